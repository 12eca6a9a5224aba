"""The pool under the clients that are made here, with each kind of connection it may keep."""

from __future__ import annotations

import asyncio
import ssl
import threading
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import certifi
import httpx
import pytest

from mistralai._transport import pool
from mistralai._transport.any_connection import ConnectionEnded, Reply
from mistralai._transport.pool import AsyncPool, Pool
from mistralai._transport.tls import _load, tls_settings
from mistralai.local import Fault

if TYPE_CHECKING:
    import socket
    from collections.abc import AsyncGenerator, Callable, Iterator

    from mistralai.local import LocalServer

KEY = {"authorization": "Bearer any"}
AT_ONCE = httpx.Timeout(5, pool=0)


@pytest.fixture
def open_http(way: Any, kinds: Any) -> Iterator[Callable[..., Any]]:
    """Makes HTTP clients over a pool of so many places, and closes them."""
    made: list[Any] = []
    blocking, awaiting = kinds

    def make(most: int = 10) -> Any:
        carrier = Pool(blocking, most) if way.argument == "client" else AsyncPool(awaiting, most)
        made.append(way.http(transport=carrier, headers=KEY))
        return made[-1]

    yield make
    for http in made:
        way.leave(http)


def send(way: Any, http: Any, url: str, **options: Any) -> httpx.Response:
    """Send a request; leave the body of the answer unread."""
    timeout = options.pop("timeout", AT_ONCE)
    request = http.build_request(options.pop("method", "GET"), url, timeout=timeout, **options)
    response: httpx.Response = (
        http.send(request, stream=True)
        if way.argument == "client"
        else way.run(http.send(request, stream=True))
    )
    return response


def close(way: Any, response: httpx.Response) -> None:
    if way.argument == "client":
        response.close()
    else:
        way.run(response.aclose())


def read(way: Any, response: httpx.Response) -> bytes:
    return response.read() if way.argument == "client" else bytes(way.run(response.aread()))


def port_of(response: httpx.Response) -> Any:
    return response.extensions["network_stream"].get_extra_info("client_addr")


def test_a_connection_whose_answer_was_read_is_used_again(
    way: Any, open_http: Any, server: LocalServer
):
    http = open_http()
    ports = set[Any]()
    for _ in range(3):
        response = send(way, http, f"{server.url}/v1/models")
        ports.add(port_of(response))
        assert read(way, response)
        close(way, response)  # a second time, which changes nothing
        close(way, httpx.Response(200, stream=response.stream))  # and so of the stream itself
    assert len(ports) == 1


class Half:
    """A server that sends half of an answer, and notes when the client has closed."""

    def __init__(self) -> None:
        self.left = threading.Event()

    def __call__(self, connection: socket.socket, _: bytes) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf")
        if not connection.recv(1):
            self.left.set()


def test_a_connection_whose_answer_was_not_read_is_closed_and_not_used_again(
    way: Any, open_http: Any, raw: Any
):
    half = raw.answer = Half()
    http = open_http()
    first = send(way, http, raw.url)
    port = port_of(first)
    close(way, first)
    assert half.left.wait(60)
    raw.answer = says()
    second = send(way, http, raw.url)
    assert port_of(second) != port
    assert read(way, second) == b"words"


def test_answers_at_the_same_time_have_connections_of_their_own(
    way: Any, open_http: Any, server: LocalServer
):
    http = open_http()
    both = [send(way, http, f"{server.url}/v1/models") for _ in range(2)]
    assert port_of(both[0]) != port_of(both[1])
    for response in both:
        read(way, response)


