"""The awaiting methods under trio: with the client made here, and with one of the user's."""

from __future__ import annotations

import asyncio
import gc
import sys
from functools import partial
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from mistralai import Mistral
from mistralai._transport import choose, loops
from mistralai._transport.http1.h11_reader import H11Reader
from mistralai._transport.pool import AsyncPool
from mistralai._transport.trio_connection import TrioConnection
from mistralai.local import Fault

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from mistralai.local import LocalServer

trio = pytest.importorskip("trio")

pytestmark = pytest.mark.usefixtures("transport")
KIND = partial(TrioConnection, reader=H11Reader)
NONE = b'{"object":"list","data":[]}'


@pytest.fixture(params=["made here", "the user's"])
def with_client(
    request: pytest.FixtureRequest, server: LocalServer
) -> Callable[[Callable[[Mistral], Any]], Any]:
    """Runs something under trio with a client."""

    def run(work: Callable[[Mistral], Any]) -> Any:
        async def main() -> Any:
            if request.param == "made here":
                async with Mistral("key", server_url=server.url) as client:
                    return await work(client)
            async with (
                httpx.AsyncClient(timeout=60) as http,
                Mistral("key", server_url=server.url, async_client=http) as client,
            ):
                return await work(client)

        return trio.run(main)

    return run


def test_calls_are_answered(with_client: Any, ask: dict[str, Any]):
    async def work(client: Mistral) -> int:
        return len((await client.chat.complete_async(**ask)).choices)

    assert with_client(work) == 1


# trio tells of httpx's and httpcore's generators, which nobody can close but the garbage collector.
@pytest.mark.filterwarnings("ignore:Async generator:ResourceWarning")
def test_streams_are_read_and_left(with_client: Any, ask: dict[str, Any]):
    async def work(client: Mistral) -> int:
        async with await client.chat.stream_async(**ask) as events:
            await events.__anext__()
        return len([event async for event in await client.chat.stream_async(**ask)])

    assert with_client(work) > 2


def test_files_go_up_and_down(with_client: Any):
    async def work(client: Mistral) -> Any:
        file = await client.files.upload_async(file=("a.txt", b"x" * 500_000), purpose="ocr")
        response = await client.files.download_async(file_id=file.id)
        return await response.aread()

    assert with_client(work) == b"x" * 500_000


def test_a_failed_attempt_is_repeated(
    with_client: Any, server: LocalServer, ask: dict[str, Any], monkeypatch: pytest.MonkeyPatch
):
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    monkeypatch.setattr(trio, "sleep", sleep)
    server.inject(Fault(status=503, times=2))

    async def work(client: Mistral) -> int:
        return len((await client.chat.complete_async(**ask)).choices)

    assert with_client(work) == 1
    assert len(slept) == 2


def test_tasks_share_a_client_and_a_cancelled_one_harms_no_other(with_client: Any):
    async def work(client: Mistral) -> int:
        answers: list[Any] = []

        async def call() -> None:
            answers.append((await client.models.list_async()).data)

        for _ in range(3):
            async with trio.open_nursery() as nursery:
                for _ in range(5):
                    nursery.start_soon(call)
                with trio.CancelScope() as scope:
                    scope.cancel()
                    await call()
        return len(answers)

    assert with_client(work) == 15


def test_who_waits_for_a_slot_gets_it_and_who_gives_up_takes_none(server: LocalServer):
    async def main() -> None:
        pool = AsyncPool(KIND, 1)
        async with httpx.AsyncClient(transport=pool, headers={"authorization": "Bearer a"}) as http:
            url = f"{server.url}/v1/models"
            first = await http.send(http.build_request("GET", url), stream=True)
            with pytest.raises(httpx.PoolTimeout):
                await http.get(url, timeout=httpx.Timeout(60, pool=0))
            with trio.move_on_after(0):
                await http.get(url)
            async with trio.open_nursery() as nursery:
                nursery.start_soon(http.get, url)
                while not pool._waiting:
                    await trio.sleep(0)
                await first.aread()
            assert pool._free == 1
            dropped = [await http.send(http.build_request("GET", url), stream=True)]
            dropped.clear()
            gc.collect()
            assert pool._free == 1

    trio.run(main)


def test_a_client_serves_trio_and_asyncio_in_turns(server: LocalServer):
    client = Mistral("key", server_url=server.url)
    seen: list[Any] = []

    async def main() -> None:
        assert (await client.models.list_async()).data
        seen.append(client.sdk_configuration.async_client)

    for _ in range(2):
        trio.run(main)
        assert seen[-1].is_closed  # with trio, by nobody's word
        asyncio.run(main())
        assert seen[-1].is_closed
    assert len(set(map(id, seen))) == 4
    client.sdk_configuration.clients.close()


def test_the_connections_are_trios(server: LocalServer):
    async def main() -> Any:
        async with Mistral("key", server_url=server.url) as client:
            await client.models.list_async()
            http: Any = client.sdk_configuration.async_client
            return http._transport._connection.func

    assert trio.run(main) is TrioConnection


def test_a_client_that_nobody_holds_is_closed(server: LocalServer):
    async def main() -> None:
        client = Mistral("key", server_url=server.url)
        await client.models.list_async()
        http: Any = client.sdk_configuration.async_client
        (idle,) = [one for kept in http._transport._idle._lists.values() for one in kept]
        del client, http
        gc.collect()
        assert idle.get_extra_info("socket").fileno() == -1

    trio.run(main)


