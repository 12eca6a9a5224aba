"""The request of POST /v1/ocr."""

import re
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, Discriminator, Field, Tag

from .base import Request, type_of
from .completions import ResponseFormat
from .messages import DocumentURLChunk, FileChunk, ImageURLChunk

Natural = Annotated[int, Field(ge=0)]
_RANGES: Final = re.compile(
    r"\s*\d{1,6}\s*(?:-\s*\d{1,6}\s*)?(?:,\s*\d{1,6}\s*(?:-\s*\d{1,6}\s*)?)*"
)
MAX_PAGE: Final = 10_000
"""The last page that a range may name."""


def _ranges(text: str) -> str:
    if not _RANGES.fullmatch(text):
        raise ValueError("pages as text are numbers and ranges, such as '0-3,7'")
    return text


Ranges = Annotated[str, Field(max_length=1000), AfterValidator(_ranges)]


class OcrRequest(Request):
    """POST /v1/ocr."""

    model: str | None
    document: Annotated[
        Annotated[DocumentURLChunk, Tag("document_url")]
        | Annotated[ImageURLChunk, Tag("image_url")]
        | Annotated[FileChunk, Tag("file")],
        Discriminator(type_of("document_url")),
    ]
    id: str | None = None
    pages: (
        list[Natural] | Annotated[str, Field(max_length=1000), AfterValidator(_ranges)] | None
    ) = None
    include_image_base64: bool | None = None
    image_limit: Natural | None = None
    image_min_size: Natural | None = None
    bbox_annotation_format: ResponseFormat | None = None
    document_annotation_format: ResponseFormat | None = None
    document_annotation_prompt: str | None = None
    table_format: Literal["markdown", "html"] | None = None
    extract_header: bool = False
    extract_footer: bool = False
    include_blocks: bool = True
    confidence_scores_granularity: Literal["word", "page", "block"] | None = None

    @property
    def page_numbers(self) -> list[int] | None:
        """The pages that are wanted, from 0; None for all."""
        if not isinstance(self.pages, str):
            return self.pages
        numbers: set[int] = set()
        for part in self.pages.split(","):
            first, _, last = part.partition("-")
            numbers.update(range(int(first), min(int(last or first), MAX_PAGE) + 1))
        return sorted(numbers)
