"""An awaiting connection under trio: httpcore's own stream, with what the pool asks of one."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

import httpcore

from .blocking_stream import capped, is_readable, keep_alive
from .loops import call_soon, is_running_here, running, step

if TYPE_CHECKING:
    import ssl
    from collections.abc import Iterable


class TrioStream(httpcore.AsyncNetworkStream):
    """The bytes of a connection, for httpcore's connections.

    Args:
        stream: What httpcore opened.
    """

    def __init__(self, stream: httpcore.AsyncNetworkStream) -> None:
        self.has_received = False
        """Whether anything was received since this was last set to False."""
        self._stream = stream
        self._loop = running()
        self._is_closed = False

    def begin(self) -> None:
        """Begin another request."""
        self.has_received = False

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Read what has come; no bytes are the end."""
        data = await self._stream.read(max_bytes, capped(timeout))
        if data:
            self.has_received = True
        return data

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Write all of it."""
        await self._stream.write(buffer, capped(timeout))

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> TrioStream:
        """Speak TLS from here on."""
        self._stream = await self._stream.start_tls(ssl_context, server_hostname, capped(timeout))
        return self

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
        return self._stream.get_extra_info(info)

    async def aclose(self) -> None:
        """Close the socket."""
        self.close()

    def close(self) -> None:
        """Close the socket, without waiting; from any thread."""
        if self._is_closed:
            return
        self._is_closed = True
        if is_running_here(self._loop):
            step(self._stream.aclose())
        elif not call_soon(self._loop, lambda: step(self._stream.aclose())):
            # trio has ended, and closes nothing any more: the socket under its own is closed.
            opened = self.get_extra_info("socket")
            getattr(opened, "_sock", opened).close()


class TrioBackend(httpcore.AsyncNetworkBackend):
    """Opens the stream of one connection of httpcore's, and remembers it."""

    stream: TrioStream | None = None

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,  # noqa: ARG002 - httpcore's signature
        socket_options: Iterable[Any] | None = None,  # noqa: ARG002
    ) -> TrioStream:
        """Connect."""
        backend: Any = httpcore.TrioBackend()
        try:
            stream = await backend.connect_tcp(host, port, capped(timeout))
        # A host that there cannot be is a UnicodeError, a port an OverflowError.
        except (ValueError, OverflowError) as error:
            raise httpcore.ConnectError(str(error) or type(error).__name__) from error
        self.stream = TrioStream(stream)
        with suppress(OSError):
            keep_alive(self.stream.get_extra_info("socket"))
        return self.stream
