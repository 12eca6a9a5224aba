"""A client of httpx2: the same interface, and not one class in common with httpx."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from mistralai import Mistral, models
from mistralai._transport.libraries import library_of
from mistralai.local import Fault

httpx2 = pytest.importorskip("httpx2", reason="httpx2 is for Python 3.11 and up")

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from mistralai.local import LocalServer


class MyBlocking(httpx2.Client):
    """A client as a user derives it."""


class MyAwaiting(httpx2.AsyncClient):
    """A client as a user derives it."""


@pytest.fixture
def make(way: Any, server: LocalServer) -> Iterator[Callable[..., Mistral]]:
    """Makes clients that send with httpx2."""
    kind = MyBlocking if way.argument == "client" else MyAwaiting
    http = kind(timeout=30)

    def make(**options: Any) -> Mistral:
        given = {"api_key": "any", "server_url": server.url, way.argument: http}
        return Mistral(**{**given, **options})

    yield make
    way.leave(http)


def test_calls_streams_and_files_work(way: Any, make: Callable[..., Mistral], ask: dict[str, Any]):
    client = make()
    answer = way.call(client.chat.complete, **ask)
    assert answer.choices
    assert answer.http.status_code == 200
    assert len(way.read(way.call(client.chat.stream, **ask))) > 2
    row = b'{"custom_id": "1", "body": {"messages": [{"role": "user", "content": "Hi"}]}}\n'
    stored = way.call(client.files.upload, file=("a.jsonl", row), purpose="batch")
    assert stored.size_bytes == len(row)


@pytest.mark.parametrize(
    "options",
    [
        {"timeout_ms": 20_000},
        {"stream_idle_ms": 20_000},
        {"timeout_ms": 9_000, "stream_idle_ms": 20_000},
    ],
)
def test_timeouts_are_told_in_its_own_classes(
    way: Any, make: Callable[..., Mistral], ask: dict[str, Any], options: dict[str, Any]
):
    client = make(**options)
    assert way.call(client.chat.complete, **ask).choices
    assert len(way.read(way.call(client.chat.stream, **ask))) > 2


def test_its_own_exception_says_that_there_was_no_answer(
    way: Any, make: Callable[..., Mistral], ask: dict[str, Any]
):
    client = make(server_url="http://127.0.0.1:1", retry_config=None)
    with pytest.raises(httpx2.ConnectError) as caught:
        way.call(client.chat.complete, **ask)
    called = "\nwhile calling POST http://127.0.0.1:1/v1/chat/completions"
    assert str(caught.value).endswith(called)
    assert "authorization" not in caught.value.request.headers


def test_a_connection_that_never_came_about_is_tried_again(
    way: Any, make: Callable[..., Mistral], ask: dict[str, Any], waits: list[float]
):
    client = make(server_url="http://127.0.0.1:1")
    with pytest.raises(httpx2.ConnectError):
        way.call(client.chat.complete, **ask)
    assert len(waits) == 2


def test_errors_of_the_server_are_those_of_every_client(
    way: Any, make: Callable[..., Mistral], server: LocalServer, ask: dict[str, Any]
):
    server.inject(Fault(status=400, body="invalid_model"))
    with pytest.raises(models.SDKError, match="Status 400"):
        way.call(make().chat.complete, **ask)


def test_a_stream_that_breaks_off_says_how_in_its_own_exception(
    way: Any, make: Callable[..., Mistral], server: LocalServer, ask: dict[str, Any]
):
    server.inject(Fault(cut_after_bytes=300))
    stream = way.call(make().chat.stream, **ask)
    with pytest.raises(models.StreamInterruptedError) as caught:
        way.read(stream)
    assert isinstance(caught.value, httpx2.RemoteProtocolError)


def test_an_object_of_no_library_is_spoken_to_as_to_httpx():
    assert library_of(object).__name__ == "httpx"
    assert library_of(MyBlocking).__name__ == "httpx2"
