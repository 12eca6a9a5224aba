"""Streams of events: what `chat.stream` and the like return, and how they are left.

A stream holds a connection. Whoever reads it may be left at any moment, by anybody: the loop over
it breaks, another task or thread closes it, a task is cancelled, the last reference goes, the
event loop ends. So the two readers here are objects with a state and no generators, which cannot
be closed while they run. Rules they share:

* Closing ends the reading: whoever waits for an event in another task or thread gets no more of
  them, as behind the last one, and no error.
* The connection is closed, and used again only where the answer was read to its end.
* Behind the event that ends the stream the server has `REST_SECONDS` to end its answer too.
"""

from __future__ import annotations

import socket
import sys
from collections.abc import AsyncGenerator, Generator
from contextlib import suppress
from sys import is_finalizing
from threading import RLock, get_ident
from time import monotonic
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar, cast

from typing_extensions import Self

from mistralai._transport.libraries import errors
from mistralai._transport.short_client import chunks_of, chunks_of_async
from mistralai.types.http import http_of

from .events import AnswerReader, EventReader, untyped

if TYPE_CHECKING:
    import asyncio
    from collections.abc import AsyncIterator, Callable, Iterator

    import httpx

    from mistralai.types.http import Http

    from .events import Reader

T = TypeVar("T")

PUBLIC = "mistralai.utils.eventstreaming"

REST_SECONDS = 0.2
"""How long to wait for the end of an answer behind the event that ends its stream. Servers send the
two one after the other, but not always together; a new connection takes about as long."""


def _connection_of(response: httpx.Response) -> Any:
    """Give the connection that an answer arrives on; None where it is not for this answer alone."""
    extensions = getattr(response, "extensions", {})
    is_own = extensions.get("http_version", b"").startswith(b"HTTP/1")
    return extensions.get("network_stream") if is_own else None


def _exception(kind: Any, value: Any = None, traceback: Any = None) -> BaseException:
    """Make the exception of the three arguments that `throw` of a generator may have."""
    made: BaseException = kind
    if isinstance(kind, type):
        made = (
            value if isinstance(value, BaseException) else kind() if value is None else kind(value)
        )
    return made if traceback is None else made.with_traceback(traceback)


class _Reading(Generic[T]):
    """What is the same whether somebody blocks or awaits: the state of the reading."""

    def __init__(self, response: httpx.Response, reader: Reader[T]) -> None:
        self._response = response
        self.reader = reader
        self.ready: Iterator[T] = iter(())
        """The events of the chunk that came last."""
        self._is_straight = False  # nothing but a `close` closes the response
        self._is_closed = False
        self._is_waiting = False  # for a chunk

    def _end(self, error: Exception | None) -> None:
        """Take the end of the body, or what the reading of it ended in."""
        if self._is_closed:
            return
        self._is_closed = True
        if self._is_straight and self._response.is_closed:
            return  # somebody closed the response itself
        if error is not None and not isinstance(error, errors("HTTPError")):
            raise error
        self.ready = self._last(error)

    def _last(self, cause: Exception | None) -> Iterator[T]:
        last, error = self.reader.end(cause)
        yield from last
        if error is not None:
            raise error from cause


