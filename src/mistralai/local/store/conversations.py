"""Conversations, and the entries that they are made of."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from .database import Store
from .moments import iso
from .table import Table

_CONVERSATIONS: Final = {
    "id": "TEXT NOT NULL",
    "settings": "TEXT NOT NULL",
    "agent": "TEXT",
    "appended": "INTEGER NOT NULL",
    "created_at": "REAL NOT NULL",
    "updated_at": "REAL NOT NULL",
}
_ENTRIES: Final = {
    "conversation": "TEXT NOT NULL",
    "id": "TEXT NOT NULL",
    "entry": "TEXT NOT NULL",
}


@dataclass(frozen=True, slots=True)
class Conversation:
    """One conversation.

    `settings` are what it was started with, in the API's form; `agent` is the agent that has it
    now, after handoffs; `appended` tells whether it was gone on with.
    """

    id: str
    settings: Mapping[str, Any]
    agent: str | None
    appended: bool
    created_at: float
    updated_at: float

    def to_wire(self) -> dict[str, Any]:
        """Return the conversation as the API gives it."""
        shown = ["name", "description", "metadata"]
        if self.settings["agent_id"] is None:
            shown += ["model", "instructions", "tools", "completion_args", "guardrails"]
        else:
            shown += ["agent_id", "agent_version"]
        return {
            "id": self.id,
            "object": "conversation",
            "created_at": iso(self.created_at),
            "updated_at": iso(self.updated_at),
            **{name: self.settings[name] for name in shown},
        }


@dataclass(frozen=True, slots=True)
class KeptEntry:
    """One entry of a conversation, in the API's form."""

    conversation: str
    id: str
    entry: Mapping[str, Any]


class ConversationStore:
    """All conversations of one server.

    Args:
        store: Where they are kept.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._conversations = Table(
            store, "conversations", Conversation, _CONVERSATIONS, json=["settings"]
        )
        self._entries = Table(
            store,
            "conversation_entries",
            KeptEntry,
            _ENTRIES,
            key=("conversation", "id"),
            json=["entry"],
        )

    def add(self, conversation: Conversation, entries: Iterable[Mapping[str, Any]]) -> None:
        """Take a new conversation.

        Args:
            conversation: The conversation.
            entries: Its entries.
        """
        with self._store.transaction():
            self._conversations.add([conversation])
            self._entries.add([KeptEntry(conversation.id, one["id"], one) for one in entries])

    def find(self, identity: str) -> Conversation | None:
        """Return a conversation, or None.

        Args:
            identity: Its id.
        """
        return self._conversations.get(identity)

    def all(self) -> list[Conversation]:
        """Return all conversations, newest first."""
        return self._conversations.select(newest_first=True)

    def entries(self, identity: str) -> list[Mapping[str, Any]]:
        """Return the entries of a conversation, oldest first.

        Args:
            identity: Its id.
        """
        return [one.entry for one in self._entries.select("conversation = ?", [identity])]

    def append(
        self,
        identity: str,
        now: float,
        agent: str | None,
        changed: Sequence[Mapping[str, Any]],
        entries: Sequence[Mapping[str, Any]],
    ) -> None:
        """Go on with a conversation; one that was deleted meanwhile stays so.

        Args:
            identity: Its id.
            now: The server's time in seconds since the epoch.
            agent: The agent that has it now.
            changed: Entries of it that are not any more what they were.
            entries: The new ones.
        """
        with self._store.transaction():
            if self.find(identity) is None:
                return
            self._conversations.change(identity, updated_at=now, agent=agent, appended=True)
            for one in changed:
                self._entries.change(identity, one["id"], entry=one)
            self._entries.add([KeptEntry(identity, one["id"], one) for one in entries])

    def delete(self, identity: str) -> None:
        """Forget a conversation and its entries.

        Args:
            identity: Its id.
        """
        with self._store.transaction():
            self._conversations.remove("id = ?", [identity])
            self._entries.remove("conversation = ?", [identity])
