"""Who may use the control routes: no web page, and from other machines only who has the token."""

import hmac
from collections.abc import Callable
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from mistralai.local.addresses import is_loopback_host

_WITH_BODY: Final = frozenset({"POST", "PUT", "PATCH"})
_BEARER: Final = "bearer "


class Guard:
    """ASGI middleware that refuses requests to the control routes which a web page could send.

    Args:
        app: The control routes.
        token: What a request has to bring along; None where only this machine can reach them.
        refused: Makes the answer to a request that is refused, of the status and the reason.
    """

    def __init__(
        self, app: ASGIApp, token: str | None, refused: Callable[[Request, int, str], Response]
    ) -> None:
        self._app = app
        self._token = token
        self._refused = refused

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Run the control routes, or refuse."""
        if scope["type"] == "http":
            request = Request(scope)
            if refusal := self._refusal(request):
                await self._refused(request, *refusal)(scope, receive, send)
                return
        await self._app(scope, receive, send)

    def _refusal(self, request: Request) -> tuple[int, str] | None:
        host = request.headers.get("host", "")
        origin = request.headers.get("origin")
        if self._token is None:
            # A name in somebody's DNS that leads here makes a foreign page one of the same origin.
            if not is_loopback_host(host):
                return 403, f"The control routes are asked by an address of loopback, not {host!r}."
        # A page that does not know the token is refused whatever name leads here.
        elif not hmac.compare_digest(_given(request).encode(), self._token.encode()):
            return 401, "The control routes need the token that the server printed at its start."
        if origin is not None and origin != f"{request.url.scheme}://{host}":
            return 403, f"The control routes are not for pages of {origin}."
        # Whatever else may have a body is what a form on any page can send.
        if request.method in _WITH_BODY and not _is_json(request):
            return 415, "The control routes take application/json."
        return None


def _is_json(request: Request) -> bool:
    """Return whether a body is said to be JSON; one that is not there may go without saying."""
    headers = request.headers
    kind = headers.get("content-type")
    if kind is None:
        return headers.get("content-length", "0") == "0" and "transfer-encoding" not in headers
    return kind.partition(";")[0].strip().lower() == "application/json"


def _given(request: Request) -> str:
    header = request.headers.get("authorization", "")
    if header.lower().startswith(_BEARER):
        return header[len(_BEARER) :].strip()
    return request.query_params.get("token", "")
