"""Client sessions: short-lived keys for programs that must not know the real one."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any, Final

from mistralai.local.control.clock import Clock
from mistralai.local.schema.audio import SessionRequest
from mistralai.local.store.database import Store
from mistralai.local.store.table import Table

SECONDS: Final = 900
"""How long a key is accepted that does not say itself for how long."""
_BEGINNING: Final = "rt_"


@dataclass(frozen=True, slots=True)
class Secret:
    """A key, and until when it is accepted, in seconds since the epoch."""

    value: str
    expires_at: float


class Sessions:
    """The client sessions of one server.

    Args:
        store: Where they are kept.
        clock: Ends them.
    """

    def __init__(self, store: Store, clock: Clock) -> None:
        columns = {"value": "TEXT NOT NULL", "expires_at": "REAL NOT NULL"}
        self._rows = Table(store, "client_sessions", Secret, columns, key=["value"], numbered=False)
        self._clock = clock

    def create(self, request: SessionRequest) -> dict[str, Any]:
        """Return a new session as the API gives it.

        Args:
            request: The checked body.
        """
        now = self._clock.now()
        self._rows.remove("expires_at <= ?", [now])
        lasting = request.ttl_seconds or SECONDS
        secret = Secret(_BEGINNING + secrets.token_urlsafe(32), now + lasting)
        self._rows.add([secret])
        moment = datetime.fromtimestamp(secret.expires_at, timezone.utc)
        expires = moment.isoformat().replace("+00:00", "Z")
        return {
            "object": "client.session",
            "purpose": request.purpose,
            "expires_at": expires,
            "client_secret": {"value": secret.value, "expires_at": expires},
        }

    def accept(self, key: str) -> bool:
        """Return whether a key is that of a session that has not ended.

        Args:
            key: The key.
        """
        if not key.startswith(_BEGINNING):
            return False
        found = self._rows.get(key)
        return found is not None and found.expires_at > self._clock.now()
