"""The script that compares with the record of v1 where that is at hand."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

import pytest

SCRIPT = Path(__file__).parent.parent.parent / "scripts" / "check_contract.py"


@pytest.fixture
def script() -> Any:
    """The script as a module."""
    spec = importlib.util.spec_from_file_location("check_contract", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_without_the_record_it_says_that_nothing_was_checked(
    script: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    assert script.main(tmp_path / "nothing.py") == 0
    assert "the contract was NOT checked" in capsys.readouterr().out


@pytest.mark.parametrize("status", [0, 3])
def test_the_status_is_that_of_the_comparison(script: Any, tmp_path: Path, status: int):
    program = tmp_path / "check.py"
    program.write_text(
        "import sys\n"
        "assert sys.argv[1] == '--except' and sys.argv[2].endswith('deliberate-differences.txt')\n"
        "assert sys.argv[3:] == ['--limit', '25']\n"
        f"sys.exit({status})\n"
    )
    assert script.main(program) == status
