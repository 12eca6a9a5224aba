"""Runs a program in a library's environment, against the local server on a socket."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import pytest

from mistralai.local import LocalServer

if TYPE_CHECKING:
    from collections.abc import Callable

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
SOURCES = (
    ROOT / "src",
    ROOT / "packages" / "mistralai_azure" / "src",
    ROOT / "packages" / "mistralai_gcp" / "src",
)


class Results:
    """What the tasks of a program returned, and what the server saw of them."""

    def __init__(self, outcomes: dict[str, dict[str, Any]], journal: list[dict[str, Any]]) -> None:
        self._outcomes = outcomes
        self.journal = journal

    def __getitem__(self, task: str) -> Any:
        outcome = self._outcomes[task]
        if "error" in outcome:
            pytest.fail(outcome["error"], pytrace=False)
        return outcome["value"]

    @property
    def failed(self) -> list[str]:
        """The names of the tasks that raised."""
        return [name for name, outcome in self._outcomes.items() if "error" in outcome]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, str], Results]:
    """Give a function that runs a program in an environment."""

    def run_program(environment: str, program: str) -> Results:
        folder = ROOT / ".cache" / "ecosystem" / environment
        _skip_unless_current(folder)
        home = tmp_path_factory.mktemp("home")
        with LocalServer() as server:
            done = subprocess.run(
                [
                    folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python"),
                    "-I",
                    HERE / "run_tasks.py",
                    HERE / "programs" / f"{program}.py",
                ],
                env={
                    "PATH": os.environ["PATH"],
                    "HOME": str(home),
                    "MISTRAL_API_KEY": "any-key",
                    "MISTRALAI_API_KEY": "any-key",  # as semantic-kernel calls it
                    "MISTRAL_SERVER_URL": server.url,
                    "MISTRAL_ENDPOINT": server.url,  # as llama-index calls it
                },
                cwd=home,
                capture_output=True,
                text=True,
                encoding="utf-8",
                timeout=300,
                check=False,
            )
            journal = server.journal()
        assert done.returncode == 0, done.stderr
        return Results(json.loads(done.stdout.splitlines()[-1]), journal)

    return run_program


def _skip_unless_current(folder: Path) -> None:
    """Do not test where the environment is missing, or has another client than this checkout's."""
    if not (folder / "recipe").is_file():
        _unavailable(f"{folder.name} is not installed: make ecosystem")
    [packages] = [path.parent for path in folder.rglob("site-packages/mistralai")]
    for source in SOURCES:
        if _code(source) - _code(packages):
            _unavailable(f"{folder.name} has another client than this checkout: make ecosystem")


def _unavailable(reason: str) -> NoReturn:
    # Where the environments were just built, a test that is skipped is a test that is missing.
    if os.environ.get("ECOSYSTEM") == "required":
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


def _code(folder: Path) -> set[tuple[str, bytes]]:
    # The server that answers is this checkout's, so which one an environment has is all the same.
    return {
        (str(path.relative_to(folder)), path.read_bytes())
        for package in folder.glob("mistralai*")
        for path in package.rglob("*.py")
        if "local" not in path.relative_to(package).parts
    }
