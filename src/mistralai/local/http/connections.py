"""The TCP connections under the requests, for faults that HTTP has no words for.

uvicorn has no public way from a request to its socket. A protocol that notes its transport under
the peer's address gives one without touching uvicorn's insides: at any moment no two open
connections have the same peer address.
"""

import asyncio
import socket
import struct
from collections.abc import Generator
from contextlib import contextmanager, suppress
from typing import Any, Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

_LINGER_NOTHING = struct.pack("ii", 1, 0)
TRANSPORT: Final = "mistralai.local.transport"
"""Where the scope of a websocket holds its connection, or None."""


class Connections:
    """The open connections of one server."""

    def __init__(self) -> None:
        self._open: dict[tuple[str, int] | None, asyncio.Transport] = {}
        self._serving: set[asyncio.Task[Any]] = set()

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

    @contextmanager
    def serving(self) -> Generator[None, None, None]:
        """Count the task that runs as one that `end` ends."""
        task = asyncio.current_task()
        assert task is not None  # noqa: S101 - an application is called by a task
        self._serving.add(task)
        try:
            yield
        finally:
            self._serving.discard(task)

    def end(self) -> None:
        """Give up every request that is not answered, and every answer that is not taken."""
        for task in self._serving:
            task.cancel()
        for transport in self._open.values():
            transport.abort()


class WhileOpen:
    """ASGI middleware that has nothing written about clients that have gone, nor about the end.

    Until the event loop tells uvicorn that a connection is lost, uvicorn writes to it, and asyncio
    logs a warning for each write: what an application says to such a client is dropped. uvicorn
    itself logs an error for a request that is cancelled, which only the end of the server does, and
    for a websocket that was neither accepted nor refused.

    Args:
        app: The application inside.
        connections: The connections of the server.
    """

    def __init__(self, app: ASGIApp, connections: Connections) -> None:
        self._app = app
        self._connections = connections

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Run the application inside."""
        if scope["type"] == "http":
            await self._answer(scope, receive, send)
        elif scope["type"] == "websocket":
            await self._hear(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        transport = self._connections.of(scope)

        async def send_while_open(message: Message) -> None:
            if transport is None or not transport.is_closing():
                await send(message)

        with self._connections.serving():
            try:
                await self._app(scope, receive, send_while_open)
            except asyncio.CancelledError:
                if transport is not None:
                    transport.abort()
                while (await receive())["type"] != "http.disconnect":
                    pass

    async def _hear(self, scope: Scope, receive: Receive, send: Send) -> None:
        transport = scope[TRANSPORT] = self._connections.of(scope)
        self._connections.forget(scope)
        begun = False

        async def noticing(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        with self._connections.serving():
            try:
                await self._app(scope, receive, noticing)
            except asyncio.CancelledError:
                if transport is not None:
                    transport.abort()
            if not begun:
                await send({"type": "websocket.close"})


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
