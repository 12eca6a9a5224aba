"""Whether somebody has put themselves between httpx and the network.

Tests mock httpx and programs trace it by replacing methods of its classes (pytest-httpx, respx,
vcrpy, OpenTelemetry, Sentry, ...). While one is replaced, requests take the way that passes it.
"""

from __future__ import annotations

import sys
from operator import is_not
from types import FunctionType
from typing import Any

import httpx

client: Any = httpx.Client
awaiting: Any = httpx.AsyncClient

_PRIVATE = "_send_single_request"  # which vcrpy replaces


def _methods() -> tuple[Any, ...]:
    methods = (
        client.send,
        getattr(client, _PRIVATE, None),
        awaiting.send,
        getattr(awaiting, _PRIVATE, None),
        httpx.HTTPTransport.handle_request,
        httpx.AsyncHTTPTransport.handle_async_request,
    )
    # What is under httpx is no use to the short way, and takes as long to load as our own modules.
    # Nobody can have replaced a method in it before somebody loads it.
    under: Any = sys.modules.get("httpcore")
    if under is None:
        return methods
    try:
        return (
            *methods,
            under.ConnectionPool.handle_request,
            under.AsyncConnectionPool.handle_async_request,
            under.HTTPConnection.handle_request,
            under.AsyncHTTPConnection.handle_async_request,
        )
    except AttributeError:  # another thread is loading it
        return (*methods, None)


def _is_own(method: Any) -> bool:
    """Whether a method is the library's, and no wrapper that took over its name."""
    if type(method) is not FunctionType:
        return False
    # A wrapper can take over the name of a module, and not the globals of its functions.
    return method.__globals__["__name__"].partition(".")[0] in {"httpx", "httpcore"}


_own: tuple[Any, ...] = ()


def is_patched() -> bool:
    """Tell whether any of the methods on the way to the network is not the library's."""
    global _own  # noqa: PLW0603 - what was found to be the library's, until httpcore is loaded
    methods = _methods()
    if len(methods) != len(_own):
        if not all(map(_is_own, methods)):
            return True
        _own = methods
    # By identity: a wrapper may say that it equals what it wraps.
    return any(map(is_not, methods, _own))
