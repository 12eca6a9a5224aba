"""Carrying out a plan: pieces of the engine become events, events become what the wire carries."""

import string
import uuid
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from random import Random
from typing import Any, Final

from mistralai.local.engines.base import ChatPrompt, End, Engine, Prompt
from mistralai.local.engines.json_schema import SchemaError
from mistralai.local.errors import bad_request

from .plan import CallChoice, Plan, TextChoice
from .turns import Turns

_ID_LETTERS: Final = string.ascii_letters + string.digits


@dataclass(frozen=True, slots=True)
class Text:
    """A piece of the content of one choice."""

    index: int
    text: str


@dataclass(frozen=True, slots=True)
class Call:
    """A whole tool call of one choice."""

    index: int
    position: int
    id: str
    name: str
    arguments: str

    def to_wire(self) -> dict[str, Any]:
        """Return the call as a message carries it."""
        return {
            "id": self.id,
            "type": "function",
            "function": {"name": self.name, "arguments": self.arguments},
            "index": self.position,
        }


@dataclass(frozen=True, slots=True)
class Done:
    """The end of one choice."""

    index: int
    finish: str


Event = Text | Call | Done


@dataclass(slots=True)
class Answer:
    """One answer in the making.

    `id` and `created` (seconds since the epoch) are those of the wire; the token counts grow
    while `events` is read.
    """

    plan: Plan
    engine: Engine
    created: int
    id: str = field(default_factory=lambda: uuid.uuid4().hex)
    prompt_tokens: int = 0
    completion_tokens: int = 0
    turns: Turns = field(default_factory=Turns)

    def usage(self) -> dict[str, int]:
        """Return the tokens that were counted so far."""
        return {
            "prompt_tokens": self.prompt_tokens,
            "total_tokens": self.prompt_tokens + self.completion_tokens,
            "completion_tokens": self.completion_tokens,
        }

    async def events(self) -> AsyncGenerator[Event, None]:
        """Yield what is generated, choice after choice.

        Raises:
            ApiError: If the engine cannot take the request.
        """
        try:
            for index, choice in enumerate(self.plan.choices):
                made = (
                    self._text(index, choice)
                    if isinstance(choice, TextChoice)
                    else self._calls(index, choice)
                )
                async with aclosing(made) as events:
                    async for event in events:
                        yield event
        except SchemaError as error:
            raise bad_request(f"Invalid schema: {error}") from None

    async def _text(self, index: int, choice: TextChoice) -> AsyncGenerator[Event, None]:
        prefix = choice.prompt.prefix if isinstance(choice.prompt, ChatPrompt) else ""
        async with aclosing(self._pieces(choice.prompt, count_prompt=index == 0)) as pieces:
            async for piece in pieces:
                if prefix:
                    yield Text(index, prefix)
                    prefix = ""
                yield Text(index, piece) if isinstance(piece, str) else Done(index, piece.finish)

    async def _calls(self, index: int, choice: CallChoice) -> AsyncGenerator[Event, None]:
        finish = "tool_calls"
        for position, (name, prompt) in enumerate(choice.calls):
            arguments = ""
            first = index == 0 and position == 0
            async with aclosing(self._pieces(prompt, count_prompt=first)) as pieces:
                async for piece in pieces:
                    if isinstance(piece, str):
                        arguments += piece
                    elif piece.finish != "stop":
                        finish = piece.finish
            yield Call(index, position, _call_id(f"{self.id}{index}.{position}"), name, arguments)
        yield Done(index, finish)

    async def _pieces(
        self, prompt: Prompt, *, count_prompt: bool
    ) -> AsyncGenerator[str | End, None]:
        # Zero tokens are a valid wish that engines do not know: the answer is made and not shown,
        # so that the prompt is checked and counted like any other.
        silent = prompt.sampling.max_tokens == 0
        if silent:
            prompt = replace(prompt, sampling=replace(prompt.sampling, max_tokens=1))
        async with aclosing(self.engine.generate(prompt)) as pieces:
            async for piece in pieces:
                await self.turns.give()
                if isinstance(piece, str):
                    if not silent:
                        yield piece
                    continue
                # The prompt is billed once, however many choices answer it.
                self.prompt_tokens += piece.prompt_tokens if count_prompt else 0
                self.completion_tokens += 0 if silent else piece.completion_tokens
                yield End("length", 0, 0) if silent else piece


def _call_id(seed: str) -> str:
    return "".join(Random(seed).choices(_ID_LETTERS, k=9))


async def whole(answer: Answer) -> dict[str, Any]:
    """Return the response of a request without `stream`.

    Args:
        answer: The answer to carry out.

    Raises:
        ApiError: If the engine cannot take the request.
    """
    count = len(answer.plan.choices)
    texts, finishes = [""] * count, ["stop"] * count
    calls: list[list[dict[str, Any]]] = [[] for _ in range(count)]
    async with aclosing(answer.events()) as events:
        async for event in events:
            if isinstance(event, Text):
                texts[event.index] += event.text
            elif isinstance(event, Call):
                calls[event.index].append(event.to_wire())
            else:
                finishes[event.index] = event.finish
    return {
        "id": answer.id,
        "object": "chat.completion",
        "created": answer.created,
        "model": answer.plan.model,
        "choices": [
            {
                "index": index,
                "message": {
                    "role": "assistant",
                    "tool_calls": calls[index] or None,
                    "content": texts[index],
                },
                "finish_reason": finishes[index],
            }
            for index in range(count)
        ],
        "usage": answer.usage(),
    }


async def chunks(answer: Answer) -> AsyncGenerator[dict[str, Any], None]:
    """Yield the chunks of a stream: the role, the pieces, the end with the usage.

    Args:
        answer: The answer to carry out.

    Raises:
        ApiError: If the engine cannot take the request.
    """
    last = len(answer.plan.choices) - 1
    begun = -1
    waiting: list[dict[str, Any]] = []
    async with aclosing(answer.events()) as events:
        async for event in events:
            if event.index > begun:
                begun = event.index
                yield _chunk(answer, event.index, {"role": "assistant", "content": ""})
            if isinstance(event, Text):
                yield _chunk(answer, event.index, {"content": event.text})
            elif isinstance(event, Call) and answer.plan.fragments:
                for part in _fragments(event):
                    yield _chunk(answer, event.index, {"tool_calls": [part]})
            elif isinstance(event, Call):
                waiting.append(event.to_wire())
            else:
                delta: dict[str, Any] = {"content": ""}
                if waiting:
                    delta["tool_calls"], waiting = waiting, []
                chunk = _chunk(answer, event.index, delta, event.finish)
                yield {**chunk, "usage": answer.usage()} if event.index == last else chunk


def _chunk(
    answer: Answer, index: int, delta: dict[str, Any], finish: str | None = None
) -> dict[str, Any]:
    # The enumeration of a stream does not know model_length.
    finish = "length" if finish == "model_length" else finish
    return {
        "id": answer.id,
        "object": "chat.completion.chunk",
        "created": answer.created,
        "model": answer.plan.model,
        "choices": [{"index": index, "delta": delta, "finish_reason": finish}],
    }


def _fragments(call: Call) -> list[dict[str, Any]]:
    """Return a call in pieces: the name, then parts of the arguments that only have an index."""
    size = max(1, -(-len(call.arguments) // 3))
    parts = [call.arguments[at : at + size] for at in range(0, len(call.arguments), size)]
    head = {**call.to_wire(), "function": {"name": call.name, "arguments": ""}}
    tail = [
        {"id": "null", "function": {"name": "", "arguments": part}, "index": call.position}
        for part in parts
    ]
    return [head, *tail]
