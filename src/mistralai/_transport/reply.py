"""What each kind of connection has: where it leads, what it gives back, how long it may idle."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

Address = tuple[bytes, bytes, int]
"""Scheme, host and port."""


class Reply(NamedTuple):
    """The head of an answer, and its body to be read."""

    status: int
    headers: list[tuple[bytes, bytes]]
    extensions: dict[str, Any]
    stream: Any
    """Gives the bytes of the body."""


class IdleTime:
    """For how long a connection may wait for its next request.

    Args:
        seconds: The longest time.
    """

    def __init__(self, seconds: float) -> None:
        self._longest = self.seconds = seconds
        self._end = 0.0

    def begin(self, headers: list[tuple[bytes, bytes]]) -> None:
        """Begin to be idle after an answer with these headers.

        The server's own time is in `Keep-Alive: timeout=5`; a second less is for the way.
        """
        seconds = self._longest
        for name, value in headers:
            if len(name) == 10 and name.lower() == b"keep-alive":  # noqa: PLR2004 - cheaper than lower()
                for part in value.lower().split(b","):
                    word, _, number = part.strip().partition(b"=")
                    if word == b"timeout" and number.isdigit():
                        seconds = min(self._longest, int(number[:9]) - 1.0)
        self.seconds = seconds
        self._end = monotonic() + seconds

    def is_over(self) -> bool:
        """Whether the connection was idle for too long."""
        return monotonic() > self._end


class Pieces:
    """The body of an answer that is awaited, piece by piece.

    It is no generator: one that is dropped in the middle has to be closed, and waits for that,
    which it can only where the event loop looks after generators. Those of nest_asyncio do not.

    Args:
        read: Waits for the next piece; no bytes are the end.
    """

    def __init__(self, read: Callable[[], Awaitable[bytes]]) -> None:
        self._read = read

    def __aiter__(self) -> Pieces:
        return self

    async def __anext__(self) -> bytes:
        piece = await self._read()
        if not piece:
            raise StopAsyncIteration
        return piece
