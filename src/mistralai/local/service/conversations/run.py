"""One answer of a conversation: steps of models, tools and agents, told as events while they go.

A step asks the actor for a text or for calls. A text ends the answer, and so do calls of functions,
which are the caller's to make, and calls that have to be allowed first. After a tool of the
service's own, and after a handover, there is another step.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Any, Final

from mistralai.local.control.clock import Clock
from mistralai.local.errors import ApiError, as_conversation_error, conversation_error
from mistralai.local.schema.base import check
from mistralai.local.schema.completions import ChatRequest
from mistralai.local.service.answer import Call, Text, Thought
from mistralai.local.service.background import in_thread
from mistralai.local.service.completions import Completions
from mistralai.local.service.plan import Plan
from mistralai.local.store.moments import iso

from .arithmetic import program
from .entries import ASKING, Entry, Message, begun, call_of, result_message
from .offers import Actor, Handover, Offer, Service, offers, services
from .simulated import Outcome, Simulation

# A model that calls tools for ever is stopped here.
MAX_STEPS: Final = 32
# What takes a millisecond or two; more is planned in a thread.
_QUICK_LETTERS: Final = 32_768
_SENTENCE_ENDS: Final = (".", "!", "?")
_DENIED: Final = "The user did not allow this call."
_GONE: Final = "There is no such tool any more."

Event = dict[str, Any]


@dataclass(frozen=True, slots=True)
class World:
    """What an answer needs from the rest of the server.

    `agent` returns an agent in the API's form, or None; `actor` who speaks for it.
    """

    completions: Completions
    simulation: Simulation
    clock: Clock
    agent: Callable[[str], Mapping[str, Any] | None]
    actor: Callable[[Mapping[str, Any]], Actor]


@dataclass(slots=True)
class Usage:
    """What an answer cost so far."""

    prompt: int = 0
    completion: int = 0
    connector: int = 0
    connectors: dict[str, int] = field(default_factory=dict[str, int])

    @property
    def total(self) -> int:
        """All tokens together."""
        return self.prompt + self.completion + self.connector

    def to_wire(self) -> dict[str, Any]:
        """Return the usage as the API gives it: connectors are named where there were any."""
        shown: dict[str, Any] = {
            "prompt_tokens": self.prompt,
            "completion_tokens": self.completion,
            "total_tokens": self.total,
        }
        if self.connectors:
            shown |= {"connector_tokens": self.connector, "connectors": self.connectors}
        return shown


@dataclass(slots=True)
class Run:
    """One answer in the making.

    `said` is what the model is told of the conversation, with what the request brought along, and
    `confirmed` are the calls that were allowed or denied just now. What is made grows while
    `events` is read: `outputs`, `usage`, the `outcomes` of tools, and how many of these messages
    have `shown`, and what the `guardrails` said; `agent` is whoever has the conversation then. At
    the end `keep` is called.
    """

    world: World
    conversation: str
    actor: Actor
    said: Sequence[Message]
    keep: Callable[["Run"], None]
    confirmed: Sequence[Entry] = ()
    goes_on: bool = True
    outputs: list[Entry] = field(default_factory=list[Entry])
    usage: Usage = field(default_factory=Usage)
    outcomes: list[Outcome] = field(default_factory=list[Outcome])
    shown: int = 0
    guardrails: list[dict[str, Any]] | None = None
    _told: list[Message] = field(default_factory=list[Message])
    _seen: set[str] = field(default_factory=set[str])
    _ended: bool = False

    @property
    def agent(self) -> str | None:
        """The agent that has the conversation; None if a model has it."""
        return self.actor.agent_id

    def to_wire(self) -> dict[str, Any]:
        """Return the whole answer as the API gives it."""
        answer = {
            "object": "conversation.response",
            "conversation_id": self.conversation,
            "outputs": self.outputs,
            "usage": self.usage.to_wire(),
        }
        return answer if self.guardrails is None else {**answer, "guardrails": self.guardrails}

    async def whole(self) -> dict[str, Any]:
        """Carry the run out, and return the answer.

        Raises:
            ApiError: If the model, the order of the entries or the parameters cannot be served.
        """
        async with aclosing(self.events()) as events:
            async for _ in events:
                pass
        return self.to_wire()

    async def events(self) -> AsyncGenerator[Event, None]:
        """Yield what happens, in the API's form.

        Raises:
            ApiError: If the model, the order of the entries or the parameters cannot be served.
        """
        yield self.event("conversation.response.started", conversation_id=self.conversation)
        try:
            async with aclosing(self._steps()) as steps:
                async for event in steps:
                    yield event
        except ApiError as error:
            raise as_conversation_error(error) from None
        # What was said may be long, and is written to the disk.
        await in_thread(self.keep, self)
        yield self.event("conversation.response.done", usage=self.usage.to_wire())

    async def _steps(self) -> AsyncGenerator[Event, None]:
        async with aclosing(self._confirmed_calls()) as events:
            async for event in events:
                yield event
        for _ in range(MAX_STEPS):
            async with aclosing(self._step()) as events:
                async for event in events:
                    yield event
            if self._ended:
                return
        raise conversation_error(500, f"No answer after {MAX_STEPS} calls of tools")

    async def _confirmed_calls(self) -> AsyncGenerator[Event, None]:
        known = services(self.actor.tools)
        for call in self.confirmed:
            identity, arguments = call["tool_call_id"], call["arguments"]
            service = known.get(call["name"])
            if call["confirmation_status"] != "allowed" or service is None:
                self._tell(identity, call["name"], arguments, _GONE if service is None else _DENIED)
                continue
            async with aclosing(self._execute(service, identity, arguments)) as events:
                async for event in events:
                    yield event

    async def _step(self) -> AsyncGenerator[Event, None]:
        offered = offers(self.actor, self._others(), self._asked())
        plan = await self._planned(offered)
        self.guardrails = plan.guardrails or self.guardrails
        answer = self.world.completions.answer_to(plan)
        writing = _Writing(self)
        calls: list[Call] = []
        async with aclosing(answer.events()) as events:
            async for event in events:
                if isinstance(event, Thought):
                    yield writing.think(event.text)
                elif isinstance(event, Text):
                    for told in writing.add(event.text):
                        yield told
                elif isinstance(event, Call):
                    calls.append(event)
        self.usage.prompt += answer.prompt_tokens
        self.usage.completion += answer.completion_tokens
        if writing.begun or not calls:
            for told in writing.end():
                yield told
        if not calls:
            self._ended = True
            return
        async with aclosing(self._make(calls, offered, fragments=plan.fragments)) as made:
            async for told in made:
                yield told

    async def _make(
        self, calls: Sequence[Call], offered: Mapping[str, Offer], *, fragments: bool
    ) -> AsyncGenerator[Event, None]:
        """Make the calls of a step, as far as they are the service's to make."""
        meanings = [offered[call.name].meaning if call.name in offered else None for call in calls]
        over = next((one for one in meanings if isinstance(one, Handover)), None)
        if over is not None:
            # Whatever else was called is the next agent's to decide.
            for event in self._hand_over(over.agent):
                yield event
            self._ended = not self.goes_on
            return
        for call, meaning in zip(calls, meanings, strict=True):
            if isinstance(meaning, Service) and not meaning.asks:
                async with aclosing(self._execute(meaning, call.id, call.arguments)) as events:
                    async for event in events:
                        yield event
            else:
                for event in self._ask(call, pending=meaning is not None, fragments=fragments):
                    yield event
                self._ended = True

    async def _planned(self, offered: Mapping[str, Offer]) -> Plan:
        told: list[Message] = [*self.said, *self._told]
        if self.actor.instructions:
            told.insert(0, {"role": "system", "content": self.actor.instructions})
        body = {**_arguments(self.actor), "model": self.actor.model, "messages": told}
        if self.actor.guardrails and not self._told:
            # They look at what the user says, once.
            body["guardrails"] = self.actor.guardrails
        if offered:
            body["tools"] = [
                {"type": "function", "function": one.function} for one in offered.values()
            ]
        choice = self.actor.args.tool_choice
        if self._told and choice != "none":
            # What has to be called was called when there are results.
            choice = "auto"
        last = told[-1] if told else {"role": "nobody"}
        if choice == "auto" and last["role"] == "user":
            body["tool_choice"] = _meant(offered, last["content"])
        else:
            body["tool_choice"] = choice if offered else "auto"

        def planned() -> Plan:
            return self.world.completions.plan_chat(check(ChatRequest, body))

        if sum(len(one["content"]) for one in told) > _QUICK_LETTERS:
            return await asyncio.to_thread(planned)
        return planned()

    def _asked(self) -> str:
        """Return what the user said last."""
        return next((one["content"] for one in reversed(self.said) if one["role"] == "user"), "")

    def _others(self) -> list[Mapping[str, Any]]:
        """Return the agents that the actor may hand over to, and that did not have their turn."""
        wanted = [one for one in self.actor.handoffs if one not in self._seen]
        return [agent for agent in map(self.world.agent, wanted) if agent is not None]

    async def _execute(
        self, service: Service, identity: str, arguments: str
    ) -> AsyncGenerator[Event, None]:
        entry = begun(
            "tool.execution", self.now(), **self.who(), name=service.name, arguments=arguments
        )
        shared = {"output_index": len(self.outputs), "id": entry["id"], "name": service.name}
        yield self.event("tool.execution.started", **shared, **self.who(), arguments=arguments)
        made = sum(len(one.files) for one in self.outcomes)
        outcome = await self.world.simulation.run(service, arguments, made)
        info = {"info": outcome.info} if outcome.info else {}
        yield self.event("tool.execution.done", **shared, **info)
        self.outputs.append({**entry, "completed_at": self.now(), **info})
        self.outcomes.append(outcome)
        self._tell(identity, service.name, arguments, outcome.result)
        self.usage.connector += self.world.completions.engine.count_tokens(outcome.result)
        counted = self.usage.connectors
        counted[service.connector] = counted.get(service.connector, 0) + 1

    def _tell(self, identity: str, name: str, arguments: object, result: str) -> None:
        """Let the model know of a call and what came of it."""
        call = call_of(identity, name, arguments)
        self._told.append({"role": "assistant", "content": "", "tool_calls": [call]})
        self._told.append(result_message(identity, result))

    def _ask(self, call: Call, *, pending: bool, fragments: bool) -> Iterator[Event]:
        """Leave a call to the caller: to make it, or to allow it."""
        status = {"confirmation_status": ASKING} if pending else {}
        shared = {**self.who(), "name": call.name, "tool_call_id": call.id}
        entry = begun("function.call", self.now(), **shared, arguments=call.arguments, **status)
        index = len(self.outputs)
        self.outputs.append(entry)
        size = max(1, -(-len(call.arguments) // 3)) if fragments else len(call.arguments)
        starts = range(0, len(call.arguments), size) if call.arguments else (0,)
        for at in starts:
            yield self.event(
                "function.call.delta",
                output_index=index,
                id=entry["id"],
                **shared,
                arguments=call.arguments[at : at + size],
                **status,
            )

    def _hand_over(self, agent: Mapping[str, Any]) -> Iterator[Event]:
        previous = {
            "previous_agent_id": self.actor.agent_id,
            "previous_agent_name": self.actor.name,
        }
        following = {"next_agent_id": agent["id"], "next_agent_name": agent["name"]}
        now = self.now()
        entry = begun("agent.handoff", now, **previous, **following)
        shared = {"output_index": len(self.outputs), "id": entry["id"]}
        yield self.event("agent.handoff.started", **shared, **previous)
        yield self.event("agent.handoff.done", **shared, **following)
        self.outputs.append({**entry, "completed_at": now})
        self._seen.add(str(self.actor.agent_id))
        self.actor = self.world.actor(agent)

    def who(self) -> dict[str, Any]:
        """Return who speaks, as entries and events name it."""
        return {"agent_id": self.actor.agent_id, "model": self.actor.model}

    def now(self) -> str:
        """Return the server's time, as the API writes it."""
        return iso(self.world.clock.now())

    def event(self, kind: str, **fields: Any) -> Event:
        """Return an event.

        Args:
            kind: Its type.
            **fields: What else it has.
        """
        return {"type": kind, "created_at": self.now(), **fields}


class _Writing:
    """A message in the making: what is thought, pieces of text, and what tools found in between.

    The first reference comes after the first sentence, the others at the end, and files last.

    Args:
        run: The run whose message it is.
    """

    def __init__(self, run: Run) -> None:
        self._run = run
        self._entry = begun("message.output", run.now(), **run.who(), role="assistant")
        self._parts: list[dict[str, Any]] = []
        new = run.outcomes[run.shown :]
        self._references = [one for outcome in new for one in outcome.references]
        self._files = [one for outcome in new for one in outcome.files]
        self._cited = False

    @property
    def begun(self) -> bool:
        """Whether anything was written."""
        return bool(self._parts)

    def think(self, text: str) -> Event:
        """Take a piece of what is thought, and return what happens."""
        last = self._parts[-1] if self._parts else None
        if last is None or last["type"] != "thinking":
            return self._chunk(_thought(text))
        last["thinking"][0]["text"] += text
        return self._delta(_thought(text))

    def add(self, text: str) -> Iterator[Event]:
        """Take a piece of text, and yield what happens."""
        last = self._parts[-1] if self._parts else None
        if last is not None and last["type"] == "text":
            last["text"] += text
        else:
            self._parts.append({"type": "text", "text": text})
        yield self._delta(text)
        if self._references and not self._cited and text.rstrip().endswith(_SENTENCE_ENDS):
            self._cited = True
            yield self._chunk(self._references.pop(0))

    def end(self) -> Iterator[Event]:
        """Finish the message, and yield what happens."""
        for chunk in (*self._references, *self._files):
            yield self._chunk(chunk)
        plain = all(part["type"] == "text" for part in self._parts)
        content = "".join(part["text"] for part in self._parts) if plain else self._parts
        self._run.shown = len(self._run.outcomes)
        now = self._run.now()
        self._run.outputs.append({**self._entry, "completed_at": now, "content": content})

    def _chunk(self, chunk: Mapping[str, Any]) -> Event:
        self._parts.append({**chunk})
        return self._delta(chunk)

    def _delta(self, content: str | Mapping[str, Any]) -> Event:
        return self._run.event(
            "message.output.delta",
            output_index=len(self._run.outputs),
            id=self._entry["id"],
            content_index=len(self._parts) - 1,
            **self._run.who(),
            role="assistant",
            content=content,
        )


def _thought(text: str) -> dict[str, Any]:
    return {"type": "thinking", "thinking": [{"type": "text", "text": text}], "closed": True}


def _meant(offered: Mapping[str, Offer], text: str) -> Any:
    """Return the choice of tools where none was made: the house's rule, but for two cases.

    Who offers one tool of the service's own and nothing else wants it to be used; and arithmetic
    is what the code interpreter is for.
    """
    named = None
    if len(offered) == 1:
        [(named, only)] = offered.items()
        named = named if isinstance(only.meaning, Service) else None
    elif "code_interpreter" in offered and program(text):
        named = "code_interpreter"
    return "auto" if named is None else {"type": "function", "function": {"name": named}}


def _arguments(actor: Actor) -> dict[str, Any]:
    """Return the completion arguments as a chat has them."""
    given = actor.args.model_dump(by_alias=True, exclude_none=True, exclude={"tool_choice"})
    if isinstance(given.get("response_format"), dict):
        form = actor.args.response_format
        assert form is not None  # noqa: S101 - it was dumped
        given["response_format"] = form.model_dump(by_alias=True, exclude_none=True)
    return given
