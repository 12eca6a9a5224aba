"""The local server under load: a soak of 100,000 requests, and chats a second.

usage: python benchmarks/local_load.py soak [--requests N] [--connections N]
       python benchmarks/local_load.py throughput [--seconds N] [--checkout DIR]
       python benchmarks/local_load.py start [--checkout DIR]

The server is a process of its own. `soak` sends requests of all kinds, refusals and clients that
leave among them, counts what was not answered as it should be, and watches the server's memory.
`throughput` counts chats at 1, 50 and 500 connections, with `wrk` where it is installed and with
the client here elsewhere; `--checkout` names another checkout to compare with, which is measured in
turns with this one. `start` tells how long the command takes until it has answered a chat.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Generator

ROOT: Final = Path(__file__).resolve().parents[1]
MODEL: Final = "mistral-small-latest"
USER: Final = [{"role": "user", "content": "Who is the best French painter?"}]
ROUNDS: Final = 3
STARTS: Final = 7


def request(method: str, path: str, body: object = None, kind: str = "application/json") -> bytes:
    """Return the bytes of a request."""
    raw = b"" if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
    head = f"{method} {path} HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer any\r\n"
    return f"{head}content-type: {kind}\r\ncontent-length: {len(raw)}\r\n\r\n".encode() + raw


def chat(**more: Any) -> bytes:
    """Return the bytes of a request for a chat."""
    return request("POST", "/v1/chat/completions", {"model": MODEL, "messages": USER, **more})


UPLOAD: Final = (
    b'--b\r\ncontent-disposition: form-data; name="purpose"\r\n\r\nbatch\r\n'
    b'--b\r\ncontent-disposition: form-data; name="file"; filename="a.jsonl"\r\n\r\n{"a": 1}\n\r\n'
    b"--b--\r\n"
)
# What a soak sends: the request, the status that it is answered with, and how often of a hundred.
MIX: Final = [
    (chat(), 200, 40),
    (chat(stream=True), 200, 20),
    (chat(max_tokens=3, random_seed=5), 200, 5),
    (chat(response_format={"type": "json_object"}), 200, 5),
    (chat(temperature=9), 422, 4),
    (chat(model="no-such-model"), 400, 3),
    (request("POST", "/v1/embeddings", {"model": "mistral-embed", "input": ["a", "b"]}), 200, 5),
    (
        request("POST", "/v1/conversations", {"model": MODEL, "inputs": "Hi", "store": False}),
        200,
        5,
    ),
    (
        request("POST", "/v1/moderations", {"model": "mistral-moderation-latest", "input": "x"}),
        200,
        3,
    ),
    (request("GET", "/v1/models"), 200, 5),
    (request("GET", "/v1/nothing"), 404, 2),
    (request("POST", "/v1/files", UPLOAD, "multipart/form-data; boundary=b"), 200, 1),
]
PLAN: Final = [(raw, status) for raw, status, times in MIX for _ in range(times)]
# How many of a thousand requests a client sends and does not wait for.
LEAVING: Final = 5


class Connection:
    """One connection that requests go over, one after the other."""

    def __init__(self, host: str, port: int) -> None:
        self._address = (host, port)
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, raw: bytes) -> tuple[int, bytes]:
        """Return the status of the answer, and its body."""
        if self._streams is None:
            self._streams = await asyncio.open_connection(*self._address)
        reader, writer = self._streams
        writer.write(raw)
        head = await reader.readuntil(b"\r\n\r\n")
        found = re.search(rb"content-length: (\d+)", head, re.IGNORECASE)
        body = await (reader.readexactly(int(found[1])) if found else _chunks(reader))
        return int(head[9:12]), body

    async def leave(self, raw: bytes) -> None:
        """Send a request, and close the connection."""
        if self._streams is None:
            self._streams = await asyncio.open_connection(*self._address)
        _, writer = self._streams
        writer.write(raw)
        await writer.drain()
        self.close()

    def close(self) -> None:
        """Close the connection."""
        if self._streams is not None:
            self._streams[1].close()
        self._streams = None


async def _chunks(reader: asyncio.StreamReader) -> bytes:
    body = b""
    while size := int(await reader.readline(), 16):
        body += (await reader.readexactly(size + 2))[:-2]
    await reader.readline()
    return body


@contextmanager
def served(checkout: Path = ROOT) -> Generator[tuple[str, int], None, None]:
    """Run a server, and give its URL and its process."""
    command = [sys.executable, "-m", "mistralai.local", "--port", "0", "--engine", "deterministic"]
    # The same work in all of them: the first ones knew no other count of tokens than their own.
    if "--tokens" in (checkout / "src/mistralai/local/cli.py").read_text("utf-8"):
        command += ["--tokens", "own"]
    settings = {**os.environ, "PYTHONPATH": str(checkout / "src")}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=settings) as server:
        assert server.stdout is not None
        try:
            words = server.stdout.readline().split()
            yield next(word for word in words if word.startswith("http")), server.pid
        finally:
            server.terminate()
            server.stdout.read()


def memory(process: int) -> float:
    """Return how much memory a process has, in MB."""
    status = Path(f"/proc/{process}/status").read_text("ascii")
    found = re.search(r"VmRSS:\s+(\d+) kB", status)
    assert found is not None
    return int(found[1]) / 1024


async def soak(url: str, process: int, total: int, connections: int) -> bool:
    """Send requests of all kinds, print the memory on the way, and tell whether all is well."""
    where = urlsplit(url)
    assert where.hostname is not None
    assert where.port is not None
    host, port = where.hostname, where.port
    numbers = iter(range(total))
    wrong: list[str] = []
    sizes: list[float] = []
    begun = time.monotonic()
    print(f"{'requests':>9} {'seconds':>8} {'memory MB':>10} {'wrong':>6}")

    async def client() -> None:
        connection = Connection(host, port)
        for number in numbers:
            if number % (total // 20) == 0:
                sizes.append(memory(process))
                took = time.monotonic() - begun
                print(f"{number:9} {took:8.1f} {sizes[-1]:10.1f} {len(wrong):6}", flush=True)
            raw, expected = PLAN[number * 37 % len(PLAN)]
            if number % 1000 < LEAVING:
                await connection.leave(raw)
                continue
            try:
                status, body = await connection.ask(raw)
            except (OSError, EOFError) as error:
                wrong.append(f"{error!r}")
                connection.close()
                continue
            if status != expected:
                wrong.append(f"{status} in the place of {expected}: {body[:200]!r}")
        connection.close()

    await asyncio.gather(*(client() for _ in range(connections)))
    last = memory(process)
    # The journal and the caches are full after a tenth.
    settled = sizes[2:] or [last]
    growth = last / max(settled[0], 1) - 1
    took = time.monotonic() - begun
    print(f"{total:9} {took:8.1f} {last:10.1f} {len(wrong):6}")
    print(f"{total / took:.0f} requests a second; from a tenth on memory grew by {growth:+.1%}")
    for line in wrong[:10]:
        print(f"  {line}")
    return not wrong


async def count(url: str, connections: int, seconds: float) -> tuple[float, float]:
    """Return chats a second, and the longest that one took in ms, by the client here."""
    where = urlsplit(url)
    assert where.hostname is not None
    assert where.port is not None
    host, port = where.hostname, where.port
    raw, until, done, longest = chat(), time.monotonic() + seconds, 0, 0.0

    async def client() -> None:
        nonlocal done, longest
        connection = Connection(host, port)
        while time.monotonic() < until:
            begun = time.monotonic()
            status, _ = await connection.ask(raw)
            assert status == 200  # noqa: PLR2004 - a status speaks for itself
            longest = max(longest, time.monotonic() - begun)
            done += 1
        connection.close()

    await asyncio.gather(*(client() for _ in range(connections)))
    return done / seconds, longest * 1000


def wrk(url: str, connections: int, seconds: float) -> tuple[float, float]:
    """Return chats a second, and the longest that one took in ms, by wrk."""
    body = json.dumps({"model": MODEL, "messages": USER})
    script = (
        f"wrk.method='POST'\nwrk.body=[[{body}]]\nwrk.headers['authorization']='Bearer any'\n"
        "wrk.headers['content-type']='application/json'\n"
    )
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as file:
        file.write(script)
        file.flush()
        command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds:.0f}s", "--timeout", "20s"]
        command += ["-s", file.name, f"{url}/v1/chat/completions"]
        said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    rate = re.search(r"Requests/sec:\s+([\d.]+)", said)
    longest = re.search(r"Latency\s+\S+\s+\S+\s+([\d.]+)(us|ms|s)", said)
    assert rate is not None
    assert longest is not None
    assert "Non-2xx" not in said, said
    return float(rate[1]), float(longest[1]) * {"us": 0.001, "ms": 1, "s": 1000}[longest[2]]


def throughput(checkouts: list[Path], seconds: float) -> None:
    """Print chats a second at several numbers of connections."""
    tool = "wrk" if shutil.which("wrk") else "the client here"
    print(f"chats a second by {tool}, median of {ROUNDS}; load {os.getloadavg()[0]:.2f}")
    print(f"{'connections':>11} " + " ".join(f"{one.name:>16}" for one in checkouts))
    for connections in (1, 50, 500):
        found: dict[Path, list[float]] = {one: [] for one in checkouts}
        for _ in range(ROUNDS):
            for one in checkouts:
                with served(one) as (url, _):
                    if tool == "wrk":
                        rate, _ = wrk(url, connections, seconds)
                    else:
                        rate, _ = asyncio.run(count(url, connections, seconds))
                found[one].append(rate)
        middle = [sorted(rates)[len(rates) // 2] for rates in found.values()]
        print(f"{connections:11} " + " ".join(f"{rate:16.0f}" for rate in middle), flush=True)
    print(f"load after: {os.getloadavg()[0]:.2f}")


def starts(checkouts: list[Path]) -> None:
    """Print how long a server takes from its start to its first answer to a chat."""
    print(f"seconds to the first chat, median of {STARTS}; load {os.getloadavg()[0]:.2f}")
    took: dict[Path, list[float]] = {one: [] for one in checkouts}
    for _ in range(STARTS):
        for one in checkouts:
            begun = time.monotonic()
            with served(one) as (url, _):
                where = urlsplit(url)
                status, _ = asyncio.run(
                    Connection(str(where.hostname), where.port or 0).ask(chat())
                )
                assert status == 200  # noqa: PLR2004 - a status speaks for itself
                took[one].append(time.monotonic() - begun)
    for one, seconds in took.items():
        print(f"{one.name:>16} {statistics.median(seconds):.2f}")


def main() -> int:
    """Do what the command line says."""
    parser = argparse.ArgumentParser(description="The local server under load.")
    parser.add_argument("what", choices=["soak", "throughput", "start"])
    parser.add_argument("--requests", type=int, default=100_000)
    parser.add_argument("--connections", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=8)
    parser.add_argument("--checkout", type=Path)
    options = parser.parse_args()
    checkouts = [*filter(None, [options.checkout]), ROOT]
    if options.what == "throughput":
        throughput(checkouts, options.seconds)
        return 0
    if options.what == "start":
        starts(checkouts)
        return 0
    print(f"load before: {os.getloadavg()[0]:.2f} on {os.cpu_count()} CPUs")
    with served() as (url, process):
        good = asyncio.run(soak(url, process, options.requests, options.connections))
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
