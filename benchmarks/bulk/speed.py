"""A run against bare calls of `chat.complete_async` with the best fixed number under way.

usage: python benchmarks/bulk/speed.py [--rows 4000] [--rate 400] [--delay 0.05]

Once on a server without a limit, once on one that answers with 429 above the rate. Both take turns.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
import time
from pathlib import Path
from typing import Any

from serving import load, serving

from mistralai import Mistral, bulk
from mistralai.errors import SDKError

CONCURRENCIES = (8, 16, 32, 64, 128)
TOO_MANY = 429
ROUNDS = 3


async def bare(url: str, count: int, concurrency: int) -> float:
    """Ask as a program by hand would; return the rows a second."""
    numbers = iter(range(count))

    async def work(client: Mistral) -> None:
        for number in numbers:
            while True:
                try:
                    messages: Any = [{"role": "user", "content": f"text {number}"}]
                    await client.chat.complete_async(model="m", messages=messages)
                    break
                except SDKError as error:
                    if error.status_code != TOO_MANY:
                        raise
                    await asyncio.sleep(float(error.headers["retry-after"]))

    async with Mistral(api_key="any", server_url=url, retry_config=None) as client:
        start = time.perf_counter()
        await asyncio.gather(*(work(client) for _ in range(concurrency)))
        return count / (time.perf_counter() - start)


def in_bulk(url: str, count: int) -> float:
    rows = (
        {"body": {"model": "m", "messages": [{"role": "user", "content": f"text {number}"}]}}
        for number in range(count)
    )
    with (
        Mistral(api_key="any", server_url=url, retry_config=None) as client,
        tempfile.TemporaryDirectory() as folder,
    ):
        report = bulk.run(client, rows, Path(folder) / "results.jsonl")
    assert report.succeeded == count
    return report.rows_per_second


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=4000)
    parser.add_argument("--rate", type=float, default=400.0)
    parser.add_argument("--delay", type=float, default=0.05)
    chosen = parser.parse_args()
    for limit in ([], ["--rate", str(chosen.rate)]):
        with serving("--delay", str(chosen.delay), *limit) as url:
            tried = {n: asyncio.run(bare(url, chosen.rows // 4, n)) for n in CONCURRENCIES}
            best = max(tried, key=lambda n: tried[n])
            pairs = [
                (asyncio.run(bare(url, chosen.rows, best)), in_bulk(url, chosen.rows))
                for _ in range(ROUNDS)
            ]
        by_hand, ours = (sorted(column)[ROUNDS // 2] for column in zip(*pairs, strict=True))
        print(
            f"{'limit ' + limit[1] if limit else 'no limit'}: by hand {by_hand:,.0f} rows/s with "
            f"{best} under way, bulk.run {ours:,.0f} rows/s: {ours / by_hand:.0%}; {load()}"
        )


if __name__ == "__main__":
    main()
