"""One awaiting connection of the transport `fast`; `_transport/pool.py` keeps them."""

from __future__ import annotations

import asyncio
import select
from time import monotonic
from typing import TYPE_CHECKING, Any, cast

import httpcore
import httpx

from mistralai._transport.httpcore_connection import Reply
from mistralai._transport.tls import tls_settings

from .connection import Kept
from .http1 import BodyFraming, ResponseReader, encode_head, encode_request

if TYPE_CHECKING:
    from collections.abc import AsyncIterable, AsyncIterator

MOST_WAITING = 262_144
"""How many bytes may have come that nobody has read yet, before the server has to wait."""
AT_ONCE = 262_144
"""How many bytes of a request are given to the event loop at a time."""


class AsyncFastConnection(Kept, asyncio.Protocol):
    """Sends one request after another over a transport of the running event loop."""

    _transport: Any = None
    _change: asyncio.Future[None] | None = None
    _is_lost = False
    _is_full = False
    _waiting = 0

    async def send(self, request: httpx.Request) -> Reply:
        """Send a request, and wait for the head of its answer."""
        limits = request.extensions.get("timeout", {})
        if self._transport is None:
            await self._open(limits.get("connect"))
        answer = self._answer = ResponseReader(request.method)
        self._is_sent, self._waiting = False, 0
        await self._write(request, limits.get("write"))
        seconds = limits.get("read")
        while not answer.has_head():
            await self._wait(seconds, httpcore.ReadTimeout)
        extensions = {**answer.extensions, "network_stream": self}
        return Reply(answer.status, answer.headers, extensions, self._body(answer, seconds))

    async def _open(self, seconds: float | None) -> None:
        scheme, host, port = self._address
        options: dict[str, Any] = {}
        if scheme == b"https":
            options["ssl"] = tls_settings()
        loop = asyncio.get_running_loop()
        if isinstance(loop, asyncio.BaseEventLoop):
            # Where a host has addresses that lead nowhere, the next one is tried meanwhile.
            options["happy_eyeballs_delay"] = 0.25
        opening = loop.create_task(
            loop.create_connection(lambda: self, host.decode("ascii"), port, **options)
        )
        # Whoever was cancelled meanwhile has no use for its failure.
        opening.add_done_callback(lambda task: task.cancelled() or task.exception())
        try:
            # Not `wait_for`: before Python 3.12 it forgets a cancelling that comes with the result.
            await asyncio.wait([opening], timeout=seconds)
            if not opening.done():
                raise httpcore.ConnectTimeout("connecting took too long")
            opening.result()
        except OSError as error:
            raise httpcore.ConnectError(str(error)) from error
        finally:
            opening.cancel()

    async def _write(self, request: httpx.Request, seconds: float | None) -> None:
        if isinstance(request.stream, httpx.ByteStream):
            await self._push(encode_request(request), seconds)
        else:
            framing, pieces = BodyFraming(request), cast("AsyncIterable[bytes]", request.stream)
            await self._push(encode_head(request), seconds)
            async for piece in pieces:
                await self._push(framing.frame(piece), seconds)
            await self._push(framing.end(), seconds)
        self._is_sent = not self._is_lost

    async def _push(self, data: bytes, seconds: float | None) -> None:
        for start in range(0, len(data), AT_ONCE):
            # A server may answer, and close, before it has taken everything.
            if self._is_lost:
                return
            self._transport.write(data[start : start + AT_ONCE])
            while self._is_full and not self._is_lost:
                await self._wait(seconds, httpcore.WriteTimeout)

    async def _body(self, answer: ResponseReader, seconds: float | None) -> AsyncIterator[bytes]:
        while True:
            data = answer.read_body()
            if data:
                if self._waiting > MOST_WAITING:
                    self._transport.resume_reading()
                self._waiting = 0
                yield data
            elif data is None:
                await self._wait(seconds, httpcore.ReadTimeout)
            else:
                return

    async def _wait(self, seconds: float | None, late: type[Exception]) -> None:
        """Wait for any change."""
        loop = asyncio.get_running_loop()
        change = self._change = loop.create_future()
        if seconds is None:
            await change
            return
        timer = loop.call_later(seconds, _fail, change, late)
        try:
            await change
        finally:
            timer.cancel()

    def _changed(self) -> None:
        if self._change is not None and not self._change.done():
            self._change.set_result(None)

    # What the event loop calls.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._answer.feed(data)
        self._waiting += len(data)
        if self._waiting > MOST_WAITING:
            self._transport.pause_reading()
        self._changed()

    def eof_received(self) -> None:
        self._answer.feed(b"")

    def connection_lost(self, exc: Exception | None) -> None:
        self._is_lost = True
        self._answer.fail(httpcore.ReadError(str(exc or "the connection was closed")))
        self._changed()

    def pause_writing(self) -> None:
        self._is_full = True

    def resume_writing(self) -> None:
        self._is_full = False
        self._changed()

    # What the pool asks.

    def has_expired(self) -> bool:
        """Whether it was idle for too long, or the server has ended it."""
        if self._is_lost or not self._answer.can_be_reused or monotonic() > self._expires:
            return True
        # The event loop may not have had the time to notice.
        return _is_readable(self.get_extra_info("socket"))

    def get_extra_info(self, name: str) -> Any:
        """Tell of the connection what httpx's `network_stream` tells."""
        known = {"client_addr": "sockname", "server_addr": "peername"}
        return self._transport.get_extra_info(known.get(name, name))

    async def aclose(self) -> None:
        """Close the socket."""
        if self._transport is not None:
            self._transport.abort()
            await asyncio.sleep(0)  # in which the event loop does it


def _fail(change: asyncio.Future[None], late: type[Exception]) -> None:
    if not change.done():
        change.set_exception(late("the server took too long"))


def _is_readable(socket: Any) -> bool:
    if not hasattr(select, "poll"):  # pragma: no cover - Windows
        return bool(select.select([socket], [], [], 0)[0])
    poll = select.poll()
    poll.register(socket, select.POLLIN)
    return bool(poll.poll(0))
