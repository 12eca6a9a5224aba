"""`client.request`: operations of the API that this version does not name."""

from __future__ import annotations

import inspect
import json
from enum import Enum
from typing import TYPE_CHECKING, Any

import httpx
import pydantic
import pytest

from mistralai import Mistral, models
from mistralai._core.exchange.request import _described
from mistralai.errors import NotFoundError, ServerError, StreamInterruptedError
from mistralai.types import BaseModel
from mistralai.utils.eventstreaming import EventStream, EventStreamAsync

if TYPE_CHECKING:
    from collections.abc import Callable

    from mistralai.local import LocalServer


class Thing(BaseModel):
    name: str
    size: int | None = None


class Foreign(pydantic.BaseModel):
    name: str


class Kind(str, Enum):
    SMALL = "small"


class Answers:
    """A server that is a function: the given answers in turn, then an empty object."""

    def __init__(self, *answers: httpx.Response | int) -> None:
        self.answers = list(answers)
        self.requests: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        answer = self.answers.pop(0) if self.answers else httpx.Response(200, json={})
        return httpx.Response(answer, text="no") if isinstance(answer, int) else answer

    @property
    def only(self) -> httpx.Request:
        (request,) = self.requests
        return request


@pytest.mark.parametrize(
    ("returns", "answer", "result", "accept"),
    [
        (Thing, {"json": {"name": "a", "new": 1}}, Thing(name="a"), "application/json"),
        (Foreign, {"json": {"name": "a"}}, Foreign(name="a"), "application/json"),
        (dict, {"json": {"name": "a"}}, {"name": "a"}, "application/json"),
        (dict[str, int], {"json": {"a": 1}}, {"a": 1}, "application/json"),
        (list[Thing], {"json": [{"name": "a"}]}, [Thing(name="a")], "application/json"),
        (list[dict], {"json": [{"a": 1}]}, [{"a": 1}], "application/json"),
        (str, {"text": "words"}, "words", "*/*"),
        (str, {"json": {"a": 1}}, '{"a":1}', "*/*"),
        (None, {"text": "whatever"}, None, "*/*"),
        (type(None), {"content": b""}, None, "*/*"),
    ],
)
def test_an_answer_is_read_as_what_is_asked_for(
    way: Any, pretend: Any, returns: Any, answer: dict[str, Any], result: Any, accept: str
):
    answers = Answers(httpx.Response(200, **answer))
    given = way.call(pretend(answers).request, method="GET", path="/v1/x", returns=returns)
    if isinstance(given, Thing):
        given = Thing(name=given.name)
    assert given == result
    assert answers.only.headers["accept"] == accept


def test_a_model_of_this_package_knows_its_http_side(way: Any, pretend: Any):
    answers = Answers(httpx.Response(200, json={"name": "a"}, headers={"x-request-id": "r"}))
    thing = way.call(pretend(answers).request, method="GET", path="/v1/x", returns=Thing)
    assert (thing.http.status_code, thing.http.request_id) == (200, "r")


def test_a_response_comes_read_and_without_the_key(way: Any, pretend: Any):
    answers = Answers(httpx.Response(200, content=b"\x00\x01", headers={"content-type": "a/b"}))
    given = way.call(pretend(answers).request, method="GET", path="/v1/x", returns=httpx.Response)
    assert isinstance(given, httpx.Response)
    assert (given.content, given.is_closed) == (b"\x00\x01", True)
    assert "authorization" in answers.only.headers
    assert "authorization" not in given.request.headers


def test_an_answer_that_does_not_fit_is_read_as_far_as_it_goes(way: Any, pretend: Any):
    client = pretend(Answers(httpx.Response(200, json=[{"name": "a"}, {"name": 7}])))
    good, odd = way.call(client.request, method="GET", path="/v1/x", returns=list[Thing])
    assert (good.name, odd.name) == ("a", 7)


@pytest.mark.parametrize("returns", [Thing, Foreign, dict, list[Thing]])
def test_an_answer_that_is_nothing_like_it_is_an_error_that_keeps_it(
    way: Any, pretend: Any, returns: Any
):
    client = pretend(Answers(httpx.Response(200, json=7)))
    with pytest.raises(models.ResponseValidationError) as caught:
        way.call(client.request, method="GET", path="/v1/x", returns=returns)
    assert caught.value.body == "7"


@pytest.mark.parametrize("status", [200, 201, 202, 204])
def test_every_success_is_one(way: Any, pretend: Any, status: int):
    answers = Answers(httpx.Response(status))
    assert way.call(pretend(answers).request, method="PUT", path="/v1/x", returns=None) is None


