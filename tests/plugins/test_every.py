"""A test over all rows of a table fails with every row that is wrong."""

from __future__ import annotations

import pytest
from every import every


@pytest.fixture
def numbers() -> list[int]:
    """The rows of a table."""
    return [1, 2, 3]


@pytest.fixture
def least() -> int:
    """What they are held against."""
    return 1


@every("number", "numbers")
def test_rows_come_from_a_fixture_beside_others(number: int, least: int):
    assert number >= least


@every("row", [("a", 1), ("b", 2)])
def test_rows_come_from_a_table(row: tuple[str, int]):
    name, place = row
    assert ord(name) - 96 == place


@every("number", [1, 2, 3])
def odd(number: int) -> None:
    assert number % 2, "even"


@every("number", [0, 1])
def divides(number: int) -> None:
    assert 1 / number


@every("number", [])
def nothing(number: int) -> None:
    raise NotImplementedError


def test_each_row_that_is_wrong_is_told_with_what_is_wrong_about_it():
    with pytest.raises(AssertionError, match=r"^2: AssertionError: even") as raised:
        odd()
    assert "1: " not in str(raised.value)
    with pytest.raises(AssertionError, match="0: ZeroDivisionError"):
        divides()


def test_a_table_without_rows_is_a_mistake():
    with pytest.raises(AssertionError):
        nothing()
