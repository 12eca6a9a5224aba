"""Carrying out a plan: pieces of the engine become events, events become what the wire carries."""

import asyncio
import string
import uuid
from collections.abc import AsyncGenerator, Iterator
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from random import Random
from typing import Any, Final

from mistralai.local.engines.base import ChatPrompt, Engine, Prompt
from mistralai.local.engines.json_schema import SchemaError
from mistralai.local.errors import bad_request

from . import logprobs
from .counting import Counting
from .plan import CallChoice, Logprobs, Plan, TextChoice
from .turns import Turns

_ID_LETTERS: Final = string.ascii_letters + string.digits
_PADDING: Final = string.ascii_lowercase + string.digits


@dataclass(frozen=True, slots=True)
class Text:
    """A piece of the content of one choice."""

    index: int
    text: str


@dataclass(frozen=True, slots=True)
class Thought:
    """A piece of what is thought before one choice is made."""

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


Event = Thought | Text | Call | Done


@dataclass(slots=True)
class Answer:
    """One answer in the making.

    `id` and `created` (seconds since the epoch) are those of the wire; the token counts grow
    while `events` is read. The completion tokens hold those that were thought. Where there is a
    `counting`, its counts take the place of the engine's at the end of each choice.
    """

    plan: Plan
    engine: Engine
    created: int
    id: str = field(default_factory=lambda: uuid.uuid4().hex)
    prompt_tokens: int = 0
    completion_tokens: int = 0
    thinking_tokens: int = 0
    turns: Turns = field(default_factory=Turns)
    counting: Counting | None = None

    @property
    def total_tokens(self) -> int:
        """The tokens that were counted so far."""
        return self.prompt_tokens + self.completion_tokens

    @property
    def cached_tokens(self) -> int:
        """Those of the prompt that were seen before."""
        return min(self.plan.cached, self.prompt_tokens)

    def usage(self) -> dict[str, Any]:
        """Return the tokens that were counted so far, as the API tells them."""
        return {
            "prompt_tokens": self.prompt_tokens,
            "total_tokens": self.total_tokens,
            "completion_tokens": self.completion_tokens,
            "prompt_tokens_details": {"cached_tokens": self.cached_tokens},
            "service_tier": "standard",
        }

    def events(self) -> AsyncGenerator[Event, None]:
        """Yield what is generated, choice after choice.

        Raises:
            ApiError: If the engine cannot take the request.
        """
        return self.made() if self.counting is None else self._counted(self.counting)

    async def _counted(self, counting: Counting) -> AsyncGenerator[Event, None]:
        said, thought = "", ""
        total = thinking = 0
        async with aclosing(self.made()) as made:
            async for event in made:
                if isinstance(event, Thought):
                    thought += event.text
                elif isinstance(event, Text):
                    said += event.text
                elif isinstance(event, Call):
                    said += event.name + event.arguments
                else:
                    if event.index == 0:
                        asked = await counting.prompt_beside(self.plan.request, self.prompt_tokens)
                        self._count("prompt_tokens", self.prompt_tokens if asked is None else asked)
                    found = await counting.texts_beside((thought, said))
                    said, thought = "", ""
                    # The engine's own tokens say where an answer has to stop.
                    most = self.plan.most
                    thinking += found[0] if most is None else min(found[0], most)
                    total += sum(found) if most is None else min(sum(found), most)
                    self._count("completion_tokens", total)
                    self.thinking_tokens = min(thinking, self.completion_tokens)
                yield event

    def _count(self, name: str, counted: int) -> None:
        setattr(self, name, counted)

    async def made(self) -> AsyncGenerator[Event, None]:
        """Yield what is generated, with the engine's own count of tokens.

        Raises:
            ApiError: If the engine cannot take the request.
        """
        try:
            for index, choice in enumerate(self.plan.choices):
                async with aclosing(self._carried_out(index, choice)) as events:
                    async for event in events:
                        yield event
        except SchemaError as error:
            raise bad_request(f"Invalid schema: {error}") from None

    def _carried_out(
        self, index: int, choice: TextChoice | CallChoice
    ) -> AsyncGenerator[Event, None]:
        if isinstance(choice, CallChoice):
            return self._calls(index, choice)
        if choice.thinking is not None:
            return self._thought_over(index, choice.prompt, choice.thinking)
        return self._written(Text, index, choice.prompt, count_prompt=index == 0)

    async def _thought_over(
        self, index: int, prompt: Prompt, thinking: ChatPrompt
    ) -> AsyncGenerator[Event, None]:
        left = prompt.sampling.max_tokens
        async with aclosing(self._thoughts(index, thinking)) as thoughts:
            async for thought in thoughts:
                yield thought
                if isinstance(thought, Done):
                    return
                left = left and left - 1
        if left != prompt.sampling.max_tokens:
            prompt = replace(prompt, sampling=replace(prompt.sampling, max_tokens=left))
        async with aclosing(self._written(Text, index, prompt, count_prompt=False)) as events:
            async for event in events:
                yield event

    async def _thoughts(self, index: int, prompt: ChatPrompt) -> AsyncGenerator[Event, None]:
        """Yield what is thought; the end only where nothing may be said after it."""
        made = self._written(Thought, index, prompt, count_prompt=index == 0)
        async with aclosing(made) as events:
            async for event in events:
                if not isinstance(event, Done):
                    self.thinking_tokens += 1
                    yield event
                elif event.finish != "stop":
                    yield event

    async def _calls(self, index: int, choice: CallChoice) -> AsyncGenerator[Event, None]:
        if choice.thinking is not None:
            async with aclosing(self._thoughts(index, choice.thinking)) as thoughts:
                async for thought in thoughts:
                    yield thought
                    if isinstance(thought, Done):
                        return
        finish = "tool_calls"
        for position, (name, prompt) in enumerate(choice.calls):
            arguments = ""
            first = index == 0 and position == 0 and choice.thinking is None
            made = self._written(Text, index, prompt, count_prompt=first)
            async with aclosing(made) as events:
                async for event in events:
                    if isinstance(event, Text):
                        arguments += event.text
                    elif isinstance(event, Done) and event.finish != "stop":
                        finish = event.finish
            yield Call(index, position, call_id(f"{self.id}{index}.{position}"), name, arguments)
        yield Done(index, finish)

    async def _written(
        self, kind: type[Text | Thought], index: int, prompt: Prompt, *, count_prompt: bool
    ) -> AsyncGenerator[Event, None]:
        """Yield what the engine writes as events of one kind, and its end."""
        # Zero tokens are a valid wish that engines do not know: the answer is made and not shown,
        # so that the prompt is checked and counted like any other.
        silent = prompt.sampling.max_tokens == 0
        if silent:
            prompt = replace(prompt, sampling=replace(prompt.sampling, max_tokens=1))
        prefix = prompt.prefix if isinstance(prompt, ChatPrompt) else ""
        async with aclosing(self.engine.generate(prompt)) as pieces:
            async for piece in pieces:
                await self.turns.give()
                if prefix:
                    yield kind(index, prefix)
                    prefix = ""
                if isinstance(piece, str):
                    if not silent:
                        yield kind(index, piece)
                    continue
                # The prompt is billed once, however many choices answer it.
                self.prompt_tokens += piece.prompt_tokens if count_prompt else 0
                self.completion_tokens += 0 if silent else piece.completion_tokens
                yield Done(index, "length" if silent else piece.finish)


