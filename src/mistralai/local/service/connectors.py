"""Connectors: servers of tools that are registered under a name. None of them is ever called."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any

from mistralai.local.control.clock import Clock
from mistralai.local.errors import ApiError, not_found
from mistralai.local.schema.connectors import ConnectorChange, ConnectorRequest
from mistralai.local.store.database import Store
from mistralai.local.store.table import Table

from .credentials import CredentialsTable


@dataclass(frozen=True, slots=True)
class Connector:
    """A connector; the moments in seconds since the epoch."""

    id: str
    name: str
    created_at: float
    modified_at: float
    fields: Mapping[str, Any]

    def to_wire(self) -> dict[str, Any]:
        """Return the connector as the API gives it."""
        fields = dict(self.fields)
        protocol = fields.pop("protocol")
        return {
            "id": self.id,
            "name": self.name,
            **fields,
            "created_at": _moment(self.created_at),
            "modified_at": _moment(self.modified_at),
            "owner_type": "user",
            "owner_id": None,
            "creator_id": None,
            "private_tool_execution": False,
            "supports_mcp": protocol == "mcp",
            "protocol": protocol,
        }


def _moment(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, timezone.utc).isoformat().replace("+00:00", "Z")


class Connectors:
    """The connectors of one server.

    Args:
        store: Where they are kept.
        clock: Stamps them.
    """

    def __init__(self, store: Store, clock: Clock) -> None:
        columns = {
            "id": "TEXT NOT NULL",
            "name": "TEXT NOT NULL",
            "created_at": "REAL NOT NULL",
            "modified_at": "REAL NOT NULL",
            "fields": "TEXT NOT NULL",
        }
        self._rows = Table(store, "connectors", Connector, columns, json=["fields"])
        self._clock = clock
        self.credentials = CredentialsTable(store)

    def create(self, request: ConnectorRequest) -> Connector:
        """Register a connector.

        Args:
            request: The checked body.

        Raises:
            ApiError: With a 409, if there is one of that name.
        """
        self._check_free(request.name)
        fields = request.model_dump(exclude={"name", "headers", "auth_methods"})
        methods = request.auth_methods or [{"method_type": "none"}]
        # Only what the caller has to bring is shown, not what the service keeps to itself.
        fields["supported_auth_methods"] = [
            {"method_type": one.get("method_type", "none")} for one in methods
        ]
        now = self._clock.now()
        connector = Connector(str(uuid.uuid4()), request.name, now, now, fields)
        self._rows.add([connector])
        return connector

    def _check_free(self, name: str) -> None:
        if self._rows.count("name = ?", [name]):
            raise ApiError(409, {"detail": f"There is a connector named {name} already."})

    def get(self, name: str) -> Connector:
        """Return a connector.

        Args:
            name: Its id or its name.

        Raises:
            ApiError: With a 404, if there is none.
        """
        found = self._rows.select("id = ? OR name = ?", [name, name])
        if not found:
            raise not_found("Connector not found.")
        return found[0]

    def select(
        self, start: int, count: int, *, supports_mcp: bool | None = None
    ) -> tuple[Sequence[Connector], int | None]:
        """Return connectors, newest first, and where the next page begins; None for nowhere.

        Args:
            start: How many to leave out.
            count: How many to return at most.
            supports_mcp: Whether they are to speak MCP; None for both.
        """
        found = self._rows.select(newest_first=True)
        wanted = [
            one
            for one in found
            if supports_mcp is None or (one.fields["protocol"] == "mcp") == supports_mcp
        ]
        end = start + count
        return wanted[start:end], end if end < len(wanted) else None

    def change(self, identity: str, request: ConnectorChange) -> Connector:
        """Give a connector other values.

        Args:
            identity: Its id.
            request: The checked body; what it does not name stays.

        Raises:
            ApiError: If there is none, or the new name is taken.
        """
        connector = self.get(identity)
        changes = request.model_dump(exclude_unset=True)
        name = changes.pop("name", None) or connector.name
        if name != connector.name:
            self._check_free(name)
        fields = {**connector.fields, **changes}
        now = self._clock.now()
        self._rows.change(connector.id, name=name, fields=fields, modified_at=now)
        return self.get(connector.id)

    def delete(self, identity: str) -> None:
        """Forget a connector.

        Args:
            identity: Its id.

        Raises:
            ApiError: With a 404, if there is none.
        """
        connector = self.get(identity)
        self.credentials.clear(connector.id)
        self._rows.remove("id = ?", [connector.id])

    def show_to(self, identity: str, visibility: str) -> None:
        """Say who sees a connector.

        Args:
            identity: Its id.
            visibility: ``private``, ``shared_workspace`` or ``shared_org``.

        Raises:
            ApiError: With a 404, if there is none.
        """
        connector = self.get(identity)
        fields = {**connector.fields, "visibility": visibility}
        self._rows.change(connector.id, fields=fields, modified_at=self._clock.now())

    def methods(self, name: str) -> list[dict[str, Any]]:
        """Return the ways to log in to a connector.

        Args:
            name: Its id or its name.

        Raises:
            ApiError: With a 404, if there is none.
        """
        found: list[dict[str, Any]] = self.get(name).fields["supported_auth_methods"]
        return [{**one, "headers": None, "has_default_credentials": False} for one in found]
