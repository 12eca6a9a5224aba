"""The TCP connections under the requests, for faults that HTTP has no words for.

uvicorn has no public way from a request to its socket. A protocol that notes its transport under
the peer's address gives one without touching uvicorn's insides: at any moment no two open
connections have the same peer address.
"""

import asyncio
import socket
import struct
from contextlib import suppress
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

_LINGER_NOTHING = struct.pack("ii", 1, 0)
TRANSPORT: Final = "mistralai.local.transport"
"""Where the scope of a websocket holds its connection, or None."""


class Connections:
    """The open connections of one server."""

    def __init__(self) -> None:
        self._open: dict[tuple[str, int] | None, asyncio.Transport] = {}

    def protocol(self) -> type[asyncio.Protocol]:
        """Return the protocol class that uvicorn has to use, bound to this table."""
        table = self._open

        class NotedProtocol(H11Protocol):
            def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override,unused-ignore] # uvicorn narrows it too
                super().connection_made(transport)
                table[self.client] = transport

            def connection_lost(self, exc: Exception | None) -> None:
                super().connection_lost(exc)
                table.pop(self.client, None)

        return NotedProtocol

    def of(self, scope: Scope) -> asyncio.Transport | None:
        """Return the connection of a request; None if it is gone already.

        Args:
            scope: The ASGI scope of the request.
        """
        return self._open.get(scope["client"])

    def forget(self, scope: Scope) -> None:
        """Forget a connection whose end this table is not told of, as it has become a websocket.

        Args:
            scope: The ASGI scope of the websocket.
        """
        self._open.pop(scope["client"], None)


class WhileOpen:
    """ASGI middleware that drops what an application says to a client that has gone.

    Until the event loop tells uvicorn that a connection is lost, uvicorn writes to it, and asyncio
    logs a warning for each write.

    Args:
        app: The application inside.
        connections: The connections of the server.
    """

    def __init__(self, app: ASGIApp, connections: Connections) -> None:
        self._app = app
        self._connections = connections

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Run the application inside."""
        if scope["type"] == "websocket":
            scope[TRANSPORT] = self._connections.of(scope)
            self._connections.forget(scope)
        transport = self._connections.of(scope) if scope["type"] == "http" else None

        async def send_while_open(message: Message) -> None:
            if transport is None or not transport.is_closing():
                await send(message)

        await self._app(scope, receive, send_while_open)


def reset(transport: asyncio.Transport) -> None:
    """End a connection with RST: what was not yet sent is lost, the peer sees an error.

    Args:
        transport: The connection.
    """
    # The peer may have ended it before, and a closed socket has no options.
    with suppress(OSError):
        transport.get_extra_info("socket").setsockopt(
            socket.SOL_SOCKET, socket.SO_LINGER, _LINGER_NOTHING
        )
    transport.abort()
