"""Carrying out a fault: on the bytes of an answer, and on the connection under it."""

import asyncio
from collections.abc import Coroutine, Iterator
from typing import Any, Final

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from mistralai.local.control.controls import Controls
from mistralai.local.control.faults import Fault

from .connections import Connections, reset
from .sse import event

FAULT: Final = "mistralai.local.fault"
"""Where the scope of a request holds the fault that it matched, or None."""

GARBAGE: Final = b"\x16\x03\x01 this is not HTTP \xff\xfe\r\n\r\n"
"""Bytes in the place of an answer."""
_BROKEN_EVENT: Final = b'data: {"id":"cut in the mid\n\n'
_EVENT_END: Final = b"\n\n"


class Misbehaving:
    """ASGI middleware that carries out the fault in a request's scope, if there is one.

    Args:
        app: The application inside, which would have answered.
        controls: The clock, and what lets go of what hangs.
        connections: The connections of the server.
    """

    def __init__(self, app: ASGIApp, controls: Controls, connections: Connections) -> None:
        self._app = app
        self._controls = controls
        self._connections = connections

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as ordered, or let the application inside answer."""
        fault: Fault | None = scope[FAULT]
        if fault is None:
            await self._app(scope, receive, send)
            return
        controls = self._controls
        transport = self._connections.of(scope)
        if transport is None:
            return
        if fault.delay:
            moment = controls.clock.now() + fault.delay
            await first_of(controls.clock.wait_until(moment), controls.holds.released())
        if fault.hang:
            await first_of(_gone(receive), controls.holds.released())
            reset(transport)
            await _gone(receive)
        elif fault.reset:
            reset(transport)
            await _gone(receive)
        elif fault.garbage:
            transport.write(GARBAGE)
            transport.close()
            await _gone(receive)
        elif fault.answers:
            await _answer(fault, controls, send)
        else:
            await self._app(scope, receive, _Shaped(fault, controls, transport, receive, send))


async def _answer(fault: Fault, controls: Controls, send: Send) -> None:
    error = fault.error(controls.clock.now())
    content, headers = error.content()
    headers["content-length"] = str(len(content))
    raw = [(name.encode(), value.encode()) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": error.status, "headers": raw})
    await send({"type": "http.response.body", "body": content})


async def _gone(receive: Receive) -> None:
    """Return when the connection is closed."""
    while (await receive())["type"] != "http.disconnect":
        pass


async def first_of(*waiting: Coroutine[Any, Any, object]) -> None:
    """Wait for whichever ends first, and give the others up.

    Args:
        *waiting: What to wait for.
    """
    tasks = [asyncio.ensure_future(one) for one in waiting]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


class _Shaped:
    """An ASGI send that passes the real answer on as far and in the form that a fault orders."""

    def __init__(
        self,
        fault: Fault,
        controls: Controls,
        transport: asyncio.Transport,
        receive: Receive,
        send: Send,
    ) -> None:
        self._fault = fault
        self._controls = controls
        self._transport = transport
        self._receive = receive
        self._send = send
        self._has_events = False
        self._events = 0
        self._bytes = 0
        # The application is not told that its answer ended early; what it still says is dropped.
        self._over = False

    async def __call__(self, message: Message) -> None:
        if self._over:
            return
        if message["type"] == "http.response.start":
            kind = MutableHeaders(scope=message).get("content-type", "")
            self._has_events = kind.startswith("text/event-stream")
            if self._fault.split_at:
                # Without a length the pieces travel as chunks, which keep their borders.
                del MutableHeaders(scope=message)["content-length"]
            await self._send(message)
            return
        for part in _events(message.get("body", b"")):
            await self._before()
            await self._pass(part)
            self._events += part.endswith(_EVENT_END)
        if not message.get("more_body", False) and not self._over:
            await self._before()
            await self._end()

    async def _before(self) -> None:
        """Do what was ordered for the place between two events."""
        fault = self._fault
        if self._over or not self._has_events:
            return
        if fault.garbage_after_events == self._events:
            await self._pass(_BROKEN_EVENT)
        if fault.error_after_events == self._events:
            error, _ = fault.error(self._controls.clock.now()).content()
            await self._pass(event(error))
            await self._end()
        if fault.stall_after_events == self._events:
            self._over = True
            await first_of(_gone(self._receive), self._controls.holds.released())
            reset(self._transport)

    async def _pass(self, data: bytes) -> None:
        for piece in self._split(data):
            if self._over:
                return
            limit = self._fault.cut_after_bytes
            limit = self._fault.reset_after_bytes if limit is None else limit
            ends = limit is not None and self._bytes + len(piece) >= limit
            sent = piece[: limit - self._bytes] if limit is not None and ends else piece
            self._bytes += len(sent)
            await self._send({"type": "http.response.body", "body": sent, "more_body": True})
            if ends:
                await self._break_off()

    async def _break_off(self) -> None:
        self._over = True
        if self._fault.reset_after_bytes is None:
            self._transport.close()
        else:
            reset(self._transport)
        await _gone(self._receive)

    async def _end(self) -> None:
        self._over = True
        await self._send({"type": "http.response.body", "body": b"", "more_body": False})

    def _split(self, data: bytes) -> Iterator[bytes]:
        start = self._bytes
        cuts = sorted({at - start for at in self._fault.split_at if 0 < at - start < len(data)})
        for first, last in zip([0, *cuts], [*cuts, len(data)], strict=True):
            yield data[first:last]


def _events(body: bytes) -> Iterator[bytes]:
    """Yield the events of a piece of a stream, each with its end; the rest, if any, is last."""
    while body:
        at = body.find(_EVENT_END)
        size = len(body) if at < 0 else at + len(_EVENT_END)
        yield body[:size]
        body = body[size:]
