"""Kill a run twenty times at random, both ways, and look for what is lost or paid for twice.

usage: python benchmarks/bulk/kill.py [--rows 5000] [--kills 20] [--via live|batch] [--seed N]
           [--longest SECONDS]
"""

from __future__ import annotations

import argparse
import json
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from serving import counts, load, serving

from mistralai import Mistral
from mistralai.local import LocalServer

if TYPE_CHECKING:
    from collections.abc import Iterator

PROGRAM = """
import sys
from mistralai import Mistral, bulk
from mistralai.bulk import batches, running
batches.PART_ROWS, batches.POLL = 500, 0.05
url, source, output, via = sys.argv[1:]
more = {} if via == "live" else {"endpoint": "/v1/embeddings", "model": "mistral-embed"}
with Mistral(api_key="any", server_url=url) as client:
    print("ready", flush=True)
    print(bulk.run(client, source, output, via=via, concurrency=32, **more).to_json())
"""
LONGEST = 0.7
"""How long a process may live after it has taken up its work, in seconds."""


def row(number: int, via: str) -> dict[str, Any]:
    text = f"text {number}"
    live = {"model": "m", "messages": [{"role": "user", "content": text}]}
    return {"custom_id": f"id-{number}", "body": live if via == "live" else {"input": [text]}}


@contextmanager
def server_for(via: str) -> Iterator[str]:
    if via == "live":
        with serving("--delay", "0.1") as url:
            yield url
    else:
        with LocalServer() as server:
            yield server.url


def wait_until_it_works(sent: Path, via: str, process: subprocess.Popen[str]) -> None:
    """Wait until a run has opened its output, or has a request under way where it sends them.

    On a busy machine it takes seconds until then.
    """
    before = sent.stat().st_mtime_ns if sent.exists() else 0
    while process.poll() is None:
        now = sent.stat() if sent.exists() else None
        if now and now.st_mtime_ns != before and (now.st_size or via == "batch"):
            return
        time.sleep(0.005)


def paid(url: str, via: str) -> int:
    """Tell how many requests the server has answered, or has to."""
    if via == "live":
        return int(counts(url)["asked"])
    with Mistral(api_key="any", server_url=url) as client:
        return sum(job.total_requests for job in client.batch.jobs.iterate())


def test(via: str, rows: int, kills: int, longest: float, chance: random.Random) -> bool:
    with server_for(via) as url, tempfile.TemporaryDirectory() as folder:
        source, output = Path(folder) / "rows.jsonl", Path(folder) / "results.jsonl"
        with source.open("w", encoding="utf-8") as file:
            file.writelines(f"{json.dumps(row(n, via))}\n" for n in range(rows))
        command = [sys.executable, "-c", PROGRAM, url, str(source), str(output), via]
        done = torn = 0
        report: dict[str, Any] = {}
        started = time.monotonic()
        while not report:
            with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
                assert process.stdout
                assert process.stdout.readline() == "ready\n"
                if done < kills:
                    wait_until_it_works(Path(f"{output}.bulk") / "sent", via, process)
                    time.sleep(chance.uniform(0, longest))
                    process.send_signal(signal.SIGKILL)
                said = process.stdout.read()
            if process.returncode == -signal.SIGKILL:
                done += 1
                content = output.read_bytes() if output.exists() else b""
                whole, _, rest = content.rpartition(b"\n")
                torn += bool(rest)
                assert all(json.loads(line)["custom_id"] for line in whole.splitlines())
            else:
                report = json.loads(said)
        with output.open(encoding="utf-8") as lines:
            found = Counter(json.loads(line)["custom_id"] for line in lines)
        lost = rows - len(found)
        doubled = found.total() - len(found)
        twice = paid(url, via) - rows
        allowed = report["in_flight_before"]
        print(
            f"{via}: {rows:,} rows, {done} kills in {time.monotonic() - started:.0f} s, "
            f"{torn} lines torn; lost {lost}, doubled in the output {doubled}, asked twice {twice} "
            f"(under way when killed: {allowed}); {load()}"
        )
        return not lost and not doubled and twice <= allowed and done == kills


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=5000)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--via", choices=["live", "batch"])
    parser.add_argument("--longest", type=float, default=LONGEST)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    chance = random.Random(chosen.seed)  # noqa: S311 - repeatable, not secret
    ways = [chosen.via] if chosen.via else ["live", "batch"]
    results = [test(via, chosen.rows, chosen.kills, chosen.longest, chance) for via in ways]
    sys.exit(not all(results))


if __name__ == "__main__":
    main()
