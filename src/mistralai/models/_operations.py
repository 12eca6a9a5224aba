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
    """From 0."""
    page_size: int | None = 100


class _File(BaseModel):
    """Which file."""

    file_id: str


class _Job(BaseModel):
    """Which job."""

    job_id: str


class _Model(BaseModel):
    """Which model."""

    model_id: str


class FilesAPIRoutesListFilesRequest(_Page):
    """Which files to list."""

    include_total: bool | None = True
    """Whether to count those of all pages."""
    sample_type: OptionalNullable[list[SampleType]] = UNSET
    source: OptionalNullable[list[Source]] = UNSET
    search: OptionalNullable[str] = UNSET
    purpose: OptionalNullable[FilePurpose] = UNSET
    mimetypes: OptionalNullable[list[str]] = UNSET


class FilesAPIRoutesRetrieveFileRequest(_File):
    """Which file to describe."""


class FilesAPIRoutesDownloadFileRequest(_File):
    """Which file to fetch."""


class FilesAPIRoutesDeleteFileRequest(_File):
    """Which file to delete."""


class FilesAPIRoutesGetSignedURLRequest(_File):
    """Which file to make public, and for how long."""

    expiry: int | None = 24
    """In hours."""


class JobsAPIRoutesBatchGetBatchJobsRequest(_Page):
    """Which batches to list."""

    model: OptionalNullable[str] = UNSET
    agent_id: OptionalNullable[str] = UNSET
    metadata: OptionalNullable[dict[str, Any]] = UNSET
    created_after: OptionalNullable[datetime] = UNSET
    created_by_me: bool | None = False
    status: OptionalNullable[list[BatchJobStatus]] = UNSET
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
    created_after: OptionalNullable[datetime] = UNSET
    created_before: OptionalNullable[datetime] = UNSET
    created_by_me: bool | None = False
    status: OptionalNullable[QueryParamStatus] = UNSET
    wandb_project: OptionalNullable[str] = UNSET
    wandb_name: OptionalNullable[str] = UNSET
    suffix: OptionalNullable[str] = UNSET


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


class ListModelsV1ModelsGetRequest(BaseModel):
    """Which models to list."""

    provider: OptionalNullable[str] = UNSET
    """Whose models."""
    model: OptionalNullable[str] = UNSET
    """The id of the only one."""


class RetrieveModelV1ModelsModelIDGetRequest(_Model):
    """Which model to describe."""


class DeleteModelV1ModelsModelIDDeleteRequest(_Model):
    """Which fine-tuned model to delete."""
