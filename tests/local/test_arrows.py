"""Which folder of the server may import which: arrows point one way, down."""

import ast
from pathlib import Path

import pytest
from every import every

import mistralai.local

ROOT = Path(mistralai.local.__file__).parent
PACKAGE = "mistralai.local"

# Everybody may import these, which import nothing but each other.
GROUND = {"errors", "addresses", "schema", "threads", "weight", "wire"}
# Modules at the top of the package are named by themselves; the order is that of the house.
ALLOWED = {
    "__main__": {"cli", "_extra"},
    "__init__": {"_port", "_extra", "orders", "remote", "server", "control"},
    "pytest_plugin": {"orders", "remote", "server", "LocalServer"},
    "cli": {"_port", "server", "url_file"},
    "server": {"http", "state", "service", "control", "engines", "orders"},
    "remote": {"orders", "control"},
    "orders": {"control"},
    "http": {"page", "state", "service", "store", "control"},
    "page": {"state", "service", "store", "control"},
    "state": {"service", "store", "engines", "control"},
    "service": {"store", "engines", "control"},
    "store": set[str](),
    "engines": set[str](),
    "control": set[str](),
    "schema": set[str](),
    "errors": set[str](),
    "addresses": set[str](),
    "threads": set[str](),
    "weight": set[str](),
    "wire": set[str](),
    "_port": set[str](),
    "_extra": set[str](),
    "url_file": set[str](),
}
# Who may know of which library; whatever is not named here is free to all.
KNOWN_TO = {
    "starlette": {"http"},
    "uvicorn": {"http", "server"},
    "python_multipart": {"http"},
    "sqlite3": {"store"},
    "pytest": {"pytest_plugin"},
    "argparse": {"cli"},
}
FILES = sorted(ROOT.rglob("*.py"))


def place(path: Path) -> str:
    """Return the folder, or the module at the top, that a file belongs to."""
    return path.relative_to(ROOT).parts[0].removesuffix(".py")


def imported(source: str, package: str) -> set[str]:
    """Return the whole names of what a source imports: modules, and names out of modules."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = package.split(".")[: len(package.split(".")) - node.level + 1]
            module = ".".join([*(base if node.level else []), *filter(None, [node.module])])
            found |= {f"{module}.{name.name}" for name in node.names}
    return found


def wrong(source: str, path: Path) -> set[str]:
    """Return the imports of a source that a file at a path may not have."""
    here = place(path)
    package = ".".join([PACKAGE, *path.relative_to(ROOT).parts[:-1]])
    found: set[str] = set()
    for name in imported(source, package):
        if name.startswith(f"{PACKAGE}."):
            there = name.removeprefix(f"{PACKAGE}.").partition(".")[0]
            if there not in {here, *ALLOWED[here], *GROUND}:
                found.add(name)
        elif here not in KNOWN_TO.get(name.partition(".")[0], {here}):
            found.add(name)
    return found


@every("path", FILES)
def test_a_file_imports_nothing_from_above_it(path):
    assert wrong(path.read_text("utf-8"), path) == set()


def test_the_table_has_a_line_for_each_folder_and_no_other():
    assert {place(path) for path in FILES} == set(ALLOWED)


def test_the_table_has_no_circle():
    left = {name: targets | (GROUND - {name}) for name, targets in ALLOWED.items()}
    for name in GROUND:
        left[name] = {"schema": {"errors", "wire"}, "errors": {"wire"}}.get(name, set())
    while left:
        free = {name for name, targets in left.items() if not targets & left.keys()}
        assert free, left
        left = {name: targets for name, targets in left.items() if name not in free}


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("service/answer.py", "from mistralai.local.http.sse import event"),
        ("service/answer.py", "from starlette.requests import Request"),
        ("service/batch/jobs.py", "import mistralai.local.state"),
        ("store/files.py", "from mistralai.local.service import content"),
        ("engines/ocr/pdf.py", "from mistralai.local.store.files import Files"),
        ("control/faults.py", "def late():\n    from mistralai.local.state import State"),
        ("schema/base.py", "from mistralai.local import state"),
        ("http/routes/ocr.py", "from mistralai.local.engines.ocr import pdf"),
        ("state.py", "from .http.app import create_app"),
        ("control/clock.py", "import sqlite3"),
    ],
)
def test_an_import_that_runs_back_up_is_noticed(path, source):
    assert len(wrong(source, ROOT / path)) == 1
