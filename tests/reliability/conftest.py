"""What the proofs of reliability share: a key to be looked for, and a server of raw bytes.

Small counts by default; with `RELIABILITY=thorough` in the environment the full ones, and 10,000
examples for each property.
"""

from __future__ import annotations

import os
import socket
import struct
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from mistralai import Mistral
    from mistralai.local import LocalServer

THOROUGH = os.environ.get("RELIABILITY") == "thorough"
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


@pytest.fixture
def thorough() -> bool:
    """Whether the full counts are asked for."""
    return THOROUGH


@pytest.fixture
def key() -> Canary:
    """The key of every client."""
    return Canary()


@pytest.fixture
def api_key(key: Canary) -> str:
    """The same, for `connect`."""
    return key.text()


@pytest.fixture
def with_http(way: Any, connect: Callable[..., Mistral]) -> Iterator[Callable[..., Mistral]]:
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
