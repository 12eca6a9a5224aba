"""What is logged in with at connectors: which credentials there are, and nothing secret of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from mistralai.local.errors import ApiError, not_found
from mistralai.local.schema.connectors import CredentialsRequest
from mistralai.local.store.database import Store
from mistralai.local.store.table import Table

_COLUMNS: Final = {
    "connector": "TEXT NOT NULL",
    "scope": "TEXT NOT NULL",
    "name": "TEXT NOT NULL",
    "title": "TEXT",
    "kind": "TEXT NOT NULL",
    "is_default": "INTEGER NOT NULL",
}
# The scope as a path names it, and as an answer does.
_SHOWN: Final = {"organization": "org"}


@dataclass(frozen=True, slots=True)
class KeptCredentials:
    """The name of some credentials, the connector's id, for whom they are, and their kind."""

    connector: str
    scope: str
    name: str
    title: str | None
    kind: str
    is_default: bool

    def to_wire(self) -> dict[str, Any]:
        """Return them as the API gives them."""
        return {
            "name": self.name,
            "title": self.title,
            "authentication_type": self.kind,
            "scope": _SHOWN.get(self.scope, self.scope),
            "status": {"status_type": "valid"},
            "is_default": bool(self.is_default),
        }


class CredentialsTable:
    """The credentials of all connectors.

    Args:
        store: Where they are kept.
    """

    def __init__(self, store: Store) -> None:
        key = ("connector", "scope", "name")
        self._store = store
        self._rows = Table(store, "connector_credentials", KeptCredentials, _COLUMNS, key=key)

    def all(self, connector: str, scope: str) -> Sequence[KeptCredentials]:
        """Return the credentials for somebody, oldest first.

        Args:
            connector: The id of the connector.
            scope: For whom.
        """
        return self._rows.select("connector = ? AND scope = ?", [connector, scope])

    def add(self, connector: str, scope: str, request: CredentialsRequest) -> None:
        """Take new credentials; the first of a kind are the default.

        Args:
            connector: The id of the connector.
            scope: For whom.
            request: The checked body.

        Raises:
            ApiError: If there are some of this name, or a default would be missing.
        """
        with self._store.transaction():
            if self._rows.get(connector, scope, request.name) is not None:
                raise ApiError(409, {"detail": f"There are credentials named {request.name}."})
            kind = _kind(request)
            is_first = not any(one.kind == kind for one in self.all(connector, scope))
            if is_first and request.is_default is False:
                raise _no_default()
            new = KeptCredentials(
                connector, scope, request.name, request.title, kind, is_default=False
            )
            self._rows.add([new])
            if is_first or request.is_default:
                self._promote(new)

    def change(self, connector: str, scope: str, request: CredentialsRequest) -> None:
        """Give credentials other values.

        Args:
            connector: The id of the connector.
            scope: For whom.
            request: The checked body; what it does not name stays.

        Raises:
            ApiError: If there are none of this name, or a default would be missing.
        """
        with self._store.transaction():
            found = self._found(connector, scope, request.name)
            if found.is_default and request.is_default is False:
                raise _no_default()
            if request.title is not None:
                self._rows.change(connector, scope, request.name, title=request.title)
            if request.is_default:
                self._promote(found)

    def _promote(self, wanted: KeptCredentials) -> None:
        for one in self.all(wanted.connector, wanted.scope):
            if one.kind == wanted.kind:
                is_default = one.name == wanted.name
                self._rows.change(one.connector, one.scope, one.name, is_default=is_default)

    def remove(self, connector: str, scope: str, name: str) -> None:
        """Forget credentials.

        Args:
            connector: The id of the connector.
            scope: For whom.
            name: What they are called.

        Raises:
            ApiError: With a 404, if there are none of this name.
        """
        self._found(connector, scope, name)
        key = [connector, scope, name]
        self._rows.remove("connector = ? AND scope = ? AND name = ?", key)

    def clear(self, connector: str, scope: str | None = None) -> None:
        """Forget all credentials of a connector.

        Args:
            connector: The id of the connector.
            scope: For whom; None for everybody.
        """
        if scope is None:
            self._rows.remove("connector = ?", [connector])
        else:
            self._rows.remove("connector = ? AND scope = ?", [connector, scope])

    def _found(self, connector: str, scope: str, name: str) -> KeptCredentials:
        found = self._rows.get(connector, scope, name)
        if found is None:
            raise not_found("Credentials not found.")
        return found


def _kind(request: CredentialsRequest) -> str:
    given = request.credentials
    if given is None:
        return "none"
    return "bearer" if given.oauth is None else "oauth2"


def _no_default() -> ApiError:
    return ApiError(400, {"detail": "One of the credentials of each kind is the default."})
