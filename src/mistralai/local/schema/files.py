"""The queries of the file service."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from .service import Page, Query

Purpose = Literal["fine-tune", "batch", "ocr", "audio", "agentic_safety"]
Visibility = Literal["workspace", "user"]
MAX_EXPIRY = 24 * 365
"""For how many hours at most a file is kept that is to expire."""
SampleType = Literal[
    "pretrain", "instruct", "batch_request", "batch_result", "batch_error", "ocr_input"
]
Source = Literal["upload", "repository", "mistral"]


class FilesQuery(Page):
    """GET /v1/files."""

    repeated: ClassVar[frozenset[str]] = frozenset({"sample_type", "source", "mimetypes"})
    sample_type: list[SampleType] | None = None
    source: list[Source] | None = None
    search: str | None = None
    purpose: Purpose | None = None
    include_total: bool = True
    mimetypes: list[str] | None = None


class ExpiryQuery(Query):
    """GET /v1/files/{file_id}/url: for how many hours the URL is to work."""

    expiry: Annotated[int, Field(ge=1)] = 24


class SignatureQuery(Query):
    """What a signed URL carries."""

    expires: int
    signature: str
