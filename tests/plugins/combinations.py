"""Which combinations of a test's parameters are run: few, and no two values that never meet.

What goes wrong where several things come together is a matter of one of them or of two, hardly ever
of three; a full product repeats each pair dozens of times. So

* a test that asks for `way` runs each row of its own tables blocking and awaiting and over each
  transport, and the event loops and transports meet each other, but not in every row;
* a test that is marked with `pairwise` runs as many rows as it takes for each two values of
  different parameters to meet. A way over a transport counts as one value there: the two are one
  piece of the client, which has its own words for what ends a connection.

With `COMBINATIONS=all` in the environment every combination there is runs; `nox -s combinations`
does that.
"""

from __future__ import annotations

import os
from collections import Counter, defaultdict
from itertools import combinations
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping, Sequence

ALL = os.environ.get("COMBINATIONS") == "all"


@pytest.hookimpl(trylast=True)  # of what is left by -k and -m
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if ALL:
        return
    tests: dict[str, list[int]] = defaultdict(list)
    for at, item in enumerate(items):
        if hasattr(item, "callspec"):
            tests[item.nodeid.partition("[")[0]].append(at)
    dropped: set[int] = set()
    for rows in tests.values():
        meetings = [meetings_of(items[at]) for at in rows]
        if meetings[0] is not None:
            dropped |= {*rows} - {rows[chosen] for chosen in covering(meetings)}
    items[:] = [item for at, item in enumerate(items) if at not in dropped]


def meetings_of(item: Any) -> set[Hashable] | None:
    """Tell which values have to meet somewhere, of those in one row; None where all have to."""
    # By identity: some values cannot be compared, and pytest's own indices number the rows.
    row: dict[str, Hashable] = {name: id(value) for name, value in item.callspec.params.items()}
    if item.get_closest_marker("pairwise"):
        if {"way", "transport"} <= row.keys():
            row["carrier"] = row.pop("way"), row.pop("transport")
        return pairs(row)
    if "way" not in row:
        return None
    way, transport = row.pop("way"), row.pop("transport", None)
    half = item.callspec.params["way"].argument
    own = tuple(row.items())
    return {("half", own, half), ("transport", own, transport), ("carrier", way, transport)}


def pairs(row: Mapping[str, Hashable]) -> set[Hashable]:
    """Name each two values of a row, with the columns where they stand."""
    return {*combinations(row.items(), 2 if len(row) > 1 else 1)}


def covering(rows: Sequence[set[Hashable]]) -> list[int]:
    """Choose rows so that whatever is in any row is in a chosen one too.

    Next is the row that adds most; of equals the one with what was chosen least often, so that
    what meets only somewhere takes turns; and of those the first. It is the same in each process.

    Args:
        rows: What each row has.

    Returns:
        The indices of the chosen rows, in their order.
    """
    missing: set[Hashable] = set().union(*rows)
    left = dict(enumerate(rows))
    taken: Counter[Hashable] = Counter()
    while missing:
        best = max(
            left, key=lambda at: (len(left[at] & missing), -sum(taken[one] for one in left[at]))
        )
        chosen = left.pop(best)
        missing -= chosen
        taken.update(chosen)
    return [at for at in range(len(rows)) if at not in left]
