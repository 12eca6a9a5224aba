"""Modules whose names are imported on first use."""

from __future__ import annotations

import subprocess
import sys
import types
from typing import TYPE_CHECKING

import pytest

from mistralai._v1.lazy import lazy_names

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def module() -> Iterator[types.ModuleType]:
    made = types.ModuleType("a_lazy_module")
    made.here = 1  # type: ignore[attr-defined]  # any module has names of its own
    sys.modules[made.__name__] = made
    yield made
    del sys.modules[made.__name__]


def test_a_name_is_imported_once_and_then_kept(module: types.ModuleType):
    find, _ = lazy_names(module.__name__, {"json": ["dumps"]})
    assert "dumps" not in vars(module)
    dumps = find("dumps")
    assert dumps([]) == "[]"
    assert vars(module)["dumps"] is dumps


def test_the_names_are_listed_without_being_imported(module: types.ModuleType):
    _, known = lazy_names(module.__name__, {"no.such.module": ["dumps"]})
    assert {"dumps", "here"} <= set(known())


def test_an_unknown_name_is_an_attribute_error(module: types.ModuleType):
    find, _ = lazy_names(module.__name__, {"json": ["dumps"]})
    with pytest.raises(AttributeError, match=r"^module 'a_lazy_module' has no attribute 'load'$"):
        find("load")


def test_a_submodule_is_an_attribute_without_having_been_imported():
    find, _ = lazy_names("email", {}, lambda: {"mime"})
    assert find("mime").__name__ == "email.mime"
    with pytest.raises(AttributeError):
        find("message")


HEAVY = ("pydantic", "httpx", "asyncio", "starlette", "uvicorn")


def loaded_by(code: str) -> set[str]:
    """Tell which of the heavy packages a program has loaded at its end."""
    command = [
        sys.executable,
        "-c",
        f"{code}\nimport sys\nprint(*(n for n in {HEAVY!r} if n in sys.modules))",
    ]
    ended = subprocess.run(command, capture_output=True, text=True, check=True)
    return set(ended.stdout.split())


def test_importing_the_client_loads_nothing_heavy():
    assert (
        loaded_by("import mistralai, mistralai.models, mistralai.types, mistralai.utils") == set()
    )


def test_constructing_a_client_loads_no_http_library():
    loaded = loaded_by("from mistralai import Mistral; Mistral(api_key='k')")
    assert loaded & {"httpx", "starlette", "uvicorn"} == set()
