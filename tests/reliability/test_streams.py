"""Promise 5: a stream ends whole, or in an error that has what came. Never in silence."""

from __future__ import annotations

import json
import re
import sys
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mistralai import models
from mistralai._core.stream.events import AnswerReader
from mistralai.local import Fault

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable

    from mistralai import Mistral
    from mistralai.local import LocalServer

HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n"


class Recorded(NamedTuple):
    """A stream as the server sent it, and its events."""

    body: bytes
    events: list[Any]


@pytest.fixture
def recorded(server: LocalServer, ask: dict[str, Any]) -> Recorded:
    """A short stream of the local server, byte for byte."""
    body = {**ask, "stream": True, "max_tokens": 2}
    with httpx.Client(trust_env=False) as http:
        answer = http.post(
            f"{server.url}/v1/chat/completions", json=body, headers={"authorization": "Bearer x"}
        )
    events = [json.loads(data) for data in re.findall(rb"data: (\{.*\})\n", answer.content)]
    assert answer.content.endswith(b"data: [DONE]\n\n")
    assert len(events) >= 2
    return Recorded(answer.content, events)


def dump(events: list[Any]) -> list[Any]:
    return [event.model_dump(mode="json", by_alias=True)["data"] for event in events]


def same(events: list[Any], expected: list[Any]) -> bool:
    """Compare events with what was sent; a null that need not be there may be missing."""

    def bare(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: bare(item) for key, item in value.items() if item is not None}
        return [bare(item) for item in value] if isinstance(value, list) else value

    return bool(bare(dump(events)) == bare(expected))


def chunked(body: bytes) -> bytes:
    return b"%x\r\n%b\r\n" % (len(body), body) if body else b""


def close(raw: Any, connection: socket.socket, whole: bytes, at: int) -> None:
    """The body ends with the connection, and so does nothing else tell its end."""
    connection.sendall(HEAD + b"connection: close\r\n\r\n" + whole[:at])


def chunks_end(raw: Any, connection: socket.socket, whole: bytes, at: int) -> None:
    """The server ends its answer in good order, too early."""
    connection.sendall(
        HEAD
        + b"connection: close\r\ntransfer-encoding: chunked\r\n\r\n"
        + chunked(whole[:at])
        + b"0\r\n\r\n"
    )


def chunks_break(raw: Any, connection: socket.socket, whole: bytes, at: int) -> None:
    """The connection closes inside a chunk."""
    connection.sendall(HEAD + b"transfer-encoding: chunked\r\n\r\n%x\r\n" % len(whole) + whole[:at])


def reset(raw: Any, connection: socket.socket, whole: bytes, at: int) -> None:
    """The connection is reset inside a chunk."""
    chunks_break(raw, connection, whole, at)
    raw.reset(connection)


@pytest.mark.parametrize("ending", [close, chunks_end, chunks_break, reset])
def test_a_stream_cut_at_any_byte_is_whole_or_an_error_with_what_came(
    way: Any,
    with_http: Any,
    raw: Any,
    recorded: Recorded,
    ask: dict[str, Any],
    ending: Any,
    thorough: bool,
):
    whole, expected = recorded
    every = 1 if thorough or (ending is chunks_break and way.argument == "client") else 5
    cuts = range(0, len(whole) + 1, every)
    cut = 0

    def answer(connection: socket.socket, _: bytes) -> None:
        ending(raw, connection, whole, cut)

    raw.answer = answer
    client = with_http({"timeout": None}, server_url=raw.url, retry_config=None)
    complete = broken = 0
    for cut in cuts:
        events: list[Any] = []
        try:
            way.read_into(events, way.call(client.chat.stream, **ask))
        except models.StreamInterruptedError as error:
            broken += 1
            assert error.events == events  # noqa: PT017 - most cuts end in it, not all
            assert same(events, expected[: len(events)])
        except httpx.HTTPError:
            # A reset can overtake the head of the answer: then no stream has begun.
            assert ending is reset
            assert not events
            broken += 1
        else:
            complete += 1
            assert same(events, expected), cut
    # It is whole from the last byte of the event that finishes the answer; where the connection
    # broke, from the end of its blank line.
    finished = whole.index(b"data: [DONE]")
    if ending in {close, chunks_end}:
        finished -= 2
    assert broken + complete == len(cuts)
    if ending is not reset:
        assert complete == sum(cut >= finished for cut in cuts)
    assert broken >= sum(cut < finished for cut in cuts)


