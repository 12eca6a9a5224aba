"""Agents: each with its versions, and names for some of these."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from .database import Store
from .moments import iso
from .table import Table

_AGENTS: Final = {
    "id": "TEXT NOT NULL",
    "version": "INTEGER NOT NULL",
    "deployment_chat": "INTEGER NOT NULL",
    "source": "TEXT NOT NULL",
    "created_at": "REAL NOT NULL",
    "updated_at": "REAL NOT NULL",
}
_VERSIONS: Final = {
    "agent": "TEXT NOT NULL",
    "version": "INTEGER NOT NULL",
    "body": "TEXT NOT NULL",
}
_ALIASES: Final = {
    "agent": "TEXT NOT NULL",
    "alias": "TEXT NOT NULL",
    "version": "INTEGER NOT NULL",
    "created_at": "REAL NOT NULL",
    "updated_at": "REAL NOT NULL",
}


@dataclass(frozen=True, slots=True)
class Agent:
    """What all versions of an agent have in common; `version` is the one in use."""

    id: str
    version: int
    deployment_chat: bool
    source: str
    created_at: float
    updated_at: float


@dataclass(frozen=True, slots=True)
class AgentVersion:
    """One version of an agent: what it is told and may do, in the API's form."""

    agent: str
    version: int
    body: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Alias:
    """A name for one version of an agent."""

    agent: str
    alias: str
    version: int
    created_at: float
    updated_at: float

    def to_wire(self) -> dict[str, Any]:
        """Return the alias as the API gives it."""
        return {
            "alias": self.alias,
            "version": self.version,
            "created_at": iso(self.created_at),
            "updated_at": iso(self.updated_at),
        }


class AgentStore:
    """All agents of one server.

    Args:
        store: Where they are kept.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._agents = Table(store, "agents", Agent, _AGENTS)
        self._versions = Table(
            store,
            "agent_versions",
            AgentVersion,
            _VERSIONS,
            key=("agent", "version"),
            json=["body"],
            numbered=False,
        )
        self._aliases = Table(
            store, "agent_aliases", Alias, _ALIASES, key=("agent", "alias"), numbered=False
        )

    def add(self, agent: Agent, body: Mapping[str, Any]) -> None:
        """Take a new agent.

        Args:
            agent: The agent.
            body: Its first version.
        """
        with self._store.transaction():
            self._agents.add([agent])
            self._versions.add([AgentVersion(agent.id, agent.version, body)])

    def find(self, identity: str) -> Agent | None:
        """Return an agent, or None.

        Args:
            identity: Its id.
        """
        return self._agents.get(identity)

    def all(self) -> list[Agent]:
        """Return all agents, newest first."""
        return self._agents.select(newest_first=True)

    def body(self, identity: str, version: int) -> Mapping[str, Any] | None:
        """Return a version of an agent, or None.

        Args:
            identity: The agent's id.
            version: The number of the version.
        """
        found = self._versions.get(identity, version)
        return None if found is None else found.body

    def current(self, identity: str) -> Mapping[str, Any] | None:
        """Return the version of an agent that is in use, or None.

        Args:
            identity: The agent's id.
        """
        agent = self.find(identity)
        return None if agent is None else self.body(identity, agent.version)

    def versions(self, identity: str) -> list[int]:
        """Return the numbers of the versions of an agent, oldest first.

        Args:
            identity: The agent's id.
        """
        return self._versions.column("version", "agent = ?", [identity])

    def change(
        self, identity: str, now: float, body: Mapping[str, Any], *, deployment_chat: bool
    ) -> None:
        """Give an agent a new version, and use it.

        Args:
            identity: The id of an agent that is there.
            now: The server's time in seconds since the epoch.
            body: The version.
            deployment_chat: Whether the agent is offered in the chat.
        """
        with self._store.transaction():
            version = self.versions(identity)[-1] + 1
            self._versions.add([AgentVersion(identity, version, body)])
            self._agents.change(
                identity, version=version, updated_at=now, deployment_chat=deployment_chat
            )

    def use(self, identity: str, now: float, version: int) -> None:
        """Use a version of an agent that is there.

        Args:
            identity: The agent's id.
            now: The server's time in seconds since the epoch.
            version: The number of the version.
        """
        self._agents.change(identity, version=version, updated_at=now)

    def alias(self, identity: str, alias: str) -> Alias | None:
        """Return what an alias stands for, or None.

        Args:
            identity: The agent's id.
            alias: The alias.
        """
        return self._aliases.get(identity, alias)

    def aliases(self, identity: str) -> list[Alias]:
        """Return the aliases of an agent, in the order of their names.

        Args:
            identity: The agent's id.
        """
        return self._aliases.select("agent = ?", [identity])

    def name(self, alias: Alias) -> None:
        """Keep an alias; one of the same name is moved.

        Args:
            alias: The alias.
        """
        self._aliases.add([alias], replace=True)

    def forget_alias(self, alias: Alias) -> None:
        """Forget an alias.

        Args:
            alias: The alias.
        """
        self._aliases.remove("agent = ? AND alias = ?", [alias.agent, alias.alias])

    def delete(self, identity: str) -> None:
        """Forget an agent with all of its versions and aliases.

        Args:
            identity: Its id.
        """
        with self._store.transaction():
            self._agents.remove("id = ?", [identity])
            self._versions.remove("agent = ?", [identity])
            self._aliases.remove("agent = ?", [identity])
