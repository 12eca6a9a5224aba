"""Many requests of a file: asked, interrupted, and gone on with."""

from __future__ import annotations

import json
import signal
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from mistralai.bulk import Report
from mistralai.local import Fault

from .conftest import saying

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable

    from mistralai.local import LocalServer

ROWS = [
    {"custom_id": str(n), "body": {"messages": [{"role": "user", "content": f"Say {n}"}]}}
    for n in range(3)
]


@pytest.fixture
def rows(here: Path) -> str:
    """A file with three requests."""
    (here / "in.jsonl").write_text("\n".join(map(json.dumps, ROWS)), encoding="utf-8")
    return "in.jsonl"


@pytest.fixture
def bulk(run: Callable[..., Any], rows: str) -> Callable[..., Any]:
    """Asks the rows of that file; the answers go to `out.jsonl`."""
    command = ("bulk", "run", rows, "out.jsonl", "-m", "mistral-small-latest")
    return lambda *options: run(*command, *options)


def answered(here: Path) -> list[str]:
    lines = (here / "out.jsonl").read_text(encoding="utf-8").splitlines()
    return sorted(json.loads(line)["custom_id"] for line in lines)


def test_rows_are_asked_once_however_often_it_is_run(
    bulk: Callable[..., Any], here: Path, server: LocalServer
):
    said = bulk()
    assert (said.code, said.out) == (0, "")
    assert said.err.startswith("3 rows in ")
    assert "3 answered, 0 failed" in said.err
    assert answered(here) == ["0", "1", "2"]
    again = bulk("--json")
    summary = json.loads(again.out)
    assert (again.code, again.err) == (0, "")
    assert (summary["answered_before"], summary["succeeded"]) == (3, 0)
    assert len([one for one in server.journal() if one["path"] == "/v1/chat/completions"]) == 3


def test_options_say_how_the_rows_are_asked(
    bulk: Callable[..., Any], here: Path, monkeypatch: pytest.MonkeyPatch
):
    given: dict[str, Any] = {}

    def fake(client: Any, source: Path, output: Path, **options: Any) -> Report:
        given.update(options, source=source, output=output)
        return Report(str(output), "/v1/ocr", "batch")

    monkeypatch.setattr("mistralai.bulk.run", fake)
    (here / "prices.json").write_text('{"m": [0.1, 2]}', encoding="utf-8")
    said = bulk(
        *("--endpoint", "/v1/ocr", "--via", "batch", "--concurrency", 2, "--rps", 0.5),
        *("--errors", "raise", "--retry-failed", "--prices", "prices.json"),
    )
    assert said.code == 0
    assert given == {
        "source": Path("in.jsonl"),
        "output": Path("out.jsonl"),
        "endpoint": "/v1/ocr",
        "via": "batch",
        "model": "mistral-small-latest",
        "concurrency": 2,
        "requests_per_second": 0.5,
        "errors": "raise",
        "retry_failed": True,
        "progress": False,
        "prices": {"m": (0.1, 2.0)},
    }


@pytest.mark.parametrize("content", ["{", "[]", '{"m": 1}', '{"m": [1, "x"]}'])
def test_prices_have_to_be_some(content: str, bulk: Callable[..., Any], here: Path):
    (here / "prices.json").write_text(content, encoding="utf-8")
    said = bulk("--prices", "prices.json")
    assert (said.code, "prices.json has no prices" in said.err) == (2, True)


def test_a_row_that_fails_is_kept_and_the_exit_code_is_1(
    bulk: Callable[..., Any], here: Path, server: LocalServer
):
    server.inject(Fault(path="/v1/chat/completions", status=400))
    said = bulk("--concurrency", 1)
    assert (said.code, "2 answered, 1 failed" in said.err) == (1, True)
    assert answered(here) == ["0", "1", "2"]
    assert bulk().code == 0
    assert "1 answered, 0 failed" in bulk("--retry-failed").err


def test_a_row_that_is_no_request_is_told(bulk: Callable[..., Any], here: Path):
    (here / "in.jsonl").write_text("no JSON", encoding="utf-8")
    said = bulk()
    assert (said.code, "1 row is no request" in said.err) == (1, True)


def test_the_first_error_may_end_it(bulk: Callable[..., Any], server: LocalServer):
    server.inject(Fault(path="/v1/chat/completions", status=400))
    said = bulk("--concurrency", 1, "--errors", "raise")
    assert (said.code, said.err.startswith("mistralai: row 1 (0): 400")) == (1, True)


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGINT for one thread")
def test_ctrl_c_keeps_what_came_and_another_run_goes_on(
    bulk: Callable[..., Any], raw: Any, here: Path, server: LocalServer
):
    main = threading.main_thread().ident
    assert main is not None
    say = saying({"choices": []})

    def answer(connection: socket.socket, request: bytes) -> None:
        signal.pthread_kill(main, signal.SIGINT)  # while the first one is under way
        say(connection, request)

    raw.answer = answer
    stopped = bulk("--concurrency", 1, "--server", raw.url)
    assert stopped.code == 130
    assert stopped.err.endswith("stopped before the end: run it again to go on\n")
    assert answered(here) == ["0"]
    rest = bulk("--json")
    assert (rest.code, json.loads(rest.out)["succeeded"]) == (0, 2)
    assert answered(here) == ["0", "1", "2"]


def test_at_a_terminal_there_is_a_bar_and_one_summary(
    at_terminal: Callable[..., tuple[int, str]], rows: str
):
    code, seen = at_terminal("bulk", "run", rows, "out.jsonl", "-m", "mistral-small-latest")
    assert code == 0
    assert "━" in seen
    assert "100% 3 rows" in seen
    assert seen.count("3 answered, 0 failed") == 1
