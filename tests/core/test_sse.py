"""Reading server-sent events, against a reference that splits the whole text at once."""

from __future__ import annotations

import re
from itertools import pairwise, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mistralai._core.stream.sse import Event, Parser

BOM = b"\xef\xbb\xbf"


def reference(stream: bytes) -> list[Event]:
    """Read a whole stream the slow and obvious way."""
    text = stream.removeprefix(BOM).decode("latin-1")
    events: list[Event] = []
    data: list[str] = []
    fields: dict[str, str] = {}
    for line in [*re.split("\r\n|\r|\n", text), ""]:
        if line:
            name, _, value = line.partition(":")
            value = value.removeprefix(" ")
            if name == "data":
                data.append(value)
            elif name in {"event", "id", "retry"}:
                fields[name] = value.encode("latin-1").decode("utf-8", "replace")
        elif data or fields:
            retry = fields.get("retry", "")
            events.append(
                Event(
                    "\n".join(data).encode("latin-1") if data else None,
                    fields.get("event"),
                    fields.get("id"),
                    int(retry) if re.fullmatch("[0-9]{1,18}", retry) else None,
                )
            )
            data, fields = [], {}
    return events


def parse(*chunks: bytes) -> list[Event]:
    """Read a stream that arrives in these chunks."""
    parser = Parser()
    events = [event for chunk in chunks for event in parser.feed(chunk)]
    return events + parser.close()


def cut(stream: bytes, places: list[int]) -> list[bytes]:
    """Cut a stream at offsets; equal offsets give empty chunks."""
    edges = [0, *sorted(place % (len(stream) + 1) for place in places), len(stream)]
    return [stream[a:b] for a, b in pairwise(edges)]


ENDS = st.sampled_from([b"\n", b"\r", b"\r\n"])
VALUES = st.one_of(
    st.text(max_size=8).map(lambda text: re.sub("[\r\n]", "", text).encode("utf-8", "ignore")),
    st.sampled_from([b"[DONE]", b'{"a": 1}', b"", b" ", b":", b"500", b"-1", b"\xff", BOM]),
)
LINES = st.one_of(
    st.builds(
        lambda name, colon, value: name + colon + value,
        st.sampled_from([b"data", b"event", b"id", b"retry", b"", b"dat", b"data ", b"DATA", BOM]),
        st.sampled_from([b":", b": ", b":  ", b""]),
        VALUES,
    ),
    st.just(b""),
)
STREAMS = st.builds(
    lambda bom, lines, last: bom + b"".join(line + end for line, end in lines) + last,
    st.sampled_from([b"", BOM]),
    st.lists(st.tuples(LINES, ENDS), max_size=12),
    st.one_of(st.just(b""), LINES),
)


@given(stream=STREAMS, places=st.lists(st.integers(0, 200), max_size=8))
def test_any_cut_of_any_stream_gives_the_events_of_the_whole(stream: bytes, places: list[int]):
    assert parse(*cut(stream, places)) == reference(stream)


@given(stream=st.binary(max_size=60), places=st.lists(st.integers(0, 60), max_size=6))
def test_arbitrary_bytes_never_fail_and_do_not_depend_on_the_cut(stream: bytes, places: list[int]):
    assert parse(*cut(stream, places)) == parse(stream) == reference(stream)


USUAL = b"data: a\n\n"
PIECES = [
    *[USUAL, b"data: a\n\ndata: b\n\nda", b"ta: c\n\n", b"data: a\n", b"data: a\ndata: b\n\n"],
    *[b"data: a\r", b"data: a\rdata: b\n\n", b"data: a\r\n\r\n", b"id: 1\n", b"data:a\n\n"],
    *[b"\n", b"\r", b"\n\n", BOM],
]


def test_the_short_way_to_the_data_gives_what_the_long_way_gives_whatever_came_before():
    for chunks in product(PIECES, repeat=4):
        short, long = Parser(), Parser()
        for chunk in chunks:
            assert short.split(chunk) == bare(long.feed(chunk)), chunks
        assert short.close() == long.close(), chunks


