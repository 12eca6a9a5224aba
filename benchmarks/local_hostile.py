"""How long a second client waits for its chats while the local server has hostile requests.

usage: python benchmarks/local_hostile.py [--together] [--only WORDS] [--json]

The server is a process of its own, and so is whoever sends the hostile requests, those that
`make test` sends too (tests/local/hostile.py): one after the other, or with `--together` four at a
time. The second client asks for one chat after the other over one connection.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import statistics
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "local"))

import hostile
from typing_extensions import Self

KEY = {"authorization": "Bearer any"}
JSON = {**KEY, "content-type": "application/json"}
CHAT = json.dumps({"model": hostile.MODEL, "messages": hostile.USER}).encode()
PAUSE = 0.002


def send(url: str, one: hostile.Hostile) -> tuple[float, float, int]:
    """Send one hostile request, and return when it began and ended, and its status."""
    body = None if one.body is None else one.body()
    where = urlsplit(url)
    connection = http.client.HTTPConnection(str(where.hostname), where.port, timeout=120)
    begun = time.monotonic()
    try:
        connection.request("GET" if body is None else "POST", one.path, body, JSON)
        answer = connection.getresponse()
        answer.read()
        status = answer.status
    except (BrokenPipeError, ConnectionResetError):
        # A body that is refused by its length alone is not read to its end.
        status = 413
    connection.close()
    return begun, time.monotonic(), status


def sender(url: str, names: list[str], at_once: int) -> None:
    """Send the requests, and print one line of JSON for each."""
    wanted = [one for one in hostile.HOSTILE if one.name in names]
    with ThreadPoolExecutor(at_once) as pool:
        for one, (begun, ended, status) in zip(
            wanted, pool.map(lambda one: send(url, one), wanted), strict=True
        ):
            shown = {"name": one.name, "begun": begun, "ended": ended, "status": status}
            print(json.dumps({**shown, "wanted": one.status}), flush=True)


class Client:
    """The second client, in a thread."""

    def __init__(self, url: str) -> None:
        where = urlsplit(url)
        self._connection = http.client.HTTPConnection(str(where.hostname), where.port, timeout=120)
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._chat)
        self.waited: list[tuple[float, float]] = []

    def _chat(self) -> None:
        while not self._over.is_set():
            begun = time.monotonic()
            self._connection.request("POST", hostile.CHAT, CHAT, JSON)
            answer = self._connection.getresponse()
            answer.read()
            if answer.status != http.client.OK:
                raise SystemExit(f"a chat was answered with {answer.status}")
            self.waited.append((begun, time.monotonic() - begun))
            time.sleep(PAUSE)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()


def main() -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--together", action="store_true")
    parser.add_argument("--only", default="")
    parser.add_argument("--send", help=argparse.SUPPRESS)
    options = parser.parse_args()
    names = [one.name for one in hostile.HOSTILE if options.only in one.name]
    at_once = 4 if options.together else 1
    if options.send:
        sender(options.send, names, at_once)
        return
    print(f"load before: {os.getloadavg()[0]:.2f} on {os.cpu_count()} CPUs")
    command = [sys.executable, "-m", "mistralai.local", "--port", "0", "--engine", "deterministic"]
    command += ["--tokens", "own"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        try:
            line = server.stdout.readline()
            url = next(word for word in line.split() if word.startswith("http"))
            threading.Thread(target=server.stdout.read, daemon=True).start()
            measure(url, options.only, at_once)
        finally:
            server.terminate()


def measure(url: str, only: str, at_once: int) -> None:
    """Print how long chats took, alone and beside each request."""
    with Client(url) as client:
        time.sleep(2)
        quiet = [waited for _, waited in client.waited]
        more = ["--together"] if at_once > 1 else []
        command = [sys.executable, __file__, "--send", url, "--only", only, *more]
        lines = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout
    middle = statistics.median(quiet) * 1000
    print(f"alone: median {middle:.1f} ms, longest {max(quiet) * 1000:.1f} ms")
    print(f"{'beside':40} {'status':>6} {'s':>6} {'chats':>6} {'median ms':>10} {'longest ms':>10}")
    worst = 0.0
    for line in lines.splitlines():
        one = json.loads(line)
        beside = [
            waited * 1000
            for begun, waited in client.waited
            if begun + waited > one["begun"] and begun < one["ended"]
        ] or [0.0]
        worst = max(worst, *beside)
        note = "" if one["status"] == one["wanted"] else f"  expected {one['wanted']}"
        print(
            f"{one['name']:40} {one['status']:6} {one['ended'] - one['begun']:6.2f} "
            f"{len(beside):6} {statistics.median(beside):10.1f} {max(beside):10.1f}{note}"
        )
    print(f"longest of all: {worst:.0f} ms; load after: {os.getloadavg()[0]:.2f}")


if __name__ == "__main__":
    main()
