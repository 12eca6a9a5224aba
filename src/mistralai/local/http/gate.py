"""What every request to the API has to pass before it is answered: the key, the rate limit."""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import Final, TypeVar

from starlette.requests import HTTPConnection, Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from mistralai.local.control.clock import Clock
from mistralai.local.control.limits import RateLimits
from mistralai.local.errors import ApiError, gateway, wrong_key

from .bodies import MAX_BYTES, limited
from .headers import COST

S = TypeVar("S")
Handler = Callable[[S, Request], Awaitable[Response]]

_BEARER: Final = "bearer "


@dataclass(frozen=True, slots=True)
class Gate:
    """The keys to accept, None for any that is not empty; the limits, and their clock."""

    keys: frozenset[str] | None
    limits: RateLimits
    clock: Clock

    def routes(
        self,
        service: S,
        table: Iterable[tuple[str, str, Handler[S]]],
        most: int = MAX_BYTES,
    ) -> list[BaseRoute]:
        """Return routes of the API.

        Args:
            service: What makes the answers; the handlers are called with it.
            table: The path, the method and the handler of each; it may raise `ApiError`.
            most: How many bytes the body of a request may have.
        """
        return [self._route(service, most, *one) for one in table]

    def _route(self, service: S, most: int, path: str, method: str, handler: Handler[S]) -> Route:
        async def endpoint(request: Request) -> Response:
            self.check(self.key_of(request))
            self.limits.take(self.clock.now())
            request.state.limits = self.limits
            return await handler(service, limited(request, most))

        return Route(path, endpoint, methods=[method])

    def key_of(self, request: HTTPConnection) -> str:
        """Return the key that a request brings.

        Args:
            request: The request.

        Raises:
            ApiError: With a 401 of the gateway, if it brings none.
        """
        header = request.headers.get("authorization")
        if header is None:
            key = request.headers.get("x-api-key", "")
            if not key:
                raise ApiError(401, gateway("No API key found in request"))
            return key
        if header.lower().startswith(_BEARER) and header[len(_BEARER) :].strip():
            return header[len(_BEARER) :].strip()
        raise ApiError(401, gateway("Unauthorized"))

    def check(self, key: str) -> None:
        """Refuse a key that is not one of those that are accepted.

        Args:
            key: The key.

        Raises:
            ApiError: With a 401 of the platform.
        """
        if self.keys is not None and key not in self.keys:
            raise wrong_key()


def spend(request: Request, tokens: int) -> None:
    """Count the tokens of an answer against the rate limit and name them in its headers.

    Args:
        request: The request that is answered.
        tokens: How many.
    """
    request.scope[COST] = tokens
    limits_of(request).spend(tokens)


def limits_of(request: Request) -> RateLimits:
    """Return the rate limits that a request counts against.

    Args:
        request: A request that has passed the gate.
    """
    limits: RateLimits = request.state.limits
    return limits
