"""The headers that the live API puts on every answer."""

import secrets
import time
import uuid
from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from mistralai.local.control.controls import Controls

COST: Final = "mistralai.local.cost"
"""Where a route notes in the scope how many tokens a request costs."""


def uuid7(moment: float) -> str:
    """Return a UUID of version 7, which begins with the time.

    Args:
        moment: Seconds since the epoch.
    """
    value = int(moment * 1000) << 80 | secrets.randbits(80)
    value &= ~(0xF << 76 | 0x3 << 62)
    return str(uuid.UUID(int=value | 0x7 << 76 | 0x2 << 62))


class LiveHeaders:
    """ASGI middleware that adds ids, times and rate limits to each answer.

    Args:
        app: The application inside.
        controls: The clock and the rate limits.
    """

    def __init__(self, app: ASGIApp, controls: Controls) -> None:
        self._app = app
        self._controls = controls

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Run the application inside with the headers added."""
        started = time.perf_counter()
        identity = uuid7(self._controls.clock.now())

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                milliseconds = str(int((time.perf_counter() - started) * 1000))
                headers["mistral-correlation-id"] = identity
                headers["x-kong-request-id"] = identity
                headers["x-envoy-upstream-service-time"] = milliseconds
                headers["x-kong-upstream-latency"] = milliseconds
                headers["x-kong-proxy-latency"] = "0"
                headers.raw.extend(
                    self._controls.limits.headers(self._controls.clock.now(), scope.get(COST, 0))
                )
            await send(message)

        await self._app(scope, receive, send_with_headers)
