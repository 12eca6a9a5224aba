"""The connections of httpcore, which comes with httpx, as `_transport/pool.py` uses them."""

from __future__ import annotations

from contextlib import suppress
from time import monotonic
from typing import TYPE_CHECKING, Any, NamedTuple, cast

import h11
import httpcore

from .blocking_stream import BlockingBackend
from .loops import is_trio, step
from .tls import tls_settings

if TYPE_CHECKING:
    import ssl

    import httpx

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
        self._longest = self._seconds = seconds
        self._end = 0.0

    def heed(self, headers: list[tuple[bytes, bytes]]) -> None:
        """Take the server's own time from `Keep-Alive: timeout=5`, less a second for the way."""
        self._seconds = self._longest
        for name, value in headers:
            if len(name) == 10 and name.lower() == b"keep-alive":  # noqa: PLR2004 - cheaper than lower()
                for part in value.lower().split(b","):
                    word, _, number = part.strip().partition(b"=")
                    if word == b"timeout" and number.isdigit():
                        self._seconds = min(self._longest, int(number[:9]) - 1.0)

    def begin(self) -> None:
        """Begin to be idle."""
        self._end = monotonic() + self._seconds

    def is_over(self) -> bool:
        """Whether the connection was idle for too long."""
        return monotonic() > self._end


class Connection(httpcore.HTTPConnection):
    """A blocking connection.

    Args:
        address: Where to.
        idle_seconds: How long it may be kept between two requests.
    """

    def __init__(self, address: Address, idle_seconds: float) -> None:
        self._backend = BlockingBackend()
        origin, tls = httpcore.Origin(*address), _tls(address)
        super().__init__(origin, tls, network_backend=self._backend)
        self._idle = IdleTime(idle_seconds)
        self._answer: Any = None

    def send(self, request: httpx.Request) -> Reply:
        """Send a request, and wait for the head of its answer."""
        if self._backend.stream is not None:
            self._backend.stream.begin()
        self._answer = None
        self._answer = answer = self.handle_request(_to_core(request))
        return _reply(answer)

    def was_answered(self) -> bool:
        """Whether one byte of the answer has come."""
        return self._backend.stream is not None and self._backend.stream.has_received

    def finish(self) -> bool:
        """Let go of the answer; tell whether another request can follow."""
        if self._answer is None:
            return False
        self._idle.heed(self._answer.headers)
        self._answer.stream.close()
        self._answer = None
        self._idle.begin()
        return self.is_idle() and _is_empty(self)

    def is_usable(self) -> bool:
        """Whether an idle connection can take another request."""
        stream = self._backend.stream
        return not self._idle.is_over() and stream is not None and stream.is_quiet()

    def close(self) -> None:
        """Close the socket; from any thread."""
        super().close()
        if self._backend.stream is not None:
            self._backend.stream.close()


class AsyncConnection(httpcore.AsyncHTTPConnection):
    """An awaiting connection; see `Connection`."""

    def __init__(self, address: Address, idle_seconds: float) -> None:
        self._backend: Any = _backend_of_loop()
        origin, tls = httpcore.Origin(*address), _tls(address)
        super().__init__(origin, tls, network_backend=self._backend)
        self._idle = IdleTime(idle_seconds)
        self._answer: Any = None

    async def send(self, request: httpx.Request) -> Reply:
        """Send a request, and wait for the head of its answer."""
        if self._backend.stream is not None:
            self._backend.stream.begin()
        self._answer = None
        self._answer = answer = await self.handle_async_request(_to_core(request))
        reply = _reply(answer)
        # Where httpcore comes to keep it under another name, its own way does.
        receive = getattr(getattr(self, "_connection", None), "_receive_event", None)
        if receive is None:
            return reply
        seconds = request.extensions.get("timeout", {}).get("read")
        return reply._replace(stream=_Chunks(receive, seconds))

    def was_answered(self) -> bool:
        """Whether one byte of the answer has come."""
        return self._backend.stream is not None and self._backend.stream.has_received

    async def finish(self) -> bool:
        """Let go of the answer; tell whether another request can follow."""
        if self._answer is None:
            return False
        self._idle.heed(self._answer.headers)
        await self._answer.stream.aclose()
        self._answer = None
        self._idle.begin()
        return self.is_idle() and _is_empty(self)

    def is_usable(self) -> bool:
        """Whether an idle connection can take another request."""
        stream = self._backend.stream
        return not self._idle.is_over() and stream is not None and stream.is_quiet()

    def close(self) -> None:
        """Close the socket, without waiting; from any thread."""
        # httpcore notes that it is closed, and closes the stream, which waits for nothing.
        with suppress(RuntimeError):  # a loop that has ended
            step(self.aclose())
        if self._backend.stream is not None:
            self._backend.stream.close()


class _Chunks:
    """The body of an answer, as httpcore reads it and without its generators.

    Such a generator waits while it closes itself. One that is dropped in the middle can do that
    only where the event loop looks after generators, as those of nest_asyncio do not.

    Args:
        receive: Gives the next event of h11, from the bytes of the connection.
        seconds: How long it may wait for bytes.
    """

    def __init__(self, receive: Any, seconds: float | None) -> None:
        self._receive = receive
        self._seconds = seconds

    def __aiter__(self) -> _Chunks:
        return self

    async def __anext__(self) -> bytes:
        event = await self._receive(timeout=self._seconds)
        if isinstance(event, h11.Data):
            return bytes(event.data)
        raise StopAsyncIteration


def _backend_of_loop() -> httpcore.AsyncNetworkBackend:
    if is_trio():
        from .trio_stream import TrioBackend  # noqa: PLC0415 - most programs need none of it

        return TrioBackend()
    from .asyncio_stream import AsyncioBackend  # noqa: PLC0415 - blocking programs need none of it

    return AsyncioBackend()


def _tls(address: Address) -> ssl.SSLContext | None:
    return tls_settings() if address[0] == b"https" else None


def _is_empty(connection: Any) -> bool:
    """Whether h11 has read no byte behind the end of the answer.

    A client must not take such bytes for the next answer (RFC 9112 6.3), and h11 would. They are
    behind private names: where those are gone, no connection is used twice.
    """
    h11_state = getattr(getattr(connection, "_connection", None), "_h11_state", None)
    behind: Any = getattr(h11_state, "trailing_data", (b"unknown", True))
    return bool(behind == (b"", False))


def _to_core(request: httpx.Request) -> httpcore.Request:
    url = request.url
    return httpcore.Request(
        request.method,
        httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
        headers=request.headers.raw,
        content=cast("Any", request.stream),
        extensions=cast("Any", request.extensions),
    )


def _reply(answer: Any) -> Reply:
    return Reply(answer.status, answer.headers, answer.extensions, answer.stream)
