"""The Dockerfile, as far as it can be tested without Docker: what it names is there and works."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from mistralai.local.cli import _parser

if TYPE_CHECKING:
    from mistralai.local import LocalServer

ROOT = Path(__file__).resolve().parents[2]
LINES = (ROOT / "Dockerfile").read_text(encoding="utf-8").splitlines()


def words_of(instruction: str) -> list[str]:
    """Return what follows each instruction of a kind."""
    return [line.partition(" ")[2] for line in LINES if line.startswith(f"{instruction} ")]


def test_it_copies_what_is_there_and_what_the_build_is_let_see():
    copied = [name for words in words_of("COPY") for name in words.split()[:-1]]
    seen = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert sorted(f"!{name}" for name in copied) == sorted(one for one in seen if one[0] == "!")
    assert all((ROOT / name).exists() for name in copied)
    # All that a build of the wheel needs, as the fixture `wheel` builds it.
    assert {"pyproject.toml", "README.md", "LICENSE", "src", "packages"} <= set(copied)


def test_it_installs_extras_that_exist_and_stays_within_ten_lines_or_so():
    [extras] = re.findall(r"'\.\[([\w,-]+)\]'", "\n".join(words_of("RUN")))
    assert set(extras.split(",")) <= set(metadata.metadata("mistralai").get_all("Provides-Extra"))
    assert len([line for line in LINES if not line.startswith("#")]) <= 10


def test_it_starts_the_server_for_other_machines_on_the_port_that_it_names():
    [started] = [json.loads(words) for words in words_of("ENTRYPOINT")]
    assert started[:3] == ["python", "-m", "mistralai.local"]
    options = _parser("mistralai.local").parse_args(started[3:])
    assert options.host == "0.0.0.0"  # noqa: S104 - for whoever reaches the container
    assert [str(options.port)] == words_of("EXPOSE")


@pytest.mark.parametrize("running", [True, False])
def test_its_health_check_tells_whether_the_server_answers(server: LocalServer, running: bool):
    [check] = [json.loads(words.partition("CMD ")[2]) for words in words_of("HEALTHCHECK")]
    # Port 9 is the one to which everything is said in vain.
    there = server.url if running else "http://127.0.0.1:9"
    code = check[2].replace("http://127.0.0.1:8123", there)
    assert code != check[2]
    done = subprocess.run([sys.executable, *check[1:2], code], capture_output=True, check=False)
    assert (done.returncode == 0) == running
