"""Sending again: by default, and as v1 was told to. Nobody waits here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx
import pytest

from mistralai import BackoffStrategy, RetryConfig, models
from mistralai.local import Fault

if TYPE_CHECKING:
    from mistralai import Mistral
    from mistralai.local import LocalServer

V1 = RetryConfig("backoff", BackoffStrategy(100, 1000, 2.0, 60_000), True)
MODELS = {"object": "list", "data": []}


class Fails:
    """A server that is a function: it fails in the given ways, then answers."""

    def __init__(self, *ways: int | Exception) -> None:
        self.ways = list(ways)
        self.requests: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        if self.ways:
            now = self.ways.pop(0)
            if isinstance(now, Exception):
                raise now
            return httpx.Response(now, text="no")
        return httpx.Response(200, json=MODELS)


@pytest.mark.parametrize(
    "body", ["rate_limit", "unavailable", "internal", "html", "timeout", "empty"]
)
def test_what_passes_is_tried_again_by_default(
    way: Any, client: Mistral, server: LocalServer, waits: list[float], journal: Any, body: str
):
    server.inject(Fault(body=body, times=2))
    assert way.call(client.models.list).data
    assert [entry["status"] for entry in journal(3)][-1] == 200
    assert len(waits) == 2
    assert all(0 <= wait <= 1 for wait in waits)


def test_the_third_failure_is_the_last_by_default(
    way: Any, client: Mistral, server: LocalServer, waits: list[float], journal: Any
):
    server.inject(Fault(body="internal", times=None))
    with pytest.raises(models.SDKError, match="Internal server error"):
        way.call(client.models.list)
    assert len(journal(3)) == 3
    assert len(waits) == 2


@pytest.mark.parametrize("as_date", ["seconds", "date"])
def test_the_server_says_how_long_to_wait(
    way: Any, client: Mistral, server: LocalServer, waits: list[float], as_date: str
):
    server.inject(Fault(body="rate_limit", retry_after=20, retry_after_as=as_date))  # type: ignore[arg-type]  # the values of a table
    assert way.call(client.models.list).data
    (wait,) = waits
    # A date has whole seconds, and some of them have passed by now; chance adds up to a quarter.
    assert 15 <= wait <= 25


def test_nobody_waits_longer_than_the_deadline(
    way: Any, client: Mistral, server: LocalServer, waits: list[float]
):
    server.inject(Fault(body="rate_limit", retry_after=3600))
    with pytest.raises(models.SDKError) as caught:
        way.call(client.models.list)
    assert caught.value.retry_after == 3600
    assert waits == []


def test_a_model_outside_the_plan_is_not_asked_for_again(
    way: Any, client: Mistral, server: LocalServer, waits: list[float], ask: dict[str, Any]
):
    server.limit(requests=0)
    with pytest.raises(models.SDKError) as caught:
        way.call(client.chat.complete, **ask)
    assert caught.value.status_code == 429
    assert waits == []


@pytest.mark.parametrize("status", [400, 401, 404])
def test_what_will_not_pass_is_not_tried_again(
    way: Any, client: Mistral, server: LocalServer, waits: list[float], status: int
):
    server.inject(Fault(status=status))
    with pytest.raises(models.SDKError):
        way.call(client.models.list)
    assert waits == []


def test_a_paid_answer_is_not_asked_for_again_where_it_may_be_on_its_way(
    way: Any, client: Mistral, server: LocalServer, waits: list[float], ask: dict[str, Any]
):
    server.inject(Fault(reset=True))
    with pytest.raises(httpx.HTTPError):
        way.call(client.chat.complete, **ask)
    assert waits == []


def test_what_only_reads_is_tried_again_after_a_broken_connection(
    way: Any, client: Mistral, server: LocalServer, waits: list[float]
):
    server.inject(Fault(reset=True))
    assert way.call(client.models.list).data
    assert len(waits) == 1


def test_the_error_of_a_connection_says_what_was_called(way: Any, connect: Any, waits: list[float]):
    client = connect(server_url="http://127.0.0.1:9")  # "discard": nobody listens
    with pytest.raises(httpx.ConnectError) as caught:
        way.call(client.models.list)
    assert len(waits) == 2
    called = "\nwhile calling GET http://127.0.0.1:9/v1/models, 3 times"
    assert called in str(caught.value)


def test_a_stream_is_tried_again_only_before_it_begins(
    way: Any, client: Mistral, server: LocalServer, waits: list[float], ask: dict[str, Any]
):
    server.inject(Fault(body="unavailable"))
    assert way.read(way.call(client.chat.stream, **ask))
    assert len(waits) == 1
    server.inject(Fault(reset_after_bytes=300))
    stream = way.call(client.chat.stream, **ask)
    with pytest.raises((httpx.HTTPError, models.SDKError)):
        way.read(stream)
    assert len(waits) == 1


def test_retries_of_the_call_go_before_the_clients(way: Any, pretend: Any, waits: list[float]):
    fails = Fails(*[500] * 20)
    client = pretend(fails, retry_config=V1)
    with pytest.raises(models.SDKError):
        way.call(client.models.list, retries=None)
    assert (len(fails.requests), waits) == (1, [])


@pytest.mark.parametrize("of", ["client", "call"])
def test_v1s_configuration_waits_as_v1_did(
    way: Any, pretend: Any, waits: list[float], of: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(
        "mistralai._core.exchange.retry.Attempts.__init__.__defaults__", (lambda: 0.0, lambda: 0.25)
    )
    fails = Fails(*[503] * 5)
    if of == "client":
        way.call(pretend(fails, retry_config=V1).models.list)
    else:
        way.call(pretend(fails, retry_config=None).models.list, retries=V1)
    assert waits == pytest.approx([0.35, 0.45, 0.65, 1.0, 1.0])
    assert len(fails.requests) == 6


@pytest.mark.parametrize(
    ("error", "attempts"),
    [
        (httpx.ConnectError("x"), 2),
        (httpx.ReadTimeout("x"), 2),
        (httpx.ReadError("x"), 1),
        (httpx.RemoteProtocolError("x"), 1),
    ],
)
def test_v1s_configuration_knows_connection_errors(
    way: Any, pretend: Any, waits: list[float], error: Exception, attempts: int
):
    fails = Fails(error)
    client = pretend(fails, retry_config=V1)
    if attempts == 1:
        with pytest.raises(type(error)):
            way.call(client.models.list)
    else:
        way.call(client.models.list)
    assert len(fails.requests) == attempts


@pytest.mark.parametrize("count", [0, 1, 5])
def test_a_number_is_how_often_a_request_may_be_sent_again(
    way: Any, pretend: Any, waits: list[float], count: int
):
    fails = Fails(*[503] * 9)
    with pytest.raises(models.SDKError):
        way.call(pretend(fails).models.list, retries=count)
    assert len(fails.requests) == count + 1


def test_another_strategy_never_sends_again(way: Any, pretend: Any, waits: list[float]):
    fails = Fails(503)
    never = RetryConfig("none", BackoffStrategy(1, 1, 1.0, 1), True)
    with pytest.raises(models.SDKError):
        way.call(pretend(fails, retry_config=never).models.list)
    assert len(fails.requests) == 1


@pytest.mark.parametrize("wrong", [-1, True, "3", {"strategy": "backoff"}])
def test_what_is_no_retry_config_is_refused_before_anything_is_sent(
    way: Any, pretend: Any, wrong: object
):
    fails = Fails()
    with pytest.raises(TypeError, match=r"retries must be a mistralai\.utils\.RetryConfig"):
        way.call(pretend(fails).models.list, retries=wrong)
    assert fails.requests == []


def test_the_same_request_is_sent_again(way: Any, pretend: Any, waits: list[float]):
    fails = Fails(503, 503)
    way.call(pretend(fails, retry_config=V1).models.list, http_headers={"x-idempotency": "1"})
    lines = [request.headers.raw for request in fails.requests]
    assert lines[0] == lines[1] == lines[2]
