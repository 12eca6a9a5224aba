"""An answer that is sent while it is made, and given up when nobody listens any more."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from .leaving import unless_gone


class EventResponse(Response):
    """Server-sent events.

    Starlette's own streaming response watches the connection only under some servers' versions;
    under the others a model would go on writing for a client that has left.

    Args:
        stream: The events, as bytes.
    """

    media_type = "text/event-stream"

    def __init__(self, stream: AsyncGenerator[bytes, None]) -> None:
        super().__init__()
        del self.headers["content-length"]
        self._stream = stream

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the events until they end or the client goes away."""
        async with aclosing(self._stream):
            try:
                await unless_gone(Request(scope, receive), self._send_all(send))
            except ClientDisconnect:
                return

    async def _send_all(self, send: Send) -> None:
        start = {"type": "http.response.start", "status": 200, "headers": self.raw_headers}
        await send(start)
        async for piece in self._stream:
            await send({"type": "http.response.body", "body": piece, "more_body": True})
            # An engine that never waits would keep the loop from everybody else, and from noticing
            # that the client has gone.
            await asyncio.sleep(0)
        await send({"type": "http.response.body", "body": b"", "more_body": False})
