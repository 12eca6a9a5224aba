"""A page that was read, and how the API gives it."""

import base64
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from html import escape
from typing import Any, Final

from mistralai.local.errors import bad_request

from . import scores
from .layout import Block, Figure, Line, blocks

DPI: Final = 200
# How far from the edge of a page its text begins, as a share of its height.
_EDGE: Final = 0.06
_EDGES: Final = ("top_left_x", "top_left_y", "bottom_right_x", "bottom_right_y")
_LINK: Final = re.compile(r"https?://[^\s<>()\[\]\"']+")
_RULE: Final = re.compile(r"\|?(?:\s*:?-+:?\s*\|)+\s*(?::?-+:?\s*)?")
MAX_PAGES: Final = 1_000
"""How many pages are read for one request."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page; `width` and `height` in pixels at `DPI`, None where pages have no size.

    Lines have the same unit as figures.
    """

    index: int
    lines: Sequence[Line]
    figures: Sequence[Figure] = ()
    width: int | None = None
    height: int | None = None
    plain: str | None = None


def page_numbers(count: int, wanted: Sequence[int] | None) -> Sequence[int]:
    """Return which pages of a document to read, in order.

    Args:
        count: How many it has.
        wanted: Which are wanted, from 0; None for all.

    Raises:
        ApiError: If it does not have one of them.
    """
    if wanted is None and count > MAX_PAGES:
        raise bad_request(f"The document has {count} pages: at most {MAX_PAGES} are read at once")
    if wanted is None:
        return range(count)
    if missing := [number for number in wanted if number >= count]:
        raise bad_request(f"Page {missing[0]} is not in a document of {count} pages")
    return sorted(set(wanted))


@dataclass(slots=True)
class Figures:
    """Which images an answer shows, and under which names; names go on from page to page.

    Args:
        most: How many at most; None for all.
        min_size: The least width and height in pixels.
        with_bytes: Whether their bytes are shown too.
    """

    most: int | None = None
    min_size: int = 0
    with_bytes: bool = False
    shown: int = 0

    def take(self, page: Page) -> list[tuple[str, Figure]]:
        """Return the images of a page that are shown, with their names.

        Args:
            page: The page.
        """
        taken: list[tuple[str, Figure]] = []
        for figure in page.figures:
            smallest = min(figure.right - figure.left, figure.bottom - figure.top)
            if smallest >= self.min_size and (self.most is None or self.shown < self.most):
                taken.append((f"img-{self.shown}.jpeg", figure))
                self.shown += 1
        return taken


@dataclass(slots=True)
class Wanted:
    """What an answer shows of its pages; tables are numbered from page to page.

    Args:
        figures: Which images.
        tables: In which format tables are shown apart from the text: markdown or html; None for
            not at all.
        header: Whether what stands above the text is shown apart from it.
        footer: Whether what stands below it is.
        blocks: Whether the blocks of a page are shown.
        scores: How finely it is told how sure the text is: word, page or block; None for not.
    """

    figures: Figures
    tables: str | None = None
    header: bool = False
    footer: bool = False
    blocks: bool = True
    scores: str | None = None
    shown: int = 0


def page_to_wire(page: Page, wanted: Wanted) -> dict[str, Any]:
    """Return a page as the API gives it.

    Args:
        page: The page.
        wanted: What is shown of it.
    """
    taken = wanted.figures.take(page)
    parts = _parts(page, [(name, figure.top) for name, figure in taken])
    apart = {"header": wanted.header, "footer": wanted.footer}
    edges = {
        kind: "\n".join(part.text for part in parts if part.kind == kind) or None
        for kind in apart
        if apart[kind]
    }
    parts = [part for part in parts if part.kind not in edges]
    tables: list[dict[str, Any]] = []
    shown = [_with_table(part, wanted, tables) for part in parts]
    text = "\n\n".join(part.text for part in shown)
    size = {"dpi": DPI, "height": page.height, "width": page.width}
    boxes = dict(taken)
    return {
        "index": page.index,
        "markdown": text,
        "images": [_image_to_wire(name, one, wanted.figures.with_bytes) for name, one in taken],
        "tables": tables,
        "hyperlinks": list(dict.fromkeys(_LINK.findall(text))),
        "header": edges.get("header"),
        "footer": edges.get("footer"),
        "dimensions": None if page.width is None else size,
        "confidence_scores": scores.of_page(page.lines, wanted.scores),
        "blocks": (
            [_block_to_wire(part, boxes, page, wanted.scores) for part in shown]
            if wanted.blocks
            else None
        ),
    }


