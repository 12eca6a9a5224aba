"""Documents and images as text."""

from typing import Annotated

from mistralai.types.basemodel import UNSET, BaseModel, Nullable, OptionalNullable

from ._content import DocumentURLChunk, FileChunk, ImageURLChunk
from ._response_format import ResponseFormat
from ._tagged import Tagged

__all__ = [
    "Document",
    "OCRImageObject",
    "OCRPageDimensions",
    "OCRPageObject",
    "OCRRequest",
    "OCRResponse",
    "OCRUsageInfo",
]

Document = Annotated[ImageURLChunk | DocumentURLChunk | FileChunk, Tagged("type", needed=False)]


class OCRRequest(BaseModel):
    """The body of a text recognition."""

    model: Nullable[str]
    document: Document
    id: str | None = None
    pages: OptionalNullable[list[int]] = UNSET
    """Which pages, from 0. Unset, all."""
    include_image_base64: OptionalNullable[bool] = UNSET
    """Whether the answer holds the images of the document too."""
    image_limit: OptionalNullable[int] = UNSET
    """The most images to extract."""
    image_min_size: OptionalNullable[int] = UNSET
    """The least height and width of an image worth extracting, in pixels."""
    bbox_annotation_format: OptionalNullable[ResponseFormat] = UNSET
    """The JSON schema by which each image is to be described."""
    document_annotation_format: OptionalNullable[ResponseFormat] = UNSET
    """The JSON schema by which the document as a whole is to be described."""


class OCRImageObject(BaseModel):
    """An image found on a page; its corners in pixels, from the top left of the page."""

    id: str
    top_left_x: Nullable[int]
    top_left_y: Nullable[int]
    bottom_right_x: Nullable[int]
    bottom_right_y: Nullable[int]
    image_base64: OptionalNullable[str] = UNSET
    image_annotation: OptionalNullable[str] = UNSET
    """JSON after `bbox_annotation_format`, as a string."""


class OCRPageDimensions(BaseModel):
    """The size of a page as it was read, in pixels."""

    dpi: int
    """Pixels per inch."""
    height: int
    width: int


class OCRPageObject(BaseModel):
    """One page of the document."""

    index: int
    markdown: str
    """The text; images stand in it as links to their ids."""
    images: list[OCRImageObject]
    dimensions: Nullable[OCRPageDimensions]


class OCRUsageInfo(BaseModel):
    """What the recognition cost."""

    pages_processed: int
    doc_size_bytes: OptionalNullable[int] = UNSET


class OCRResponse(BaseModel):
    """The answer to a text recognition."""

    pages: list[OCRPageObject]
    model: str
    usage_info: OCRUsageInfo
    document_annotation: OptionalNullable[str] = UNSET
    """JSON after `document_annotation_format`, as a string."""
