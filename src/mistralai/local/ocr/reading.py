"""Reading the bytes of a document, whatever they are."""

from collections.abc import Sequence

from mistralai.local.errors import ApiError, bad_request
from mistralai.local.files.content import mimetype, refused

from . import pdf, picture
from .page import Page


def pages_of(data: bytes, wanted: Sequence[int] | None) -> list[Page]:
    """Return the pages of a document.

    Args:
        data: The bytes of a PDF, an image or a text.
        wanted: Which pages, from 0; None for all.

    Raises:
        ApiError: If it cannot be read or has no such page.
    """
    kind = mimetype(data)
    if why := refused(kind, "ocr"):
        raise ApiError(422, {"detail": "Invalid file format.", "message": why})
    if kind == "application/pdf":
        return pdf.read(data, wanted)
    pages = picture.read(data) if kind.startswith("image/") else [_text(data)]
    if wanted is None:
        return pages
    if missing := [number for number in wanted if number >= len(pages)]:
        raise bad_request(f"Page {missing[0]} is not in a document of {len(pages)} pages")
    return [pages[number] for number in sorted(set(wanted))]


def _text(data: bytes) -> Page:
    return Page(0, (), plain=data.decode("utf-8", "replace").strip())
