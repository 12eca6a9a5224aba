"""Runs a program of `programs/` inside the environment of the library that it uses.

usage: python -I run_tasks.py PROGRAM.py

Each public function of the program is a task; they run in the order of the file. The last line of
the output is a JSON object: the name of each task, and what it returned or how it failed.
"""

import asyncio
import inspect
import json
import runpy
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

_HERE = frozenset({"127.0.0.1", "::1", "localhost", None})


def stay_on_this_machine(event: str, arguments: tuple[Any, ...]) -> None:
    """Refuse to look up or connect to another machine, whatever a library would like."""
    if event == "socket.getaddrinfo":
        host = arguments[0]
    elif event == "socket.connect" and isinstance(arguments[1], tuple):
        host = arguments[1][0]
    else:
        return
    host = host.decode() if isinstance(host, bytes) else host
    if host not in _HERE:
        raise PermissionError(f"{event} {host!r}: these tests stay on this machine")


def run(task: Callable[[], Any]) -> dict[str, Any]:
    """Return what a task returned, or how it failed."""
    try:
        value = task()
        return {"value": asyncio.run(value) if inspect.iscoroutine(value) else value}
    except Exception:  # noqa: BLE001 - the test of this task shows it; the other tasks still run
        return {"error": traceback.format_exc()}


def main() -> None:
    """Run all tasks of the program named on the command line."""
    sys.addaudithook(stay_on_this_machine)
    program = Path(sys.argv[1])
    names = runpy.run_path(str(program))
    tasks = [
        one
        for name, one in names.items()
        if inspect.isfunction(one)
        and not name.startswith("_")
        and Path(one.__code__.co_filename) == program
    ]
    sys.stdout.write("\n" + json.dumps({task.__name__: run(task) for task in tasks}) + "\n")


if __name__ == "__main__":
    main()
