"""A page that was read, and how the API gives it."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from mistralai.local.errors import bad_request

from .layout import Figure, Line, markdown

DPI: Final = 200
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


def page_to_wire(page: Page, figures: Figures) -> dict[str, Any]:
    """Return a page as the API gives it.

    Args:
        page: The page.
        figures: Which images are shown.
    """
    taken = figures.take(page)
    text = page.plain
    if text is None:
        text = markdown(page.lines, [(name, figure.top) for name, figure in taken])
    size = {"dpi": DPI, "height": page.height, "width": page.width}
    return {
        "index": page.index,
        "markdown": text,
        "images": [_image_to_wire(name, one, figures.with_bytes) for name, one in taken],
        "dimensions": None if page.width is None else size,
    }


def _image_to_wire(name: str, figure: Figure, with_bytes: bool) -> dict[str, Any]:  # noqa: FBT001 - private
    encoded = base64.b64encode(figure.jpeg).decode()
    return {
        "id": name,
        "top_left_x": figure.left,
        "top_left_y": figure.top,
        "bottom_right_x": figure.right,
        "bottom_right_y": figure.bottom,
        "image_base64": f"data:image/jpeg;base64,{encoded}" if with_bytes else None,
    }
