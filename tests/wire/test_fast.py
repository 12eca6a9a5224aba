"""The transport of `mistralai[fast]`: who takes it, what goes over it, and how it fails."""

from __future__ import annotations

import asyncio
import contextlib
import gzip
import os
import pickle
import signal
import ssl
import subprocess
import sys
import threading
from collections import deque
from datetime import datetime, timedelta, timezone
from ipaddress import ip_address
from textwrap import dedent
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from mistralai import Mistral, models
from mistralai._core import clients
from mistralai._core.direct import BROKEN, AsyncDirectClient, DirectClient
from mistralai._core.pool import AsyncPool, Pool

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from mistralai.local import LocalServer

pytest.importorskip("pyreqwest")

from pyreqwest import exceptions

from mistralai._core import fast
from mistralai._core.fast import AsyncFastTransport, FastTransport

TIMEOUT = httpx.Timeout(60)
NONE = b'{"object":"list","data":[]}'  # a list of models without one
BOTH = pytest.mark.parametrize("transport", ["httpx", "fast"], indirect=True)


@pytest.fixture
def transport(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """The fast one, where a test does not ask for both."""
    name: str = getattr(request, "param", "fast")
    monkeypatch.setenv("MISTRAL_TRANSPORT", name)
    return name


@pytest.fixture
def open_http(way: Any) -> Iterator[Callable[..., Any]]:
    """Makes HTTP clients over a transport of so many places, and closes them."""
    made: list[Any] = []

    def make(most: int = 10) -> Any:
        if way.argument == "client":
            made.append(DirectClient(transport=FastTransport(most), timeout=TIMEOUT))
        else:
            made.append(AsyncDirectClient(transport=AsyncFastTransport(most), timeout=TIMEOUT))
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

    def answer(connection: socket.socket, _: bytes) -> None:
        connection.sendall(said)

    return answer


# Which transport.


def carrier(client: Any) -> type:
    """Tell what carries the requests of an HTTP client that was made here."""
    kind = type(client._transport)
    client.close()
    return kind


def carriers(client: Mistral) -> tuple[type, type]:
    async def awaiting() -> type:
        return type(client.sdk_configuration.async_client._transport)  # type: ignore[union-attr]

    return carrier(client.sdk_configuration.client), asyncio.run(awaiting())


FAST = FastTransport, AsyncFastTransport
HTTPX = Pool, AsyncPool


@pytest.mark.parametrize(
    ("variable", "argument", "expected"),
    [
        (None, None, FAST),
        ("", None, FAST),
        ("httpx", None, HTTPX),
        ("fast", None, FAST),
        (None, "httpx", HTTPX),
        (None, "fast", FAST),
        ("fast", "httpx", HTTPX),
        ("httpx", "fast", FAST),
        ("nonsense", "fast", FAST),
    ],
)
def test_who_chooses_the_transport(
    monkeypatch: pytest.MonkeyPatch,
    variable: str | None,
    argument: Any,
    expected: tuple[type, type],
):
    monkeypatch.delenv("MISTRAL_TRANSPORT")
    if variable is not None:
        monkeypatch.setenv("MISTRAL_TRANSPORT", variable)
    client = Mistral("key", transport=argument)
    monkeypatch.setenv("MISTRAL_TRANSPORT", "nonsense")  # too late
    assert carriers(client) == expected


@pytest.mark.parametrize(("argument", "expected"), [("httpx", HTTPX), ("fast", FAST)])
def test_a_copy_keeps_the_choice(
    monkeypatch: pytest.MonkeyPatch, argument: Any, expected: tuple[type, type]
):
    stored = pickle.dumps(Mistral("key", transport=argument))
    monkeypatch.setenv("MISTRAL_API_KEY", "from-the-environment")  # a pickle has no key
    monkeypatch.setenv("MISTRAL_TRANSPORT", "httpx" if argument == "fast" else "fast")
    assert carriers(pickle.loads(stored)) == expected  # noqa: S301 - our own


def test_proxies_are_left_to_the_http_library(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    expected = httpx.HTTPTransport, httpx.AsyncHTTPTransport
    assert carriers(Mistral("key", transport="fast")) == expected


@pytest.mark.parametrize(("survived", "expected"), [(True, FAST), (False, HTTPX)])
def test_a_forked_process_takes_it_where_it_still_works(
    monkeypatch: pytest.MonkeyPatch, survived: bool, expected: tuple[type, type]
):
    class Dead:
        def build(self) -> None:
            raise RuntimeError("the runtime is gone")

    assert fast.survived()
    if not survived:
        monkeypatch.setattr(fast, "SyncClientBuilder", Dead)
    monkeypatch.setattr(clients, "_forked", True)
    assert carriers(Mistral("key", transport="fast")) == expected


# What goes over it.


@pytest.fixture
def pooled(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The requests that go over the pool, which are those that do not go through pyreqwest."""
    seen: list[str] = []

    def spy(kind: Any, name: str) -> None:
        real = getattr(kind, name)

        def handle(self: Any, request: httpx.Request) -> Any:
            seen.append(f"{request.method} {request.url.path}")
            return real(self, request)

        monkeypatch.setattr(kind, name, handle)

    spy(Pool, "handle_request")
    spy(AsyncPool, "handle_async_request")
    return seen


def test_plain_calls_go_through_pyreqwest_and_streams_and_files_over_the_pool(
    way: Any, client: Mistral, ask: dict[str, Any], pooled: list[str]
):
    assert way.call(client.models.list).data
    assert way.call(client.chat.complete, **ask).choices
    with pytest.raises(models.SDKError):
        way.call(client.models.retrieve, model_id="none")
    assert pooled == []
    file = way.call(client.files.upload, file=("a.txt", b"words"), purpose="ocr")
    assert pooled == ["POST /v1/files"]
    assert way.body(way.call(client.files.download, file_id=file.id)) == b"words"
    assert pooled[1:] == [f"GET /v1/files/{file.id}/content"]
    assert way.read(way.call(client.chat.stream, **ask))
    assert pooled[2:] == ["POST /v1/chat/completions"]
    assert way.call(client.files.delete, file_id=file.id).deleted
    assert len(pooled) == 3


@pytest.mark.parametrize("more", [0, 1])
def test_large_bodies_go_over_the_pool(
    way: Any, open_http: Any, raw: Any, pooled: list[str], more: int
):
    raw.answer = says(b"")
    content = b"x" * (fast.LARGE + more)
    assert send(way, open_http(), raw.url, "POST", content=content).content == NONE
    assert len(pooled) == more
    assert raw.requests[0].endswith(b"\r\n\r\n" + content)


def test_what_is_set_on_the_client_takes_the_long_way_over_the_pool(
    way: Any, open_http: Any, raw: Any, pooled: list[str]
):
    raw.answer = says(b"")
    http = open_http()
    http.auth = ("name", "word")
    assert send(way, http, raw.url).content == NONE
    assert pooled == ["GET /"]
    assert b"Authorization: Basic bmFtZTp3b3Jk\r\n" in raw.requests[0]


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("content", [None, b'{"a":"\xc3\xa9"}'])
def test_a_request_is_on_the_wire_what_it_is_over_the_pool(
    way: Any, open_http: Any, raw: Any, method: str, content: bytes | None
):
    raw.answer = says(b"")
    http = open_http()
    url = f"{raw.url}/v1/%C3%A9%2F?a=b%20c&d="
    headers = {"authorization": "Bearer any", "x-a": "b, c"}
    for setting in (None, ("name", "word")):  # the second takes the long way, over the pool
        http.auth = setting
        send(way, http, url, method, content=content, headers=headers)
    ours, theirs = (lines_of(request) for request in raw.requests)
    assert ours == theirs


def lines_of(request: bytes) -> tuple[bytes, list[bytes], bytes]:
    head, _, body = request.partition(b"\r\n\r\n")
    line, *headers = head.split(b"\r\n")
    pairs = [header.split(b":", 1) for header in headers]
    # The names of headers have no case.
    kept = [
        name.lower() + b":" + value for name, value in pairs if name.lower() != b"authorization"
    ]
    return line, kept, body


# What comes back.


def test_headers_that_came_twice_are_two(way: Any, open_http: Any, raw: Any):
    raw.answer = says(b"set-cookie: a=1\r\nx-a: b\r\nSet-Cookie: c=2\r\n")
    answer = send(way, open_http(), raw.url)
    assert answer.headers.get_list("set-cookie") == ["a=1", "c=2"]
    assert answer.headers["X-A"] == "b"
    assert answer.http_version == "HTTP/1.1"


def test_a_header_that_is_no_ascii_does_not_lose_the_answer(way: Any, connect: Any, raw: Any):
    raw.answer = says(b"x-a: 1\r\nx-name: caf\xe9\r\nx-a: 2\r\nx-request-id: b\r\n")
    answer = way.call(connect(server_url=raw.url).models.list)
    assert answer.data == []
    assert answer.http.headers.get_list("x-a") == ["1", "2"]
    assert answer.http.request_id == "b"


def test_a_compressed_answer_is_decoded_once(way: Any, open_http: Any, raw: Any):
    raw.answer = says(b"content-encoding: gzip\r\n", gzip.compress(NONE))
    answer = send(way, open_http(), raw.url)
    assert answer.content == NONE
    assert answer.headers["content-encoding"] == "gzip"


def test_redirects_are_not_followed(way: Any, open_http: Any, raw: Any):
    raw.answer = says(b"location: /there\r\n", b"", b"302 Found")
    answer = send(way, open_http(), raw.url)
    assert (answer.status_code, answer.headers["location"]) == (302, "/there")
    assert len(raw.requests) == 1


# What goes wrong.


class Nothing:
    """A server that says nothing until it is told to, which it notes."""

    def __init__(self) -> None:
        self.asked = threading.Event()
        self.enough = threading.Event()
        self.ended = threading.Event()
        self.in_time = False
        self.interrupts = False

    def __call__(self, connection: socket.socket, _: bytes) -> None:
        self.asked.set()
        if self.interrupts:
            os.kill(os.getpid(), signal.SIGINT)
        # Whoever cannot be interrupted would get an answer in the end, and the test would fail.
        self.in_time = self.enough.wait(60)
        self.ended.set()
        with contextlib.suppress(OSError):  # the client may have left
            says(b"")(connection, b"")


@pytest.fixture
def ctrl_c() -> Iterator[None]:
    """Lets SIGINT do what it does, also where the tests run in the background."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("ctrl_c", "transport")
def test_ctrl_c_ends_a_call_that_is_never_answered(raw: Any):
    silence = raw.answer = Nothing()
    silence.interrupts = True
    with Mistral("key", server_url=raw.url) as client:
        with pytest.raises(KeyboardInterrupt):
            client.models.list()
        silence.enough.set()
        silence.ended.wait()
        assert silence.in_time
        raw.answer = says(b"")
        assert client.models.list().data == []


def test_a_task_that_is_cancelled_ends_although_there_is_no_answer(raw: Any):
    silence = raw.answer = Nothing()

    async def main() -> None:
        async with AsyncDirectClient(transport=AsyncFastTransport(2), timeout=TIMEOUT) as http:
            request = http.build_request("GET", raw.url, headers={})
            task = asyncio.create_task(http.send(request))
            await asyncio.to_thread(silence.asked.wait)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            raw.answer = says(b"")
            assert (await http.send(request)).content == NONE

    asyncio.run(main())
    silence.enough.set()
    silence.ended.wait()
    assert silence.in_time


def helpers() -> set[threading.Thread]:
    return {one for one in threading.enumerate() if one.name == "mistralai-fast"}


def test_one_helper_waits_for_the_main_thread_and_none_for_others(
    monkeypatch: pytest.MonkeyPatch, server: LocalServer
):
    with Mistral("any", server_url=server.url, transport="fast") as client:

        def work() -> None:
            for _ in range(20):
                assert client.models.list().data

        monkeypatch.setattr(fast, "_idle", deque())  # as if there had been no call before
        before = helpers()
        work()
        assert len(helpers() - before) == 1
        monkeypatch.setattr(fast, "_idle", deque())
        before = helpers()
        thread = threading.Thread(target=work)
        thread.start()
        thread.join()
        assert helpers() == before


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
    assert "refused" in str(error)
    assert error.__notes__ == ["while calling GET http://127.0.0.1:9/v1/models"]


def test_a_host_that_there_is_not(failure: Any):
    assert type(failure("http://none.invalid")) is httpx.ConnectError


@BOTH
def test_a_server_that_closes_without_a_word(failure: Any, raw: Any):
    raw.answer = lambda connection, request: None
    assert type(failure(raw.url)) is httpx.RemoteProtocolError
    assert len(raw.requests) == 1


@BOTH
def test_a_server_that_resets(failure: Any, raw: Any):
    raw.answer = lambda connection, request: raw.reset(connection)
    assert type(failure(raw.url)) is httpx.ReadError


@BOTH
def test_a_server_that_speaks_no_http(failure: Any, raw: Any):
    raw.answer = lambda connection, request: connection.sendall(b"this is no HTTP\r\n\r\n")
    assert type(failure(raw.url)) is httpx.RemoteProtocolError


@BOTH
def test_a_server_that_says_nothing(failure: Any, raw: Any):
    raw.answer = lambda connection, request: connection.recv(1)  # until the client goes
    assert type(failure(raw.url, timeout_ms=200)) is httpx.ReadTimeout


@BOTH
def test_a_server_that_says_no_more(failure: Any, raw: Any):
    def answer(connection: socket.socket, _: bytes) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf")
        connection.recv(1)

    raw.answer = answer
    assert type(failure(raw.url, timeout_ms=200)) is httpx.ReadTimeout


@BOTH
@pytest.mark.parametrize("url", ["ftp://h", "unix:/run/a", "nothing", "h:80"])
def test_a_url_that_is_not_of_the_web(failure: Any, url: str):
    error = failure(url)
    assert type(error) is httpx.UnsupportedProtocol
    assert "server_url" in str(error)


CUT = b"HTTP/1.1 %b\r\ncontent-type: text/plain\r\ncontent-length: 99\r\n\r\nhalf"


@BOTH
def test_an_error_whose_body_breaks_off_keeps_its_status(failure: Any, raw: Any):
    raw.answer = lambda connection, request: connection.sendall(CUT % b"500 X")
    error = failure(raw.url, models.SDKError)
    assert error.status_code == 500
    assert isinstance(error.__cause__, httpx.RemoteProtocolError)


@BOTH
def test_a_success_whose_body_breaks_off_is_an_error(failure: Any, raw: Any):
    raw.answer = lambda connection, request: connection.sendall(CUT % b"200 OK")
    error = failure(raw.url)
    assert type(error) is httpx.RemoteProtocolError
    assert error.__notes__ == [f"while calling GET {raw.url}/v1/models"]


def test_the_head_of_an_answer_is_there_although_its_body_is_not(
    way: Any, open_http: Any, raw: Any
):
    raw.answer = lambda connection, request: connection.sendall(CUT % b"418 X")
    answer = send(way, open_http(), raw.url)
    assert (answer.status_code, answer.headers["content-type"]) == (418, "text/plain")
    assert isinstance(answer.extensions[BROKEN], httpx.RemoteProtocolError)
    assert isinstance(answer.extensions[BROKEN].__cause__, exceptions.PyreqwestError)


AT_ONCE = httpx.Timeout(60, pool=0)


def test_there_is_a_place_only_for_so_many(raw: Any):
    silence = raw.answer = Nothing()
    with DirectClient(transport=FastTransport(1), timeout=AT_ONCE) as http:
        request = http.build_request("GET", raw.url, headers={})
        answers: list[httpx.Response] = []
        first = threading.Thread(target=lambda: answers.append(http.send(request)))
        first.start()
        silence.asked.wait()
        with pytest.raises(httpx.PoolTimeout):
            http.send(request)
        silence.enough.set()
        first.join()
        assert answers[0].content == NONE
        assert len(raw.requests) == 1


def test_there_is_a_place_only_for_so_many_tasks(raw: Any):
    silence = raw.answer = Nothing()

    async def main() -> None:
        async with AsyncDirectClient(transport=AsyncFastTransport(1), timeout=AT_ONCE) as http:
            request = http.build_request("GET", raw.url, headers={})
            first = asyncio.create_task(http.send(request))
            await asyncio.to_thread(silence.asked.wait)
            with pytest.raises(httpx.PoolTimeout):
                await http.send(request)
            silence.enough.set()
            assert (await first).content == NONE
            assert len(raw.requests) == 1

    asyncio.run(main())


def causes(*words: str) -> Any:
    return {"causes": [{"message": word} for word in words]}


CONNECT = "client error (Connect)"


@pytest.mark.parametrize(
    ("error", "expected", "words"),
    [
        (exceptions.ConnectError("m", causes("a", CONNECT)), httpx.ConnectError, f"a: {CONNECT}"),
        (exceptions.ConnectTimeoutError("m", causes(CONNECT)), httpx.ConnectTimeout, CONNECT),
        # A read that began with the request is one for pyreqwest that connects.
        (exceptions.ConnectTimeoutError("m", causes("late")), httpx.ReadTimeout, "late"),
        (exceptions.ReadTimeoutError("m", causes("late")), httpx.ReadTimeout, "late"),
        (exceptions.WriteTimeoutError("m", causes()), httpx.ReadTimeout, "m"),
        (exceptions.RequestTimeoutError("m", causes()), httpx.ReadTimeout, "m"),
        (exceptions.PoolTimeoutError("m", causes("full")), httpx.PoolTimeout, "full"),
        (exceptions.PoolTimeoutError("m", causes(CONNECT)), httpx.PoolTimeout, CONNECT),
        (exceptions.ConnectError("m", causes("x (os error 104)")), httpx.ReadError, "os error"),
        (exceptions.ConnectError("m", causes("closed")), httpx.RemoteProtocolError, "closed"),
        (exceptions.DecodeError("m", causes("odd")), httpx.RemoteProtocolError, "odd"),
        (exceptions.RequestPanicError("m", causes()), httpx.RemoteProtocolError, "m"),
        (exceptions.RequestError("m", {"causes": None}), httpx.RemoteProtocolError, "m"),
        (exceptions.PyreqwestError("m"), httpx.RemoteProtocolError, "m"),
        (exceptions.BuilderError("m", causes("odd URL")), httpx.UnsupportedProtocol, "odd URL"),
    ],
)
def test_what_pyreqwest_says_is_said_as_httpx_would(
    error: Any, expected: type[Exception], words: str
):
    translated = fast._as_httpx(error)
    assert type(translated) is expected
    assert words in str(translated)


@pytest.mark.parametrize("name", ["SyncClientBuilder", "ClientBuilder"])
def test_connections_are_kept_for_so_many_timeouts(monkeypatch: pytest.MonkeyPatch, name: str):
    built: list[Any] = []
    real = getattr(fast, name)

    def builder() -> Any:
        built.append(1)
        return real()

    kept = fast._Clients(builder, 10)

    def use(*seconds: int) -> int:
        """Tell how many clients it takes to send with these timeouts."""
        before = len(built)
        for each in seconds:
            limits = httpx.Timeout(each).as_dict()
            kept.of(httpx.Request("GET", "http://h/", extensions={"timeout": limits}))
        return len(built) - before

    most = range(1, fast.MOST_LIMITS + 1)
    assert use(*most) == fast.MOST_LIMITS == 8
    assert use(*most, 1) == 0
    assert use(9) == 1
    assert use(1, 3, 4, 5, 6, 7, 8, 9) == 0
    assert use(2) == 1  # it was not used for longest
    assert len(kept.take_all()) == 8
    assert kept.take_all() == []


@pytest.mark.parametrize(
    "limits", [{}, {"connect": 1.0}, {"read": 1.0}, {"read": 1.0, "connect": 2.0}, {"pool": 1.0}]
)
def test_any_of_the_limits_may_be_missing(way: Any, open_http: Any, raw: Any, limits: Any):
    raw.answer = says(b"")
    timeout = httpx.Timeout(
        **{"connect": None, "read": None, "write": None, "pool": None, **limits}
    )
    assert send(way, open_http(), raw.url, timeout=timeout).content == NONE


def test_an_evicted_client_goes_on_with_what_is_under_way(raw: Any):
    silence = raw.answer = Nothing()
    with DirectClient(transport=FastTransport(), timeout=TIMEOUT) as http:
        answers: list[httpx.Response] = []
        request = http.build_request("GET", raw.url, headers={})
        first = threading.Thread(target=lambda: answers.append(http.send(request)))
        first.start()
        silence.asked.wait()
        raw.answer = says(b"")
        for seconds in range(1, fast.MOST_LIMITS + 1):
            other = http.build_request(
                "GET", raw.url, headers={}, timeout=httpx.Timeout(60 + seconds)
            )
            assert http.send(other).content == NONE
        silence.enough.set()
        first.join()
    assert answers[0].content == NONE


# TLS.


@pytest.fixture
def authority(raw: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The certificate of an authority nobody knows; `raw` has one that it signed."""
    from cryptography import x509  # noqa: PLC0415 - beside what needs it
    from cryptography.hazmat.primitives import hashes, serialization  # noqa: PLC0415
    from cryptography.hazmat.primitives.asymmetric import ec  # noqa: PLC0415

    def named(name: str) -> x509.Name:
        return x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])

    def certificate(name: str, key: ec.EllipticCurvePrivateKey) -> x509.CertificateBuilder:
        now = datetime.now(timezone.utc)
        return (
            x509.CertificateBuilder()
            .subject_name(named(name))
            .issuer_name(named("authority"))
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + timedelta(days=1))
        )

    root, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    rights = x509.KeyUsage(
        digital_signature=True,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=True,
        crl_sign=True,
        encipher_only=False,
        decipher_only=False,
    )
    of_root = (
        certificate("authority", root)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(rights, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(root.public_key()), critical=False)
        .sign(root, hashes.SHA256())
    )
    of_server = (
        certificate("server", key)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False
        )
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(root.public_key()), critical=False
        )
        .sign(root, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    chain, trusted = tmp_path / "server.pem", tmp_path / "authority.pem"
    private = key.private_bytes(
        pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    chain.write_bytes(private + of_server.public_bytes(pem))
    trusted.write_bytes(of_root.public_bytes(pem))
    settings = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    settings.load_cert_chain(chain)
    raw.tls = settings
    raw.answer = says(b"")
    for name in ("SSL_CERT_FILE", "SSL_CERT_DIR"):
        monkeypatch.delenv(name, raising=False)
    return trusted


@BOTH
def test_a_certificate_of_an_unknown_authority_is_refused(failure: Any, raw: Any, authority: Path):
    error = failure(raw.url.replace("http:", "https:"))
    assert type(error) is httpx.ConnectError
    assert "certificate" in str(error)
    assert raw.requests == []


@BOTH
def test_one_of_the_users_own_authority_is_accepted(
    way: Any, connect: Any, raw: Any, authority: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("SSL_CERT_FILE", str(authority))
    client = connect(server_url=raw.url.replace("http:", "https:"))
    assert way.call(client.models.list).data == []


@BOTH
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
from mistralai._core.fast import FastTransport, survived

def child(work):
    pid = os.fork()
    if not pid:
        try:
            os._exit(0 if work() else 1)
        except BaseException:
            traceback.print_exc()
            os._exit(2)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])

def carrier():
    return type(client.sdk_configuration.client._transport).__name__

client = Mistral("any", server_url=sys.argv[1], transport="fast")
"""
FORKS = {
    "after use": """
        assert client.models.list().data
        assert carrier() == "FastTransport"
        assert child(lambda: not survived()) == 0
        assert child(lambda: client.models.list().data and carrier() == "Pool") == 0
        assert client.models.list().data
    """,
    "before use": """
        assert child(survived) == 0
        assert child(lambda: client.models.list().data and carrier() == "FastTransport") == 0
        assert client.models.list().data
    """,
}


@pytest.mark.parametrize("program", FORKS)
def test_a_client_works_in_a_forked_process(program: str, server: LocalServer):
    text = PROGRAM + dedent(FORKS[program]) + "\nprint('done')\n"
    # From Python 3.12 on it warns of every fork of a process that has threads, as this one has.
    command = [sys.executable, "-W", "ignore:This process:DeprecationWarning", "-c", text]
    command.append(server.url)
    ended = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "done\n", "")