@pytest.fixture
def conversing(raw: Any) -> Iterator[list[bytes]]:
    """The raw server, going on with its connections; what is in the list is said behind answers."""
    behind: list[bytes] = []
    said = b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n%b" % (len(NONE), NONE)

    def converse(connection: Any) -> None:
        with connection:
            while raw.read(connection):
                connection.sendall(said + (behind[0] if behind else b""))

    raw._converse = converse
    return behind


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_connections_are_used_again_unless_something_is_left_on_them(
    raw: Any,
    conversing: list[bytes],
    authority: Path,
    monkeypatch: pytest.MonkeyPatch,
    scheme: str,
):
    if scheme == "http":
        raw.tls = None
    monkeypatch.setenv("SSL_CERT_FILE", str(authority))

    async def main() -> None:
        url = raw.url.replace("http:", f"{scheme}:")
        async with Mistral("key", server_url=url, retry_config=None) as client:

            async def idle() -> Any:
                await client.models.list_async()
                http: Any = client.sdk_configuration.async_client
                return [one for kept in http._transport._idle._lists.values() for one in kept]

            (first,) = await idle()
            assert await idle() == [first]
            conversing.append(b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nwrong")
            await idle()
            conversing.clear()
            (second,) = await idle()
            assert second is not first
            opened = first.get_extra_info("socket")
            assert opened.fileno() == -1

    trio.run(main)


def test_an_idle_connection_that_the_server_ended_is_replaced(raw: Any):
    said = b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n%b" % (len(NONE), NONE)

    def converse(connection: Any) -> None:
        with connection:
            for answer in (said, b""):  # and nothing for the second request of a connection
                if request := raw.read(connection):
                    raw.requests.append(request)
                    connection.sendall(answer)

    raw._converse = converse

    async def main() -> None:
        async with Mistral("key", server_url=raw.url, retry_config=None) as client:
            for _ in range(2):
                assert (await client.models.list_async()).data == []

    trio.run(main)
    assert len(raw.requests) == 3


def test_a_name_that_no_host_can_have_is_a_connect_error():
    async def main() -> None:
        connection: Any = KIND((b"http", b"a" * 64, 80), 5.0)
        with pytest.raises(httpx.ConnectError):
            await connection.send(httpx.Request("GET", "http://h"))

    trio.run(main)


@pytest.mark.parametrize("plain", [False, True])
def test_a_client_is_closed_in_its_own_loop_and_at_the_latest_with_it(
    server: LocalServer, monkeypatch: pytest.MonkeyPatch, *, plain: bool
):
    if plain:  # httpx's own client, where it does not tell of proxies
        monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
        monkeypatch.setattr(choose, "_tells_proxies", lambda _: False)
    made: list[Any] = []

    async def main() -> None:
        for _ in range(2):
            client = Mistral("key", server_url=server.url)
            await client.models.list_async()
            made.append(client.sdk_configuration.async_client)
            if len(made) == 1:
                client.sdk_configuration.clients.close()
                assert made[0].is_closed
        made.append(client)
        assert not made[1].is_closed

    trio.run(main)
    assert made[1].is_closed


def test_an_address_where_nobody_listens_is_a_connect_error():
    async def main(url: str) -> None:
        async with Mistral("key", server_url=url, retry_config=None) as client:
            with pytest.raises(httpx.ConnectError):
                await client.models.list_async()

    trio.run(main, "http://127.0.0.1:9")


def test_connections_can_be_closed_from_another_thread_and_after_the_end(server: LocalServer):
    pools: list[AsyncPool] = []

    async def main() -> None:
        for work in (lambda pool: trio.to_thread.run_sync(pool.abandon), None):
            pool = AsyncPool(KIND, 1)
            pools.append(pool)
            http = httpx.AsyncClient(transport=pool, headers={"authorization": "Bearer a"})
            await http.get(f"{server.url}/v1/models")
            (idle,) = [one for kept in pool._idle._lists.values() for one in kept]
            pools.append(idle)  # type: ignore[arg-type]
            if work is not None:
                await work(pool)
                await trio.sleep(0)
                assert idle.get_extra_info("socket").fileno() == -1
                assert not idle.is_usable()

    trio.run(main)
    _, _, last, idle = pools
    last.abandon()
    opened: Any = idle
    assert opened.get_extra_info("socket").fileno() == -1


# Which loop it is.


def test_whoever_runs_is_told_apart(monkeypatch: pytest.MonkeyPatch):
    async def under_trio() -> Any:
        assert loops.is_trio()
        token = loops.running()
        assert loops.is_running_here(token)
        assert not loops.has_ended(token)
        called: list[int] = []
        assert loops.call_soon(token, lambda: called.append(1))
        while not called:
            await trio.sleep(0)
        return token

    async def under_asyncio() -> Any:
        assert not loops.is_trio()
        loop = loops.running()
        assert loop is asyncio.get_running_loop()
        assert not loops.has_ended(loop)
        return loop

    token, loop = trio.run(under_trio), asyncio.run(under_asyncio())
    for ended in (token, loop):
        assert loops.has_ended(ended)
        assert not loops.is_running_here(ended)
        assert not loops.call_soon(ended, print)
    assert not loops.is_trio()
    with pytest.raises(RuntimeError):
        loops.running()
    monkeypatch.setitem(sys.modules, "trio", None)
    assert not loops.is_trio()
