"""Several doors share the limits of one account, and a door that dies takes nothing with it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from mistralai.bulk import sharing
from mistralai.bulk.gate import StoppedError
from mistralai.bulk.limiter import Allowance
from mistralai.bulk.sharing import SILENCE, Account, Door, Outcome

if TYPE_CHECKING:
    from collections.abc import Coroutine


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


class Line:
    """Carries calls to an account in the same process, and counts them."""

    def __init__(self, account: Account) -> None:
        self.account = account
        self.entered: list[int] = []
        self.told: list[list[Outcome]] = []

    async def enter(self, door: str, count: int) -> list[int]:
        self.entered.append(count)
        return await self.account.enter(door, count)

    def tell(self, door: str, outcomes: list[Outcome]) -> None:
        self.told.append(outcomes)
        self.account.tell(door, outcomes)


def run(work: Coroutine[Any, Any, None]) -> None:
    asyncio.run(work)


def test_two_doors_have_no_more_under_way_than_one_may():
    async def main() -> None:
        account = Account(concurrency=3)
        lines = [Line(account), Line(account)]
        doors = [Door(str(n), line) for n, line in enumerate(lines)]
        under_way, most, done = 0, 0, 0

        async def request(door: Door) -> None:
            nonlocal under_way, most, done
            ticket = await door.enter()
            under_way += 1
            most = max(most, under_way)
            await asyncio.sleep(0)
            under_way -= 1
            done += 1
            door.answered(ticket)

        await asyncio.gather(*(request(doors[n % 2]) for n in range(40)))
        assert (most, done) == (3, 40)
        assert lines[0].entered[0] == 20  # all who wait are asked for at once

    run(main())


def test_outcomes_of_one_moment_are_told_at_once_and_reach_the_limiter():
    async def main() -> None:
        account = Account()
        line = Line(account)
        door = Door("a", line)
        tickets = [await door.enter() for _ in range(4)]
        allowed = account._limiter.allowed
        door.answered(tickets[0], Allowance(50, 2.0))
        door.failed(tickets[1])
        await asyncio.sleep(0)
        assert line.told == [
            [Outcome("answered", 0, None, 50, 2.0), Outcome("failed", 1)],
        ]
        assert account._limiter.allowed == allowed
        door.failed(tickets[2], overloaded=True)
        await asyncio.sleep(0)
        assert account._limiter.allowed == allowed / 2
        door.refused(tickets[3], 30.0)
        await asyncio.sleep(0)
        assert account._limiter.in_flight == 0
        assert account._limiter.wait(account._clock()) > 20

    run(main())


def test_what_was_capped_last_stands():
    async def main() -> None:
        account = Account(concurrency=1, requests_per_second=0.001)
        account.cap(2, None)
        assert await account.enter("a", 5) == [0]
        account.tell("a", [Outcome("answered", 0)])
        assert await account.enter("a", 5) == [1, 2]

    run(main())


def test_the_requests_of_a_dead_door_are_given_up():
    async def main() -> None:
        clock = Clock()
        account = Account(concurrency=2, clock=clock)
        assert await account.enter("dead", 2) == [0, 1]
        waiting = asyncio.create_task(account.enter("also dead", 1))
        alive = asyncio.create_task(account.enter("alive", 1))
        await asyncio.sleep(0)
        clock.now = SILENCE + 1
        account.hear("alive")
        assert await alive == [3]
        assert await waiting == []
        assert account._limiter.in_flight == 1
        account.tell("dead", [Outcome("answered", 0)])  # it was not dead after all
        assert account._limiter.in_flight == 1
        clock.now += 5
        assert account.idle() == 5

    run(main())


def test_a_ticket_that_nobody_waits_for_any_more_goes_back():
    async def main() -> None:
        account = Account(concurrency=1)
        door = Door("a", Line(account))
        first = await door.enter()
        gone = asyncio.create_task(door.enter())
        await asyncio.sleep(0)
        gone.cancel()
        await asyncio.sleep(0)
        door.answered(first)
        for _ in range(5):
            await asyncio.sleep(0)
        assert account._limiter.in_flight == 0

    run(main())


def test_a_line_that_breaks_is_raised_where_somebody_waits():
    class Broken(Line):
        async def enter(self, door: str, count: int) -> list[int]:
            raise ConnectionError("no account")

    async def main() -> None:
        door = Door("a", Broken(Account()))
        for _ in range(2):
            with pytest.raises(ConnectionError, match="no account"):
                await door.enter()

    run(main())


def test_nobody_begins_through_a_door_that_is_closed():
    async def main() -> None:
        door = Door("a", Line(Account(concurrency=1)))
        await door.enter()
        waiting, gone = (asyncio.create_task(door.enter()) for _ in range(2))
        await asyncio.sleep(0)
        gone.cancel()
        await asyncio.sleep(0)
        door.close()
        with pytest.raises(StoppedError):
            await waiting
        with pytest.raises(StoppedError):
            await door.enter()

    run(main())


def test_a_door_says_that_it_is_there(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sharing, "BEAT", 0)

    async def main() -> None:
        line = Line(Account())
        beating = asyncio.create_task(Door("a", line).beat())
        for _ in range(5):
            await asyncio.sleep(0)
        beating.cancel()
        assert line.told[:3] == [[], [], []]

    run(main())
