"""The choice of combinations leaves out no pair of values."""

from __future__ import annotations

from itertools import product
from types import SimpleNamespace
from typing import Any

import combinations
import pytest
from hypothesis import given
from hypothesis import strategies as st

TABLES = st.lists(st.integers(1, 5), min_size=1, max_size=4)


def rows_of(widths: list[int]) -> list[dict[str, int]]:
    """All combinations of columns with so many values each."""
    names = [f"column {at}" for at in range(len(widths))]
    return [
        dict(zip(names, row, strict=True)) for row in product(*(range(width) for width in widths))
    ]


@given(TABLES)
def test_each_two_values_of_different_columns_meet(widths: list[int]):
    rows = rows_of(widths)
    meetings = [combinations.pairs(row) for row in rows]
    chosen = combinations.covering(meetings)
    assert set().union(*(meetings[at] for at in chosen)) == set().union(*meetings)
    assert chosen == sorted({*chosen})


@given(st.lists(st.integers(2, 4), min_size=3, max_size=4))
def test_pairs_take_fewer_rows_than_the_product(widths: list[int]):
    rows = rows_of(widths)
    chosen = combinations.covering([combinations.pairs(row) for row in rows])
    assert len(chosen) < len(rows)


class Item:
    """What a collected test tells of itself."""

    def __init__(self, name: str, row: dict[str, Any], mark: Any = None) -> None:
        self.nodeid = f"test.py::{name}[{row}]"
        self.callspec = SimpleNamespace(params=row)
        self.get_closest_marker = lambda _: mark


WAYS = [SimpleNamespace(argument=name) for name in ("client", "async_client", "async_client")]
TRANSPORTS = ["httpx", "fast"]


def chosen_of(items: list[Any]) -> list[dict[str, Any]]:
    combinations.pytest_collection_modifyitems(items)
    return [item.callspec.params for item in items]


@pytest.mark.parametrize("count", range(1, 8))
def test_each_row_of_a_test_runs_in_both_halves_and_over_each_transport(count: int):
    table = [
        {"way": way, "transport": transport, "row": row}
        for way, transport, row in product(WAYS, TRANSPORTS, range(count))
    ]
    chosen = chosen_of([Item("test_one", row) for row in table])
    for row in range(count):
        mine = [each for each in chosen if each["row"] == row]
        assert {each["way"].argument for each in mine} == {"client", "async_client"}
        assert {each["transport"] for each in mine} == {*TRANSPORTS}
    assert all(
        any(each["way"] is way and each["transport"] == transport for each in chosen)
        for way, transport in product(WAYS, TRANSPORTS)
    )
    assert max(6, 2 * count) <= len(chosen) <= max(6, 2 * count + 1) <= len(table)


def test_tests_are_told_apart_and_those_that_ask_for_nothing_run_whole():
    table = [dict(zip("abc", row, strict=True)) for row in product(range(3), repeat=3)]
    plain = [Item("test_plain", row) for row in table]
    marked = [Item(name, row, mark="pairwise") for row in table for name in ("test_a", "test_b")]
    alone: Any = SimpleNamespace(nodeid="test.py::test_alone")
    items: list[Any] = [*plain, alone, *marked]
    combinations.pytest_collection_modifyitems(items)
    assert items[:28] == [*plain, alone]
    names = [item.nodeid.partition("[")[0] for item in items[28:]]
    assert names.count("test.py::test_a") == names.count("test.py::test_b") < 14


def test_each_value_of_a_marked_test_meets_each_way_over_each_transport():
    table = [
        {"way": way, "transport": transport, "mode": mode, "status": status}
        for way, transport, mode, status in product(WAYS, TRANSPORTS, "abcde", range(4))
    ]
    chosen = chosen_of([Item("test_one", row, mark="pairwise") for row in table])
    for name, values in (("mode", 5), ("status", 4)):
        met = {(id(row["way"]), row["transport"], row[name]) for row in chosen}
        assert len(met) == 6 * values
    assert len({(row["mode"], row["status"]) for row in chosen}) == 20
    assert len(chosen) < 40 < len(table)


def test_all_run_for_whom_it_may_take_long(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(combinations, "ALL", True)
    table = [{"way": way, "row": row} for way in WAYS for row in range(9)]
    assert chosen_of([Item("test_one", row) for row in table]) == table
