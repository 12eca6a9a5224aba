"""The official client in a folder of its own, and programs that run with one client or the other.

It is a black box here: it is installed, called and asked for its names; its files are not read.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections import defaultdict
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "scripts"))
from check_contract import differences_for

if TYPE_CHECKING:
    from collections.abc import Callable

VERSION = "1.7.1"
HERE = Path(__file__).parent
ROOT = HERE.parent.parent
LATER = {"1.12.4": "mistralai", "3.7.0": "mistralai.client"}
"""The last release of version 1 and one of version 3, and what the client is imported from."""
LABEL = "x-call"


def installed(version: str) -> Path:
    """Install a release of the official client, and what it needs, into a folder of its own."""
    python = f"py{sys.version_info.major}{sys.version_info.minor}"
    folder = ROOT / ".parity" / f"mistralai-{version}-{python}"
    if not folder.is_dir():
        fresh = folder.with_name(f"{folder.name}.{os.getpid()}")
        command = [
            *(sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"),
            *("--only-binary", ":all:", "--target", str(fresh), f"mistralai=={version}"),
        ]
        ended = subprocess.run(command, capture_output=True, text=True, check=False)
        if ended.returncode != 0:
            reason = (ended.stderr.strip().splitlines() or ["pip said nothing"])[-1]
            pytest.skip(f"mistralai {version} cannot be installed here: {reason}")
        fresh.rename(folder)
    return folder


@pytest.fixture(scope="session")
def official() -> Path:
    """The folder with the official client and what it needs."""
    return installed(VERSION)


class Program:
    """Runs a program of this folder with the official client and with ours."""

    def __init__(self, official: Path | None, version: str = VERSION) -> None:
        self.official = official
        self.version = version

    def run(self, name: str, *arguments: str, ours: bool) -> Any:
        """Return what the program writes, as JSON."""
        environment = {k: v for k, v in os.environ.items() if not k.upper().endswith("_PROXY")}
        environment.pop("PYTHONPATH", None)
        if not ours:
            environment["PYTHONPATH"] = str(self.official)
        # Without the packages of this environment: ours would be found before a package of theirs
        # that has no `__init__`.
        alone = [] if ours else ["-S"]
        command = [sys.executable, *alone, str(HERE / name), *arguments]
        ended = subprocess.run(
            command, env=environment, capture_output=True, text=True, check=False, timeout=300
        )
        assert ended.returncode == 0, ended.stderr
        said = json.loads(ended.stdout)
        # Which of the two it was is nothing to be taken on trust.
        assert (said["version"] == self.version) is not ours
        return said


@pytest.fixture(scope="session")
def our_program() -> Program:
    """Runs programs with our client alone, which needs nothing to be installed."""
    return Program(None)


@pytest.fixture(scope="session")
def program(official: Path) -> Program:
    """Runs programs with one client or the other."""
    return Program(official)


class Sent(NamedTuple):
    """A request as it came over the wire."""

    method: str
    path: str
    query: str
    headers: list[tuple[str, str]]
    body: bytes


class Recorder(ThreadingHTTPServer):
    """Writes requests down by their label, and refuses them all."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.seen: defaultdict[str, list[Sent]] = defaultdict(list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Handler(BaseHTTPRequestHandler):
    server: Recorder
    protocol_version = "HTTP/1.1"

    def _take(self) -> None:
        path, _, query = self.path.partition("?")
        headers = [(name.lower(), value) for name, value in self.headers.items()]
        sent = Sent(self.command, path, query, headers, self._body())
        self.server.seen[self.headers[LABEL]].append(sent)
        answer = b'{"message":"no"}'
        # A status that neither client tries again.
        self.send_response(404)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = _take  # noqa: N815 - the base class's names

    def _body(self) -> bytes:
        if self.headers.get("transfer-encoding") != "chunked":
            return self.rfile.read(int(self.headers.get("content-length", 0)))
        body = b""
        while size := int(self.rfile.readline(), 16):
            body += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return body

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class's name
        """Say nothing."""


@pytest.fixture(scope="session")
def record(program: Program) -> Callable[[bool], dict[str, list[Sent]]]:
    """Runs all calls with one client or the other; tells what was sent, by label."""
    known: dict[bool, dict[str, list[Sent]]] = {}

    def requests(ours: bool) -> dict[str, list[Sent]]:
        if ours not in known:
            known[ours] = sent_by(program, "calls.py", ours=ours)
        return known[ours]

    return requests


def sent_by(program: Program, name: str, *arguments: str, ours: bool) -> dict[str, list[Sent]]:
    """Run a program that calls a server; tell what it sent, by label."""
    with Recorder() as recorder:
        thread = threading.Thread(target=recorder.serve_forever)
        thread.start()
        try:
            program.run(name, recorder.url, *arguments, ours=ours)
        finally:
            recorder.shutdown()
            thread.join()
    return dict(recorder.seen)


@pytest.fixture(scope="session", params=LATER)
def later(request: pytest.FixtureRequest) -> tuple[Program, str]:
    """Runs programs with a later official client or with ours; and what both are imported from."""
    version: str = request.param
    return Program(installed(version), version), LATER[version]


@pytest.fixture(scope="session")
def deliberate() -> Callable[[str], list[str]]:
    """Patterns for what is documented to be otherwise than in 1.7, by category, such as `wire`."""
    known = ROOT / "tests" / "contract" / "deliberate-differences.txt"
    text = differences_for("1.7", known.read_text("utf-8"))
    lines = (text + (HERE / "differences.txt").read_text("utf-8")).splitlines()
    return lambda category: [line.split()[1] for line in lines if line.startswith(f"{category} ")]
