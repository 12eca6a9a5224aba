"""Tokens counted as the maker of the models counts them: by mistral-common, if it is installed.

Its wheel has no tokenizer of today's models; the newest that it has counts for all of them.
"""

import asyncio
import threading
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from functools import cached_property
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Final, TypeVar

from mistralai.local.schema.completions import AgentRequest, ChatRequest, FimRequest

NAMES: Final = ("auto", "mistral-common", "own")
"""Who counts: mistral-common where it is installed, or in any case, or the server's own rule."""
_LIBRARY: Final = "mistral_common"
_TEXT: Final = "text"
_FEW: Final = 500
"""How many tokens are counted in a millisecond or so; a thread is no quicker for these."""
_LETTERS: Final = 4
"""How many letters a token has, about."""

T = TypeVar("T")


def counting_named(name: str) -> "Counting | None":
    """Return what counts, or None for the engine's own rule.

    Args:
        name: One of `NAMES`.

    Raises:
        ValueError: If there is no such name, or the library is not installed.
    """
    if name not in NAMES:
        raise ValueError(f"tokens is {', '.join(NAMES[:-1])} or {NAMES[-1]}, got {name!r}")
    found = name != "own" and find_spec(_LIBRARY) is not None
    if name == "mistral-common" and not found:
        raise ValueError(
            "tokens need, from Python 3.11 on: pip install mistral-common sentencepiece"
        )
    return Counting() if found else None


class Counting:
    """Counts the tokens of requests and answers."""

    def __init__(self) -> None:
        self._one_at_a_time = threading.Lock()
        self._loaded: Any = None

    def load(self) -> Any:
        """Return the tokenizer, which takes a second or more to load, once."""
        with self._one_at_a_time:
            if self._loaded is None:
                module = import_module(f"{_LIBRARY}.tokens.tokenizers.mistral")
                self._loaded = module.MistralTokenizer.v3(is_tekken=True)
            return self._loaded

    @cached_property
    def _refusals(self) -> tuple[type[Exception], ...]:
        return import_module(f"{_LIBRARY}.exceptions").MistralCommonException, ValueError

    def prompt(self, request: ChatRequest | AgentRequest | FimRequest | None) -> int | None:
        """Return how many tokens the model is shown, with tools and all marks.

        Args:
            request: The checked request; None where it has another form.

        Returns:
            The number; None where the library cannot tell, as for images.
        """
        if request is None:
            return None
        with suppress(*self._refusals):
            if isinstance(request, FimRequest):
                return self._gap(request)
            return self._conversation(request)
        return None

    async def prompt_beside(
        self, request: ChatRequest | AgentRequest | FimRequest | None, about: int
    ) -> int | None:
        """Return what `prompt` returns; where there is much to count, from a thread.

        Args:
            request: As for `prompt`.
            about: How many tokens its texts have by the engine's rule, which leaves out tools.
        """
        has_tools = not isinstance(request, FimRequest | None) and bool(request.tools)
        return await self._beside(about <= _FEW and not has_tools, self.prompt, request)

    async def texts_beside(self, texts: Sequence[str]) -> list[int]:
        """Return what `texts` returns; where there is much to count, from a thread.

        Args:
            texts: Any texts.
        """
        is_quick = sum(map(len, texts)) <= _FEW * _LETTERS
        return await self._beside(is_quick, self.texts, texts)

    async def _beside(self, is_quick: bool, count: Callable[[Any], T], what: Any) -> T:  # noqa: FBT001
        if is_quick and self._loaded is not None:
            return count(what)
        return await asyncio.to_thread(count, what)

    def _gap(self, request: FimRequest) -> int:
        kind = import_module(f"{_LIBRARY}.protocol.fim.request").FIMRequest
        asked = kind(prompt=request.prompt, suffix=request.suffix)
        return len(self.load().encode_fim(asked).tokens)

    def _conversation(self, request: ChatRequest | AgentRequest) -> int | None:
        wanted = {"messages", "tools"}
        body = request.model_dump(mode="json", include=wanted, by_alias=True, exclude_unset=True)
        messages: list[dict[str, Any]] = body["messages"]
        parts = [one["content"] for one in messages if isinstance(one.get("content"), list)]
        if any(chunk.get("type") != _TEXT for part in parts for chunk in part):
            return None
        tools = [one for one in body.get("tools") or () if "function" in one]
        kind = import_module(f"{_LIBRARY}.protocol.instruct.request").ChatCompletionRequest
        asked = kind.from_openai(
            messages,
            [{**one, "type": "function"} for one in tools] or None,
            continue_final_message=bool(messages[-1].get("prefix")),
        )
        return len(self.load().encode_chat_completion(asked).tokens)

    def texts(self, texts: Iterable[str]) -> list[int]:
        """Return how many tokens each of some texts has.

        Args:
            texts: Any texts.
        """
        encode = self.load().instruct_tokenizer.tokenizer.encode
        # Half of a surrogate pair is none of its letters.
        plain = [text.encode("utf-8", "backslashreplace").decode() for text in texts]
        return [len(encode(text, bos=False, eos=False)) for text in plain]
