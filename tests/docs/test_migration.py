"""What differs from v1 on purpose is told to users."""

from __future__ import annotations

import code_blocks

DIFFERENCES = code_blocks.ROOT / "tests" / "contract" / "deliberate-differences.txt"
MIGRATION = code_blocks.ROOT / "MIGRATION.md"


def test_every_deliberate_difference_is_in_the_migration_guide_with_its_reason():
    told = MIGRATION.read_text(encoding="utf-8")
    rules = [
        line.partition(" # ")
        for line in DIFFERENCES.read_text(encoding="utf-8").splitlines()
        if line and not line.startswith("#")
    ]

    assert rules
    missing = [rule for rule, _, why in rules if f"| `{rule.strip()}` | {why.strip()}" not in told]
    assert missing == [], "run python scripts/generate_reference.py"
