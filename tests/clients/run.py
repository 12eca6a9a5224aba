"""Drive the local server with clients that are not ours, and print how much of each works.

usage: python tests/clients/run.py [--server URL] [NAME ...]

Each client is installed from the package index into an environment of its own, which is kept in
`.clients/`. A client counts what it passed of what it tried; what failed is said below it.
"""

import argparse
import re
import subprocess
import sys
import venv
from collections.abc import Iterable
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

from mistralai.local import LocalServer

HERE = Path(__file__).parent
HOME = HERE.parents[1] / ".clients"
SECONDS = 300


@dataclass(frozen=True)
class Client:
    """What to install, and the program that uses it."""

    requirements: tuple[str, ...]
    program: str


CLIENTS = {
    "mistralai 1.7.1": Client(("mistralai==1.7.1",), "official.py"),
    "mistralai 1.12.4": Client(("mistralai==1.12.4", "websockets"), "official.py"),
    "mistralai 3.7.0": Client(("mistralai==3.7.0", "websockets"), "official.py"),
    "openai": Client(("openai",), "openai_client.py"),
    "pydantic-ai": Client(("pydantic-ai-slim[mistral,openai]",), "pydantic_ai_client.py"),
    "langchain-mistralai": Client(
        ("langchain-mistralai", "langchain", "langgraph"), "langchain_client.py"
    ),
    "litellm": Client(("litellm",), "litellm_client.py"),
    "instructor": Client(("instructor", "openai"), "instructor_client.py"),
}


def python_of(name: str, client: Client) -> Path:
    """Return the interpreter of a client's environment, which is made if it is not there."""
    folder = HOME / name.replace(" ", "-")
    python = folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    note = folder / "requirements"
    wanted = "\n".join(client.requirements)
    if not note.is_file() or note.read_text("utf-8") != wanted:
        venv.create(folder, clear=True, with_pip=True)
        command = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*command, *client.requirements], check=True)
        note.write_text(wanted, "utf-8")
    return python


def drive(name: str, url: str) -> tuple[str, list[str]]:
    """Return how many checks of a client passed, and what is said of those that did not."""
    client = CLIENTS[name]
    command = [python_of(name, client), HERE / client.program, url]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired:
        return f"no end after {SECONDS} seconds", []
    lines = done.stdout.splitlines()
    found = re.fullmatch(r"passed (\d+ of \d+)", lines[-1] if lines else "")
    failed = [line for line in lines if line.startswith("FAIL ")]
    return found.group(1) if found else "did not start", failed or done.stderr.splitlines()[-1:]


def table(names: Iterable[str], url: str) -> bool:
    """Print the table, and return whether everything passed."""
    good = True
    for name in names:
        passed, failed = drive(name, url)
        print(f"{name:20} {passed}", flush=True)
        numbers = re.findall(r"\d+", passed)
        whole = len(numbers) == 2 and numbers[0] == numbers[1]
        for line in () if whole else failed:
            print(f"    {line}")
        good = good and whole
    return good


def main() -> int:
    """Drive the clients that the command line names, or all."""
    parser = argparse.ArgumentParser(description="Drive the local server with foreign clients.")
    parser.add_argument("--server", metavar="URL", help="a server that runs already")
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(CLIENTS))
    options = parser.parse_args()
    names = options.names or list(CLIENTS)
    if unknown := [name for name in names if name not in CLIENTS]:
        parser.error(f"no such client: {', '.join(unknown)}")
    with nullcontext() if options.server else LocalServer() as server:
        good = table(names, options.server or (server.url if server else ""))
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
