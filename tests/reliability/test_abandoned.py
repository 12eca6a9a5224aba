"""Promise 5, second half: a stream that is left early gives its connection back.

Every stream here has an HTTP client under it whose pool has two connections: the pool of httpx, as
under a client of the user's, or ours. If a connection were not given back, the second such stream
would leave none for the next, and that would fail.
"""

from __future__ import annotations

import asyncio
import gc
import sys
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from mistralai import Mistral
from mistralai._transport.asyncio_connection import AsyncioConnection
from mistralai._transport.connection import Connection
from mistralai._transport.http1.h11_reader import H11Reader
from mistralai._transport.pool import AsyncPool, Pool
from mistralai.local import Fault

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from mistralai.local import LocalServer

pytestmark = pytest.mark.usefixtures("quick_collections")

BLOCKING = partial(Connection, reader=H11Reader)
AWAITING = partial(AsyncioConnection, reader=H11Reader)
POOL = httpx.Limits(max_connections=2, max_keepalive_connections=2)
# Not None: where a connection is lost the test shall fail, and not hang. Nothing comes near it.
PATIENCE = httpx.Timeout(60)


class UserError(Exception):
    """What a user's own code raises."""


def left_by_break(client: Mistral, ask: dict[str, Any]) -> None:
    for _ in client.chat.stream(**ask):
        break


def left_by_exception(client: Mistral, ask: dict[str, Any]) -> None:
    with suppress(UserError), client.chat.stream(**ask) as stream:
        for _ in stream:
            raise UserError


def left_by_exception_without_block(client: Mistral, ask: dict[str, Any]) -> None:
    with suppress(UserError):
        for _ in client.chat.stream(**ask):
            raise UserError


def left_unread(client: Mistral, ask: dict[str, Any]) -> None:
    client.chat.stream(**ask)


def left_in_a_cycle(client: Mistral, ask: dict[str, Any]) -> None:
    stream: Any = client.chat.stream(**ask)
    next(stream)
    stream.itself = stream
    del stream
    gc.collect()


def left_by_hand(client: Mistral, ask: dict[str, Any]) -> None:
    stream = client.chat.stream(**ask)
    next(stream)
    stream.close()


def left_by_the_generator(client: Mistral, ask: dict[str, Any]) -> None:
    stream = client.chat.stream(**ask)
    next(stream)
    stream.generator.close()


LEAVE: list[Callable[[Mistral, dict[str, Any]], None]] = [
    left_by_break,
    left_by_exception,
    left_by_exception_without_block,
    left_unread,
    left_in_a_cycle,
    left_by_hand,
    left_by_the_generator,
]


async def left_by_break_async(client: Mistral, ask: dict[str, Any]) -> None:
    async for _ in await client.chat.stream_async(**ask):
        break


async def left_by_exception_async(client: Mistral, ask: dict[str, Any]) -> None:
    with suppress(UserError):
        async with await client.chat.stream_async(**ask) as stream:
            async for _ in stream:
                raise UserError


async def left_by_exception_without_block_async(client: Mistral, ask: dict[str, Any]) -> None:
    with suppress(UserError):
        async for _ in await client.chat.stream_async(**ask):
            raise UserError


async def left_unread_async(client: Mistral, ask: dict[str, Any]) -> None:
    await client.chat.stream_async(**ask)


async def left_in_a_cycle_async(client: Mistral, ask: dict[str, Any]) -> None:
    stream: Any = await client.chat.stream_async(**ask)
    await stream.__anext__()
    stream.itself = stream
    del stream
    gc.collect()


async def left_by_hand_async(client: Mistral, ask: dict[str, Any]) -> None:
    stream = await client.chat.stream_async(**ask)
    await stream.__anext__()
    await stream.aclose()


async def left_by_cancellation_async(client: Mistral, ask: dict[str, Any]) -> None:
    """Cancel a task while it waits for an event that never comes."""
    waiting = asyncio.Event()

    async def read() -> None:
        async with await client.chat.stream_async(**ask) as stream:
            async for _ in stream:
                waiting.set()

    task = asyncio.create_task(read())
    await waiting.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def left_by_cancellation_before_its_head_async(client: Mistral, ask: dict[str, Any]) -> None:
    """Cancel a task somewhere on the way to the answer."""
    task = asyncio.create_task(client.chat.stream_async(**ask))
    for _ in range(3):
        await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def left_by_a_timeout_async(client: Mistral, ask: dict[str, Any]) -> None:
    """Give up by `wait_for`, whose limit has passed already when the first event is there."""
    stream = await client.chat.stream_async(**ask)
    await stream.__anext__()
    with pytest.raises(asyncio.TimeoutError):
        await asyncio.wait_for(stream.__anext__(), 0)
    await stream.aclose()


