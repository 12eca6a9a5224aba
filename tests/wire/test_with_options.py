"""Clients with other settings over the same connections, and the end of those."""

from __future__ import annotations

import threading
from functools import cached_property
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from mistralai import BackoffStrategy, Mistral, RetryConfig
from mistralai._core.resource import Resource
from mistralai._hooks import BeforeRequestHook
from mistralai.utils.logger import NoOpLogger

if TYPE_CHECKING:
    from collections.abc import Callable

V1 = RetryConfig("backoff", BackoffStrategy(1, 1, 1.0, 1000), True)
MODELS = {"object": "list", "data": []}


class Lines:
    def debug(self, msg: str, *args: Any, **kwargs: Any) -> None:
        """Take a line and drop it."""


LINES = Lines()


class Seen:
    """A server that is a function, and keeps every request."""

    def __init__(self) -> None:
        self.requests: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        return httpx.Response(200, json=MODELS)

    def all_of(self, header: str) -> list[str | None]:
        return [request.headers.get(header) for request in self.requests]


@pytest.fixture
def seen() -> Seen:
    return Seen()


SETTINGS: dict[str, tuple[Any, Any]] = {
    "server_url": ("http://other", None),
    "retry_config": (V1, None),
    "timeout_ms": (1234, None),
    "strict": (True, None),
    "stream_idle_ms": (77, None),
    "default_headers": ({"x-a": "1"}, {}),
    "default_query": ({"a": 1}, {}),
}


@pytest.mark.parametrize("name", SETTINGS)
def test_a_setting_is_given_reset_by_none_and_kept_where_it_is_not_given(name: str):
    given, none = SETTINGS[name]
    client = Mistral(api_key="k")
    before = getattr(client.sdk_configuration, name)
    changed = client.with_options(**{name: given})
    assert getattr(changed.sdk_configuration, name) == given
    assert getattr(client.sdk_configuration, name) == before
    kept = changed.with_options()
    assert getattr(kept.sdk_configuration, name) == given
    reset = changed.with_options(**{name: None})
    assert (getattr(reset.sdk_configuration, name) or none) == none


def test_a_logger_is_given_and_reset_by_none():
    client = Mistral(api_key="k")
    changed = client.with_options(debug_logger=LINES)
    assert changed.sdk_configuration.debug_logger is LINES
    assert changed.with_options().sdk_configuration.debug_logger is LINES
    reset = changed.with_options(debug_logger=None)
    assert isinstance(reset.sdk_configuration.debug_logger, NoOpLogger)


def test_a_setting_holds_for_the_calls_of_that_client_only(way: Any, pretend: Any, seen: Seen):
    client = pretend(seen, default_headers={"x-team": "a"}, default_query={"t": 1})
    other = client.with_options(
        server_url="http://other/",
        timeout_ms=1500,
        default_headers={"X-More": "b"},
        default_query={"u": 2},
    )
    way.call(other.models.list)
    way.call(client.models.list)
    assert [str(request.url) for request in seen.requests] == [
        "http://other/v1/models?t=1&u=2",
        "https://api.mistral.ai/v1/models?t=1",
    ]
    assert seen.all_of("x-team") == ["a", "a"]
    assert seen.all_of("x-more") == ["b", None]
    assert seen.requests[0].extensions["timeout"]["read"] == 1.5


def test_a_default_that_is_given_again_replaces_the_one_of_the_same_name(
    way: Any, pretend: Any, seen: Seen
):
    client = pretend(seen, default_headers={"x-team": "a", "x-b": "b"}, default_query={"t": 1})
    other = client.with_options(default_headers={"X-Team": "c"}, default_query={"t": 2})
    way.call(other.models.list)
    assert (seen.all_of("x-team"), seen.all_of("x-b")) == (["c"], ["b"])
    assert seen.requests[0].url.query == b"t=2"


def test_the_key_may_be_another(
    way: Any, pretend: Any, seen: Seen, monkeypatch: pytest.MonkeyPatch
):
    client = pretend(seen, api_key="one")
    monkeypatch.setenv("MISTRAL_API_KEY", "of-the-environment")
    clients = [
        client,
        client.with_options(api_key="two"),
        client.with_options(api_key=lambda: "three"),
        client.with_options(api_key=None),
        client.with_options(timeout_ms=9),
        client,
    ]
    for each in clients:
        way.call(each.models.list)
    keys = ["one", "two", "three", "of-the-environment", "one", "one"]
    assert seen.all_of("authorization") == [f"Bearer {key}" for key in keys]


@pytest.mark.parametrize("key", [7, b"key"])
def test_a_key_that_is_none_is_refused(key: Any):
    with pytest.raises(TypeError, match="api_key must be a string or a function"):
        Mistral(api_key="k").with_options(api_key=key)


