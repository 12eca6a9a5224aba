"""The engine for tests: its answer is a function of the prompt, and of nothing else.

It does not think. It writes readable English about the longest word of the last message, counts
its tokens as `tokens` says, and obeys every parameter that shapes an answer: `max_tokens`,
`min_tokens`, `stop`, `prefix`, the JSON schema. `random_seed` gives another text. Temperature,
`top_p` and the penalties change nothing.
"""

import asyncio
import hashlib
import json
from collections.abc import AsyncGenerator
from random import Random
from typing import Any, Final

from . import json_sample, prose, tokens
from .base import ChatPrompt, End, Finish, Prompt, Sampling, Turn
from .stops import cut

# What takes a millisecond or two; more is done in a thread.
_QUICK_TOKENS: Final = 1_000
_QUICK_LETTERS: Final = 32_768


class DeterministicEngine:
    """Answers that are the same today, tomorrow and on another machine."""

    note = "deterministic (readable text computed from the request; no model)"
    context_length = None

    def count_tokens(self, text: str) -> int:
        """Return the number of tokens in `text` by the rule of `tokens`.

        Args:
            text: Any text.
        """
        return tokens.count(text)

    async def generate(self, prompt: Prompt) -> AsyncGenerator[str | End, None]:
        """Yield the answer token by token, then its end.

        Args:
            prompt: What to answer.
        """
        # What may take long is done where it keeps nobody from being answered.
        made = await asyncio.to_thread(_made, prompt) if _is_long(prompt) else _made(prompt)
        pieces, end = made
        for piece in pieces:
            yield piece
        yield end

    def close(self) -> None:
        """Do nothing: this engine holds nothing."""


def _is_long(prompt: Prompt) -> bool:
    if prompt.sampling.min_tokens > _QUICK_TOKENS:
        return True
    if isinstance(prompt, ChatPrompt):
        letters = sum(len(turn.text) for turn in prompt.turns)
        return prompt.schema is not None or letters > _QUICK_LETTERS
    return len(prompt.prompt) + len(prompt.suffix) > _QUICK_LETTERS


def _made(prompt: Prompt) -> tuple[list[str], End]:
    pieces, finish = write(prompt)
    return pieces, End(finish, count_prompt(prompt), len(pieces))


def write(prompt: Prompt) -> tuple[list[str], Finish]:
    """Return the tokens of the answer to `prompt` and why they end.

    Args:
        prompt: What to answer.
    """
    sampling = prompt.sampling
    random = Random(_fingerprint(prompt))
    text, stopped = cut(_text(prompt, random), sampling.stop)
    pieces = tokens.split(text)
    if len(pieces) < sampling.min_tokens and not stopped:
        parts = [text]
        missing = sampling.min_tokens - len(pieces)
        while missing > 0:
            parts.append(f"# {prose.sentence(random, 'this')}\n")
            missing -= tokens.count(parts[-1])
        text, _ = cut("".join(parts), sampling.stop)
        pieces = tokens.split(text)
    if sampling.max_tokens is not None and len(pieces) > sampling.max_tokens:
        return pieces[: sampling.max_tokens], "length"
    return pieces, "stop"


def count_prompt(prompt: Prompt) -> int:
    """Return the tokens of a prompt: its texts, and three more for each message's frame.

    Args:
        prompt: What is to be answered.
    """
    if isinstance(prompt, ChatPrompt):
        texts = [turn.text for turn in prompt.turns]
        return sum(tokens.count(text) + 3 for text in [*texts, prompt.prefix] if text)
    return tokens.count(prompt.prompt) + tokens.count(prompt.suffix)


def _fingerprint(prompt: Prompt) -> int:
    # The parameters that must not change the text are taken out: a longer max_tokens continues
    # the same answer instead of starting another one.
    bare = {**_fields(prompt), "sampling": Sampling(seed=prompt.sampling.seed)}
    canonical = json.dumps(bare, sort_keys=True, default=_fields)
    return int.from_bytes(hashlib.sha256(canonical.encode()).digest()[:8], "big")


def _fields(one: Prompt | Sampling | Turn) -> dict[str, Any]:
    # What `dataclasses.asdict` returns, without its copies: they are written out at once.
    return {name: getattr(one, name) for name in one.__slots__}


def _text(prompt: Prompt, random: Random) -> str:
    if not isinstance(prompt, ChatPrompt):
        return _code(prompt.prompt, random)
    last = prompt.turns[-1].text if prompt.turns else ""
    if prompt.schema is not None:
        value = json_sample.sample(prompt.schema, random, prose.words(last))
        text = json.dumps(value, ensure_ascii=False)
        return text.removeprefix(prompt.prefix)
    topic = prose.topic_of(last)
    count = random.randint(1, 3)
    lines = [prose.opening(random, topic), *(prose.sentence(random, topic) for _ in range(count))]
    text = " ".join(lines)
    return f" {text}" if prompt.prefix and not prompt.prefix[-1].isspace() else text


def _code(prompt: str, random: Random) -> str:
    indent = "    " if prompt.rstrip().endswith(":") else ""
    start = "" if not prompt or prompt.endswith("\n") else "\n"
    names = prose.words(prompt) or ["value"]
    name = random.choice(names)
    number = random.randint(1, 9)
    return f"{start}{indent}result = {name} + {number}\n{indent}return result\n"
