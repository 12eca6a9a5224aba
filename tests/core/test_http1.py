"""HTTP/1.1 as bytes: what is written of a request, and what is read of an answer."""

from __future__ import annotations

import gc
import weakref
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

pytest.importorskip("httptools")

from mistralai._transport.http1.h11_reader import H11Reader
from mistralai._transport.http1.httptools_reader import HttptoolsReader
from mistralai._transport.http1.reader import LARGEST_HEAD
from mistralai._transport.http1.request import BodyFraming, encode_head, encode_request

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from mistralai._transport.http1.reader import ResponseReader

    Fed = Callable[..., ResponseReader]

OK = b"HTTP/1.1 200 OK\r\n"
CHUNKED = b"Transfer-Encoding: chunked\r\n\r\n"


def read(answer: ResponseReader) -> bytes:
    """Take all of the body that has come."""
    body = b""
    while piece := answer.read_body():
        body += piece
    return body


@pytest.fixture(scope="module", params=[H11Reader, HttptoolsReader], ids=["h11", "httptools"])
def reader(request: pytest.FixtureRequest) -> Any:
    return request.param


@pytest.fixture(scope="module")
def fed(reader: Any) -> Fed:
    """Feeds pieces of an answer to a new reader."""

    def feed(*pieces: bytes, method: str = "GET") -> ResponseReader:
        answer: ResponseReader = reader(method)
        for piece in pieces:
            answer.feed(piece)
        return answer

    return feed


def saying(reader: Any, words: str) -> str | None:
    """Give what an error has to say; h11 has its own words, which programs know."""
    return None if reader is H11Reader else words


def bytewise(data: bytes) -> Iterator[bytes]:
    return (data[i : i + 1] for i in range(len(data)))


# Any answer, in any pieces.


class Sent(NamedTuple):
    """An answer as a server writes it, and what it says."""

    data: bytes
    ends: bool
    status: int
    reason: bytes
    headers: list[tuple[bytes, bytes]]
    body: bytes


TOKENS = st.text("abcXYZ019-_!", min_size=1, max_size=8).map(str.encode)
# Bytes that are no ASCII, spaces and nothing at all are values too; spaces around are none of it.
VALUES = st.text("aZ0 ,;=\t\"'\xe9\xff", max_size=12).map(
    lambda text: text.strip().encode("latin-1")
)
HEADERS = st.lists(st.tuples(TOKENS.map(lambda name: b"x-" + name), VALUES), max_size=4)
SPACES = st.sampled_from([b"", b" ", b"\t "])
REASONS = st.sampled_from([b"OK", b"", b"Not Found, alas", b"caf\xe9"])


def lines_of(headers: list[tuple[bytes, bytes]], before: bytes, after: bytes) -> bytes:
    return b"".join(b"%b:%b%b%b\r\n" % (name, before, value, after) for name, value in headers)


@st.composite
def answers(draw: st.DrawFn) -> Sent:
    said = b""
    for status in draw(st.lists(st.sampled_from([100, 102, 103]), max_size=2)):
        early = lines_of(draw(HEADERS), b" ", b"")
        said += b"HTTP/1.1 %d %b\r\n%b\r\n" % (status, draw(REASONS), early)
    status, reason, headers = draw(st.integers(200, 599)), draw(REASONS), draw(HEADERS)
    kind = draw(st.sampled_from(["counted", "chunked", "until the end"]))
    if status in {204, 304}:
        kind = "none"
    pieces = (
        [] if kind == "none" else draw(st.lists(st.binary(min_size=1, max_size=20), max_size=4))
    )
    body = b"".join(pieces)
    framing = {"counted": (b"Content-Length", b"%d" % len(body))}
    framing["chunked"] = (b"Transfer-Encoding", b"chunked")
    said += b"HTTP/1.1 %d %b\r\n" % (status, reason)
    said += lines_of(headers, draw(SPACES), draw(SPACES))
    if kind in framing:
        headers = [*headers, framing[kind]]
        # After these the parser knows no tab.
        said += lines_of(headers[-1:], draw(SPACES), draw(st.sampled_from([b"", b" "])))
    said += b"\r\n"
    if kind == "chunked":
        trailer = lines_of(draw(HEADERS), b" ", b"")
        said += b"".join(b"%X%b\r\n%b\r\n" % (len(one), draw(EXTENSIONS), one) for one in pieces)
        said += b"0\r\n" + trailer + b"\r\n"
    else:
        said += body
    return Sent(said, kind == "until the end", status, reason, headers, body)


