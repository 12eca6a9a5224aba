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
    """Where the requests go, such as `/v1/chat/completions`."""
    input_files: OptionalNullable[list[str]] = UNSET
    """The ids of files with one request a line."""
    requests: OptionalNullable[list[BatchRequest]] = UNSET
    """The requests themselves, instead of files: fewer than 10,000."""
    model: OptionalNullable[str] = UNSET
    """The id of the model that answers all of them."""
    agent_id: OptionalNullable[str] = UNSET
    """The agent that answers, instead of a model."""
    metadata: OptionalNullable[dict[str, str]] = UNSET
    """Notes of your own: keys of 1 to 32 characters, values of 1 to 512."""
    timeout_hours: int | None = 24
    """When to give up, in hours, 1 to 168 (7 days)."""


class BatchError(BaseModel):
    """What went wrong in a batch, and how often."""

    message: str
    """What went wrong, as a text."""
    count: int | None = 1
    """How many requests it went wrong with."""


class BatchJobOut(BaseModel):
    """A batch. Times are in seconds since 1970, UTC."""

    id: str
    """What the operations ask for as `job_id`: a UUID."""
    input_files: list[str]
    """The ids of the files with the requests."""
    endpoint: str
    """Which operation each request is for."""
    errors: list[BatchError]
    """What was wrong with requests, and how often."""
    # Open here, unlike in requests: a status the API adds later must not hide the batch.
    status: BatchJobStatus | UnrecognizedStr
    """How far it is: `SUCCESS` when all is done, failed requests among it."""
    created_at: int
    """When it was made, in seconds since 1970, UTC."""
    total_requests: int
    """How many requests it has; 0 until it runs."""
    completed_requests: int
    """How many of the requests are done."""
    succeeded_requests: int
    """How many of those have an answer."""
    failed_requests: int
    """How many of those have an error."""
    object: BatchJobOutObject | None = "batch"
    """Always `batch`."""
    metadata: OptionalNullable[dict[str, Any]] = UNSET
    """Notes of your own, as they were given."""
    model: OptionalNullable[str] = UNSET
    """The model that answers."""
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
    """When it began to run, in seconds since 1970, UTC; None until it does."""
    completed_at: OptionalNullable[int] = UNSET
    """When it ended, in seconds since 1970, UTC; None until it has."""


class BatchJobsOut(BaseModel):
    """One page of the batches."""

    total: int
    """How many batches there are on all pages."""
    data: list[BatchJobOut] | None = None
    """The batches of this page."""
    object: BatchJobsOutObject | None = "list"
    """Always `list`."""


class DeleteBatchJobResponse(BaseModel):
    """Confirms that a batch is deleted."""

    id: str
    """The id of the batch that is deleted."""
    object: Literal["batch"] = "batch"
    deleted: bool | None = True
    """Whether it is gone."""
