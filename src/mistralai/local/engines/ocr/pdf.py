"""PDFs: their text layer and their images through PDFium; pages without text are recognized."""

import io
import math
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, Final

from mistralai.local.errors import ApiError

from .extra import load
from .layout import Figure, Line
from .page import DPI, Page, page_numbers
from .picture import MAX_PIXELS, recognize

_SCALE: Final = DPI / 72
# An image that fills the page is the page: a scan.
_WHOLE_PAGE: Final = 0.85
# PDFium may only be used by one thread at a time.
_LOCK = threading.Lock()
_LINE_ENDS: Final = frozenset("\r\n")
# Wider than any space between words that is not meant to part them.
_GAP: Final = 1.5
_HYPHENS: Final = str.maketrans({"\x02": "-", "￾": "-"})


def read(data: bytes, wanted: Sequence[int] | None) -> list[Page]:
    """Return the pages of a PDF.

    Args:
        data: The bytes of the PDF.
        wanted: Which pages, from 0; None for all.

    Raises:
        ApiError: If it is broken, locked, or has no such page.
    """
    pdfium = load("pypdfium2")
    with _LOCK:
        try:
            document = pdfium.PdfDocument(data)
            try:
                numbers = page_numbers(len(document), wanted)
                return [_read_page(document[number], number) for number in numbers]
            finally:
                document.close()
        except pdfium.PdfiumError as error:
            raise ApiError(
                422, {"detail": "Invalid file format.", "message": f"The PDF is broken: {error}"}
            ) from None


def _read_page(page: Any, number: int) -> Page:
    width, height = page.get_size()
    text = page.get_textpage()
    try:
        lines = _lines(text, height)
        figures = [
            figure
            for figure in _figures(page, width, height)
            if lines or not _fills(figure, width, height)
        ]
        lines = lines or _recognized(page, width, height)
        return Page(number, lines, figures, round(width * _SCALE), round(height * _SCALE))
    finally:
        text.close()
        page.close()


def _recognized(page: Any, width: float, height: float) -> list[Line]:
    # A page of 14,400 points is drawn smaller, and what is found there is put where it belongs.
    shrunk = min(1.0, math.sqrt(MAX_PIXELS / (width * height * _SCALE * _SCALE)))
    image = page.render(scale=_SCALE * shrunk).to_pil().convert("RGB")
    return [
        replace(
            line,
            left=line.left / shrunk,
            top=line.top / shrunk,
            bottom=line.bottom / shrunk,
            right=None if line.right is None else line.right / shrunk,
        )
        for line in recognize(image)
    ]


def _lines(text: Any, page_height: float) -> list[Line]:
    unicode = load("pypdfium2.raw").FPDFText_GetUnicode
    lines: list[Line] = []
    letters: list[tuple[str, Sequence[float]]] = []
    for at in range(text.count_chars()):
        letter = chr(unicode(text, at))
        if letter not in _LINE_ENDS:
            letters.append((letter, text.get_charbox(at, loose=True)))
        elif letters:
            lines.append(_line(letters, page_height))
            letters = []
    if letters:
        lines.append(_line(letters, page_height))
    return [line for line in lines if line.text.strip()]


def _line(letters: Sequence[tuple[str, Sequence[float]]], page_height: float) -> Line:
    # PDFium gives what lies outside the basic plane as two halves.
    raw = "".join(letter for letter, _ in letters).encode("utf-16-le", "surrogatepass")
    text = raw.decode("utf-16-le", "replace").translate(_HYPHENS)
    left = min(box[0] for _, box in letters)
    # The most frequent edges: one accent or a raised number does not make the line higher.
    bottom = _most_frequent([box[1] for _, box in letters])
    top = _most_frequent([box[3] for _, box in letters])
    return Line(
        text,
        left * _SCALE,
        (page_height - top) * _SCALE,
        (page_height - bottom) * _SCALE,
        max(box[2] for _, box in letters) * _SCALE,
        cells=_cells(letters, _GAP * (top - bottom)),
    )


def _cells(letters: Sequence[tuple[str, Sequence[float]]], gap: float) -> tuple[str, ...]:
    """Return the parts of a line between its wide gaps; none of a line that has no such gap."""
    cells = [""]
    edge: float | None = None
    for letter, box in letters:
        if letter.isspace():
            cells[-1] += " "
            continue
        if edge is not None and box[0] - edge > gap:
            cells.append("")
        cells[-1] += letter
        edge = box[2]
    return tuple(cell.strip().translate(_HYPHENS) for cell in cells) if len(cells) > 1 else ()


def _most_frequent(values: Sequence[float]) -> float:
    return Counter(round(value, 1) for value in values).most_common(1)[0][0]


def _figures(page: Any, width: float, height: float) -> Iterator[Figure]:
    kind = load("pypdfium2.raw").FPDF_PAGEOBJ_IMAGE
    for image in page.get_objects(filter=(kind,)):
        across, down = image.get_px_size()
        if across * down > MAX_PIXELS:
            continue
        left, bottom, right, top = image.get_bounds()
        jpeg = io.BytesIO()
        image.get_bitmap().to_pil().convert("RGB").save(jpeg, "JPEG")
        yield Figure(
            round(max(0.0, left) * _SCALE),
            round(max(0.0, height - top) * _SCALE),
            round(min(width, right) * _SCALE),
            round(min(height, height - bottom) * _SCALE),
            jpeg.getvalue(),
        )


def _fills(figure: Figure, width: float, height: float) -> bool:
    area = (figure.right - figure.left) * (figure.bottom - figure.top)
    return area >= _WHOLE_PAGE * width * height * _SCALE * _SCALE
