"""The request of POST /v1/ocr."""

from typing import Annotated, Literal

from pydantic import Field

from .base import Request
from .completions import ResponseFormat
from .messages import DocumentURLChunk, ImageURLChunk

Natural = Annotated[int, Field(ge=0)]


class FileChunk(Request):
    """An uploaded document."""

    type: Literal["file"] = "file"
    file_id: str


class OcrRequest(Request):
    """POST /v1/ocr."""

    model: str | None
    document: Annotated[DocumentURLChunk | ImageURLChunk | FileChunk, Field(discriminator="type")]
    id: str | None = None
    pages: list[Natural] | None = None
    include_image_base64: bool | None = None
    image_limit: Natural | None = None
    image_min_size: Natural | None = None
    bbox_annotation_format: ResponseFormat | None = None
    document_annotation_format: ResponseFormat | None = None
