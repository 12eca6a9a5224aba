"""From lines on a page to blocks of markdown.

Headings are known by their size, paragraphs by the distance between them, tables by lines that
have equally many cells, headers and footers by their place, images by theirs.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

_HEADING: Final = 1.5
_SUBHEADING: Final = 1.2
_GAP: Final = 0.8
_SAME_LINE: Final = 0.5
_BULLET: Final = re.compile(r"^[•‣◦▪·*-]\s+")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text; its edges from the top left of the page, in any unit that all lines share.

    `score` is how sure it is that this is the text, from 0 to 1; `cells` are the parts of a line
    that has wide gaps.
    """

    text: str
    left: float
    top: float
    bottom: float
    right: float | None = None
    score: float = 1.0
    cells: tuple[str, ...] = ()

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
    if len(row) == 1:
        return row[0]
    return Line(
        " ".join(one.text for one in row),
        row[0].left,
        min(one.top for one in row),
        max(one.bottom for one in row),
        max((one.right for one in row if one.right is not None), default=None),
        min(one.score for one in row),
        tuple(one.text for one in row),
    )


@dataclass(frozen=True, slots=True)
class Block:
    """A part of a page: what it is, as markdown, and the lines that it is made of.

    `kind` is title, text, list, table or image; an image has a `name` and no lines.
    """

    kind: str
    text: str
    lines: tuple[Line, ...] = ()
    name: str | None = None


def markdown(lines: Sequence[Line], figures: Sequence[tuple[str, float]] = ()) -> str:
    """Return a page as markdown.

    Args:
        lines: The lines in reading order.
        figures: The name of each image, and where its top is.
    """
    return "\n\n".join(block.text for block in blocks(lines, figures))


def blocks(lines: Sequence[Line], figures: Sequence[tuple[str, float]] = ()) -> list[Block]:
    """Return a page as blocks.

    Args:
        lines: The lines in reading order.
        figures: The name of each image, and where its top is.
    """
    lines = [line for line in lines if line.text.strip()]
    body = _body_height(lines)
    waiting = sorted(figures, key=lambda figure: figure[1])
    found: list[Block] = []
    together: list[Line] = []

    def finish() -> None:
        if together:
            found.extend(_paragraph(together, body))
            together.clear()

    for line in lines:
        while waiting and waiting[0][1] <= line.top:
            finish()
            found.append(_image(waiting.pop(0)[0]))
        before = together[-1] if together else None
        heading = _prefix(line.height, body)
        if before and (heading or _prefix(before.height, body) or _far(before, line)):
            finish()
        together.append(line)
    finish()
    return [*found, *(_image(name) for name, _ in waiting)]


def _paragraph(lines: Sequence[Line], body: float) -> Iterator[Block]:
    """Yield the blocks of lines that stand close together: rows of a table, and what is between."""
    at = 0
    while at < len(lines):
        end = at + 1
        is_row = _is_row(lines[at])
        while (
            end < len(lines)
            and _is_row(lines[end]) == is_row
            and (not is_row or len(lines[end].cells) == len(lines[at].cells))
        ):
            end += 1
        part = tuple(lines[at:end])
        yield _table(part) if is_row and len(part) > 1 else _text(part, body)
        at = end


def _is_row(line: Line) -> bool:
    return len(line.cells) > 1


def _table(rows: tuple[Line, ...]) -> Block:
    return Block("table", pipe_table([row.cells for row in rows]), rows)


def pipe_table(rows: Sequence[Sequence[str]]) -> str:
    """Return a table in markdown; its first row is its head.

    Args:
        rows: The cells of each row.
    """
    shown = [f"| {' | '.join(cell.replace('|', '&#124;') for cell in row)} |" for row in rows]
    return "\n".join([shown[0], f"|{' --- |' * len(rows[0])}", *shown[1:]])


def _text(lines: tuple[Line, ...], body: float) -> Block:
    prefix = _prefix(lines[0].height, body)
    shown = [prefix + _BULLET.sub("- ", line.text.strip()) for line in lines]
    if prefix:
        return Block("title", "\n".join(shown), lines)
    kind = "list" if all(line.startswith("- ") for line in shown) else "text"
    return Block(kind, "\n".join(shown), lines)


def _image(name: str) -> Block:
    return Block("image", f"![{name}]({name})", name=name)


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
