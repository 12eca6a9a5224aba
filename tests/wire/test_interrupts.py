"""Exceptions at any moment: whatever ends a request, its slot is free again."""

from __future__ import annotations

import asyncio
import gc
import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from interruptible import Interruption, interruptible

from mistralai._transport import REPEATABLE
from mistralai._transport.pool import AsyncPool, Pool

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable, Coroutine, Generator, Iterator

pytestmark = pytest.mark.usefixtures("quick_collections")

LIMITS = httpx.Timeout(60, pool=0).as_dict()


@pytest.fixture
def url(raw: Any) -> str:
    """A server that goes on with a connection; `/cut` breaks off, `/bye` closes without a word."""
    body = b"x" * 300

    def converse(connection: socket.socket) -> None:
        with connection:
            while request := raw.read(connection):
                head = b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n" % len(body)
                if b" /cut" in request:
                    connection.sendall(head + b"half")
                    return
                connection.sendall(head + body)
                if b" /bye" in request:
                    connection.recv(1)
                    return

    raw._converse = converse
    return str(raw.url)


def request(url: str) -> httpx.Request:
    return httpx.Request(
        "POST", url, content=b"{}", extensions={"timeout": LIMITS, REPEATABLE: True}
    )


@pytest.fixture(scope="module")
def copied() -> Iterator[tuple[str, Interruption]]:
    """The name of a copy of the transport, and what interrupts it."""
    with interruptible("mistralai._transport") as (name, interruption):
        yield name, interruption
        # An interrupt at the very beginning of a destructor leaves its socket open.
        for left in import_module(f"{name}.blocking_stream")._open:
            left.close()


def read_all(pool: Pool, url: str) -> None:
    response = pool.handle_request(request(url))
    assert len(b"".join(response.stream)) == 300  # type: ignore[arg-type]
    response.close()


def leave_unread(pool: Pool, url: str) -> None:
    pool.handle_request(request(url)).close()


def drop_unread(pool: Pool, url: str) -> None:
    pool.handle_request(request(url))


def read_what_breaks_off(pool: Pool, url: str) -> None:
    response = pool.handle_request(request(f"{url}/cut"))
    with pytest.raises(httpx.RemoteProtocolError):
        b"".join(response.stream)  # type: ignore[arg-type]


def send_again(pool: Pool, url: str) -> None:
    for _ in range(2):
        response = pool.handle_request(request(f"{url}/bye"))
        assert len(b"".join(response.stream)) == 300  # type: ignore[arg-type]
        response.close()


def meet_a_full_pool(pool: Pool, url: str) -> None:
    first = [pool.handle_request(request(url)) for _ in range(2)]
    with pytest.raises(httpx.PoolTimeout):
        pool.handle_request(request(url))
    for response in first:
        response.close()


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize(
    "use",
    [read_all, leave_unread, drop_unread, read_what_breaks_off, send_again, meet_a_full_pool],
)
def test_an_interrupt_before_any_statement_loses_no_slot(
    url: str,
    kinds_in: Any,
    copied: tuple[str, Interruption],
    use: Callable[[Pool, str], None],
    monkeypatch: pytest.MonkeyPatch,
):
    # An interrupt of a destructor goes nowhere but there.
    monkeypatch.setattr(sys, "unraisablehook", lambda _: None)
    package, interruption = copied
    pool = import_module(f"{package}.pool").Pool(kinds_in(package)[0], 2)
    for at, interrupted in interruption.rounds():
        with interrupted:
            use(pool, url)
        if pool._slots.count_free() != 2:
            gc.collect()
        assert pool._slots.count_free() == 2, at
        assert not pool._slots.waiting
    assert at > 50
    monkeypatch.undo()
    read_all(pool, url)
    pool.close()
    gc.collect()


