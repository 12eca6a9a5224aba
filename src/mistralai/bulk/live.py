"""Rows as single requests, as many side by side as the account's limits allow."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from .asking import FATAL, Asker
from .errors import RowError
from .gate import StoppedError
from .report import count

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from .gate import Gate
    from .rows import Row
    from .work import Run

OPEN = 2
"""How many rows may be open for each one that may be under way: the rest waits to be sent again."""


async def ask_live(run: Run, gate: Gate) -> None:
    """Ask the rows of a run that have no answer yet, and write the lines of all that have ended.

    Args:
        run: The run.
        gate: Says when a request may begin.

    Raises:
        AuthenticationError: The key is not valid.
        OutputError: The output has answers to other requests.
        OSError: A line cannot be written.
        RowError: A row failed, where the run is to end with that.
    """
    asker = Asker(run.client, run.endpoint, run.model, gate)
    tasks: set[asyncio.Task[None]] = set()
    failures: list[BaseException] = []

    async def ask(row: Row, ticket: int) -> None:
        try:
            await _ask(run, asker, row, ticket)
        except StoppedError:
            pass
        except Exception as failure:  # noqa: BLE001 - raised below, once all have ended
            failures.append(failure)
            gate.close()

    try:
        try:
            async for row, ticket in _let_in(run, gate, tasks):
                task = asyncio.create_task(ask(row, ticket))
                tasks.add(task)
                task.add_done_callback(tasks.discard)
        except Exception as failure:  # noqa: BLE001 - of the source; raised below
            failures.insert(0, failure)
            gate.close()
        # What is under way is paid for, so it is waited for, however the run ends.
        while tasks:
            await asyncio.wait(tasks)
    except asyncio.CancelledError:
        gate.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        raise
    if failures:
        raise failures[0]


async def _let_in(
    run: Run, gate: Gate, tasks: set[asyncio.Task[None]]
) -> AsyncGenerator[tuple[Row, int], None]:
    """Give the rows that have no answer yet, each when its request may begin."""
    for row in run.wanted():
        while len(tasks) >= OPEN * gate.most:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        try:
            ticket = await gate.enter()
        except StoppedError:
            return
        if run.stop.is_wished:  # and the gate has not heard of it yet
            gate.failed(ticket)
            return
        yield row, ticket


async def _ask(run: Run, asker: Asker, row: Row, ticket: int) -> None:
    slot = run.output.send(row)
    # What the server may have answered stays among the rows under way until it has its line.
    keep = True
    try:
        answer = await asker.ask(row.content, ticket)
        if answer.kind is not None and run.raises:
            keep = answer.status is None
            raise RowError(row.number, row.custom_id, answer.kind, answer.cause) from answer.cause
        run.output.write(answer.line(row.custom_id, row.check))
        count(run.report, answer.kind, answer.value, run.prices)
    except (StoppedError, *FATAL):
        keep = False
        raise
    finally:
        run.output.sent(slot, keep=keep)
