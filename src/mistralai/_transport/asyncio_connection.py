"""One awaiting connection in an event loop of asyncio's kind; `pool.py` keeps them."""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

import httpx

from .any_connection import AnyConnection, ConnectionEnded, Pieces, Reply, write_request
from .asyncio_stream import AsyncioProtocol

if TYPE_CHECKING:
    from .http1.reader import ResponseReader

FIRST_FINAL = 200
"""The lowest status of an answer that is not an interim one (RFC 9110 15.2)."""


class AsyncioConnection(AnyConnection, AsyncioProtocol):
    """Sends one request after another over a transport of the running event loop."""

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
            raise ConnectionEnded
        # A server may answer, and close, before it has taken everything.
        with suppress(httpx.WriteError):
            await write_request(self.write, request, limits.get("write"))
            self._is_sent = True
        seconds = limits.get("read")
        while not answer.has_head():
            await self._wait(seconds, httpx.ReadTimeout)
        extensions = {**answer.extensions, "network_stream": self}
        body = partial(self._read_body, answer, seconds)
        return Reply(answer.status, answer.headers, extensions, Pieces(body))

    async def _connect(self, seconds: float | None) -> None:
        name, port, tls = self._peer()
        await self.open(name, port, seconds)
        if tls is not None:
            await self._secure(tls, name, seconds)

    async def _read_body(self, answer: ResponseReader, seconds: float | None) -> bytes:
        """Wait for more of a body; no bytes are its end."""
        while (data := answer.read_body()) is None:
            await self._wait(seconds, httpx.ReadTimeout)
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
        if not self._ends():
            return False
        self._go_on()  # what has come and was not read is dropped with the answer
        return True

    def is_usable(self) -> bool:
        """Whether an idle connection can take another request."""
        return self._answer.can_be_reused and not self._idle.is_over() and self.is_quiet()