class Events(_Reading[T], Generator[T, None, None]):
    """The events of an answer, read when they are asked for.

    Args:
        response: The answer, its body unread.
        reader: Makes events of the bytes.
    """

    def __init__(self, response: httpx.Response, reader: Reader[T]) -> None:
        super().__init__(response, reader)
        self._chunks: Iterator[bytes] | None = None
        # It can be taken twice, because a signal's handler or a finalizer may close the stream in
        # the thread that has it.
        self._lock = RLock()

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> T:  # noqa: C901 - a function more is a call more for every chunk
        if self._is_waiting:
            raise ValueError("another thread is waiting for the next event of this stream")
        try:
            while True:
                for event in self.ready:
                    return event
                if self._is_closed:
                    break
                if self.reader.done:
                    self._read_rest()
                    break
                try:
                    self._is_waiting = True  # and then the look: `close` does it the other way
                    if self._is_closed:
                        break
                    chunks = self._chunks
                    chunk = next(self._begin() if chunks is None else chunks, None)
                    if chunk is None:
                        self._end(None)
                    elif not self._is_closed:
                        self.ready = iter(self.reader.feed(chunk))
                except Exception as error:  # noqa: BLE001 - it is looked at there
                    self._end(error)
                finally:
                    self._is_waiting = False
        except BaseException:
            self._close_response()
            raise
        self._close_response()
        raise StopIteration

    def _begin(self) -> Iterator[bytes]:
        source = chunks_of(self._response)
        self._is_straight = source is self._response.stream
        self._chunks = iter(source)
        return self._chunks

    def _read_rest(self) -> None:
        """Read the end of the body, so that the connection can be used again, if it comes soon."""
        connection = _connection_of(self._response)
        if connection is None:
            return
        read, thread, until = connection.read, get_ident(), monotonic() + REST_SECONDS

        def read_soon(size: int, timeout: float | None = None) -> Any:
            # By the time it is taken away the connection may serve another thread.
            if get_ident() == thread:
                timeout = max(until - monotonic(), 0.0)
            return read(size, timeout)

        with suppress(Exception):  # the stream is whole, whatever comes
            try:
                self._is_waiting = True
                connection.read = read_soon
                for _ in () if self._is_closed or self._chunks is None else self._chunks:
                    if monotonic() > until:  # it goes on sending
                        break
            finally:
                self._is_waiting = False
                connection.read = read

    def send(self, value: None, /) -> T:  # noqa: ARG002 - as of a generator
        """Read the next event."""
        return next(self)

    def throw(self, kind: Any, value: Any = None, traceback: Any = None, /) -> T:
        """Raise an exception where the next event would be read, which ends the stream."""
        self.close()
        raise _exception(kind, value, traceback)

    def close(self) -> None:
        """Give the connection back; no more events come, to whoever waits for one either."""
        with self._lock:
            self._is_closed = True
            self.ready = iter(())
            if self._is_waiting and self._wake():
                return  # who is woken closes the response
        self._close_response()

    def _wake(self) -> bool:
        """End the connection under the thread that waits for it; tell whether that was possible.

        Closing a socket does not wake a thread that reads from it, and its number can belong to
        another one the moment after. Shutting it down does, and its number stays.
        """
        connection = _connection_of(self._response)
        if connection is None or not self._is_straight:
            return False
        raw = connection.get_extra_info("socket")
        if not isinstance(raw, socket.socket):
            return False
        with suppress(OSError):
            socket.socket.shutdown(raw, socket.SHUT_RDWR)  # not what TLS makes of it
        return True

    def _close_response(self) -> None:
        self._is_closed = True
        self.reader.leave()
        # The lock: not while another thread shuts the socket down. The error: where the body is a
        # generator it may be running, in the thread that waits for it.
        with self._lock, suppress(ValueError):
            self._response.close()

    def __del__(self, _is_finalizing: Callable[[], bool] = is_finalizing) -> None:
        # When the interpreter ends modules may be gone: Python 3.13 crashes if `time` is asked for
        # the time then. The default argument is there even when the globals are not.
        if not _is_finalizing():  # pragma: no branch - nothing is measured any more then
            with suppress(Exception):
                self._response.close()


