"""The headers that the live API puts on every answer."""

import secrets
import time
import uuid
from dataclasses import dataclass
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from mistralai.local.control.controls import Controls

COST: Final = "mistralai.local.cost"
"""Where a route notes in the scope how many tokens a request costs."""


METER: Final = "mistralai.local.meter"
"""Where a route notes in the scope what its product is limited by, if not by tokens."""
UNAUTHORIZED: Final = 401
_NO_LATENCY: Final = (b"x-kong-proxy-latency", b"0")
# Not for a domain: a client would have to refuse it from another.
_COOKIE: Final = b"; path=/; HttpOnly; Secure; SameSite=None"


@dataclass(frozen=True, slots=True)
class Meter:
    """What a product is limited by: the unit, how much of it a minute has, and what this took."""

    unit: str
    limit: int
    cost: int

    def headers(self) -> list[tuple[bytes, bytes]]:
        """Return the headers that tell it."""
        unit, left = self.unit, max(0, self.limit - self.cost)
        values = {
            f"x-ratelimit-limit-{unit}-minute": self.limit,
            f"x-ratelimit-remaining-{unit}-minute": left,
            f"x-ratelimit-{unit}-query-cost": self.cost,
        }
        return [(name.encode(), str(value).encode()) for name, value in values.items()]


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
        identity = uuid7(self._controls.clock.now()).encode()

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                milliseconds = b"%d" % ((time.perf_counter() - started) * 1000)
                latencies = (
                    [(b"x-kong-response-latency", milliseconds)]
                    if message["status"] == UNAUTHORIZED
                    else [(b"x-kong-upstream-latency", milliseconds), _NO_LATENCY]
                )
                message["headers"] = [
                    *message["headers"],
                    (b"mistral-correlation-id", identity),
                    (b"x-kong-request-id", identity),
                    (b"x-envoy-upstream-service-time", milliseconds),
                    *latencies,
                    *self._controls.limits.headers(self._controls.clock.now(), scope.get(COST, 0)),
                    *(scope[METER].headers() if METER in scope else ()),
                    (b"server", b"cloudflare"),
                    (b"set-cookie", b"__cf_bm=" + identity + _COOKIE),
                    (b"set-cookie", b"_cfuvid=" + identity + _COOKIE),
                ]
            await send(message)

        await self._app(scope, receive, send_with_headers)
