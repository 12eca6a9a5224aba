"""Reading the bytes of a document, whatever they are."""

from collections.abc import Sequence

from . import pdf, picture
from .page import Page, page_numbers


def pages_of(data: bytes, kind: str, wanted: Sequence[int] | None) -> list[Page]:
    """Return the pages of a document.

    Args:
        data: The bytes of a PDF, an image or a text.
        kind: Which of them it is, as a MIME type.
        wanted: Which pages, from 0; None for all.

    Raises:
        ApiError: If it cannot be read or has no such page.
    """
    if kind == "application/pdf":
        return pdf.read(data, wanted)
    if kind.startswith("image/"):
        return picture.read(data, wanted)
    page_numbers(1, wanted)
    return [_text(data)]


def _text(data: bytes) -> Page:
    return Page(0, (), plain=data.decode("utf-8", "replace").strip())
