"""What v1 offered to build on: retries, streams of events, open enumerations."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, Generator
from enum import Enum
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from mistralai import BackoffStrategy, RetryConfig
from mistralai.utils import OpenEnumMeta, Retries, retries, retry, retry_async
from mistralai.utils.eventstreaming import (
    EventStream,
    EventStreamAsync,
    ServerEvent,
    stream_events,
    stream_events_async,
)
from mistralai.utils.retries import PermanentError, TemporaryError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator

CONFIG = RetryConfig("backoff", BackoffStrategy(100, 1000, 2.0, 60_000), True)


class Turns:
    """A function that ends in one way after the other."""

    def __init__(self, *ways: Any) -> None:
        self.ways = list(ways)
        self.calls = 0

    def __call__(self) -> httpx.Response:
        self.calls += 1
        way = self.ways.pop(0)
        if isinstance(way, Exception):
            raise way
        return httpx.Response(way) if isinstance(way, int) else way

    async def awaited(self) -> httpx.Response:
        return self()


@pytest.fixture(params=["sync", "async"])
def run(request: pytest.FixtureRequest) -> Callable[[Turns, Retries], httpx.Response]:
    """`retry`, and `retry_async` on a loop."""
    if request.param == "sync":
        return retry
    return lambda turns, config: asyncio.run(_awaiting(turns, config))


async def _awaiting(turns: Turns, config: Retries) -> httpx.Response:
    return await retry_async(turns.awaited, config)


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    seconds: list[float] = []

    async def wait(delay: float) -> None:
        seconds.append(delay)

    monkeypatch.setattr(retries, "time", SimpleNamespace(sleep=seconds.append))
    monkeypatch.setattr(retries, "asyncio", SimpleNamespace(sleep=wait))
    monkeypatch.setattr(
        "mistralai._core.exchange.retry.Attempts.__init__.__defaults__", (lambda: 0.0, lambda: 0.5)
    )
    return seconds


def test_a_function_is_called_until_its_answer_is_worth_keeping(run: Any, waits: list[float]):
    turns = Turns(503, TemporaryError(httpx.Response(503)), httpx.ConnectError("x"), 200)
    assert run(turns, Retries(CONFIG, ["5XX"])).status_code == 200
    assert waits == pytest.approx([0.6, 0.7, 0.9])


@pytest.mark.parametrize(
    ("codes", "calls"), [(["429"], 1), (["503"], 2), (["5XX"], 2), (["5xx"], 2), ([], 1)]
)
def test_statuses_are_given_by_number_or_by_class(
    run: Any, waits: list[float], codes: list[str], calls: int
):
    turns = Turns(503, 200)
    run(turns, Retries(CONFIG, codes))
    assert turns.calls == calls


def test_a_permanent_error_is_raised_at_once(run: Any, waits: list[float]):
    inner = KeyError("mine")
    assert PermanentError(inner).inner is inner
    with pytest.raises(KeyError, match="mine"):
        run(Turns(PermanentError(inner)), Retries(CONFIG, ["5XX"]))


@pytest.mark.parametrize("error", [ZeroDivisionError(), httpx.ReadError("x")])
def test_what_no_repetition_mends_is_raised_at_once(run: Any, waits: list[float], error: Exception):
    with pytest.raises(type(error)):
        run(Turns(error), Retries(CONFIG, ["5XX"]))
    assert waits == []


def test_the_last_answer_is_returned_where_repeating_does_not_help(run: Any, waits: list[float]):
    never = RetryConfig("none", CONFIG.backoff, False)
    assert run(Turns(503), Retries(never, ["5XX"])).status_code == 503
    answer = httpx.Response(503)
    assert run(Turns(TemporaryError(answer)), Retries(never, ["5XX"])) is answer


# Streams


class Source(httpx.SyncByteStream, httpx.AsyncByteStream):
    """A body in pieces, which knows whether it was closed; a piece may be an error."""

    def __init__(self, *pieces: bytes | Exception) -> None:
        self.pieces = pieces
        self.closed = False

    def __iter__(self) -> Iterator[bytes]:
        for piece in self.pieces:
            if isinstance(piece, Exception):
                raise piece
            yield piece

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for piece in self:
            yield piece

    def close(self) -> None:
        self.closed = True

    async def aclose(self) -> None:
        self.closed = True


class Reader:
    """Reads a stream to its end, blocking or awaiting."""

    def __init__(self, *, blocking: bool) -> None:
        self.blocking = blocking

    def read(
        self, source: Source, *, plain: bool = False, sentinel: str | None = None
    ) -> tuple[list[Any], Exception | None]:
        """Return the events and the error behind them."""
        out: list[Any] = []
        try:
            if self.blocking:
                make: Any = stream_events if plain else EventStream
                for event in make(httpx.Response(200, stream=source), json.loads, sentinel):
                    out.append(event)  # noqa: PERF402 - what came before an error counts
            else:
                asyncio.run(self._collect(source, out, plain=plain, sentinel=sentinel))
        except httpx.HTTPError as error:
            return out, error
        return out, None

    async def _collect(
        self, source: Source, out: list[Any], *, plain: bool, sentinel: str | None
    ) -> None:
        make: Any = stream_events_async if plain else EventStreamAsync
        async for event in make(httpx.Response(200, stream=source), json.loads, sentinel):
            out.append(event)  # noqa: PERF401 - what came before an error counts


@pytest.fixture(params=[True, False], ids=["sync", "async"])
def reader(request: pytest.FixtureRequest) -> Reader:
    return Reader(blocking=request.param)


@pytest.mark.parametrize("plain", [True, False])
def test_a_stream_with_a_decoder_of_v1_gives_what_it_makes(reader: Reader, plain: bool):
    source = Source(b"id: 7\ndata: {", b'"a":1}\n\nda', b"ta: [DONE]\n\ndata: x\n\n")
    assert reader.read(source, plain=plain, sentinel="[DONE]") == (
        [{"id": "7", "data": {"a": 1}}],
        None,
    )
    assert source.closed


def test_without_a_sentinel_the_last_event_needs_no_end(reader: Reader):
    assert reader.read(Source(b"data: 1\n\ndata: 2")) == ([{"data": 1}, {"data": 2}], None)


def test_a_broken_connection_is_told_after_the_events(reader: Reader):
    events, error = reader.read(Source(b"data: 1\n\n", httpx.ReadError("x")))
    assert isinstance(error, httpx.ReadError)
    assert events == [{"data": 1}]


def test_a_stream_that_is_dropped_gives_its_connection_back():
    source = Source(b"data: 1\n\n")
    stream = EventStream(httpx.Response(200, stream=source), json.loads)
    assert iter(stream) is stream
    assert (stream.http.status_code, stream.http.elapsed) == (200, None)
    del stream
    assert source.closed


def test_a_block_closes_a_stream():
    source = Source(b"data: 1\n\n")
    with EventStream(httpx.Response(200, stream=source), json.loads) as stream:
        assert next(stream) == {"data": 1}
        assert not source.closed
    assert source.closed
    assert list(stream) == []


def test_an_awaiting_block_closes_a_stream():
    source = Source(b"data: 1\n\n", b"data: 2\n\n")

    async def main() -> None:
        async with EventStreamAsync(httpx.Response(200, stream=source), json.loads) as stream:
            assert aiter(stream) is stream
            assert stream.http.status_code == 200
            assert await anext(stream) == {"data": 1}
            assert not source.closed
        assert source.closed
        assert [event async for event in stream] == []

    asyncio.run(main())


def test_a_stream_is_a_generator():
    source = Source(b"data: 1\n\n", b"data: 2\n\n")
    stream = EventStream(httpx.Response(200, stream=source), json.loads)
    assert isinstance(stream, Generator)
    assert stream.send(None) == {"data": 1}
    with pytest.raises(KeyError):
        stream.throw(KeyError("stop"))
    assert source.closed


def test_an_awaiting_stream_is_an_asynchronous_generator():
    source = Source(b"data: 1\n\n", b"data: 2\n\n")

    async def main() -> None:
        stream = EventStreamAsync(httpx.Response(200, stream=source), json.loads)
        assert isinstance(stream, AsyncGenerator)
        assert await stream.asend(None) == {"data": 1}
        with pytest.raises(KeyError):
            await stream.athrow(KeyError("stop"))
        assert source.closed

    asyncio.run(main())


def test_an_event_of_v1_has_four_fields():
    event = ServerEvent()
    assert (event.id, event.event, event.data, event.retry) == (None, None, None, None)


# Enumerations


class Colour(str, Enum, metaclass=OpenEnumMeta):
    RED = "red"


def test_an_open_enumeration_lets_unknown_values_through():
    assert Colour("red") is Colour.RED
    assert Colour("blue") == "blue"  # type: ignore[comparison-overlap]  # that is what "open" means


class Blank(Enum, metaclass=OpenEnumMeta):
    """An enumeration without values, which makes others when it is called."""


def test_an_enumeration_can_be_made_by_calling_the_class():
    made: Any = Blank("Made", "A B")
    assert [member.name for member in made] == ["A", "B"]
    with pytest.raises(ValueError, match="reserved"):
        Blank("Made", "_sunder_")
