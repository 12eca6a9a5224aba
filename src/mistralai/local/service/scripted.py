"""Answers that a script gives in the place of what would be worked out."""

import asyncio
import json
import traceback
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Any, cast

from pydantic import BaseModel, ValidationError

from mistralai.local.control.asked import ASKING, Asked, Kind, asked_now
from mistralai.local.control.clock import Clock
from mistralai.local.control.scripts import Decide, Decided, Reply, Script, Scripts, Standing
from mistralai.local.engines.base import ChatPrompt, Prompt
from mistralai.local.errors import ApiError, bad_request, given_error, platform
from mistralai.local.schema.base import fewer, words

from .answer import Answer, Call, Done, Event, Text, Thought, call_id
from .plan import TextChoice


class Stage:
    """Where scripts answer.

    Args:
        scripts: The orders.
        clock: The clock that their delays are told on.
    """

    def __init__(self, scripts: Scripts, clock: Clock) -> None:
        self.scripts = scripts
        self.clock = clock

    async def reply(
        self, kind: Kind, model: str, body: BaseModel, text: str | None = None
    ) -> Reply | None:
        """Return what a script says, after its delay; None where none does.

        Args:
            kind: What the endpoint answers with.
            model: The model that was asked.
            body: The checked body.
            text: What is asked about, where the body does not tell.

        Raises:
            ApiError: If that is what the script says, or none does and that is refused.
        """
        if not self.scripts.in_use:
            return None
        reply = await pick(self.scripts, asked_now(model, body, text), kind)
        if reply is not None:
            await self.clock.wait_until(self.clock.now() + reply.delay)
            refuse(reply)
        return reply


def refuse(reply: Reply) -> None:
    """Refuse the request, if that is what is said to it.

    Args:
        reply: What is said.

    Raises:
        ApiError: If it is a refusal.
    """
    if reply.status is not None:
        raise given_error(reply.status, reply.error)


async def pick(scripts: Scripts, asked: Asked, kind: Kind) -> Reply | None:
    """Return what the oldest script says that answers a request; None where none does.

    Args:
        scripts: The orders.
        asked: What the request asks for.
        kind: What its endpoint answers with.

    Raises:
        ApiError: If no script answers and that is refused, or a function or a pattern fails.
    """
    for one in scripts.candidates(asked, kind):
        reply = one.reply() or await _decided(scripts, one, asked, kind)
        if reply is not None:
            _use(scripts, one)
            return reply
    if scripts.refuses(asked.scope):
        raise bad_request(scripts.miss(asked, kind))
    return None


def _use(scripts: Scripts, one: Standing) -> None:
    """Note that a script answers the request, whatever with."""
    scripts.use(one)
    asking = ASKING.get()
    if asking is not None:
        asking.scripts.append(one.name)


async def _decided(scripts: Scripts, one: Standing, asked: Asked, kind: Kind) -> Reply | None:
    decide = cast("Decide", one.what)
    try:
        # In a thread: what a test does in its function must not keep other requests waiting.
        decided = await asyncio.to_thread(decide, asked)
        return None if decided is None else _reply(decided, kind)
    except ApiError:
        _use(scripts, one)
        raise
    except Exception as error:
        _use(scripts, one)
        last = traceback.extract_tb(error.__traceback__)[-1]
        what = f"{type(error).__name__}: {error} ({last.filename}:{last.lineno})"
        message = f"{one.name} failed: {what}"
        scripts.fail(asked.scope, message)
        raise ApiError(500, platform(message, "script_failed", "3000")) from error


