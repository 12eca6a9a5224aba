"""What the proofs of reliability share: a real server, a raw one, and both halves of a client.

Small counts by default; with `RELIABILITY=thorough` in the environment the full ones, and 10,000
examples for each property.
"""

from __future__ import annotations

import asyncio
import os
import socket
import ssl
import struct
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Any, TypeVar

import httpx
import pytest
from hypothesis import HealthCheck, settings

from mistralai import Mistral
from mistralai._core import drive

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterator

    from mistralai.local import LocalServer

T = TypeVar("T")

THOROUGH = os.environ.get("RELIABILITY") == "thorough"
# Made once: no test here speaks TLS, and every HTTP client would load all certificates.
TLS = ssl.create_default_context()
KEY = "sk-canary-6f1d2e90b7"

settings.register_profile(
    "thorough", max_examples=10_000, deadline=None, suppress_health_check=list(HealthCheck)
)
if THOROUGH:
    settings.load_profile("thorough")


class Canary:
    """A key to be looked for; the variables of a test's own frames do not show it."""

    def text(self) -> str:
        return KEY

    def shows_in(self, *places: object) -> bool:
        return any(
            KEY.encode() in place if isinstance(place, bytes) else KEY in str(place)
            for place in places
        )

    def __repr__(self) -> str:
        return "<a canary>"


class Blocking:
    """Uses the blocking half of a client."""

    argument = "client"

    def call(self, operation: Callable[..., Any], /, **arguments: Any) -> Any:
        return operation(**arguments)

    def next(self, stream: Any) -> Any:
        return next(stream)

    def read_into(self, events: list[Any], stream: Any) -> None:
        """Read a stream to its end, keeping what came even if the end is an error."""
        for event in stream:
            events.append(event)  # noqa: PERF402 - extend would keep nothing

    def body(self, response: httpx.Response) -> bytes:
        return response.read()

    def leave(self, opened: Any) -> None:
        """Close a stream, a response or an HTTP client."""
        opened.close()

    def http(self, **options: Any) -> httpx.Client:
        return httpx.Client(**{"verify": TLS, **options})

    def drop(self, client: Mistral) -> None:
        client.__exit__(None, None, None)

    def close(self) -> None:
        """Nothing to close."""


class Awaiting:
    """Uses the awaiting half of a client, on one event loop."""

    argument = "async_client"

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return self.loop.run_until_complete(work)

    def call(self, operation: Any, /, **arguments: Any) -> Any:
        return self.run(getattr(operation.__self__, f"{operation.__name__}_async")(**arguments))

    def next(self, stream: Any) -> Any:
        return self.run(stream.__anext__())

    def read_into(self, events: list[Any], stream: Any) -> None:
        async def collect() -> None:
            async for event in stream:
                events.append(event)  # noqa: PERF401 - see above

        self.run(collect())

    def body(self, response: httpx.Response) -> bytes:
        return self.run(response.aread())

    def leave(self, opened: Any) -> None:
        self.run(opened.aclose())

    def http(self, **options: Any) -> httpx.AsyncClient:
        return httpx.AsyncClient(**{"verify": TLS, **options})

    def drop(self, client: Mistral) -> None:
        self.run(client.__aexit__(None, None, None))

    def close(self) -> None:
        self.run(self.loop.shutdown_asyncgens())
        self.loop.close()


Way = Blocking | Awaiting


@pytest.fixture(params=[Blocking, Awaiting], ids=["sync", "async"])
def way(request: pytest.FixtureRequest) -> Iterator[Way]:
    """The blocking and the awaiting half of a client, one after the other."""
    made: Way = request.param()
    yield made
    made.close()


@pytest.fixture
def thorough() -> bool:
    """Whether the full counts are asked for."""
    return THOROUGH


@pytest.fixture
def key() -> Canary:
    """The key of every client."""
    return Canary()


@pytest.fixture
def server(mistral_server: LocalServer) -> LocalServer:
    """A running server in a clean state."""
    return mistral_server


@pytest.fixture
def connect(way: Way, server: LocalServer) -> Iterator[Callable[..., Mistral]]:
    """Makes clients of the server, and closes them."""
    made: list[Mistral] = []

    def make(**options: Any) -> Mistral:
        client = Mistral(**{"api_key": KEY, "server_url": server.url, **options})
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
def with_http(way: Way, connect: Callable[..., Mistral]) -> Iterator[Callable[..., Mistral]]:
    """Makes clients with an HTTP client of the user's; takes the options of that one."""
    made: list[Any] = []

    def make(options: dict[str, Any], /, **others: Any) -> Mistral:
        http = way.http(**options)
        made.append(http)
        return connect(**{way.argument: http, **others})

    yield make
    for http in made:
        way.leave(http)


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
def seen(server: LocalServer) -> Callable[[int], int]:
    """Tells how many requests the server has seen, once it has seen at least so many."""

    def count(expected: int) -> int:
        # A request that the client gave up may still be on its way through the loopback. The rest
        # of the turns would bring one too many, were there one.
        turns = 0
        while turns < 2000 and (turns < 10 or len(server.journal()) < expected):
            server.journal()
            turns += 1
        return len(server.journal())

    return count


@pytest.fixture
def ask() -> dict[str, Any]:
    """The arguments of a chat."""
    return {
        "model": "mistral-small-latest",
        "messages": [{"role": "user", "content": "Who is the best French painter?"}],
    }


class RawServer:
    """A server without HTTP library: a function writes the bytes of every answer.

    The function gets the connection and the request; when it returns, the connection is closed.
    """

    def __init__(self) -> None:
        self.answer: Callable[[socket.socket, bytes], None] = lambda connection, request: None
        self.requests: list[bytes] = []
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
                while missing > 0:
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
