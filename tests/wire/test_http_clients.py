"""HTTP clients of the user's, and the ones that are made for them."""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from mistralai import AsyncHttpClient, HttpClient, Mistral

if TYPE_CHECKING:
    from collections.abc import Callable

    from mistralai.local import LocalServer


class MinimalClient:
    """An HTTP client with the three methods, and nothing else."""

    def __init__(self) -> None:
        self.built: list[dict[str, Any]] = []
        self.sent: list[bool] = []
        self.closed = False

    def build_request(self, method: str, url: Any, **options: Any) -> httpx.Request:
        self.built.append(options)
        options.pop("timeout")
        return httpx.Request(method, url, **options)

    def answer(self, request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json={"object": "list", "data": []}, request=request)


class MinimalBlocking(MinimalClient):
    def send(self, request: httpx.Request, *, stream: bool = False, **_: Any) -> httpx.Response:
        self.sent.append(stream)
        return self.answer(request)

    def close(self) -> None:
        self.closed = True


class MinimalAwaiting(MinimalClient):
    async def send(
        self, request: httpx.Request, *, stream: bool = False, **_: Any
    ) -> httpx.Response:
        self.sent.append(stream)
        return self.answer(request)

    async def aclose(self) -> None:
        self.closed = True


@pytest.fixture
def minimal(way: Any) -> MinimalClient:
    return MinimalBlocking() if way.argument == "client" else MinimalAwaiting()


def test_any_object_with_the_three_methods_is_enough(way: Any, minimal: MinimalClient):
    client = Mistral(api_key="any", **{way.argument: minimal})
    assert way.call(client.models.list).data == []
    assert minimal.sent == [False]
    assert isinstance(minimal, (HttpClient, AsyncHttpClient))


def test_a_client_of_the_users_is_never_closed(way: Any, minimal: MinimalClient):
    client = Mistral(api_key="any", **{way.argument: minimal})
    way.within(client, lambda: None)
    assert way.call(client.models.list).data == []
    del client
    assert not minimal.closed


@pytest.mark.parametrize("argument", ["client", "async_client"])
@pytest.mark.parametrize("wrong", [object(), "client", httpx])
def test_an_object_without_the_methods_is_refused_by_name(argument: str, wrong: Any):
    with pytest.raises(TypeError, match=rf"^{argument} must have the methods send, build_request"):
        Mistral(**{argument: wrong})


def test_an_httpx_client_brings_its_own_headers_cookies_and_parameters(way: Any):
    seen: list[httpx.Request] = []

    def handler(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, json={"object": "list", "data": []})

    http = way.http(
        transport=httpx.MockTransport(handler),
        headers={"x-mine": "1", "user-agent": "mine/1"},
        cookies={"c": "2"},
        params={"p": "3"},
    )
    client = Mistral(api_key="any", server_url="http://h", **{way.argument: http})
    way.call(client.models.list)
    (request,) = seen
    assert request.headers["x-mine"] == "1"
    assert request.headers["cookie"] == "c=2"
    assert request.url == "http://h/v1/models?p=3"
    assert request.headers["user-agent"].startswith("mistral-client-python/")
    way.leave(http)


def test_no_client_is_made_before_the_first_call(way: Any, client: Mistral):
    clients = client.sdk_configuration.clients
    assert clients._blocking is None
    assert len(clients._awaiting) == 0
    way.call(client.models.list)
    assert (clients._blocking is not None) is (way.argument == "client")


# Over the other transport streams and plain calls have connections of their own.
@pytest.mark.parametrize("transport", ["httpx"], indirect=True)
def test_calls_share_a_connection(way: Any, client: Mistral, server: LocalServer):
    ports = set[Any]()
    for _ in range(3):
        stream = way.call(
            client.chat.stream,
            model="mistral-small-latest",
            messages=[{"role": "user", "content": "Hi"}],
        )
        ports.add(stream.response.extensions["network_stream"].get_extra_info("client_addr"))
        assert way.read(stream)
        way.call(client.models.list)
    assert len(ports) == 1


def test_a_client_is_its_own_context_and_goes_on_after_it(way: Any, client: Mistral):
    assert way.within(client, lambda: way.call(client.models.list)).data
    assert way.call(client.models.list).data


def test_a_block_closes_both_halves(way: Any, server: LocalServer):
    client = Mistral(api_key="any", server_url=server.url)
    blocking: Any = client.sdk_configuration.client

    async def call() -> Any:
        await client.models.list_async()
        return client.sdk_configuration.async_client

    assert client.models.list().data
    awaiting = call()
    loop = getattr(way, "loop", None) or asyncio.new_event_loop()
    http = loop.run_until_complete(awaiting)
    assert not blocking.is_closed
    assert not http.is_closed
    way.within(client, lambda: None)
    assert blocking.is_closed
    loop.run_until_complete(asyncio.sleep(0))  # in which the loop does what it was told
    assert http.is_closed
    assert http._transport._idle.take_all() == []
    if not hasattr(way, "loop"):
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.close()


def test_a_stream_of_a_users_client_can_be_read_after_the_block(
    way: Any, server: LocalServer, ask: dict[str, Any]
):
    http = way.http()
    client = Mistral(api_key="any", server_url=server.url, **{way.argument: http})
    stream = way.within(client, lambda: way.call(client.chat.stream, **ask))
    assert len(way.read(stream)) > 2
    way.leave(http)


def test_a_client_that_nobody_holds_can_be_called(server: LocalServer, ask: dict[str, Any]):
    answer = Mistral(api_key="any", server_url=server.url).chat.complete(**ask)
    assert answer.choices
    with Mistral(api_key="any", server_url=server.url).chat.stream(**ask) as stream:
        assert len(list(stream)) > 2


def test_redirects_are_not_followed(way: Any, client: Mistral, pretend: Callable[..., Mistral]):
    def handler(_: httpx.Request) -> httpx.Response:
        return httpx.Response(302, headers={"location": "http://elsewhere/"})

    with pytest.raises(Exception, match=r"code: 302"):
        way.call(pretend(handler).models.list)


def test_one_client_serves_many_threads(server: LocalServer):
    with Mistral(api_key="any", server_url=server.url) as client:
        results: list[int] = []
        start = threading.Barrier(8)

        def work() -> None:
            start.wait()
            results.extend(len(client.models.list().data) for _ in range(3))

        threads = [threading.Thread(target=work) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(results) == 24
        assert len(set(results)) == 1
