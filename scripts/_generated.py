"""What the scripts that generate source files have in common."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def deliver(source: str, path: Path) -> int:
    """Write a file, or with `--check` compare it, formatted as all sources are.

    Args:
        source: Python, not yet formatted.
        path: The file.

    Returns:
        The exit status: 1 if the file was to be checked and is not up to date.
    """
    # Imports that turned out not to be needed go, and the others get their order.
    source = ruff(["check", "--fix-only", "--select", "F401,I"], source, path)
    source = ruff(["format"], source, path)
    return deliver_text(source, path)


def deliver_text(source: str, path: Path) -> int:
    """Write a file as it is, or with `--check` compare it.

    Args:
        source: The text.
        path: The file.

    Returns:
        The exit status: 1 if the file was to be checked and is not up to date.
    """
    if "--check" not in sys.argv[1:]:
        path.write_text(source, "utf-8")
    elif not path.exists() or path.read_text("utf-8") != source:
        print(f"{path.name} is not up to date; run python {sys.argv[0]}", file=sys.stderr)
        return 1
    return 0


def filled(path: Path, begin: str, text: str, end: str) -> str:
    """Give the text of a file with another text between two marks that it has.

    Args:
        path: The file.
        begin: The first mark, with the end of its line.
        text: What comes between them.
        end: The second mark.

    Raises:
        ValueError: The file has not the first mark once, or not the second behind it.
    """
    before, rest = path.read_text("utf-8").split(begin)
    _, after = rest.split(end, 1)
    return f"{before}{begin}{text}\n{end}{after}"


def ruff(command: list[str], source: str, path: Path) -> str:
    """Pass Python through ruff, with the settings that hold for the file."""
    return subprocess.run(  # noqa: S603 - the command is ruff
        [sys.executable, "-m", "ruff", *command, "--quiet", "--stdin-filename", str(path), "-"],
        input=source,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        check=True,
    ).stdout
