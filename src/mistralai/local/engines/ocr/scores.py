"""How sure it is that a text is the one on the page, in the API's forms.

A text layer is what it is and has 1; a recognized line has what the recognizer says, and each of
its words the same.
"""

from collections.abc import Sequence
from typing import Any

from .layout import Line


def of_page(lines: Sequence[Line], granularity: str | None) -> dict[str, Any] | None:
    """Return the scores of a page; None where they were not asked for.

    Args:
        lines: Its lines.
        granularity: What was asked for: word, page or block.
    """
    if granularity not in {"page", "word"}:
        return None
    average, least = _summary(lines)
    return {
        "word_confidence_scores": words(lines) if granularity == "word" else [],
        "average_page_confidence_score": average,
        "minimum_page_confidence_score": least,
    }


def of_block(lines: Sequence[Line], granularity: str | None) -> dict[str, Any] | None:
    """Return the scores of a block; None where they were not asked for.

    Args:
        lines: Its lines.
        granularity: What was asked for: word, page or block.
    """
    if granularity != "block":
        return None
    average, least = _summary(lines)
    return {
        "average_content_confidence_score": average,
        "minimum_content_confidence_score": least,
        "block_type_confidence_score": 1.0,
    }


def words(lines: Sequence[Line]) -> list[dict[str, Any]]:
    """Return the score of each word, with where it begins in the text of the lines.

    Args:
        lines: The lines.
    """
    found: list[dict[str, Any]] = []
    start = 0
    for line in lines:
        at = 0
        for word in line.text.split():
            at = line.text.index(word, at)
            score = round(line.score, 4)
            found.append({"text": word, "confidence": score, "start_index": start + at})
            at += len(word)
        start += len(line.text) + 1
    return found


def _summary(lines: Sequence[Line]) -> tuple[float, float]:
    found = [line.score for line in lines] or [1.0]
    return round(sum(found) / len(found), 4), round(min(found), 4)
