"""What each kind of connection has, and what it gives and takes."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING, Any, NamedTuple, cast

import httpx

from .http1.request import BodyFraming, encode_head, encode_request
from .tls import tls_settings

if TYPE_CHECKING:
    import ssl
    from collections.abc import AsyncIterable, Awaitable, Callable

    from .http1.reader import ResponseReader

Address = tuple[bytes, bytes, int]
"""Scheme, host and port."""


class ConnectionEnded(Exception):  # noqa: N818 - nothing has gone wrong yet
    """A connection ended between the look at it and its use, so that nothing was sent over it."""


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


class AnyConnection:
    """One request after another to one address; its kinds differ in how they wait for bytes.

    Args:
        address: Where to.
        idle_seconds: How long it may be kept between two requests.
        reader: What reads one response.
    """

    def __init__(self, address: Address, idle_seconds: float, reader: type[ResponseReader]) -> None:
        self._address = address
        self._idle = IdleTime(idle_seconds)
        self._reader = reader
        self._answer = reader("")
        self._is_sent = False

    def _peer(self) -> tuple[str, int, ssl.SSLContext | None]:
        """Tell the host, the port, and the settings for TLS where it is spoken."""
        scheme, host, port = self._address
        return host.decode("ascii"), port, tls_settings() if scheme == b"https" else None

    def _ends(self) -> bool:
        """Let go of the answer; tell whether another request can follow."""
        answer = self._answer
        if not (self._is_sent and answer.can_be_reused):
            return False
        self._idle.begin(answer.headers)
        return True


async def write_request(
    write: Callable[[bytes, float | None], Awaitable[None]],
    request: httpx.Request,
    seconds: float | None,
) -> None:
    """Write a request, its body piece by piece where it is not in memory.

    Args:
        write: Writes bytes.
        request: The request.
        seconds: How long each write may take.
    """
    if isinstance(request.stream, httpx.ByteStream):
        await write(encode_request(request), seconds)
        return
    framing, pieces = BodyFraming(request), cast("AsyncIterable[bytes]", request.stream)
    await write(encode_head(request), seconds)
    # The last piece goes out together with the end: a form tells its own end before the chunks do,
    # and where a server answers and closes at once, what comes behind resets answer and all.
    held = b""
    async for piece in pieces:
        await write(held, seconds)
        held = framing.frame(piece)
    await write(held + framing.end(), seconds)
