"""The requests of the batch service."""

from typing import Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator, Field

from mistralai.local.wire import decode

from .base import Request
from .service import Identity, Moment, Page

Endpoint = Literal[
    "/v1/chat/completions",
    "/v1/embeddings",
    "/v1/fim/completions",
    "/v1/moderations",
    "/v1/chat/moderations",
]
Status = Literal[
    "QUEUED",
    "RUNNING",
    "SUCCESS",
    "FAILED",
    "TIMEOUT_EXCEEDED",
    "CANCELLATION_REQUESTED",
    "CANCELLED",
]
_Key = Annotated[str, Field(min_length=1, max_length=32)]
_Value = Annotated[str, Field(min_length=1, max_length=512)]


class BatchJobRequest(Request):
    """POST /v1/batch/jobs."""

    input_files: Annotated[list[Identity], Field(min_length=1)]
    endpoint: Endpoint
    model: str
    metadata: dict[_Key, _Value] | None = None
    timeout_hours: Annotated[int, Field(ge=1, le=168)] = 24


def _loaded(value: object) -> object:
    return decode(value) if isinstance(value, str) else value


class BatchJobsQuery(Page):
    """GET /v1/batch/jobs; `metadata` is a JSON object of which a job must have every item."""

    repeated: ClassVar[frozenset[str]] = frozenset({"status"})
    model: str | None = None
    metadata: Annotated[dict[str, Any], BeforeValidator(_loaded)] | None = None
    created_after: Moment | None = None
    status: list[Status] | None = None
