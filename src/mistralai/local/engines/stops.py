"""Where a stop sequence ends a text."""

from collections.abc import Sequence


def cut(text: str, stops: Sequence[str]) -> tuple[str, bool]:
    """Return `text` up to the first stop sequence, and whether there was one.

    Args:
        text: The whole text.
        stops: Sequences that end it; empty ones are ignored.
    """
    found = [at for stop in stops if stop and (at := text.find(stop)) >= 0]
    return (text[: min(found)], True) if found else (text, False)
