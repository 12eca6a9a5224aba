"""GET / and the other pages, what they are made of, and /healthz."""

from functools import cache
from importlib.resources import files
from pathlib import PurePath
from typing import TYPE_CHECKING, Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from mistralai.local import page
from mistralai.local.http.answers import JSONResponse
from mistralai.local.state import State

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from mistralai.local.http.pages import Pages

_HEALTH: Final = "/healthz"
_ICON: Final = "/favicon.ico"
_TYPES: Final = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
_SAME_ORIGIN: Final = {
    "cross-origin-resource-policy": "same-origin",
    "x-content-type-options": "nosniff",
}
_UNAUTHORIZED: Final = 401


def is_open(path: str) -> bool:
    """Return whether a path is neither of the API nor guarded: it tells nothing to anybody.

    Args:
        path: The path of a request.
    """
    return path in {_HEALTH, _ICON} or path.startswith(page.ASSETS)


def refused(request: Request, status: int, detail: str) -> Response:
    """Return the answer to a request that the guard refuses; who lacks a token is asked for it.

    Args:
        request: The request.
        status: The HTTP status.
        detail: Why.
    """
    if status == _UNAUTHORIZED and "text/html" in request.headers.get("accept", ""):
        from mistralai.local.http.pages import closed  # noqa: PLC0415 - as for the pages below

        return closed()
    return JSONResponse({"detail": detail}, status)


def routes(state: State) -> list[BaseRoute]:
    """Return the routes of the pages.

    Args:
        state: The server's state.
    """

    @cache
    def pages() -> "Pages":
        # Imported when somebody opens one: those who use the API alone pay nothing for it.
        from mistralai.local.http.pages import Pages  # noqa: PLC0415 - see above

        return Pages(state)

    def route(path: str, name: str) -> Route:
        async def endpoint(request: Request) -> Response:
            handler: Callable[[Request], Awaitable[Response]] = getattr(pages(), name)
            return await handler(request)

        return Route(path, endpoint, methods=["GET"])

    return [
        route(page.HOME, "playground"),
        route(page.JOURNAL, "journal"),
        route(f"{page.PAGES}journal/{{number}}", "entry"),
        route(f"{page.PAGES}state", "state"),
        route(f"{page.PAGES}controls", "controls"),
        route(f"{page.PAGES}{{game}}", "playground"),
    ]


def open_routes() -> list[BaseRoute]:
    """Return the routes that anybody may ask, and that no journal has."""
    return [
        Route(_HEALTH, _health, methods=["GET"]),
        Route(_ICON, _icon, methods=["GET"]),
        Route(f"{page.ASSETS}{{name}}", _asset, methods=["GET"]),
    ]


async def _health(request: Request) -> Response:
    return JSONResponse({"status": "ok"})


async def _icon(request: Request) -> Response:
    return _file("icon.svg")


async def _asset(request: Request) -> Response:
    return _file(request.path_params["name"])


def _file(name: str) -> Response:
    found = _assets().get(name)
    if found is None:
        return JSONResponse({"detail": f"There is no {name}."}, 404)
    kind, content = found
    # The file of the next version has the same name.
    headers = {**_SAME_ORIGIN, "cache-control": "no-cache", "content-type": kind}
    return Response(content, headers=headers)


@cache
def _assets() -> dict[str, tuple[str, bytes]]:
    """Return the files that are served, by their names; templates are not among them."""
    return {
        file.name: (_TYPES[suffix], file.read_bytes())
        for file in (files(page) / "assets").iterdir()
        if (suffix := PurePath(file.name).suffix) in _TYPES
    }
