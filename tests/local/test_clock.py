"""The server's clock."""

import asyncio

import pytest

from mistralai.local.control.clock import Clock


def test_the_clock_shows_real_time_plus_what_was_added():
    clock = Clock(source=lambda: 100.0)
    assert clock.now() == 100
    assert clock.advance(50) == 150
    assert clock.now() == 150
    clock.reset()
    assert clock.now() == 100


@pytest.mark.parametrize("seconds", [-1, float("nan"), float("inf")])
def test_the_clock_never_goes_back(seconds):
    with pytest.raises(ValueError, match="seconds must be a finite number of at least 0"):
        Clock().advance(seconds)


def test_whoever_waits_is_woken_by_an_advance_that_reaches_far_enough():
    async def scenario() -> list[str]:
        clock = Clock(source=lambda: 100.0)
        seen: list[str] = []

        async def wait(name: str, moment: float) -> None:
            await clock.wait_until(moment)
            seen.append(name)

        tasks = [asyncio.create_task(wait("late", 160)), asyncio.create_task(wait("soon", 110))]
        await wait("past", 90)
        clock.advance(20)
        await tasks[1]
        assert seen == ["past", "soon"]
        clock.advance(40)
        await tasks[0]
        return seen

    assert asyncio.run(scenario()) == ["past", "soon", "late"]


def test_without_an_advance_real_time_ends_the_wait():
    times = iter([100.0, 100.0001, 101.0])

    async def scenario() -> None:
        await Clock(source=lambda: next(times)).wait_until(100.0002)

    asyncio.run(scenario())


def test_the_clock_is_moved_over_http(server, http):
    before = http.get("/_local/clock").json()["now"]
    assert http.post("/_local/clock", json={"seconds": 3600}).json()["now"] >= before + 3600
    assert http.post("/_local/clock", json={"seconds": -1}).status_code == 422
    assert http.post("/_local/reset").status_code == 204
    assert http.get("/_local/clock").json()["now"] < before + 3600


def test_the_clock_stamps_answers(server, http, chat):
    now = server.advance(10**6)
    created = http.post("/v1/chat/completions", json=chat).json()["created"]
    assert int(now) <= created < now + 60
