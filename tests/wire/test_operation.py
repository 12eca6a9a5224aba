"""Operations of one's own over the wire: every place of an argument, every kind of answer."""

from __future__ import annotations

from datetime import datetime, timezone
from enum import Enum
from functools import cached_property
from typing import TYPE_CHECKING, Any

import pytest
from typing_extensions import Unpack

from mistralai import UNSET, Mistral, models
from mistralai._core.operation import Options, asynchronous, operation
from mistralai._core.resource import Resource
from mistralai.types import BaseModel, OptionalNullable

if TYPE_CHECKING:
    from collections.abc import Callable
    from socket import socket


class Kind(str, Enum):
    SMALL = "small"
    LARGE = "large"


class Thing(BaseModel):
    name: str
    size: int | None = None


class New(BaseModel):
    name: str
    tags: OptionalNullable[list[str]] = UNSET


class Which(BaseModel):
    ids: list[str]


class Where(BaseModel):
    dry: bool | None = None
    kinds: list[Kind] | None = None
    since: datetime | None = None


class Label(BaseModel):
    text: str | None = None
    on: bool | None = None
    kinds: list[Kind] | None = None
    since: datetime | None = None


class Things(Resource):
    @operation("POST", "/v1/things", "make", body=New, query=Where, status=(201,))
    def make(
        self,
        *,
        name: str,
        tags: OptionalNullable[list[str]] = UNSET,
        dry: bool | None = None,
        **options: Unpack[Options],
    ) -> Thing: ...

    make_async = asynchronous(make)

    @operation("DELETE", "/v1/things/{name}", "drop", query=Where, status=(200, 204))
    def drop(
        self,
        *,
        name: str,
        dry: bool | None = None,
        kinds: list[Kind] | None = None,
        since: datetime | None = None,
        **options: Unpack[Options],
    ) -> None: ...

    drop_async = asynchronous(drop)

    @operation("DELETE", "/v1/things", "drop_many", body=Which)
    def drop_many(self, *, ids: list[str], **options: Unpack[Options]) -> list[Thing]: ...

    drop_many_async = asynchronous(drop_many)

    @operation("GET", "/v1/things/{name}/text", "text", accept="text/plain")
    def text(self, *, name: str, **options: Unpack[Options]) -> str: ...

    text_async = asynchronous(text)

    @operation("POST", "/v1/things/{name}/label", "label", form=Label)
    def label(
        self,
        *,
        name: str,
        text: str | None = None,
        on: bool | None = None,
        kinds: list[Kind] | None = None,
        since: datetime | None = None,
        **options: Unpack[Options],
    ) -> Thing: ...

    label_async = asynchronous(label)


class Deep(Resource):
    @cached_property
    def things(self) -> Things:
        return Things(self.sdk_configuration)


class Beta(Resource):
    @cached_property
    def deep(self) -> Deep:
        return Deep(self.sdk_configuration)


class Mine(Mistral):
    @cached_property
    def beta(self) -> Beta:
        return Beta(self.sdk_configuration)


def says(status: str, body: bytes = b"", kind: str = "application/json") -> Any:
    head = f"HTTP/1.1 {status}\r\n" + (
        f"content-type: {kind}\r\ncontent-length: {len(body)}\r\n" if "204" not in status else ""
    )

    def answer(connection: socket, _: bytes) -> None:
        connection.sendall(head.encode() + b"\r\n" + body)

    return answer


@pytest.fixture
def things(connect: Callable[..., Mistral], raw: Any) -> Things:
    return Things(connect(server_url=raw.url, retry_config=None).sdk_configuration)


def sent(raw: Any) -> tuple[str, dict[str, str], str]:
    """Give the first line of the one request, its headers and its body."""
    (request,) = raw.requests
    head, _, body = request.decode().partition("\r\n\r\n")
    first, *lines = head.split("\r\n")
    headers = dict(line.lower().split(": ", 1) for line in lines)
    return first.removesuffix(" HTTP/1.1"), headers, body


def test_a_post_may_have_a_query_beside_its_body_and_be_answered_with_201(
    way: Any, things: Things, raw: Any
):
    raw.answer = says("201 Created", b'{"name":"a"}')
    made = way.call(things.make, name="a", tags=None, dry=True)
    assert isinstance(made, Thing)
    assert (made.name, made.http.status_code) == ("a", 201)
    first, headers, body = sent(raw)
    assert (first, body) == ("POST /v1/things?dry=true", '{"name":"a","tags":null}')
    assert headers["content-type"] == "application/json"


def test_a_status_that_was_not_promised_is_an_error(way: Any, things: Things, raw: Any):
    raw.answer = says("200 OK", b'{"name":"a"}')
    with pytest.raises(models.SDKError, match=r"Unexpected response received \(code: 200"):
        way.call(things.make, name="a")


@pytest.mark.parametrize("answer", [says("204 No Content"), says("200 OK", b'{"ignored":1}')])
def test_a_delete_with_a_query_may_be_answered_with_nothing(
    way: Any, things: Things, raw: Any, answer: Any
):
    raw.answer = answer
    since = datetime(2025, 5, 1, tzinfo=timezone.utc)
    kinds = [Kind.SMALL, Kind.LARGE]
    assert way.call(things.drop, name="a b", dry=False, kinds=kinds, since=since) is None
    first, headers, body = sent(raw)
    assert first == (
        "DELETE /v1/things/a%20b?dry=false&kinds=small&kinds=large&since=2025-05-01T00%3A00%3A00Z"
    )
    assert ("content-type" in headers, body) == (False, "")


