"""Ask many rows with real Ray: two actors, one limit for both, one of them killed in the middle.

usage: python benchmarks/bulk/ray_run.py [--rows 20000] [--rate 400] [--no-kill]

It needs the extra `ray`. Then the same rows go through `bulk.run`, for what Ray costs.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path
from typing import Any

import ray
from serving import counts, load, serving

from mistralai import Mistral, bulk
from mistralai.bulk.ray import Chat

TOLERANCE = 1.02
WINDOW = 10
DELAY = "0.05"


class Noted(Chat):
    """Writes down in which process it is."""

    def __init__(self, model: str, folder: str, **options: Any) -> None:
        super().__init__(model, **options)
        (Path(folder) / str(os.getpid())).touch()


def kill_one(folder: Path, url: str, when: int) -> None:
    """Kill one of the actors as soon as so many requests have come."""
    while counts(url)["asked"] < when:
        time.sleep(0.2)
    victim = min(int(path.name) for path in folder.iterdir())
    os.kill(victim, signal.SIGKILL)
    print(f"killed the actor in process {victim} after {counts(url)['asked']:,} requests")


def with_ray(rows: int, rate: float | None, *, kill: bool) -> bool:
    with serving("--delay", DELAY) as url, tempfile.TemporaryDirectory() as name:
        os.environ.update(MISTRAL_API_KEY="any", MISTRAL_SERVER_URL=url)
        ray.init(num_cpus=3, include_dashboard=False, log_to_driver=False)
        data: Any = ray.data
        source = data.from_items([{"n": n, "prompt": f"text {n}"} for n in range(rows)])
        options = {"model": "m", "folder": name, "requests_per_second": rate}
        answered = source.repartition(max(rows // 250, 4)).map_batches(
            Noted,
            fn_constructor_kwargs=options,
            compute=data.ActorPoolStrategy(size=2),
            batch_size=250,
        )
        if kill:
            given = (Path(name), url, rows // 3)
            threading.Thread(target=kill_one, args=given, daemon=True).start()
        start = time.perf_counter()
        taken = answered.take_all()
        seconds = time.perf_counter() - start
        ray.shutdown()
        asked = counts(url)
    found = Counter(row["n"] for row in taken)
    right = sum(row["answer"] == f"text {row['n']}" and row["error"] is None for row in taken)
    lost, twice = rows - len(found), found.total() - len(found)
    peak = asked["most_in_ten_seconds"] / WINDOW
    print(
        f"ray: {rows:,} rows in {seconds:.1f} s ({rows / seconds:,.0f} rows/s); {right:,} right, "
        f"lost {lost}, twice in the output {twice}, asked twice {asked['twice']}; at most "
        f"{peak:,.1f} requests/s over {WINDOW} s, limit {rate}; {load()}"
    )
    kept = rate is None or peak <= rate * TOLERANCE
    return not lost and not twice and right == rows and kept


def alone(rows: int, rate: float | None) -> None:
    with (
        serving("--delay", DELAY) as url,
        Mistral(api_key="any", server_url=url) as client,
        tempfile.TemporaryDirectory() as folder,
    ):
        body = {"model": "m"}
        source = (
            {"body": {**body, "messages": [{"role": "user", "content": f"text {n}"}]}}
            for n in range(rows)
        )
        output = Path(folder) / "results.jsonl"
        report = bulk.run(client, source, output, requests_per_second=rate)
    print(f"bulk.run: {report.seconds:.1f} s ({report.rows_per_second:,.0f} rows/s); {load()}")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=20_000)
    parser.add_argument("--rate", type=float, default=400.0, help="0 for none")
    parser.add_argument("--no-kill", action="store_true")
    chosen = parser.parse_args()
    rate = chosen.rate or None
    is_good = with_ray(chosen.rows, rate, kill=not chosen.no_kill)
    alone(chosen.rows, rate)
    sys.exit(not is_good)


if __name__ == "__main__":
    main()
