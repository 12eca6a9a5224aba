"""Compare this client with what the official ones were recorded to do.

The records and the programs that compare are facts about those, kept beside the checkout in
`../shared/contract` and not in it. Without them nothing is compared, and that is said.

Of version 3.7 it is the operations, their parameters and what is sent that have to be the same.
What comes back are the objects of version 1, by their own names and with its errors.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

from amend_record import amend

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent
CONTRACT = ROOT.parent / "shared" / "contract"
DIFFERENCES = ROOT / "tests" / "contract" / "deliberate-differences.txt"
SECOND_DOOR = ROOT / "src" / "mistralai" / "client" / "__init__.py"

SECTION = "## "
"""Begins a line that names the records for which the differences below it hold."""


def main(
    contract: Path = CONTRACT, differences: Path = DIFFERENCES, second_door: Path = SECOND_DOOR
) -> int:
    """Run the comparisons, one for each record.

    Args:
        contract: The folder with the records.
        differences: What is different on purpose, and for which of them.
        second_door: The module that has the names of versions 2 and 3, once there is one.

    Returns:
        The highest exit status; 0 where there is no record, because then there is nothing to fail.
    """
    status = 0
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor() as pool:
        running: dict[str, Future[subprocess.CompletedProcess[str]]] = {}
        for name, program, record in _records(second_door):
            if not (contract / program).is_file() or not (contract / record).is_file():
                print(f"The record of {name} is not beside this checkout: it was NOT compared.")
                continue
            lines = differences_for(name, differences.read_text(encoding="utf-8"))
            chosen = Path(folder) / f"{name}-{differences.name}"
            chosen.write_text(lines, encoding="utf-8")
            command = [sys.executable, str(contract / program), "--contract"]
            command += [str(contract / record), "--except", str(chosen), "--limit", "25"]
            if name == "3.7":
                amended = command[3] = str(Path(folder) / Path(record).stem)
                amend(contract / record, Path(amended))
                command += [*("--only", "operations,wire"), *("--ignore", "results")]
            running[name] = pool.submit(_run, command)
        for waiting in running.values():
            result = waiting.result()
            print(result.stdout)
            if result.returncode:  # else it is what the client says to its users on the way
                print(result.stderr[-5000:], file=sys.stderr)
            status = max(status, result.returncode)
    return status


def _run(command: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, check=False, text=True, capture_output=True)  # noqa: S603 - our own program


def _records(second_door: Path) -> Iterator[tuple[str, str, str]]:
    """Name the records: how the differences call each, what compares with it, and its file."""
    yield "1.7", "check_contract.py", "contract-1.7.json"
    yield "1", "check_contract.py", "contract-v1.json.gz"
    if second_door.is_file() and "Mistral" in second_door.read_text(encoding="utf-8"):
        yield "3.7", "check_contract_v3.py", "contract-3.7-core.json.gz"


def differences_for(name: str, text: str) -> str:
    """Choose the differences that hold for one record; a line that matches nothing is an error.

    Args:
        name: The name of the record, such as `1.7`.
        text: The file of all differences. A line such as `## 1.7 and 1` begins a section.
    """
    chosen: list[str] = []
    holds = False
    for line in text.splitlines(keepends=True):
        if line.startswith(SECTION):
            holds = name in line.replace(",", " ").split()
        elif holds:
            chosen.append(line)
    return "".join(chosen)


if __name__ == "__main__":
    sys.exit(main())
