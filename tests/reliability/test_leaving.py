"""A stream can be left from anywhere, at any moment; whoever waits for its next event gets none."""

from __future__ import annotations

import asyncio
import json
import signal
import threading
from collections.abc import AsyncGenerator, Generator
from queue import Queue
from typing import TYPE_CHECKING, Any

import pytest

from mistralai import models
from mistralai._core.stream import event_stream
from mistralai.utils import eventstreaming
from mistralai.utils.eventstreaming import EventStream, EventStreamAsync

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable

    from mistralai import Mistral

HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"
DONE = b"data: [DONE]\n\n"
PATIENCE = 60
"""How many seconds a test waits before it fails; nothing comes near it."""


def chunked(body: bytes) -> bytes:
    return b"%x\r\n%b\r\n" % (len(body), body)


def event(text: str, reason: str | None = None) -> bytes:
    choice = {"index": 0, "delta": {"content": text}, "finish_reason": reason}
    return b"data: %b\n\n" % json.dumps({"id": "1", "model": "m", "choices": [choice]}).encode()


@pytest.fixture
def closed() -> Queue[bytes]:
    """What a server read behind its answer: nothing, once the client has closed."""
    return Queue()


@pytest.fixture
def endless(raw: Any, connect: Any, closed: Queue[bytes]) -> Mistral:
    """A client of a server whose streams stop after one event, and stay open."""

    def answer(connection: socket.socket, _: bytes) -> None:
        connection.sendall(HEAD + chunked(event("a")))
        closed.put(connection.recv(1))

    raw.answer = answer
    client: Mistral = connect(server_url=raw.url)
    return client


def wait_until_it_waits(stream: Any) -> None:
    while not stream._events._is_waiting:
        threading.Event().wait(0)


async def collect(stream: Any) -> list[Any]:
    return [event async for event in stream]


async def wait_until_it_waits_async(stream: Any) -> None:
    while not stream._events._is_waiting:  # noqa: ASYNC110 - nothing tells of it
        await asyncio.sleep(0)


def rest_when_closed(way: Any, stream: Any, close: Callable[[], Any]) -> list[Any]:
    """Read a stream in another thread or task, and close it in this one while that waits."""
    if way.argument == "client":
        rest = Queue[Any]()
        reader = threading.Thread(target=lambda: rest.put(list(stream)), daemon=True)
        reader.start()
        wait_until_it_waits(stream)
        close()
        events: list[Any] = rest.get(timeout=PATIENCE)
        reader.join()
        return events

    async def main() -> list[Any]:
        reader = asyncio.create_task(collect(stream))
        await wait_until_it_waits_async(stream)
        await close()
        return await reader

    return list(way.run(main()))


CLOSE: dict[str, Callable[[Any], Any]] = {
    "close": lambda stream: getattr(stream, "aclose", None) or stream.close,
    "close of the generator": lambda stream: CLOSE["close"](stream.generator),
    "the end of a block": lambda stream: (
        lambda: getattr(stream, "__aexit__", getattr(stream, "__exit__", None))(None, None, None)
    ),
}


@pytest.mark.parametrize("close", CLOSE)
def test_closing_a_stream_that_is_being_read_ends_the_reading(
    way: Any, endless: Mistral, closed: Queue[bytes], ask: Any, close: str
):
    stream = way.call(endless.chat.stream, **ask)
    assert way.next(stream).data.choices[0].delta.content == "a"
    assert rest_when_closed(way, stream, CLOSE[close](stream)) == []
    assert closed.get(timeout=PATIENCE) == b""
    assert stream.response.is_closed
    assert way.read(stream) == []
    way.leave(stream)


def test_an_exception_that_is_thrown_in_closes_a_stream_that_is_being_read(
    way: Any, endless: Mistral, closed: Queue[bytes], ask: Any
):
    stream = way.call(endless.chat.stream, **ask)

    def throw() -> None:
        with pytest.raises(KeyError, match="enough"):
            stream.throw(KeyError("enough"))

    async def throw_async() -> None:
        with pytest.raises(KeyError, match="enough"):
            await stream.athrow(KeyError("enough"))

    way.next(stream)
    rest = rest_when_closed(way, stream, throw if way.argument == "client" else throw_async)
    assert rest == []
    assert closed.get(timeout=PATIENCE) == b""