@pytest.mark.parametrize(
    ("status", "kind"), [(302, models.SDKError), (404, NotFoundError), (500, ServerError)]
)
def test_what_is_no_success_is_the_error_of_its_status(
    way: Any, pretend: Any, status: int, kind: type[Exception]
):
    with pytest.raises(kind) as caught:
        way.call(pretend(Answers(status)).request, method="POST", path="/v1/x", returns=dict)
    assert type(caught.value) is kind


def test_refused_fields_are_listed(way: Any, pretend: Any):
    detail = [{"loc": ["body", "n"], "msg": "too big", "type": "le"}]
    client = pretend(Answers(httpx.Response(422, json={"detail": detail})))
    with pytest.raises(models.HTTPValidationError, match="too big"):
        way.call(client.request, method="POST", path="/v1/x", returns=dict)


# What is sent


@pytest.mark.parametrize(
    ("given", "content", "kind"),
    [
        ({}, b"", None),
        ({"json": {"a": [1, None]}}, b'{"a":[1,null]}', "application/json"),
        ({"json": [Thing(name="a")]}, b'[{"name":"a"}]', "application/json"),
        ({"json": {"a": 1}, "extra_body": {"b": 2}}, b'{"a":1,"b":2}', "application/json"),
        ({"extra_body": {"b": 2}}, b'{"b":2}', "application/json"),
        (
            {"form": {"on": True, "kinds": [Kind.SMALL, "b"]}},
            b"on=true&kinds=small&kinds=b",
            "application/x-www-form-urlencoded",
        ),
    ],
)
@pytest.mark.parametrize("method", ["POST", "DELETE", "PATCH"])
def test_a_body_is_json_or_a_form(
    way: Any, pretend: Any, method: str, given: dict[str, Any], content: bytes, kind: str | None
):
    answers = Answers()
    way.call(pretend(answers).request, method=method, path="/v1/x", returns=dict, **given)
    request = answers.only
    assert (request.method, request.url.path) == (method, "/v1/x")
    assert request.content == content
    assert request.headers.get("content-type") == kind


def test_a_form_may_have_a_file(way: Any, client: Mistral):
    file = way.call(
        client.request,
        method="POST",
        path="/v1/files",
        form={"purpose": Kind.SMALL, "file": ("a.txt", "words")},
        extra_body={"purpose": "ocr"},
        returns=models.UploadFileOut,
    )
    assert (file.filename, file.purpose, file.size_bytes) == ("a.txt", "ocr", 5)


@pytest.mark.parametrize(
    ("path", "given", "query"),
    [
        ("/v1/x", {}, ""),
        ("/v1/x", {"query": {"a": [1, 2], "b": False, "c": None}}, "a=1&a=2&b=false"),
        ("/v1/x", {"query": {"a": 1, "b": 2}, "extra_query": {"b": 3}}, "a=1&b=3"),
        ("/v1/x?a=1", {}, "a=1"),
        ("/v1/x?a=1&a=2&b=", {"query": {"c": 3}}, "a=1&a=2&b=&c=3"),
    ],
)
def test_a_query_may_be_in_the_path_and_beside_it(
    way: Any, pretend: Any, path: str, given: dict[str, Any], query: str
):
    answers = Answers()
    way.call(pretend(answers).request, method="GET", path=path, returns=dict, **given)
    assert answers.only.url == "https://api.mistral.ai/v1/x" + (f"?{query}" if query else "")


def test_a_query_stands_behind_that_of_the_server_and_of_the_client(way: Any, pretend: Any):
    answers = Answers()
    client = pretend(answers, server_url="http://h/p?s=1", default_query={"d": 2, "e": 3})
    way.call(client.request, method="GET", path="/v1/x?p=4", query={"e": 5}, returns=dict)
    assert answers.only.url.path == "/p/v1/x"
    assert answers.only.url.query == b"s=1&d=2&p=4&e=5"


def test_a_brace_is_one_of_the_path(way: Any, pretend: Any):
    answers = Answers()
    way.call(pretend(answers).request, method="GET", path="/v1/{x}/{}", returns=dict)
    assert answers.only.url.raw_path == b"/v1/%7Bx%7D/%7B%7D"


