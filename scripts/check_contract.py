"""Compare this client with what v1.7 was recorded to do.

The record and the program that compares are facts about v1, kept beside the checkout in
`../shared/contract` and not in it. Without them nothing is compared, and that is said.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CONTRACT = ROOT.parent / "shared" / "contract" / "check_contract.py"
DIFFERENCES = ROOT / "tests" / "contract" / "deliberate-differences.txt"


def main(contract: Path = CONTRACT) -> int:
    """Run the comparison.

    Args:
        contract: The program that compares.

    Returns:
        Its exit status; 0 where there is none, because then there is nothing to fail.
    """
    if not contract.is_file():
        print("The record of v1.7 is not beside this checkout: the contract was NOT checked.")
        return 0
    command = [sys.executable, str(contract), "--except", str(DIFFERENCES), "--limit", "25"]
    return subprocess.run(command, check=False).returncode  # noqa: S603 - our own program


if __name__ == "__main__":
    sys.exit(main())