def test_an_idle_connection_that_is_too_old_is_replaced(
    way: Any, open_http: Any, server: LocalServer, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(pool, "IDLE_SECONDS", -1.0)
    http = open_http()
    ports: list[Any] = []
    for _ in range(3):
        response = send(way, http, f"{server.url}/v1/models")
        ports.append(port_of(response))
        read(way, response)
    assert len(set(ports)) == 3


def test_old_connections_to_one_address_are_closed_by_a_request_to_another(
    way: Any, open_http: Any, server: LocalServer, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(pool, "IDLE_SECONDS", -1.0)
    http = open_http()
    read(way, send(way, http, f"{server.url}/v1/models"))
    idle = http._transport._idle
    assert [len(kept) for kept in idle._lists.values()] == [1]
    other = server.url.replace("127.0.0.1", "localhost")
    read(way, send(way, http, f"{other}/v1/models"))
    assert sorted(len(kept) for kept in idle._lists.values()) == [0, 1]


def test_there_is_a_place_only_for_so_many(way: Any, open_http: Any, server: LocalServer):
    http = open_http(1)
    first = send(way, http, f"{server.url}/v1/models")
    with pytest.raises(httpx.PoolTimeout, match="all slots for requests were taken"):
        send(way, http, f"{server.url}/v1/models")
    read(way, first)
    read(way, send(way, http, f"{server.url}/v1/models"))


def test_a_failure_gives_its_place_back(way: Any, open_http: Any, server: LocalServer):
    http = open_http(1)
    for _ in range(2):
        with pytest.raises(httpx.ConnectError):
            send(way, http, "http://127.0.0.1:9/")
    read(way, send(way, http, f"{server.url}/v1/models"))


@pytest.mark.parametrize("fault", [Fault(reset=True), Fault(garbage=True)])
def test_errors_of_the_connection_are_those_of_the_http_library(
    way: Any, open_http: Any, server: LocalServer, fault: Fault
):
    server.inject(fault)
    with pytest.raises(httpx.TransportError):
        send(way, open_http(), f"{server.url}/v1/models")


def test_an_error_in_the_middle_of_a_body_is_that_of_httpx(
    way: Any, open_http: Any, server: LocalServer
):
    server.inject(Fault(cut_after_bytes=100))
    response = send(way, open_http(1), f"{server.url}/v1/models")
    with pytest.raises(httpx.RemoteProtocolError):
        read(way, response)
    close(way, response)


def test_a_url_that_is_not_of_the_web_is_refused(way: Any, open_http: Any):
    with pytest.raises(httpx.UnsupportedProtocol, match="server_url must begin with http"):
        send(way, open_http(), "ftp://h/")


@pytest.mark.parametrize("host", ["a..b", "a." + "b" * 64])
def test_a_host_that_has_no_name_in_the_dns_is_refused(way: Any, open_http: Any, host: str):
    with pytest.raises(httpx.InvalidURL, match="there must be 1 to 63 characters"):
        send(way, open_http(), f"http://{host}/")


def test_closing_closes_what_is_in_use_too(way: Any, open_http: Any, server: LocalServer):
    http = open_http()
    response = send(way, http, f"{server.url}/v1/models")
    way.leave(http)
    # What had arrived before may still be read; nothing more comes.
    assert not http._transport._idle.take_all()
    close(way, response)


class Gone:
    """A connection that ends in the moment it is used."""

    def is_usable(self) -> bool:
        return True

    def send(self, _: Any) -> Any:
        raise ConnectionEnded

    def close(self) -> None:
        """Nothing to close."""


def test_a_connection_that_ended_just_now_is_replaced(
    way: Any, open_http: Any, server: LocalServer
):
    http = open_http()
    url = httpx.URL(server.url)
    http._transport._idle.put((b"http", url.raw_host, url.port), Gone())
    assert read(way, send(way, http, f"{server.url}/v1/models"))


# What is on the wire.


def says(head: bytes = b"content-length: 5\r\n", body: bytes = b"words") -> Any:
    """Make a server that gives every request the same answer, and closes."""

    def answer(connection: socket.socket, _: bytes) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\n%b\r\n%b" % (head, body))

    return answer


def stays(*said: bytes) -> Any:
    """Make a server that answers so and leaves it to the client to close."""

    def answer(connection: socket.socket, _: bytes) -> None:
        for part in said:
            connection.sendall(part)
        connection.recv(1)

    return answer


def get(way: Any, http: Any, url: str, method: str = "GET") -> tuple[int, bytes]:
    response = send(way, http, url, method=method)
    return response.status_code, read(way, response)


def test_an_answer_to_head_has_no_body_to_wait_for(way: Any, open_http: Any, raw: Any):
    raw.answer = stays(b"HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n")
    assert get(way, open_http(), raw.url, "HEAD") == (200, b"")


@pytest.mark.parametrize("status", [b"204 No Content", b"304 Not Modified"])
def test_an_answer_with_a_status_without_a_body_has_no_body_to_wait_for(
    way: Any, open_http: Any, raw: Any, status: bytes
):
    raw.answer = stays(b"HTTP/1.1 %b\r\n\r\n" % status)
    assert get(way, open_http(), raw.url) == (int(status[:3]), b"")


def test_interim_answers_are_not_the_answer(way: Any, open_http: Any, raw: Any):
    raw.answer = stays(
        b"HTTP/1.1 100 Continue\r\n\r\n",
        b"HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\nHTTP/1.1 201 Made\r\n",
        b"content-length: 2\r\n\r\nhi",
    )
    response = send(way, open_http(), raw.url)
    assert (response.status_code, response.reason_phrase) == (201, "Made")
    assert response.headers.raw == [(b"content-length", b"2")]
    assert read(way, response) == b"hi"


@pytest.mark.parametrize(
    "said",
    [
        b"HTTP/1.0 200 OK\r\n\r\nuntil the end",
        b"HTTP/1.0 200 OK\r\ncontent-length: 13\r\n\r\nuntil the end",
        b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\nuntil the end",
        b"HTTP/1.1 200 OK\r\n\r\nuntil the end",
    ],
)
def test_an_answer_may_last_until_the_end_of_its_connection(
    way: Any, open_http: Any, raw: Any, said: bytes
):
    raw.answer = lambda connection, request: connection.sendall(said)
    http = open_http(1)
    for count in (1, 2):
        assert get(way, http, raw.url) == (200, b"until the end")
        assert len(raw.requests) == count


def test_a_connection_that_is_to_be_closed_is_closed(way: Any, open_http: Any, raw: Any):
    left = threading.Event()

    def answer(connection: socket.socket, _: bytes) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 2\r\n\r\nhi")
        assert connection.recv(1) == b""
        left.set()

    raw.answer = answer
    assert get(way, open_http(), raw.url) == (200, b"hi")
    assert left.wait(60)


def test_headers_are_what_the_server_wrote(way: Any, open_http: Any, raw: Any):
    raw.answer = says(b"Content-Length: 5\r\nx-a: 1\r\nX-A:  2 \r\nx-b:\r\nx-name: caf\xe9\r\n")
    response = send(way, open_http(), raw.url)
    assert response.headers.raw == [
        (b"Content-Length", b"5"),
        (b"x-a", b"1"),
        (b"X-A", b"2"),
        (b"x-b", b""),
        (b"x-name", b"caf\xe9"),
    ]
    assert response.headers["x-name"] == "caf\xe9"
    assert response.extensions["http_version"] == b"HTTP/1.1"
    read(way, response)


def test_a_head_without_end_is_refused(way: Any, open_http: Any, raw: Any):
    def answer(connection: socket.socket, _: bytes) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\n")
        while True:  # until the client goes, which is an error here
            connection.sendall(b"x-a: %b\r\n" % (b"a" * 1000))

    raw.answer = answer
    with pytest.raises(httpx.RemoteProtocolError):
        send(way, open_http(), raw.url)


def ending(how: str) -> Any:
    """Make a server that answers, and later ends or spoils the idle connection when told to."""
    told, done = threading.Event(), threading.Event()

    def answer(connection: socket.socket, _: bytes) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nfirst")
        told.wait(60)
        if how == "another answer":
            connection.sendall(b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nwrong")
            done.set()
            connection.recv(1)
        else:
            connection.close()
            done.set()

    def end() -> None:
        told.set()
        assert done.wait(60)

    return answer, end


@pytest.mark.parametrize("how", ["another answer", "the end"])
def test_an_idle_connection_that_is_spoilt_while_nobody_looks_is_not_used(
    way: Any, open_http: Any, raw: Any, how: str
):
    raw.answer, end = ending(how)
    http = open_http(1)
    assert get(way, http, raw.url) == (200, b"first")
    end()  # the event loop stands still, or is busy: it notices nothing
    raw.answer = says()
    assert get(way, http, raw.url) == (200, b"words")
    assert len(raw.requests) == 2


def test_a_redirect_is_not_followed(way: Any, open_http: Any, raw: Any):
    raw.answer = stays(b"HTTP/1.1 302 Found\r\nlocation: /there\r\ncontent-length: 0\r\n\r\n")
    assert get(way, open_http(), raw.url) == (302, b"")
    assert len(raw.requests) == 1


def test_what_asks_for_more_than_the_pool_knows_goes_httpxs_own_way(
    way: Any, open_http: Any, server: LocalServer
):
    traced: list[str] = []

    async def note_async(name: str, _: Any) -> None:
        traced.append(name)

    def note(name: str, _: Any) -> None:
        traced.append(name)

    http = open_http()
    assert get(way, http, f"{server.url}/v1/models")[0] == 200
    assert http._transport._httpx is None
    trace = note if way.argument == "client" else note_async
    response = send(way, http, f"{server.url}/v1/models", extensions={"trace": trace})
    assert read(way, response)
    assert http._transport._httpx is not None
    assert "http11.receive_response_headers.complete" in traced


# What is sent.


def body_of(way: Any, *pieces: bytes) -> Any:
    """Make a request body that comes in pieces."""

    async def awaiting() -> Any:
        for piece in pieces:
            yield piece

    return iter(pieces) if way.argument == "client" else awaiting()


@pytest.mark.parametrize("length", ["4", "6"])
def test_a_body_that_is_not_as_long_as_was_said_is_refused_and_loses_no_other_call(
    way: Any, open_http: Any, raw: Any, length: str
):
    raw.answer = says()
    http = open_http(1)
    headers = {"content-length": length}
    for content in (body_of(way, b"he", b"llo"), b"hello"):
        with pytest.raises(Exception, match="Content-Length") as caught:
            send(way, http, raw.url, method="POST", content=content, headers=headers)
        # httpcore lets the one of h11 through, which is under it.
        assert type(caught.value).__name__ == "LocalProtocolError"
    assert get(way, http, raw.url) == (200, b"words")


def test_a_body_that_fails_fails_the_call_and_no_other(way: Any, open_http: Any, raw: Any):
    async def awaiting() -> Any:
        yield b"half"
        raise ValueError("no more")

    def blocking() -> Any:
        yield b"half"
        raise ValueError("no more")

    raw.answer = says()
    http = open_http(1)
    content = blocking() if way.argument == "client" else awaiting()
    with pytest.raises(ValueError, match="no more"):
        send(way, http, raw.url, method="POST", content=content)
    assert get(way, http, raw.url) == (200, b"words")


def test_a_server_that_takes_nothing_more_ends_an_upload(way: Any, open_http: Any, raw: Any):
    enough = threading.Event()
    raw.answer = lambda connection, request: enough.wait(60)
    content = body_of(way, *[b"x" * 2**20] * 64)  # more than any buffer between them
    timeout = httpx.Timeout(60, write=0.2)
    with pytest.raises(httpx.WriteTimeout):
        send(way, open_http(), raw.url, method="POST", content=content, timeout=timeout)
    enough.set()


@pytest.mark.parametrize("secret", ["word\r\nx-b: 1", "word\n", "word\0"])
def test_a_header_with_the_end_of_a_line_is_never_sent(
    way: Any, open_http: Any, raw: Any, secret: str
):
    raw.answer = says()
    http = open_http(1)
    with pytest.raises(httpx.LocalProtocolError):
        send(way, http, raw.url, headers={"x-a": secret})
    assert raw.requests == []
    assert get(way, http, raw.url) == (200, b"words")


# Places.


class Odd(Gone):
    """A connection whose body fails in a way that no connection should."""

    def __iter__(self) -> Any:
        raise ValueError("odd")

    def __aiter__(self) -> Any:
        raise ValueError("odd")

    def send(self, _: Any) -> Any:
        reply = Reply(200, [], {}, self)
        done = asyncio.Future[Any](loop=self.loop) if self.loop else None
        if done is None:
            return reply
        done.set_result(reply)
        return done

    def __init__(self, loop: asyncio.AbstractEventLoop | None) -> None:
        self.loop = loop


def test_an_error_that_is_not_the_connections_is_nobody_elses(
    way: Any, open_http: Any, server: LocalServer
):
    http = open_http(1)
    url = httpx.URL(server.url)
    odd = Odd(getattr(way, "loop", None))
    http._transport._idle.put((b"http", url.raw_host, url.port), odd)
    response = send(way, http, server.url)
    with pytest.raises(ValueError, match="odd"):
        read(way, response)
    close(way, response)
    assert read(way, send(way, http, f"{server.url}/v1/models"))


async def in_line(http: Any, count: int) -> None:
    """Let tasks go on until so many of them wait for a place."""
    while len(http._transport._waiting) < count:  # noqa: ASYNC110 - the pool tells nobody
        await asyncio.sleep(0)


@asynccontextmanager
async def one_in_line(
    kinds: Any, server: LocalServer
) -> AsyncGenerator[tuple[Any, Any, Any], None]:
    """Give a client of one place, the answer that has the place, and the task of another call."""
    async with httpx.AsyncClient(transport=AsyncPool(kinds[1], 1), headers=KEY) as http:
        request = http.build_request("GET", f"{server.url}/v1/models")
        first = await http.send(request, stream=True)
        yield http, first, asyncio.create_task(http.get(f"{server.url}/v1/models"))


def test_who_waits_for_a_place_gets_it(kinds: Any, server: LocalServer):
    async def main() -> None:
        async with one_in_line(kinds, server) as (http, first, waiting):
            given_up = asyncio.create_task(http.get(f"{server.url}/v1/models"))
            await in_line(http, 2)
            given_up.cancel()
            await asyncio.wait([given_up])
            await first.aread()
            assert (await waiting).status_code == 200
            assert (await http.get(f"{server.url}/v1/models")).status_code == 200

    asyncio.run(main())


def test_a_place_that_comes_when_nobody_wants_it_any_more_is_not_lost(
    kinds: Any, server: LocalServer
):
    async def main() -> None:
        async with one_in_line(kinds, server) as (http, first, waiting):
            await in_line(http, 1)
            await first.aread()  # hands the place over before the task can take it
            waiting.cancel()
            await asyncio.wait([waiting])
            assert waiting.cancelled()
            assert (await http.get(f"{server.url}/v1/models")).status_code == 200

    asyncio.run(main())


def test_who_is_woken_by_another_thread_and_finds_no_place_stays_the_first_in_line(
    kinds: Any, server: LocalServer
):
    async def main() -> None:
        async with one_in_line(kinds, server) as (http, first, waiting):
            await in_line(http, 1)
            carrier = http._transport
            (before,) = carrier._waiting
            carrier._waiting.append(never := list[int]().clear)
            thread = threading.Thread(target=carrier._slots.wake)
            thread.start()
            thread.join()  # in which this loop does nothing
            assert list(carrier._waiting) == [never]
            await in_line(http, 2)
            assert list(carrier._waiting) == [before, never]
            await first.aread()
            assert (await waiting).status_code == 200

    asyncio.run(main())


class Line:
    """A pool of one place that is taken, and a thread that waits for the place."""

    def __init__(self, kinds: Any, url: str) -> None:
        self.carrier = Pool(kinds[0], 1)
        self.http = httpx.Client(transport=self.carrier, headers=KEY, timeout=60)
        request = self.http.build_request("GET", url)
        self.first = self.http.send(request, stream=True)
        self.answers: list[httpx.Response] = []
        self.thread = threading.Thread(target=lambda: self.answers.append(self.http.get(url)))

    def wait(self, most: Any) -> None:
        """Let the thread go on until so many wait."""
        while len(self.carrier._slots.waiting) != most:
            threading.Event().wait(0)

    def end(self) -> int:
        self.thread.join()
        self.http.close()
        return self.answers[0].status_code


def test_a_thread_that_is_woken_and_finds_no_place_stays_in_line(kinds: Any, server: LocalServer):
    line = Line(kinds, f"{server.url}/v1/models")
    line.thread.start()
    line.wait(1)
    line.carrier._slots.wake()
    line.wait(1)
    line.first.read()
    assert line.end() == 200


def test_a_place_that_comes_while_it_is_looked_for_wakes_the_next_in_line(
    kinds: Any, server: LocalServer, monkeypatch: pytest.MonkeyPatch
):
    line = Line(kinds, f"{server.url}/v1/models")
    slots, looks, woken = line.carrier._slots, [], threading.Event()
    take = slots.take

    def look(slot: Any) -> bool:
        looks.append(slot)
        if len(looks) == 2:  # the first look of who has just got in line
            slots.waiting.append(woken.set)
            line.first.read()
        return take(slot)

    monkeypatch.setattr(slots, "take", look)
    line.thread.start()
    assert line.end() == 200
    assert woken.is_set()


def test_settings_for_tls_are_loaded_once():
    settings = tls_settings()
    assert isinstance(settings, ssl.SSLContext)
    assert settings.verify_mode is ssl.CERT_REQUIRED
    assert tls_settings() is settings
    assert _load.cache_info().currsize >= 1


def test_the_certificates_that_the_environment_names_are_loaded_once(
    monkeypatch: pytest.MonkeyPatch,
):
    for name in ("SSL_CERT_FILE", "SSL_CERT_DIR"):
        monkeypatch.delenv(name, raising=False)
    plain = tls_settings()
    monkeypatch.setenv("SSL_CERT_FILE", certifi.where())
    named = tls_settings()
    assert named is not plain
    assert tls_settings() is named
    monkeypatch.delenv("SSL_CERT_FILE")
    assert tls_settings() is plain
