"""The packages offer every name, and load what is behind it on first use."""

from __future__ import annotations

import ast
import importlib
import pathlib
import subprocess
import sys
from types import ModuleType
from typing import cast

import pytest

import mistralai
from mistralai import models
from mistralai._v1.lazy import lazy_names
from mistralai.models import _names
from mistralai.models._names import HOMES

ROOT = pathlib.Path(__file__).parents[2]
FACADES = [mistralai, models]


def static_imports(facade: ModuleType) -> dict[str, set[str]]:
    """Read what a facade imports for type checkers, from module to names."""
    assert facade.__file__ is not None
    source = ast.parse(pathlib.Path(facade.__file__).read_text("utf-8"))
    (block,) = (
        statement
        for statement in source.body
        if isinstance(statement, ast.If) and ast.unparse(statement.test) == "TYPE_CHECKING"
    )
    imports = [statement for statement in block.body if isinstance(statement, ast.ImportFrom)]
    others = [statement for statement in block.body if statement not in imports]
    assert set(map(ast.unparse, others)) <= {"__all__ += _names.__all__"}
    return {
        "." * imported.level + (imported.module or ""): {name.name for name in imported.names}
        for imported in imports
    }


def test_type_checkers_and_the_interpreter_see_the_same_names() -> None:
    imports = static_imports(mistralai)
    submodules = imports.pop(".")
    assert imports.pop(".models._names") == {"*"}
    assert imports.pop(".models") == {"_names"}
    homes = cast("dict[str, list[str]]", vars(mistralai)["_HOMES"])
    assert imports == {home: set(names) for home, names in homes.items()}
    lazy = submodules.union(models.__all__, *imports.values())
    eager = {name for name in mistralai.__all__ if name not in lazy}
    assert lazy <= set(mistralai.__all__)
    assert eager <= set(vars(mistralai))
    assert mistralai.UserMessage is models.UserMessage


def test_type_checkers_see_all_of_the_modules_that_the_models_are_found_in() -> None:
    assert static_imports(models) == {"._names": {"*"}}
    assert static_imports(_names) == {home: {"*"} for home in HOMES}
    for home, names in HOMES.items():
        assert importlib.import_module(home, models.__name__).__all__ == names
    assert models.__all__ == _names.__all__ == [n for names in HOMES.values() for n in names]


@pytest.mark.parametrize("facade", FACADES, ids=lambda facade: facade.__name__)
def test_every_name_is_there_and_listed_once(facade: ModuleType) -> None:
    assert [name for name in facade.__all__ if not hasattr(facade, name)] == []
    assert len(set(facade.__all__)) == len(facade.__all__)
    assert set(facade.__all__) <= set(dir(facade))


@pytest.mark.parametrize("facade", FACADES, ids=lambda facade: facade.__name__)
def test_a_name_that_is_not_there_is_an_attribute_error(facade: ModuleType) -> None:
    with pytest.raises(AttributeError, match=f"{facade.__name__}.*has no attribute 'nonsense'"):
        facade.nonsense  # noqa: B018 - the access is the test


def test_the_models_are_names_of_the_package_too() -> None:
    assert mistralai.UserMessage is models.UserMessage


def test_the_list_of_models_is_as_the_modules_say() -> None:
    subprocess.run([sys.executable, "scripts/generate_names.py", "--check"], cwd=ROOT, check=True)


@pytest.mark.parametrize("statement", ["import mistralai", "import mistralai.models"])
def test_importing_loads_neither_pydantic_nor_httpx(statement: str) -> None:
    code = f"{statement}; import sys; print([m for m in ('pydantic', 'httpx') if m in sys.modules])"
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert result.stdout.strip() == "[]"


def test_a_name_is_looked_up_once(monkeypatch: pytest.MonkeyPatch) -> None:
    home, facade = ModuleType("home"), ModuleType("facade")
    home.name = "value"  # type: ignore[attr-defined] # a module takes any attribute
    monkeypatch.setitem(sys.modules, "home", home)
    monkeypatch.setitem(sys.modules, "facade", facade)
    find, known = lazy_names("facade", {"home": ["name"]})
    assert "name" in known()
    assert find("name") == "value"
    assert vars(facade)["name"] == "value"
