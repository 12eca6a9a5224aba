"""The connections under the clients that are made here: kept, counted, thrown away."""

from __future__ import annotations

import asyncio
import ssl
from typing import TYPE_CHECKING, Any

import certifi
import httpcore
import httpx
import pytest

from mistralai._core import pool
from mistralai._core.pool import AsyncPool, Pool, _load_tls, tls_settings
from mistralai.local import Fault

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from mistralai.local import LocalServer

KEY = {"authorization": "Bearer any"}
AT_ONCE = httpx.Timeout(5, pool=0)


@pytest.fixture
def open_http(way: Any) -> Iterator[Callable[..., Any]]:
    """Makes HTTP clients over a pool of so many places, and closes them."""
    made: list[Any] = []

    def make(most: int = 10) -> Any:
        kind = Pool if way.argument == "client" else AsyncPool
        made.append(way.http(transport=kind(most), headers=KEY))
        return made[-1]

    yield make
    for http in made:
        way.leave(http)


def send(way: Any, http: Any, url: str, **options: Any) -> httpx.Response:
    """Send a request; leave the body of the answer unread."""
    timeout = options.pop("timeout", AT_ONCE)
    request = http.build_request("GET", url, timeout=timeout, **options)
    response: httpx.Response = (
        http.send(request, stream=True)
        if way.argument == "client"
        else way.run(http.send(request, stream=True))
    )
    return response


def close(way: Any, response: httpx.Response) -> None:
    if way.argument == "client":
        response.close()
    else:
        way.run(response.aclose())


def read(way: Any, response: httpx.Response) -> bytes:
    return response.read() if way.argument == "client" else bytes(way.run(response.aread()))


def port_of(response: httpx.Response) -> Any:
    return response.extensions["network_stream"].get_extra_info("client_addr")


def test_a_connection_whose_answer_was_read_is_used_again(
    way: Any, open_http: Any, server: LocalServer
):
    http = open_http()
    ports = set[Any]()
    for _ in range(3):
        response = send(way, http, f"{server.url}/v1/models")
        ports.add(port_of(response))
        assert read(way, response)
        close(way, response)  # a second time, which changes nothing
    assert len(ports) == 1


def test_a_connection_whose_answer_was_not_read_is_not_used_again(
    way: Any, open_http: Any, server: LocalServer
):
    http = open_http()
    first = send(way, http, f"{server.url}/v1/models")
    port = port_of(first)
    close(way, first)
    second = send(way, http, f"{server.url}/v1/models")
    assert port_of(second) != port
    read(way, second)


def test_answers_at_the_same_time_have_connections_of_their_own(
    way: Any, open_http: Any, server: LocalServer
):
    http = open_http()
    both = [send(way, http, f"{server.url}/v1/models") for _ in range(2)]
    assert port_of(both[0]) != port_of(both[1])
    for response in both:
        read(way, response)