class AsyncEvents(_Reading[T], AsyncGenerator[T, None]):
    """`Events` for `async for`.

    It belongs to the event loop that it is made in; closing it in another one closes it there.
    """

    def __init__(self, response: httpx.Response, reader: Reader[T]) -> None:
        super().__init__(response, reader)
        self._chunks: AsyncIterator[bytes] | None = None
        self._loop = _running_loop()
        self._closing: asyncio.Task[None] | None = None
        # When this object goes or the event loop ends, the loop closes what it knows of, and it
        # knows of generators only. Its first step awaits nothing.
        self._guard = _guard(response)
        # A loop that looks after none, as those of nest_asyncio, would leave it to wait in vain.
        if sys.get_asyncgen_hooks().finalizer is not None:
            with suppress(StopIteration):
                self._guard.asend(None).send(None)

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> T:  # noqa: C901 - as above
        if self._is_waiting:
            raise RuntimeError("another task is waiting for the next event of this stream")
        try:
            while True:
                for event in self.ready:
                    return event
                if self._is_closed:
                    break
                if self.reader.done:
                    await self._read_rest()
                    break
                try:
                    self._is_waiting = True
                    chunks = self._chunks
                    chunk = await (self._begin() if chunks is None else chunks).__anext__()
                    if not self._is_closed:
                        self.ready = iter(self.reader.feed(chunk))
                except StopAsyncIteration:
                    self._end(None)
                except Exception as error:  # noqa: BLE001 - it is looked at there
                    self._end(error)
                finally:
                    self._is_waiting = False
        except GeneratorExit:
            raise  # nothing can be awaited here; the guard closes it
        except BaseException:
            await self._close_response()
            raise
        await self._close_response()
        raise StopAsyncIteration

    def _begin(self) -> AsyncIterator[bytes]:
        source = chunks_of_async(self._response)
        self._is_straight = source is self._response.stream
        self._chunks = aiter(source)
        return self._chunks

    async def _read_rest(self) -> None:
        """Read the end of the body, so that the connection can be used again, if it comes soon."""
        if self._loop is None or self._chunks is None or _connection_of(self._response) is None:
            return
        timer = self._loop.call_later(REST_SECONDS, self._close_soon)
        self._is_waiting = True
        try:
            async for _ in self._chunks:
                pass
        except Exception:  # noqa: BLE001, S110 - the stream is whole, whatever comes
            pass
        finally:
            self._is_waiting = False
            timer.cancel()

    def _close_soon(self) -> None:
        assert self._loop is not None  # noqa: S101 - for type checkers; whoever calls this has one
        self._closing = self._loop.create_task(self._close_response())

    async def asend(self, value: None, /) -> T:  # noqa: ARG002 - as of a generator
        """Read the next event."""
        return await self.__anext__()

    async def athrow(self, kind: Any, value: Any = None, traceback: Any = None, /) -> T:
        """Raise an exception where the next event would be read, which ends the stream."""
        await self.aclose()
        raise _exception(kind, value, traceback)

    async def aclose(self) -> None:
        """Give the connection back; no more events come, to whoever waits for one either.

        In another event loop than the stream's own it only tells that one to do so, without
        waiting: it may be waiting for the caller.
        """
        self._is_closed = True
        self.ready = iter(())
        loop = self._loop
        if loop is not None and loop.is_running() and loop is not _running_loop():
            with suppress(RuntimeError):  # it was closed a moment ago
                loop.call_soon_threadsafe(self._close_soon)
            return
        await self._close_response()

    async def _close_response(self) -> None:
        self._is_closed = True
        self.reader.leave()
        # A body that is a generator may be running, in the task that waits for it; and a loop that
        # is closed closes nothing more.
        with suppress(RuntimeError):
            await self._response.aclose()
        if not self._is_waiting:
            chunks, self._chunks = self._chunks, None
            if isinstance(chunks, AsyncGenerator):
                with suppress(RuntimeError):
                    await chunks.aclose()
        if self._response.is_closed:
            # There is nothing left to guard. The loop need not hear of it: nothing is awaited.
            with suppress(StopIteration, RuntimeError):
                self._guard.aclose().send(None)


async def _guard(response: httpx.Response) -> AsyncGenerator[None, None]:
    try:
        yield
    finally:
        if not response.is_closed:
            with suppress(RuntimeError):
                await response.aclose()


def _running_loop() -> asyncio.AbstractEventLoop | None:
    # Loading asyncio takes blocking programs longer than ten calls; where it was not, it has no
    # loop that runs.
    if "asyncio" not in sys.modules:
        return None
    import asyncio  # noqa: PLC0415 - as above

    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None


