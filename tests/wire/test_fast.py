"""The transport of `mistralai[fast]`: who takes it, that it is like the other, and how it fails.

What is true of both is tested over both; `test_pool.py` has what is between them and the pool.
"""

from __future__ import annotations

import asyncio
import contextlib
import gzip
import os
import pickle
import select
import signal
import ssl
import threading
from functools import partial
from socket import AF_INET, SOCK_STREAM, socket, socketpair
from textwrap import dedent
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from mistralai import Mistral, models
from mistralai._transport import asyncio_stream
from mistralai._transport.any_connection import ConnectionEnded
from mistralai._transport.asyncio_connection import AsyncioConnection
from mistralai._transport.blocking_stream import BlockingStream
from mistralai._transport.connection import Connection
from mistralai._transport.http1.h11_reader import H11Reader
from mistralai._transport.pool import AsyncPool, Pool
from mistralai._transport.short_client import AsyncShortClient, ShortClient

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from mistralai.local import LocalServer

pytest.importorskip("httptools")

from mistralai._transport.http1.httptools_reader import HttptoolsReader

TIMEOUT = httpx.Timeout(60)
NONE = b'{"object":"list","data":[]}'  # a list of models without one
HTTPX, FAST = (
    (partial(Connection, reader=reader), partial(AsyncioConnection, reader=reader))
    for reader in (H11Reader, HttptoolsReader)
)
ONLY_FAST = pytest.mark.parametrize("transport", ["fast"], indirect=True)


@pytest.fixture
def open_http(way: Any, transport: str) -> Iterator[Callable[..., Any]]:
    """Makes HTTP clients over a pool of so many places, and closes them."""
    made: list[Any] = []

    def make(most: int = 10, kinds: Any = FAST if transport == "fast" else HTTPX) -> Any:
        if way.argument == "client":
            made.append(ShortClient(transport=Pool(kinds[0], most), timeout=TIMEOUT))
        else:
            made.append(AsyncShortClient(transport=AsyncPool(kinds[1], most), timeout=TIMEOUT))
        return made[-1]

    yield make
    for http in made:
        way.leave(http)


def send(way: Any, http: Any, url: str, method: str = "GET", **options: Any) -> httpx.Response:
    request = http.build_request(method, url, **{"headers": {}, **options})
    sent = http.send(request)
    answer: httpx.Response = sent if way.argument == "client" else way.run(sent)
    return answer


def says(head: bytes, body: bytes = NONE, status: bytes = b"200 OK") -> Any:
    """Make a server that gives every request the same answer."""
    length = b"content-length: %d\r\n" % len(body)
    said = b"HTTP/1.1 %b\r\n%b%b\r\n%b" % (status, length, head, body)

    def answer(connection: socket, _: bytes) -> None:
        connection.sendall(said)

    return answer


# Which transport.


def carriers(client: Mistral) -> tuple[Any, Any]:
    """Tell what carries the requests of the HTTP clients that are made here."""

    async def awaiting() -> Any:
        return client.sdk_configuration.async_client

    blocking: Any = client.sdk_configuration.client
    blocking.close()
    return blocking._transport, asyncio.run(awaiting())._transport


def reader_of(client: Mistral) -> Any:
    """Tell what reads the answers, which is the same in both halves."""
    blocking, awaiting = carriers(client)
    assert (type(blocking), type(awaiting)) == (Pool, AsyncPool)
    (reader,) = {carrier._connection.keywords["reader"] for carrier in (blocking, awaiting)}
    return reader


@pytest.mark.parametrize(
    ("variable", "argument", "expected"),
    [
        (None, None, H11Reader),
        ("", None, H11Reader),
        ("httpx", None, H11Reader),
        ("fast", None, HttptoolsReader),
        (None, "httpx", H11Reader),
        (None, "fast", HttptoolsReader),
        ("fast", "httpx", H11Reader),
        ("httpx", "fast", HttptoolsReader),
        ("nonsense", "fast", HttptoolsReader),
    ],
)
def test_who_chooses_the_transport(
    monkeypatch: pytest.MonkeyPatch, variable: str | None, argument: Any, expected: Any
):
    monkeypatch.delenv("MISTRAL_TRANSPORT")
    if variable is not None:
        monkeypatch.setenv("MISTRAL_TRANSPORT", variable)
    client = Mistral("key", transport=argument)
    monkeypatch.setenv("MISTRAL_TRANSPORT", "nonsense")  # too late
    assert reader_of(client) == expected


