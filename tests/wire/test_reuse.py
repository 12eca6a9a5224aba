"""What a connection carries from one request to the next: nothing, over any transport and loop."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import io
import socket
import threading
from typing import TYPE_CHECKING, Any, cast

import httpx
import pytest

from mistralai import Mistral, models
from mistralai._transport import REPEATABLE, RESENT, blocking_stream, connection
from mistralai._transport.any_connection import IdleTime, write_request
from mistralai._transport.pool import AsyncPool, Pool

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

pytestmark = pytest.mark.usefixtures("quick_collections")

PATIENCE = httpx.Timeout(60)
AT_ONCE = httpx.Timeout(60, pool=0)


@pytest.fixture
def open_http(way: Any, kinds: Any) -> Iterator[Callable[..., Any]]:
    """Makes HTTP clients over a pool of so many slots, and closes them."""
    made: list[Any] = []
    blocking, awaiting = kinds

    def make(most: int = 10) -> Any:
        pool = Pool(blocking, most) if way.argument == "client" else AsyncPool(awaiting, most)
        made.append(way.http(transport=pool, timeout=AT_ONCE))
        return made[-1]

    yield make
    for http in made:
        way.leave(http)


def send(way: Any, http: Any, url: str, method: str = "GET", **options: Any) -> httpx.Response:
    """Send a request; leave the body of the answer unread."""
    sent = http.send(http.build_request(method, url, **options), stream=True)
    response: httpx.Response = sent if way.argument == "client" else way.run(sent)
    return response


def get(way: Any, http: Any, url: str, **options: Any) -> bytes:
    response = send(way, http, url, **options)
    return bytes(way.body(response))


class Conversation:
    """A server that goes on with a connection: each request gets the next of the answers.

    The last answer is given to all that follow. An answer is a function of the connection, or
    bytes; after None the connection is closed.
    """

    def __init__(self, raw: Any, *answers: Any) -> None:
        self.raw = raw
        self.answers = list(answers)
        self.connections = 0
        raw._converse = self.converse

    def converse(self, connection: socket.socket) -> None:
        self.connections += 1
        with connection:
            while request := self.raw.read(connection):
                self.raw.requests.append(request)
                answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
                if answer is None:
                    return
                if isinstance(answer, bytes):
                    connection.sendall(answer)
                elif answer(connection):
                    return


def whole(body: bytes, head: bytes = b"", status: bytes = b"200 OK") -> bytes:
    length = b"content-length: %d\r\n" % len(body)
    return b"HTTP/1.1 %b\r\n%b%b\r\n%b" % (status, length, head, body)


@pytest.fixture(params=["http", "https"])
def url_of(
    request: pytest.FixtureRequest, raw: Any, monkeypatch: pytest.MonkeyPatch
) -> Callable[[], str]:
    """Gives the URL of the raw server, with TLS and without."""
    if request.param == "https":
        trusted: Path = request.getfixturevalue("authority")
        monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    return lambda: str(raw.url).replace("http:", f"{request.param}:")


# What is behind an answer.

BEHIND = {
    "nothing": whole(b"first"),
    "a body where there is none": b"HTTP/1.1 204 No Content\r\n\r\n{}",
    "more than its Content-Length": whole(b"first") + b"\n\n{}",
    "a second answer": whole(b"first") + whole(b"not yours"),
    "the beginning of a second answer": whole(b"first") + b"HTTP/1.1 200",
    "a second answer behind a chunked one": b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n"
    b"5\r\nfirst\r\n0\r\n\r\n" + whole(b"not yours"),
}


@pytest.mark.parametrize("behind", BEHIND)
@pytest.mark.parametrize("apart", [False, True], ids=["at once", "apart"])
def test_bytes_behind_an_answer_are_never_the_next_answer(
    way: Any, open_http: Any, raw: Any, url_of: Any, behind: str, apart: bool
):
    said = BEHIND[behind]
    gone = threading.Event()

    def first(connection: socket.socket) -> None:
        if not apart:
            connection.sendall(said)
            return
        # In pieces of their own, of the network and of TLS.
        for start in range(0, len(said), 7):
            connection.sendall(said[start : start + 7])
        gone.set()

    seen = Conversation(raw, first, whole(b"second"))
    http = open_http(1)
    response = send(way, http, url_of())
    if apart:
        assert gone.wait(60)
    assert way.body(response) in {b"first", b""}
    for _ in range(2):
        assert get(way, http, url_of()) == b"second"
    assert seen.connections == (1 if behind == "nothing" else 2)


@pytest.mark.pairwise
@pytest.mark.parametrize("loop_runs", [False, True], ids=["unseen", "seen by the loop"])
def test_an_answer_that_came_while_a_connection_was_idle_is_never_the_next_one(
    way: Any, open_http: Any, raw: Any, url_of: Any, loop_runs: bool
):
    is_read, is_sent = threading.Event(), threading.Event()

    def first(connection: socket.socket) -> None:
        connection.sendall(whole(b"first"))
        assert is_read.wait(60)
        connection.sendall(whole(b"not yours"))
        is_sent.set()

    seen = Conversation(raw, first, whole(b"second"))
    http = open_http(1)
    assert get(way, http, url_of()) == b"first"
    is_read.set()
    assert is_sent.wait(60)
    for _ in range(10 * loop_runs):
        let_go_on(way)
    for _ in range(2):
        assert get(way, http, url_of()) == b"second"
    assert seen.connections == 2


@pytest.mark.parametrize("size", [0, 200_000, 262_144, 262_145, 300_000, 3_000_000])
def test_an_answer_that_was_left_holds_up_no_other(
    way: Any, open_http: Any, raw: Any, url_of: Any, size: int
):
    sent = threading.Event()

    def first(connection: socket.socket) -> None:
        connection.sendall(whole(b"x" * size))
        sent.set()

    Conversation(raw, first, whole(b"second"))
    http = open_http(1)
    response = send(way, http, url_of())
    if size <= 300_000:  # no more finds room in the system's buffers without a reader
        while not sent.is_set():
            let_go_on(way)
    way.leave(response)
    assert get(way, http, url_of()) == b"second"


def let_go_on(way: Any) -> None:
    if way.argument != "client":
        way.run(asyncio.sleep(0))


def test_a_slow_reader_gets_all_of_an_answer_whose_connection_has_ended(
    way: Any, open_http: Any, raw: Any, url_of: Any
):
    size = 1_000_000
    closed = threading.Event()

    def answer(connection: socket.socket) -> bool:
        connection.sendall(whole(b"x" * size, b"connection: close\r\n"))
        # As many servers do it, without saying so in TLS.
        connection.shutdown(socket.SHUT_RDWR)
        closed.set()
        return True

    Conversation(raw, answer)
    http = open_http(1)
    for _ in range(2):
        closed.clear()
        response = send(way, http, url_of())
        for _ in range(100):
            let_go_on(way)
        assert len(way.body(response)) == size
        assert closed.wait(60)


def test_a_connection_that_was_reset_while_its_answer_waited_is_not_used_again(
    way: Any, open_http: Any, raw: Any, url_of: Any
):
    has_head, is_reset = threading.Event(), threading.Event()

    def reset(connection: socket.socket) -> bool:
        connection.sendall(whole(b"x" * 300_000))
        # A reset takes along what the other side has not read, and so the head if it is early.
        has_head.wait()
        raw.reset(connection)
        is_reset.set()
        return True

    Conversation(raw, reset, whole(b"second"))
    http = open_http(1)
    response = send(way, http, url_of())
    has_head.set()
    is_reset.wait()
    for _ in range(100):
        let_go_on(way)
    with contextlib.suppress(httpx.TransportError):  # as much as had come before
        way.body(response)
    way.leave(response)
    assert get(way, http, url_of()) == b"second"


# How long it may be idle.


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ([], 4.0),
        ([(b"Keep-Alive", b"timeout=3")], 2.0),
        ([(b"keep-alive", b"max=9, timeout=2")], 1.0),
        ([(b"KEEP-ALIVE", b"Timeout = 2")], 4.0),
        ([(b"keep-alive", b"timeout=75")], 4.0),
        ([(b"keep-alive", b"timeout=1")], 0.0),
        ([(b"keep-alive", b"timeout=0")], -1.0),
        ([(b"keep-alive", b"timeout=soon")], 4.0),
        ([(b"keep-alive", b"timeout=" + b"9" * 5000)], 4.0),
        ([(b"x-keep-alive", b"timeout=1"), (b"connection", b"keep-alive")], 4.0),
    ],
)
def test_a_connection_is_idle_for_no_longer_than_its_server_says(
    said: list[tuple[bytes, bytes]], seconds: float
):
    idle = IdleTime(4.0)
    idle.begin([(b"keep-alive", b"timeout=2")])
    idle.begin(said)
    assert idle.seconds == seconds


def test_a_connection_whose_server_closes_it_soon_is_not_used_again(
    way: Any, open_http: Any, raw: Any
):
    short = whole(b"words", b"Keep-Alive: timeout=1\r\n")
    seen = Conversation(raw, short, short, whole(b"words", b"keep-alive: timeout=5\r\n"))
    http = open_http(1)
    for _ in range(5):
        assert get(way, http, raw.url) == b"words"
    assert seen.connections == 3


def test_the_system_asks_whether_a_silent_server_is_still_there(
    way: Any, open_http: Any, raw: Any, url_of: Any
):
    Conversation(raw, whole(b"words"))
    response = send(way, open_http(), url_of())
    opened = response.extensions["network_stream"].get_extra_info("socket")
    assert opened.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE) != 0
    for name, value in (("TCP_KEEPIDLE", 60), ("TCP_KEEPINTVL", 60), ("TCP_KEEPCNT", 5)):
        if hasattr(socket, name):
            assert opened.getsockopt(socket.IPPROTO_TCP, getattr(socket, name)) == value
    assert way.body(response) == b"words"


def test_a_socket_without_such_options_goes_without():
    class Odd:
        def setsockopt(self, *_: Any) -> None:
            raise OSError("no such option")

    blocking_stream.keep_alive(Odd())


# Slots.

CUT = b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf"


@pytest.mark.parametrize("said", [CUT, whole(b"all of it"), whole(b"x" * 300_000)])
@pytest.mark.parametrize("drop", ["at once", "in a cycle", "in another thread"])
def test_an_answer_that_is_dropped_unread_gives_its_slot_back(
    way: Any, open_http: Any, raw: Any, said: bytes, drop: str
):
    http = open_http(2)
    free = http._transport._slots.count_free

    def stays(connection: socket.socket) -> None:
        connection.sendall(said)

    Conversation(raw, stays)
    held: list[Any] = []
    for _ in range(10):
        held.append(send(way, http, raw.url))
        if drop == "in a cycle":
            held[0].itself = held[0]
        if drop == "in another thread":
            other = threading.Thread(target=held.clear)
            other.start()
            other.join()
        held.clear()
        gc.collect()
        assert free() == 2
        let_go_on(way)


@pytest.mark.parametrize("read", ["whole", "by pieces"])
def test_an_answer_whose_reading_fails_gives_its_slot_back_although_it_is_kept(
    way: Any, open_http: Any, raw: Any, read: str
):
    def cut(connection: socket.socket) -> bool:
        connection.sendall(CUT)
        return True

    Conversation(raw, cut)
    http = open_http(2)
    kept: list[Any] = []

    async def pieces(response: httpx.Response) -> None:
        async for _ in response.aiter_raw():
            pass

    def by_pieces(response: httpx.Response) -> None:
        if way.argument == "client":
            list(response.iter_raw())
        else:
            way.run(pieces(response))

    reads: dict[str, Any] = {"whole": way.body, "by pieces": by_pieces}
    for _ in range(10):
        kept.append(send(way, http, raw.url))
        with pytest.raises(httpx.RemoteProtocolError) as caught:
            reads[read](kept[-1])
        kept.append(caught.value)
        assert http._transport._slots.count_free() == 2
        assert http._transport._busy == set()


def test_a_response_may_be_closed_while_somebody_else_reads_it(  # noqa: C901 - two readers
    way: Any, open_http: Any, raw: Any, url_of: Any
):
    left = threading.Event()

    def answer(connection: socket.socket) -> bool:
        connection.sendall(CUT)
        with contextlib.suppress(OSError):
            if not connection.recv(1):
                left.set()
        return True

    Conversation(raw, answer)
    http = open_http(1)
    for _ in range(3):
        left.clear()
        response = send(way, http, url_of())
        begun = threading.Event()
        ended: list[Exception] = []

        def read(response: Any = response, begun: Any = begun, ended: Any = ended) -> None:
            try:
                for _ in response.iter_raw():
                    begun.set()
            except httpx.HTTPError as error:
                ended.append(error)

        async def read_async(response: Any = response, ended: Any = ended) -> None:
            try:
                async for _ in response.aiter_raw():
                    pass
            except httpx.HTTPError as error:
                ended.append(error)

        async def both(response: Any = response, read: Any = read_async) -> None:
            reading = asyncio.create_task(read())
            for _ in range(20):
                await asyncio.sleep(0)
            await response.aclose()
            await reading

        if way.argument == "client":
            reading = threading.Thread(target=read)
            reading.start()
            assert begun.wait(60)
            response.close()
            reading.join(60)
            assert not reading.is_alive()
        else:
            way.run(both())
        assert len(ended) == 1
        assert http._transport._slots.count_free() == 1
        let_go_on(way)
        assert left.wait(60)


# A server that closes without a word.


class Closing:
    """A server that closes each connection after so many answers, and says nothing of it.

    It ends the connection as soon as the next request begins to come: the worst moment there is,
    and always the same one.
    """

    def __init__(self, raw: Any, answers: int = 1, how: str = "the end") -> None:
        self.raw = raw
        self.left = answers
        self.how = how
        self.answered = 0
        raw._converse = self.converse

    def converse(self, connection: socket.socket) -> None:
        with connection:
            for _ in range(self.left):
                if not self.raw.read(connection):
                    return
                self.answered += 1
                connection.sendall(whole(b'{"object":"list","data":[]}'))
            connection.recv(1)
            if self.how == "a reset":
                self.raw.reset(connection)


def ask(way: Any, http: Any, url: str, *, repeatable: Any) -> httpx.Response:
    """Send a POST that may be repeated, or may not."""
    extensions = {} if repeatable is None else {REPEATABLE: repeatable}
    response = send(way, http, url, "POST", content=b"x" * 1000, extensions=extensions)
    way.body(response)
    return response


@pytest.mark.parametrize("how", ["the end", "a reset"])
def test_what_is_not_harmful_is_sent_again_where_an_idle_connection_has_ended(
    way: Any, open_http: Any, raw: Any, url_of: Any, how: str
):
    server = Closing(raw, how=how)
    http = open_http(1)
    counted = [
        ask(way, http, url_of(), repeatable=True).extensions.get(RESENT, 0) for _ in range(20)
    ]
    assert server.answered == 20
    assert counted[0] == 0
    assert set(counted[1:]) <= {0, 1}
    assert sum(counted) > 0


@pytest.mark.parametrize("repeatable", [None, False])
def test_nothing_else_is_sent_again(way: Any, open_http: Any, raw: Any, repeatable: Any):
    server = Closing(raw)
    http = open_http(1)
    ask(way, http, raw.url, repeatable=repeatable)
    with pytest.raises((httpx.NetworkError, httpx.RemoteProtocolError)):
        ask(way, http, raw.url, repeatable=repeatable)
    assert server.answered == 1
    assert http._transport._slots.count_free() == 1


@pytest.mark.parametrize("said", [b"H", CUT])
def test_a_request_whose_answer_had_begun_is_not_sent_again(
    way: Any, open_http: Any, raw: Any, url_of: Any, said: bytes
):
    def begin(connection: socket.socket) -> bool:
        connection.sendall(said)
        return True

    seen = Conversation(raw, whole(b"first"), begin)
    http = open_http(1)
    ask(way, http, url_of(), repeatable=True)
    with pytest.raises(httpx.RemoteProtocolError):
        ask(way, http, url_of(), repeatable=True)
    assert seen.connections == 1


def test_a_new_connection_that_ends_is_not_followed_by_another(way: Any, open_http: Any, raw: Any):
    seen = Conversation(raw, None)
    with pytest.raises((httpx.NetworkError, httpx.RemoteProtocolError)):
        ask(way, open_http(1), raw.url, repeatable=True)
    assert seen.connections == 1


def test_a_request_that_took_too_long_is_not_sent_again(way: Any, open_http: Any, raw: Any):
    done = threading.Event()
    seen = Conversation(raw, whole(b"first"), lambda _: done.wait(60))
    http = open_http(1)
    ask(way, http, raw.url, repeatable=True)
    http.timeout = httpx.Timeout(60, read=0.1)
    with pytest.raises(httpx.ReadTimeout):
        ask(way, http, raw.url, repeatable=True)
    done.set()
    assert seen.connections == 1


CHAT = (
    b'{"id":"x","object":"chat.completion","model":"m","created":1,"choices":[],'
    b'"usage":{"prompt_tokens":1,"completion_tokens":1,"total_tokens":2}}'
)


class Restless(Closing):
    """A server that closes after each answer, now at once and now a little later."""

    def converse(self, connection: socket.socket) -> None:
        with connection:
            if self.raw.read(connection):
                self.answered += 1
                connection.sendall(whole(CHAT))
                if self.answered % 2:
                    connection.recv(1)


CALLS = 200


def test_calls_of_a_server_that_closes_after_each_answer_all_succeed(way: Any, raw: Any):
    server = Restless(raw)
    client = Mistral("key", server_url=raw.url, retry_config=None, timeout_ms=60_000)
    for _ in range(CALLS):
        assert way.call(client.chat.complete, model="m", messages=[]).id == "x"
    assert server.answered == CALLS
    way.drop(client)


def test_what_is_sent_again_at_once_is_told_to_the_log(
    way: Any, raw: Any, caplog: pytest.LogCaptureFixture
):
    Restless(raw)
    client = Mistral("key", server_url=raw.url, retry_config=None)
    caplog.set_level("INFO", logger="mistralai")
    for _ in range(5):
        way.call(client.chat.complete, model="m", messages=[])
    way.drop(client)
    told = {one.message for one in caplog.records if one.name == "mistralai"}
    words = "was sent again at once, 1 time(s): the server had closed the connection"
    assert told == {f"POST {raw.url}/v1/chat/completions {words}"}


def test_nothing_is_sent_again_at_once_for_a_client_that_wants_none_of_it(way: Any, raw: Any):
    Restless(raw)
    client = Mistral("key", server_url=raw.url, retry_config=None, resend=False)
    failed = 0
    for _ in range(20):
        try:
            way.call(client.chat.complete, model="m", messages=[])
        except httpx.HTTPError:
            failed += 1
    way.drop(client)
    assert failed


def test_calls_of_ten_at_a_time_to_a_server_that_closes_in_silence_succeed(way: Any, raw: Any):
    server = Restless(raw)
    client = Mistral("key", server_url=raw.url, retry_config=None, timeout_ms=60_000)
    failed: list[Exception] = []

    def work() -> None:
        for _ in range(CALLS // 10):
            try:
                client.chat.complete(model="m", messages=[])
            except Exception as error:  # noqa: BLE001 - none is expected
                failed.append(error)

    async def work_async() -> None:
        for _ in range(CALLS // 10):
            await client.chat.complete_async(model="m", messages=[])

    async def all_of_them() -> None:
        await asyncio.gather(*[work_async() for _ in range(10)])

    if way.argument == "client":
        threads = [threading.Thread(target=work) for _ in range(10)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    else:
        way.run(all_of_them())
    assert failed == []
    assert server.answered == CALLS
    way.drop(client)


def test_what_would_make_two_of_something_is_not_sent_twice(way: Any, raw: Any):
    server = Closing(raw)
    client = Mistral("key", server_url=raw.url, retry_config=None, timeout_ms=60_000)
    assert way.call(client.models.list).data == []
    with pytest.raises((httpx.NetworkError, httpx.RemoteProtocolError)):
        way.call(client.files.upload, file=("a.txt", b"words"), purpose="ocr")
    assert server.answered == 1
    way.drop(client)


UPLOADED = (
    b'{"id":"f","object":"file","bytes":6,"created_at":1,"filename":"a.jsonl","purpose":"batch",'
    b'"sample_type":null,"source":"upload"}'
)


def test_what_can_be_read_only_once_does_not_meet_a_connection_that_is_being_closed(
    way: Any, raw: Any
):
    """As the output of a process: neither the client nor the program could send it again."""

    class Pipe(io.RawIOBase):
        def __init__(self) -> None:
            self.left = [b"one", b"two"]

        def readable(self) -> bool:
            return True

        def readinto(self, buffer: Any) -> int:
            piece = self.left.pop(0) if self.left else b""
            buffer[: len(piece)] = piece
            return len(piece)

    def uploaded(connection: socket.socket) -> None:
        # The form is sent in pieces, and only this answer is given behind all of them.
        while b"\r\n0\r\n\r\n" not in raw.requests[-1]:
            raw.requests[-1] += connection.recv(65536)
        connection.sendall(whole(UPLOADED))

    listed = whole(b'{"object":"list","data":[]}')
    seen = Conversation(raw, listed, uploaded, whole(UPLOADED))
    client = Mistral("key", server_url=raw.url, retry_config=None, timeout_ms=60_000)
    assert way.call(client.models.list).data == []
    kept = io.BufferedReader(Pipe())
    assert way.call(client.files.upload, file=("a.jsonl", kept), purpose="batch").id == "f"
    assert b"onetwo" in raw.requests[-1]
    assert seen.connections == 2
    way.call(client.files.upload, file=("a.jsonl", b"words"), purpose="batch")
    assert seen.connections == 2
    way.drop(client)


def test_the_last_piece_of_a_body_goes_out_together_with_its_end():
    """Where a server answers to the end of a form and closes, nothing comes behind it."""
    head = {"transfer-encoding": "chunked"}
    sent: list[bytes] = []

    class Stream:
        def write(self, data: bytes, _: float | None) -> None:
            sent.append(data)

    async def write(data: bytes, _: float | None) -> None:
        sent.append(data)

    async def awaiting() -> Any:
        for piece in (b"one", b"end"):
            yield piece

    blocking = httpx.Request("POST", "http://h/", headers=head, content=iter([b"one", b"end"]))
    connection._write(cast("Any", Stream()), blocking, None)
    assert [data for data in sent if data][1:] == [b"3\r\none\r\n", b"3\r\nend\r\n0\r\n\r\n"]
    first, sent[:] = list(sent), []
    request = httpx.Request("POST", "http://h/", headers=head, content=awaiting())
    asyncio.run(write_request(write, request, None))
    assert sent == first


# An answer that comes before the request has gone.


class Refusing:
    """A server that answers as soon as it has seen the head of a request, and reads no further."""

    def __init__(self, raw: Any, *, interim: bool = False) -> None:
        self.raw = raw
        self.interim = interim
        self.over = threading.Event()
        raw._converse = self.converse

    def converse(self, connection: socket.socket) -> None:
        with connection:
            connection.recv(1000)
            if self.interim:
                connection.sendall(b"HTTP/1.1 102 Processing\r\n\r\n")
            connection.sendall(whole(b'{"detail":"too large"}', status=b"413 Too Large"))
            self.over.wait(60)


@pytest.mark.parametrize("interim", [False, True], ids=["at once", "behind an interim answer"])
@pytest.mark.parametrize("pieces", [False, True], ids=["whole", "pieces"])
def test_the_answer_of_a_server_that_takes_no_more_is_the_answer(
    way: Any, open_http: Any, raw: Any, url_of: Any, pieces: bool, interim: bool
):
    server = Refusing(raw, interim=interim)
    http = open_http(1)
    content: Any = b"x" * 2**24  # more than any buffer between the two

    async def awaiting() -> Any:
        for _ in range(256):
            yield b"x" * 2**16

    if pieces:
        blocking = iter([b"x" * 2**16] * 256)
        content = blocking if way.argument == "client" else awaiting()
    response = send(way, http, url_of(), "POST", content=content)
    assert response.status_code == 413
    assert way.body(response) == b'{"detail":"too large"}'
    server.over.set()
    assert http._transport._busy == set()
    assert http._transport._idle.take_all() == []


def test_an_upload_that_is_refused_early_is_the_servers_error(way: Any, connect: Any, raw: Any):
    server = Refusing(raw)
    client = connect(server_url=raw.url, retry_config=None)
    with pytest.raises(models.SDKError) as caught:
        way.call(client.files.upload, file=("a.bin", b"x" * 2**24), purpose="ocr")
    assert caught.value.status_code == 413
    server.over.set()


def test_a_server_that_pauses_in_a_long_request_gets_every_byte_once(
    way: Any, open_http: Any, raw: Any, url_of: Any, monkeypatch: pytest.MonkeyPatch
):
    is_stuck = threading.Event()
    original = blocking_stream.BlockingStream._wait_to_write

    def waiting(self: Any, seconds: float | None) -> None:
        is_stuck.set()
        original(self, seconds)

    if way.argument == "client":
        monkeypatch.setattr(blocking_stream.BlockingStream, "_wait_to_write", waiting)
    else:
        is_stuck.set()
    content = b"".join(number.to_bytes(4, "big") for number in range(2**22))  # 16 MiB
    came = bytearray()

    def converse(connection: socket.socket) -> None:
        with connection:
            head = b""
            while not head.endswith(b"\r\n\r\n"):
                head += connection.recv(1)
            assert is_stuck.wait(60)
            while len(came) < len(content):
                came.extend(connection.recv(10_000))
            connection.sendall(whole(b"thanks"))

    raw._converse = converse
    response = send(way, open_http(1), url_of(), "POST", content=content)
    assert way.body(response) == b"thanks"
    assert came == content


@pytest.mark.parametrize(
    ("said", "is_final"),
    [
        (b"", False),
        (b"HTTP/1.1 ", False),
        (b"HTTP/1.1 413", True),
        (b"HTTP/1.0 200 OK\r\n", True),
        (b"HTTP/1.1 100 Continue\r\n", False),
        (b"HTTP/1.1 100 Continue\r\n\r\n", False),
        (b"HTTP/1.1 100 Continue\r\na: b\r\n\r\nHTTP/1.1 103 Hints\r\n\r\nHTTP/1.1 500", True),
        (b"\x00garbage", False),
    ],
)
def test_an_interim_answer_is_no_reason_to_stop_sending(said: bytes, is_final: bool):
    assert blocking_stream.has_final_status(said) is is_final


# Addresses and settings that there cannot be.


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("http://a..b", "server_url has the host 'a..b'"),
        ("http://.a", "server_url has the host '.a'"),
        ("http://" + "a" * 64 + ".invalid", "1 to 63 characters"),
        ("http://127.0.0.1:99999", "server_url has the port 99999"),
        ("https://127.0.0.1:65536", "server_url has the port 65536"),
    ],
)
def test_an_address_that_there_cannot_be_is_refused_by_name(
    way: Any, connect: Any, url: str, words: str
):
    client = connect(server_url=url)  # with retries, of which there are none
    with pytest.raises(httpx.InvalidURL, match=words):
        way.call(client.models.list)


@pytest.mark.parametrize("url", ["http://127.0.0.1:1", "https://127.0.0.1:9"])
def test_an_address_where_nobody_listens_is_a_connect_error(way: Any, connect: Any, url: str):
    client = connect(server_url=url, retry_config=None)
    with pytest.raises(httpx.ConnectError):
        way.call(client.models.list)


@pytest.mark.parametrize("seconds", [1e9, 1e20, 2**63])
def test_a_limit_that_no_system_knows_is_as_good_as_none(
    way: Any, open_http: Any, raw: Any, url_of: Any, seconds: float
):
    Conversation(raw, whole(b"words"))
    http = open_http()
    http.timeout = httpx.Timeout(seconds)
    for _ in range(2):
        assert get(way, http, url_of()) == b"words"


def test_a_limit_of_zero_is_a_timeout(way: Any, open_http: Any, raw: Any):
    Conversation(raw, whole(b"words"))
    http = open_http()
    assert get(way, http, raw.url) == b"words"
    done = threading.Event()
    Conversation(raw, lambda _: done.wait(60))
    with pytest.raises(httpx.TimeoutException):
        get(way, open_http(), raw.url, timeout=0)
    done.set()


@pytest.mark.parametrize("variable", ["SSL_CERT_FILE", "SSL_CERT_DIR"])
def test_certificates_that_cannot_be_loaded_are_told_by_the_variable(
    way: Any, connect: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, variable: str
):
    for name in ("SSL_CERT_FILE", "SSL_CERT_DIR"):
        monkeypatch.delenv(name, raising=False)
    wrong = tmp_path / "wrong.pem"
    if variable == "SSL_CERT_FILE":
        wrong.write_text("no certificate", encoding="utf-8")
    for path in [wrong, tmp_path / "none.pem"]:
        monkeypatch.setenv(variable, str(path))
        client = connect(server_url="https://127.0.0.1:9")
        if variable == "SSL_CERT_DIR":  # whose files are looked for when one is needed
            expected: Any = pytest.raises(httpx.ConnectError)
            client = connect(server_url="https://127.0.0.1:9", retry_config=None)
        else:
            expected = pytest.raises(ValueError, match=rf"^{variable} is '{path}'")
        with expected:
            way.call(client.models.list)
