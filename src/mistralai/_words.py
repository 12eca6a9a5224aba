"""How many there are of a thing, in words that people read."""

from __future__ import annotations


def counted(count: int, one: str, many: str = "") -> str:
    """Say how many there are of a thing.

    Args:
        count: How many.
        one: The thing, with what follows it where there is one, such as `"row has"`.
        many: The same for any other number; by default `one` with an "s" behind it.
    """
    return f"{count:,} {one if count == 1 else many or one + 's'}"
