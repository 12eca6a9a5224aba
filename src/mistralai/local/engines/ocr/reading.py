"""Reading the bytes of a document, whatever they are."""

from collections.abc import Sequence
from typing import Final

from mistralai.local.errors import ApiError

from . import pdf, picture
from .page import Page, page_numbers

MAX_TEXT: Final = 4 * 1024 * 1024
"""How many bytes a text may have; each of its paragraphs becomes an object of its own."""


def pages_of(data: bytes, kind: str, wanted: Sequence[int] | None) -> list[Page]:
    """Return the pages of a document.

    Args:
        data: The bytes of a PDF, an image or a text.
        kind: Which of them it is, as a MIME type.
        wanted: Which pages, from 0; None for all.

    Raises:
        ApiError: If it cannot be read, is too long a text, or has no such page.
    """
    if kind == "application/pdf":
        return pdf.read(data, wanted)
    if kind.startswith("image/"):
        return picture.read(data, wanted)
    page_numbers(1, wanted)
    if len(data) > MAX_TEXT:
        raise ApiError(
            422,
            {
                "detail": "Invalid file format.",
                "message": f"The text has {len(data)} bytes: at most {MAX_TEXT} are read",
            },
        )
    return [_text(data)]


def _text(data: bytes) -> Page:
    return Page(0, (), plain=data.decode("utf-8", "replace").strip())
