"""A server in another process, steered over its control routes."""

from typing import TYPE_CHECKING, Any, cast
from uuid import uuid4

import httpx

from .control.faults import Fault
from .control.requests import Seen, from_wire
from .control.scripts import Decide, Match, Script
from .orders import Orders, Scope

if TYPE_CHECKING:
    from collections.abc import Mapping


class RemoteServer(Orders):
    """A server that was started elsewhere: by the command, in a container, by another test run.

    It takes scripts and tells what was asked as a `LocalServer` does; functions that decide stay
    in the process that they were written in, and cannot be ordered.

    Args:
        url: The base URL of the server.
        token: What its control routes ask for, if they do.
    """

    def __init__(self, url: str, token: str | None = None) -> None:
        self._base = url.rstrip("/")
        self._remote = _Remote(self._base, token)

    @property
    def _desk(self) -> "_Remote":
        return self._remote

    @property
    def url(self) -> str:
        """The server's base URL, without a slash at the end."""
        return self._base

    def scope(self, name: str | None = None) -> Scope:
        """Return a part of the server for one test.

        Args:
            name: What it is called; None for a name that no other has.
        """
        return Scope(name or uuid4().hex, self._remote, self._base)

    def reset(self) -> None:
        """Bring the server back to a clean state, for all who use it."""
        self._remote.send("POST", "reset")


class _Remote:
    """The control routes of a server."""

    def __init__(self, url: str, token: str | None) -> None:
        self._url = url
        self._headers = {} if token is None else {"authorization": f"Bearer {token}"}

    def send(self, method: str, path: str, scope: str | None = None, body: Any = None) -> Any:
        """Return the JSON of an answer; None where it has none."""
        response = httpx.request(
            method,
            f"{self._url}/_local/{path}",
            params={} if scope is None else {"scope": scope},
            json=body,
            headers=self._headers,
            # The server is on this machine, or in the same network as the tests.
            trust_env=False,
            # To read the certificates takes longer than to ask, and http needs none.
            verify=self._url.startswith("https:"),
        )
        if response.is_error:
            raise RuntimeError(f"{method} /_local/{path} was refused: {response.text}")
        return response.json() if response.content else None

    def order(self, script: Script, place: str) -> None:
        self.send("POST", "answers", body=script.to_wire())

    def order_function(
        self, decide: Decide, match: Match, times: int | None, place: str, *, optional: bool
    ) -> None:
        raise ValueError("a function cannot be sent to a server in another process")

    def inject(self, fault: Fault) -> None:
        self.send("POST", "faults", body=fault.to_wire())

    def refuse_others(self, scope: str | None, *, refuse: bool) -> None:
        then = "error" if refuse else "engine"
        self.send("PUT", "answers/unanswered", body={"then": then, "scope": scope})

    def report(self, scope: str | None) -> dict[str, Any]:
        return cast("dict[str, Any]", self.send("GET", "answers/report", scope))

    def requests(self, scope: str | None) -> list[Seen]:
        found: list[Mapping[str, Any]] = self.send("GET", "requests", scope)["requests"]
        return [from_wire(one) for one in found]

    def forget(self, scope: str) -> None:
        self.send("DELETE", "answers", scope)
        self.send("DELETE", "faults", scope)
        self.send("DELETE", "journal", scope)