def test_an_event_loop_can_close_the_stream_of_another(
    endless: Mistral, closed: Queue[bytes], ask: Any
):
    async def main() -> list[Any]:
        stream = await endless.chat.stream_async(**ask)
        await anext(stream)
        reader = asyncio.create_task(collect(stream))
        await wait_until_it_waits_async(stream)
        closing = threading.Thread(target=lambda: asyncio.run(stream.aclose()), daemon=True)
        closing.start()
        return await reader

    assert asyncio.run(main()) == []
    assert closed.get(timeout=PATIENCE) == b""


def test_a_stream_can_be_closed_when_its_event_loop_is_over(endless: Mistral, ask: Any):
    async def main() -> Any:
        return await endless.chat.stream_async(**ask)

    stream = asyncio.run(main())
    asyncio.run(stream.aclose())
    assert asyncio.run(collect(stream)) == []


@pytest.mark.parametrize("times", [1, 2])
def test_a_task_that_is_cancelled_while_it_reads_closes_the_stream(
    endless: Mistral, closed: Queue[bytes], ask: Any, times: int
):
    async def main() -> None:
        stream = await endless.chat.stream_async(**ask)
        await anext(stream)
        reader = asyncio.create_task(collect(stream))
        await wait_until_it_waits_async(stream)
        for _ in range(times):
            reader.cancel()
            await asyncio.sleep(0)
        with pytest.raises(asyncio.CancelledError):
            await reader
        assert await collect(stream) == []

    asyncio.run(main())
    assert closed.get(timeout=PATIENCE) == b""


@pytest.mark.parametrize("raises", [True, False])
def test_a_signal_can_end_a_stream(endless: Mistral, closed: Queue[bytes], ask: Any, raises: bool):
    """Its handler runs in the thread that waits: it raises, as that of Ctrl-C, or closes."""
    stream = endless.chat.stream(**ask)
    next(stream)
    # No event of `threading`: a second signal within `set` would wait for the lock of the first.
    handled: list[bool] = []
    pause = threading.Event()

    def handle(*_: object) -> None:
        if handled:
            return
        handled.append(True)
        if raises:
            raise KeyboardInterrupt
        stream.close()

    def interrupt() -> None:
        wait_until_it_waits(stream)
        # Python sees a signal that comes just before a system call only behind it.
        while not handled:
            signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGUSR1)
            pause.wait(0.01)

    before = signal.signal(signal.SIGUSR1, handle)
    interrupting = threading.Thread(target=interrupt, daemon=True)
    interrupting.start()
    try:
        if raises:
            with pytest.raises(KeyboardInterrupt):
                next(stream)
        else:
            assert list(stream) == []
    finally:
        interrupting.join()
        signal.signal(signal.SIGUSR1, before)
    assert closed.get(timeout=PATIENCE) == b""
    assert list(stream) == []


def test_a_stream_whose_response_is_closed_between_two_events_ends(
    way: Any, endless: Mistral, closed: Queue[bytes], ask: Any
):
    stream = way.call(endless.chat.stream, **ask)
    way.next(stream)
    way.leave(stream.response)
    assert way.read(stream) == []
    assert closed.get(timeout=PATIENCE) == b""


def test_only_one_can_wait_for_the_next_event(way: Any, endless: Mistral, ask: Any):
    stream = way.call(endless.chat.stream, **ask)
    way.next(stream)

    def look() -> None:
        with pytest.raises(ValueError, match="another thread is waiting"):
            next(stream)
        stream.close()

    async def look_async() -> None:
        with pytest.raises(RuntimeError, match="another task is waiting"):
            await anext(stream)
        await stream.aclose()

    assert rest_when_closed(way, stream, look if way.argument == "client" else look_async) == []


# Behind the end mark


