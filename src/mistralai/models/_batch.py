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
    "BatchRequest",
    "DeleteBatchJobResponse",
    "OrderBy",
]

APIEndpoint = Annotated[
    Literal[
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
OrderBy = Literal["created", "-created"]


class BatchRequest(BaseModel):
    """One request of a batch."""

    body: dict[str, Any]
    """The body for the endpoint of the batch; the model is that of the batch."""
    custom_id: OptionalNullable[str] = UNSET
    """A name of your own, by which its answer is found."""


class BatchJobIn(BaseModel):
    """The body of a request for a batch."""

    endpoint: APIEndpoint
    input_files: OptionalNullable[list[str]] = UNSET
    """The ids of files with one request a line."""
    requests: OptionalNullable[list[BatchRequest]] = UNSET
    """The requests themselves, instead of files: fewer than 10,000."""
    model: OptionalNullable[str] = UNSET
    agent_id: OptionalNullable[str] = UNSET
    """The agent that answers, instead of a model."""
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
    model: OptionalNullable[str] = UNSET
    agent_id: OptionalNullable[str] = UNSET
    """The agent that answers, where it is no model."""
    output_file: OptionalNullable[str] = UNSET
    """The id of the file with the answers, once there is one."""
    error_file: OptionalNullable[str] = UNSET
    """The id of the file with the requests that failed, once there is one."""
    outputs: OptionalNullable[list[dict[str, Any]]] = UNSET
    """The answers themselves, one by one, once the batch is done: `custom_id`, `response`,
    `error`."""
    started_at: OptionalNullable[int] = UNSET
    completed_at: OptionalNullable[int] = UNSET


class BatchJobsOut(BaseModel):
    """One page of the batches."""

    total: int
    """How many there are on all pages."""
    data: list[BatchJobOut] | None = None
    object: BatchJobsOutObject | None = "list"


class DeleteBatchJobResponse(BaseModel):
    """Confirms that a batch is deleted."""

    id: str
    object: Literal["batch"] = "batch"
    deleted: bool | None = True
