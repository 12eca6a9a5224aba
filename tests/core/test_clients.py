"""The HTTP clients under a `Mistral`: who made them, and when they are forgotten."""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING, Any

import httpx

from mistralai._core import clients
from mistralai._core.clients import Clients
from mistralai._core.pool import AsyncPool, Pool

if TYPE_CHECKING:
    import pytest


async def awaiting_of(made: Clients) -> Any:
    return made.awaiting()


def test_there_is_one_blocking_client_for_all_threads(monkeypatch: pytest.MonkeyPatch):
    made = Clients(None, None)
    begun = threading.Barrier(2)
    counted: list[Any] = []
    original = clients._make_blocking

    def make(transport: str | None) -> Any:
        counted.append(1)
        return original(transport)

    monkeypatch.setattr(clients, "_make_blocking", make)
    got: list[Any] = []

    def take() -> None:
        begun.wait()
        got.append(made.blocking())

    threads = [threading.Thread(target=take) for _ in range(2)]
    # Both threads look before either makes one: the lock is held until both have begun.
    with made._lock:
        for thread in threads:
            thread.start()
    for thread in threads:
        thread.join()
    assert got[0] is got[1]
    assert len(counted) == 1
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
    monkeypatch.setattr(clients, "_parents", left)
    made, unused = Clients(None, None), Clients(None, None)
    own: Any = made.blocking()
    monkeypatch.setattr(clients, "_all", [made, unused])
    clients._after_fork()
    assert made.blocking() is not own
    assert not own.is_closed
    assert left[0][0] is own
    made.close()
    own.close()


def test_proxies_are_left_to_the_http_library(monkeypatch: pytest.MonkeyPatch):
    own: Any = Clients(None, None).blocking()
    assert isinstance(own._transport, Pool)
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    proxied: Any = Clients(None, None).blocking()
    awaiting = asyncio.run(awaiting_of(Clients(None, None)))
    assert not isinstance(proxied._transport, Pool)
    assert not isinstance(awaiting._transport, AsyncPool)
    own.close()
    proxied.close()
