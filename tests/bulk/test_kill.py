"""A killed process loses no answer it had, and sends nothing twice but what was under way."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import pytest
from faking import lines_of, row

from mistralai import Mistral

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from mistralai.local import LocalServer

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")

ROWS = 120
AT_ONCE = 6

PROGRAM = """
import json, os, signal, sys
from mistralai import Mistral, bulk
from mistralai.bulk.output import Output

url, source, output, at = sys.argv[1:]
write, count = Output.write, 0

def killed(self, line):
    # In the middle of its line: the system may take a part of what is written.
    global count
    count += 1
    if count == int(at):
        write(self, line[: len(line) // 2])
        os.kill(os.getpid(), signal.SIGKILL)
    write(self, line)

Output.write = killed
with Mistral(api_key="any", server_url=url, retry_config=None) as client:
    print(bulk.run(client, source, output, concurrency=6).to_json())
"""


class Server(ThreadingHTTPServer):
    """Answers a chat with its question; kills who asks, with the request of a given number."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked: Counter[str] = Counter()
        self.lock = threading.Lock()
        self.kill_at = 0
        self.victim = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def take(self, text: str) -> None:
        with self.lock:
            self.asked[text] += 1
            if self.asked.total() == self.kill_at:
                os.kill(self.victim, signal.SIGKILL)

    def handle_error(self, *_: object) -> None:
        """The one who asked was killed."""


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Server

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        text = body["messages"][0]["content"]
        self.server.take(text)
        content = json.dumps({"text": text}).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: Any) -> None:
        """Log nothing."""


@pytest.fixture
def killer() -> Iterator[Server]:
    with Server() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def test_after_kills_every_row_has_one_line(killer: Server, tmp_path: Path):
    source, output = tmp_path / "rows.jsonl", tmp_path / "results.jsonl"
    source.write_text(
        "".join(f"{json.dumps(row(str(n), f'id-{n}'))}\n" for n in range(ROWS)), encoding="utf-8"
    )

    def start(*, write: int = 0, request: int = 0) -> tuple[int, str]:
        killer.kill_at = killer.asked.total() + request if request else 0
        process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, killer.url, source, output, str(write)],
            stdout=subprocess.PIPE,
            text=True,
        )
        killer.victim = process.pid
        said, _ = process.communicate()
        return process.returncode, said

    kept = b""
    for when in ({"request": 7}, {"write": 25}, {"request": 30}):
        code, _ = start(**when)
        assert code == -signal.SIGKILL
        # Every whole line stays, and nothing but the last one is not whole.
        whole, _, torn = output.read_bytes().rpartition(b"\n")
        assert whole.startswith(kept)
        assert all(json.loads(line)["response"] for line in whole.splitlines())
        assert b"\n" not in torn
        kept = whole

    code, said = start()
    report = json.loads(said)

    assert code == 0
    lines = lines_of(output)
    assert Counter(line["custom_id"] for line in lines) == {f"id-{n}": 1 for n in range(ROWS)}
    assert all(f"id-{one['response']['body']['text']}" == one["custom_id"] for one in lines)
    twice = sum(count - 1 for count in killer.asked.values())
    assert 0 < twice <= report["in_flight_before"] <= 3 * AT_ONCE
    assert report["succeeded"] + report["answered_before"] == ROWS
    assert report["missing"] == 0


JOBS = """
import os, signal, sys
from mistralai import Mistral, bulk
from mistralai.bulk import batches
from mistralai.bulk.output import Output

url, source, output, at = sys.argv[1:]
batches.PART_ROWS, batches.POLL = 50, 0.01
save, write, count = Output.save, Output.write, 0

def killed_saving(self):
    # The API has done it, and the process does not come to write it down.
    part = (self.state["jobs"] or [{}])[-1]
    if part.get(at):
        os.kill(os.getpid(), signal.SIGKILL)
    save(self)

def killed_writing(self, line):
    global count
    count += 1
    if str(count) == at:
        write(self, line[: len(line) // 2])
        os.kill(os.getpid(), signal.SIGKILL)
    write(self, line)

Output.save, Output.write = killed_saving, killed_writing
with Mistral(api_key="any", server_url=url) as client:
    options = dict(endpoint="/v1/embeddings", model="mistral-embed", via="batch")
    print(bulk.run(client, source, output, **options).to_json())
"""


def test_after_kills_no_job_is_made_twice(mistral_server: LocalServer, tmp_path: Path):
    source, output = tmp_path / "rows.jsonl", tmp_path / "results.jsonl"
    rows = [{"custom_id": f"id-{n}", "body": {"input": [f"text {n}"]}} for n in range(ROWS)]
    source.write_text("".join(f"{json.dumps(one)}\n" for one in rows), encoding="utf-8")

    def start(at: str = "never") -> tuple[int, str]:
        command = [sys.executable, "-c", JOBS, mistral_server.url, str(source), str(output), at]
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
        return done.returncode, done.stdout

    for at in ("file", "job", "70", "ended"):
        assert start(at)[0] == -signal.SIGKILL
    code, said = start()
    report = json.loads(said)

    assert code == 0
    lines = lines_of(output)
    assert Counter(line["custom_id"] for line in lines) == {one["custom_id"]: 1 for one in rows}
    assert report["succeeded"] + report["answered_before"] == ROWS
    assert (report["missing"], report["failed"]) == (0, 0)
    with Mistral(api_key="any", server_url=mistral_server.url) as client:
        jobs = list(client.batch.jobs.iterate())
    assert sorted(job.total_requests for job in jobs) == [20, 50, 50]
