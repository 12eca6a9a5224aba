"""OCR on Azure: as everywhere, at the address that the endpoint has for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mistralai import ocr
from mistralai._core.operation import asynchronous, variant
from mistralai.types import UNSET

__all__ = ["UNSET", "Ocr"]


class Ocr(ocr.Ocr):
    """Documents and images as text; the method is that of `mistralai.ocr.Ocr`."""

    if not TYPE_CHECKING:  # pragma: no branch
        process = variant(ocr.Ocr.process, path="/ocr")
        process_async = asynchronous(process)
