"""From bytes to typed events: what arrives is given, and no end is silent."""

from __future__ import annotations

import json
import tracemalloc
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mistralai import models
from mistralai._core.call import LastEvent
from mistralai._core.stream.events import MOST_KEPT, AnswerReader, EventReader, untyped
from mistralai._core.stream.sse import Event
from mistralai.errors import StreamError, StreamInterruptedError
from mistralai.types import BaseModel

if TYPE_CHECKING:
    from collections.abc import Iterator

RESPONSE = httpx.Response(200, headers={"content-type": "text/event-stream"})


def chunk(text: str | None = "a", finish: str | None = None, index: int = 0) -> dict[str, Any]:
    choice = {"index": index, "delta": {"content": text}, "finish_reason": finish}
    return {"id": "1", "model": "m", "choices": [choice]}


def line(data: object) -> bytes:
    return b"data: " + (data if isinstance(data, bytes) else json.dumps(data).encode()) + b"\n\n"


DONE = line(b"[DONE]")


def reader(*, strict: bool = False) -> AnswerReader:
    return AnswerReader(models.CompletionEvent, RESPONSE, "[DONE]", strict=strict)


def feed(stream: EventReader[Any] | AnswerReader, chunk: bytes) -> list[Any]:
    return list(stream.feed(chunk))


def read_all(stream: AnswerReader, body: bytes) -> list[Any]:
    """Read bytes to their end; raise what that ends in."""
    events = [*stream.feed(body)]
    last, error = stream.end()
    if error is not None:
        raise error
    return events + last


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


CAPACITY = b'{"object":"error","message":"capacity exceeded","code":3505}'


@pytest.mark.parametrize(
    "event",
    [
        b"data: " + CAPACITY,
        b'data: {"object":"Error","message":"capacity exceeded"}',
        b'data: {"error":{"message":"capacity exceeded"}}',
        b'data: {"error":"capacity exceeded","status":503}',
        b'data: {"detail":"capacity exceeded"}',
        b'data: {"detail":[{"msg":"capacity exceeded","loc":["body"],"type":"x"}]}',
        b'event: error\ndata: {"message":"capacity exceeded"}',
        b"event: error\ndata: capacity exceeded",
    ],
)
@pytest.mark.parametrize("strict", [False, True])
@pytest.mark.parametrize("end", [b"\n\n", b""], ids=["whole", "the last line"])
def test_an_error_in_the_stream_is_raised_with_the_servers_words(
    event: bytes, strict: bool, end: bytes
):
    stream = reader(strict=strict)
    feed(stream, line(chunk("a")))
    with pytest.raises(StreamError, match="The server reported an error in the stream") as caught:
        read_all(stream, event + end)
    assert not isinstance(caught.value, StreamInterruptedError)
    assert "capacity exceeded" in str(caught.value)
    assert caught.value.status_code == 200
    assert texts(caught.value.events) == ["a"]


def test_an_error_without_words_is_an_error():
    with pytest.raises(StreamError, match="The server reported an error in the stream"):
        feed(reader(), b"event: error\n\n")


def test_a_detail_or_an_empty_error_in_an_event_is_none():
    fields = {**chunk("a"), "detail": "more to come", "error": None}
    assert texts(feed(reader(), line(fields))) == ["a"]
    fields["choices"][0]["delta"]["content"] = 7  # and so where it has to be read tolerantly
    assert texts(feed(reader(), line(fields))) == [7]


HEARTBEATS = [
    b"data:\n\n",
    b"data:  \n\n",
    b": ping\n\n",
    b"event: ping\n\n",
    b"event: ping\ndata: \n\n",
    b"id: 7\nretry: 100\n\n",
]
"""Events without anything in them."""
FOREIGN = [
    b"data: {}\n\n",
    b"data: null\n\n",
    b"data: []\n\n",
    b"data: 7\n\n",
    b'data: "ping"\n\n',
    b'data: {"type":"ping"}\n\n',
    b'event: ping\ndata: {"type":"ping"}\n\n',
    b'data: {"type":"keepalive","sequence_number":5}\n\n',
    b'event: x\ndata: {"error":null}\n\n',
]
"""Events of JSON that has nothing in common with a chunk."""


@pytest.mark.parametrize("event", [*HEARTBEATS, *FOREIGN])
def test_what_is_no_event_of_the_model_and_no_error_is_passed_over(event: bytes):
    stream = reader()
    whole = event + line(chunk("a")) + event + line(chunk("b", "stop")) + event + DONE
    assert texts(read_all(stream, whole)) == ["a", "b"]
    assert stream.done


@pytest.mark.parametrize("event", HEARTBEATS)
def test_a_strict_reader_passes_over_what_is_empty(event: bytes):
    assert texts(read_all(reader(strict=True), event + line(chunk("a")) + DONE)) == ["a"]


