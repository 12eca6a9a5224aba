"""Where requests wait until they may begin: in their order, and nobody is forgotten."""

from __future__ import annotations

import asyncio

import pytest

from mistralai.bulk.gate import Gate, StoppedError
from mistralai.bulk.limiter import Limiter


async def waiting(gate: Gate) -> asyncio.Task[int]:
    """Let one wait at the gate."""
    task = asyncio.create_task(gate.enter())
    await asyncio.sleep(0)
    return task


def test_one_that_goes_away_leaves_its_place():
    async def main() -> None:
        gate = Gate(Limiter(concurrency=1))
        ticket = await gate.enter()
        gone, let_in, last = [await waiting(gate) for _ in range(3)]
        gone.cancel()
        gate.answered(ticket)
        let_in.cancel()  # after it was let in, and before it could know
        results = await asyncio.gather(gone, let_in, return_exceptions=True)

        assert [type(one) for one in results] == [asyncio.CancelledError] * 2
        assert await last == 2

    asyncio.run(main())


def test_when_it_closes_nobody_waits_any_longer():
    async def main() -> None:
        gate = Gate(Limiter(requests_per_second=0.001))
        await gate.enter()
        gone, left = [await waiting(gate) for _ in range(2)]
        gone.cancel()
        gate.close()

        with pytest.raises(StoppedError):
            await left
        with pytest.raises(asyncio.CancelledError):
            await gone
        with pytest.raises(StoppedError):
            await gate.enter()
        assert not [one for one in asyncio.all_tasks() if one is not asyncio.current_task()]

    asyncio.run(main())


def test_who_must_wait_for_the_time_is_let_in_when_it_has_come():
    async def main() -> None:
        gate = Gate(Limiter(requests_per_second=500))
        for number in range(60):
            ticket = await gate.enter()
            assert ticket == number
            gate.failed(ticket)

    asyncio.run(main())
