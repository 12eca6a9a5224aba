"""Drive the local server with clients that are not ours, and print how much of each works.

usage: python tests/clients/run.py [--server URL] [--python PYTHON] [--freeze] [--node] [NAME ...]

Each client is installed from its package index into an environment of its own, which is kept in
`.clients/`: those in Python with the versions in `constraints/`, those in TypeScript (`--node`)
with the versions in the table below. A client counts what it passed of what it tried; what failed
is said below it.
"""

import argparse
import json
import re
import shutil
import subprocess
import sys
import venv
from collections.abc import Iterable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

from mistralai.local import LocalServer

HERE = Path(__file__).parent
HOME = HERE.parents[1] / ".clients"
CONSTRAINTS = HERE / "constraints"
SECONDS = 300


@dataclass(frozen=True)
class Client:
    """What to install, the program that uses it, and the lowest Python that it works with.

    `beside` are files that the program imports, in Node.
    """

    requirements: tuple[str, ...]
    program: str
    python: tuple[int, int] = (3, 10)
    beside: tuple[Path, ...] = (HERE / "node" / "checks.mjs",)


PYTHON = {
    "mistralai-1.7.1": Client(("mistralai==1.7.1",), "official.py"),
    "mistralai-1.12.4": Client(("mistralai==1.12.4", "websockets"), "official.py"),
    "mistralai-3.7.0": Client(("mistralai==3.7.0", "websockets"), "official.py"),
    "openai": Client(("openai",), "openai_client.py"),
    "pydantic-ai": Client(("pydantic-ai-slim[mistral,openai]",), "pydantic_ai_client.py"),
    "langchain": Client(("langchain-mistralai", "langchain", "langgraph"), "langchain_client.py"),
    "litellm": Client(("litellm",), "litellm_client.py"),
    "instructor": Client(("instructor", "openai"), "instructor_client.py"),
    "haystack": Client(("mistral-haystack",), "haystack_client.py"),
    "llama-index": Client(
        ("llama-index-llms-mistralai", "llama-index-embeddings-mistralai"), "llama_index_client.py"
    ),
    "semantic-kernel": Client(("semantic-kernel[mistralai]",), "semantic_kernel_client.py"),
    "mistral-vibe": Client(("mistral-vibe",), "vibe_client.py", (3, 12)),
}
_ZOD = "zod@4.6.7"
NODE = {
    "@mistralai/mistralai": Client(("@mistralai/mistralai@2.7.0", _ZOD), "official.mjs"),
    "@mistralai/mistralai 1": Client(
        ("@mistralai/mistralai@1.15.1", "zod@3.25.76"), "official.mjs"
    ),
    "@ai-sdk/mistral": Client(("@ai-sdk/mistral@4.0.87", "ai@7.0.173", _ZOD), "ai_sdk.mjs"),
    "@langchain/mistralai": Client(
        ("@langchain/mistralai@1.2.0", "@langchain/core@1.4.0", "langchain@1.5.14", _ZOD),
        "langchain.mjs",
    ),
    # The app that tests/local/afternoon has in Python too, tested as the guide tells.
    "an app and its tests": Client(
        ("@mistralai/mistralai@2.7.0", _ZOD),
        "afternoon.mjs",
        beside=(HERE / "node" / "checks.mjs", HERE.parent / "local" / "afternoon" / "agent.mjs"),
    ),
}


class CannotRunError(Exception):
    """What a client needs is not on this machine."""


def command_of(name: str, options: argparse.Namespace) -> list[str | Path]:
    """Return what runs a client; its environment is made if it is not there."""
    if name in NODE:
        return _node(name, NODE[name])
    return _python(name, PYTHON[name], options)


def _python(name: str, client: Client, options: argparse.Namespace) -> list[str | Path]:
    folder = HOME / name
    python = folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    constraints = CONSTRAINTS / f"{name}.txt"
    pins = "" if options.freeze or not constraints.is_file() else constraints.read_text("utf-8")
    note = folder / "requirements"
    wanted = "\n".join([*client.requirements, pins])
    if not note.is_file() or note.read_text("utf-8") != wanted:
        _make(folder, client, options.python)
        command = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        pinned = ["--constraint", constraints] if pins else []
        subprocess.run([*command, *pinned, *client.requirements], check=True)
        note.write_text(wanted, "utf-8")
    if options.freeze:
        freeze = [python, "-m", "pip", "freeze", "--disable-pip-version-check"]
        frozen = subprocess.run(freeze, capture_output=True, text=True, check=True).stdout
        CONSTRAINTS.mkdir(exist_ok=True)
        constraints.write_text(frozen, "utf-8")
    return [python, HERE / client.program]


def _make(folder: Path, client: Client, other: str | None) -> None:
    if sys.version_info >= client.python:
        venv.create(folder, clear=True, with_pip=True)
        return
    needed = ".".join(map(str, client.python))
    if other is None:
        raise CannotRunError(f"needs Python {needed} or newer: give one with --python")
    subprocess.run([other, "-m", "venv", "--clear", folder], check=True)


def _node(name: str, client: Client) -> list[str | Path]:
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        raise CannotRunError("needs node and npm")
    folder = HOME / "node" / re.sub(r"\W+", "-", name).strip("-")
    wanted = {
        "private": True,
        "dependencies": dict(one.rsplit("@", 1) for one in client.requirements),
    }
    manifest = folder / "package.json"
    text = json.dumps(wanted, indent=2)
    if not (folder / "done").is_file() or manifest.read_text("utf-8") != text:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        manifest.write_text(text, "utf-8")
        quiet = ["--no-audit", "--no-fund", "--loglevel=error"]
        subprocess.run([npm, "install", *quiet], cwd=folder, check=True)
        (folder / "done").touch()
    # Beside the packages, where Node looks for them.
    for file in (HERE / "node" / client.program, *client.beside):
        shutil.copyfile(file, folder / file.name)
    return [node, folder / client.program]


def drive(name: str, url: str, options: argparse.Namespace) -> tuple[str, list[str]]:
    """Return how many checks of a client passed, and what is said of those that did not."""
    try:
        command = [*command_of(name, options), url]
    except CannotRunError as error:
        return f"not run: {error}", []
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired:
        return f"no end after {SECONDS} seconds", []
    lines = done.stdout.splitlines()
    found = re.fullmatch(r"passed (\d+ of \d+)", lines[-1] if lines else "")
    failed = [line for line in lines if line.startswith("FAIL ")]
    return found.group(1) if found else "did not start", failed or done.stderr.splitlines()[-1:]


def table(names: Iterable[str], url: str, options: argparse.Namespace) -> bool:
    """Print the table, and return whether everything passed."""
    good = True
    for name in names:
        passed, failed = drive(name, url, options)
        print(f"{name:24} {passed}", flush=True)
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
    parser.add_argument("--python", help="a newer Python, for the clients that need one")
    parser.add_argument("--freeze", action="store_true", help="take the newest and write them down")
    parser.add_argument("--node", action="store_true", help="those in TypeScript")
    parser.add_argument("names", nargs="*", metavar="NAME")
    options = parser.parse_args()
    known: Mapping[str, Client] = NODE if options.node else PYTHON
    names = options.names or list(known)
    if unknown := [name for name in names if name not in known]:
        parser.error(f"no such client: {', '.join(unknown)}; there are {', '.join(known)}")
    with nullcontext() if options.server else LocalServer() as server:
        good = table(names, options.server or (server.url if server else ""), options)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
