"""The script that compares with the records of the official clients where they are at hand."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent.parent
SCRIPT = ROOT / "scripts" / "check_contract.py"
PROGRAM = """
import pathlib, sys
_, contract, record, exceptions, file, limit, number = sys.argv
assert (contract, exceptions, limit, number) == ("--contract", "--except", "--limit", "25")
name = pathlib.Path(record).name
pathlib.Path(f"{record}.log").write_text(pathlib.Path(file).read_text())
print("compared", name)
print("trouble", file=sys.stderr)
sys.exit({"contract-1.7.json": FIRST, "contract-v1.json.gz": SECOND}.get(name, 0))
"""
DIFFERENCES = """# Where this client differs on purpose.

## 1.7, 1
wire a # both

## 1.7
wire b # the first

## 3.7
wire c # the third
"""


@pytest.fixture
def script() -> Any:
    """The script as a module."""
    spec = importlib.util.spec_from_file_location("check_contract", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def contract(tmp_path: Path) -> Path:
    """A folder with the three records, and differences beside them."""
    folder = tmp_path / "contract"
    folder.mkdir()
    for record in ("contract-1.7.json", "contract-v1.json.gz", "contract-3.7-core.json.gz"):
        (folder / record).touch()
    for program in ("check_contract.py", "check_contract_v3.py"):
        (folder / program).write_text(PROGRAM.replace("FIRST", "0").replace("SECOND", "0"))
    (tmp_path / "differences.txt").write_text(DIFFERENCES)
    return folder


def test_without_the_records_it_says_that_nothing_was_compared(
    script: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    assert script.main(tmp_path / "nowhere") == 0
    said = capsys.readouterr().out
    assert "The record of 1.7 is not beside this checkout: it was NOT compared." in said
    assert "The record of 1 is not beside this checkout: it was NOT compared." in said


@pytest.mark.parametrize(("first", "second", "status"), [(0, 0, 0), (3, 0, 3), (0, 3, 3)])
def test_the_status_is_the_worst_of_the_comparisons(
    script: Any,
    contract: Path,
    first: int,
    second: int,
    status: int,
    capsys: pytest.CaptureFixture[str],
):
    program = PROGRAM.replace("FIRST", str(first)).replace("SECOND", str(second))
    (contract / "check_contract.py").write_text(program)
    assert script.main(contract, contract.parent / "differences.txt") == status
    said = capsys.readouterr()
    assert said.out.split() == ["compared", "contract-1.7.json", "compared", "contract-v1.json.gz"]
    assert said.err.split() == (["trouble"] if status else [])


@pytest.mark.parametrize("door", ["", "def Mistral(): ...\n"])
def test_each_record_has_its_own_differences_and_the_third_waits_for_its_names(
    script: Any, contract: Path, door: str
):
    module = contract.parent / "client.py"
    module.write_text(door)
    assert script.main(contract, contract.parent / "differences.txt", module) == 0
    told = {log.name: log.read_text().split("\n") for log in contract.glob("*.log")}
    assert told.pop("contract-1.7.json.log") == ["wire a # both", "", "wire b # the first", "", ""]
    assert told.pop("contract-v1.json.gz.log") == ["wire a # both", "", ""]
    assert told == ({"contract-3.7-core.json.gz.log": ["wire c # the third", ""]} if door else {})


def test_every_difference_stands_in_a_section_of_known_records(script: Any):
    text = script.DIFFERENCES.read_text(encoding="utf-8")
    rules = [line for line in text.splitlines() if line and not line.startswith("#")]
    chosen = {
        line
        for name in ("1.7", "1", "3.7")
        for line in script.differences_for(name, text).splitlines()
    }
    assert chosen.issuperset(rules)
