"""From lines on a page to markdown: headings by size, paragraphs by distance, images by place."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

_HEADING: Final = 1.5
_SUBHEADING: Final = 1.2
_GAP: Final = 0.8
_SAME_LINE: Final = 0.5
_BULLET: Final = re.compile(r"^[•‣◦▪·*-]\s+")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text; its edges from the top left of the page, in any unit that all lines share."""

    text: str
    left: float
    top: float
    bottom: float

    @property
    def height(self) -> float:
        """How high it is."""
        return self.bottom - self.top


@dataclass(frozen=True, slots=True)
class Figure:
    """An image on the page; its edges in pixels from the top left of the page.

    `jpeg` holds its bytes.
    """

    left: int
    top: int
    right: int
    bottom: int
    jpeg: bytes


def joined(lines: Sequence[Line]) -> list[Line]:
    """Return lines from top to bottom, with pieces that stand side by side as one line.

    Args:
        lines: Pieces of lines, in any order.
    """
    rows: list[list[Line]] = []
    for line in sorted(lines, key=lambda one: (one.top + one.bottom) / 2):
        middle = (line.top + line.bottom) / 2
        last = rows[-1][-1] if rows else None
        if last and abs((last.top + last.bottom) / 2 - middle) < _SAME_LINE * last.height:
            rows[-1].append(line)
        else:
            rows.append([line])
    return [_as_one(sorted(row, key=lambda one: one.left)) for row in rows]


def _as_one(row: Sequence[Line]) -> Line:
    return Line(
        " ".join(one.text for one in row),
        row[0].left,
        min(one.top for one in row),
        max(one.bottom for one in row),
    )


def markdown(lines: Sequence[Line], figures: Sequence[tuple[str, float]] = ()) -> str:
    """Return a page as markdown.

    Args:
        lines: The lines in reading order.
        figures: The name of each image, and where its top is.
    """
    lines = [line for line in lines if line.text.strip()]
    body = _body_height(lines)
    waiting = sorted(figures, key=lambda figure: figure[1])
    parts: list[str] = []
    before: Line | None = None
    for line in lines:
        while waiting and waiting[0][1] <= line.top:
            parts += ["\n\n", _image(waiting.pop(0)[0])]
            before = None
        prefix = _prefix(line.height, body)
        apart = before is None or prefix or _prefix(before.height, body) or _far(before, line)
        parts += ["\n\n" if apart else "\n", prefix, _BULLET.sub("- ", line.text.strip())]
        before = line
    for name, _ in waiting:
        parts += ["\n\n", _image(name)]
    return "".join(parts).strip()


def _image(name: str) -> str:
    return f"![{name}]({name})"


def _far(before: Line, line: Line) -> bool:
    return line.top - before.bottom > _GAP * min(before.height, line.height) or (
        line.top < before.top
    )


def _prefix(height: float, body: float) -> str:
    if height >= _HEADING * body:
        return "# "
    return "## " if height >= _SUBHEADING * body else ""


def _body_height(lines: Sequence[Line]) -> float:
    """Return the height that most letters have; of several, the smallest."""
    letters: Counter[float] = Counter()
    for line in lines:
        letters[round(line.height, 1)] += len(line.text)
    most = max(letters.values(), default=0)
    return min((height for height, count in letters.items() if count == most), default=1.0)
