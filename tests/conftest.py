"""What all tests share: an empty environment, two servers, both halves of a client.

A test that asks for `way` runs blocking and awaiting, and over each transport; plugins/combinations
says which of these meet. It names the blocking operation; `way.call` calls that or its twin, and
`way.read` iterates over the stream of either.
"""

from __future__ import annotations

import asyncio
import gc
import signal
import socket
import ssl
import struct
import threading
from contextlib import suppress
from datetime import datetime, timedelta, timezone
from importlib.util import find_spec
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any, TypeVar

import httpx
import pytest
from hypothesis import HealthCheck, settings

from mistralai import Mistral
from mistralai._core.exchange import drive

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterator
    from pathlib import Path

    from mistralai.local import LocalServer

pytest_plugins = ["mistralai.local.pytest_plugin", "combinations", "programs"]

T = TypeVar("T")

# A shell has what it starts in the background ignore Ctrl-C, and so would whatever is started here.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# Made once: no test here speaks TLS, and every HTTP client would load all certificates.
TLS = ssl.create_default_context()

# How long an example takes tells how busy the machine is, and nothing about the client.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")


@pytest.fixture(autouse=True)
def _ctrl_c_stays() -> Iterator[None]:
    """See to it that no test leaves a handler behind that others would meet."""
    yield
    left = signal.signal(signal.SIGINT, signal.default_int_handler)
    assert left is signal.default_int_handler


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the tests from seeing a key, a server or a proxy of whoever runs them."""
    # What asks for no transport runs over the one that is always there.
    monkeypatch.setenv("MISTRAL_TRANSPORT", "httpx")
    for name in ("API_KEY", "SA_TOKEN_PATH", "SERVER_URL", "DEBUG", "OTEL"):
        monkeypatch.delenv(f"MISTRAL_{name}", raising=False)
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """Let no garbage collection look at the tests themselves, which are many and stay."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="module")
def _frozen() -> None:
    gc.collect()
    gc.freeze()


@pytest.fixture
def quick_collections(_frozen: None) -> None:
    """Let a garbage collection look at what the module's tests made, and not at all the rest."""
    gc.collect()


class Blocking:
    """Uses the blocking half of a client."""

    argument = "client"

    def call(self, operation: Callable[..., Any], /, **arguments: Any) -> Any:
        return operation(**arguments)

    def read(self, stream: Any) -> list[Any]:
        return list(stream)

    def read_into(self, events: list[Any], stream: Any) -> None:
        """Read a stream to its end, keeping what came even if the end is an error."""
        for event in stream:
            events.append(event)  # noqa: PERF402 - extend would keep nothing

    def next(self, stream: Any) -> Any:
        return next(stream)

    def body(self, response: httpx.Response) -> bytes:
        return response.read()

    def within(self, manager: Any, action: Callable[[], T]) -> T:
        """Do something in a `with` block of a client or a stream."""
        with manager as entered:
            assert entered is manager
            return action()

    def drop(self, client: Mistral) -> None:
        """End a client, entered or not."""
        client.__exit__(None, None, None)

    def http(self, **options: Any) -> httpx.Client:
        """Make an HTTP client as a user might; whoever gets it closes it with `leave`."""
        return httpx.Client(**{"verify": TLS, **options})

    def leave(self, opened: Any) -> None:
        """Close a stream, a response or an HTTP client."""
        opened.close()

    def close(self) -> None:
        """Nothing to close."""


class Awaiting:
    """Uses the awaiting half of a client, on one event loop."""

    argument = "async_client"

    def __init__(self) -> None:
        self.loop = self.new_loop()

    @staticmethod
    def new_loop() -> asyncio.AbstractEventLoop:
        return asyncio.new_event_loop()

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return self.loop.run_until_complete(work)

    def call(self, operation: Any, /, **arguments: Any) -> Any:
        twin = getattr(operation.__self__, f"{operation.__name__}_async")
        return self.run(twin(**arguments))

    def read(self, stream: Any) -> list[Any]:
        events: list[Any] = []
        self.read_into(events, stream)
        return events

    def read_into(self, events: list[Any], stream: Any) -> None:
        async def collect() -> None:
            async for event in stream:
                events.append(event)  # noqa: PERF401 - see above

        self.run(collect())

    def next(self, stream: Any) -> Any:
        return self.run(stream.__anext__())

    def body(self, response: httpx.Response) -> bytes:
        return self.run(response.aread())

    def within(self, manager: Any, action: Callable[[], T]) -> T:
        assert self.run(manager.__aenter__()) is manager
        try:
            return action()
        finally:
            self.run(manager.__aexit__(None, None, None))

    def drop(self, client: Mistral) -> None:
        self.run(client.__aexit__(None, None, None))

    def http(self, **options: Any) -> httpx.AsyncClient:
        return httpx.AsyncClient(**{"verify": TLS, **options})

    def leave(self, opened: Any) -> None:
        self.run(opened.aclose())

    def close(self) -> None:
        self.run(self.settle())
        self.run(self.loop.shutdown_asyncgens())
        self.loop.close()

    async def settle(self) -> None:
        """Let the generators end that nobody holds any more.

        Each is closed by a task of its own, which lets go of the one within it; asyncio.run waits
        for them, and a loop that is closed before says that they were never awaited.
        """
        for _ in range(32):
            await asyncio.sleep(0)


