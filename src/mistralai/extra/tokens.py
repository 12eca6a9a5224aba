"""How many tokens a request has, counted before it is sent by the tokenizers of the models' maker.

The extra `tokens` installs them (mistral-common). Nothing is downloaded: exact is what their wheel
has a tokenizer for.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from os import fspath
from typing import TYPE_CHECKING, Any

from mistralai._core.request.json_body import to_json
from mistralai.models import ChatCompletionRequest, FunctionTool

from .functions import PythonFunction

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from os import PathLike

    from mistralai.models import (
        ChatCompletionRequestTool,
        ChatCompletionRequestToolTypedDict,
        Messages,
        MessagesTypedDict,
    )
    from mistralai.types import ChatModelName

__all__ = ["TokenCount", "count"]

_TEKKEN = ("v3", {"is_tekken": True})
_TOKENIZERS: dict[str, tuple[str, dict[str, bool]]] = {
    "mistral-tiny-2312": ("v2", {}),
    "mistral-tiny-2407": ("v3", {}),
    "mistral-small-2312": ("v2", {}),
    "mistral-small-2402": ("v2", {}),
    "mistral-small-2409": _TEKKEN,
    "mistral-medium-2312": ("v1", {}),
    "mistral-large-2402": ("v2", {}),
    "mistral-large-2407": ("v3", {}),
    "mistral-large-2411": ("v7", {}),
    "open-mixtral-8x22b-2404": ("v3", {}),
    "open-mistral-nemo": _TEKKEN,
    "open-mistral-nemo-2407": _TEKKEN,
    "ministral-8b-2410": _TEKKEN,
    "codestral-2405": ("v3", {}),
    "codestral-mamba-2407": ("v3", {}),
    "pixtral-12b": ("v3", {"is_tekken": True, "is_mm": True}),
    "pixtral-12b-2409": ("v3", {"is_tekken": True, "is_mm": True}),
    "pixtral-large-2411": ("v7", {"is_mm": True}),
}
"""Which tokenizer of the wheel a model has: newer models have theirs in files of their own."""
_NEAREST = "pixtral-12b-2409"
"""Whose tokenizer is the newest one in the wheel, and counts images too."""


@dataclass(frozen=True)
class TokenCount:
    """How many tokens a request has."""

    tokens: int
    """The number, with all that the model is told beside the texts."""
    exact: bool
    """Whether the model has this tokenizer; otherwise the number is an estimate."""
    tokenizer: str
    """The tokenizer that counted: that of this model, or the file."""

    def __int__(self) -> int:
        return self.tokens


def count(
    messages: Sequence[Messages | MessagesTypedDict],
    *,
    model: ChatModelName,
    tools: Sequence[
        Callable[..., Any] | ChatCompletionRequestTool | ChatCompletionRequestToolTypedDict
    ] = (),
    tokenizer: str | PathLike[str] | None = None,
) -> TokenCount:
    """Count the tokens of a chat before it is sent. Nothing is asked of a server.

    Args:
        messages: The conversation, as for `chat.complete`: texts, calls and images as data URLs.
        model: The id of the model.
        tools: The functions that the model may ask for, as for `chat.run`.
        tokenizer: The file with the model's tokenizer (`tekken.json`), for models that the wheel
            of mistral-common has none for. It is taken to be the right one.

    Returns:
        The number, and whether it is exact: where the wheel has no tokenizer of the model, the
        newest one that it has gives an estimate.

    Raises:
        ModuleNotFoundError: mistral-common is not installed, or there are images and OpenCV is not.
        ValueError: The conversation cannot be one, such as two answers in a row; it has what the
            tokenizer does not know; or a tool is none of your functions.
        pydantic.ValidationError: An argument is not of its type.
    """
    offered: list[Any] = [
        FunctionTool(function=PythonFunction(tool).declaration) if callable(tool) else tool
        for tool in tools
    ]
    request = ChatCompletionRequest.model_validate(
        {"model": model, "messages": [*messages], **({"tools": offered} if offered else {})}
    )
    body: dict[str, Any] = json.loads(to_json(request))
    functions: list[dict[str, Any]] = body.get("tools") or []
    for tool in functions:
        if "function" not in tool:
            raise ValueError(f"the API counts a tool of its own by itself: {tool.get('type')}")
        tool["type"] = "function"
    errors = _refusals()
    name = model if tokenizer is None else fspath(tokenizer)
    exact = tokenizer is not None or name in _TOKENIZERS
    name = name if exact else _NEAREST
    last: dict[str, Any] = body["messages"][-1] if body["messages"] else {}
    try:
        asked = _requests().from_openai(
            body["messages"],
            functions or None,
            continue_final_message=bool(last.get("prefix")),
        )
        made: Any = _tokenizer(name, is_file=tokenizer is not None).encode_chat_completion(asked)
    except errors as error:
        raise ValueError(f"these messages cannot be counted: {error}") from error
    except ImportError as error:
        raise ModuleNotFoundError(
            "counting the tokens of images needs OpenCV too: install mistral-common[opencv]"
        ) from error
    return TokenCount(len(made.tokens), exact, name)


@lru_cache(maxsize=8)
def _tokenizer(name: str, *, is_file: bool) -> Any:
    """Load a tokenizer, which takes a second or two."""
    kind = import_module("mistral_common.tokens.tokenizers.mistral").MistralTokenizer
    if is_file:
        return kind.from_file(name)
    version, options = _TOKENIZERS[name]
    return getattr(kind, version)(**options)


def _requests() -> Any:
    return import_module("mistral_common.protocol.instruct.request").ChatCompletionRequest


def _refusals() -> tuple[type[Exception], ...]:
    """Give what refuses messages.

    Raises:
        ModuleNotFoundError: mistral-common is not installed.
    """
    try:
        exceptions: Any = import_module("mistral_common.exceptions")
    except ModuleNotFoundError as error:
        raise ModuleNotFoundError(
            "counting tokens needs, from Python 3.11 on: pip install mistral-common sentencepiece"
        ) from error
    return exceptions.MistralCommonException, ValueError