@pytest.mark.parametrize("event", FOREIGN)
def test_a_strict_reader_refuses_what_is_no_event_of_the_model(event: bytes):
    with pytest.raises(StreamError, match="An event cannot be read"):
        feed(reader(strict=True), event)


@pytest.mark.parametrize("mark", [b"[DONE]", b" [DONE] ", b"[DONE]\t", b"  [DONE]\r\n\r\n"])
@pytest.mark.parametrize("strict", [False, True])
def test_blanks_around_the_end_mark_do_not_matter(mark: bytes, strict: bool):
    stream = reader(strict=strict)
    assert texts(feed(stream, line(chunk("a")) + line(mark) + line(chunk("b")))) == ["a"]
    assert stream.done
    plain = EventReader(lambda event: event.data, "[DONE]")
    assert feed(plain, line(b"a") + line(mark) + line(b"b")) == [b"a"]


@pytest.mark.parametrize(
    "data", [b"{", b"nonsense", b"\xff", b"[" * 10**5, b'{"a":%b}' % (b"[" * 400 + b"]" * 400)]
)
@pytest.mark.parametrize("strict", [False, True])
def test_an_event_that_is_no_json_is_an_error(data: bytes, strict: bool):
    with pytest.raises(StreamError, match="An event cannot be read") as caught:
        feed(reader(strict=strict), line(data))
    assert caught.value.body == data.decode("utf-8", "replace")


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (b"a\xffb", "a\ufffdb"),
        (b"\xe2\x82", "\ufffd"),
        (rb"\ud83d", "\ufffd"),
        (rb"x\ude00\ud83d", "x\ufffd\ufffd"),
        (rb"\ud83d\ude00 \udbff.", "\U0001f600 \ufffd."),
        ("é ".encode() + rb"\ud83d\n", "é \ufffd\n"),
    ],
)
def test_what_is_no_unicode_is_read_with_a_replacement_unless_strict(written: bytes, read: str):
    event = line(json.dumps(chunk("?", "stop")).encode().replace(b"?", written))
    stream = reader()
    events = feed(stream, event)
    assert texts(events) == [read]
    assert isinstance(events[0], models.CompletionEvent)
    assert json.loads(events[0].model_dump_json())["data"]["choices"][0]["delta"]["content"] == read
    assert stream.end() == ([], None)
    with pytest.raises(StreamError, match="An event cannot be read"):
        feed(reader(strict=True), event)


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


# Named events, and other ends than a mark


class Envelope(BaseModel):
    """An event of an operation that has named ones."""

    event: str
    data: models.CompletionChunk | Turn
    id: str | None = None
    retry: int | None = None


class Turn(BaseModel):
    """Another kind of data."""

    type: str
    text: str


TURN = b'{"type":"turn","text":"a"}'


def named(end: str | LastEvent | None = None, *, strict: bool = False) -> AnswerReader:
    return AnswerReader(Envelope, RESPONSE, end, strict=strict)


def fields(event: Any) -> tuple[Any, ...]:
    return event.event, event.id, event.retry, event.data.text


@pytest.mark.parametrize("strict", [False, True])
def test_the_lines_of_an_event_fill_the_fields_of_its_model(strict: bool):
    body = b'event: a\nid: 7\nretry: 5\ndata: %b\n\nevent: "\xc3\xa9\\\ndata: %b\n\n' % (TURN, TURN)
    events = read_all(named(strict=strict), body)
    assert [fields(event) for event in events] == [
        ("a", "7", 5, "a"),
        ('"é\\', None, None, "a"),
    ]


def test_a_model_without_fields_for_the_lines_has_its_data_alone():
    (event,) = feed(reader(), b"event: a\nid: 7\nretry: 5\n" + line(chunk("a")))
    assert event.model_dump().keys() == {"data"}


def test_an_event_without_a_name_is_read_unless_strict():
    (event,) = feed(named(), line(TURN))
    assert fields(event) == (None, None, None, "a")
    with pytest.raises(StreamError, match="An event cannot be read"):
        feed(named(strict=True), line(TURN))


def test_an_event_of_an_unknown_kind_is_given_as_it_came():
    (event,) = feed(named(), b'event: new\ndata: {"kind":"new","n":1}\n\n')
    assert event.event == "new"
    assert event.data.model_dump() == {"kind": "new", "n": 1}


END = LastEvent("turn.done", "turn.failed")


