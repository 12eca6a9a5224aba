"""The voices that were made here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .database import Store
from .table import Table


@dataclass(frozen=True, slots=True)
class Voice:
    """A voice: what is said of it, the bytes of its sample, and when it was made (epoch)."""

    id: str
    created_at: float
    fields: Mapping[str, Any]
    sample: bytes


class VoiceTable:
    """All voices of one server that are not the API's own.

    Args:
        store: Where they are kept.
    """

    def __init__(self, store: Store) -> None:
        columns = {
            "id": "TEXT NOT NULL",
            "created_at": "REAL NOT NULL",
            "fields": "TEXT NOT NULL",
            "sample": "BLOB NOT NULL",
        }
        self._rows = Table(store, "voices", Voice, columns, json=["fields"])

    def add(self, voice: Voice) -> None:
        """Keep a voice.

        Args:
            voice: The voice.
        """
        self._rows.add([voice])

    def get(self, identity: str) -> Voice | None:
        """Return a voice, or None.

        Args:
            identity: Its id.
        """
        return self._rows.get(identity)

    def all(self) -> Sequence[Voice]:
        """Return all voices, newest first."""
        return self._rows.select(newest_first=True)

    def change(self, identity: str, fields: Mapping[str, Any]) -> None:
        """Give a voice other values.

        Args:
            identity: Its id.
            fields: What is said of it from now on.
        """
        self._rows.change(identity, fields=dict(fields))

    def remove(self, identity: str) -> None:
        """Forget a voice.

        Args:
            identity: Its id.
        """
        self._rows.remove("id = ?", [identity])