def test_json_that_is_written_already_is_sent_as_it_is(way: Any, pretend: Any):
    answers = Answers()
    given = {"method": "POST", "path": "/v1/x", "content": b'{"a": 1.10}', "returns": dict}
    way.call(pretend(answers).request, **given)
    assert answers.only.content == b'{"a": 1.10}'
    assert answers.only.headers["content-type"] == "application/json"


def test_a_call_like_another_is_no_new_operation_and_has_its_own_query(way: Any, pretend: Any):
    answers = Answers(*(httpx.Response(200, json={"name": "a"}) for _ in range(4)))
    client = pretend(answers)
    given = {"method": "GET", "path": "/v1/x?a=1"}
    before = _described.cache_info()
    way.call(client.request, **given, query={"b": 2}, returns=Foreign)
    found = way.call(client.request, **given, returns=dict)
    again = way.call(client.request, **given, query={"a": 3}, returns=Foreign)
    last = way.call(client.request, **given, returns=Foreign)
    assert (found, again, last) == ({"name": "a"}, Foreign(name="a"), Foreign(name="a"))
    urls = [str(request.url.query, "ascii") for request in answers.requests]
    assert urls == ["a=1&b=2", "a=1", "a=3", "a=1"]
    assert _described.cache_info().hits - before.hits >= 2


def test_the_options_are_those_of_every_operation(way: Any, pretend: Any):
    answers = Answers()
    way.call(
        pretend(answers).request,
        method="GET",
        path="/v1/x",
        returns=dict,
        server_url="http://elsewhere/",
        http_headers={"X-Mine": "1"},
        timeout_ms=1500,
    )
    request = answers.only
    assert (request.url, request.headers["x-mine"]) == ("http://elsewhere/v1/x", "1")
    assert request.headers["authorization"] == "Bearer any"
    assert request.extensions["timeout"]["read"] == 1.5


@pytest.mark.parametrize(
    ("given", "error", "text"),
    [
        ({"path": "v1/x"}, ValueError, "as in /v1/models, not 'v1/x'"),
        ({"path": ""}, ValueError, "path must begin with a slash"),
        ({"path": "/v1/x y"}, ValueError, "path must be one that a URL can have, .* '/v1/x y'"),
        ({"path": "/v1/x\n"}, ValueError, "path must be one that a URL can have"),
        ({"path": "/v1/" + "x" * 70_000}, ValueError, "path must be one that a URL can have"),
        ({"path": "/v1/x", "timeout": 3}, TypeError, "unexpected keyword argument 'timeout'"),
        ({"path": "/v1/x", "json": {}, "form": {}}, TypeError, "JSON or a form, not both"),
        ({"path": "/v1/x", "json": float("nan")}, ValueError, "JSON has no such number"),
        ({"path": "/v1/x", "extra_query": 7}, TypeError, "extra_query must be a mapping, not int"),
        ({"path": "/v1/x", "query": 7}, TypeError, "query must be a mapping, not int"),
        ({"path": "/v1/x", "form": 7}, TypeError, "form must be a mapping, not int"),
        ({"path": "/v1/x", "query": {"a": 1}, "extra_query": 7}, TypeError, "extra_query must be"),
        ({"path": "/v1/x", "content": b"1", "json": 1}, TypeError, "the same body: give one"),
        ({"path": "/v1/x", "content": b"1", "form": {}}, TypeError, "JSON or a form, not both"),
        ({"path": "/v1/x", "content": "1"}, TypeError, "content must be bytes, not '1'"),
        ({"path": "/v1/x", "content": b"1", "extra_body": {}}, TypeError, "use json, not content"),
        ({"path": ["/v1/x"]}, TypeError, "path must be a string"),
    ],
)  # fmt: skip
def test_a_wrong_argument_is_refused_by_name_and_nothing_is_sent(
    way: Any, pretend: Any, given: dict[str, Any], error: type[Exception], text: str
):
    answers = Answers()
    with pytest.raises(error, match=text):
        way.call(pretend(answers).request, method="POST", returns=dict, **given)
    assert answers.requests == []


def test_an_unknown_option_is_told_in_the_name_of_the_method(way: Any, pretend: Any):
    name = "request" if way.argument == "client" else "request_async"
    with pytest.raises(TypeError, match=rf"^{name}\(\) got an unexpected keyword argument 'x'"):
        way.call(pretend(Answers()).request, method="POST", path="/v1/x", returns=dict, x=1)


# How often


