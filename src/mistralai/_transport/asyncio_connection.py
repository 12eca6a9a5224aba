"""One awaiting connection in an event loop of asyncio's kind; `pool.py` keeps them."""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, cast

import httpcore
import httpx

from .asyncio_stream import AsyncioProtocol
from .http1.request import BodyFraming, encode_head, encode_request
from .reply import IdleTime, Pieces, Reply
from .tls import tls_settings

if TYPE_CHECKING:
    from collections.abc import AsyncIterable

    from .http1.reader import ResponseReader
    from .reply import Address

FIRST_FINAL = 200
"""The lowest status of an answer that is not an interim one (RFC 9110 15.2)."""


class AsyncioConnection(AsyncioProtocol):
    """Sends one request after another over a transport of the running event loop.

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

    async def send(self, request: httpx.Request) -> Reply:
        """Send a request, and wait for the head of its answer."""
        limits = request.extensions.get("timeout", {})
        if self._transport is None:
            await self._connect(limits.get("connect"))
        answer = self._answer = self._reader(request.method)
        self._is_sent = False
        self.begin()
        # Whatever ended the connection before told the answer before.
        if not self.is_open():
            raise httpcore.ConnectionNotAvailable
        # A server may answer, and close, before it has taken everything.
        with suppress(httpcore.WriteError):
            await self._send(request, limits.get("write"))
            self._is_sent = True
        seconds = limits.get("read")
        while not answer.has_head():
            await self._wait(seconds, httpcore.ReadTimeout)
        extensions = {**answer.extensions, "network_stream": self}
        body = partial(self._read_body, answer, seconds)
        return Reply(answer.status, answer.headers, extensions, Pieces(body))

    async def _connect(self, seconds: float | None) -> None:
        scheme, host, port = self._address
        name = host.decode("ascii")
        tls = tls_settings() if scheme == b"https" else None
        await self.open(name, port, seconds)
        if tls is not None:
            await self._secure(tls, name, seconds)

    async def _send(self, request: httpx.Request, seconds: float | None) -> None:
        if isinstance(request.stream, httpx.ByteStream):
            await self.write(encode_request(request), seconds)
            return
        framing, pieces = BodyFraming(request), cast("AsyncIterable[bytes]", request.stream)
        await self.write(encode_head(request), seconds)
        async for piece in pieces:
            await self.write(framing.frame(piece), seconds)
        await self.write(framing.end(), seconds)

    async def _read_body(self, answer: ResponseReader, seconds: float | None) -> bytes:
        """Wait for more of a body; no bytes are its end."""
        while (data := answer.read_body()) is None:
            await self._wait(seconds, httpcore.ReadTimeout)
        if data:
            self._go_on()
        return data

    # What the bytes of the connection are for.

    def _received(self, data: bytes) -> None:
        self._answer.feed(data)

    def _ended(self, error: Exception | None) -> None:
        if error is None:
            self._answer.feed(b"")
        else:
            self._answer.fail(error)

    def _is_answered(self) -> bool:
        return self._answer.status >= FIRST_FINAL

    # What the pool asks.

    def was_answered(self) -> bool:
        """Whether one byte of the answer has come."""
        return self.has_received

    async def finish(self) -> bool:
        """Let go of the answer; tell whether another request can follow."""
        answer = self._answer
        if not (self._is_sent and answer.can_be_reused):
            return False
        self._go_on()  # what has come and was not read is dropped with the answer
        self._idle.begin(answer.headers)
        return True

    def is_usable(self) -> bool:
        """Whether an idle connection can take another request."""
        return self._answer.can_be_reused and not self._idle.is_over() and self.is_quiet()