def call_id(seed: str) -> str:
    """Return the id of a call: nine letters and digits, the same for the same seed.

    Args:
        seed: Names the call.
    """
    return "".join(Random(seed).choices(_ID_LETTERS, k=9))


async def whole(answer: Answer) -> dict[str, Any]:
    """Return the response of a request without `stream`.

    Args:
        answer: The answer to carry out.

    Raises:
        ApiError: If the engine cannot take the request.
    """
    count = len(answer.plan.choices)
    pieces: list[list[str]] = [[] for _ in range(count)]
    thoughts, finishes = [""] * count, ["stop"] * count
    calls: list[list[dict[str, Any]]] = [[] for _ in range(count)]
    async with aclosing(answer.events()) as events:
        async for event in events:
            if isinstance(event, Text):
                pieces[event.index].append(event.text)
            elif isinstance(event, Thought):
                thoughts[event.index] += event.text
            elif isinstance(event, Call):
                calls[event.index].append(event.to_wire())
            else:
                finishes[event.index] = event.finish
    response: dict[str, Any] = {
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
                    "content": _content(thoughts[index], "".join(pieces[index])),
                },
                "finish_reason": finishes[index],
            }
            for index in range(count)
        ],
        "usage": answer.usage(),
    }
    if answer.plan.logprobs is not None:
        prompt = _prompt_of(answer.plan)
        for choice, made in zip(response["choices"], pieces, strict=True):
            # Each token has numbers of its own, and there may be many tokens.
            report = await asyncio.to_thread(logprobs.report, answer.plan.logprobs, made, prompt)
            choice.update(report)
    if answer.plan.guardrails is not None:
        response["guardrails"] = answer.plan.guardrails
    return response


def _content(thoughts: str, text: str) -> str | list[dict[str, Any]]:
    """Return the content of a message: its text, or what was thought and then its text."""
    if not thoughts:
        return text
    said = [{"type": "text", "text": text}] if text else []
    return [{**_thinking(thoughts), "closed": True}, *said]


