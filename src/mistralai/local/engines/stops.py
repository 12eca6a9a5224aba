"""Where a text ends: at a stop sequence, and where it goes round in circles."""

from collections.abc import Sequence
from typing import Final


def cut(text: str, stops: Sequence[str]) -> tuple[str, bool]:
    """Return `text` up to the first stop sequence, and whether there was one.

    Args:
        text: The whole text.
        stops: Sequences that end it; empty ones are ignored.
    """
    found = [at for stop in stops if stop and (at := text.find(stop)) >= 0]
    return (text[: min(found)], True) if found else (text, False)


_LONGEST_CIRCLE: Final = 200
# A short piece is said often before it is a circle: dots, dashes, the cells of a table.
_ROUNDS: Final = 3
_LETTERS: Final = 60


def goes_in_circles(text: str) -> bool:
    """Return whether a text ends with one piece said again and again.

    Args:
        text: The text so far.
    """
    for size in range(1, min(_LONGEST_CIRCLE, len(text) // _ROUNDS) + 1):
        rounds = max(_ROUNDS, -(-_LETTERS // size))
        if text[-size:].strip() and text.endswith(text[-size:] * rounds):
            return True
    return False
