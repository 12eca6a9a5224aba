"""Streams of events: what `chat.stream` and the like return."""

from __future__ import annotations

from contextlib import suppress
from sys import is_finalizing
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar, cast

from typing_extensions import Self

from mistralai._core.stream.events import EventReader, untyped
from mistralai._transport.libraries import errors
from mistralai._transport.short_client import chunks_of, chunks_of_async
from mistralai.types.http import http_of

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable, Generator

    import httpx

    from mistralai.types.http import Http

__all__ = ["EventStream", "EventStreamAsync", "ServerEvent", "stream_events", "stream_events_async"]

T = TypeVar("T")


class ServerEvent:
    """One event of a stream, before its data is decoded.

    Attributes:
        id: The value of its `id` line.
        event: The value of its `event` line.
        data: Its data lines, joined by line feeds.
        retry: The value of its `retry` line, in milliseconds.
    """

    id: str | None = None
    event: str | None = None
    data: str | None = None
    retry: int | None = None


def _read(response: httpx.Response, reader: EventReader[T]) -> Generator[T, None, None]:
    # Bytes behind the sentinel are read and dropped: a body read to its end gives the connection
    # back for the next call, one left unread costs it.
    ending = is_finalizing  # a global of this module may be gone when it is needed
    try:
        cause: Exception | None = None
        try:
            for chunk in chunks_of(response):
                yield from reader.feed(chunk)
        except errors("HTTPError") as broken:
            cause = broken
        last, error = reader.end(cause)
        yield from last
        if error is not None:
            raise error from cause
    finally:
        if not ending():  # as above
            response.close()


def _read_async(response: httpx.Response, reader: EventReader[T]) -> AsyncGenerator[T, None]:
    generator = _reading(response, reader)
    # A generator that was begun is closed by its event loop when it is dropped, and so gives the
    # connection back; one that was not is just forgotten. Its first step awaits nothing.
    with suppress(StopIteration):
        generator.asend(None).send(None)
    return cast("AsyncGenerator[T, None]", generator)


async def _reading(
    response: httpx.Response, reader: EventReader[T]
) -> AsyncGenerator[T | None, None]:
    try:
        yield None
        cause: Exception | None = None
        try:
            async for chunk in chunks_of_async(response):
                for event in reader.feed(chunk):
                    yield event
        except errors("HTTPError") as broken:
            cause = broken
        last, error = reader.end(cause)
        for event in last:
            yield event
        if error is not None:
            raise error from cause
    finally:
        await response.aclose()


class _Stream(Generic[T]):
    """What the two kinds of streams have in common: an answer, and a generator of its events."""

    response: httpx.Response
    generator: Any
    _reads: ClassVar[staticmethod[[httpx.Response, EventReader[Any]], Any]]

    def __init__(
        self, response: httpx.Response, decoder: Callable[[str], T], sentinel: str | None = None
    ) -> None:
        self.response = response
        self.generator = self._reads(response, EventReader(untyped(decoder), sentinel))

    @classmethod
    def reading(cls, response: httpx.Response, reader: EventReader[T]) -> Self:
        """Make a stream whose events `reader` decodes."""
        stream = cls.__new__(cls)
        stream.response = response
        stream.generator = cls._reads(response, reader)
        return stream

    @property
    def http(self) -> Http:
        """The HTTP side of the answer: status, headers, request id, rate limits, elapsed time."""
        return http_of(self.response)


class EventStream(_Stream[T]):
    """An answer that arrives event by event: iterate over it, best in a `with` block.

    The connection goes back to the client when the last event was read, when the block ends, and
    when the stream is dropped.

    Args:
        response: The answer, its body unread.
        decoder: Makes a value of the JSON of an event: an object with `data` and, where the event
            had them, `id`, `event` and `retry`.
        sentinel: The data of the event that ends the stream.
    """

    generator: Generator[T, None, None]
    _reads = staticmethod(_read)

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> T:
        return next(self.generator)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __del__(self, _ending: Callable[[], bool] = is_finalizing) -> None:
        # A stream that was never begun has no generator to clean up after it. When the interpreter
        # ends its modules may be gone: Python 3.13 crashes if `time` is asked for the time then.
        if not _ending():
            with suppress(Exception):
                self.response.close()

    # With `send` and `throw` a stream is a `collections.abc.Generator`, which libraries ask for.
    def send(self, value: None) -> T:
        """Read the next event: `next` for code that takes a generator."""
        return self.generator.send(value)

    def throw(self, error: BaseException) -> T:
        """Raise `error` where the next event would be read, which ends the stream."""
        return self.generator.throw(error)

    def close(self) -> None:
        """Give the connection back; no more events come."""
        self.generator.close()
        self.response.close()


class EventStreamAsync(_Stream[T]):
    """An answer that arrives event by event: `EventStream` for `async for` and `async with`.

    Args:
        response: The answer, its body unread.
        decoder: Makes a value of the JSON of an event, as for `EventStream`.
        sentinel: The data of the event that ends the stream.
    """

    generator: AsyncGenerator[T, None]
    _reads = staticmethod(_read_async)

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> T:
        return await self.generator.__anext__()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    # As with `EventStream`: semantic-kernel drops a stream that is no `AsyncGenerator`.
    async def asend(self, value: None) -> T:
        """Read the next event: `anext` for code that takes an asynchronous generator."""
        return await self.generator.asend(value)

    async def athrow(self, error: BaseException) -> T:
        """Raise `error` where the next event would be read, which ends the stream."""
        return await self.generator.athrow(error)

    async def aclose(self) -> None:
        """Give the connection back; no more events come."""
        await self.generator.aclose()
        await self.response.aclose()


def stream_events(
    response: httpx.Response, decoder: Callable[[str], T], sentinel: str | None = None
) -> Generator[T, None, None]:
    """Iterate over the events of an answer.

    Args:
        response: The answer, its body unread.
        decoder: Makes a value of the JSON of an event, as for `EventStream`.
        sentinel: The data of the event that ends the stream.
    """
    return _read(response, EventReader(untyped(decoder), sentinel))


def stream_events_async(
    response: httpx.Response, decoder: Callable[[str], T], sentinel: str | None = None
) -> AsyncGenerator[T, None]:
    """Iterate over the events of an answer: `stream_events` for `async for`."""
    return _read_async(response, EventReader(untyped(decoder), sentinel))
