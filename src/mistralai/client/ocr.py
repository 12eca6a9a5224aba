"""OCR: `mistralai.ocr`, but the blocks of a page come unless they are refused."""

from mistralai import ocr
from mistralai.types import UNSET

from ._differing import differing

__all__ = ["UNSET", "Ocr"]


@differing(process={"without": "id", "assumed": frozenset[str]()})
class Ocr(ocr.Ocr):
    """Documents and images as text; the method is that of `mistralai.ocr.Ocr`."""
