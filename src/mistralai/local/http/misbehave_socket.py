"""Carrying out a fault on a websocket: on its events, and on the connection under it."""

from typing import TYPE_CHECKING, Any, Final

from starlette.responses import Response
from starlette.websockets import WebSocket, WebSocketDisconnect

from mistralai.local.control.controls import Controls
from mistralai.local.control.faults import Fault
from mistralai.local.errors import as_object
from mistralai.local.wire import encode

from .connections import TRANSPORT, reset
from .misbehave import GARBAGE, first_of

if TYPE_CHECKING:
    import asyncio

METHOD: Final = "WEBSOCKET"
"""What a fault calls the method of a websocket, and the journal too."""
_BROKEN_EVENT: Final = '{"type":"transcription.text.del'


class MisbehavingSocket:
    """A websocket that carries out the fault that it met, if it met one.

    Args:
        socket: The websocket.
        fault: The fault.
        controls: The clock, and what lets go of what hangs.
    """

    def __init__(self, socket: WebSocket, fault: Fault | None, controls: Controls) -> None:
        self._socket = socket
        self._fault = fault
        self._controls = controls
        self._transport: asyncio.Transport | None = socket.scope.get(TRANSPORT)
        self._events = 0
        self._bytes = 0

    async def refuse(self) -> int | None:
        """Do what was ordered for the handshake, and return the status that it was refused with.

        None is for a handshake that goes on.

        Raises:
            WebSocketDisconnect: If the connection was broken.
        """
        fault, controls = self._fault, self._controls
        if fault is None:
            return None
        if fault.delay:
            moment = controls.clock.now() + fault.delay
            await first_of(controls.clock.wait_until(moment), controls.holds.released())
        if fault.hang:
            await first_of(self._gone(), controls.holds.released())
        if fault.hang or fault.reset:
            self._break_off(with_reset=True)
        if fault.garbage:
            if self._transport is not None:  # pragma: no branch - under another server
                self._transport.write(GARBAGE)
            self._break_off(with_reset=False)
        if not fault.answers:
            return None
        error = fault.error(controls.clock.now())
        content, headers = error.content()
        await self._socket.send_denial_response(Response(content, error.status, headers))
        return error.status

    async def send(self, event: dict[str, Any]) -> bytes:
        """Send an event, and return what was sent, as bytes.

        Args:
            event: The event.

        Raises:
            WebSocketDisconnect: If the connection was broken, or ended as ordered.
        """
        fault, content = self._fault, encode(event)
        if fault is not None:
            await self._before(fault)
            limit = fault.cut_after_bytes
            limit = fault.reset_after_bytes if limit is None else limit
            if limit is not None and self._bytes + len(content) > limit:
                self._break_off(with_reset=fault.cut_after_bytes is None)
        await self._socket.send_text(content.decode())
        self._events += 1
        self._bytes += len(content)
        return content

    async def _before(self, fault: Fault) -> None:
        """Do what was ordered for the place between two events."""
        if fault.garbage_after_events == self._events:
            await self._socket.send_text(_BROKEN_EVENT)
        if fault.error_after_events == self._events:
            error = fault.error(self._controls.clock.now())
            said = as_object(error)
            told = {"message": str(said.get("message", error)), "code": error.status}
            await self._socket.send_text(encode({"type": "error", "error": told}).decode())
            await self._socket.close(_INTERNAL_ERROR)
            raise WebSocketDisconnect(_INTERNAL_ERROR)
        if fault.stall_after_events == self._events:
            await first_of(self._gone(), self._controls.holds.released())
            self._break_off(with_reset=True)

    async def _gone(self) -> None:
        """Return when the client has left."""
        while (await self._socket.receive())["type"] != "websocket.disconnect":
            pass

    def _break_off(self, *, with_reset: bool) -> None:
        if self._transport is not None:  # pragma: no branch - under another server
            reset(self._transport) if with_reset else self._transport.close()
        raise WebSocketDisconnect(_ABNORMAL)


# The codes of RFC 6455, 7.4.1.
_ABNORMAL: Final = 1006
_INTERNAL_ERROR: Final = 1011
