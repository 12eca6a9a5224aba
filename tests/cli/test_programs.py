"""The program itself: pipes, signals, and a real terminal."""

from __future__ import annotations

import io
import os
import shutil
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from mistralai import Mistral
from mistralai.cli import main
from mistralai.local import Fault

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from mistralai.local import LocalServer

PROGRAM = [sys.executable, "-m", "mistralai"]


@pytest.fixture
def env(server: LocalServer, tmp_path: Path) -> dict[str, str]:
    given = {name: value for name, value in os.environ.items() if not name.startswith("COV_")}
    return {
        **given,
        "MISTRAL_SERVER_URL": server.url,
        "MISTRAL_API_KEY": "any",
        "XDG_STATE_HOME": str(tmp_path),
    }


def test_whoever_reads_the_output_may_leave(env: dict[str, str], server: LocalServer):
    pieces = ["word " * 1000] * 200
    server.answer("words", pieces=pieces)
    with subprocess.Popen(
        [*PROGRAM, "ask", "Say words"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=env,
    ) as program:
        assert program.stdout is not None
        assert program.stderr is not None
        assert program.stdout.read(4) == b"word"
        program.stdout.close()
        assert program.stderr.read() == b""
    assert program.returncode == 141


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGINT for one process")
def test_an_interrupted_command_ends_with_130_and_no_traceback(
    env: dict[str, str], server: LocalServer
):
    server.answer("story", pieces=["Once ", "upon"])
    server.inject(Fault(path="/v1/chat/completions", stall_after_events=2))
    with subprocess.Popen(
        [*PROGRAM, "ask", "Tell a story"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=env,
    ) as program:
        assert program.stdout is not None
        assert program.stderr is not None
        assert program.stdout.read(5) == b"Once "
        program.send_signal(signal.SIGINT)
        assert b"Traceback" not in program.stderr.read()
    assert program.returncode == 130


def test_a_pipe_goes_through(env: dict[str, str], server: LocalServer):
    server.answer("Grüße", "Schöne Grüße: ✓")
    result = subprocess.run(
        [*PROGRAM, "ask"],
        input="Grüße".encode(),
        capture_output=True,
        # A console of another code page must not end the answer.
        env={**env, "PYTHONIOENCODING": "utf-8"},
        check=True,
    )
    assert result.stdout.decode().splitlines() == ["Schöne Grüße: ✓"]
    assert result.stderr == b""


def test_a_console_that_lacks_a_letter_shows_another(
    server: LocalServer, monkeypatch: pytest.MonkeyPatch
):
    server.answer("check", "✓ done")
    out = io.BytesIO()
    monkeypatch.setenv("MISTRAL_SERVER_URL", server.url)
    monkeypatch.setenv("MISTRAL_API_KEY", "any")
    monkeypatch.setattr(sys, "argv", ["mistralai", "ask", "check"])
    monkeypatch.setattr(sys, "stdin", None)
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(out, encoding="ascii"))
    monkeypatch.setattr(sys, "stderr", io.StringIO())  # of no encoding at all
    with pytest.raises(SystemExit) as ended:
        main()
    assert (ended.value.code, out.getvalue()) == (0, b"? done\n")


def test_a_pipe_that_nobody_reads_ends_a_command(
    server: LocalServer, monkeypatch: pytest.MonkeyPatch
):
    reads, writes = os.pipe()
    os.close(reads)
    monkeypatch.setenv("MISTRAL_SERVER_URL", server.url)
    monkeypatch.setenv("MISTRAL_API_KEY", "any")
    monkeypatch.setattr(sys, "argv", ["mistralai", "models"])
    with open(writes, "w", encoding="utf-8") as pipe, monkeypatch.context() as patch:  # noqa: PTH123
        patch.setattr(sys, "stdout", pipe)
        with pytest.raises(SystemExit) as ended:
            main()
    assert ended.value.code == 141


@pytest.mark.skipif(shutil.which("tmux") is None, reason="needs tmux")
class TestInTmux:
    """What somebody sees who sits at a terminal."""

    @pytest.fixture
    def tmux(self, env: dict[str, str], tmp_path: Path) -> Iterator[Callable[..., str]]:
        def call(*words: str) -> str:
            command = ["tmux", "-S", str(tmp_path / "socket"), *words]
            return subprocess.run(
                command, capture_output=True, text=True, check=True, env=env
            ).stdout

        shell = "env PS1='$ ' TERM=xterm-256color bash --norc --noprofile"
        call("-f", "/dev/null", "new-session", "-d", "-x", "80", "-y", "30", shell)
        yield call
        call("kill-server")

    @pytest.fixture
    def screen(self, tmux: Callable[..., str]) -> Callable[[str], str]:
        """Waits until something is on the screen, and gives all of it."""

        def until(text: str) -> str:
            seen = ""
            end = time.monotonic() + 30
            while time.monotonic() < end:
                seen = tmux("capture-pane", "-p", "-S", "-")
                if text in seen:
                    return seen
            pytest.fail(f"no {text!r} on the screen:\n{seen}")

        return until

    @pytest.fixture
    def press(self, tmux: Callable[..., str]) -> Callable[..., None]:
        def keys(*names: str) -> None:
            tmux("send-keys", *names)

        return keys

    def test_a_conversation(
        self,
        press: Callable[..., None],
        screen: Callable[[str], str],
        server: LocalServer,
    ):
        program = " ".join(PROGRAM)
        server.answer("Hello", "# Hi\n\nHow **are** you?")
        server.answer("story", pieces=["Once ", "upon ", "a ", "time"])
        press(f"{program} chat", "Enter")
        screen("Ctrl-D leaves.\n>")
        press("Hello", "Enter")
        assert "**" not in screen("How are you?")
        # Ctrl-C in an answer that hangs stops the answer, and the program goes on.
        server.inject(Fault(path="/v1/chat/completions", stall_after_events=3))
        press("Tell a story", "Enter")
        screen("Once upon")
        press("C-c")
        # The answer stays, once.
        assert screen("(stopped)\n\n>").count("Once upon") == 1
        # The line before comes back with the arrow; Ctrl-C drops it.
        press("Up")
        screen("(stopped)\n\n> Tell a story")
        press("C-c")
        screen("(Ctrl-D leaves)")
        press("/mo", "Tab")
        screen("> /model")
        press("Enter")
        screen("mistral-small-latest answers\n>")
        press("C-d")
        press("echo code=$?", "Enter")
        seen = screen("code=0")
        assert "Traceback" not in seen

    def test_a_question_before_something_is_deleted(
        self,
        press: Callable[..., None],
        screen: Callable[[str], str],
        server: LocalServer,
    ):
        program = " ".join(PROGRAM)
        with Mistral(api_key="any", server_url=server.url) as client:
            file_id = client.files.upload(file=("a.txt", b"x"), purpose="ocr").id
        press(f"{program} files rm {file_id}", "Enter")
        screen("Delete a.txt (")
        press("n", "Enter")
        screen("Aborted")
