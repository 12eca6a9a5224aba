"""A test author's afternoon: a small app, tested by what the guide tells, each way in a process.

The part for Node is run with the other clients of it: `nox -s clients-node`.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent / "afternoon"
# By its module, as it is there without an installation; without anyio's, whose old versions warn.
PLUGIN = ("-p", "no:mistralai_local", "-p", "mistralai.local.pytest_plugin", "-p", "no:anyio")


def run(*arguments: str | Path) -> str:
    settings = {name: value for name, value in os.environ.items() if "MISTRAL" not in name}
    done = subprocess.run(
        [sys.executable, "-W", "error", "-m", *arguments],
        cwd=HERE,
        env={**settings, "PYTHONPATH": os.pathsep.join([str(HERE), *sys.path])},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def test_the_app_is_tested_by_two_processes_of_pytest() -> None:
    # Each has a server of its own; that they can share one, test_scopes.py holds.
    settings = ("-c", HERE / "pytest.ini", "-W", "error", "-n", "2", *PLUGIN)
    assert re.search(r"\n=+ 12 passed in", run("pytest", *settings, HERE / "for_pytest.py"))


def test_the_app_is_tested_in_unittest() -> None:
    assert "Ran 3 tests" in run("unittest", "for_unittest")
