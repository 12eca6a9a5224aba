"""Streams of events: what `chat.stream` and the like return."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar

from typing_extensions import Self

from .._core.events import EventReader, untyped

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable, Generator
    from types import TracebackType

    import httpx

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


class EventStream(Generic[T]):
    """An answer that arrives event by event: iterate over it, best in a `with` block.

    The connection goes back to the client when the last event was read, when the block ends, and
    when the stream is dropped.

    Args:
        response: The answer, its body unread.
        decoder: Makes a value of the JSON of an event: an object with `data` and, where the event
            had them, `id`, `event` and `retry`.
        sentinel: The data of the event that ends the stream.
    """

    response: httpx.Response
    generator: Generator[T, None, None]

    def __init__(
        self, response: httpx.Response, decoder: Callable[[str], T], sentinel: str | None = None
    ) -> None:
        self.response = response
        self.generator = _read(response, EventReader(untyped(decoder), sentinel))

    @classmethod
    def reading(cls, response: httpx.Response, reader: EventReader[T]) -> EventStream[T]:
        """Make a stream whose events `reader` decodes."""
        stream = cls.__new__(cls)
        stream.response = response
        stream.generator = _read(response, reader)
        return stream

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> T:
        return next(self.generator)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc_val: BaseException | None,
        exc_tb: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Give the connection back; no more events come."""
        self.generator.close()
        self.response.close()


class EventStreamAsync(Generic[T]):
    """An answer that arrives event by event: `EventStream` for `async for` and `async with`.

    Args:
        response: The answer, its body unread.
        decoder: Makes a value of the JSON of an event, as for `EventStream`.
        sentinel: The data of the event that ends the stream.
    """

    response: httpx.Response
    generator: AsyncGenerator[T, None]

    def __init__(
        self, response: httpx.Response, decoder: Callable[[str], T], sentinel: str | None = None
    ) -> None:
        self.response = response
        self.generator = _read_async(response, EventReader(untyped(decoder), sentinel))

    @classmethod
    def reading(cls, response: httpx.Response, reader: EventReader[T]) -> EventStreamAsync[T]:
        """Make a stream whose events `reader` decodes."""
        stream = cls.__new__(cls)
        stream.response = response
        stream.generator = _read_async(response, reader)
        return stream

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> T:
        return await self.generator.__anext__()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc_val: BaseException | None,
        exc_tb: TracebackType | None,
    ) -> None:
        await self.aclose()

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


def _read(response: httpx.Response, reader: EventReader[T]) -> Generator[T, None, None]:
    # Bytes behind the sentinel are read and dropped: a body read to its end gives the connection
    # back for the next call, one left unread costs it.
    try:
        for chunk in response.iter_bytes():
            yield from reader.feed(chunk)
        yield from reader.close()
    finally:
        response.close()


async def _read_async(
    response: httpx.Response, reader: EventReader[T]
) -> AsyncGenerator[T, None]:
    try:
        async for chunk in response.aiter_bytes():
            for event in reader.feed(chunk):
                yield event
        for event in reader.close():
            yield event
    finally:
        await response.aclose()