@pytest.mark.parametrize(
    ("argument", "expected"), [("httpx", H11Reader), ("fast", HttptoolsReader)]
)
def test_a_copy_keeps_the_choice(monkeypatch: pytest.MonkeyPatch, argument: Any, expected: Any):
    stored = pickle.dumps(Mistral("key", transport=argument))
    monkeypatch.setenv("MISTRAL_API_KEY", "from-the-environment")  # a pickle has no key
    monkeypatch.setenv("MISTRAL_TRANSPORT", "httpx" if argument == "fast" else "fast")
    assert reader_of(pickle.loads(stored)) == expected  # noqa: S301 - our own


def test_everything_goes_over_the_connections_of_the_transport(
    way: Any, client: Mistral, ask: Any, transport: str, monkeypatch: pytest.MonkeyPatch
):
    seen: list[tuple[str, str]] = []
    names = {H11Reader: "httpx", HttptoolsReader: "fast"}

    def spy(kind: Any) -> None:
        real = kind.send

        def noting(self: Any, request: httpx.Request) -> Any:
            seen.append((names[self._reader], f"{request.method} {request.url.path}"))
            return real(self, request)

        monkeypatch.setattr(kind, "send", noting)

    spy(Connection)
    spy(AsyncioConnection)
    assert way.call(client.models.list).data
    assert way.read(way.call(client.chat.stream, **ask))
    file = way.call(client.files.upload, file=("a.txt", b"words"), purpose="ocr")
    assert way.body(way.call(client.files.download, file_id=file.id)) == b"words"
    assert seen == [
        (transport, "GET /v1/models"),
        (transport, "POST /v1/chat/completions"),
        (transport, "POST /v1/files"),
        (transport, f"GET /v1/files/{file.id}/content"),
    ]


# What is on the wire.


def body_of(way: Any, *pieces: bytes) -> Any:
    """Make a request body that comes in pieces."""

    async def awaiting() -> Any:
        for piece in pieces:
            yield piece

    return iter(pieces) if way.argument == "client" else awaiting()


def to_the_end(connection: socket, request: bytes) -> bytes:
    """Read the rest of a request that is sent in chunks."""
    read = bytearray(request)
    while not read.endswith(b"0\r\n\r\n"):
        read += connection.recv(65536)
    return bytes(read)


@ONLY_FAST
@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("content", [None, b'{"a":"\xc3\xa9"}', b"", "pieces", "counted pieces"])
def test_a_request_is_on_the_wire_what_it_is_over_the_other_transport(
    way: Any, open_http: Any, raw: Any, method: str, content: Any
):
    whole: list[bytes] = []

    def answer(connection: socket, request: bytes) -> None:
        chunked = b"ransfer-" in request
        whole.append(to_the_end(connection, request) if chunked else request)
        says(b"")(connection, b"")

    raw.answer = answer
    url = f"{raw.url}/v1/%C3%A9%2F?a=b%20c&d="
    for kinds in (HTTPX, FAST):
        headers = {"authorization": "Bearer any", "x-A": "b, c", "X-b": "", "x-c": b"caf\xe9"}
        body = content
        if isinstance(content, str):
            body = body_of(way, b"one", b"", b"piece" * 30)
            headers |= {} if content == "pieces" else {"content-length": "153"}
        send(way, open_http(kinds=kinds), url, method, content=body, headers=headers)
    theirs, ours = whole
    assert ours == theirs


