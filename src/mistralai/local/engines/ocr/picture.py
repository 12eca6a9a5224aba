"""Images: their text through RapidOCR, whose small models come inside its wheel."""

import io
import threading
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Final

from mistralai.local.errors import ApiError

from .extra import load
from .layout import Line, joined
from .page import Page, page_numbers

MAX_PIXELS: Final = 40_000_000
"""How many pixels an image may have; in memory each takes three bytes and more."""

# One recognition at a time: the models take all cores anyway.
_LOCK = threading.Lock()


def read(data: bytes, wanted: Sequence[int] | None) -> list[Page]:
    """Return an image as pages: one, or of a TIFF as many as it has.

    Args:
        data: The bytes of the image.
        wanted: Which pages, from 0; None for all.

    Raises:
        ApiError: If they are no image that can be read, or it has no such page.
    """
    image_module = load("PIL.Image")
    try:
        with image_module.open(io.BytesIO(data)) as image:
            _check_size(image)
            # Only the pages of a TIFF are pages; the frames of an animation are not.
            count = image.n_frames if image.format == "TIFF" else 1
            return [_page(image, number) for number in page_numbers(count, wanted)]
    except (
        OSError,
        image_module.DecompressionBombError,
        image_module.DecompressionBombWarning,
    ) as error:
        raise _refusal(f"The image is broken: {error}") from None


def _check_size(image: Any) -> None:
    if image.width * image.height > MAX_PIXELS:
        raise _refusal(
            f"The image has {image.width} x {image.height} pixels: at most {MAX_PIXELS} are read"
        )


def _refusal(message: str) -> ApiError:
    return ApiError(422, {"detail": "Invalid file format.", "message": message})


def _page(image: Any, number: int) -> Page:
    if number:
        image.seek(number)
        _check_size(image)
    upright = load("PIL.ImageOps").exif_transpose(image).convert("RGB")
    return Page(number, recognize(upright), width=upright.width, height=upright.height)


def recognize(image: Any) -> list[Line]:
    """Return the lines of text that an image shows, from top to bottom.

    Args:
        image: The image, as Pillow has it.
    """
    raw = io.BytesIO()
    image.save(raw, "PNG", compress_level=1)
    with _LOCK:
        found = _engine()(raw.getvalue())
    if found.txts is None:
        return []
    parts = zip(found.txts, found.boxes, found.scores, strict=True)
    return joined([_line(text, box, float(score)) for text, box, score in parts])


def _line(text: str, box: Any, score: float) -> Line:
    xs = [float(x) for x, _ in box]
    ys = [float(y) for _, y in box]
    return Line(text, min(xs), min(ys), max(ys), max(xs), min(1.0, score))


@lru_cache(maxsize=1)
def _engine() -> Any:
    load("onnxruntime")
    # An image without text is nothing to warn about.
    return load("rapidocr").RapidOCR(params={"Global.log_level": "error"})