def test_the_retries_may_be_others(way: Any, pretend: Any, waits: list[float]):
    tried: list[httpx.Request] = []

    def fail(request: httpx.Request) -> httpx.Response:
        tried.append(request)
        raise httpx.ConnectError("x")

    client = pretend(fail)
    for retries, attempts in ((None, 1), (1, 2)):
        tried.clear()
        with pytest.raises(httpx.ConnectError):
            way.call(client.with_options(retry_config=retries).models.list)
        assert len(tried) == attempts


# What is shared


def test_the_connections_are_shared(way: Any, client: Mistral):
    other = client.with_options(timeout_ms=5000)
    shared = client.sdk_configuration
    assert other.sdk_configuration.clients is shared.clients
    assert other.sdk_configuration.client is shared.client
    assert way.call(other.models.list).data
    assert way.call(client.models.list).data


def test_one_connection_serves_both(way: Any, connect: Any, raw: Any):
    peers: set[int] = set()

    def answer(connection: Any, request: bytes) -> None:
        while request:
            peers.add(connection.getpeername()[1])
            connection.sendall(
                b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 27\r\n\r\n"
                b'{"object":"list","data":[]}'
            )
            request = raw.read(connection)

    raw.answer = answer
    client = connect(server_url=raw.url)
    way.call(client.models.list)
    way.call(client.with_options(timeout_ms=5000).models.list)
    assert len(peers) == 1


def test_a_client_of_the_users_is_shared(way: Any, pretend: Any, seen: Seen):
    client = pretend(seen)
    other = client.with_options(timeout_ms=5000)
    way.call(other.models.list)
    assert len(seen.requests) == 1
    assert getattr(other.sdk_configuration, f"{way.argument}_supplied")


class Count(BeforeRequestHook):
    def __init__(self) -> None:
        self.count = 0

    def before_request(self, hook_ctx: Any, request: httpx.Request) -> httpx.Request:
        self.count += 1
        return request


def test_the_hooks_are_shared_whenever_they_are_registered(way: Any, pretend: Any, seen: Seen):
    client = pretend(seen)
    early, late = Count(), Count()
    client.sdk_configuration.get_hooks().register_before_request_hook(early)
    other = client.with_options(timeout_ms=5000)
    other.sdk_configuration.get_hooks().register_before_request_hook(late)
    way.call(client.models.list)
    way.call(other.models.list)
    assert (early.count, late.count) == (2, 2)


# What is made anew


class Own(Resource):
    """A resource of the user's."""


class Mine(Mistral):
    def __init__(self, tag: str) -> None:
        super().__init__(api_key="k")
        self.tag = tag
        self.eager = Own(self.sdk_configuration)

    @cached_property
    def own(self) -> Own:
        return Own(self.sdk_configuration)


def test_the_resources_have_the_settings_of_their_client():
    client = Mistral(api_key="k")
    for resource in (client.chat, client.fine_tuning, client.batch):
        assert resource.sdk_configuration is client.sdk_configuration
    other = client.with_options(timeout_ms=5000)
    assert other.chat is not client.chat
    for resource in (other.chat, other.fine_tuning, other.fine_tuning.jobs, other.batch.jobs):
        assert resource.sdk_configuration is other.sdk_configuration
    assert client.chat.sdk_configuration.timeout_ms is None


def test_a_subclass_keeps_its_type_and_its_attributes():
    client = Mine("tag")
    assert client.own.sdk_configuration is client.sdk_configuration
    other = client.with_options(timeout_ms=5000)
    assert type(other) is Mine
    assert other.tag == "tag"
    assert other.own.sdk_configuration.timeout_ms == 5000


# The end


def end(way: Any, client: Mistral) -> None:
    if way.argument == "client":
        client.close()
    else:
        way.run(client.aclose())


def test_closing_one_closes_both_and_the_next_call_opens_new_connections(way: Any, connect: Any):
    client = connect()
    other = client.with_options(timeout_ms=5000)
    assert way.call(client.models.list).data
    assert way.call(other.models.list).data
    end(way, other)
    assert way.call(client.models.list).data
    end(way, client)
    end(way, client)


def test_close_gives_every_connection_back(way: Any, connect: Any, raw: Any):
    ended = threading.Event()

    def answer(connection: Any, _: bytes) -> None:
        connection.sendall(
            b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 27\r\n\r\n"
            b'{"object":"list","data":[]}'
        )
        assert connection.recv(1) == b""  # until the client goes
        ended.set()

    raw.answer = answer
    client = connect(server_url=raw.url)
    way.call(client.with_options(timeout_ms=5000).models.list)
    assert not ended.is_set()
    end(way, client)
    assert ended.wait(60)


def test_close_leaves_a_client_of_the_users_open(way: Any, pretend: Any, seen: Seen):
    client = pretend(seen)
    way.call(client.models.list)
    end(way, client)
    http = getattr(client.sdk_configuration, way.argument)
    assert not http.is_closed
    way.call(client.models.list)
    assert len(seen.requests) == 2


def test_a_client_that_was_never_used_can_be_closed(way: Any, connect: Callable[..., Mistral]):
    end(way, connect())
