"""The server is an implementation of its own: it shares no code with the client."""

import ast
from pathlib import Path

from every import every

import mistralai.local

ROOT = Path(mistralai.local.__file__).parent
FILES = sorted(ROOT.rglob("*.py"))


def imported(path: Path) -> set[str]:
    """Return the absolute names of the modules that a file imports."""
    package = ["mistralai", "local", *path.relative_to(ROOT).parts[:-1]]
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            found.add(".".join([*base, *([node.module] if node.module else [])]))
    return found


@every("path", FILES)
def test_a_module_imports_nothing_of_ours_outside_the_server(path):
    ours = {name for name in imported(path) if name.split(".")[0].startswith("mistralai")}
    assert {name for name in ours if not name.startswith("mistralai.local")} == set()


def test_the_port_is_in_a_module_that_imports_nothing():
    assert imported(ROOT / "_port.py") == set()