EXTENSIONS = st.sampled_from([b"", b";a", b";a=b"])


@given(answers(), st.data())
def test_in_whatever_pieces_it_comes_an_answer_is_the_same(
    reader: Any, sent: Sent, data: st.DataObject
):
    cuts = data.draw(st.lists(st.integers(0, len(sent.data)), max_size=8).map(sorted))
    answer, body = reader("GET"), b""
    for begin, end in pairwise([0, *cuts, len(sent.data)]):
        if begin < end:
            answer.feed(sent.data[begin:end])
        if answer.has_head():
            body += read(answer)  # what has come can be had at once
            assert sent.body.startswith(body)
    if sent.ends:
        assert not answer.is_complete
        answer.feed(b"")
    assert answer.is_complete
    assert answer.read_body() == b""
    assert answer.can_be_reused is not sent.ends
    assert (answer.status, answer.headers, body) == (sent.status, sent.headers, sent.body)
    assert answer.extensions == {"http_version": b"HTTP/1.1", "reason_phrase": sent.reason}


@given(answers(), st.data())
def test_an_answer_that_breaks_off_is_never_taken_for_a_whole_one(
    fed: Fed, sent: Sent, data: st.DataObject
):
    cut = data.draw(st.integers(0, len(sent.data) - 1))
    answer = fed(sent.data[:cut], b"") if cut else fed(b"")
    assert not answer.can_be_reused
    try:
        body = read(answer) if answer.has_head() else b""
    except httpx.RemoteProtocolError:
        assert not answer.is_complete
    else:
        # Nobody can tell where a body ends that the end of the connection ends.
        assert sent.ends
        assert sent.body.startswith(body)


# Which connections can be used again.


@pytest.mark.parametrize(
    ("data", "can_be_reused"),
    [
        (OK + b"content-length: 2\r\n\r\nhi", True),
        (OK + b"content-length: 2\r\nconnection: close\r\n\r\nhi", False),
        (b"HTTP/1.0 200 OK\r\ncontent-length: 2\r\n\r\nhi", False),
        (OK + b"content-length: 2\r\n\r\nhi" + OK, False),
        (OK + b"content-length: 2\r\n\r\nhi and more", False),
        # RFC 9112 6.1: who does not know chunks may not know either where they end.
        (
            b"HTTP/1.0 200 OK\r\nconnection: keep-alive\r\n" + CHUNKED + b"2\r\nhi\r\n0\r\n\r\n",
            False,
        ),
        # RFC 9112 9.6: an interim answer can say it, and the final one is to be read all the same.
        (
            b"HTTP/1.1 103 x\r\nconnection: close\r\n\r\n" + OK + b"content-length: 2\r\n\r\nhi",
            False,
        ),
        (b"HTTP/1.1 103 x\r\nlink: a\r\n\r\n" + OK + b"content-length: 2\r\n\r\nhi", True),
        (OK + CHUNKED + b"2\r\nhi\r\n0\r\nx: y\r\n\r\n", True),
        (OK + CHUNKED + b"2\r\nhi\r\n0\r\n\r\n5\r\n", False),
        (OK + b"content-length: 2\r\nconnection: upgrade\r\nupgrade: h2c\r\n\r\nhi", True),
    ],
)
def test_whether_another_request_can_follow(fed: Fed, data: bytes, can_be_reused: bool):
    for answer in (fed(data), fed(*bytewise(data))):
        assert answer.has_head()
        assert read(answer) == b"hi"
        assert answer.is_complete
        assert answer.can_be_reused is can_be_reused


