"""The ASGI application: the routes of the API, the control routes, and what lies around them."""

import re
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any, Final

from python_multipart.exceptions import MultipartParseError
from starlette.exceptions import HTTPException
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.exceptions import ExceptionMiddleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Match, Route, Router
from starlette.types import ASGIApp, Receive, Scope, Send

from mistralai.local.errors import Api, ApiError, method_not_allowed, no_route
from mistralai.local.state import State

from .answers import refused
from .connections import Connections, WhileOpen
from .gate import Gate
from .guard import Guard
from .headers import LiveHeaders
from .misbehave import Misbehaving
from .recorder import SCOPE, Recorder
from .reports import Reporting
from .routes import (
    agents,
    audio,
    batch,
    classifiers,
    clouds,
    completions,
    connectors,
    control,
    conversations,
    embeddings,
    files,
    fine_tuning,
    libraries,
    models,
    ocr,
    page,
    realtime,
    responses,
)

CONTROL = "/_local"
_SCOPED: Final = re.compile(r"/_scope/(?P<name>[^/]{1,200})(?P<path>/.*)?\Z", re.DOTALL)

Handler = Callable[[Request, Exception], Awaitable[Response]]


def create_app(
    state: State,
    connections: Connections,
    ready: Callable[[], None] = lambda: None,
    stand_in: ASGIApp | None = None,
) -> ASGIApp:
    """Return the server as an ASGI application.

    Args:
        state: What it holds.
        connections: The connections that requests come over.
        ready: Called when the application has started.
        stand_in: What answers in the place of the API.
    """

    @asynccontextmanager
    async def lifespan(_: Any) -> AsyncGenerator[None, None]:
        state.go_on()
        ready()
        yield

    controls = state.controls
    api = _starlette(_api(state), api=state.api) if stand_in is None else Reporting(stand_in)
    faulty = Misbehaving(api, controls, connections)
    # What stands in has headers of its own.
    headed = LiveHeaders(faulty, controls) if stand_in is None else faulty
    recorded = Recorder(headed, controls)
    # As the live API, which pages of every origin may ask. Outermost, so that a browser's question
    # beforehand is no request of the journal and uses up no fault.
    shared = CORSMiddleware(recorded, ("*",), allow_methods=("*",), allow_headers=("*",))
    steering = Guard(
        _starlette([*control.routes(state), *page.routes(state)], lifespan),
        state.token,
        page.refused,
    )
    opened = _starlette(page.open_routes())

    sockets = _sockets(state)

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await (sockets if stand_in is None else _closed)(scope, receive, send)
            return
        if scope["type"] == "http":
            scope = _scoped(scope)
        if scope["type"] != "http" or _steers(scope):
            await steering(scope, receive, send)
        else:
            await (opened if page.is_open(scope["path"]) else shared)(scope, receive, send)

    return WhileOpen(app, connections)


def _steers(scope: Scope) -> bool:
    """Return whether a request is for the control routes or for the pages."""
    path = f"{scope['path']}/"
    if path == "//":
        return scope["method"] in {"GET", "HEAD"} and SCOPE not in scope
    return path.startswith(f"{CONTROL}/") and not page.is_open(scope["path"])


async def _closed(_: Scope, receive: Receive, send: Send) -> None:
    """Refuse a websocket: none is recorded."""
    await receive()
    await send({"type": "websocket.close", "reason": "websockets are not recorded"})


def _scoped(scope: Scope) -> Scope:
    """Return the scope of a request without the name in its URL that it belongs to."""
    named = _SCOPED.match(scope["path"])
    if named is None:
        return scope
    path = named["path"] or "/"
    return {**scope, "path": path, "raw_path": path.encode(), SCOPE: named["name"]}


def _sockets(state: State) -> ASGIApp:
    transcribing = realtime.Transcribing(
        _gate(state), state.audio, state.sessions, state.controls, state.api
    )
    return Router(realtime.sockets(transcribing))


def _gate(state: State) -> Gate:
    return Gate(state.keys, state.controls.limits, state.controls.clock)


def _api(state: State) -> list[BaseRoute]:
    gate = _gate(state)
    return [
        *completions.routes(gate, state.completions),
        *clouds.routes(gate, state.completions),
        *models.routes(gate, state.models),
        *embeddings.routes(gate, state.embeddings),
        *classifiers.routes(gate, state.classifiers),
        *files.routes(gate, state.uploads),
        *batch.routes(gate, state.batches),
        *fine_tuning.routes(gate, state.fine_tuning),
        *ocr.routes(gate, state.documents),
        *agents.routes(gate, state.agents),
        *conversations.routes(gate, state.conversations),
        *libraries.routes(gate, state.libraries),
        *responses.routes(gate, state.completions),
        *audio.routes(gate, state.audio, state.documents),
        *realtime.routes(gate, state.sessions),
        *connectors.routes(gate, state.connectors),
    ]


def _starlette(
    routes: list[BaseRoute],
    lifespan: Callable[[Any], AbstractAsyncContextManager[None]] | None = None,
    api: Api = "2025-05",
) -> ASGIApp:
    async def api_error(request: Request, error: Exception) -> Response:
        assert isinstance(error, ApiError)  # noqa: S101 - what the table below registers it for
        return await _api_error(request, error.of(api))

    router = Router(routes, redirect_slashes=False, lifespan=lifespan)
    handlers: Mapping[Any, Handler] = {
        ApiError: api_error,
        HTTPException: _http_error,
        ClientDisconnect: _nobody,
        MultipartParseError: _broken_form,
    }
    inner = Reporting(ExceptionMiddleware(router, handlers))

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        # Where there is none, starlette words what it refuses itself instead of raising it.
        scope["app"] = app
        await inner(scope, receive, send)

    return app


async def _api_error(_: Request, error: Exception) -> Response:
    assert isinstance(error, ApiError)  # noqa: S101 - what the table above registers it for
    content, headers = await refused(error)
    return Response(content, error.status, headers)


async def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - what the table above registers it for
    if error.status_code == 404:  # noqa: PLR2004 - a status speaks for itself
        return await _api_error(request, no_route())
    if error.status_code == 405:  # noqa: PLR2004 - a status speaks for itself
        return await _api_error(request, method_not_allowed(sorted(_methods(request))))
    return await _api_error(request, ApiError(error.status_code, {"detail": error.detail}))


def _methods(request: Request) -> set[str]:
    """Return the methods that a path has; each is a route of its own."""
    return {
        method
        for route in request.scope["router"].routes
        if isinstance(route, Route) and route.matches(request.scope)[0] is not Match.NONE
        for method in route.methods or ()
    }


# Starlette turns this into a 400 by itself, but not in every version and every place.
async def _broken_form(  # pragma: no cover - older versions, by which nox runs the tests too
    _: Request, error: Exception
) -> Response:
    return await _api_error(_, ApiError(400, {"detail": str(error)}))


async def _nobody(_: Request, _error: Exception) -> Response:
    # The client went away: the status is for the journal alone.
    return Response(status_code=499)