def _thinking(text: str) -> dict[str, Any]:
    return {"type": "thinking", "thinking": [{"type": "text", "text": text}]}


def _prompt_of(plan: Plan) -> str:
    choice = plan.choices[0]
    prompt = choice.prompt if isinstance(choice, TextChoice) else choice.calls[0][1]
    return "\n".join(turn.text for turn in prompt.turns) if isinstance(prompt, ChatPrompt) else ""


async def chunks(answer: Answer) -> AsyncGenerator[dict[str, Any], None]:
    """Yield the chunks of a stream: the role, the pieces, the end with the usage.

    Args:
        answer: The answer to carry out.

    Raises:
        ApiError: If the engine cannot take the request.
    """
    wanted, report = answer.plan.logprobs, dict[str, Any]()
    if wanted is not None and wanted.prompt is not None:
        # The prompt is reported where the answer begins; it may be long.
        prompt = _prompt_of(answer.plan)
        made = await asyncio.to_thread(logprobs.report, Logprobs(prompt=wanted.prompt), (), prompt)
        report.update(made)
    stream = _Chunks(answer, report)
    async with aclosing(answer.events()) as events:
        async for event in events:
            for chunk in stream.of(event):
                yield chunk


class _Chunks:
    """What a stream has said so far, and so what the next event looks like in it."""

    def __init__(self, answer: Answer, prompt_report: dict[str, Any]) -> None:
        self._answer = answer
        self._prompt_report = prompt_report
        self._last = len(answer.plan.choices) - 1
        self._begun = -1
        self._count = 0
        self._calls: list[dict[str, Any]] = []
        # The last thought is held back: it comes in one chunk with the first piece of the text.
        self._thought: dict[str, Any] | None = None

    def of(self, event: Event) -> Iterator[dict[str, Any]]:
        """Yield the chunks of one event."""
        index = event.index
        if index > self._begun:
            self._begun = index
            yield self._chunk(index, {"role": "assistant", "content": ""})
            if isinstance(event, Thought):
                yield self._chunk(index, {"content": ""})
        if isinstance(event, Text):
            yield self._text(event)
        elif isinstance(event, Thought):
            before = self._thought
            self._thought = _thinking(event.text)
            if before is not None:
                yield self._chunk(index, {"content": [before]})
                self._thought["closed"] = True
        elif isinstance(event, Call) and self._answer.plan.fragments:
            yield from self._rest_of_thoughts(index)
            for part in _fragments(event):
                yield self._chunk(index, {"tool_calls": [part]})
        elif isinstance(event, Call):
            self._calls.append(event.to_wire())
        else:
            yield from self._rest_of_thoughts(index)
            yield self._end(event)

    def _text(self, event: Text) -> dict[str, Any]:
        if self._thought is None:
            chunk = self._chunk(event.index, {"content": event.text})
        else:
            thought, self._thought = {**self._thought, "closed": True}, None
            said = {"type": "text", "text": event.text}
            chunk = self._chunk(event.index, {"content": [thought, said]})
        if (wanted := self._answer.plan.logprobs) is not None:
            report = logprobs.report(wanted, [event.text], None)
            report.update(self._prompt_report)
            self._prompt_report = {}
            chunk["choices"][0].update(report)
        return chunk

    def _rest_of_thoughts(self, index: int) -> Iterator[dict[str, Any]]:
        if self._thought is not None:
            thought, self._thought = {**self._thought, "closed": True}, None
            yield self._chunk(index, {"content": [thought]})

    def _end(self, event: Done) -> dict[str, Any]:
        delta: dict[str, Any] = {"content": ""}
        if self._calls:
            delta, self._calls = {"tool_calls": self._calls}, []
        chunk = self._chunk(event.index, delta, event.finish)
        if event.index != self._last:
            return chunk
        chunk["usage"] = self._answer.usage()
        if self._answer.plan.guardrails is not None:
            chunk["guardrails"] = self._answer.plan.guardrails
        return chunk

    def _chunk(
        self, index: int, delta: dict[str, Any], finish: str | None = None
    ) -> dict[str, Any]:
        answer = self._answer
        chunk: dict[str, Any] = {
            "id": answer.id,
            "object": "chat.completion.chunk",
            "created": answer.created,
            "model": answer.plan.model,
            # The enumeration of a stream does not know model_length.
            "choices": [
                {
                    "index": index,
                    "delta": delta,
                    "finish_reason": "length" if finish == "model_length" else finish,
                }
            ],
        }
        # Padding, by which the live API hides from listeners how long its tokens are.
        if self._count:
            chunk["p"] = _PADDING[: 1 + self._count * 7 % len(_PADDING)]
        self._count += 1
        return chunk


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
