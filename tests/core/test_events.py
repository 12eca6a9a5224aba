"""From bytes to typed events: what arrives is given, and no end is silent."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mistralai import models
from mistralai._core.stream.events import AnswerReader, EventReader, untyped
from mistralai._core.stream.sse import Event
from mistralai.errors import StreamError, StreamInterruptedError

RESPONSE = httpx.Response(200, headers={"content-type": "text/event-stream"})


def chunk(text: str | None = "a", finish: str | None = None, index: int = 0) -> dict[str, Any]:
    choice = {"index": index, "delta": {"content": text}, "finish_reason": finish}
    return {"id": "1", "model": "m", "choices": [choice]}


def line(data: object) -> bytes:
    return b"data: " + (data if isinstance(data, bytes) else json.dumps(data).encode()) + b"\n\n"


DONE = line(b"[DONE]")


def reader(*, strict: bool = False) -> AnswerReader:
    return AnswerReader(models.CompletionEvent, RESPONSE, "[DONE]", strict=strict)


def feed(stream: EventReader[Any], chunk: bytes) -> list[Any]:
    return list(stream.feed(chunk))


def texts(events: list[Any]) -> list[Any]:
    return [event.data.choices[0].delta.content for event in events]


# The general reader


def test_the_sentinel_ends_the_events_and_what_follows_is_dropped():
    plain = EventReader(lambda event: event.data, "[DONE]")
    assert feed(plain, b"data: a\n\ndata: [DONE]\n\ndata: b\n\n") == [b"a"]
    assert plain.done
    assert feed(plain, b"data: c\n\n") == []
    assert plain.end() == ([], None)
    assert plain.end(ValueError()) == ([], None)


def test_without_a_sentinel_only_the_end_of_the_bytes_ends_the_events():
    plain = EventReader(lambda event: event.data, None)
    assert feed(plain, b"data: [DONE]\n\ndata: b") == [b"[DONE]"]
    assert plain.end() == ([b"b"], None)


def test_an_error_of_the_connection_is_passed_on():
    plain = EventReader(lambda event: event.data, None)
    error = httpx.ReadError("x")
    assert plain.end(error) == ([], error)


def test_events_without_data_are_skipped():
    plain = EventReader(lambda event: event.data, None)
    assert feed(plain, b"event: ping\n\nid: 1\n\nretry: 5\n\n: comment\n\ndata: a\n\n") == [b"a"]


def test_an_event_is_decoded_when_it_is_asked_for_and_an_error_comes_in_its_place():
    decoded: list[bytes | None] = []

    def decode(event: Event) -> int:
        decoded.append(event.data)
        return int(event.data or b"")

    events = iter(EventReader(decode, None).feed(b"data: 1\n\ndata: x\n\ndata: 3\n\n"))
    assert (next(events), decoded) == (1, [b"1"])
    with pytest.raises(ValueError, match="invalid literal"):
        next(events)


# The reader of an operation


def test_events_are_models():
    (event,) = feed(reader(), line(chunk("hi")))
    assert isinstance(event, models.CompletionEvent)
    assert texts([event]) == ["hi"]


def test_an_unfinished_event_is_read_at_the_end():
    stream = reader()
    assert feed(stream, line(chunk("a")) + line(chunk("b", "stop")).rstrip()) != []
    last, error = stream.end()
    assert (texts(last), error) == (["b"], None)


@pytest.mark.parametrize("error", [None, httpx.ReadError("x"), httpx.RemoteProtocolError("x")])
def test_a_finished_stream_is_whole_however_the_connection_ended(error: Exception | None):
    by_sentinel = reader()
    feed(by_sentinel, line(chunk()) + DONE)
    assert by_sentinel.end(error) == ([], None)
    by_reason = reader()
    feed(by_reason, line(chunk()) + line(chunk("", "length")))
    assert by_reason.end(error) == ([], None)


@pytest.mark.parametrize("error", [None, httpx.ReadError("pipe")])
def test_an_unfinished_stream_says_what_broke_and_keeps_what_came(error: Exception | None):
    stream = reader()
    feed(stream, line(chunk("a")) + line(chunk("b")))
    last, raised = stream.end(error)
    assert last == []
    assert isinstance(raised, StreamInterruptedError)
    assert texts(raised.events) == ["a", "b"]
    assert "after 2 events" in str(raised)
    assert ("the server just stopped" if error is None else "ReadError: pipe") in str(raised)
    assert isinstance(raised, httpx.ReadError) is (error is not None)


def test_one_of_several_answers_being_unfinished_is_an_interruption():
    stream = reader()
    feed(stream, line(chunk("a", "stop", 0)) + line(chunk("b", None, 1)))
    assert isinstance(stream.end()[1], StreamInterruptedError)


def test_an_empty_stream_is_an_interruption():
    assert isinstance(reader().end()[1], StreamInterruptedError)


def test_an_event_that_was_cut_off_is_an_interruption():
    stream = reader()
    feed(stream, line(chunk("a")) + b'data: {"id":"1","choi')
    last, raised = stream.end()
    assert last == []
    assert isinstance(raised, StreamError)
    assert texts(raised.events) == ["a"]


@pytest.mark.parametrize(
    "data",
    [
        {"object": "error", "message": "capacity exceeded", "code": 3505},
        {"object": "Error", "message": "capacity exceeded"},
        {"error": {"message": "capacity exceeded"}},
    ],
)
@pytest.mark.parametrize("strict", [False, True])
def test_an_error_in_the_stream_is_raised_with_the_servers_words(
    data: dict[str, Any], strict: bool
):
    stream = reader(strict=strict)
    feed(stream, line(chunk("a")))
    with pytest.raises(StreamError, match="The server reported an error in the stream") as caught:
        feed(stream, line(data))
    assert "capacity exceeded" in str(caught.value)
    assert caught.value.status_code == 200
    assert texts(caught.value.events) == ["a"]


@pytest.mark.parametrize(
    "data", [b"{", b"7", b"nonsense", b"null", b"[]", b"{}", b"\xff", b"[" * 10**5]
)
@pytest.mark.parametrize("strict", [False, True])
def test_an_event_that_is_nothing_like_its_model_is_an_error(data: bytes, strict: bool):
    with pytest.raises(StreamError, match="An event cannot be read") as caught:
        feed(reader(strict=strict), line(data))
    assert caught.value.body == data.decode("utf-8", "replace")


def test_an_event_of_a_later_version_is_read_as_far_as_it_goes_unless_strict():
    later = {**chunk("a"), "choices": [{"index": 0, "delta": {"content": 7}, "finish_reason": "x"}]}
    (event,) = feed(reader(), line(later))
    assert texts([event]) == [7]
    with pytest.raises(StreamError, match="An event cannot be read"):
        feed(reader(strict=True), line(later))


JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=5)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(
                ["id", "model", "choices", "index", "delta", "content", "finish_reason", "usage"]
            ),
            inner,
            max_size=5,
        ),
    ),
    max_leaves=12,
)


@given(JSON)
def test_no_json_in_an_event_ends_in_any_other_error(data: object):
    stream = reader()
    refused: StreamError | None = None
    try:
        feed(stream, line(data))
    except StreamError as error:
        refused = error
    if refused is not None:
        assert json.loads(refused.body) == data
    else:
        assert isinstance(stream.end()[1], StreamInterruptedError | None)


@given(st.binary(max_size=40))
def test_no_bytes_in_an_event_end_in_any_other_error(data: bytes):
    stream = reader()
    try:
        feed(stream, line(data))
    except StreamError:
        return
    assert isinstance(stream.end()[1], StreamInterruptedError | None)


# v1's decoders


@pytest.mark.parametrize(
    ("event", "told"),
    [
        (Event(b'{"a":1}'), {"data": {"a": 1}}),
        (Event(b"text"), {"data": "text"}),
        (Event(b"1", "piece", "7", 100), {"id": "7", "event": "piece", "data": 1, "retry": 100}),
        (Event(b"\xff"), {"data": "\ufffd"}),
    ],
)
def test_a_decoder_of_v1_gets_the_fields_as_json(event: Event, told: dict[str, Any]):
    assert untyped(json.loads)(event) == told


def test_a_decoder_of_v1_gets_what_is_too_deep_as_text():
    assert untyped(json.loads)(Event(b"[" * 10**5)) == {"data": "[" * 10**5}