def test_an_old_server_may_offer_to_go_on(reader: Any, fed: Fed):
    answer = fed(b"HTTP/1.0 200 OK\r\ncontent-length: 2\r\nconnection: keep-alive\r\n\r\nhi")
    assert read(answer) == b"hi"
    assert answer.can_be_reused is (reader is HttptoolsReader)  # h11 never takes the offer


def test_what_comes_after_an_answer_spoils_the_connection_and_not_the_answer(fed: Fed):
    answer = fed(OK + b"content-length: 2\r\n\r\nhi")
    assert answer.can_be_reused
    answer.feed(OK)
    assert not answer.can_be_reused
    assert answer.has_head()
    assert read(answer) == b"hi"


@pytest.mark.parametrize("end", [b"", b"late bytes"])
def test_what_follows_a_whole_answer_ends_the_use_of_its_connection(fed: Fed, end: bytes):
    answer = fed(OK + b"content-length: 0\r\n\r\n", end)
    assert answer.is_complete
    assert answer.read_body() == b""
    assert not answer.can_be_reused


@pytest.mark.parametrize(
    ("framing", "can_be_reused"),
    [
        (b"content-length: 99\r\n", True),
        (b"content-length: 0\r\n", True),
        (b"content-length: 99\r\nconnection: close\r\n", False),
        # Where the body would end, and with it whatever the server sends by mistake, httptools does
        # not know.
        (b"transfer-encoding: chunked\r\n", None),
        (b"", None),
    ],
)
def test_an_answer_to_head_is_complete_with_its_head(
    reader: Any, fed: Fed, framing: bytes, can_be_reused: bool | None
):
    if can_be_reused is None:
        can_be_reused = reader is H11Reader
    data = OK + framing + b"\r\n"
    for answer in (fed(data, method="HEAD"), fed(*bytewise(data), method="HEAD")):
        assert answer.has_head()
        assert answer.is_complete
        assert answer.read_body() == b""
        assert answer.can_be_reused is can_be_reused


@pytest.mark.parametrize("body", [b"hi", b"h", b"hi and more", b"hi" + OK])
@pytest.mark.parametrize("framing", [b"content-length: 2\r\n", b"content-length: 0\r\n", b""])
def test_a_body_that_answers_head_is_not_read_and_spoils_the_connection(
    fed: Fed, framing: bytes, body: bytes
):
    head = OK + framing + b"\r\n"
    for pieces in ([head + body], [head, body], bytewise(head + body)):
        answer = fed(*pieces, method="HEAD")
        assert answer.has_head()
        assert answer.read_body() == b""
        assert not answer.can_be_reused


def test_another_protocol_is_no_answer_that_another_request_may_follow(reader: Any, fed: Fed):
    answer = fed(b"HTTP/1.1 101 Switching\r\nconnection: upgrade\r\nupgrade: x\r\n\r\nbytes of it")
    if reader is H11Reader:  # which refuses it, where nobody asked for one
        with pytest.raises(httpx.RemoteProtocolError):
            answer.has_head()
    else:
        assert answer.has_head()
        assert (answer.status, answer.read_body()) == (101, b"")
    assert not answer.can_be_reused


# What goes wrong.