@pytest.mark.parametrize("name", [b"turn.done", b"turn.failed"])
@pytest.mark.parametrize("strict", [False, True])
def test_an_event_can_end_a_stream_by_its_name_and_is_given_out(name: bytes, strict: bool):
    stream = named(END, strict=strict)
    first = b"event: turn\ndata: " + TURN + b"\n\n"
    last = b"event: %b\ndata: %b\n\n" % (name, TURN)
    events = feed(stream, first + last + first)
    assert [event.event for event in events] == ["turn", name.decode()]
    assert stream.done
    assert stream.end(httpx.ReadError("x")) == ([], None)


def test_the_last_event_ends_the_stream_whatever_its_data():
    for data in (b"data: {}\n", b"data:\n", b""):
        stream = named(END)
        assert feed(stream, b"event: turn.done\n" + data + b"\n") == []
        assert stream.done


def test_without_the_event_that_ends_it_a_stream_is_interrupted():
    stream = named(END)
    feed(stream, b"event: turn\n" + line(TURN) + DONE)
    last, error = stream.end()
    assert last == []
    assert isinstance(error, StreamInterruptedError)
    assert [fields(event) for event in error.events] == [("turn", None, None, "a")]


@pytest.mark.parametrize("end", [None, LastEvent("turn.done", needed=False)])
@pytest.mark.parametrize("body", [b"", b"event: turn\n" + line(TURN), line(chunk("a", None))])
def test_a_stream_that_the_end_of_its_body_ends_is_whole_unless_the_connection_broke(
    body: bytes, end: LastEvent | None
):
    for error in (None, httpx.ReadError("x")):
        stream = named(end)
        feed(stream, body)
        last, raised = stream.end(error)
        assert last == []
        assert isinstance(raised, StreamInterruptedError | None)
        assert (raised is None) is (error is None)


# What is kept for an error


def long_stream(size: int) -> Iterator[bytes]:
    for at in range(size):
        yield line(chunk(f"{at:099}"))


def test_an_error_behind_many_events_has_the_last_of_them():
    stream = reader()
    events = [event for piece in long_stream(20_000) for event in stream.feed(piece)]
    _, error = stream.end()
    assert isinstance(error, StreamInterruptedError)
    kept = len(error.events)
    assert texts(error.events) == texts(events[-kept:])
    size = len(next(long_stream(1)))
    assert MOST_KEPT // 2 <= kept * size <= MOST_KEPT


def test_a_stream_of_any_length_keeps_little_in_memory():
    piece = b"".join(long_stream(500))
    stream = reader()
    for _ in range(20):  # what is built once is built now
        feed(stream, piece)
    tracemalloc.start()
    try:
        for _ in range(400):  # which makes 200,000 events
            for _ in stream.feed(piece):
                pass
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    # Of 42 MB in all, beside the text of the answer, which `final` gives.
    assert most < 3 * MOST_KEPT + 400 * 500 * len(f"{0:099}")


def test_a_long_stream_whose_events_are_no_pieces_of_an_answer_has_its_last_events_in_an_error():
    class Event(BaseModel):
        data: dict[str, Any]

    stream = AnswerReader(Event, RESPONSE, None)
    count = 0
    while count * 100_000 < 2 * MOST_KEPT:
        count += 1
        feed(stream, line({"at": count, "text": "x" * 100_000}))
    with pytest.raises(TypeError, match="a stream of Event is no answer in pieces"):
        stream.whole()
    _, error = stream.end(httpx.ReadError("cut"))
    assert isinstance(error, StreamInterruptedError)
    assert 0 < len(error.events) < count
    assert error.events[-1].data["at"] == count


def test_what_comes_behind_the_end_of_an_answer_is_dropped():
    stream = reader()
    assert texts(feed(stream, line(chunk("a", "stop")) + DONE)) == ["a"]
    assert feed(stream, line(chunk("b"))) == []
    assert texts(stream._events()) == ["a"]


def test_one_event_may_be_larger_than_what_is_kept():
    stream = reader()
    text = "x" * 2 * MOST_KEPT
    feed(stream, line(chunk(text)) + line(chunk("b")))
    _, error = stream.end()
    assert isinstance(error, StreamInterruptedError)
    assert texts(error.events) == [text, "b"]
    feed(stream, line(chunk("c")))


@pytest.mark.parametrize("reason", [None, "stop"])
@pytest.mark.parametrize("index", [0, 1])
@pytest.mark.parametrize("spaced", [False, True])
def test_a_choice_whose_events_are_not_kept_any_more_counts(
    reason: str | None, index: int, spaced: bool
):
    def write(data: Any) -> bytes:
        return line(json.dumps(data, separators=None if spaced else (",", ":")).encode())

    stream = reader()
    feed(stream, write(chunk("a", reason, index)))
    other = write(chunk("x" * 1000, "stop", 1 - index))
    for _ in range(3 * MOST_KEPT // len(other)):
        feed(stream, other)
    last, error = stream.end()
    assert last == []
    assert (error is None) is (reason is not None)


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
