"""Conversations: started, gone on with, begun again from an entry, looked up."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pydantic import TypeAdapter

from mistralai.local.control.clock import Clock
from mistralai.local.errors import conversation_error
from mistralai.local.schema.completions import AnyTool
from mistralai.local.schema.conversations import (
    AppendRequest,
    CompletionArgs,
    Confirmation,
    ConversationsQuery,
    RestartRequest,
    StartRequest,
    guardrails_to_wire,
    tools_to_wire,
)
from mistralai.local.service.agents import Agents, missing
from mistralai.local.service.completions import Completions
from mistralai.local.store.conversations import Conversation, ConversationStore
from mistralai.local.store.moments import iso

from .entries import ASKING, MESSAGES, Entry, messages, new_id, taken
from .offers import Actor
from .run import Run, World
from .simulated import Simulation

_TOOLS = TypeAdapter(list[AnyTool])
_STATUS = {"allow": "allowed", "deny": "denied"}
_NOT_APPENDED = "Conversation {} cannot be restarted: nothing was ever appended to it"


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What all three ways to go on with a conversation have in common."""

    args: CompletionArgs | None
    handoff: str | None


class Conversations:
    """The conversations of one server, as the API has them.

    Args:
        store: Where they are kept.
        agents: The agents that answer.
        completions: Plans what models say, and carries it out.
        simulation: Runs the service's own tools.
        clock: Stamps what is made.
    """

    def __init__(
        self,
        store: ConversationStore,
        agents: Agents,
        completions: Completions,
        simulation: Simulation,
        clock: Clock,
    ) -> None:
        self._store = store
        self._agents = agents
        self._clock = clock
        self._world = World(completions, simulation, clock, agents.find, actor_of)

    def start(self, wanted: StartRequest) -> Run:
        """Return the first answer of a new conversation, which is still to be made.

        Args:
            wanted: The checked body.

        Raises:
            ApiError: If there is no such agent.
        """
        settings = {
            "model": wanted.model,
            "agent_id": wanted.agent_id,
            "agent_version": wanted.agent_version,
            "instructions": wanted.instructions,
            "tools": tools_to_wire(wanted.tools),
            "completion_args": (wanted.completion_args or CompletionArgs()).to_wire(),
            "guardrails": guardrails_to_wire(wanted.guardrails),
            "name": wanted.name,
            "description": wanted.description,
            "metadata": wanted.metadata,
        }
        now = self._clock.now()
        conversation = Conversation(new_id("conv_"), settings, wanted.agent_id, False, now, now)  # noqa: FBT003 - a row
        entries = taken(wanted.inputs, iso(now))
        return self._begun(
            conversation,
            entries,
            _Wanted(wanted.completion_args, wanted.handoff_execution),
            store=wanted.store is not False,
        )

    def append(self, identity: str, wanted: AppendRequest) -> Run:
        """Return the next answer of a conversation, which is still to be made.

        Args:
            identity: The conversation's id.
            wanted: The checked body.

        Raises:
            ApiError: If there is no such conversation or agent, or no call to confirm.
        """
        conversation = self._conversation(identity)
        there = self._store.entries(identity)
        decided = _decided(there, wanted.tool_confirmations or ())
        there = [decided.get(one["id"], one) for one in there]
        entries = taken(wanted.inputs, iso(self._clock.now()))

        def keep(run: Run) -> None:
            if wanted.store:
                new = [*entries, *run.outputs]
                changed = list(decided.values())
                self._store.append(identity, self._clock.now(), run.agent, changed, new)

        return Run(
            self._world,
            identity,
            self._actor(conversation, wanted.completion_args),
            messages([*there, *entries]),
            keep,
            confirmed=list(decided.values()),
            goes_on=wanted.handoff_execution == "server",
        )

    def restart(self, identity: str, wanted: RestartRequest) -> Run:
        """Return the answer of a new conversation that begins like another.

        Args:
            identity: The other conversation's id.
            wanted: The checked body; it names the last entry that both have.

        Raises:
            ApiError: If there is no such conversation, entry or agent, or nothing was ever
                appended to the conversation.
        """
        old = self._conversation(identity)
        if not old.appended:
            raise conversation_error(400, _NOT_APPENDED.format(identity))
        there = self._store.entries(identity)
        ids = [one["id"] for one in there]
        if wanted.from_entry_id not in ids:
            raise missing("Entry", wanted.from_entry_id)
        shared = there[: ids.index(wanted.from_entry_id) + 1]
        given: dict[str, Any] = {
            "metadata": wanted.metadata,
            "guardrails": guardrails_to_wire(wanted.guardrails),
            "agent_version": wanted.agent_version,
        }
        given = {name: value for name, value in given.items() if value is not None}
        now = self._clock.now()
        conversation = _new({**old.settings, **given}, now)
        return self._begun(
            conversation,
            taken(wanted.inputs, iso(now)),
            _Wanted(wanted.completion_args, wanted.handoff_execution),
            store=wanted.store,
            shared=shared,
        )

    def _begun(
        self,
        conversation: Conversation,
        entries: Sequence[Entry],
        wanted: _Wanted,
        *,
        store: bool,
        shared: Sequence[Entry] = (),
    ) -> Run:
        def keep(run: Run) -> None:
            if store:
                whole = [*shared, *entries, *run.outputs]
                self._store.add(replace(conversation, agent=run.agent), whole)

        return Run(
            self._world,
            conversation.id,
            self._actor(conversation, wanted.args),
            messages([*shared, *entries]),
            keep,
            goes_on=wanted.handoff != "client",
        )

    def get(self, identity: str) -> dict[str, Any]:
        """Return what is known about a conversation, without its entries.

        Args:
            identity: Its id.

        Raises:
            ApiError: With a 404, if there is none.
        """
        return self._conversation(identity).to_wire()

    def select(self, query: ConversationsQuery) -> list[dict[str, Any]]:
        """Return a page of the conversations, newest first.

        Args:
            query: Which conversations, and which page.
        """
        wanted = (query.metadata or {}).items()
        found = [
            one for one in self._store.all() if wanted <= (one.settings["metadata"] or {}).items()
        ]
        page = found[query.page * query.page_size :][: query.page_size]
        return [one.to_wire() for one in page]

    def delete(self, identity: str) -> None:
        """Forget a conversation.

        Args:
            identity: Its id.

        Raises:
            ApiError: With a 404, if there is none.
        """
        self._store.delete(self._conversation(identity).id)

    def history(self, identity: str) -> dict[str, Any]:
        """Return all entries of a conversation.

        Args:
            identity: Its id.

        Raises:
            ApiError: With a 404, if there is none.
        """
        entries = self._store.entries(self._conversation(identity).id)
        return {
            "object": "conversation.history",
            "conversation_id": identity,
            "entries": entries,
        }

    def messages(self, identity: str) -> dict[str, Any]:
        """Return what was said in a conversation.

        Args:
            identity: Its id.

        Raises:
            ApiError: With a 404, if there is none.
        """
        entries = self._store.entries(self._conversation(identity).id)
        return {
            "object": "conversation.messages",
            "conversation_id": identity,
            "messages": [one for one in entries if one["type"] in MESSAGES],
        }

    def _conversation(self, identity: str) -> Conversation:
        conversation = self._store.find(identity)
        if conversation is None:
            raise missing("Conversation", identity)
        return conversation

    def _actor(self, conversation: Conversation, args: CompletionArgs | None) -> Actor:
        """Return who answers next in a conversation.

        Raises:
            ApiError: With a 404, if it is an agent that is not there.
        """
        settings = conversation.settings
        own = CompletionArgs.model_validate(settings["completion_args"])
        args = (args or CompletionArgs()).over(own)
        tools = _TOOLS.validate_python(settings["tools"])
        guardrails: list[dict[str, Any]] = settings["guardrails"] or []
        if conversation.agent is None:
            return Actor(
                settings["model"], settings["instructions"], tools, args, guardrails=guardrails
            )
        first = conversation.agent == settings["agent_id"]
        version = settings["agent_version"] if first else None
        actor = actor_of(self._agents.get(conversation.agent, version))
        if not first:
            # What the conversation was started with was said to the agent that it began with.
            return actor
        return replace(
            actor,
            instructions=settings["instructions"] or actor.instructions,
            tools=[*actor.tools, *tools],
            args=_said(args).over(actor.args),
            guardrails=[*actor.guardrails, *guardrails],
        )


