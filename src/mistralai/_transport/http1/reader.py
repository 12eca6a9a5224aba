"""What reading a response of HTTP/1.1 has in common, whoever parses it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any

LARGEST_HEAD = 100 * 1024
"""How many bytes a response may send before its body begins. A chunk's first line and the trailer
may have as many."""


class ResponseReader(ABC):
    """Reads one response, of which more comes with each call of `feed`.

    Args:
        method: The method of the request: a response to HEAD has no body (RFC 9112 6.3).
    """

    # Set on the class, because most of it stays as it is for most responses.
    status = 0
    headers: list[tuple[bytes, bytes]]
    extensions: dict[str, Any]
    """What httpx calls so: `http_version` and `reason_phrase`."""
    is_complete = False
    """Whether all of the response has come."""
    can_be_reused = False
    """Whether another request can follow on the connection (RFC 9112 9.3)."""
    _has_head = False
    _error: Exception | None = None
    _pieces: list[bytes]

    @abstractmethod
    def __init__(self, method: str) -> None: ...

    @abstractmethod
    def feed(self, data: bytes) -> None:
        """Read what has come; no bytes say that the server has closed its end.

        It never raises: `has_head` and `read_body` tell what is wrong, after all that is right.
        """

    def fail(self, error: Exception) -> None:
        """Note that nothing more will come, and why; what came before is read first."""
        self.can_be_reused = False
        if not self.is_complete and self._error is None:
            self._error = error

    def has_head(self) -> bool:
        """Whether status and headers have come.

        Raises:
            httpx.NetworkError, httpx.ProtocolError: They never will.
        """
        if not self._has_head and self._error is not None:
            raise self._error
        return self._has_head

    def read_body(self) -> bytes | None:
        """Return what has come of the body: no bytes at its end, None if more has to come first.

        Raises:
            httpx.NetworkError, httpx.ProtocolError: The rest will never come.
        """
        if self._pieces:
            pieces, self._pieces = self._pieces, []
            return pieces[0] if len(pieces) == 1 else b"".join(pieces)
        if self._error is not None:
            raise self._error
        return b"" if self.is_complete else None
