"""Mocks of tests and tools that trace, which replace methods of httpx: they see every request."""

from __future__ import annotations

import sys
from functools import partial
from types import ModuleType
from typing import TYPE_CHECKING, Any

import httpcore
import httpx
import pytest

from mistralai._transport import patched

if TYPE_CHECKING:
    from mistralai import Mistral
    from mistralai.local import LocalServer

PLACES: dict[str, dict[str, tuple[Any, str]]] = {
    "the client's front door": {
        "client": (httpx.Client, "send"),
        "async_client": (httpx.AsyncClient, "send"),
    },
    "the client's back door": {
        "client": (httpx.Client, "_send_single_request"),
        "async_client": (httpx.AsyncClient, "_send_single_request"),
    },
    "the transport": {
        "client": (httpx.HTTPTransport, "handle_request"),
        "async_client": (httpx.AsyncHTTPTransport, "handle_async_request"),
    },
    "the pool": {
        "client": (httpcore.ConnectionPool, "handle_request"),
        "async_client": (httpcore.AsyncConnectionPool, "handle_async_request"),
    },
    "the connection": {
        "client": (httpcore.HTTPConnection, "handle_request"),
        "async_client": (httpcore.AsyncHTTPConnection, "handle_async_request"),
    },
}


@pytest.mark.parametrize("used", [False, True], ids=["new", "used"])
@pytest.mark.parametrize("place", PLACES)
def test_who_replaces_a_method_of_httpx_sees_every_request(
    way: Any,
    client: Mistral,
    server: LocalServer,
    ask: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
    place: str,
    used: bool,
):
    if used:
        assert way.call(client.models.list).data
    kind, name = PLACES[place][way.argument]
    real = getattr(kind, name)
    seen: list[Any] = []

    class Wrapper:
        """Says that it equals what it wraps, as wrapt's do, on which tracing tools stand."""

        def __get__(self, http: Any, _: Any) -> Any:
            return self if http is None else partial(self, http)

        def __call__(self, http: Any, request: Any, **options: Any) -> Any:
            seen.append(request)
            return real(http, request, **options)

        def __eq__(self, other: object) -> bool:
            return bool(real == other)

        __hash__ = None

    with monkeypatch.context() as patch:
        patch.setattr(kind, name, Wrapper())
        assert way.call(client.models.list).data
        assert way.read(way.call(client.chat.stream, **ask))
        file = way.call(client.files.upload, file=("a.txt", b"words"), purpose="ocr")
        assert way.body(way.call(client.files.download, file_id=file.id)) == b"words"
        assert len(seen) == 4
    assert way.call(client.models.list).data
    assert len(seen) == 4


def test_without_any_wrapper_nothing_is_patched():
    assert not patched.is_patched()


def test_what_is_under_httpx_counts_from_when_somebody_loads_it(monkeypatch: pytest.MonkeyPatch):
    """Respx and the like load httpcore to replace its methods, after calls were made without it."""
    monkeypatch.delitem(sys.modules, "httpcore")
    assert not patched.is_patched()
    monkeypatch.setitem(sys.modules, "httpcore", ModuleType("httpcore"))
    assert patched.is_patched()  # another thread is loading it, and its names are not there yet
    monkeypatch.setitem(sys.modules, "httpcore", httpcore)
    with monkeypatch.context() as patch:
        patch.setattr(httpcore.ConnectionPool, "handle_request", imposter)
        assert patched.is_patched()
    assert not patched.is_patched()


def imposter(self: Any, request: Any) -> Any:
    """Bear the name of a method of httpx's, as `functools.wraps` would have it."""


imposter.__module__ = "httpx._client"


@pytest.mark.parametrize("method", [imposter, print, None], ids=["imposter", "builtin", "none"])
def test_a_method_that_was_replaced_before_is_known_by_where_it_was_written(method: Any):
    assert not patched._is_own(method)
    assert patched._is_own(httpx.Client.send)
