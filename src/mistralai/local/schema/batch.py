"""The requests of the batch service."""

from typing import Annotated, Any, ClassVar, Final, Literal

from pydantic import Field, model_validator
from typing_extensions import Self

from .base import Request
from .service import Identity, JsonObject, Moment, Page, Query

MAX_REQUESTS: Final = 10_000
"""How many requests a job may bring along instead of files."""

Endpoint = Literal[
    "/v1/chat/completions",
    "/v1/embeddings",
    "/v1/fim/completions",
    "/v1/moderations",
    "/v1/chat/moderations",
    "/v1/ocr",
    "/v1/classifications",
    "/v1/chat/classifications",
    "/v1/conversations",
    "/v1/audio/transcriptions",
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


class BatchRow(Request):
    """One request of a job."""

    custom_id: str | None = None
    body: dict[str, Any]


class BatchJobRequest(Request):
    """POST /v1/batch/jobs."""

    input_files: Annotated[list[Identity], Field(min_length=1)] | None = None
    requests: Annotated[list[BatchRow], Field(min_length=1, max_length=MAX_REQUESTS)] | None = None
    endpoint: Endpoint
    model: str | None = None
    agent_id: str | None = None
    metadata: dict[_Key, _Value] | None = None
    timeout_hours: Annotated[int, Field(ge=1, le=168)] = 24

    @model_validator(mode="after")
    def _has_one_source(self) -> Self:
        if (self.input_files is None) == (self.requests is None):
            raise ValueError("Exactly one of 'input_files' and 'requests' must be provided")
        return self


class BatchJobQuery(Query):
    """GET /v1/batch/jobs/{job_id}: whether the answers are to come along."""

    inline: bool = False


class BatchJobsQuery(Page):
    """GET /v1/batch/jobs; `metadata` is a JSON object of which a job must have every item."""

    repeated: ClassVar[frozenset[str]] = frozenset({"status"})
    model: str | None = None
    agent_id: str | None = None
    metadata: JsonObject | None = None
    created_after: Moment | None = None
    status: list[Status] | None = None
    order_by: Literal["created", "-created"] = "-created"
