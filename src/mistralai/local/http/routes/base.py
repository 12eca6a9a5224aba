"""What every route of the API does before its own work: the key, the rate limit."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, Final, TypeVar

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from mistralai.local.errors import ApiError, gateway
from mistralai.local.http.headers import COST
from mistralai.local.service.tuning.settle import settle
from mistralai.local.state import State

Handler = Callable[[State, Request], Awaitable[Response]]
T = TypeVar("T")

_BEARER: Final = "bearer "


def route(path: str, method: str, handler: Handler) -> Route:
    """Return a route of the API.

    Args:
        path: The path, with parameters in braces.
        method: The HTTP method.
        handler: Gives the answer; it may raise `ApiError`.
    """

    async def endpoint(request: Request) -> Response:
        state: State = request.app.state.local
        _check_key(request, state.keys)
        state.limits.take(state.clock.now())
        await settle(state)
        return await handler(state, request)

    return Route(path, endpoint, methods=[method])


def _check_key(request: Request, keys: frozenset[str] | None) -> None:
    """Refuse a request without a key, in the shapes that the gateway and the platform use."""
    header = request.headers.get("authorization")
    if header is None:
        key = request.headers.get("x-api-key", "")
        if not key:
            raise ApiError(401, gateway("No API key found in request"))
    elif header.lower().startswith(_BEARER) and header[len(_BEARER) :].strip():
        key = header[len(_BEARER) :].strip()
    else:
        raise ApiError(401, gateway("Unauthorized"))
    if keys is not None and key not in keys:
        raise ApiError(401, {"detail": "Unauthorized"})


def spend(state: State, request: Request, usage: dict[str, int]) -> None:
    """Count the tokens of an answer against the rate limit and name them in its headers.

    Args:
        state: The server's state.
        request: The request that is answered.
        usage: The usage object of the answer.
    """
    request.scope[COST] = usage["total_tokens"]
    state.limits.spend(usage["total_tokens"])


async def unless_gone(request: Request, work: Coroutine[Any, Any, T]) -> T:
    """Return what `work` returns, but give it up when the client goes away.

    Args:
        request: The request; its body has been read.
        work: What makes the answer.

    Raises:
        ClientDisconnect: If the client went away.
    """
    working = asyncio.ensure_future(work)
    watching = asyncio.ensure_future(_gone(request))
    try:
        await asyncio.wait({working, watching}, return_when=asyncio.FIRST_COMPLETED)
        if working.done():
            return working.result()
    finally:
        working.cancel()
        watching.cancel()
        await asyncio.gather(working, watching, return_exceptions=True)
    raise ClientDisconnect


async def _gone(request: Request) -> None:
    # After the body nothing else comes than the end of the connection.
    await request.receive()
