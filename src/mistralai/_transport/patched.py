"""Whether somebody has put themselves between httpx and the network.

Tests mock httpx and programs trace it by replacing methods of its classes (pytest-httpx, respx,
vcrpy, OpenTelemetry, Sentry, ...). While one is replaced, requests take the way that passes it.
"""

from __future__ import annotations

from operator import is_not
from types import FunctionType
from typing import Any

import httpcore
import httpx

client: Any = httpx.Client
awaiting: Any = httpx.AsyncClient

_PRIVATE = "_send_single_request"  # which vcrpy replaces


def _methods() -> tuple[Any, ...]:
    return (
        client.send,
        getattr(client, _PRIVATE, None),
        awaiting.send,
        getattr(awaiting, _PRIVATE, None),
        httpx.HTTPTransport.handle_request,
        httpx.AsyncHTTPTransport.handle_async_request,
        httpcore.ConnectionPool.handle_request,
        httpcore.AsyncConnectionPool.handle_async_request,
        httpcore.HTTPConnection.handle_request,
        httpcore.AsyncHTTPConnection.handle_async_request,
    )


def _is_own(method: Any) -> bool:
    """Whether a method is the library's, and no wrapper that took over its name."""
    if type(method) is not FunctionType:
        return False
    # A wrapper can take over the name of a module, and not the globals of its functions.
    return method.__globals__["__name__"].partition(".")[0] in {"httpx", "httpcore"}


_own = _methods() if all(map(_is_own, _methods())) else None


def is_patched() -> bool:
    """Tell whether any of the methods on the way to the network is not the library's."""
    # By identity: a wrapper may say that it equals what it wraps.
    return _own is None or any(map(is_not, _methods(), _own))
