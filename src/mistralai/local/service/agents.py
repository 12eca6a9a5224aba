"""Agents: made, changed version by version, and looked up by number or alias."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any, Final

from mistralai.local.control.clock import Clock
from mistralai.local.errors import ApiError, as_conversation_error, conversation_error
from mistralai.local.schema.agents import (
    AgentPagesQuery,
    AgentRequest,
    AgentsQuery,
    AgentUpdate,
)
from mistralai.local.schema.base import Request
from mistralai.local.schema.conversations import guardrails_to_wire, tools_to_wire
from mistralai.local.store.agents import Agent, AgentStore, Alias
from mistralai.local.store.moments import iso

from .completions import Completions
from .pages import page_of

_MODELS: Final = frozenset({"tools", "completion_args", "guardrails"})


def missing(what: str, identity: str) -> ApiError:
    """Return the answer to an id that nothing has.

    Args:
        what: What was looked for.
        identity: The id.
    """
    return conversation_error(404, f"{what} {identity} not found")


class Agents:
    """The agents of one server, as the API has them.

    Args:
        store: Where they are kept.
        completions: Knows the models.
        clock: Stamps the agents.
    """

    def __init__(self, store: AgentStore, completions: Completions, clock: Clock) -> None:
        self._store = store
        self._completions = completions
        self._clock = clock

    def create(self, wanted: AgentRequest) -> dict[str, Any]:
        """Take a new agent, and return it.

        Args:
            wanted: The checked body.

        Raises:
            ApiError: If its model cannot chat, or an agent to hand over to is not there.
        """
        body = _body(wanted, AgentRequest.model_fields)
        self._check(body)
        now = self._clock.now()
        agent = Agent(
            id=f"ag_{uuid.uuid4().hex}",
            version=0,
            deployment_chat=False,
            source="api",
            created_at=now,
            updated_at=now,
        )
        self._store.add(agent, body)
        return self._to_wire(agent)

    def update(self, identity: str, wanted: AgentUpdate) -> dict[str, Any]:
        """Give an agent a new version, use it, and return the agent.

        Args:
            identity: The agent's id.
            wanted: The checked body: what the new version has other than the one in use.

        Raises:
            ApiError: If there is no such agent, or the version cannot be.
        """
        agent = self._agent(identity)
        given = _body(wanted, wanted.model_fields_set - {"deployment_chat"})
        # Neither can an agent be without.
        given = {k: v for k, v in given.items() if v is not None or k not in {"model", "name"}}
        body = {**self._body_of(agent, agent.version), "version_message": None, **given}
        self._check(body)
        chat = agent.deployment_chat if wanted.deployment_chat is None else wanted.deployment_chat
        self._store.change(identity, self._clock.now(), body, deployment_chat=bool(chat))
        return self.get(identity)

    def use(self, identity: str, version: int) -> dict[str, Any]:
        """Use another version of an agent, and return the agent.

        Args:
            identity: The agent's id.
            version: The number of the version.

        Raises:
            ApiError: With a 404, if there is no such agent or version.
        """
        self._body_of(self._agent(identity), version)
        self._store.use(identity, self._clock.now(), version)
        return self.get(identity)

    def get(self, identity: str, version: int | str | None = None) -> dict[str, Any]:
        """Return a version of an agent as the API gives it.

        Args:
            identity: The agent's id.
            version: The number of the version or an alias; None for the one in use.

        Raises:
            ApiError: With a 404, if there is no such agent or version.
        """
        agent = self._agent(identity)
        return self._to_wire(agent, self._number(agent, version))

    def find(self, identity: str) -> dict[str, Any] | None:
        """Return an agent as the API gives it, or None.

        Args:
            identity: The agent's id.
        """
        agent = self._store.find(identity)
        return None if agent is None else self._to_wire(agent)

    def delete(self, identity: str) -> None:
        """Forget an agent.

        Args:
            identity: The agent's id.

        Raises:
            ApiError: With a 404, if there is none.
        """
        self._store.delete(self._agent(identity).id)

    def select(self, query: AgentsQuery) -> list[dict[str, Any]]:
        """Return a page of the agents that are asked for, newest first.

        Args:
            query: Which agents, and which page.
        """
        return self._matching(query)[query.page * query.page_size :][: query.page_size]

    def page(self, query: AgentPagesQuery) -> dict[str, Any]:
        """Return a page of the agents that are asked for, newest first, and what leads on.

        Args:
            query: Which agents, and after which.

        Raises:
            ApiError: With a 422, if its token is none.
        """
        found = self._matching(query)
        rows, token = page_of(
            [one["id"] for one in found], query.page_token, query.page_size, refused=query.refused
        )
        return {"object": "list", "data": found[rows], "next_page_token": token}

    def _matching(self, query: AgentsQuery | AgentPagesQuery) -> list[dict[str, Any]]:
        found = map(self._to_wire, self._store.all())
        return [one for one in found if _fits(one, query)]

    def versions(self, identity: str, page: int, page_size: int) -> list[dict[str, Any]]:
        """Return a page of the versions of an agent, newest first.

        Args:
            identity: The agent's id.
            page: Which page, from 0.
            page_size: Versions per page.

        Raises:
            ApiError: With a 404, if there is no such agent.
        """
        agent = self._agent(identity)
        numbers = self._store.versions(identity)[::-1][page * page_size :][:page_size]
        return [self._to_wire(agent, number) for number in numbers]

    def name(self, identity: str, alias: str, version: int) -> dict[str, Any]:
        """Let an alias stand for a version of an agent, and return the alias.

        Args:
            identity: The agent's id.
            alias: The alias.
            version: The number of the version.

        Raises:
            ApiError: With a 404, if there is no such agent or version.
        """
        self._body_of(self._agent(identity), version)
        now = self._clock.now()
        old = self._store.alias(identity, alias)
        new = Alias(identity, alias, version, old.created_at if old else now, now)
        self._store.name(new)
        return new.to_wire()

    def aliases(self, identity: str) -> list[dict[str, Any]]:
        """Return the aliases of an agent.

        Args:
            identity: The agent's id.

        Raises:
            ApiError: With a 404, if there is no such agent.
        """
        return [one.to_wire() for one in self._store.aliases(self._agent(identity).id)]

    def forget_alias(self, identity: str, alias: str) -> None:
        """Forget an alias.

        Args:
            identity: The agent's id.
            alias: The alias.

        Raises:
            ApiError: With a 404, if there is no such agent or alias.
        """
        found = self._store.alias(self._agent(identity).id, alias)
        if found is None:
            raise missing("Alias", alias)
        self._store.forget_alias(found)

    def _agent(self, identity: str) -> Agent:
        agent = self._store.find(identity)
        if agent is None:
            raise missing("Agent", identity)
        return agent

    def _number(self, agent: Agent, version: int | str | None) -> int:
        if version is None:
            return agent.version
        if isinstance(version, int):
            return version
        alias = self._store.alias(agent.id, version)
        if alias is None:
            raise missing("Agent version", version)
        return alias.version

    def _body_of(self, agent: Agent, version: int) -> Mapping[str, Any]:
        body = self._store.body(agent.id, version)
        if body is None:
            raise missing("Agent version", str(version))
        return body

    def _check(self, body: Mapping[str, Any]) -> None:
        try:
            self._completions.check_model(body["model"])
        except ApiError as error:
            raise as_conversation_error(error) from None
        for one in body["handoffs"] or ():
            self._agent(one)

    def _to_wire(self, agent: Agent, version: int | None = None) -> dict[str, Any]:
        number = agent.version if version is None else version
        return {
            **self._body_of(agent, number),
            "object": "agent",
            "id": agent.id,
            "version": number,
            "versions": self._store.versions(agent.id),
            "created_at": iso(agent.created_at),
            "updated_at": iso(agent.updated_at),
            "deployment_chat": bool(agent.deployment_chat),
            "source": agent.source,
        }


def _body(wanted: AgentRequest | AgentUpdate, fields: Sequence[str] | Any) -> dict[str, Any]:
    """Return fields of a request as the API gives them."""
    plain = Request.model_dump(wanted, include=set(fields) - _MODELS)
    if "tools" in fields:
        plain["tools"] = tools_to_wire(wanted.tools)
    if "completion_args" in fields:
        plain["completion_args"] = wanted.completion_args.to_wire()
    if "guardrails" in fields:
        plain["guardrails"] = guardrails_to_wire(wanted.guardrails)
    return plain


def _fits(agent: Mapping[str, Any], query: AgentsQuery | AgentPagesQuery) -> bool:
    text = (query.search or "").lower()
    return (
        (query.deployment_chat is None or agent["deployment_chat"] == query.deployment_chat)
        and (not query.sources or agent["source"] in query.sources)
        and (query.name is None or agent["name"] == query.name)
        and (query.id is None or agent["id"] == query.id)
        and (text in agent["name"].lower() or text in agent["id"])
        and (query.metadata or {}).items() <= (agent["metadata"] or {}).items()
    )
