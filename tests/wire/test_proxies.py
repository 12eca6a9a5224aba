"""Proxies that the environment names: asked for each server, as httpx has it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx
import pytest

from mistralai._transport.pool import AsyncPool, Pool
from mistralai._transport.proxies import proxy_of

if TYPE_CHECKING:
    from mistralai.local import LocalServer

NONE = b'{"object":"list","data":[]}'


@pytest.fixture
def proxy(raw: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A server that answers for every other, as a proxy does."""

    def answer(connection: Any, _: bytes) -> None:
        head = b"HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: %d\r\n\r\n"
        connection.sendall(head % len(NONE) + NONE)

    raw.answer = answer
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HTTP_PROXY", raw.url)
    return raw


def used(way: Any, client: Any) -> tuple[int, int]:
    """Tell of the client made here how many connections its pool keeps, and how many it lent."""
    configuration = client.sdk_configuration

    async def awaiting() -> Any:
        return configuration.async_client

    http = configuration.client if way.argument == "client" else way.run(awaiting())
    assert type(http._transport) in {Pool, AsyncPool}
    idle = http._transport._idle._lists.values()
    return sum(map(len, idle)), len(http._transport._busy)


def test_a_host_that_needs_none_goes_over_our_own_pool(
    way: Any, connect: Any, proxy: Any, server: LocalServer, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("NO_PROXY", "example.com, 127.0.0.1")
    client = connect()
    assert way.call(client.models.list).data
    assert used(way, client) == (1, 0)
    assert proxy.requests == []


def test_any_other_goes_through_the_proxy(way: Any, connect: Any, proxy: Any, server: LocalServer):
    client = connect(server_url="http://api.invalid")
    assert way.call(client.models.list).data == []
    assert used(way, client) == (0, 0)
    (request,) = proxy.requests
    assert request.startswith(b"GET http://api.invalid/v1/models HTTP/1.1\r\n")


def test_each_server_of_a_client_is_asked_about(
    way: Any, connect: Any, proxy: Any, server: LocalServer, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    client = connect(server_url="http://api.invalid")
    for _ in range(2):
        assert way.call(client.models.list).data == []
        assert way.call(client.models.list, server_url=server.url).data
    assert len(proxy.requests) == 2
    assert used(way, client) == (1, 0)


def test_a_variable_for_another_scheme_changes_nothing(
    way: Any, connect: Any, raw: Any, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    client = connect()
    assert way.call(client.models.list).data
    assert used(way, client) == (1, 0)


def test_a_proxy_that_is_not_there_is_a_connect_error(
    way: Any, connect: Any, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    client = connect(server_url="http://api.invalid", retry_config=None)
    with pytest.raises(httpx.ConnectError):
        way.call(client.models.list)


def test_of_a_client_that_does_not_tell_its_proxy_nothing_is_said():
    assert proxy_of(object(), httpx.URL("http://h/")) is None