@pytest.mark.parametrize("fault", ["cut_after_bytes", "reset_after_bytes"])
def test_the_local_servers_own_cuts_are_told_too(
    way: Any, client: Mistral, server: LocalServer, recorded: Recorded, ask: Any, fault: str
):
    for at in range(1, len(recorded.body), 97):
        server.inject(Fault(**{fault: at}))
        events: list[Any] = []
        stream = way.call(client.chat.stream, **ask, max_tokens=2)
        with pytest.raises(models.StreamInterruptedError) as caught:
            way.read_into(events, stream)
        assert caught.value.events == events


@pytest.mark.parametrize("after", [0, 1, 3])
@pytest.mark.parametrize("body", ["rate_limit", "internal", "conversation"])
def test_an_error_inside_a_stream_is_raised_in_the_servers_words(
    way: Any, client: Mistral, server: LocalServer, ask: dict[str, Any], body: str, after: int
):
    server.inject(Fault(error_after_events=after, body=body))
    events: list[Any] = []
    stream = way.call(client.chat.stream, **ask)
    with pytest.raises(models.StreamError) as caught:
        way.read_into(events, stream)
    assert len(events) == after
    assert caught.value.events == events
    assert caught.value.code
    assert json.loads(caught.value.body)["message"] in str(caught.value)


@pytest.mark.parametrize("after", [0, 2])
def test_an_event_that_is_no_json_is_an_error_with_what_came(
    way: Any, client: Mistral, server: LocalServer, ask: dict[str, Any], after: int
):
    server.inject(Fault(garbage_after_events=after))
    events: list[Any] = []
    stream = way.call(client.chat.stream, **ask)
    with pytest.raises(models.StreamError, match="cannot be read") as caught:
        way.read_into(events, stream)
    assert len(events) == after
    assert caught.value.events == events


def test_events_that_arrive_together_with_an_error_are_told_before_it(
    way: Any, connect: Any, raw: Any, recorded: Recorded, ask: dict[str, Any]
):
    first = recorded.body[: recorded.body.index(b"\n\n") + 2]
    body = first * 2 + b'data: {"object":"error","message":"no"}\n\n' + first

    def answer(connection: socket.socket, _: bytes) -> None:
        connection.sendall(HEAD + b"content-length: %d\r\n\r\n" % len(body) + body)

    raw.answer = answer
    events: list[Any] = []
    stream = way.call(connect(server_url=raw.url).chat.stream, **ask)
    with pytest.raises(models.StreamError) as caught:
        way.read_into(events, stream)
    assert len(events) == 2
    assert caught.value.events == events


def dressed(body: bytes) -> dict[str, bytes]:
    """Write the same events in every way the format allows."""
    return {
        "BOM": b"\xef\xbb\xbf" + body,
        "CRLF": body.replace(b"\n", b"\r\n"),
        "CR": body.replace(b"\n", b"\r"),
        "comments": b": hello\n\n" + body.replace(b"data: ", b": ping\nevent: x\nid: 7\ndata: "),
        "no space": body.replace(b"data: ", b"data:"),
        "two spaces": re.sub(rb"data: (?=\{)", b"data:  ", body),
        "data in two lines": re.sub(rb"data: \{", b"data: {\ndata: ", body),
        "behind the end": body + b'data: {"object":"error","message":"late"}\n\n',
    }


@pytest.mark.parametrize("dress", dressed(b""))
def test_every_way_to_write_events_is_read_byte_by_byte(
    way: Any, connect: Any, raw: Any, recorded: Recorded, ask: dict[str, Any], dress: str
):
    body = dressed(recorded.body)[dress]

    def answer(connection: socket.socket, _: bytes) -> None:
        pieces = b"".join(chunked(body[at : at + 1]) for at in range(len(body)))
        connection.sendall(HEAD + b"transfer-encoding: chunked\r\n\r\n" + pieces + b"0\r\n\r\n")

    raw.answer = answer
    events: list[Any] = []
    way.read_into(events, way.call(connect(server_url=raw.url).chat.stream, **ask))
    assert same(events, recorded.events)


def piece(text: str) -> bytes:
    choice = {"index": 0, "delta": {"content": text}, "finish_reason": "stop"}
    event = {"id": "1", "model": "m", "choices": [choice]}
    return b"data: " + json.dumps(event, ensure_ascii=False).encode() + b"\n\ndata: [DONE]\n\n"