@pytest.mark.parametrize(
    "data",
    [
        b"this is no HTTP\r\n\r\n",
        b"HTTP/2 200 OK\r\n\r\n",
        b"GET / HTTP/1.1\r\n\r\n",
        OK + b"content-length: many\r\n\r\n",
        OK + b"no colon\r\n\r\n",
        OK + b"content-length: 2\r\ncontent-length: 3\r\n\r\n",
        # RFC 9112 4: the protocol is HTTP, the status has three digits, and nothing comes before.
        b"ICE/1.0 200 OK\r\ncontent-length: 2\r\n\r\n",
        b"\r\n" + OK + b"content-length: 2\r\n\r\n",
        b"HTTP/1.1 2000 OK\r\n\r\n",
        b"HTTP/1.1 20 OK\r\n\r\n",
        b"HTTP/1.1 200 O\0K\r\n\r\n",
        # RFC 9110 15: these would be interim answers, behind which another would be waited for.
        b"HTTP/1.1 099 OK\r\ncontent-length: 2\r\n\r\n",
        b"HTTP/1.1 000 OK\r\n\r\n",
        # RFC 9112 6.1: a coding that nobody here undoes.
        OK + b"Transfer-Encoding: gzip, chunked\r\n\r\n",
        OK + b"transfer-encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n",
        OK + b"Transfer-Encoding: chunked, chunked\r\n\r\n",
        OK + b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n",
        OK + b"Transfer-Encoding: chunked;q=1\r\n\r\n",
        OK + b"Transfer-Encoding: identity\r\n\r\n",
        OK + b"Transfer-Encoding:\r\n\r\n",
    ],
)
def test_what_is_no_answer_is_an_error_without_a_head(reader: Any, fed: Fed, data: bytes):
    for answer in (fed(data), fed(*bytewise(data))):
        with pytest.raises(
            httpx.RemoteProtocolError, match=saying(reader, "this is no answer in HTTP")
        ):
            answer.has_head()
        assert not answer.is_complete
        assert not answer.can_be_reused


def test_a_body_that_is_framed_twice_is_refused_or_ends_the_use_of_its_connection(
    reader: Any, fed: Fed
):
    answer = fed(OK + b"content-length: 9\r\n" + CHUNKED + b"2\r\nhi\r\n0\r\n\r\n")
    if reader is H11Reader:
        assert (answer.has_head(), read(answer)) == (True, b"hi")
    else:
        with pytest.raises(httpx.RemoteProtocolError, match="this is no answer in HTTP"):
            answer.has_head()
    assert not answer.can_be_reused


@pytest.mark.parametrize("status", [600, 999])
def test_a_status_that_no_standard_knows_is_handed_out(fed: Fed, status: int):
    answer = fed(b"HTTP/1.1 %d Odd\r\ncontent-length: 2\r\n\r\nhi" % status)
    assert answer.has_head()
    assert (answer.status, read(answer)) == (status, b"hi")


@pytest.mark.parametrize("tab", [b"\tchunked", b"chunked\t", b" \t chunked \t "])
def test_tabs_around_chunked_never_make_the_chunks_lines_a_part_of_the_body(fed: Fed, tab: bytes):
    data = OK + b"Transfer-Encoding:%b\r\n\r\n2\r\nhi\r\n0\r\n\r\n" % tab
    for answer in (fed(data), fed(*bytewise(data))):
        assert answer.has_head()
        try:
            assert read(answer) == b"hi"
        except httpx.RemoteProtocolError:
            assert not answer.can_be_reused
        else:
            assert answer.is_complete


def test_what_looks_like_the_body_of_an_interim_answer_is_the_body_of_none(reader: Any, fed: Fed):
    interim = b"HTTP/1.1 199 x\r\ncontent-length: %d\r\n\r\n"
    hidden = OK + b"content-length: 5\r\n\r\nfirst"
    answer = fed(interim % len(hidden) + hidden + OK + b"content-length: 6\r\n\r\nsecond")
    if reader is H11Reader:  # RFC 9112 6.3: it has no body, whatever its headers say
        assert (answer.has_head(), read(answer)) == (True, b"first")
    else:
        with pytest.raises(httpx.RemoteProtocolError, match="an interim answer has a body"):
            answer.has_head()
    assert not answer.can_be_reused


@pytest.mark.parametrize(
    "chunks",
    [
        b"2\nhi\r\n0\r\n\r\n",
        b"2;a\nhi\r\n0\r\n\r\n",
        b"2\r\nhi\n0\r\n\r\n",
        b"2\r\nhi0\r\n\r\n",
        b"0x2\r\nhi\r\n0\r\n\r\n",
        b"100000000000000000002\r\nhi\r\n0\r\n\r\n",
    ],
)
def test_chunks_that_could_be_read_in_two_ways_are_not_read(fed: Fed, chunks: bytes):
    for answer in (fed(OK + CHUNKED + chunks), fed(OK + CHUNKED, *bytewise(chunks))):
        assert answer.has_head()
        with pytest.raises(httpx.RemoteProtocolError):
            read(answer)
        assert not answer.can_be_reused


