"""OCR on Azure, at the path that versions 2 and 3 call."""

from mistralai.client import ocr
from mistralai.client._differing import differing
from mistralai.types import UNSET

__all__ = ["UNSET", "Ocr"]


@differing(process={"path": "/providers/mistral/azure/ocr"})
class Ocr(ocr.Ocr):
    """Documents and images as text; the method is that of `mistralai.client.ocr.Ocr`."""