T_co = TypeVar("T_co", covariant=True)
W_co = TypeVar("W_co", covariant=True)


class PieceOf(Protocol[W_co]):
    """The events of a stream that come to one answer; type checkers find its type here."""

    def __whole__(self) -> W_co:
        """Never called."""
        ...


class _Stream(Generic[T_co]):
    """What the two kinds of streams have in common: an answer, and its events."""

    response: httpx.Response
    _events: Any
    _replacement: Any = None

    def _start(self, response: httpx.Response, events: Any) -> None:
        self.response = response
        self._events = events

    @property
    def generator(self) -> Any:
        """What gives the events; another one can be put in its place, around it."""
        return self._events if self._replacement is None else self._replacement

    @generator.setter
    def generator(self, replacement: Any) -> None:
        self._replacement = replacement

    @property
    def http(self) -> Http:
        """The HTTP side of the answer: status, headers, request id, rate limits, elapsed time."""
        return http_of(self.response)

    def snapshot(self: _Stream[PieceOf[W_co]]) -> W_co:
        """Give the answer as far as it has been read: the events joined, nothing read for it.

        Returns:
            The answer, as `final` gives it. What has not come is None, or missing.

        Raises:
            models.StreamError: The server reports an error in the stream.
            TypeError: The events are no pieces of one answer.
        """
        reader: Any = self._events.reader
        if not isinstance(reader, AnswerReader):
            raise TypeError("only a stream of an operation knows which answer it comes to")
        answer: W_co = reader.whole()
        object.__setattr__(answer, "__http__", self.http)
        return answer

    def _check_end(self) -> None:
        if not getattr(self._events.reader, "is_whole", True):
            raise RuntimeError(
                "the stream was left before its end: `snapshot` gives what came until then"
            )


class EventStream(_Stream[T_co]):
    """An answer that arrives event by event: iterate over it, best in a `with` block.

    The connection goes back to the client when the last event was read, when the block ends, and
    when the stream is dropped. The stream can be closed from any thread: one that waits for the
    next event gets none, as if the stream had ended.

    Args:
        response: The answer, its body unread.
        decoder: Makes a value of the JSON of an event: an object with `data` and, where the event
            had them, `id`, `event` and `retry`.
        sentinel: The data of the event that ends the stream.
    """

    __module__ = PUBLIC
    _events: Events[T_co]

    def __init__(
        self, response: httpx.Response, decoder: Callable[[str], T_co], sentinel: str | None = None
    ) -> None:
        self._start(response, Events(response, EventReader(untyped(decoder), sentinel)))

    @classmethod
    def reading(cls, response: httpx.Response, reader: Reader[Any]) -> Self:
        """Make a stream whose events `reader` decodes."""
        stream = cls.__new__(cls)
        stream._start(response, Events(response, reader))  # noqa: SLF001 - it is one of ours
        return stream

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> T_co:
        if self._replacement is not None:
            return cast("T_co", next(self._replacement))
        try:
            for event in self._events.ready:  # which spares most events a call
                return event
        except BaseException:
            self._events.close()
            raise
        return next(self._events)

    def text(self) -> Generator[str, None, None]:
        """Read the stream for its words alone: the pieces of the text as they come.

        Thoughts, calls and the like are left out, and of several choices all but the first;
        `final` has them afterwards. Messages of one conversation are parted by line feeds.
        """
        from .words import Words  # noqa: PLC0415 - for who wants it

        words = Words()
        for event in self:
            yield from words.of(event)

    def final(self: EventStream[PieceOf[W_co]]) -> W_co:
        """Read the stream to its end, and give the whole answer, as if it had come in one piece.

        It makes no difference how much of it was read before. Nothing is kept for this that would
        not be kept anyway.

        Returns:
            The answer: of a chat completion a `ChatCompletionResponse`, of a conversation a
            `ConversationResponse`, and so on. Texts are joined, thoughts are kept apart from
            them, and calls of functions are whole.

        Raises:
            RuntimeError: The stream was closed before its end, or had broken off.
            models.SDKError: The server reports an error in the stream.
            httpx.HTTPError: The connection broke in the middle of it.
            TypeError: The events are no pieces of one answer.
        """
        for _ in self:
            pass
        self._check_end()
        return self.snapshot()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # With `send` and `throw` a stream is a `collections.abc.Generator`, which libraries ask for.
    def send(self, value: None) -> T_co:
        """Read the next event: `next` for code that takes a generator."""
        return cast("T_co", self.generator.send(value))

    def throw(self, error: BaseException) -> T_co:
        """Raise `error` where the next event would be read, which ends the stream."""
        return cast("T_co", self.generator.throw(error))

    def close(self) -> None:
        """Give the connection back; no more events come, to whoever waits for one either."""
        self._events.close()
        if self._replacement is not None:
            self.generator.close()


