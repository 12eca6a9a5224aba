"""The short way from a call to the transport: in all that shows, it is httpx's own way."""

from __future__ import annotations

import asyncio
import gzip
import logging
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from mistralai._auth.credentials import Headers
from mistralai._transport import short_client
from mistralai._transport.short_client import (
    AsyncShortClient,
    ShortClient,
    chunks_of,
    chunks_of_async,
)

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator

    Handler = Callable[[httpx.Request], httpx.Response]

URL = "http://h:81/v1/a"
TIMEOUT = httpx.Timeout(7, connect=3)
HEADERS = {"accept": "application/json", "user-agent": "us"}


@pytest.fixture
def transport() -> str:
    """No transport carries anything here, so one name will do for `way`."""
    return "httpx"


@pytest.fixture
def pair(way: Any) -> Iterator[Callable[[Handler], tuple[Any, Any]]]:
    """Makes a client of ours and one of httpx's whose server is a function."""
    made: list[Any] = []

    def make(handler: Handler) -> tuple[Any, Any]:
        carrier: Any = httpx.MockTransport(handler)
        kind: Any
        if way.argument == "client":
            kind, carrier.send = ShortClient, carrier.handle_request
        else:
            kind, carrier.send = AsyncShortClient, carrier.handle_async_request
        both = (
            kind(transport=carrier, timeout=TIMEOUT),
            way.http(transport=carrier, timeout=TIMEOUT),
        )
        made.extend(both)
        return both

    yield make
    for http in made:
        way.leave(http)


def build(http: Any, method: str = "GET", url: str = URL, **options: Any) -> httpx.Request:
    request: httpx.Request = http.build_request(method, url, **{"headers": HEADERS, **options})
    return request


def post(way: Any, http: Any, request: httpx.Request, **options: Any) -> httpx.Response:
    """Send a request with either half of a client."""
    return done(way, http.send(request, **options))


def done(way: Any, sent: Any) -> httpx.Response:
    """Take the answer of either half, which one of them has to wait for."""
    answer: httpx.Response = sent if way.argument == "client" else way.run(sent)
    return answer


def told(request: httpx.Request) -> dict[str, Any]:
    """Tell all of a request that a server or a transport can see."""
    return {
        "method": request.method,
        "url": str(request.url),
        "headers": request.headers.raw,
        "body": request.content,
        "timeout": request.extensions["timeout"],
    }


REQUESTS: dict[str, dict[str, Any]] = {
    "GET": {},
    "GET with a query": {"url": URL + "?a=b%20c&a=%C3%A9&d="},
    "GET with a query that is given apart": {"params": [("a", "b c"), ("a", "é")]},
    "DELETE": {"method": "DELETE"},
    "POST": {"method": "POST", "content": b'{"a":"\xc3\xa9"}'},
    "POST of a form": {"method": "POST", "data": {"a": "b"}},
    "POST of a file": {
        "method": "POST",
        "files": {"file": ("a.txt", b"words")},
        "headers": {**HEADERS, "content-type": "multipart/form-data; boundary=x"},
    },
    "a limit of its own": {"timeout": httpx.Timeout(1, read=2)},
    "a header that every request has": {"headers": {"accept-encoding": "identity", **HEADERS}},
    "a host of the caller's": {"headers": {**HEADERS, "host": "other"}},
    "a length of the caller's": {
        "method": "POST",
        "content": b"{}",
        "headers": {**HEADERS, "content-length": "9"},
    },
}
# The order of the headers says nothing in these, but is another.
EMPTY: dict[str, dict[str, Any]] = {
    "POST without body": {"method": "POST"},
    "PATCH with an empty body": {"method": "PATCH", "content": b""},
}
# What the calls of this library do not ask for, but its users may: v1 shows them the HTTP client.
OTHERS: dict[str, dict[str, Any]] = {
    "a host": {"headers": {**HEADERS, "host": "other"}},
    "no headers": {"headers": None},
    "a header in upper case": {"headers": {"Accept": "text/html"}},
    "a limit that is a number": {"timeout": 3},
    "no limit": {"timeout": None},
    "a text": {"method": "POST", "content": "words"},
    "JSON that is empty": {"method": "POST", "json": {}},
    "a body that is empty": {"content": b""},
}


def cookie(http: Any) -> None:
    http.cookies.set("a", "b")