LEAVE_ASYNC: list[Callable[[Mistral, dict[str, Any]], Awaitable[None]]] = [
    left_by_break_async,
    left_by_exception_async,
    left_by_exception_without_block_async,
    left_unread_async,
    left_in_a_cycle_async,
    left_by_hand_async,
    left_by_cancellation_async,
    left_by_cancellation_before_its_head_async,
    left_by_a_timeout_async,
]


@pytest.fixture
def times(thorough: bool) -> int:
    """How many streams each test leaves."""
    return 1000 if thorough else 25


@pytest.fixture
def stalling(server: LocalServer) -> LocalServer:
    """A server whose streams stop after two events, so that nothing ends of itself."""
    server.inject(Fault(path="/v1/chat/completions", stall_after_events=2, times=None))
    return server


@pytest.fixture
def loud(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What Python could only complain about, because it happened where nobody can catch it."""
    complaints: list[Any] = []
    monkeypatch.setattr(sys, "unraisablehook", complaints.append)
    return complaints


@pytest.mark.parametrize("pool", ["httpx's", "ours"])
@pytest.mark.parametrize("leave", LEAVE, ids=lambda leave: leave.__name__)
def test_a_stream_that_is_left_gives_its_connection_back(
    stalling: LocalServer, ask: dict[str, Any], leave: Any, times: int, loud: list[Any], pool: str
):
    transport = (
        Pool(BLOCKING, 2) if pool == "ours" else httpx.HTTPTransport(limits=POOL, verify=False)
    )
    with httpx.Client(transport=transport, timeout=PATIENCE) as http:
        client = Mistral("key", server_url=stalling.url, client=http, retry_config=None)
        for _ in range(times):
            leave(client, ask)
        assert client.models.list().data
    assert loud == []


@pytest.mark.parametrize("pool", ["httpx's", "ours"])
@pytest.mark.parametrize("leave", LEAVE_ASYNC, ids=lambda leave: leave.__name__)
def test_an_awaiting_stream_that_is_left_gives_its_connection_back(
    stalling: LocalServer, ask: dict[str, Any], leave: Any, times: int, loud: list[Any], pool: str
):
    failures: list[Any] = []

    async def main() -> None:
        asyncio.get_running_loop().set_exception_handler(
            lambda _, context: failures.append(context)
        )
        transport = (
            AsyncPool(AWAITING, 2)
            if pool == "ours"
            else httpx.AsyncHTTPTransport(limits=POOL, verify=False)
        )
        async with httpx.AsyncClient(transport=transport, timeout=PATIENCE) as http:
            client = Mistral("key", server_url=stalling.url, async_client=http, retry_config=None)
            for _ in range(times):
                await leave(client, ask)
            assert (await client.models.list_async()).data

    asyncio.run(main())
    assert failures == []
    assert loud == []


@pytest.mark.parametrize(
    "fault",
    [
        {"error_after_events": 1, "body": "internal"},
        {"garbage_after_events": 0},
        {"reset_after_bytes": 100},
        {"cut_after_bytes": 100},
        {"status": 400},
        {"body": "html"},
    ],
    ids=str,
)
def test_a_stream_that_fails_gives_its_connection_back(
    way: Any, with_http: Any, server: LocalServer, ask: dict[str, Any], fault: dict[str, Any]
):
    client = with_http({"limits": POOL, "timeout": PATIENCE}, retry_config=None)
    for _ in range(10):
        server.inject(Fault(**fault))
        kept = []  # a user may keep the error, and with it all that it refers to
        try:
            way.read_into([], way.call(client.chat.stream, **ask))
        except Exception as error:  # noqa: BLE001 - which one is another test's question
            kept.append(error)
        assert kept
    assert way.call(client.models.list).data


def test_a_download_that_is_closed_unread_gives_its_connection_back(
    way: Any, with_http: Any, server: LocalServer
):
    client = with_http({"limits": POOL, "timeout": PATIENCE})
    file = way.call(client.files.upload, file=("a.txt", b"x" * 100_000), purpose="ocr")
    for _ in range(10):
        way.leave(way.call(client.files.download, file_id=file.id))
    assert way.call(client.models.list).data