def test_an_idle_connection_that_is_too_old_is_replaced(
    way: Any, open_http: Any, server: LocalServer, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(pool, "IDLE_SECONDS", -1.0)
    http = open_http()
    ports: list[Any] = []
    for _ in range(3):
        response = send(way, http, f"{server.url}/v1/models")
        ports.append(port_of(response))
        read(way, response)
    assert len(set(ports)) == 3


def test_old_connections_to_one_address_are_closed_by_a_request_to_another(
    way: Any, open_http: Any, server: LocalServer, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(pool, "IDLE_SECONDS", -1.0)
    http = open_http()
    read(way, send(way, http, f"{server.url}/v1/models"))
    idle = http._transport._idle
    assert [len(kept) for kept in idle._lists.values()] == [1]
    other = server.url.replace("127.0.0.1", "localhost")
    read(way, send(way, http, f"{other}/v1/models"))
    assert sorted(len(kept) for kept in idle._lists.values()) == [0, 1]


def test_there_is_a_place_only_for_so_many(way: Any, open_http: Any, server: LocalServer):
    http = open_http(1)
    first = send(way, http, f"{server.url}/v1/models")
    with pytest.raises(httpx.PoolTimeout, match="all places for requests were taken"):
        send(way, http, f"{server.url}/v1/models")
    read(way, first)
    read(way, send(way, http, f"{server.url}/v1/models"))


def test_a_failure_gives_its_place_back(way: Any, open_http: Any, server: LocalServer):
    http = open_http(1)
    for _ in range(2):
        with pytest.raises(httpx.ConnectError):
            send(way, http, "http://127.0.0.1:9/")
    read(way, send(way, http, f"{server.url}/v1/models"))


@pytest.mark.parametrize("fault", [Fault(reset=True), Fault(garbage=True)])
def test_errors_of_the_connection_are_those_of_the_http_library(
    way: Any, open_http: Any, server: LocalServer, fault: Fault
):
    server.inject(fault)
    with pytest.raises(httpx.TransportError):
        send(way, open_http(), f"{server.url}/v1/models")


def test_so_are_errors_in_the_middle_of_a_body(way: Any, open_http: Any, server: LocalServer):
    server.inject(Fault(cut_after_bytes=100))
    response = send(way, open_http(1), f"{server.url}/v1/models")
    with pytest.raises(httpx.RemoteProtocolError):
        read(way, response)
    close(way, response)


def test_a_url_that_is_not_of_the_web_is_refused(way: Any, open_http: Any):
    with pytest.raises(httpx.UnsupportedProtocol, match="server_url must begin with http"):
        send(way, open_http(), "ftp://h/")


def test_closing_closes_what_is_in_use_too(way: Any, open_http: Any, server: LocalServer):
    http = open_http()
    response = send(way, http, f"{server.url}/v1/models")
    way.leave(http)
    # What had arrived before may still be read; nothing more comes.
    assert not http._transport._idle.take_all()
    close(way, response)


class Gone:
    """A connection that ends in the moment it is used."""

    def is_idle(self) -> bool:
        return True

    is_closed = has_expired = lambda self: False

    def close(self) -> None:
        """Nothing to close."""

    async def aclose(self) -> None:
        """Nothing to close."""

    def handle_request(self, _: Any) -> Any:
        raise httpcore.ConnectionNotAvailable

    async def handle_async_request(self, _: Any) -> Any:
        raise httpcore.ConnectionNotAvailable


def test_a_connection_that_ended_just_now_is_replaced(
    way: Any, open_http: Any, server: LocalServer
):
    http = open_http()
    url = httpx.URL(server.url)
    http._transport._idle.put((b"http", url.raw_host, url.port), Gone())
    assert read(way, send(way, http, f"{server.url}/v1/models"))


async def in_line(http: Any, count: int) -> None:
    """Let tasks go on until so many of them wait for a place."""
    while len(http._transport._waiting) < count:  # noqa: ASYNC110 - the pool tells nobody
        await asyncio.sleep(0)


def test_who_waits_for_a_place_gets_it(server: LocalServer):
    async def main() -> None:
        async with httpx.AsyncClient(transport=AsyncPool(1), headers=KEY) as http:
            request = http.build_request("GET", f"{server.url}/v1/models")
            first = await http.send(request, stream=True)
            waiting = asyncio.create_task(http.get(f"{server.url}/v1/models"))
            given_up = asyncio.create_task(http.get(f"{server.url}/v1/models"))
            await in_line(http, 2)
            given_up.cancel()
            await asyncio.wait([given_up])
            await first.aread()
            assert (await waiting).status_code == 200
            assert (await http.get(f"{server.url}/v1/models")).status_code == 200

    asyncio.run(main())


def test_a_place_that_comes_when_nobody_wants_it_any_more_is_not_lost(server: LocalServer):
    async def main() -> None:
        async with httpx.AsyncClient(transport=AsyncPool(1), headers=KEY) as http:
            request = http.build_request("GET", f"{server.url}/v1/models")
            first = await http.send(request, stream=True)
            waiting = asyncio.create_task(http.get(f"{server.url}/v1/models"))
            await in_line(http, 1)
            await first.aread()  # hands the place over before the task can take it
            waiting.cancel()
            await asyncio.wait([waiting])
            assert (await http.get(f"{server.url}/v1/models")).status_code == 200

    asyncio.run(main())


def test_settings_for_tls_are_loaded_once_and_only_for_https():
    assert pool._tls((b"http", b"h", 80)) is None
    settings = pool._tls((b"https", b"h", 443))
    assert isinstance(settings, ssl.SSLContext)
    assert settings.verify_mode is ssl.CERT_REQUIRED
    assert pool._tls((b"https", b"other", 443)) is settings
    assert _load_tls.cache_info().currsize >= 1


def test_the_certificates_that_the_environment_names_are_loaded_once(
    monkeypatch: pytest.MonkeyPatch,
):
    for name in ("SSL_CERT_FILE", "SSL_CERT_DIR"):
        monkeypatch.delenv(name, raising=False)
    plain = tls_settings()
    monkeypatch.setenv("SSL_CERT_FILE", certifi.where())
    named = tls_settings()
    assert named is not plain
    assert tls_settings() is named
    monkeypatch.delenv("SSL_CERT_FILE")
    assert tls_settings() is plain
