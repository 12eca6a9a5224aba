"""Promise 9: what cannot be sent is refused by name, and what can arrives as it was meant."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, unquote

import httpx
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mistralai import Mistral

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

MESSAGES = [{"role": "user", "content": "Hi"}]
CHAT: dict[str, Any] = {"model": "m", "messages": MESSAGES}
CARD = {"id": "m", "object": "model", "capabilities": {}, "type": "base"}


class Recorder:
    """A transport that writes down what reaches it."""

    def __init__(self) -> None:
        self.requests: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        return httpx.Response(200, json={"object": "list", "data": [], **CARD})

    @property
    def request(self) -> httpx.Request:
        (request,) = self.requests
        return request


@pytest.fixture
def recorder() -> Recorder:
    return Recorder()


@pytest.fixture
def sending(with_http: Any, recorder: Recorder) -> Callable[..., Mistral]:
    """Makes clients whose requests end in the recorder."""

    def make(**options: Any) -> Mistral:
        client: Mistral = with_http(
            {"transport": httpx.MockTransport(recorder)}, **{"server_url": "http://h", **options}
        )
        return client

    return make


# Path, query and headers


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
@example("a/b")
@example("..")
@example(".")
@example("%2F")
@example("?x=1#y")
@example("ft:open-mistral-7b:x:2025:ab@1")
@example("\\..\\")
@example("\x00\r\nx: y")
@example("é😀")
def test_any_id_is_one_segment_of_the_path_and_comes_out_as_it_went_in(given_id: str):
    recorder = Recorder()
    with httpx.Client(transport=httpx.MockTransport(recorder)) as http:
        Mistral("key", server_url="http://h/base", client=http).models.retrieve(model_id=given_id)
    raw = recorder.request.url.raw_path.decode("ascii")
    front, _, segment = raw.rpartition("/")
    assert front == "/base/v1/models"
    assert unquote(segment) == given_id


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
@example("a&b=c#d?e+f %20")
def test_any_text_in_a_query_comes_out_as_it_went_in(search: str):
    recorder = Recorder()
    with httpx.Client(transport=httpx.MockTransport(recorder)) as http:
        Mistral("key", server_url="http://h", client=http).files.list(search=search)
    query = parse_qsl(recorder.request.url.query.decode("ascii"), keep_blank_values=True)
    assert ("search", search) in query


TEXT = st.text(st.characters(exclude_categories=["Cs"]))
JSON = st.recursive(
    TEXT
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.integers()
    | st.booleans()
    | st.none(),
    lambda inner: st.lists(inner) | st.dictionaries(TEXT, inner),
    max_leaves=8,
)


@given(JSON)
def test_any_json_in_a_free_object_arrives_as_it_is(value: Any):
    recorder = Recorder()
    tools = [{"type": "function", "function": {"name": "f", "parameters": {"x": value}}}]
    with httpx.Client(transport=httpx.MockTransport(recorder)) as http:
        Mistral("key", server_url="http://h", client=http).chat.complete(**CHAT, tools=tools)
    sent = json.loads(recorder.request.content)["tools"][0]["function"]["parameters"]
    assert sent == {"x": value}


@pytest.mark.parametrize("per_call", [False, True], ids=["client", "call"])
@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://h/b?x=1", "http://h/b/v1/files?x=1&page=2"),
        ("http://h/b/?x=1&y=%20&z=", "http://h/b/v1/files?x=1&y=%20&z=&page=2"),
        ("http://h", "http://h/v1/files?page=2"),
        ("http://h/", "http://h/v1/files?page=2"),
        ("http://h/b/c/", "http://h/b/c/v1/files?page=2"),
        ("http://h/v1", "http://h/v1/files?page=2"),
    ],
)
def test_the_query_and_the_path_of_a_servers_url_are_kept(
    way: Any, sending: Any, recorder: Recorder, url: str, expected: str, per_call: bool
):
    client = sending(**({} if per_call else {"server_url": url}))
    options = {"server_url": url} if per_call else {}
    way.call(client.files.list, page=2, page_size=None, **options)
    sent = httpx.URL(expected)
    assert recorder.request.url.path == sent.path
    assert parse_qsl(recorder.request.url.query.decode(), keep_blank_values=True) == parse_qsl(
        sent.query.decode(), keep_blank_values=True
    )


@pytest.mark.parametrize("name", ["Authorization", "authorization", "AUTHORIZATION"])
def test_a_header_of_the_callers_replaces_ours_in_any_case(
    way: Any, sending: Any, recorder: Recorder, name: str
):
    headers = {name: "Bearer other", "ACCEPT": "text/plain", "X-Mine": "1"}
    way.call(sending().models.list, http_headers=headers)
    sent = recorder.request.headers
    assert sent.get_list("authorization") == ["Bearer other"]
    assert sent.get_list("accept") == ["text/plain"]
    assert sent.get_list("x-mine") == ["1"]


# What cannot be sent


def cyclic() -> dict[str, Any]:
    value: dict[str, Any] = {}
    value["again"] = {"and": [value]}
    return value


def deep() -> dict[str, Any]:
    value: dict[str, Any] = {}
    for _ in range(100_000):
        value = {"a": value}
    return value


def tools(parameters: Any) -> dict[str, Any]:
    return {
        **CHAT,
        "tools": [{"type": "function", "function": {"name": "f", "parameters": parameters}}],
    }


def says(content: Any) -> dict[str, Any]:
    return {**CHAT, "messages": [{"role": "user", "content": content}]}


ABSURD: dict[str, tuple[str, Callable[[], dict[str, Any]], str]] = {
    "NaN": ("chat.complete", lambda: {**CHAT, "temperature": math.nan}, "temperature is nan"),
    "infinity": ("chat.complete", lambda: {**CHAT, "top_p": math.inf}, "top_p is inf"),
    "NaN within": ("chat.complete", lambda: tools({"x": [math.nan]}), r"parameters\['x'\]\[0\]"),
    "NaN as a page": ("files.list", lambda: {"page": math.nan}, "page"),
    "surrogate": ("chat.complete", lambda: says("a\ud800"), r"messages\[0\].content has half"),
    "surrogate key": ("chat.complete", lambda: tools({"\udfff": 1}), "keys of .*parameters"),
    "surrogate id": ("models.retrieve", lambda: {"model_id": "\ud800"}, "model_id has half"),
    "surrogate query": ("files.list", lambda: {"search": "\ud800"}, "search has half"),
    "100 MB": ("chat.complete", lambda: says("x" * 100_000_000), "more than the 100,000,000"),
    "100 MB in a stream": ("chat.stream", lambda: says("x" * 100_000_000), "100,000,000"),
    "cyclic": ("chat.complete", lambda: tools(cyclic()), "contains itself"),
    "cyclic in a stream": ("chat.stream", lambda: tools(cyclic()), "contains itself"),
    "too deep": ("chat.complete", lambda: tools(deep()), "nested too deeply"),
    "no JSON": ("chat.complete", lambda: tools({"x": object()}), "object"),
    "bytes": ("chat.complete", lambda: tools({"x": b"\xff"}), "0xff"),
    "a huge number": ("chat.complete", lambda: {**CHAT, "random_seed": 10**5000}, "digits"),
    "no id": ("models.retrieve", lambda: {"model_id": ""}, "model_id must be"),
    "None for an id": ("files.delete", lambda: {"file_id": None}, "file_id must be"),
    "no messages": ("chat.complete", lambda: {"model": "m", "messages": 7}, "messages"),
    "header value": ("models.list", lambda: {"http_headers": {"x": "a\nb: c"}}, "'x' in http_h"),
    "header name": ("models.list", lambda: {"http_headers": {"x y": "a"}}, "name 'x y'"),
    "header outside ASCII": ("models.list", lambda: {"http_headers": {"x": "é"}}, "http_headers"),
    "header of no text": ("models.list", lambda: {"http_headers": {"x": 7}}, "http_headers"),
    "a second framing": (
        "chat.complete",
        lambda: {**CHAT, "http_headers": {"Transfer-Encoding": "chunked"}},
        "http_headers cannot have a Transfer-Encoding",
    ),
    "a length that is none": (
        "chat.complete",
        lambda: {**CHAT, "http_headers": {"Content-Length": "many"}},
        "Content-Length in http_headers must be a number of bytes, not 'many'",
    ),
    "no headers": ("models.list", lambda: {"http_headers": ["x"]}, "http_headers must be"),
    "negative limit": ("models.list", lambda: {"timeout_ms": -1}, "timeout_ms must be"),
    "NaN limit": ("models.list", lambda: {"timeout_ms": math.nan}, "timeout_ms must be"),
    "text for a limit": ("models.list", lambda: {"timeout_ms": "5"}, "timeout_ms must be"),
    "no retries": ("models.list", lambda: {"retries": "often"}, "retries must be"),
    "a URL that is none": ("models.list", lambda: {"server_url": "http://h\n"}, "non-printable"),
    "surrogate URL": ("models.list", lambda: {"server_url": "http://\ud800"}, "server_url has"),
}


@pytest.mark.parametrize("name", ABSURD)
def test_what_cannot_be_sent_is_refused_by_name_and_nothing_is_sent(
    way: Any, sending: Any, recorder: Recorder, name: str
):
    operation, arguments, words = ABSURD[name]
    resource, _, method = operation.partition(".")
    client = sending(retry_config=None)
    with pytest.raises((ValueError, TypeError, httpx.InvalidURL), match=words) as caught:
        way.call(getattr(getattr(client, resource), method), **arguments())
    str(caught.value).encode()  # can be printed and logged
    assert recorder.requests == []


def test_the_length_that_a_body_has_may_be_said_in_a_header(
    way: Any, sending: Any, recorder: Recorder
):
    way.call(sending().models.list, http_headers={"Content-Length": "0"})
    assert recorder.request.headers.get_list("content-length") == ["0"]


def test_an_idle_limit_that_is_none_is_refused(way: Any, sending: Any, recorder: Recorder):
    with pytest.raises(ValueError, match="stream_idle_ms must be"):
        way.call(sending(stream_idle_ms=-1).chat.stream, **CHAT)
    assert recorder.requests == []


def closed(path: Path) -> Any:
    with path.open("rb") as file:
        return file


FILES: dict[str, tuple[Callable[[Path], Any], str]] = {
    "closed": (closed, "closed"),
    "closed, with a name": (lambda path: ("a.txt", closed(path)), "closed"),
    "nothing": (lambda path: None, "file must be"),
    "a number": (lambda path: 7, "file must be"),
    "bytes without a name": (lambda path: b"words", "file has no name"),
    "an empty name": (lambda path: ("", b"words"), "file has no name"),
    "a dict without content": (lambda path: {"file_name": "a"}, "content"),
    "no such path": (lambda path: path.parent / "none", "No such file"),
    "a folder": (lambda path: path.parent, "directory"),
    "a number as content": (lambda path: ("a.txt", 7), "content of file"),
    "a surrogate name": (lambda path: ("\ud800.txt", b"x"), "name of file has half"),
    "a surrogate content": (lambda path: ("a.txt", "\ud800"), "content of file has half"),
    "a media type with a line end": (lambda path: ("a", b"x", "a/b\r\nx: y"), "media type"),
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_cannot_be_sent_is_refused_and_nothing_is_sent(
    way: Any, sending: Any, recorder: Recorder, tmp_path: Path, name: str
):
    make, words = FILES[name]
    path = tmp_path / "words.txt"
    path.write_bytes(b"words")
    with pytest.raises((ValueError, TypeError, OSError), match=words):
        way.call(sending().files.upload, file=make(path), purpose="ocr")
    assert recorder.requests == []


def test_a_file_in_text_mode_is_refused(way: Any, sending: Any, recorder: Recorder, tmp_path: Path):
    path = tmp_path / "words.txt"
    path.write_text("words")
    with path.open() as file, pytest.raises(TypeError, match='mode "rb"'):
        way.call(sending().files.upload, file=("words.txt", file), purpose="ocr")
    assert recorder.requests == []