@pytest.mark.parametrize(
    ("method", "answer", "attempts"),
    [
        ("GET", 500, 3),
        ("HEAD", 500, 3),
        ("POST", 500, 1),
        ("PUT", 500, 1),
        ("DELETE", 500, 1),
        ("POST", 503, 3),
        ("POST", 429, 3),
        ("POST", 404, 1),
        ("GET", 404, 1),
    ],
)
def test_only_what_reads_is_sent_again_where_it_may_have_been_done(
    way: Any, pretend: Any, waits: list[float], method: str, answer: int, attempts: int
):
    answers = Answers(*[answer] * 5)
    with pytest.raises(models.SDKError):
        way.call(pretend(answers).request, method=method, path="/v1/x", returns=dict)
    assert (len(answers.requests), len(waits)) == (attempts, attempts - 1)


@pytest.mark.parametrize(("retries", "attempts"), [(None, 1), (4, 5)])
def test_the_retries_are_those_of_the_call(
    way: Any, pretend: Any, waits: list[float], retries: Any, attempts: int
):
    answers = Answers(*[503] * 9)
    with pytest.raises(models.SDKError):
        way.call(
            pretend(answers).request, method="GET", path="/v1/x", returns=dict, retries=retries
        )
    assert len(answers.requests) == attempts


# Streams


def test_a_stream_is_read_event_by_event(way: Any, client: Mistral, ask: dict[str, Any]):
    stream = way.call(
        client.request,
        method="POST",
        path="/v1/chat/completions",
        json={**ask, "stream": True},
        returns=EventStream[models.CompletionEvent],
    )
    assert isinstance(stream, EventStream | EventStreamAsync)
    events = way.read(stream)
    assert len(events) > 2
    assert all(isinstance(event, models.CompletionEvent) for event in events)
    assert events[-1].data.choices[0].finish_reason == "stop"


def test_a_stream_of_events_of_ones_own_is_read_as_they_are_declared(way: Any, pretend: Any):
    class Event(BaseModel):
        data: Thing

    answer = httpx.Response(
        200,
        text='data: {"name":"a"}\n\ndata: {"name":"b"}\n\ndata: [DONE]\n\n',
        headers={"content-type": "text/event-stream"},
    )
    answers = Answers(answer)
    stream = way.call(
        pretend(answers).request, method="POST", path="/v1/x", returns=EventStream[Event]
    )
    assert [event.data.name for event in way.read(stream)] == ["a", "b"]
    assert answers.only.headers["accept"] == "text/event-stream"


ENDS = {"the body": "", "a mark": 'data: [DONE]\n\ndata: {"name":"c"}\n\n'}


@pytest.mark.parametrize("end", ENDS.values(), ids=ENDS)
def test_a_stream_of_which_nobody_said_how_it_ends_may_end_either_way(
    way: Any, pretend: Any, end: str
):
    class Event(BaseModel):
        data: Thing
        event: str | None = None

    text = 'event: one\ndata: {"name":"a"}\n\ndata: {"name":"b"}\n\n' + end
    answer = httpx.Response(200, text=text, headers={"content-type": "text/event-stream"})
    stream = way.call(
        pretend(Answers(answer)).request, method="GET", path="/v1/x", returns=EventStream[Event]
    )
    assert [(e.event, e.data.name) for e in way.read(stream)] == [("one", "a"), (None, "b")]


def test_a_stream_of_completions_has_to_say_that_it_ends(way: Any, pretend: Any):
    choice = {"index": 0, "delta": {"content": "a"}, "finish_reason": None}
    event = json.dumps({"id": "1", "model": "m", "choices": [choice]})
    answer = httpx.Response(
        200, text=f"data: {event}\n\n", headers={"content-type": "text/event-stream"}
    )
    stream = way.call(
        pretend(Answers(answer)).request,
        method="POST",
        path="/v1/x",
        returns=EventStream[models.CompletionEvent],
    )
    with pytest.raises(StreamInterruptedError):
        way.read(stream)


def test_the_error_of_a_stream_is_raised_before_it_begins(
    way: Any, client: Mistral, server: LocalServer, ask: dict[str, Any]
):
    with pytest.raises(models.SDKError, match="Invalid model"):
        way.call(
            client.request,
            method="POST",
            path="/v1/chat/completions",
            json={**ask, "model": "no-such", "stream": True},
            returns=EventStream[models.CompletionEvent],
        )


def test_both_methods_take_the_same(connect: Callable[..., Mistral]):
    client = connect()
    blocking, awaiting = client.request, client.request_async
    assert inspect.signature(blocking).parameters == inspect.signature(awaiting).parameters
    assert inspect.iscoroutinefunction(awaiting)
