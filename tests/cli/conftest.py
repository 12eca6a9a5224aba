"""The command line in this process, at a pipe and at a terminal, against the server in the box."""

from __future__ import annotations

import io
import json
import os
import re
import sys
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

pytest.importorskip("typer", reason="the command line needs the extra cli")

from typer.testing import CliRunner

from mistralai.cli._app import app

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable
    from pathlib import Path

    from mistralai.local import LocalServer

ANSI = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b[=>]")


class Said(NamedTuple):
    """What a command printed, and its exit code."""

    code: int
    out: str
    err: str


Run = "Callable[..., Said]"


@pytest.fixture
def run(server: LocalServer, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Said]:
    """Runs a command line at a pipe; the server is the one in the box unless it says another."""
    monkeypatch.setenv("MISTRAL_SERVER_URL", server.url)
    monkeypatch.setenv("MISTRAL_API_KEY", "any")

    def go(*arguments: Any, stdin: str | bytes = "", env: dict[str, str] | None = None) -> Said:
        words = [str(one) for one in arguments]
        result = CliRunner().invoke(app, words, input=stdin, env=env, prog_name="mistralai")
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return Said(result.exit_code, result.stdout, result.stderr)

    return go


def saying(answer: Any) -> Callable[[socket.socket, bytes], None]:
    """Make the function of a server that gives any request one answer, as JSON."""
    body = json.dumps(answer).encode()

    def say(connection: socket.socket, _: bytes) -> None:
        head = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n"
        connection.sendall(head % len(body) + body)

    return say


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to be in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


class Terminal:
    """A pseudo terminal in place of the streams of this process."""

    def __init__(self, columns: int) -> None:
        import fcntl  # noqa: PLC0415 - there is none on Windows
        import struct  # noqa: PLC0415
        import termios  # noqa: PLC0415

        self.screen, self.keys = os.openpty()
        fcntl.ioctl(self.keys, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        self._seen: list[bytes] = []
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        with suppress(OSError):  # the other end is closed
            while piece := os.read(self.screen, 65536):
                self._seen.append(piece)

    def type(self, text: str) -> None:
        """Type something, before or while somebody reads."""
        os.write(self.screen, text.encode())

    def stream(self, mode: str) -> io.TextIOWrapper:
        return io.TextIOWrapper(
            open(os.dup(self.keys), f"{mode}b", buffering=0 if mode == "w" else -1),  # noqa: PTH123
            encoding="utf-8",
            write_through=True,
        )

    def raw(self) -> str:
        """Give all that was written, with the codes for colours and places."""
        os.close(self.keys)
        self._reader.join()
        os.close(self.screen)
        return b"".join(self._seen).decode().replace("\r\n", "\n")


@pytest.fixture
def at_terminal(
    server: LocalServer, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., tuple[int, str]]:
    """Runs a command line at a terminal; gives the exit code and what is on it, without codes."""
    pytest.importorskip("termios", reason="there are no pseudo terminals here")
    monkeypatch.setenv("MISTRAL_SERVER_URL", server.url)
    monkeypatch.setenv("MISTRAL_API_KEY", "any")
    monkeypatch.setenv("TERM", "xterm-256color")
    for name in ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "LINES"):
        monkeypatch.delenv(name, raising=False)

    def go(
        *arguments: Any, typed: str = "", columns: int = 80, raw: bool = False
    ) -> tuple[int, str]:
        terminal = Terminal(columns)
        # rich measures the terminal of the process, which is the one of the tests.
        monkeypatch.setenv("COLUMNS", str(columns))
        monkeypatch.setenv("LINES", "24")
        if typed:
            terminal.type(typed)
        streams = {name: terminal.stream("r" if name == "stdin" else "w") for name in STREAMS}
        with monkeypatch.context() as patch:
            for name, stream in streams.items():
                patch.setattr(sys, name, stream)
            with pytest.raises(SystemExit) as ended:
                app([str(one) for one in arguments], prog_name="mistralai")
        for stream in streams.values():
            stream.close()
        seen = terminal.raw()
        code = ended.value.code
        assert isinstance(code, int)
        return code, seen if raw else ANSI.sub("", seen)

    return go


STREAMS = ("stdin", "stdout", "stderr")
