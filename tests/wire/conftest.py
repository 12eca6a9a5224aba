"""The server in the box on a real socket, and one way to test the blocking and the awaiting half.

A test that asks for `way` runs twice. It names the blocking operation; `way.call` calls that or
its twin, and `way.read` iterates over the stream of either.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, TypeVar

import httpx
import pytest

from mistralai import Mistral
from mistralai._core import drive

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterator

    from mistralai.local import LocalServer

    Handler = Callable[[httpx.Request], httpx.Response]

T = TypeVar("T")

ASK: dict[str, Any] = {
    "model": "mistral-small-latest",
    "messages": [{"role": "user", "content": "Who is the best French painter?"}],
}


class Blocking:
    """Uses the blocking half of a client."""

    argument = "client"

    def call(self, operation: Callable[..., Any], /, **arguments: Any) -> Any:
        return operation(**arguments)

    def read(self, stream: Any) -> list[Any]:
        return list(stream)

    def next(self, stream: Any) -> Any:
        return next(stream)

    def within(self, manager: Any, action: Callable[[], T]) -> T:
        """Do something in a `with` block of a client or a stream."""
        with manager as entered:
            assert entered is manager
            return action()

    def http(self, **options: Any) -> httpx.Client:
        """Make an HTTP client as a user might; whoever gets it closes it with `shut`."""
        return httpx.Client(**options)

    def shut(self, http: httpx.Client) -> None:
        http.close()

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
        twin = getattr(operation.__self__, f"{operation.__name__}_async")
        return self.run(twin(**arguments))

    def read(self, stream: Any) -> list[Any]:
        async def collect() -> list[Any]:
            return [event async for event in stream]

        return self.run(collect())

    def next(self, stream: Any) -> Any:
        return self.run(stream.__anext__())

    def within(self, manager: Any, action: Callable[[], T]) -> T:
        assert self.run(manager.__aenter__()) is manager
        try:
            return action()
        finally:
            self.run(manager.__aexit__(None, None, None))

    def http(self, **options: Any) -> httpx.AsyncClient:
        return httpx.AsyncClient(**options)

    def shut(self, http: httpx.AsyncClient) -> None:
        self.run(http.aclose())

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
def server(mistral_server: LocalServer) -> LocalServer:
    """A running server in a clean state."""
    return mistral_server


@pytest.fixture
def connect(way: Way, server: LocalServer) -> Iterator[Callable[..., Mistral]]:
    """Makes clients of the server, and closes them."""
    made: list[Mistral] = []

    def make(**options: Any) -> Mistral:
        client = Mistral(**{"api_key": "any", "server_url": server.url, **options})
        made.append(client)
        return client

    yield make
    for client in made:
        way.within(client, lambda: None)


@pytest.fixture
def client(connect: Callable[..., Mistral]) -> Mistral:
    """A client of the server with default settings."""
    return connect()


@pytest.fixture
def pretend(way: Way) -> Iterator[Callable[..., Mistral]]:
    """Makes clients whose server is a function, for what the real one does not do."""
    made: list[Any] = []

    def make(handler: Handler, **options: Any) -> Mistral:
        http = way.http(transport=httpx.MockTransport(handler))
        made.append(http)
        return Mistral(**{"api_key": "any", way.argument: http, **options})

    yield make
    for http in made:
        way.shut(http)


@pytest.fixture
def journal(server: LocalServer) -> Callable[..., list[dict[str, Any]]]:
    """Tells what the server has seen, once it has seen so many requests."""

    def entries(count: int = 1) -> list[dict[str, Any]]:
        # An entry is written when the server is done, which may be after the client is.
        for _ in range(1000):
            seen = server.journal()
            if len(seen) >= count:
                break
        assert len(seen) == count
        return seen

    return entries


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
    return {**ASK, "messages": [dict(message) for message in ASK["messages"]]}