def test_a_server_may_end_the_lines_of_its_head_with_a_line_feed(fed: Fed):
    answer = fed(b"HTTP/1.1 200 OK\nx-a: 1\ncontent-length: 2\n\nhi")
    assert answer.has_head()
    assert (answer.headers[0], read(answer)) == ((b"x-a", b"1"), b"hi")


@pytest.mark.parametrize("end", [b"odd\r\n", b""], ids=["nonsense", "nothing"])
def test_what_came_before_an_error_is_given_before_it(fed: Fed, end: bytes):
    answer = fed(OK + b"transfer-encoding: chunked\r\n\r\n2\r\nhi\r\n", end)
    assert answer.has_head()
    assert answer.read_body() == b"hi"
    for _ in range(2):  # and it stays one
        with pytest.raises(httpx.RemoteProtocolError):
            answer.read_body()
    assert not answer.is_complete


def test_the_first_error_is_the_one_that_is_told(fed: Fed):
    answer = fed(OK + b"content-length: 9\r\n\r\nhalf")
    answer.fail(httpx.ReadError("first"))
    answer.fail(httpx.ReadError("second"))
    answer.feed(b"more")
    assert answer.read_body() == b"half"
    with pytest.raises(httpx.ReadError, match="first"):
        answer.read_body()


@pytest.mark.parametrize("begun", [[], [OK], [OK, b"content-length: 0"]])
def test_a_server_that_closes_before_the_end_of_the_head_gave_no_answer(
    reader: Any, fed: Fed, begun: list[bytes]
):
    with pytest.raises(
        httpx.RemoteProtocolError, match=saying(reader, "connection without an answer")
    ):
        fed(*begun, b"").has_head()


def test_one_that_closes_after_it_did(reader: Any, fed: Fed):
    answer = fed(OK + b"Content-Length: 9\r\n\r\n", b"")
    assert answer.has_head()
    with pytest.raises(
        httpx.RemoteProtocolError, match=saying(reader, "in the middle of its answer")
    ):
        answer.read_body()