def _reply(decided: Decided, kind: Kind) -> Reply:
    """Return what a function decided, as a reply."""
    if isinstance(decided, str):
        field = {"transcription": "transcript", "ocr": "pages"}.get(kind, "text")
        reply = Reply.model_validate({field: decided})
    elif isinstance(decided, Reply):
        reply = decided
    elif isinstance(decided, dict):
        try:
            reply = Reply.model_validate(decided)
        except ValidationError as error:
            what = words(fewer(error, Reply, decided), "reply")
            raise ValueError(
                f'a dict has the fields of a Reply, such as {{"json": {{...}}}}: {what}'
            ) from None
    else:
        field = {"embeddings": "vectors", "ocr": "pages"}.get(kind, "vectors")
        reply = Reply.model_validate({field: decided})
    if isinstance(reply, Script) and reply.sequence is not None:
        raise ValueError("a function gives one reply, not a sequence")
    if not reply.answers(kind):
        raise ValueError(f"{type(decided).__name__} {decided!r:.100} is no answer of this endpoint")
    return reply


@dataclass(slots=True)
class ScriptedAnswer(Answer):
    """An answer whose events come from a script, at the pace it asks of the server's clock.

    Where no script answers, the engine does.
    """

    stage: Stage = field(kw_only=True)
    _reply: Reply | None = field(default=None, init=False)

    async def made(self) -> AsyncGenerator[Event, None]:
        """Yield what the script says, the same for every choice.

        Raises:
            ApiError: If that is what the script says, or none does and that is refused, or the
                engine cannot take the request.
        """
        assert self.plan.request is not None  # noqa: S101 - others are not made into this
        asked = asked_now(self.plan.model, self.plan.request)
        self._reply = reply = await pick(self.stage.scripts, asked, "text")
        if reply is None:
            async with aclosing(Answer.made(self)) as events:
                async for event in events:
                    yield event
            return
        clock = self.stage.clock
        due = clock.now() + reply.delay
        await clock.wait_until(due)
        refuse(reply)
        first = self.plan.choices[0]
        prompt = first.prompt if isinstance(first, TextChoice) else first.calls[0][1]
        self._count("prompt_tokens", sum(map(self.engine.count_tokens, _texts(prompt))))
        self._count("completion_tokens", 0)
        gap = 1 / reply.tokens_per_second if reply.tokens_per_second else 0.0
        for index in range(len(self.plan.choices)):
            for event in self._choice(index, reply):
                await clock.wait_until(due)
                if not isinstance(event, Done):
                    if "completion_tokens" not in (reply.usage or {}):
                        self.completion_tokens += 1
                    self.thinking_tokens += isinstance(event, Thought)
                    due += gap
                yield event
                await self.turns.give()

    def _count(self, name: str, counted: int) -> None:
        given = ((self._reply and self._reply.usage) or {}).get(name, counted)
        setattr(self, name, given if isinstance(given, int) else counted)

    def usage(self) -> dict[str, Any]:
        """Return the tokens that were counted so far, or that the script names."""
        # Written out: a class with slots is made anew by its decorator, and super() knows the old.
        return {**Answer.usage(self), **((self._reply and self._reply.usage) or {})}

    def _choice(self, index: int, reply: Reply) -> list[Event]:
        events: list[Event] = [Thought(index, reply.thinking)] if reply.thinking else []
        events += [Text(index, piece) for piece in reply.said()]
        for at, call in enumerate(reply.tool_calls):
            made = call.id or call_id(f"{self.id}{index}.{at}")
            given = call.arguments
            arguments = given if isinstance(given, str) else json.dumps(given)
            events.append(Call(index, at, made, call.name, arguments))
        ends = "tool_calls" if reply.tool_calls else "stop"
        return [*events, Done(index, reply.finish_reason or ends)]


def _texts(prompt: Prompt) -> list[str]:
    if isinstance(prompt, ChatPrompt):
        return [turn.text for turn in prompt.turns]
    return [prompt.prompt, prompt.suffix]


def for_each(given: Any, count: int, what: str) -> Sequence[Any]:
    """Return what a script gives for each of several texts.

    Args:
        given: One for all of them, or a list with one for each.
        count: How many texts there are.
        what: What it is called.

    Raises:
        ApiError: If there are others than needed.
    """
    many = cast("list[Any]", given) if isinstance(given, list) else [given]
    if len(many) == 1:
        return many * count
    if len(many) != count:
        raise bad_request(f"The script gives {len(many)} {what} for {count} texts")
    return many