def _new(settings: Mapping[str, Any], now: float) -> Conversation:
    return Conversation(
        id=new_id("conv_"),
        settings=settings,
        agent=settings["agent_id"],
        appended=False,
        created_at=now,
        updated_at=now,
    )


def _said(args: CompletionArgs) -> CompletionArgs:
    """Return arguments without those that say nothing."""
    return CompletionArgs.model_validate(
        {
            name: getattr(args, name)
            for name in args.model_fields_set
            if getattr(args, name) not in (None, "auto")
        }
    )


def actor_of(agent: Mapping[str, Any]) -> Actor:
    """Return who speaks for an agent.

    Args:
        agent: The agent in the API's form.
    """
    return Actor(
        model=agent["model"],
        instructions=agent["instructions"],
        tools=_TOOLS.validate_python(agent["tools"]),
        args=CompletionArgs.model_validate(agent["completion_args"]),
        agent_id=agent["id"],
        name=agent["name"],
        handoffs=agent["handoffs"] or (),
        guardrails=agent["guardrails"] or (),
    )


def _decided(
    entries: Sequence[Entry], confirmations: Sequence[Confirmation]
) -> dict[str, dict[str, Any]]:
    """Return the calls that are allowed or denied, as they are from now on, by the entry's id."""
    waiting = {
        one["tool_call_id"]: one for one in entries if one.get("confirmation_status") == ASKING
    }
    decided: dict[str, dict[str, Any]] = {}
    for one in confirmations:
        call = waiting.get(one.tool_call_id)
        if call is None:
            raise conversation_error(
                400, f"No tool call {one.tool_call_id} is waiting for a confirmation"
            )
        decided[call["id"]] = {**call, "confirmation_status": _STATUS[one.confirmation]}
    return decided
