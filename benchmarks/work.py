"""What programs do around the calls: functions for the model, rows of a file, many texts, batches.

Who offers no helper for it does it by hand, with what it has: see `peers/base.py`.
"""

from __future__ import annotations

import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from peers.base import TEXTS, WIDTH
from scenarios import MICRO, MILLI, check, cpu, each

if TYPE_CHECKING:
    from collections.abc import Callable

    from scenarios import Get


def tools(get: Get, amount: int) -> float:
    """Microseconds of CPU for a question, the call of a function, and the answer."""
    return each(get("tools").tools, amount)


async def _rows(get: Get, amount: int, clock: Callable[[], float]) -> float:
    peer = get("slow")
    await peer.allow(WIDTH)
    with TemporaryDirectory() as folder:
        # Connections are opened and models built before.
        await peer.rows(WIDTH, Path(folder) / "first.jsonl")
        start, path = clock(), Path(folder) / "rows.jsonl"
        await peer.rows(amount, path)
        took = clock() - start
        check(path.read_bytes().count(b"\n"), amount)
    return took / amount * MICRO


async def rows(get: Get, amount: int) -> float:
    """Microseconds of CPU for a row that is asked and written."""
    return await _rows(get, amount, cpu)


async def rows_clock(get: Get, amount: int) -> float:
    """Microseconds on the clock for a row that is asked and written."""
    return await _rows(get, amount, time.perf_counter)


async def batch(get: Get, amount: int) -> float:
    """Microseconds of CPU for a row of a batch job, sent and read."""
    peer = get("plain")
    size = await peer.batch(ROWS)
    start = cpu()
    for _ in range(amount):
        check(await peer.batch(ROWS), size)
    return (cpu() - start) / (amount * ROWS) * MICRO


def embed_many(get: Get, amount: int) -> float:
    """Milliseconds of CPU for a request of many that turn texts into vectors."""
    peer = get("plain")
    check(peer.embed_many(1), len(TEXTS))
    start = cpu()
    check(peer.embed_many(amount), len(TEXTS) * amount)
    return (cpu() - start) / amount * MILLI


ROWS = 500
WORK: dict[str, tuple[Callable[..., Any], int]] = {
    "tools": (tools, 200),
    "rows": (rows, 640),
    "rows_clock": (rows_clock, 640),
    "batch": (batch, 4),
    "embed_many": (embed_many, 16),
}
