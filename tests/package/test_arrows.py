"""Imports point one way: from what a person calls down to what everything stands on.

Those under `if TYPE_CHECKING` and those inside functions count like any other.
"""

from __future__ import annotations

import ast
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from every import every

import mistralai

if TYPE_CHECKING:
    from collections.abc import Iterator

SOURCE = Path(mistralai.__file__).parent.parent

# From the ground up. A module may import what is below it, and what stands in its own line.
FLOORS = """
_version _words httpclient local._port _core
_hints _v1 types
_checks
errors
models
_hooks _logger version
_auth _transport
sdkconfiguration
_core.call _core.options
_core.request
_core.response
_core.stream
_core.exchange
utils
_core.resource _core.docstrings
_core.operation _core.paging
extra
helpers
beta.accesses beta.agents beta.connectors beta.conversations beta.documents
agents chat classifiers embeddings files fim jobs mistral_jobs models_ ocr
audio.speech audio.transcriptions audio.voices realtime responses
audio batch fine_tuning beta.libraries
beta
sdk
bulk
_preload
mistralai client async_client
_clouds
azure gcp
cli
__main__
""".strip().splitlines()
FLOOR_OF = {room: floor for floor, rooms in enumerate(FLOORS) for room in rooms.split()}

# The server knows nothing of the client, and has its own tests.
FILES = [
    path
    for path in (SOURCE / "mistralai").rglob("*.py")
    if "local" not in path.parts or path.name == "_port.py"
]


def module_of(path: Path) -> str:
    """The name of a module under `mistralai`, that of the package itself for its facade."""
    parts = path.relative_to(SOURCE / "mistralai").with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__") or "mistralai"


MODULES = {module_of(path): path for path in FILES}


def room_of(module: str) -> str:
    """The longest name in the table that a module is or is in."""
    parts = module.split(".")
    names = (".".join(parts[:n]) for n in range(len(parts), 0, -1))
    return next(name for name in names if name in FLOOR_OF)


def imports_of(module: str) -> Iterator[str]:
    """The modules of ours that a module imports, wherever in it the import stands."""
    path = MODULES[module]
    package = path.parent.relative_to(SOURCE).parts
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) + 1 - node.level] if node.level else ()
            home = ".".join([*base, *([node.module] if node.module else [])])
            names = [f"{home}.{alias.name}" for alias in node.names]
        else:
            continue
        for name in names:
            if name.partition(".")[0] == "mistralai":
                yield found(name.removeprefix("mistralai").removeprefix(".") or "mistralai")


def found(name: str) -> str:
    """The module that a dotted name is, or is an attribute of."""
    while name and name not in MODULES:
        name = name.rpartition(".")[0]
    return name or "mistralai"


ARROWS = {module: sorted({*imports_of(module)} - {module}) for module in MODULES}


def test_every_module_has_its_floor():
    assert {room_of(module) for module in MODULES} <= FLOOR_OF.keys()


@every("module", MODULES)
def test_no_import_runs_back_up(module: str):
    floor = FLOOR_OF[room_of(module)]
    up = [other for other in ARROWS[module] if FLOOR_OF[room_of(other)] > floor]
    assert up == []


def test_no_modules_import_each_other_in_a_circle():
    try:
        TopologicalSorter(ARROWS).prepare()
    except CycleError as error:
        pytest.fail(f"a circle: {' -> '.join(error.args[1])}")
