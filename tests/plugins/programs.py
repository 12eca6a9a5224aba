"""Programs that run and end by themselves, without the price of a fresh interpreter for each.

What a forgotten socket says it says when its interpreter ends, so it takes a process to hear it.
Importing the client and its libraries takes most of a second of such a process, so that is done
once: in fork_server.py, which forks for every program. Where there is no fork, or with
`COMBINATIONS=all`, each has a fresh interpreter.
"""

from __future__ import annotations

import json
import os
import select
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

SERVER = Path(__file__).with_name("fork_server.py")
FRESH = not hasattr(os, "fork") or os.environ.get("COMBINATIONS") == "all"


class Programs:
    """Runs programs of Python, every warning an error.

    Args:
        folder: Where what they print is kept meanwhile.
    """

    def __init__(self, folder: Path) -> None:
        self._files = [folder / name for name in ("input", "output", "errors")]
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None

    def __call__(
        self,
        code: str,
        *arguments: str,
        environment: dict[str, str] | None = None,
        types: str = "",
        seconds: float = 60,
    ) -> tuple[int, str, str]:
        """Run a program to its end.

        Args:
            code: The program.
            arguments: What it finds in `sys.argv` from 1 on.
            environment: Its variables; None for those that are set now.
            types: What it can read.
            seconds: How long it may take.

        Returns:
            Its exit status, what it printed, and what it said on standard error.
        """
        environment = dict(os.environ) if environment is None else environment
        if FRESH:
            ended = subprocess.run(
                [sys.executable, "-W", "error", "-c", code, *arguments],
                env=environment,
                input=types,
                capture_output=True,
                encoding="utf-8",
                check=False,
                timeout=seconds,
            )
            return ended.returncode, ended.stdout, ended.stderr
        for path in self._files:
            path.write_text("", encoding="utf-8")
        self._files[0].write_text(types, encoding="utf-8")
        program = {
            "code": code,
            "arguments": ["-c", *arguments],
            "environment": environment,
            "folder": str(Path.cwd()),
            "files": [str(path) for path in self._files],
        }
        status = self._run(json.dumps(program), seconds)
        _, printed, said = (path.read_text(encoding="utf-8") for path in self._files)
        return status, printed, said

    def _run(self, program: str, seconds: float) -> int:
        control = self._control or self._start()
        control.sendall(program.encode() + b"\n")
        with control.makefile("rb", buffering=0) as wire:
            child = int(wire.readline())
            in_time, _, _ = select.select([control], [], [], seconds)
            if not in_time:
                os.kill(child, signal.SIGKILL)
            status = int(wire.readline())
        if not in_time:
            raise TimeoutError(f"the program did not end within {seconds} seconds")
        return status

    def _start(self) -> socket.socket:
        self._control, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-W", "error", SERVER, str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                env={**os.environ, "PYTHONIOENCODING": "utf-8"},
            )
        return self._control

    def close(self) -> None:
        """Let the server end."""
        if self._control is not None and self._process is not None:
            self._control.close()
            self._process.wait()


@pytest.fixture(scope="session")
def run_program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Programs]:
    """Run a program of Python in a process of its own."""
    programs = Programs(tmp_path_factory.mktemp("programs"))
    yield programs
    programs.close()
