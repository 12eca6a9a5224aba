"""The script that compares with the records of the official clients where they are at hand."""

from __future__ import annotations

import gzip
import importlib.util
import json
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent.parent
SCRIPT = ROOT / "scripts" / "check_contract.py"
PROGRAM = """
import pathlib, sys
program, contract, record, exceptions, file, limit, number, *more = sys.argv
assert (contract, exceptions, limit, number) == ("--contract", "--except", "--limit", "25")
name = pathlib.Path(record).name
chosen = ["--only", "operations,wire", "--ignore", "results"]
assert more == (chosen if name == "contract-3.7-core.json" else [])
assert pathlib.Path(record).read_text() in ("", '{"captured": []}')
(pathlib.Path(program).parent / f"{name}.log").write_text(pathlib.Path(file).read_text())
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
def script(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The script as a module."""
    monkeypatch.syspath_prepend(str(SCRIPT.parent))
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
    (folder / "contract-3.7-core.json.gz").write_bytes(gzip.compress(b'{"captured": []}'))
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
    records = ("contract-1.7.json", "contract-v1.json.gz", "contract-3.7-core.json")
    assert said.out.split() == [word for name in records for word in ("compared", name)]
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
    assert told == ({"contract-3.7-core.json.log": ["wire c # the third", ""]} if door else {})


def test_every_difference_stands_in_a_section_of_known_records(script: Any):
    text = script.DIFFERENCES.read_text(encoding="utf-8")
    rules = [line for line in text.splitlines() if line and not line.startswith("#")]
    chosen = {
        line
        for name in ("1.7", "1", "3.7")
        for line in script.differences_for(name, text).splitlines()
    }
    assert chosen.issuperset(rules)


def test_what_nobody_should_send_is_taken_out_of_the_third_record(script: Any, tmp_path: Path):
    wrapped = {"type": "UNKNOWN", "raw": {"type": "new", "a": [1]}, "is_unknown": True}
    twice = {"type": "UNKNOWN", "raw": wrapped, "is_unknown": True}
    named = {"user-agent": "speakeasy-sdk/python 2.2.0 mistralai-azure", "accept": "a/b"}

    def row(client: str, query: Any, body: Any) -> Any:
        request = {"headers": dict(named), "query": query, "body": body}
        return {"client": client, "requests": [request]}

    sentinel = ["metadata", '"~?~unset~?~sentinel~?~"']
    rows = [
        row("Mistral", [["page", "0"], sentinel], {"json": {"content": [twice, {"b": wrapped}]}}),
        row("Mistral", [["metadata", "null"]], None),
        row("Mistral", [["metadata", '{"k": 1}']], None),
        row("MistralAzure", [], None),
    ]
    before, after = tmp_path / "record.json.gz", tmp_path / "record.json"
    before.write_bytes(gzip.compress(json.dumps({"captured": rows}).encode()))
    script.amend(before, after)
    first, *others = [one["requests"][0] for one in json.loads(after.read_text())["captured"]]
    new = {"type": "new", "a": [1]}
    assert first["body"] == {"json": {"content": [new, {"b": new}]}}
    assert [one["query"] for one in (first, *others)] == [
        [["page", "0"]],
        [],
        [["metadata", '{"k": 1}']],
        [["api-version", "2024-05-01-preview"]],
    ]
    assert first["headers"] == others[0]["headers"] == named
    assert others[2]["headers"] == {
        "user-agent": "mistral-client-python/<version>",
        "accept": "a/b",
    }
