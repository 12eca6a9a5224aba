"""OCR on Azure, at the path that versions 2 and 3 call."""

from mistralai.client._differing import CHANGES, differing
from mistralai.types import UNSET
from mistralai_azure import ocr

__all__ = ["UNSET", "Ocr"]


@differing(process={**CHANGES["ocr"]["process"], "path": "/providers/mistral/azure/ocr"})
class Ocr(ocr.Ocr):
    """Documents and images as text; the method is that of `mistralai.client.ocr.Ocr`."""