class CancelledAt:
    """Awaits something, and cancels the task that does when it waits for the n-th time."""

    def __init__(self, work: Coroutine[Any, Any, Any], at: int) -> None:
        self.work = work
        self.left = at

    def __await__(self) -> Generator[Any, Any, Any]:
        inner = self.work.__await__()
        step: Callable[[], Any] = lambda: inner.send(None)  # noqa: E731
        while True:
            try:
                waits_for = step()
            except StopIteration as end:
                return end.value
            self.left -= 1
            if self.left == 0:
                task = asyncio.current_task()
                assert task is not None
                task.cancel()
            try:
                value = yield waits_for
            except BaseException as error:  # noqa: BLE001 - it is the coroutine's
                step = lambda error=error: inner.throw(error)  # noqa: E731
            else:
                step = lambda value=value: inner.send(value)  # noqa: E731


async def read_all_async(pool: AsyncPool, url: str) -> None:
    response = await pool.handle_async_request(request(url))
    stream: Any = response.stream
    try:
        assert len(b"".join([chunk async for chunk in stream])) == 300
    finally:
        await response.aclose()


async def leave_unread_async(pool: AsyncPool, url: str) -> None:
    response = await pool.handle_async_request(request(url))
    await response.aclose()


async def read_what_breaks_off_async(pool: AsyncPool, url: str) -> None:
    response = await pool.handle_async_request(request(f"{url}/cut"))
    stream: Any = response.stream
    with pytest.raises(httpx.RemoteProtocolError):
        b"".join([chunk async for chunk in stream])


async def send_again_async(pool: AsyncPool, url: str) -> None:
    for _ in range(2):
        await read_all_async(pool, f"{url}/bye")


async def wait_for_a_slot_async(pool: AsyncPool, url: str) -> None:
    patient = httpx.Timeout(60).as_dict()
    first = [await pool.handle_async_request(request(url)) for _ in range(2)]
    loop = asyncio.get_running_loop()
    loop.call_soon(lambda: loop.create_task(first.pop().aclose()))
    waiting = request(url)
    waiting.extensions["timeout"] = patient
    try:
        third = await pool.handle_async_request(waiting)
        await third.aclose()
    finally:
        for response in first:
            await response.aclose()


@pytest.mark.parametrize("reused", [False, True], ids=["new", "reused"])
@pytest.mark.parametrize(
    "use",
    [
        read_all_async,
        leave_unread_async,
        read_what_breaks_off_async,
        send_again_async,
        wait_for_a_slot_async,
    ],
)
@pytest.mark.parametrize("loop_of", ["asyncio", "uvloop"])
def test_a_task_that_is_cancelled_wherever_it_waits_loses_no_slot(
    url: str,
    kinds: Any,
    use: Callable[[AsyncPool, str], Coroutine[Any, Any, None]],
    reused: bool,
    loop_of: str,
):
    failures: list[Any] = []

    async def once(at: int) -> bool:
        pool = AsyncPool(kinds[1], 2)
        if reused:
            await read_all_async(pool, url)

        async def cancelled() -> None:
            await CancelledAt(use(pool, url), at)

        task = asyncio.create_task(cancelled())
        await asyncio.wait([task])
        for _ in range(10):  # what the test began beside it ends
            await asyncio.sleep(0)
        if not task.cancelled():
            task.result()
        if pool._free != 2:
            gc.collect()
        assert pool._free == 2, at
        assert not pool._waiting
        await read_all_async(pool, url)
        await pool.aclose()
        await asyncio.sleep(0)
        return task.cancelled()

    async def main() -> int:
        asyncio.get_running_loop().set_exception_handler(
            lambda _, context: failures.append(context)
        )
        at = 1
        while await once(at):
            at += 1
        return at

    loop = pytest.importorskip("uvloop").new_event_loop() if loop_of == "uvloop" else None
    loop = loop or asyncio.new_event_loop()
    try:
        assert loop.run_until_complete(main()) > 1
        loop.run_until_complete(loop.shutdown_asyncgens())
    finally:
        loop.close()
    gc.collect()
    assert failures == []
