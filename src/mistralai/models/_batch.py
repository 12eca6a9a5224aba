"""Batches: many requests in a file, worked off at a lower price."""

from typing import Annotated, Any, Literal

from mistralai.types.basemodel import UNSET, BaseModel, OptionalNullable, UnrecognizedStr

from ._open import NullToo

__all__ = [
    "APIEndpoint",
    "BatchError",
    "BatchJobIn",
    "BatchJobOut",
    "BatchJobOutObject",
    "BatchJobStatus",
    "BatchJobsOut",
    "BatchJobsOutObject",
]

APIEndpoint = Annotated[
    Literal[
        "/v1/chat/completions",
        "/v1/embeddings",
        "/v1/fim/completions",
        "/v1/moderations",
        "/v1/chat/moderations",
    ]
    | UnrecognizedStr,
    NullToo,
]
BatchJobStatus = Literal[
    "QUEUED",
    "RUNNING",
    "SUCCESS",
    "FAILED",
    "TIMEOUT_EXCEEDED",
    "CANCELLATION_REQUESTED",
    "CANCELLED",
]
BatchJobOutObject = Literal["batch"] | UnrecognizedStr
BatchJobsOutObject = Literal["list"] | UnrecognizedStr


class BatchJobIn(BaseModel):
    """The body of a request for a batch."""

    input_files: list[str]
    """The ids of files with one request a line."""
    endpoint: APIEndpoint
    model: str
    metadata: OptionalNullable[dict[str, str]] = UNSET
    timeout_hours: int | None = 24
    """When to give up, in hours: up to 7 days."""


class BatchError(BaseModel):
    """What went wrong in a batch, and how often."""

    message: str
    count: int | None = 1


class BatchJobOut(BaseModel):
    """A batch. Times are in seconds since 1970, UTC."""

    id: str
    input_files: list[str]
    endpoint: str
    model: str
    errors: list[BatchError]
    # Open here, unlike in requests: a status the API adds later must not hide the batch.
    status: BatchJobStatus | UnrecognizedStr
    created_at: int
    total_requests: int
    completed_requests: int
    succeeded_requests: int
    failed_requests: int
    object: BatchJobOutObject | None = "batch"
    metadata: OptionalNullable[dict[str, Any]] = UNSET
    output_file: OptionalNullable[str] = UNSET
    """The id of the file with the answers, once there is one."""
    error_file: OptionalNullable[str] = UNSET
    """The id of the file with the requests that failed, once there is one."""
    started_at: OptionalNullable[int] = UNSET
    completed_at: OptionalNullable[int] = UNSET


class BatchJobsOut(BaseModel):
    """One page of the batches."""

    total: int
    """How many there are on all pages."""
    data: list[BatchJobOut] | None = None
    object: BatchJobsOutObject | None = "list"