class OnUvloop(Awaiting):
    """Uses the awaiting half of a client, on the event loop that most web servers run on."""

    @staticmethod
    def new_loop() -> asyncio.AbstractEventLoop:
        import uvloop  # noqa: PLC0415 - there is none for Windows

        loop: asyncio.AbstractEventLoop = uvloop.new_event_loop()
        return loop


Way = Blocking | Awaiting
ON_UVLOOP = ("wire", "reliability")
"""The folders whose tests run on it too: what is there goes over the network."""

TRANSPORTS = ["httpx", "fast"] if find_spec("httptools") else ["httpx"]


@pytest.fixture(params=TRANSPORTS)
def transport(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Each transport, for the clients that are made here and in programs that are started."""
    name: str = request.param
    monkeypatch.setenv("MISTRAL_TRANSPORT", name)
    return name


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "way" not in metafunc.fixturenames:
        return
    ways: dict[str, type[Way]] = {"sync": Blocking, "async": Awaiting}
    if metafunc.definition.path.parent.name in ON_UVLOOP and find_spec("uvloop"):
        ways["uvloop"] = OnUvloop
    metafunc.parametrize("way", list(ways.values()), ids=list(ways), indirect=True)


@pytest.fixture
def way(request: pytest.FixtureRequest, transport: str) -> Iterator[Way]:
    """The blocking and the awaiting half of a client, over each transport."""
    made: Way = request.param()
    yield made
    made.close()


@pytest.fixture
def server(mistral_server: LocalServer) -> LocalServer:
    """A running server in a clean state."""
    return mistral_server


class RawServer:
    """A server without HTTP library: a function writes the bytes of every answer.

    The function gets the connection and the request; when it returns, the connection is closed.
    With settings for `tls` it speaks TLS.
    """

    def __init__(self) -> None:
        self.answer: Callable[[socket.socket, bytes], None] = lambda connection, request: None
        self.requests: list[bytes] = []
        self.tls: ssl.SSLContext | None = None
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=512)
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._threads = [threading.Thread(target=self._accept, daemon=True)]
        self._threads[0].start()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            thread = threading.Thread(target=self._serve, args=(connection,), daemon=True)
            thread.start()

    def _serve(self, connection: socket.socket) -> None:
        with connection, suppress(OSError):
            if self.tls is not None:
                connection = self.tls.wrap_socket(connection, server_side=True)
            self._converse(connection)

    def _converse(self, connection: socket.socket) -> None:
        with connection:
            request = self.read(connection)
            if request:
                self.requests.append(request)
                self.answer(connection, request)

    @staticmethod
    def read(connection: socket.socket) -> bytes:
        """Read one request; nothing where the peer closed."""
        data = b""
        while b"\r\n\r\n" not in data:
            piece = connection.recv(65536)
            if not piece:
                return b""
            data += piece
        head, _, body = data.partition(b"\r\n\r\n")
        for line in head.lower().split(b"\r\n"):
            if line.startswith(b"content-length:"):
                missing = int(line[15:]) - len(body)
                while missing > 0 and piece:
                    piece = connection.recv(65536)
                    data += piece
                    missing -= len(piece)
        return data

    @staticmethod
    def reset(connection: socket.socket) -> None:
        """End a connection with RST."""
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        connection.close()

    def stop(self) -> None:
        # A closed listener does not wake a thread that waits in accept; a shut down one does.
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._threads[0].join()
        self._listener.close()


@pytest.fixture
def raw() -> Iterator[RawServer]:
    """A server whose bytes a test writes itself."""
    made = RawServer()
    yield made
    made.stop()


@pytest.fixture
def api_key() -> str:
    """The key of the clients that `connect` makes."""
    return "any"


@pytest.fixture
def connect(way: Way, server: LocalServer, api_key: str) -> Iterator[Callable[..., Mistral]]:
    """Makes clients of the server, and closes them."""
    made: list[Mistral] = []

    def make(**options: Any) -> Mistral:
        client = Mistral(**{"api_key": api_key, "server_url": server.url, **options})
        made.append(client)
        return client

    yield make
    for client in made:
        way.drop(client)


@pytest.fixture
def client(connect: Callable[..., Mistral]) -> Mistral:
    """A client of the server with default settings."""
    return connect()


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The waits between attempts, in seconds; nobody really waits."""
    seconds: list[float] = []

    async def wait(delay: float) -> None:
        seconds.append(delay)

    # The module's own names, because the server in the other thread has to go on sleeping.
    monkeypatch.setattr(drive, "sleep", seconds.append)
    monkeypatch.setattr(drive, "sleep_async", wait)
    return seconds


@pytest.fixture
def ask() -> dict[str, Any]:
    """The arguments of a chat."""
    return {
        "model": "mistral-small-latest",
        "messages": [{"role": "user", "content": "Who is the best French painter?"}],
    }


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The key and the certificate of a server, and the certificate of who signed it."""
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
    folder = tmp_path_factory.mktemp("certificates")
    chain, trusted = folder / "server.pem", folder / "authority.pem"
    private = key.private_bytes(
        pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    chain.write_bytes(private + of_server.public_bytes(pem))
    trusted.write_bytes(of_root.public_bytes(pem))
    return chain, trusted


@pytest.fixture
def authority(raw: Any, certificates: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> Path:
    """The certificate of an authority nobody knows; `raw` has one that it signed."""
    chain, trusted = certificates
    settings = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    settings.load_cert_chain(chain)
    raw.tls = settings
    for name in ("SSL_CERT_FILE", "SSL_CERT_DIR"):
        monkeypatch.delenv(name, raising=False)
    return trusted