def header(http: Any) -> None:
    http.headers["x-team"] = "ours"
    http.headers["Accept"] = "text/html"  # the call's own wins
    del http.headers["connection"]


def query(http: Any) -> None:
    http.params = {"team": "ours"}


def limit(http: Any) -> None:
    http.timeout = 2.5


SETTINGS: dict[str, Callable[[Any], None]] = {
    "nothing": lambda _: None,
    "a header": header,
    "a cookie": cookie,
    "a query": query,
    "a limit": limit,
}


def both(way: Any, pair: Any, asked: dict[str, Any], setting: Callable[[Any], None]) -> Any:
    """Tell what arrives of a request, sent by our client and by httpx's."""
    seen: list[dict[str, Any]] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(told(request))
        return httpx.Response(204)

    for http in pair(answer):
        setting(http)
        post(way, http, build(http, **asked))
    return seen


def as_calls_do(asked: dict[str, Any]) -> dict[str, Any]:
    """Have the headers in the class in which the calls of this library have them."""
    return {**asked, "headers": Headers(asked.get("headers", HEADERS))}


@pytest.mark.parametrize("setting", SETTINGS)
@pytest.mark.parametrize("name", REQUESTS)
def test_a_request_is_what_the_http_library_would_send(
    way: Any, pair: Any, name: str, setting: str
):
    ours, theirs = both(way, pair, as_calls_do(REQUESTS[name]), SETTINGS[setting])
    assert ours == theirs


@pytest.mark.parametrize("setting", SETTINGS)
@pytest.mark.parametrize("name", EMPTY)
def test_a_request_without_body_is_so_but_for_the_order(
    way: Any, pair: Any, name: str, setting: str
):
    ours, theirs = both(way, pair, as_calls_do(EMPTY[name]), SETTINGS[setting])
    assert (b"Content-Length", b"0") in ours["headers"]
    for one in (ours, theirs):
        one["headers"].sort()
    assert ours == theirs


@pytest.mark.parametrize("name", OTHERS)
def test_a_request_of_the_users_own_is_what_the_http_library_would_send(
    way: Any, pair: Any, name: str
):
    ours, theirs = both(way, pair, OTHERS[name], SETTINGS["nothing"])
    assert ours == theirs


def test_a_host_that_is_set_on_the_client_is_the_only_one(way: Any, pair: Any):
    def setting(http: Any) -> None:
        http.headers["host"] = "other"

    ours, theirs = both(way, pair, {}, setting)
    assert ours == theirs


def test_a_request_can_be_sent_as_often_as_attempts_need(way: Any, pair: Any):
    seen: list[dict[str, Any]] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(told(request))
        return httpx.Response(503)

    ours, _ = pair(answer)
    request = build(ours, "POST", content=b"{}")
    for _ in range(3):
        assert post(way, ours, request).status_code == 503
    assert seen[0] == seen[1] == seen[2]
    assert seen[0]["body"] == b"{}"


def test_the_methods_of_the_http_library_work_beside_ours(way: Any, pair: Any):
    def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json=[request.method, request.content.decode()])

    for http in pair(answer):
        assert done(way, http.get(URL)).json() == ["GET", ""]
        assert done(way, http.post(URL, json={})).json() == ["POST", "{}"]


@pytest.mark.parametrize("stream", [False, True])
def test_authentication_that_is_set_on_the_client_is_used(way: Any, pair: Any, *, stream: bool):
    seen: list[str | None] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request.headers.get("authorization"))
        return httpx.Response(204)

    ours, theirs = pair(answer)
    for http in (ours, theirs):
        post(way, http, build(http), stream=stream)
        http.auth = ("name", "word")
        post(way, http, build(http), stream=stream)
    assert seen == [None, "Basic bmFtZTp3b3Jk"] * 2


@pytest.mark.parametrize("stream", [False, True])
def test_authentication_in_the_url_is_used(way: Any, pair: Any, *, stream: bool):
    seen: list[str | None] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request.headers.get("authorization"))
        return httpx.Response(204)

    for http in pair(answer):
        post(way, http, build(http, url="http://name:word@h/"), stream=stream)
    assert seen == ["Basic bmFtZTp3b3Jk"] * 2