def test_a_body_of_unknown_length_goes_out_in_chunks(
    way: Any, connect: Any, raw: Any, server: LocalServer
):
    bodies: list[bytes] = []

    def answer(connection: socket, request: bytes) -> None:
        bodies.append(to_the_end(connection, request).partition(b"\r\n\r\n")[2])
        says(b"")(connection, b"")

    raw.answer = answer
    configuration = connect(server_url=raw.url).sdk_configuration
    pieces = body_of(way, b"hello ", b"world")

    async def post() -> Any:
        return await configuration.async_client.post(raw.url, content=pieces)

    blocking = way.argument == "client"
    response = configuration.client.post(raw.url, content=pieces) if blocking else way.run(post())
    assert response.content == NONE
    assert bodies == [b"6\r\nhello \r\n5\r\nworld\r\n0\r\n\r\n"]


def test_headers_that_came_twice_are_two(way: Any, open_http: Any, raw: Any):
    raw.answer = says(b"set-cookie: a=1\r\nx-a: b\r\nSet-Cookie: c=2\r\n")
    answer = send(way, open_http(), raw.url)
    assert answer.headers.get_list("set-cookie") == ["a=1", "c=2"]
    assert answer.headers["X-A"] == "b"
    assert answer.http_version == "HTTP/1.1"


def test_a_header_that_is_no_ascii_is_kept(way: Any, connect: Any, raw: Any):
    raw.answer = says(b"x-a: 1\r\nx-name: caf\xe9\r\nx-a: 2\r\nx-request-id: b\r\n")
    answer = way.call(connect(server_url=raw.url).models.list)
    assert answer.data == []
    assert answer.http.headers["x-name"] == "caf\xe9"
    assert answer.http.headers.get_list("x-a") == ["1", "2"]
    assert answer.http.request_id == "b"


def test_a_compressed_answer_is_decoded_once(way: Any, open_http: Any, raw: Any):
    raw.answer = says(b"content-encoding: gzip\r\n", gzip.compress(NONE))
    answer = send(way, open_http(), raw.url)
    assert answer.content == NONE
    assert answer.headers["content-encoding"] == "gzip"


@ONLY_FAST
def test_a_second_answer_that_nobody_asked_for_is_nobodys(way: Any, open_http: Any, raw: Any):
    left = threading.Event()

    def answer(connection: socket, _: bytes) -> None:
        one = b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n"
        connection.sendall(one + b"right" + one + b"wrong")
        if not connection.recv(1):
            left.set()

    raw.answer = answer
    http = open_http(1)
    for _ in range(2):
        assert send(way, http, raw.url).content == b"right"
        assert left.wait(60)
        left.clear()


def test_a_connection_tells_its_addresses(way: Any, open_http: Any, raw: Any):
    peers: list[Any] = []

    def answer(connection: socket, _: bytes) -> None:
        peers.append((connection.getpeername(), connection.getsockname()))
        says(b"")(connection, b"")
        connection.recv(1)

    raw.answer = answer
    stream = send(way, open_http(), raw.url).extensions["network_stream"]
    told = tuple(stream.get_extra_info(name) for name in ("client_addr", "server_addr"))
    assert [told] == peers


# What is slow.


