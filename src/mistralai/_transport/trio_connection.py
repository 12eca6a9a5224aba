"""One awaiting connection under trio, over the stream that httpcore has for it; see `pool.py`."""

from __future__ import annotations

from contextlib import contextmanager, suppress
from functools import partial
from typing import TYPE_CHECKING, Any

import httpcore
import httpx

from .any_connection import AnyConnection, Pieces, Reply, write_request
from .blocking_stream import capped, is_readable, keep_alive
from .loops import call_soon, is_running_here, running, step

if TYPE_CHECKING:
    from collections.abc import Generator

    from .any_connection import Address
    from .http1.reader import ResponseReader

AT_ONCE = 65_536
"""How many bytes are read at a time."""


class TrioConnection(AnyConnection):
    """Sends one request after another over a stream of trio's."""

    _stream: httpcore.AsyncNetworkStream | None = None
    _is_closed = False
    _has_received = False

    def __init__(self, address: Address, idle_seconds: float, reader: type[ResponseReader]) -> None:
        super().__init__(address, idle_seconds, reader)
        self._loop = running()

    async def send(self, request: httpx.Request) -> Reply:
        """Send a request, and wait for the head of its answer."""
        limits = request.extensions.get("timeout", {})
        if self._stream is None:
            await self._connect(capped(limits.get("connect")))
        stream: Any = self._stream
        answer = self._answer = self._reader(request.method)
        self._is_sent = self._has_received = False
        # A server may answer, and close, before it has taken everything.
        with suppress(httpx.WriteError), _as_httpx():
            await write_request(stream.write, request, capped(limits.get("write")))
            self._is_sent = True
        seconds = capped(limits.get("read"))
        while not answer.has_head():
            await self._receive(seconds)
        extensions = {**answer.extensions, "network_stream": self}
        body = partial(self._read_body, answer, seconds)
        return Reply(answer.status, answer.headers, extensions, Pieces(body))

    async def _connect(self, seconds: float | None) -> None:
        name, port, tls = self._peer()
        backend: Any = httpcore.TrioBackend()
        try:
            with _as_httpx():
                stream = self._stream = await backend.connect_tcp(name, port, seconds)
        # A host that there cannot be is a UnicodeError, a port an OverflowError.
        except (ValueError, OverflowError) as error:
            raise httpx.ConnectError(str(error) or type(error).__name__) from error
        with suppress(OSError):
            keep_alive(stream.get_extra_info("socket"))
        if tls is not None:
            with _as_httpx():
                self._stream = await stream.start_tls(tls, name, seconds)

    async def _receive(self, seconds: float | None) -> None:
        stream: Any = self._stream
        with _as_httpx():
            data = await stream.read(AT_ONCE, seconds)
        self._has_received = self._has_received or bool(data)
        self._answer.feed(data)

    async def _read_body(self, answer: ResponseReader, seconds: float | None) -> bytes:
        """Wait for more of a body; no bytes are its end."""
        while (data := answer.read_body()) is None:
            await self._receive(seconds)
        return data

    def was_answered(self) -> bool:
        """Whether one byte of the answer has come."""
        return self._has_received

    async def finish(self) -> bool:
        """Let go of the answer; tell whether another request can follow."""
        return self._ends()

    def is_usable(self) -> bool:
        """Whether an idle connection can take another request."""
        return not self._idle.is_over() and self.is_quiet()

    def is_quiet(self) -> bool:
        """Whether nothing has come that nobody asked for, the end of the connection included."""
        opened = self.get_extra_info("socket")
        if self._is_closed or opened.fileno() < 0 or is_readable(opened):
            return False
        # What TLS has not decrypted yet is in trio's hands.
        encrypted = getattr(getattr(self._stream, "_stream", None), "_incoming", None)
        return not getattr(encrypted, "pending", 0)

    def get_extra_info(self, info: str) -> Any:
        """Tell of the connection what httpx's `network_stream` tells."""
        stream: Any = self._stream
        return stream.get_extra_info(info)

    def close(self) -> None:
        """Close the socket, without waiting; from any thread."""
        stream: Any = self._stream
        self._answer.fail(httpx.ReadError("the connection was closed"))
        if self._is_closed or stream is None:
            return
        self._is_closed = True
        if is_running_here(self._loop):
            step(stream.aclose())
        elif not call_soon(self._loop, lambda: step(stream.aclose())):
            # trio has ended, and closes nothing any more: the socket under its own is closed.
            opened = self.get_extra_info("socket")
            getattr(opened, "_sock", opened).close()


@contextmanager
def _as_httpx() -> Generator[None, None, None]:
    """Translate what httpcore raises; httpx gives its own exceptions the same names."""
    try:
        yield
    except Exception as error:
        if type(error).__module__.partition(".")[0] != "httpcore":
            raise
        kind: type[httpx.TransportError]
        kind = getattr(httpx, type(error).__name__, httpx.TransportError)
        raise kind(str(error)) from error