class EventStreamAsync(_Stream[T_co]):
    """An answer that arrives event by event: `EventStream` for `async for` and `async with`.

    Args:
        response: The answer, its body unread.
        decoder: Makes a value of the JSON of an event, as for `EventStream`.
        sentinel: The data of the event that ends the stream.
    """

    __module__ = PUBLIC
    _events: AsyncEvents[T_co]

    def __init__(
        self, response: httpx.Response, decoder: Callable[[str], T_co], sentinel: str | None = None
    ) -> None:
        self._start(response, AsyncEvents(response, EventReader(untyped(decoder), sentinel)))

    @classmethod
    def reading(cls, response: httpx.Response, reader: Reader[Any]) -> Self:
        """Make a stream whose events `reader` decodes."""
        stream = cls.__new__(cls)
        stream._start(response, AsyncEvents(response, reader))  # noqa: SLF001 - it is one of ours
        return stream

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> T_co:
        if self._replacement is not None:
            return cast("T_co", await self._replacement.__anext__())
        try:
            for event in self._events.ready:
                return event
        except BaseException:
            await self._events.aclose()
            raise
        return await self._events.__anext__()

    async def text(self) -> AsyncGenerator[str, None]:
        """Read the stream for its words alone, as `EventStream.text` does."""
        from .words import Words  # noqa: PLC0415 - for who wants it

        words = Words()
        async for event in self:
            for word in words.of(event):
                yield word

    async def final(self: EventStreamAsync[PieceOf[W_co]]) -> W_co:
        """Read the stream to its end, and give the whole answer, as `EventStream.final` does."""
        async for _ in self:
            pass
        self._check_end()
        return self.snapshot()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    # As with `EventStream`: semantic-kernel drops a stream that is no `AsyncGenerator`.
    async def asend(self, value: None) -> T_co:
        """Read the next event: `anext` for code that takes an asynchronous generator."""
        return cast("T_co", await self.generator.asend(value))

    async def athrow(self, error: BaseException) -> T_co:
        """Raise `error` where the next event would be read, which ends the stream."""
        return cast("T_co", await self.generator.athrow(error))

    async def aclose(self) -> None:
        """Give the connection back; no more events come, to whoever waits for one either."""
        await self._events.aclose()
        if self._replacement is not None:
            await self.generator.aclose()


def stream_events(
    response: httpx.Response, decoder: Callable[[str], T], sentinel: str | None = None
) -> Generator[T, None, None]:
    """Iterate over the events of an answer.

    Args:
        response: The answer, its body unread.
        decoder: Makes a value of the JSON of an event, as for `EventStream`.
        sentinel: The data of the event that ends the stream.
    """
    return Events(response, EventReader(untyped(decoder), sentinel))


def stream_events_async(
    response: httpx.Response, decoder: Callable[[str], T], sentinel: str | None = None
) -> AsyncGenerator[T, None]:
    """Iterate over the events of an answer: `stream_events` for `async for`."""
    return AsyncEvents(response, EventReader(untyped(decoder), sentinel))