def test_hooks_that_are_set_on_the_client_are_called(way: Any, pair: Any):
    calls: list[str] = []

    def before(request: httpx.Request) -> None:
        request.headers["x-hooked"] = "yes"
        calls.append(request.method)

    def after(response: httpx.Response) -> None:
        calls.append(f"{response.status_code} for {response.request.method}")

    async def before_async(request: httpx.Request) -> None:
        before(request)

    async def after_async(response: httpx.Response) -> None:
        after(response)

    def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, text=request.headers.get("x-hooked", "no"))

    blocking = way.argument == "client"
    for http in pair(answer):
        assert post(way, http, build(http)).text == "no"
        http.event_hooks = {"request": [before if blocking else before_async]}
        assert post(way, http, build(http)).text == "yes"
        http.event_hooks = {"response": [after if blocking else after_async]}
        assert post(way, http, build(http, "DELETE")).text == "no"
    assert calls == ["GET", "200 for DELETE"] * 2


def test_redirects_are_followed_where_the_client_or_the_call_says_so(way: Any, pair: Any):
    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/there":
            return httpx.Response(200, text="arrived")
        return httpx.Response(307, headers={"location": "/there"})

    for http in pair(answer):
        assert post(way, http, build(http)).status_code == 307
        assert post(way, http, build(http), follow_redirects=True).text == "arrived"
        http.follow_redirects = True
        arrived = post(way, http, build(http))
        assert (arrived.text, len(arrived.history)) == ("arrived", 1)


def test_cookies_of_the_server_are_not_kept_and_those_of_the_user_are_sent(way: Any, pair: Any):
    seen: list[str | None] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request.headers.get("cookie"))
        cookies = [("set-cookie", "a=1; Path=/"), ("set-cookie", "b=2; Path=/other")]
        return httpx.Response(200, headers=cookies)

    ours, theirs = pair(answer)
    for http in (ours, theirs):
        for _ in range(2):
            post(way, http, build(http))
        post(way, http, build(http), follow_redirects=True)  # httpx's own way
    assert dict(ours.cookies) == {}
    ours.cookies.set("c", "3")
    ours.cookies["d"] = "4"
    post(way, ours, build(ours))
    assert seen == [None] * 3 + [None, "a=1", "a=1"] + ["c=3; d=4"]


def test_a_cookie_in_an_answer_does_not_make_the_next_request_take_the_long_way(
    way: Any, pair: Any, monkeypatch: pytest.MonkeyPatch
):
    ours, _ = pair(lambda _: httpx.Response(200, headers={"set-cookie": "a=1; Path=/"}))
    base: Any = httpx.Client if way.argument == "client" else httpx.AsyncClient
    long: list[str] = []
    monkeypatch.setattr(base, "build_request", lambda *_, **__: long.append("built"))
    for _ in range(2):
        headers = Headers({"accept": "application/json"})
        post(way, ours, build(ours, headers=headers))
    assert long == []