def test_a_download_that_nobody_reads_does_not_fill_the_memory(raw: Any):
    size = 64 * 2**20
    nudge, nudged = socketpair()
    stuck = threading.Event()
    sent = 0

    def answer(connection: socket, _: bytes) -> None:
        nonlocal sent
        connection.sendall(b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n" % size)
        connection.setblocking(False)
        block = memoryview(b"x" * 2**16)
        watched = [nudged]
        while sent < size:
            _, free, _ = select.select(watched, [connection], [])
            if free:
                sent += connection.send(block[: size - sent])
            else:
                watched = []
                stuck.set()
        stuck.set()

    raw.answer = answer

    async def main() -> None:
        pool = AsyncPool(FAST[1], 1)
        async with AsyncShortClient(transport=pool, timeout=TIMEOUT) as http:
            request = http.build_request("GET", raw.url, headers={})
            response = await http.send(request, stream=True)
            (connection,) = pool._busy
            reading = connection._transport.is_reading
            while reading() and not connection._answer.is_complete:  # noqa: ASYNC110
                await asyncio.sleep(0)
            nudge.send(b"x")
            await asyncio.to_thread(stuck.wait)
            held = sum(map(len, connection._answer._pieces))
            assert held <= asyncio_stream.MOST_WAITING + 2**18  # which is as much as comes at once
            assert sent < size  # the rest of it is in the buffers of the system
            count = 0
            async for piece in response.aiter_raw():
                count += len(piece)
            assert count == size

    with nudge, nudged:
        asyncio.run(main())


def test_an_upload_waits_for_a_server_that_is_slow_and_goes_on(raw: Any):
    full = threading.Event()
    taken: list[int] = []

    def answer(connection: socket, request: bytes) -> None:
        full.wait(60)
        taken.append(len(to_the_end(connection, request)))
        says(b"")(connection, b"")

    raw.answer = answer
    size, count = 2**20, 64  # more than any buffer between them

    async def main() -> None:
        pool = AsyncPool(FAST[1], 1)
        async with AsyncShortClient(transport=pool, timeout=TIMEOUT) as http:

            async def pieces() -> Any:
                for _ in range(count):
                    yield b"x" * size

            sending = asyncio.create_task(http.post(raw.url, content=pieces()))
            while not any(one._is_full for one in pool._busy):  # noqa: ASYNC110
                await asyncio.sleep(0)
            assert not sending.done()
            full.set()
            assert (await sending).content == NONE

    asyncio.run(main())
    assert taken[0] > size * count


class Nothing:
    """A server that says so much and no more, and notes that the client has closed."""

    def __init__(self, said: bytes = b"") -> None:
        self.said = said
        self.asked = threading.Event()
        self.left = threading.Event()
        self.interrupts = False

    def __call__(self, connection: socket, _: bytes) -> None:
        connection.sendall(self.said)
        self.asked.set()
        if self.interrupts:
            os.kill(os.getpid(), signal.SIGINT)
        # Whoever cannot be interrupted would get an answer in the end, and the test would fail.
        connection.settimeout(60)
        with contextlib.suppress(ConnectionError):
            assert connection.recv(1) == b""
        self.left.set()


@pytest.mark.usefixtures("transport")
def test_ctrl_c_ends_a_call_that_is_never_answered(raw: Any):
    silence = raw.answer = Nothing()
    silence.interrupts = True
    with Mistral("key", server_url=raw.url) as client:
        with pytest.raises(KeyboardInterrupt):
            client.models.list()
        assert silence.left.wait(60)
        raw.answer = says(b"")
        assert client.models.list().data == []


@pytest.mark.usefixtures("transport")
@pytest.mark.parametrize("said", [b"", b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf"])
def test_a_task_that_is_cancelled_closes_its_connection_at_once(raw: Any, said: bytes):
    silence = raw.answer = Nothing(said)

    async def main() -> None:
        async with Mistral("key", server_url=raw.url) as client:
            task = asyncio.create_task(client.models.list_async())
            await asyncio.to_thread(silence.asked.wait)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            assert await asyncio.to_thread(silence.left.wait, 60)
            raw.answer = says(b"")
            assert (await client.models.list_async()).data == []

    asyncio.run(main())


# What goes wrong.


@pytest.fixture
def failure(way: Any, connect: Any) -> Callable[..., Exception]:
    """Tells the exception that a call ends in."""

    def of(url: str, kind: type[Exception] = httpx.HTTPError, **options: Any) -> Any:
        client = connect(server_url=url, retry_config=None, **options)
        with pytest.raises(kind) as caught:
            way.call(client.models.list)
        return caught.value

    return of


def test_a_connection_that_is_refused(failure: Any):
    error = failure("http://127.0.0.1:9")
    assert type(error) is httpx.ConnectError
    assert str(error).endswith("\nwhile calling GET http://127.0.0.1:9/v1/models")


def test_a_host_that_there_is_not(failure: Any):
    assert type(failure("http://none.invalid")) is httpx.ConnectError


def test_a_server_that_closes_without_a_word(failure: Any, raw: Any):
    raw.answer = lambda connection, request: None
    assert type(failure(raw.url)) is httpx.RemoteProtocolError
    assert len(raw.requests) == 1


def test_a_server_that_resets(failure: Any, raw: Any):
    raw.answer = lambda connection, request: raw.reset(connection)
    assert type(failure(raw.url)) is httpx.ReadError


def test_a_server_that_speaks_no_http(failure: Any, raw: Any):
    raw.answer = lambda connection, request: connection.sendall(b"this is no HTTP\r\n\r\n")
    assert type(failure(raw.url)) is httpx.RemoteProtocolError


def test_a_server_that_says_nothing(failure: Any, raw: Any):
    raw.answer = lambda connection, request: connection.recv(1)  # until the client goes
    assert type(failure(raw.url, timeout_ms=200)) is httpx.ReadTimeout


def test_a_server_that_says_no_more(failure: Any, raw: Any):
    def answer(connection: socket, _: bytes) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf")
        connection.recv(1)

    raw.answer = answer
    assert type(failure(raw.url, timeout_ms=200)) is httpx.ReadTimeout


@pytest.mark.parametrize("url", ["ftp://h", "unix:/run/a", "nothing", "h:80"])
def test_a_url_that_is_not_of_the_web(failure: Any, url: str):
    error = failure(url)
    assert type(error) is httpx.UnsupportedProtocol
    assert "server_url" in str(error)


CUT = b"HTTP/1.1 %b\r\ncontent-type: text/plain\r\ncontent-length: 99\r\n\r\nhalf"


def test_an_error_whose_body_breaks_off_keeps_its_status(failure: Any, raw: Any):
    raw.answer = lambda connection, request: connection.sendall(CUT % b"500 X")
    error = failure(raw.url, models.SDKError)
    assert error.status_code == 500
    assert isinstance(error.__cause__, httpx.RemoteProtocolError)


def test_a_success_whose_body_breaks_off_is_an_error(failure: Any, raw: Any):
    raw.answer = lambda connection, request: connection.sendall(CUT % b"200 OK")
    error = failure(raw.url)
    assert type(error) is httpx.RemoteProtocolError
    assert str(error).endswith(f"\nwhile calling GET {raw.url}/v1/models")


class Impatient:
    """A server that answers as soon as an upload begins, and takes no more of it."""

    def __init__(self) -> None:
        self.gone = threading.Event()

    def __call__(self, connection: socket, _: bytes) -> None:
        says(b"", b"no", b"413 Too Large")(connection, b"")
        connection.close()
        self.gone.set()


# Where the connection is reset too, the awaiting half of the other forgets what came before.
@ONLY_FAST
@pytest.mark.parametrize("more", [b"", b"x" * 2**20], ids=["short", "long"])
def test_an_answer_that_comes_before_all_is_sent_is_the_answer(
    way: Any, open_http: Any, raw: Any, more: bytes, caplog: pytest.LogCaptureFixture
):
    impatient = raw.answer = Impatient()

    def blocking() -> Any:
        yield b"begun"
        assert impatient.gone.wait(60)
        for _ in range(20):
            yield more or b"x"

    async def awaiting() -> Any:
        yield b"begun"
        assert await asyncio.to_thread(impatient.gone.wait, 60)
        for _ in range(100):
            await asyncio.sleep(0)  # the event loop sees what has come
        for piece in [more or b"x"] * 20:
            yield piece

    http = open_http(1)
    content = blocking() if way.argument == "client" else awaiting()
    answer = send(way, http, raw.url, "POST", content=content)
    assert (answer.status_code, answer.content) == (413, b"no")
    assert caplog.records == []  # asyncio warns of who goes on writing all the same
    raw.answer = says(b"")
    assert send(way, http, raw.url).content == NONE


def test_a_server_that_closes_in_the_middle_of_an_upload(way: Any, open_http: Any, raw: Any):
    raw.answer = lambda connection, request: raw.reset(connection)
    content = body_of(way, *[b"x" * 2**20] * 64)
    with pytest.raises((httpx.ReadError, httpx.WriteError, httpx.RemoteProtocolError)):
        send(way, open_http(), raw.url, "POST", content=content)


@ONLY_FAST
@pytest.mark.parametrize("secret", ["word\r\nx-b: 1", "word\n", "word\0"])
def test_the_value_of_a_header_that_is_refused_is_not_told(
    way: Any, open_http: Any, raw: Any, secret: str
):
    with pytest.raises(httpx.LocalProtocolError) as caught:
        send(way, open_http(), raw.url, headers={"x-a": secret})
    assert str(caught.value) == "the header b'x-a' has characters that end a line"
    assert raw.requests == []


# The event loop.


@pytest.fixture
def alone(raw: Any) -> Iterator[Callable[[Any], None]]:
    """Runs what is done with one awaiting connection, open and in use."""

    def run(work: Callable[[AsyncioConnection], Any]) -> None:
        raw.answer = lambda connection, request: connection.recv(1)

        async def main() -> None:
            host, _, port = raw.url.removeprefix("http://").partition(":")
            connection = FAST[1]((b"http", host.encode(), int(port)), 5.0)
            sending = asyncio.create_task(connection.send(httpx.Request("GET", raw.url)))
            while not raw.requests:  # noqa: ASYNC110 - the server is in another thread
                await asyncio.sleep(0)
            await work(connection)
            connection.close()
            with pytest.raises(httpx.ReadError):
                await sending

        asyncio.run(main())

    return run


def test_who_waits_for_ever_is_told_of_the_end(alone: Any):
    async def work(connection: AsyncioConnection) -> None:
        assert connection.get_extra_info("server_addr")

    alone(work)


def test_a_connection_that_another_thread_closes_ends_the_call_over_it(alone: Any):
    async def work(connection: AsyncioConnection) -> None:
        thread = threading.Thread(target=connection.close)
        thread.start()
        thread.join()
        await asyncio.wait([connection._change])  # type: ignore[list-item]
        assert connection.get_extra_info("is_readable") is True  # as httpx's are at their end
        with pytest.raises(ConnectionEnded):
            await connection.send(httpx.Request("GET", "http://h"))

    alone(work)


def test_a_wait_that_ended_is_not_too_late():
    async def main() -> None:
        change = asyncio.get_running_loop().create_future()
        change.set_result(None)
        asyncio_stream._fail(change, httpx.ReadTimeout)
        assert change.result() is None

    asyncio.run(main())


def test_an_event_loop_of_another_maker_is_asked_for_nothing_it_may_not_know(
    raw: Any, monkeypatch: pytest.MonkeyPatch
):
    raw.answer = says(b"")
    asked: list[dict[str, Any]] = []

    class Other(asyncio.SelectorEventLoop):
        async def create_connection(self, *args: Any, **options: Any) -> Any:
            asked.append(options)
            return await super().create_connection(*args, **options)

    async def main() -> None:
        async with Mistral("key", server_url=raw.url, transport="fast") as client:
            assert (await client.models.list_async()).data == []

    for known in (True, False):
        loop = Other()
        with monkeypatch.context() as patch:
            if not known:
                patch.setattr(asyncio, "BaseEventLoop", str)
            try:
                loop.run_until_complete(main())
            finally:
                loop.close()
    assert asked[0] == {"happy_eyeballs_delay": 0.25}
    assert list(asked[1]) == ["sock"]


class Addresses(asyncio.SelectorEventLoop):
    """An event loop that knows a host with so many addresses, of which some lead nowhere."""

    def __init__(self, *ports: int | None) -> None:
        super().__init__()
        self.ports = ports
        self.opened: list[socket] = []

    async def getaddrinfo(self, *_: Any, **__: Any) -> Any:
        return [(AF_INET, SOCK_STREAM, 0, "", ("127.0.0.1", port)) for port in self.ports]

    async def sock_connect(self, sock: Any, address: Any) -> None:
        self.opened.append(sock)
        if address[1] is None:
            await self.create_future()
        await super().sock_connect(sock, address)


@pytest.mark.parametrize("nowhere", [[None], [9], [None, 9, None]], ids=str)
def test_an_address_that_leads_nowhere_does_not_hold_up_the_next(
    raw: Any, nowhere: list[int | None], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(asyncio_stream, "ATTEMPT_SECONDS", 0.0)
    port = int(raw.url.rpartition(":")[2])
    loop = Addresses(*nowhere, port)

    async def main() -> None:
        opened = await asyncio_stream.first_to_connect(loop, "h", 80)
        assert opened.getpeername() == ("127.0.0.1", port)
        for _ in range(3):  # in which the others are told to stop
            await asyncio.sleep(0)
        assert [one.fileno() != -1 for one in loop.opened] == [False] * len(nowhere) + [True]
        opened.close()

    loop.run_until_complete(main())
    loop.close()


def test_of_two_addresses_that_answer_at_the_same_time_one_is_used(
    raw: Any, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(asyncio_stream, "ATTEMPT_SECONDS", 0.0)
    port = int(raw.url.rpartition(":")[2])

    class AtOnce(Addresses):
        async def sock_connect(self, sock: Any, address: Any) -> None:
            self.opened.append(sock)
            if len(self.opened) == 2:
                both.set()
            await both.wait()
            sock.setblocking(True)
            sock.connect(address)

    both, loop = asyncio.Event(), AtOnce(port, port)
    opened = loop.run_until_complete(asyncio_stream.first_to_connect(loop, "h", 80))
    assert opened.getpeername() == ("127.0.0.1", port)
    assert sorted(one.fileno() != -1 for one in loop.opened) == [False, True]
    opened.close()
    loop.close()


def test_where_no_address_answers_the_first_error_is_told():
    loop = Addresses(9, 10)
    with pytest.raises(ConnectionRefusedError, match="9"):
        loop.run_until_complete(asyncio_stream.first_to_connect(loop, "h", 80))
    loop.close()


def test_connecting_takes_no_longer_than_it_may(raw: Any, monkeypatch: pytest.MonkeyPatch):
    async def never(*_: Any, **__: Any) -> None:
        await asyncio.get_running_loop().create_future()

    async def main() -> None:
        monkeypatch.setattr(asyncio.get_running_loop(), "create_connection", never)
        pool = AsyncPool(FAST[1], 1)
        async with httpx.AsyncClient(transport=pool, timeout=httpx.Timeout(60, connect=0)) as http:
            for _ in range(2):  # and gives its place back
                with pytest.raises(httpx.ConnectTimeout):
                    await http.get(raw.url)

    asyncio.run(main())


# TLS.


def test_a_certificate_of_an_unknown_authority_is_refused(failure: Any, raw: Any, authority: Path):
    error = failure(raw.url.replace("http:", "https:"))
    assert type(error) is httpx.ConnectError
    assert "certificate" in str(error)
    assert raw.requests == []


def test_one_of_the_users_own_authority_is_accepted(
    way: Any, connect: Any, raw: Any, authority: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("SSL_CERT_FILE", str(authority))
    raw.answer = says(b"")
    client = connect(server_url=raw.url.replace("http:", "https:"))
    assert way.call(client.models.list).data == []


def test_a_handshake_without_a_limit_is_waited_for(
    way: Any, open_http: Any, raw: Any, authority: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("SSL_CERT_FILE", str(authority))
    raw.answer = says(b"")
    url = raw.url.replace("http:", "https:")
    assert send(way, open_http(), url, timeout=httpx.Timeout(None)).content == NONE


def test_the_end_of_tls_is_the_end_of_an_answer_without_a_length(
    way: Any, open_http: Any, raw: Any, authority: Path, monkeypatch: pytest.MonkeyPatch
):
    def answer(connection: Any, _: bytes) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\nwords")
        connection.unwrap()

    monkeypatch.setenv("SSL_CERT_FILE", str(authority))
    raw.answer = answer
    url = raw.url.replace("http:", "https:")
    assert send(way, open_http(), url).content == b"words"


def test_what_cannot_be_decrypted_breaks_the_connection(
    failure: Any, raw: Any, authority: Path, monkeypatch: pytest.MonkeyPatch
):
    def answer(connection: Any, _: bytes) -> None:
        socket.sendall(connection, b"\x17\x03\x03\x00\x20" + b"x" * 32)  # under TLS
        connection.unwrap()

    monkeypatch.setenv("SSL_CERT_FILE", str(authority))
    raw.answer = answer
    assert type(failure(raw.url.replace("http:", "https:"))) is httpx.ReadError


def test_what_tls_has_decrypted_and_nobody_read_is_left_on_the_connection(
    raw: Any, authority: Path
):
    def speak(connection: socket) -> None:
        with connection:
            connection.sendall(b"ab")
            connection.recv(1)

    raw._converse = speak
    host, _, port = raw.url.removeprefix("http://").partition(":")
    stream = BlockingStream.open(host, int(port), 60)
    stream.start_tls(ssl.create_default_context(cafile=authority), host, 60)
    assert stream.read(1, 60) == b"a"
    assert stream.get_extra_info("is_readable") is True
    assert stream.read(1, 60) == b"b"
    assert stream.get_extra_info("is_readable") is False
    stream.close()
    assert stream.get_extra_info("is_readable") is True  # as httpx's are at their end


def test_an_interrupted_handshake_leaves_no_socket_open():
    class Interrupted:
        def wrap_socket(self, *_: Any, **__: Any) -> Any:
            raise KeyboardInterrupt

    ours, theirs = socketpair()
    settings: Any = Interrupted()
    with theirs, pytest.raises(KeyboardInterrupt):
        BlockingStream(ours).start_tls(settings)
    assert ours.fileno() == -1


def test_a_forked_process_closes_its_copy_of_a_connection_and_not_the_connection(
    monkeypatch: pytest.MonkeyPatch,
):
    ours, theirs = socketpair()
    stream = BlockingStream(ours)
    with ours.dup() as parents, theirs, monkeypatch.context() as child:
        child.setattr(os, "getpid", lambda: -1)
        stream.close()
        assert ours.fileno() == -1
        parents.sendall(b"a")
        assert theirs.recv(1) == b"a"


def test_a_connection_that_was_interrupted_while_it_was_made_has_nothing_to_close():
    BlockingStream.__new__(BlockingStream).__del__()


def test_a_certificate_for_another_host_is_refused(
    failure: Any, raw: Any, authority: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("SSL_CERT_FILE", str(authority))
    error = failure(raw.url.replace("http://127.0.0.1", "https://localhost"))
    assert type(error) is httpx.ConnectError
    assert raw.requests == []


# Forks.

PROGRAM = """
import os, sys, traceback
from mistralai import Mistral

def child(work):
    pid = os.fork()
    if not pid:
        try:
            os._exit(0 if work() else 1)
        except BaseException:
            traceback.print_exc()
            os._exit(2)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])

def port():
    http = client.sdk_configuration.client
    answer = http.get(sys.argv[1] + "/v1/models", headers={"authorization": "Bearer any"})
    return answer.extensions["network_stream"].get_extra_info("client_addr")

client = Mistral("any", server_url=sys.argv[1], transport=sys.argv[2])
"""
FORKS = {
    "after use": """
        assert client.models.list().data
        parents = port()
        assert child(lambda: client.models.list().data and port() != parents) == 0
        assert port() == parents
    """,
    "before use": """
        assert child(lambda: client.models.list().data) == 0
        assert client.models.list().data
    """,
}


@pytest.mark.parametrize("program", FORKS)
def test_a_client_works_in_a_forked_process(
    program: str, server: LocalServer, transport: str, run_program: Any
):
    text = PROGRAM + dedent(FORKS[program]) + "\nprint('done')\n"
    assert run_program(text, server.url, transport) == (0, "done\n", "")
