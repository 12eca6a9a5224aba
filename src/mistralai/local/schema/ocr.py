"""The request of POST /v1/ocr."""

from typing import Annotated

from pydantic import Field

from .base import Request
from .completions import ResponseFormat
from .messages import DocumentURLChunk, ImageURLChunk

Natural = Annotated[int, Field(ge=0)]


class OcrRequest(Request):
    """POST /v1/ocr."""

    model: str | None
    document: Annotated[DocumentURLChunk | ImageURLChunk, Field(discriminator="type")]
    id: str | None = None
    pages: list[Natural] | None = None
    include_image_base64: bool | None = None
    image_limit: Natural | None = None
    image_min_size: Natural | None = None
    bbox_annotation_format: ResponseFormat | None = None
    document_annotation_format: ResponseFormat | None = None

    @property
    def url(self) -> str:
        """Where the document is."""
        if isinstance(self.document, DocumentURLChunk):
            return self.document.document_url
        where = self.document.image_url
        return where if isinstance(where, str) else where.url
