"""The events of an answer whose body and connection are stand-ins: what comes between two steps."""

from __future__ import annotations

import asyncio
import sys
import threading
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from mistralai._core.stream.event_stream import REST_SECONDS, AsyncEvents, Events

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator


class Letters:
    """A reader whose events are the letters of the body."""

    def __init__(self) -> None:
        self.done = False
        self.fed = b""

    def feed(self, chunk: bytes) -> Iterator[str]:
        self.fed += chunk
        return iter(chunk.decode())

    def end(self, error: Exception | None = None) -> tuple[list[str], Exception | None]:
        return [], error

    def leave(self) -> None:
        """There is nothing to keep."""


class Body(httpx.SyncByteStream, httpx.AsyncByteStream):
    """A body whose chunks are made by what a test does in each step."""

    def __init__(self, *steps: Callable[[], bytes]) -> None:
        self.steps = steps

    def __iter__(self) -> Iterator[bytes]:
        for step in self.steps:
            yield step()

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for step in self.steps:
            yield step()


class Line:
    """Stands for a connection, and writes down how long each read may take."""

    def __init__(self) -> None:
        self.limits: list[float | None] = []

    def read(self, size: int, timeout: float | None = None) -> bytes:
        self.limits.append(timeout)
        return b""

    def get_extra_info(self, info: str) -> None:
        """Tell nothing: not everything that carries bytes is a socket."""


class Reading:
    """Reads the events of one body in either way."""

    def __init__(self, *, awaiting: bool) -> None:
        self.awaiting = awaiting
        self.reader: Any = Letters()
        self.events: Any = None

    def of(self, *steps: Callable[[], bytes], over: Line | None = None) -> httpx.Response:
        extensions = {} if over is None else {"http_version": b"HTTP/1.1", "network_stream": over}
        response = httpx.Response(200, stream=Body(*steps), extensions=extensions)
        kind: Any = AsyncEvents if self.awaiting else Events
        self.events = kind(response, self.reader)
        return response

    def close(self) -> None:
        """Close the stream, as another task or a signal's handler would, where nothing can wait."""
        if self.awaiting:
            with pytest.raises(StopIteration):
                self.events.aclose().send(None)
        else:
            self.events.close()

    def read(self) -> list[str]:
        if not self.awaiting:
            return list(self.events)

        async def collect() -> list[str]:
            return [event async for event in self.events]

        return asyncio.run(collect())


@pytest.fixture(params=["sync", "async"])
def reading(request: pytest.FixtureRequest) -> Reading:
    return Reading(awaiting=request.param == "async")


def test_a_chunk_that_comes_when_the_stream_has_been_closed_is_not_read(reading: Reading):
    def closing() -> bytes:
        reading.close()
        return b"b"

    response = reading.of(lambda: b"a", closing, lambda: b"c")
    assert reading.read() == ["a"]
    assert reading.reader.fed == b"a"
    assert response.is_closed


def test_a_connection_that_is_no_socket_does_not_keep_a_stream_from_closing(reading: Reading):
    def closing() -> bytes:
        reading.close()
        return b"b"

    response = reading.of(closing, over=Line())
    assert reading.read() == []
    assert response.is_closed


def test_an_error_that_is_not_the_networks_is_raised_as_it_came(reading: Reading):
    class OwnError(Exception):
        pass

    def fail() -> bytes:
        raise OwnError

    response = reading.of(lambda: b"a", fail)
    with pytest.raises(OwnError):
        reading.read()
    assert response.is_closed


def test_a_stream_that_is_closed_just_before_it_would_wait_does_not_wait():
    class Closing(Letters):
        """A reader that is asked whether it is done, and meanwhile the stream is closed."""

        @property
        def done(self) -> bool:
            reading.events.close()
            return False

        @done.setter
        def done(self, value: bool) -> None:
            """Nothing asks for it."""

    def never() -> bytes:
        raise AssertionError("it waited for a chunk")

    reading = Reading(awaiting=False)
    reading.reader = Closing()
    response = reading.of(never)
    assert reading.read() == []
    assert response.is_closed


def test_the_little_time_for_the_end_of_a_body_is_its_own_threads():
    def use() -> bytes:
        reading.reader.done = True
        return b"a"

    def rest() -> bytes:
        # The connection has been given back, and another thread has taken it.
        other = threading.Thread(target=line.read, args=(1, 60.0))
        other.start()
        other.join()
        line.read(1, 60.0)
        return b""

    line, reading = Line(), Reading(awaiting=False)
    reading.of(use, rest, over=line)
    assert reading.read() == ["a"]
    others, own = line.limits
    assert others == 60.0
    assert own is not None
    assert own <= REST_SECONDS
    line.read(1, 60.0)
    assert line.limits[-1] == 60.0  # it is as it was


def test_a_task_that_is_thrown_away_while_it_waits_leaves_the_stream_to_its_loop():
    class Pause:
        def __await__(self) -> Iterator[None]:
            yield

    class Waiting(httpx.AsyncByteStream):
        async def __aiter__(self) -> AsyncIterator[bytes]:
            await Pause()
            yield b"a"

    response = httpx.Response(200, stream=Waiting())
    events: Any = AsyncEvents(response, Letters())  # type: ignore[arg-type]
    step = events.__anext__()
    step.send(None)
    step.close()  # in which nothing may be awaited
    assert not response.is_closed
    asyncio.run(events.aclose())
    assert response.is_closed


def test_a_body_that_cannot_be_closed_by_awaiting_does_not_fail_the_closing():
    class Blocking(httpx.SyncByteStream):
        def __iter__(self) -> Iterator[bytes]:
            yield b"a"

    async def main() -> None:
        response = httpx.Response(200, stream=Blocking())
        events: Any = AsyncEvents(response, Letters())  # type: ignore[arg-type]
        await events.aclose()
        assert not response.is_closed
        with pytest.raises(StopAsyncIteration):
            await anext(events)

    asyncio.run(main())


def test_without_asyncio_no_loop_is_looked_for(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delitem(sys.modules, "asyncio")
    events: Any = AsyncEvents(httpx.Response(200, stream=Body()), Letters())  # type: ignore[arg-type]
    assert events._loop is None
    assert "asyncio" not in sys.modules