@given(
    stream=st.one_of(st.lists(st.sampled_from(PIECES), max_size=12).map(b"".join), STREAMS),
    places=st.lists(st.integers(0, 200), max_size=8),
    ways=st.lists(st.booleans(), min_size=9, max_size=9),
)
def test_the_short_way_gives_it_however_the_bytes_are_cut(
    stream: bytes, places: list[int], ways: list[bool]
):
    """Either way, and both in turns: they leave the parser in the same state."""
    short, mixed, long = Parser(), Parser(), Parser()
    for chunk, way in zip(cut(stream, places), ways, strict=False):
        expected = bare(long.feed(chunk))
        assert short.split(chunk) == expected
        assert (mixed.split(chunk) if way else bare(mixed.feed(chunk))) == expected
    last = long.close()
    assert short.close() == last
    assert mixed.close() == last


def bare(events: list[Event]) -> list[bytes | Event]:
    """Reduce the events that are nothing but their data to it."""
    return [
        event.data if event.data is not None and event == Event(event.data) else event
        for event in events
    ]


@pytest.mark.parametrize(
    "chunks",
    [
        pytest.param([b"data: a\n\n"], id="an event"),
        pytest.param([b"data: a\n\ndata: b\n\ndata: c\n\n"], id="several"),
        pytest.param([b"data: a\n\ndata: b\n\nda", b"ta: c\n\n"], id="several and a half"),
        pytest.param([b"data: a", b"\n\ndata: b\n\n"], id="the rest of one, and one"),
    ],
)
def test_the_usual_chunks_go_the_short_way(chunks: list[bytes], monkeypatch: pytest.MonkeyPatch):
    parser = Parser()
    assert parser.split(b"data: first\n\n") == [b"first"]
    monkeypatch.setattr(Parser, "_take", None)  # the long way cannot do without
    told = [data for chunk in chunks for data in parser.split(chunk)]
    assert told == [b"a", b"b", b"c"][: b"".join(chunks).count(b"data")]
    with pytest.raises(TypeError):
        parser.split(b"data: not usual\r\n\r\n")


@pytest.mark.parametrize("end", [b"\n", b"\r", b"\r\n"])
def test_every_line_end_is_known_also_when_cut_byte_by_byte(end: bytes):
    stream = end.join([b"event: piece", b"id: 7", b"data: one", b"data: two", b"", b"data: x", b""])
    expected = [Event(b"one\ntwo", "piece", "7"), Event(b"x")]
    assert parse(stream) == expected
    assert parse(*(bytes([byte]) for byte in stream)) == expected


@pytest.mark.parametrize(
    ("stream", "events"),
    [
        pytest.param(b"data: a\n\n", [Event(b"a")], id="plain"),
        pytest.param(b"data:a\n\n", [Event(b"a")], id="the space is optional"),
        pytest.param(b"data:  a\n\n", [Event(b" a")], id="only one space belongs to the colon"),
        pytest.param(b"data\n\n", [Event(b"")], id="a field without a colon is empty"),
        pytest.param(b": hello\n\ndata: a\n\n", [Event(b"a")], id="comments are skipped"),
        pytest.param(BOM + b"data: a\n\n", [Event(b"a")], id="a byte order mark is skipped"),
        pytest.param(
            b"\n" + BOM + b"data: a\n\n", [], id="but only at the very beginning of the stream"
        ),
        pytest.param(b"data: a", [Event(b"a")], id="the last line needs no end"),
        pytest.param(b"data: a\n", [Event(b"a")], id="the last event needs no blank line"),
        pytest.param(b"\n\n\n", [], id="blank lines alone are no events"),
        pytest.param(b"retry: 10\n\n", [Event(retry=10)], id="retry is a number"),
        pytest.param(b"retry: 1s\n\n", [Event()], id="and ignored when it is none"),
        pytest.param(
            "retry: ٣\n\n".encode(), [Event()], id="digits of other scripts are no number"
        ),
        pytest.param(b"event: a\nevent: b\n\n", [Event(event="b")], id="the last line of a field"),
        pytest.param(b"id: \xff\n\n", [Event(id="\ufffd")], id="bytes that are not UTF-8"),
    ],
)
def test_rules_of_the_format(stream: bytes, events: list[Event]):
    assert parse(stream) == events


def test_a_retry_of_absurd_length_is_ignored():
    assert parse(b"retry: " + b"9" * 5000 + b"\n\n") == [Event()]


def test_an_event_is_given_as_soon_as_its_blank_line_came():
    parser = Parser()
    assert parser.feed(b"data: a\n") == []
    assert parser.feed(b"\n") == [Event(b"a")]
    assert parser.feed(b"data: b\r\n\r") == [Event(b"b")]
    assert parser.feed(b"") == []
    assert parser.feed(b"\n") == []
    assert parser.close() == []
