"""What the addresses of requests are made of: one model for each operation."""

from datetime import datetime
from typing import Any

from mistralai.types.basemodel import UNSET, BaseModel, OptionalNullable

from ._batch import BatchJobStatus, OrderBy
from ._files import FilePurpose, SampleType, Source
from ._fine_tuning import QueryParamStatus
from ._models import UpdateFTModelIn

__all__ = [
    "DeleteModelV1ModelsModelIDDeleteRequest",
    "FilesAPIRoutesDeleteFileRequest",
    "FilesAPIRoutesDownloadFileRequest",
    "FilesAPIRoutesGetSignedURLRequest",
    "FilesAPIRoutesListFilesRequest",
    "FilesAPIRoutesRetrieveFileRequest",
    "JobsAPIRoutesBatchCancelBatchJobRequest",
    "JobsAPIRoutesBatchDeleteBatchJobRequest",
    "JobsAPIRoutesBatchGetBatchJobRequest",
    "JobsAPIRoutesBatchGetBatchJobsRequest",
    "JobsAPIRoutesFineTuningArchiveFineTunedModelRequest",
    "JobsAPIRoutesFineTuningCancelFineTuningJobRequest",
    "JobsAPIRoutesFineTuningGetFineTuningJobRequest",
    "JobsAPIRoutesFineTuningGetFineTuningJobsRequest",
    "JobsAPIRoutesFineTuningStartFineTuningJobRequest",
    "JobsAPIRoutesFineTuningUnarchiveFineTunedModelRequest",
    "JobsAPIRoutesFineTuningUpdateFineTunedModelRequest",
    "ListModelsV1ModelsGetRequest",
    "RetrieveModelV1ModelsModelIDGetRequest",
]


class _Page(BaseModel):
    """Which part of a long list to give."""

    page: int | None = 0
    """Which page, counted from 0."""
    page_size: int | None = 100
    """How many entries a page has."""


class _File(BaseModel):
    """Which file."""

    file_id: str
    """The id of the file: a UUID."""


class _Job(BaseModel):
    """Which job."""

    job_id: str
    """The id of the job: a UUID."""


class _Model(BaseModel):
    """Which model."""

    model_id: str
    """The id of the model."""


class FilesAPIRoutesListFilesRequest(_Page):
    """Which files to list."""

    include_total: bool | None = True
    """Whether to count those of all pages."""
    sample_type: OptionalNullable[list[SampleType]] = UNSET
    """Only files with samples of one of these types, such as `batch_result`."""
    source: OptionalNullable[list[Source]] = UNSET
    """Only files from one of these sources: `upload`, `repository`, `mistral`."""
    search: OptionalNullable[str] = UNSET
    """Only files whose name has this in it."""
    purpose: OptionalNullable[FilePurpose] = UNSET
    """Only files for this purpose."""
    mimetypes: OptionalNullable[list[str]] = UNSET
    """Only files of one of these media types, such as `application/pdf`."""


class FilesAPIRoutesRetrieveFileRequest(_File):
    """Which file to describe."""


class FilesAPIRoutesDownloadFileRequest(_File):
    """Which file to fetch."""


class FilesAPIRoutesDeleteFileRequest(_File):
    """Which file to delete."""


class FilesAPIRoutesGetSignedURLRequest(_File):
    """Which file to make public, and for how long."""

    expiry: int | None = 24
    """How long the URL works, in hours, 1 to 168."""


class JobsAPIRoutesBatchGetBatchJobsRequest(_Page):
    """Which batches to list."""

    model: OptionalNullable[str] = UNSET
    """Only batches with this model."""
    agent_id: OptionalNullable[str] = UNSET
    """Only batches with this agent."""
    metadata: OptionalNullable[dict[str, Any]] = UNSET
    """Only batches with these entries in their metadata."""
    created_after: OptionalNullable[datetime] = UNSET
    """Only batches made after this time; ISO 8601 on the wire."""
    created_by_me: bool | None = False
    """Whether to leave out the batches of others in the organization."""
    status: OptionalNullable[list[BatchJobStatus]] = UNSET
    """Only batches in one of these states, such as `QUEUED`."""
    order_by: OrderBy | None = "-created"
    """By when they were made: the oldest first, or with a minus sign the newest."""


class JobsAPIRoutesBatchGetBatchJobRequest(_Job):
    """Which batch to describe."""

    inline: OptionalNullable[bool] = UNSET
    """Whether to give the answers with it."""


class JobsAPIRoutesBatchCancelBatchJobRequest(_Job):
    """Which batch to cancel."""


class JobsAPIRoutesBatchDeleteBatchJobRequest(_Job):
    """Which batch to delete."""


class JobsAPIRoutesFineTuningGetFineTuningJobsRequest(_Page):
    """Which fine-tuning jobs to list."""

    model: OptionalNullable[str] = UNSET
    """Only jobs that train this model."""
    created_after: OptionalNullable[datetime] = UNSET
    """Only jobs made after this time; ISO 8601 on the wire."""
    created_before: OptionalNullable[datetime] = UNSET
    """Only jobs made before this time; ISO 8601 on the wire."""
    created_by_me: bool | None = False
    """Whether to leave out the jobs of others in the organization."""
    status: OptionalNullable[QueryParamStatus] = UNSET
    """Only jobs in this state, such as `RUNNING`."""
    wandb_project: OptionalNullable[str] = UNSET
    """Only jobs of this project of Weights & Biases."""
    wandb_name: OptionalNullable[str] = UNSET
    """Only jobs of this run of Weights & Biases."""
    suffix: OptionalNullable[str] = UNSET
    """Only jobs with this suffix."""


class JobsAPIRoutesFineTuningGetFineTuningJobRequest(_Job):
    """Which fine-tuning job to describe."""


class JobsAPIRoutesFineTuningCancelFineTuningJobRequest(_Job):
    """Which fine-tuning job to cancel."""


class JobsAPIRoutesFineTuningStartFineTuningJobRequest(_Job):
    """Which fine-tuning job to start."""


class JobsAPIRoutesFineTuningArchiveFineTunedModelRequest(_Model):
    """Which fine-tuned model to archive."""


class JobsAPIRoutesFineTuningUnarchiveFineTunedModelRequest(_Model):
    """Which fine-tuned model to bring back from the archive."""


class JobsAPIRoutesFineTuningUpdateFineTunedModelRequest(_Model):
    """Which fine-tuned model to change, and how."""

    update_ft_model_in: UpdateFTModelIn
    """What to change; what is not given stays."""


class ListModelsV1ModelsGetRequest(BaseModel):
    """Which models to list."""

    provider: OptionalNullable[str] = UNSET
    """Only models of this provider."""
    model: OptionalNullable[str] = UNSET
    """Only the model of this id."""


class RetrieveModelV1ModelsModelIDGetRequest(_Model):
    """Which model to describe."""


class DeleteModelV1ModelsModelIDDeleteRequest(_Model):
    """Which fine-tuned model to delete."""
