"""A server that is a function, and both halves of `bulk`."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from mistralai import bulk

sys.path.insert(0, str(Path(__file__).parent))

from faking import Fake

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture
def fake() -> Fake:
    return Fake()


@pytest.fixture
def output(tmp_path: Path) -> Path:
    return tmp_path / "results.jsonl"


@pytest.fixture(params=["blocking", "awaiting"])
def run(request: pytest.FixtureRequest) -> Callable[..., bulk.Report]:
    """Each of the two functions, called as its users do."""
    if request.param == "blocking":
        return bulk.run

    def awaited(*given: Any, **options: Any) -> bulk.Report:
        return asyncio.run(bulk.run_async(*given, **options))

    return awaited