@pytest.mark.parametrize("more", [b"", chunked(b": ping\n\n")], ids=["silence", "heartbeats"])
def test_a_server_that_leaves_its_answer_open_behind_the_end_mark_is_left(
    way: Any, raw: Any, connect: Any, closed: Queue[bytes], ask: Any, more: bytes
):
    def answer(connection: socket.socket, _: bytes) -> None:
        connection.sendall(HEAD + chunked(event("a", "stop") + DONE))
        try:
            while more:
                connection.sendall(more)
            closed.put(connection.recv(1))
        except OSError:
            closed.put(b"")

    raw.answer = answer
    stream = way.call(connect(server_url=raw.url).chat.stream, **ask)
    assert len(way.read(stream)) == 1
    assert closed.get(timeout=PATIENCE) == b""
    assert stream.response.is_closed


def test_no_stream_costs_a_connection(
    way: Any, client: Mistral, ask: Any, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(event_stream, "REST_SECONDS", PATIENCE)
    ports = set[Any]()
    for _ in range(20):
        stream = way.call(client.chat.stream, **ask, max_tokens=3)
        ports.add(stream.response.extensions["network_stream"].get_extra_info("client_addr"))
        assert len(way.read(stream)) > 1
    assert len(ports) == 1


# What v1's streams are besides


@pytest.mark.parametrize("kind", [EventStream, EventStreamAsync])
def test_a_stream_calls_itself_by_its_public_name(kind: Any):
    assert kind.__module__ == eventstreaming.__name__
    assert getattr(eventstreaming, kind.__name__) is kind


def test_a_stream_and_its_generator_are_generators(way: Any, client: Mistral, ask: Any):
    stream = way.call(client.chat.stream, **ask)
    kind = Generator if way.argument == "client" else AsyncGenerator
    assert isinstance(stream, kind)
    assert isinstance(stream.generator, kind)
    assert way.read(stream.generator)
    assert way.read(stream) == []


def test_the_generator_of_a_stream_can_be_replaced(way: Any, client: Mistral, ask: Any):
    stream = way.call(client.chat.stream, **ask)
    seen: list[Any] = []
    ended: list[str] = []

    def around(inner: Any) -> Generator[Any, None, None]:
        try:
            for each in inner:
                seen.append(each)
                yield each
        finally:
            ended.append("sync")

    async def around_async(inner: Any) -> AsyncGenerator[Any, None]:
        try:
            async for each in inner:
                seen.append(each)
                yield each
        finally:
            ended.append("async")

    wrapped = (around if way.argument == "client" else around_async)(stream.generator)
    stream.generator = wrapped
    assert stream.generator is wrapped
    first = way.next(stream)
    assert [first, *(way.next(stream) for _ in range(2))] == seen
    way.leave(stream)
    assert len(ended) == 1
    assert stream.response.is_closed


@pytest.mark.parametrize(
    "arguments",
    [(KeyError("x"),), (KeyError,), (KeyError, "x"), (KeyError, KeyError("x"), None)],
    ids=str,
)
def test_a_generator_takes_the_arguments_of_throw(
    way: Any, client: Mistral, ask: Any, arguments: Any
):
    stream = way.call(client.chat.stream, **ask)
    generator = stream.generator
    is_sync = way.argument == "client"
    with pytest.raises(KeyError) as caught:
        generator.throw(*arguments) if is_sync else way.run(generator.athrow(*arguments))
    assert caught.value.args in {("x",), ()}
    assert way.read(stream) == []


def test_a_generator_is_sent_nothing_and_gives_the_next_event(way: Any, client: Mistral, ask: Any):
    stream = way.call(client.chat.stream, **ask)
    for each in (stream, stream.generator):
        sent = each.send(None) if way.argument == "client" else way.run(each.asend(None))
        assert isinstance(sent, models.CompletionEvent)
    way.leave(stream)


def test_an_answer_that_was_read_at_once_gives_its_events(way: Any, client: Mistral, ask: Any):
    stream = way.call(client.chat.stream, **ask)
    body = way.body(stream.response)
    assert body.endswith(DONE)
    assert len(way.read(stream)) == body.count(b"data: {")
