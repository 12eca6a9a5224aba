"""The HTTP clients under a `Mistral`: who made them, and when they are forgotten."""

from __future__ import annotations

import asyncio
import sys
import threading
from types import ModuleType
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from mistralai import Mistral
from mistralai._transport import clients
from mistralai._transport.clients import Clients
from mistralai._transport.pool import AsyncPool, Pool

if TYPE_CHECKING:
    from collections.abc import Iterator


async def awaiting_of(made: Clients) -> Any:
    return made.awaiting()


def test_there_is_one_blocking_client_for_all_threads(monkeypatch: pytest.MonkeyPatch):
    class Meeting:
        """A lock that lets the first thread in when both have seen that there is no client."""

        def __init__(self) -> None:
            self.both = threading.Barrier(2)
            self.lock = threading.Lock()

        def __enter__(self) -> None:
            self.both.wait()
            self.lock.acquire()

        def __exit__(self, *_: object) -> None:
            self.lock.release()

    made = Clients(None, None)
    counted: list[Any] = []
    original = clients.make_blocking

    def make(transport: str | None) -> Any:
        counted.append(1)
        return original(transport)

    monkeypatch.setattr(clients, "make_blocking", make)
    monkeypatch.setattr(made, "_lock", Meeting())
    got: list[Any] = []
    threads = [threading.Thread(target=lambda: got.append(made.blocking())) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert got[0] is got[1]
    assert len(counted) == 1
    monkeypatch.setattr(made, "_lock", threading.Lock())
    assert made.blocking() is got[0]
    made.close()


def test_there_is_one_awaiting_client_for_each_loop_and_ended_loops_are_forgotten():
    made = Clients(None, None)

    async def twice() -> bool:
        return made.awaiting() is made.awaiting()

    first, second = asyncio.run(awaiting_of(made)), asyncio.run(awaiting_of(made))
    assert first is not second
    assert first.is_closed
    assert asyncio.run(twice())
    assert len(made._awaiting) == 1


def test_clients_of_the_users_are_used_and_never_closed():
    with httpx.Client() as blocking:
        awaiting = httpx.AsyncClient()
        made = Clients(blocking, awaiting)
        assert made.blocking() is blocking
        assert made.awaiting() is awaiting
        made.close()
        assert not blocking.is_closed
        assert not awaiting.is_closed


def test_closing_twice_is_no_mistake():
    made = Clients(None, None)
    made.blocking()
    made.close()
    made.close()

    async def main() -> None:
        made.awaiting()
        await made.aclose()
        await made.aclose()

    asyncio.run(main())


class Loops:
    """An event loop in a thread of its own, and one that nobody runs."""

    def __init__(self) -> None:
        self.running, self.idle, self.ended = (asyncio.new_event_loop() for _ in range(3))
        self.thread = threading.Thread(target=self.running.run_forever)
        self.thread.start()

    def clients_of(self, made: Clients) -> list[Any]:
        """Make an awaiting client in each, and end the third."""
        there = asyncio.run_coroutine_threadsafe(awaiting_of(made), self.running).result(60)
        got = [there, *(loop.run_until_complete(awaiting_of(made)) for loop in self.others())]
        self.ended.close()  # without what closes its clients
        return got

    def others(self) -> list[asyncio.AbstractEventLoop]:
        return [self.idle, self.ended]

    def settle(self) -> None:
        """Let both loops do what they were told."""
        asyncio.run_coroutine_threadsafe(asyncio.sleep(0), self.running).result(60)
        self.idle.run_until_complete(asyncio.sleep(0))

    def end(self) -> None:
        self.running.call_soon_threadsafe(self.running.stop)
        self.thread.join()
        for loop in (self.running, self.idle):
            loop.run_until_complete(loop.shutdown_asyncgens())
            loop.close()


@pytest.fixture
def loops() -> Iterator[Loops]:
    made = Loops()
    yield made
    made.end()


@pytest.mark.parametrize("awaiting", [False, True], ids=["close", "aclose"])
def test_closing_closes_what_was_opened_in_every_loop(loops: Loops, awaiting: bool):
    made = Clients(None, None)
    blocking: Any = made.blocking()
    there, idle, ended = loops.clients_of(made)
    abandoned: list[Any] = []
    for client in (there, idle, ended):
        real = client.carrier.abandon
        client.carrier.abandon = lambda real=real, client=client: (abandoned.append(client), real())

    async def aclose() -> Any:
        here: Any = made.awaiting()
        await made.aclose()
        return here

    here = asyncio.run(aclose()) if awaiting else made.close()
    # The sockets are closed at once, also those of the loop that nobody can run any more.
    assert {there, idle, ended} <= set(abandoned)
    assert blocking.is_closed
    assert here is None or here.is_closed
    loops.settle()
    assert there.is_closed
    assert idle.is_closed
    assert not ended.is_closed  # which is a word only: nothing of it is open
    assert made.blocking() is not blocking
    made.close()


def test_a_block_that_does_not_await_closes_the_clients_of_the_loop_around_it():
    async def main() -> None:
        made = Clients(None, None)
        here: Any = made.awaiting()
        made.close()
        assert here.is_closed
        assert made.awaiting() is not here
        await made.aclose()

    asyncio.run(main())


def test_another_client_can_take_over():
    made = Clients(None, None)
    own: Any = made.blocking()
    made.use(own)
    assert not own.is_closed
    with httpx.Client() as other:
        made.use(other)
        assert own.is_closed
        assert made.blocking() is other


def test_a_forked_process_leaves_its_parents_connections_alone(monkeypatch: pytest.MonkeyPatch):
    left: list[Any] = []
    monkeypatch.setattr(clients, "_of_the_parent", left)
    made, unused = Clients(None, None), Clients(None, None)
    own: Any = made.blocking()
    monkeypatch.setattr(clients, "_all", [made, unused])
    clients._after_fork()
    assert made.blocking() is not own
    assert not own.is_closed
    assert left[0][0] is own
    made.close()
    own.close()


def test_where_httpx_tells_no_proxies_all_goes_its_own_way(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    for kind in (httpx.Client, httpx.AsyncClient):
        monkeypatch.delattr(kind, "_transport_for_url")
    made = Clients(None, None)
    own: Any = made.blocking()
    assert type(own) is httpx.Client
    assert type(asyncio.run(awaiting_of(made))) is httpx.AsyncClient
    made.close()


WRONG: list[Any] = ["", "fats", "HTTPX", 7]


@pytest.mark.parametrize("name", WRONG)
def test_a_transport_that_there_is_not_is_refused_by_the_argument(name: Any):
    with pytest.raises(ValueError, match=r'^transport must be "httpx" or "fast", not ') as caught:
        Mistral("key", transport=name)
    assert repr(name) in str(caught.value)


@pytest.mark.parametrize("name", ["fats", "HTTPX", " fast"])
def test_a_transport_that_there_is_not_is_refused_by_the_variable_too(
    monkeypatch: pytest.MonkeyPatch, name: str
):
    monkeypatch.setenv("MISTRAL_TRANSPORT", name)
    with pytest.raises(ValueError, match=r'^MISTRAL_TRANSPORT must be "httpx" or "fast"') as caught:
        Mistral("key")
    assert repr(name) in str(caught.value)


NEEDS = 'is "fast", which needs: pip install --upgrade httptools$'


@pytest.fixture(params=["none", "an old one"])
def alone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """As if httptools were not installed, or one of long ago, and nobody asked for it."""
    old: Any = ModuleType("httptools")
    old.HttpResponseParser = object
    monkeypatch.setitem(sys.modules, "httptools", None if request.param == "none" else old)
    monkeypatch.delenv("MISTRAL_TRANSPORT")


@pytest.mark.usefixtures("alone")
def test_a_transport_that_is_not_installed_is_refused_with_the_way_out(
    monkeypatch: pytest.MonkeyPatch,
):
    with pytest.raises(ValueError, match=rf"^transport {NEEDS}"):
        Mistral("key", transport="fast")
    monkeypatch.setenv("MISTRAL_TRANSPORT", "fast")
    with pytest.raises(ValueError, match=rf"^MISTRAL_TRANSPORT {NEEDS}"):
        Mistral("key")
    assert Mistral("key", transport="httpx").chat  # the argument wins


@pytest.mark.usefixtures("alone")
def test_the_transport_that_is_always_there_is_taken_where_there_is_no_other():
    made = Clients(None, None)
    own: Any = made.blocking()
    assert isinstance(own._transport, Pool)
    assert isinstance(asyncio.run(awaiting_of(made))._transport, AsyncPool)
    made.close()