def test_headers_that_do_not_end_are_refused(reader: Any, fed: Fed):
    line = b"x: %b\r\n" % (b"y" * 1019)
    answer = fed(OK, *[line] * ((LARGEST_HEAD - len(OK)) // len(line)))
    assert not answer.has_head()
    answer.feed(line)
    with pytest.raises(httpx.RemoteProtocolError, match=saying(reader, "headers do not end")):
        answer.has_head()


def test_interim_answers_that_do_not_end_are_an_error(reader: Any, fed: Fed):
    interim = b"HTTP/1.1 100 Continue\r\n\r\n"
    answer = fed(*[interim] * (LARGEST_HEAD // len(interim) + 1))
    with pytest.raises(httpx.RemoteProtocolError, match=saying(reader, "headers do not end")):
        answer.has_head()


LINE = b"x: %b\r\n" % (b"y" * 1019)


@pytest.mark.parametrize(
    ("begun", "line"),
    [
        (b"2\r\nhi\r\n0\r\n", LINE),
        (b"2\r\nhi\r\n2;", b"y" * 1024),
        (b"2;a=", b"y" * 1024),
        (b"2\r\nhi\r\n0;a=", b"y" * 1024),
        (b"2\r\nhi\r\n", b"0" * 1024),
    ],
    ids=["trailer", "extension", "first extension", "last extension", "size"],
)
def test_what_does_not_end_between_the_bytes_of_a_body_is_refused(
    reader: Any, fed: Fed, begun: bytes, line: bytes
):
    answer = fed(OK + CHUNKED, begun, *[line] * (LARGEST_HEAD // 1024 - 1))
    assert read(answer) == (b"hi" if b"hi" in begun else b"")
    assert answer.read_body() is None
    answer.feed(line)
    answer.feed(line)
    with pytest.raises(
        httpx.RemoteProtocolError, match=saying(reader, "or the trailer, does not end")
    ):
        answer.read_body()
    assert not answer.can_be_reused


def test_each_chunk_may_say_as_much_before_its_bytes_as_a_head(fed: Fed):
    extension = b";a=%b" % (b"y" * (LARGEST_HEAD - 1024))
    answer = fed(OK + CHUNKED, *[b"2%b" % extension, b"\r\nhi\r\n"] * 3, b"0\r\n\r\n")
    assert read(answer) == b"hihihi"
    assert answer.can_be_reused


def test_a_body_may_be_larger_than_a_head(fed: Fed):
    answer = fed(OK + b"content-length: %d\r\n\r\n" % (LARGEST_HEAD * 2))
    for _ in range(2):
        answer.feed(b"y" * LARGEST_HEAD)
    assert len(read(answer)) == LARGEST_HEAD * 2
    assert answer.can_be_reused


# No garbage: a call leaves nothing that only the collector of cycles can remove.


@pytest.mark.parametrize(
    ("pieces", "method"),
    [
        ([OK + b"content-length: 2\r\n\r\nhi"], "GET"),
        ([OK + b"content-length: 2\r\n\r\nhi" + OK], "GET"),
        ([OK + b"transfer-encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\nx: y\r\n\r\n"], "GET"),
        ([OK + b"\r\nhi", b""], "GET"),
        ([b"HTTP/1.1 103 Early\r\n\r\n", OK + b"content-length: 0\r\n\r\n"], "GET"),
        ([OK + b"content-length: 2\r\n\r\n", b""], "HEAD"),
        ([OK + b"content-length: 2\r\n\r\n", b""], "GET"),
        ([b"nonsense"], "GET"),
    ],
)
def test_an_answer_that_has_ended_is_in_no_cycle(fed: Fed, pieces: list[bytes], method: str):
    gc.disable()
    try:
        answer: Any = fed(*pieces, method=method)
        gone = weakref.ref(answer)
        del answer
        assert gone() is None
    finally:
        gc.enable()


# Requests.


def test_the_head_of_a_request_is_what_httpx_made_of_it():
    request = httpx.Request(
        "PATCH",
        "https://h:81/v1/%C3%A9?a=b%20c",
        headers=[("X-Name", "caf\xe9".encode("latin-1")), ("x-a", "1"), ("x-a", "")],
        content=b"hi",
    )
    assert encode_head(request) == (
        b"PATCH /v1/%C3%A9?a=b%20c HTTP/1.1\r\nHost: h:81\r\n"
        b"X-Name: caf\xe9\r\nx-a: 1\r\nx-a: \r\nContent-Length: 2\r\n\r\n"
    )


@pytest.mark.parametrize(
    "header",
    [
        (b"x-a", b"secret\r\nx-b: 1"),
        (b"x-a: 1\r\nx-b", b"secret"),
        (b"x-a", b"secret\n"),
        (b"x-a", b"secret\0"),
        (b"x-a\r\nx-b", b"secret"),
        (b"x-a:", b"secret"),
        (b"x a", b"secret"),
        (b"", b"secret"),
        (b"x-\xe9", b"secret"),
    ],
)
def test_a_header_that_would_be_two_is_refused_and_its_value_is_not_told(
    header: tuple[bytes, bytes],
):
    request = httpx.Request("GET", "http://h/", headers=[(b"x-ok", b"fine"), header])
    with pytest.raises(httpx.LocalProtocolError) as caught:
        encode_head(request)
    assert repr(header[0]) in str(caught.value)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("method", ["GET / HTTP/1.1\r\nx-a: 1\r\n\r\nGET", "G ET", "", "G\xc9T"])
def test_a_method_that_is_none_is_refused(method: str):
    with pytest.raises(httpx.LocalProtocolError) as caught:
        encode_head(httpx.Request(method, "http://h/"))
    assert repr(method.upper()) in str(caught.value)


def framing(**headers: str) -> BodyFraming:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return BodyFraming(httpx.Request("POST", "http://h/", headers=named))


def test_a_body_of_known_length_is_sent_as_it_is():
    known = framing(content_length="5")
    assert [known.frame(b"hel"), known.frame(b""), known.frame(b"lo"), known.end()] == [
        b"hel",
        b"",
        b"lo",
        b"",
    ]


def test_a_body_of_unknown_length_is_sent_in_chunks():
    chunked = framing(transfer_encoding="chunked")
    # A piece without bytes would be the end.
    assert [chunked.frame(b"hello world, hi!"), chunked.frame(b""), chunked.end()] == [
        b"10\r\nhello world, hi!\r\n",
        b"",
        b"0\r\n\r\n",
    ]


def test_a_body_that_is_not_as_long_as_was_said_is_refused():
    with pytest.raises(httpx.LocalProtocolError, match="longer than its Content-Length"):
        framing(content_length="4").frame(b"hello")
    short = framing(content_length="7")
    short.frame(b"hello")
    with pytest.raises(httpx.LocalProtocolError, match="2 bytes shorter than"):
        short.end()


def test_a_request_without_a_length_has_no_body():
    request = httpx.Request("GET", "http://h/")
    assert BodyFraming(request).end() == b""
    with pytest.raises(httpx.LocalProtocolError, match="longer"):
        BodyFraming(request).frame(b"x")


@pytest.mark.parametrize(
    ("named", "expected"),
    [
        ({}, b"Content-Length: 5\r\n\r\nhello"),
        ({"content-length": "5"}, b"content-length: 5\r\n\r\nhello"),
    ],
)
def test_a_body_that_is_there_is_sent_with_the_head(named: dict[str, str], expected: bytes):
    request = httpx.Request("POST", "http://h/", headers=named, content=b"hello")
    assert encode_request(request).endswith(expected)


@pytest.mark.parametrize(("length", "words"), [("4", "longer than"), ("6", "1 bytes shorter than")])
def test_a_body_must_be_as_long_as_was_said(length: str, words: str):
    request = httpx.Request(
        "POST", "http://h/", headers={"content-length": length}, content=b"hello"
    )
    with pytest.raises(httpx.LocalProtocolError, match=words):
        encode_request(request)


@pytest.mark.parametrize(
    ("named", "words"),
    [
        # RFC 9112 6.1: both at once are how requests are smuggled past a proxy.
        ({"transfer-encoding": "chunked"}, "http_headers cannot have a Transfer-Encoding"),
        ({"Transfer-Encoding": "Chunked", "content-length": "5"}, "Transfer-Encoding"),
        ({"transfer-encoding": "gzip, chunked"}, "Transfer-Encoding"),
        ({"content-length": "many"}, "Content-Length in http_headers must be .*, not 'many'"),
        ({"content-length": "+5"}, "not '\\+5'"),
        ({"content-length": "5, 5"}, "not '5, 5'"),
        ({"content-length": "\u0665"}, "not '\u0665'"),
        ({"content-length": ""}, "not ''"),
    ],
)
def test_headers_that_do_not_tell_where_the_body_ends_are_refused(
    named: dict[str, str], words: str
):
    headers = [(name.encode(), value.encode()) for name, value in named.items()]
    request = httpx.Request("POST", "http://h/", headers=headers, content=b"hello")
    with pytest.raises(httpx.LocalProtocolError, match=words):
        encode_request(request)


def test_a_body_in_pieces_has_no_coding_but_chunks():
    with pytest.raises(httpx.LocalProtocolError, match="Transfer-Encoding"):
        framing(transfer_encoding="gzip")
    assert framing(transfer_encoding="Chunked").end() == b"0\r\n\r\n"


def test_an_interrupt_within_the_parser_is_no_fault_of_the_answer():
    class Interrupted(HttptoolsReader):
        def on_headers_complete(self) -> None:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Interrupted("GET").feed(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")