def test_characters_that_are_split_between_pieces_arrive_whole(way: Any, client: Mistral, ask: Any):
    body = piece("é€😀" * 3)
    for at in range(1, len(body)):
        reader = AnswerReader(models.CompletionEvent, httpx.Response(200), "[DONE]")
        events = [*reader.feed(body[:at]), *reader.feed(body[at:])]
        assert events[0].data.choices[0].delta.content == "é€😀" * 3


def calls_of(work: Callable[[], Any]) -> int:
    """Count the function calls, of Python's and of C's, that some work takes."""
    count = 0

    def profile(frame: Any, event: str, argument: Any) -> None:
        nonlocal count
        count += event in {"call", "c_call"}

    sys.setprofile(profile)
    try:
        work()
    finally:
        sys.setprofile(None)
    return count


def test_an_event_of_ten_megabytes_takes_work_in_proportion_to_its_pieces():
    """Twice the bytes in twice the pieces cost twice the calls, and the bytes are joined once."""

    def read(size: int) -> tuple[int, int]:
        body = piece("x" * size)
        pieces = [body[at : at + 16384] for at in range(0, len(body), 16384)]
        events: list[Any] = []

        def work() -> None:
            reader = AnswerReader(models.CompletionEvent, httpx.Response(200), "[DONE]")
            for one in pieces:
                events.extend(reader.feed(one))

        calls = calls_of(work)
        assert len(events[0].data.choices[0].delta.content) == size
        return calls, len(pieces)

    small, few = read(5_000_000)
    large, many = read(10_000_000)
    assert large - small <= 12 * (many - few)
    # What is kept of an unfinished line is the pieces themselves, not a text that grows with each.
    reader = AnswerReader(models.CompletionEvent, httpx.Response(200), "[DONE]")
    reader.feed(b"data: ")
    for _ in range(100):
        reader.feed(b"x" * 1000)
    assert max(len(part) for part in reader._parser._pending) == 1000


def test_ten_megabytes_in_one_event_arrive(way: Any, connect: Any, raw: Any, ask: dict[str, Any]):
    body = piece("x" * 10_000_000)

    def answer(connection: socket.socket, _: bytes) -> None:
        connection.sendall(HEAD + b"content-length: %d\r\n\r\n" % len(body) + body)

    raw.answer = answer
    events: list[Any] = []
    way.read_into(events, way.call(connect(server_url=raw.url).chat.stream, **ask))
    assert len(events[0].data.choices[0].delta.content) == 10_000_000


LINES = st.sampled_from(
    [b"data: ", b"data:", b"event: x", b"id: 1", b"retry: 5", b": c", b"", b"\xef\xbb\xbf", b"\xff"]
)
DATA = st.sampled_from(
    [
        b"[DONE]",
        b"",
        b"{",
        b"{}",
        b"null",
        b'{"id":"1","model":"m","choices":[]}',
        b'{"id":"1","model":"m","choices":[{"index":0,"delta":{},"finish_reason":null}]}',
        b'{"id":"1","model":"m","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}',
        b'{"object":"error","message":"no"}',
        b'{"id":7,"choices":{"a":1}}',
    ]
)
ENDS = st.sampled_from([b"\n", b"\r\n", b"\r", b"\n\n"])
BODIES = st.lists(st.tuples(LINES, DATA, ENDS), max_size=12).map(
    lambda parts: b"".join(b"".join(part) for part in parts)
)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(body=st.one_of(BODIES, st.binary(max_size=80)), places=st.lists(st.integers(0, 400)))
def test_no_bytes_end_in_silence_or_in_another_error(body: bytes, places: list[int]):
    """Any bytes, however cut: whole, or a `StreamError` that has the events before it."""

    def run(cuts: list[int]) -> tuple[list[Any], str | None]:
        reader = AnswerReader(models.CompletionEvent, httpx.Response(200), "[DONE]")
        events: list[Any] = []
        edges = [0, *sorted({at for at in cuts if at < len(body)}), len(body)]
        try:
            for first, last in pairwise(edges):
                events.extend(reader.feed(body[first:last]))
            rest, error = reader.end()
            events.extend(rest)
            if error is not None:
                raise error
        except models.StreamError as error:
            assert error.events[: len(events)] == events  # noqa: PT017 - as above
            return dump(error.events), type(error).__name__
        whole = reader.done or any(
            getattr(choice, "finish_reason", None) is not None
            for event in events
            for choice in event.data.choices or ()
        )
        assert whole
        return dump(events), None

    assert run(places) == run([])
