"""Promise 8: whatever an operation returns tells its HTTP side, and its dump does not change."""

from __future__ import annotations

import json
from operator import attrgetter
from typing import TYPE_CHECKING, Any

import pytest

from mistralai import models
from mistralai.local import Fault
from mistralai.types.basemodel import BaseModel

if TYPE_CHECKING:
    from collections.abc import Callable

    from mistralai import Mistral
    from mistralai.local import LocalServer

MESSAGES = [{"role": "user", "content": "Hi there"}]
CHAT = {"model": "mistral-small-latest", "messages": MESSAGES}
# One of every kind: GET, POST, DELETE and PATCH; JSON and form; model, union of models and list.
KINDS: dict[str, dict[str, Any]] = {
    "chat.complete": CHAT,
    "fim.complete": {"model": "codestral-latest", "prompt": "def f("},
    "embeddings.create": {"model": "mistral-embed", "inputs": "words"},
    "classifiers.moderate": {"model": "mistral-moderation-latest", "inputs": "words"},
    "classifiers.moderate_chat": {"model": "mistral-moderation-latest", "inputs": MESSAGES},
    "models.list": {},
    "models.retrieve": {"model_id": "mistral-small-latest"},
    "files.list": {},
    "files.upload": {"file": ("a.txt", b"words"), "purpose": "ocr"},
    "batch.jobs.list": {},
    "fine_tuning.jobs.list": {},
}


@pytest.fixture
def limited(server: LocalServer) -> LocalServer:
    """A server that counts requests and tokens, and says so in its headers."""
    server.limit(requests=1000, tokens=1_000_000)
    return server


def check(http: Any, server: LocalServer) -> None:
    """Compare what is told with what the server says it has sent."""
    sent = server.journal()[-1]
    assert http.status_code == 200
    assert http.request_id == sent["response_headers"]["mistral-correlation-id"]
    assert http.headers["MISTRAL-CORRELATION-ID"] == http.request_id
    assert http.requests.limit == 1000
    assert 0 <= http.requests.remaining < 1000
    assert http.tokens.limit == 1_000_000
    assert http.tokens.remaining <= 1_000_000
    assert http.elapsed > 0


@pytest.mark.parametrize("name", KINDS)
def test_every_kind_of_answer_has_it(way: Any, client: Mistral, limited: LocalServer, name: str):
    answer = way.call(attrgetter(name)(client), **KINDS[name])
    check(answer.http, limited)
    dumped = answer.model_dump(mode="json", by_alias=True)
    # An equal answer that did not come over HTTP has the same dump.
    apart = type(answer).model_validate_json(json.dumps(dumped))
    assert apart.model_dump(mode="json", by_alias=True) == dumped
    assert "http" not in dumped
    assert apart == answer
    assert "correlation" not in answer.model_dump_json() + repr(answer)


def test_answers_about_one_file_have_it(way: Any, client: Mistral, limited: LocalServer):
    file = way.call(client.files.upload, file=("a.txt", b"words"), purpose="ocr")
    for name in ("retrieve", "get_signed_url", "delete"):
        check(way.call(getattr(client.files, name), file_id=file.id).http, limited)


@pytest.mark.parametrize("name", ["chat.stream", "fim.stream"])
def test_a_stream_has_it_before_and_after_its_events(
    way: Any, client: Mistral, limited: LocalServer, name: str
):
    stream = way.call(attrgetter(name)(client), **KINDS[name.replace("stream", "complete")])
    before = stream.http
    assert before.elapsed is None or before.elapsed > 0
    way.read_into([], stream)
    check(stream.http, limited)
    assert stream.http.request_id == before.request_id


def test_a_download_is_the_http_side_itself(way: Any, client: Mistral, limited: LocalServer):
    file = way.call(client.files.upload, file=("a.txt", b"words"), purpose="ocr")
    response = way.call(client.files.download, file_id=file.id)
    assert way.body(response) == b"words"
    assert response.status_code == 200
    assert response.headers["mistral-correlation-id"]
    assert response.elapsed.total_seconds() > 0


@pytest.mark.parametrize("name", ["chat.complete", "chat.stream", "models.list"])
def test_an_error_has_it_too(way: Any, connect: Any, limited: LocalServer, name: str):
    limited.inject(Fault(body="rate_limit"))
    client = connect(retry_config=None)
    arguments = CHAT if name.startswith("chat") else {}
    with pytest.raises(models.SDKError) as caught:
        way.call(attrgetter(name)(client), **arguments)
    error = caught.value
    http = error.http
    assert http is not None
    assert http.status_code == error.status_code == 429
    assert http.request_id == error.request_id
    assert http.headers == error.headers
    assert models.SDKError("made by hand").http is None


def test_an_answer_that_was_read_tolerantly_has_it(way: Any, connect: Any, raw: Any):
    body = b'{"id":1,"object":"chat.completion","choices":[{"index":0,"message":null}]}'

    def answer(connection: Any, _: bytes) -> None:
        head = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nx-request-id: r1\r\n"
        connection.sendall(head + b"content-length: %d\r\n\r\n" % len(body) + body)

    raw.answer = answer
    got = way.call(connect(server_url=raw.url).chat.complete, **CHAT)
    assert got.http.request_id == "r1"
    assert got.model_dump(by_alias=True) == json.loads(body)


@pytest.mark.parametrize("part", ["choices.0.message", "choices.0", "usage"], ids=lambda part: part)
def test_a_part_of_an_answer_says_that_it_has_none(way: Any, client: Mistral, part: str):
    value = way.call(client.chat.complete, **CHAT)
    for step in part.split("."):
        value = value[int(step)] if step.isdigit() else getattr(value, step)
    assert isinstance(value, BaseModel)
    with pytest.raises(RuntimeError, match="not the answer of an operation"):
        _ = value.http


HEADERS: list[tuple[dict[str, str], Callable[[Any], Any], Any]] = [
    ({"x-ratelimit-limit-req-minute": "60"}, lambda h: h.requests.limit, 60),
    ({"x-ratelimit-remaining-req-minute": "0"}, lambda h: h.requests.remaining, 0),
    ({"x-ratelimit-limit-tokens-minute": "5"}, lambda h: h.tokens.limit, 5),
    ({"x-ratelimit-remaining-tokens-minute": "4"}, lambda h: h.tokens.remaining, 4),
    ({"ratelimit-limit": "9"}, lambda h: h.requests.limit, 9),
    ({"x-ratelimitbysize-remaining-minute": "8"}, lambda h: h.tokens.remaining, 8),
    ({"x-ratelimit-limit-req-minute": "many"}, lambda h: h.requests.limit, None),
    ({"x-ratelimit-limit-req-minute": "-1"}, lambda h: h.requests.limit, None),
    ({"x-ratelimit-limit-req-minute": "\xb2"}, lambda h: h.requests.limit, None),
    ({}, lambda h: (h.requests.limit, h.tokens.remaining, h.request_id), (None, None, None)),
    ({"x-kong-request-id": "k"}, lambda h: h.request_id, "k"),
]


@pytest.mark.parametrize(("headers", "look", "expected"), HEADERS)
def test_every_family_of_headers_is_understood(
    way: Any, connect: Any, raw: Any, headers: dict[str, str], look: Any, expected: Any
):
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items()).encode("latin-1")
    body = b'{"object":"list","data":[]}'

    def answer(connection: Any, _: bytes) -> None:
        head = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n" + lines
        connection.sendall(head + b"content-length: %d\r\n\r\n" % len(body) + body)

    raw.answer = answer
    assert look(way.call(connect(server_url=raw.url).models.list).http) == expected
