"""Promise 2: a wait has an end, and the one the user chose."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx
import pytest

from mistralai import models
from mistralai._transport.pool import AsyncPool, Pool
from mistralai.local import Fault

if TYPE_CHECKING:
    import socket

    from mistralai import Mistral
    from mistralai.local import LocalServer

OURS = {"connect": 10.0, "read": 300.0, "write": 300.0, "pool": 300.0}
HTTPX = {"connect": 5.0, "read": 5.0, "write": 5.0, "pool": 5.0}
NONE = dict.fromkeys(OURS)


def all_of(seconds: float | None) -> dict[str, float | None]:
    return dict.fromkeys(OURS, seconds)


@pytest.fixture
def effective(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """The timeouts with which requests reach a transport, below all of httpx."""
    seen: list[dict[str, Any]] = []
    sent: list[httpx.Request] = []

    def spy(kind: Any, name: str) -> None:
        real = getattr(kind, name)

        def handle(self: Any, request: httpx.Request) -> Any:
            # One transport may pass a request on to another.
            if not any(request is other for other in sent):
                sent.append(request)
                seen.append(dict(request.extensions["timeout"]))
            return real(self, request)

        monkeypatch.setattr(kind, name, handle)

    spy(httpx.HTTPTransport, "handle_request")
    spy(httpx.AsyncHTTPTransport, "handle_async_request")
    spy(Pool, "send")
    spy(AsyncPool, "send")
    return seen


USERS: dict[str, Any] = {
    "ours": None,
    "user's, as httpx makes it": {},
    "user's, 70 seconds": {"timeout": 70.0},
    "user's, none": {"timeout": None},
    "user's, each its own": {"timeout": httpx.Timeout(10, connect=20, read=30)},
}
OF_CLIENT: dict[str, dict[str, Any]] = {
    "ours": OURS,
    "user's, as httpx makes it": HTTPX,
    "user's, 70 seconds": all_of(70.0),
    "user's, none": NONE,
    "user's, each its own": {"connect": 20, "read": 30, "write": 10, "pool": 10},
}


@pytest.mark.pairwise
@pytest.mark.parametrize("call_ms", [None, 15_000], ids=["", "call"])
@pytest.mark.parametrize("client_ms", [None, 25_000], ids=["", "client"])
@pytest.mark.parametrize("user", USERS)
def test_whose_limit_holds(
    way: Any,
    connect: Any,
    with_http: Any,
    ask: dict[str, Any],
    effective: list[dict[str, Any]],
    user: str,
    client_ms: int | None,
    call_ms: int | None,
):
    options = {} if client_ms is None else {"timeout_ms": client_ms}
    client: Mistral = (
        connect(**options) if USERS[user] is None else with_http(USERS[user], **options)
    )
    stream = way.call(client.chat.stream, **ask, timeout_ms=call_ms)
    way.read_into([], stream)
    way.call(client.chat.complete, **ask, timeout_ms=call_ms)
    chosen = call_ms or client_ms
    expected = OF_CLIENT[user] if chosen is None else all_of(chosen / 1000)
    assert effective == [expected, expected]


@pytest.mark.parametrize("timeout_ms", [None, 15_000])
@pytest.mark.parametrize("user", USERS)
def test_the_limit_between_two_pieces_of_a_stream_changes_nothing_else(
    way: Any,
    connect: Any,
    with_http: Any,
    ask: dict[str, Any],
    effective: list[dict[str, Any]],
    user: str,
    timeout_ms: int | None,
):
    options = {"stream_idle_ms": 20_000, "timeout_ms": timeout_ms}
    client = connect(**options) if USERS[user] is None else with_http(USERS[user], **options)
    way.read_into([], way.call(client.chat.stream, **ask))
    way.call(client.chat.complete, **ask)
    base = OF_CLIENT[user] if timeout_ms is None else all_of(timeout_ms / 1000)
    assert effective == [{**base, "read": 20.0}, base]


def test_a_stream_that_stalls_ends_at_its_idle_limit_in_an_error_with_what_came(
    way: Any, connect: Any, server: LocalServer, ask: dict[str, Any]
):
    server.inject(Fault(stall_after_events=3))
    # Nothing else is this short: only the stall, which never ends, can reach it.
    client = connect(stream_idle_ms=1000)
    events: list[Any] = []
    stream = way.call(client.chat.stream, **ask)
    with pytest.raises(models.StreamInterruptedError) as caught:
        way.read_into(events, stream)
    assert isinstance(caught.value, httpx.ReadTimeout)
    assert len(events) == 3
    assert caught.value.events == events


def test_a_server_that_accepts_and_says_nothing_is_left_at_the_limit(
    way: Any, connect: Any, raw: Any, ask: dict[str, Any]
):
    def silence(connection: socket.socket, _: bytes) -> None:
        connection.recv(1)  # until the client goes

    raw.answer = silence
    client = connect(server_url=raw.url, timeout_ms=1000)
    with pytest.raises(httpx.ReadTimeout) as caught:
        way.call(client.chat.complete, **ask)
    called = f"\nwhile calling POST {raw.url}/v1/chat/completions"
    assert f"{called}\nNothing came within 1 s" in str(caught.value)
    assert len(raw.requests) == 1