def test_a_delete_may_have_a_body_and_be_answered_with_a_list_of_models(
    way: Any, things: Things, raw: Any
):
    raw.answer = says("200 OK", b'[{"name":"a"},{"name":"b","size":2}]')
    dropped = way.call(things.drop_many, ids=["a", "b"])
    assert dropped == [Thing(name="a"), Thing(name="b", size=2)]
    first, headers, body = sent(raw)
    assert (first, body) == ("DELETE /v1/things", '{"ids":["a","b"]}')
    assert headers["content-type"] == "application/json"


def test_an_answer_may_be_plain_text(way: Any, things: Things, raw: Any):
    raw.answer = says("200 OK", "Grüße".encode(), "text/plain; charset=utf-8")
    assert way.call(things.text, name="a") == "Grüße"
    assert sent(raw)[1]["accept"] == "text/plain"


def test_a_form_without_a_file_is_sent_with_its_values_as_text(way: Any, things: Things, raw: Any):
    raw.answer = says("200 OK", b'{"name":"a"}')
    way.call(
        things.label,
        name="a",
        text="x y",
        on=True,
        kinds=[Kind.SMALL, Kind.LARGE],
        since=datetime(2025, 5, 1, tzinfo=timezone.utc),
    )
    first, headers, body = sent(raw)
    assert first == "POST /v1/things/a/label"
    assert headers["content-type"] == "application/x-www-form-urlencoded"
    assert body == "text=x+y&on=true&kinds=small&kinds=large&since=2025-05-01T00%3A00%3A00Z"


def test_a_namespace_of_a_namespace_is_made_when_it_is_first_used(way: Any, raw: Any):
    raw.answer = says("200 OK", b"a text", "text/plain")
    client = Mine(api_key="k", server_url=raw.url)
    assert "beta" not in vars(client)
    assert way.call(client.beta.deep.things.text, name="a") == "a text"
    assert client.beta.deep.things is client.beta.deep.things
    assert client.beta.deep.things.sdk_configuration is client.sdk_configuration
    way.drop(client)


# What the operation does not know


@pytest.mark.parametrize(
    ("options", "first", "body"),
    [
        ({}, "POST /v1/things", '{"name":"a"}'),
        ({"extra_body": None, "extra_query": None}, "POST /v1/things", '{"name":"a"}'),
        (
            {"extra_body": {"name": "b", "new": [1]}, "extra_query": {"q": True, "dry": "maybe"}},
            "POST /v1/things?q=true&dry=maybe",
            '{"name":"b","new":[1]}',
        ),
    ],
)
def test_extras_go_over_the_wire_only_where_they_are_given(
    way: Any, things: Things, raw: Any, options: dict[str, Any], first: str, body: str
):
    raw.answer = says("201 Created", b'{"name":"a"}')
    way.call(things.make, name="a", **options)
    assert (sent(raw)[0], sent(raw)[2]) == (first, body)


@pytest.mark.parametrize("option", ["extra_body", "extra_query"])
def test_extras_of_a_wrong_type_are_refused_by_name_and_nothing_is_sent(
    way: Any, things: Things, raw: Any, option: str
):
    with pytest.raises(TypeError, match=f"{option} must be a mapping, not str"):
        way.call(things.make, name="a", **{option: "a=1"})
    assert raw.requests == []


def test_a_call_replaces_what_the_client_says_in_every_request(way: Any, connect: Any, raw: Any):
    raw.answer = says("200 OK", b"", "text/plain")
    client = connect(
        server_url=raw.url,
        default_headers={"X-Team": "a", "x-both": "client"},
        default_query={"team": "a", "both": "client"},
    )
    options = {"http_headers": {"X-Both": "call"}, "extra_query": {"both": "call"}}
    way.call(Things(client.sdk_configuration).text, name="t", **options)
    first, headers, _ = sent(raw)
    assert first == "GET /v1/things/t/text?team=a&both=call"
    assert (headers["x-team"], headers["x-both"]) == ("a", "call")


@pytest.mark.parametrize(
    ("option", "given", "error", "text"),
    [
        ("default_headers", 7, TypeError, "default_headers must be a mapping, not int"),
        ("default_headers", {"a": 1}, TypeError, "default_headers must have strings"),
        ("default_headers", {"a b": "1"}, ValueError, "default_headers has the name 'a b'"),
        ("default_headers", {"a": "1\n"}, ValueError, "the value of 'a' in default_headers"),
        ("default_query", 7, TypeError, "default_query must be a mapping, not int"),
        ("default_query", "a=1", TypeError, "default_query must be a mapping, not str"),
    ],
)
@pytest.mark.parametrize("how", ["constructor", "with_options"])
def test_defaults_of_a_wrong_type_are_refused_by_name_when_the_client_is_made(
    how: str, option: str, given: Any, error: type[Exception], text: str
):
    make = Mistral if how == "constructor" else Mistral(api_key="k").with_options
    with pytest.raises(error, match=text):
        make(**{option: given})


def test_the_mark_of_a_stream_is_not_on_the_wire(
    way: Any, connect: Any, raw: Any, ask: dict[str, Any]
):
    raw.answer = says("200 OK", b"data: [DONE]\n\n", "text/event-stream")
    assert way.read(way.call(connect(server_url=raw.url).chat.stream, **ask)) == []
    assert sent(raw)[0] == "POST /v1/chat/completions"