def test_where_httpx_keeps_no_body_under_a_private_name_it_reads_the_body_itself(
    way: Any, pair: Any, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(short_client, "CAN_KEEP", short_client._knows("_no_such_name"))
    ours, _ = pair(lambda request: httpx.Response(200, stream=Body(request.content, b" words")))
    request = build(ours, "POST", content=b"many", headers=Headers({"accept": "text/plain"}))
    answer = post(way, ours, request)
    assert answer.content == b"many words"
    assert answer.is_closed


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize("status", [200, 404, 599])
def test_the_log_has_the_line_of_the_http_library(
    way: Any, pair: Any, caplog: pytest.LogCaptureFixture, status: int, stream: bool
):
    ours, theirs = pair(lambda _: httpx.Response(status, extensions={"http_version": b"HTTP/2"}))
    lines: list[list[tuple[str, int, str]]] = []
    for http in (ours, theirs):
        caplog.clear()
        with caplog.at_level(logging.INFO, logger="httpx"):
            way.leave(post(way, http, build(http, url=URL + "?a=b c"), stream=stream))
        lines.append([one for one in caplog.record_tuples if one[0] == "httpx"])
    assert lines[0] == lines[1]
    assert len(lines[0]) == 1
    assert f'GET {URL}?a=b%20c "HTTP/2 {status}' in lines[0][0][2]


def test_the_log_is_silent_where_nobody_asks_for_it(
    way: Any, pair: Any, caplog: pytest.LogCaptureFixture
):
    ours, _ = pair(lambda _: httpx.Response(200))
    with caplog.at_level(logging.WARNING, logger="httpx"):
        post(way, ours, build(ours))
    assert not [one for one in caplog.record_tuples if one[0] == "httpx"]


class Body(httpx.SyncByteStream, httpx.AsyncByteStream):
    """A body of pieces that may end in an error, and knows whether it was closed."""

    def __init__(self, *pieces: bytes | BaseException) -> None:
        self.pieces = pieces
        self.closed = False

    def __iter__(self) -> Iterator[bytes]:
        for piece in self.pieces:
            if isinstance(piece, BaseException):
                raise piece
            yield piece

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for piece in self:
            yield piece

    def close(self) -> None:
        self.closed = True

    async def aclose(self) -> None:
        self.close()


@pytest.mark.parametrize("encoding", ["", "gzip"])
@pytest.mark.parametrize("error", [httpx.ReadError("gone"), httpx.ReadTimeout("late")])
def test_an_answer_whose_body_breaks_off_is_the_failure_that_it_is_for_httpx(
    way: Any, pair: Any, error: Exception, encoding: str
):
    headers = {"x-a": "b", **({"content-encoding": encoding} if encoding else {})}
    bodies: list[Body] = []

    def answer(_: httpx.Request) -> httpx.Response:
        bodies.append(Body(gzip.compress(b"half")[:9] if encoding else b"half", error))
        return httpx.Response(500, headers=headers, stream=bodies[-1])

    for http in pair(answer):
        with pytest.raises(type(error)):
            post(way, http, build(http))
    assert [body.closed for body in bodies] == [True, True]


def test_an_answer_whose_body_cannot_be_decoded_is_the_failure_that_it_is_for_httpx(
    way: Any, pair: Any
):
    headers = {"content-encoding": "gzip"}
    body = Body(b"this is no gzip")
    for http in pair(lambda _: httpx.Response(500, headers=headers, stream=body)):
        with pytest.raises(httpx.DecodingError):
            post(way, http, build(http))
        assert body.closed


@pytest.mark.parametrize("encoding", ["identity", ""])
@pytest.mark.parametrize("kind", [KeyboardInterrupt, asyncio.CancelledError, ZeroDivisionError])
def test_what_is_no_fault_of_the_server_goes_on_and_leaves_nothing_open(
    way: Any, pair: Any, kind: type[BaseException], encoding: str
):
    body = Body(b"half", kind())
    headers = {"content-encoding": encoding} if encoding else {}
    ours, _ = pair(lambda _: httpx.Response(200, headers=headers, stream=body))
    with pytest.raises(kind):
        post(way, ours, build(ours))
    assert body.closed


@pytest.mark.parametrize("kind", [httpx.ConnectError, KeyboardInterrupt, asyncio.CancelledError])
def test_failures_of_the_transport_are_raised(way: Any, pair: Any, kind: type[BaseException]):
    def fail(_: httpx.Request) -> httpx.Response:
        raise kind("words")

    # Python 3.10 loses the words of a cancellation on its way through a task.
    words = None if kind is asyncio.CancelledError else "words"
    for http in pair(fail):
        with pytest.raises(kind, match=words):
            post(way, http, build(http))


WORDS = '{"a": "é"}'.encode()
ANSWERS: dict[str, tuple[dict[str, str], tuple[bytes, ...]]] = {
    "plain": ({"content-type": "application/json"}, (WORDS[:3], WORDS[3:])),
    "gzip": ({"content-encoding": "gzip"}, (gzip.compress(WORDS),)),
    "in no known encoding": ({"content-encoding": "odd"}, (WORDS,)),
    "in Latin 1": (
        {"content-type": "application/json; charset=iso-8859-1"},
        (b'{"a": "\xe9"}',),
    ),
    "empty": ({}, ()),
}


def read_again(way: Any, answer: httpx.Response) -> list[bytes]:
    """Read an answer in every way there is, though it was read before."""
    if way.argument == "client":
        return [answer.read(), *answer.iter_bytes(2), *(one.encode() for one in answer.iter_text())]

    async def collect() -> list[bytes]:
        pieces = [await answer.aread()]
        pieces.extend([one async for one in answer.aiter_bytes(2)])
        pieces.extend([one.encode() async for one in answer.aiter_text()])
        return pieces

    read: list[bytes] = way.run(collect())
    return read


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize("name", ANSWERS)
def test_an_answer_is_what_the_http_library_makes_of_it(
    way: Any, pair: Any, name: str, stream: bool
):
    headers, pieces = ANSWERS[name]
    seen: list[dict[str, Any]] = []
    for http in pair(lambda _: httpx.Response(201, headers=headers, stream=Body(*pieces))):
        request = build(http)
        answer = post(way, http, request, stream=stream)
        state = [(answer.is_closed, answer.is_stream_consumed)]
        way.body(answer)
        state.append((answer.is_closed, answer.is_stream_consumed))
        way.leave(answer)  # a second time, which changes nothing
        assert answer.request is request
        assert answer.elapsed >= timedelta(0)
        seen.append(
            {
                "state": state,
                "status": (answer.status_code, answer.reason_phrase, answer.http_version),
                "headers": answer.headers.raw,
                "content": answer.content,
                "text": answer.text,
                "encoding": answer.encoding,
                "json": answer.json() if answer.content == WORDS else None,
                "url": answer.url,
                "history": answer.history,
                "again": read_again(way, answer),
            }
        )
        with pytest.raises(httpx.StreamConsumed):
            read_raw(way, answer)
    assert seen[0] == seen[1]
    assert seen[0]["content"] == (b"".join(pieces) if name != "gzip" else WORDS)


def read_raw(way: Any, answer: httpx.Response) -> None:
    if way.argument == "client":
        list(answer.iter_raw())
    else:

        async def collect() -> list[bytes]:
            return [one async for one in answer.aiter_raw()]

        way.run(collect())


def test_a_body_is_closed_when_it_is_read_and_not_before(way: Any, pair: Any):
    bodies: list[Body] = []

    def answer(_: httpx.Request) -> httpx.Response:
        bodies.append(Body(b"words"))
        return httpx.Response(200, stream=bodies[-1])

    ours, _ = pair(answer)
    post(way, ours, build(ours))
    assert bodies[0].closed
    unread = post(way, ours, build(ours), stream=True)
    assert not bodies[1].closed
    assert way.body(unread) == b"words"
    assert bodies[1].closed


def test_a_closed_client_says_what_the_http_library_says(way: Any, pair: Any):
    said: list[str] = []
    for http in pair(lambda _: httpx.Response(200)):
        request = build(http)
        way.leave(http)
        with pytest.raises(RuntimeError) as caught:
            post(way, http, request)
        said.append(str(caught.value))
    assert said[0] == said[1]


class Pieces(httpx.SyncByteStream, httpx.AsyncByteStream):
    """A body in pieces, for either half."""

    def __init__(self, *pieces: bytes) -> None:
        self.pieces = pieces

    def __iter__(self) -> Iterator[bytes]:
        yield from self.pieces

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for piece in self.pieces:
            yield piece


def chunks(way: Any, response: httpx.Response) -> list[bytes]:
    if way.argument == "client":
        return list(chunks_of(response))

    async def collect() -> list[bytes]:
        return [chunk async for chunk in chunks_of_async(response)]

    collected: list[bytes] = way.run(collect())
    return collected


def test_what_needs_no_decoding_is_read_as_the_transport_gives_it(way: Any):
    response = httpx.Response(200, stream=Pieces(b"a", b"bc"))
    assert chunks(way, response) == [b"a", b"bc"]
    with pytest.raises(httpx.StreamConsumed):
        chunks(way, response)


def test_what_is_encoded_is_decoded(way: Any):
    packed = gzip.compress(b"data: 1\n\n")
    response = httpx.Response(
        200, headers={"content-encoding": "gzip"}, stream=Pieces(packed[:9], packed[9:])
    )
    assert b"".join(chunks(way, response)) == b"data: 1\n\n"


def test_a_body_that_was_read_or_closed_before_is_as_in_the_http_library(way: Any):
    assert chunks(way, httpx.Response(200, content=b"abc")) == [b"abc"]
    closed = httpx.Response(200, stream=Pieces(b"a"))
    closed.is_closed = True
    with pytest.raises(httpx.StreamClosed):
        chunks(way, closed)


def test_a_response_of_another_library_is_read_by_its_own_method(way: Any):
    class Other:
        def iter_bytes(self) -> Iterator[bytes]:
            yield b"own"

        async def aiter_bytes(self) -> AsyncIterator[bytes]:
            yield b"own"

    other: Any = Other()
    assert chunks(way, other) == [b"own"]