def _parts(page: Page, figures: Sequence[tuple[str, float]]) -> list[Block]:
    if page.plain is not None:
        return _plain_parts(page.plain)
    return [replace(block, kind=_kind(block, page)) for block in blocks(page.lines, figures)]


def _kind(block: Block, page: Page) -> str:
    if page.height is not None and block.lines and block.kind == "text":
        if block.lines[-1].bottom < _EDGE * page.height:
            return "header"
        if block.lines[0].top > (1 - _EDGE) * page.height:
            return "footer"
    return block.kind


def _plain_parts(text: str) -> list[Block]:
    """Return the blocks of a text that may be markdown: what stands between its empty lines."""
    return [Block(_plain_kind(part), part) for part in re.split(r"\n{2,}", text) if part.strip()]


def _plain_kind(part: str) -> str:
    lines = part.splitlines()
    if part.startswith("#"):
        return "title"
    if part.startswith("```"):
        return "code"
    if len(lines) > 1 and _RULE.fullmatch(lines[1].strip()):
        return "table"
    return "list" if all(line.lstrip().startswith(("- ", "* ")) for line in lines) else "text"


def _with_table(part: Block, wanted: Wanted, tables: list[dict[str, Any]]) -> Block:
    """Return a part as it is shown: a table that is shown apart leaves a link in the text."""
    if part.kind != "table" or wanted.tables is None:
        return part
    end = "md" if wanted.tables == "markdown" else "html"
    name = f"tbl-{wanted.shown}.{end}"
    wanted.shown += 1
    content = part.text if end == "md" else _html(part.text)
    scored = scores.words(part.lines) if wanted.scores == "word" else None
    tables.append(
        {"id": name, "content": content, "format": wanted.tables, "word_confidence_scores": scored}
    )
    return replace(part, text=f"[{name}]({name})", name=name)


def _html(table: str) -> str:
    head, _, *rows = [line.strip().strip("|").split("|") for line in table.splitlines()]

    def row(cells: Sequence[str], tag: str) -> str:
        # What stands for a bar is a reference already.
        shown = [escape(cell.strip()).replace("&amp;#124;", "&#124;") for cell in cells]
        return "<tr>" + "".join(f"<{tag}>{cell}</{tag}>" for cell in shown) + "</tr>"

    return f"<table>{row(head, 'th')}{''.join(row(one, 'td') for one in rows)}</table>"


def _block_to_wire(
    part: Block, figures: Mapping[str, Figure], page: Page, granularity: str | None
) -> dict[str, Any]:
    if part.kind == "image" and part.name is not None:
        figure = figures[part.name]
        edges = (figure.left, figure.top, figure.right, figure.bottom)
    else:
        edges = _edges(part.lines, page)
    shown = {
        **dict(zip(_EDGES, edges, strict=True)),
        "content": part.text,
        "confidence_scores": scores.of_block(part.lines, granularity),
        "type": part.kind,
    }
    if part.kind in {"image", "table"}:
        shown[f"{part.kind}_id"] = part.name
    return shown


def _edges(lines: Sequence[Line], page: Page) -> tuple[int, int, int, int]:
    if not lines:
        return (0, 0, page.width or 0, page.height or 0)
    rights = [line.left if line.right is None else line.right for line in lines]
    edges = (
        min(line.left for line in lines),
        min(line.top for line in lines),
        max(rights),
        max(line.bottom for line in lines),
    )
    left, top, right, bottom = (max(0, round(edge)) for edge in edges)
    return left, top, right, bottom


def _image_to_wire(name: str, figure: Figure, with_bytes: bool) -> dict[str, Any]:  # noqa: FBT001 - private
    encoded = base64.b64encode(figure.jpeg).decode()
    return {
        "id": name,
        **dict(zip(_EDGES, (figure.left, figure.top, figure.right, figure.bottom), strict=True)),
        "image_base64": f"data:image/jpeg;base64,{encoded}" if with_bytes else None,
        "image_annotation": None,
    }
