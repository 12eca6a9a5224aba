"""The numbers of lines in the guide to the helpers are those of the programs."""

from __future__ import annotations

import ast
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROW = re.compile(r"\((\.\./\.\./examples/\w+\.py)\): (\d+)")


def lines_of(path: Path) -> int:
    """Count the lines of a program that are neither empty nor of a docstring."""
    source = path.read_text(encoding="utf-8")
    places = {n for n, line in enumerate(source.splitlines(), 1) if line.strip()}
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, (ast.Module, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            first = node.body[0]
            if ast.get_docstring(node) is not None:
                places -= set(range(first.lineno, (first.end_lineno or first.lineno) + 1))
    return len(places)


def test_the_table_tells_how_long_the_programs_are():
    guide = ROOT / "docs/guides/helpers.md"
    told = ROW.findall(guide.read_text(encoding="utf-8"))
    assert len(told) == 6
    found = [(name, str(lines_of(guide.parent / name))) for name, _ in told]
    assert told == found
