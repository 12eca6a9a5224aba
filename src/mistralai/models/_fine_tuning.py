"""Fine-tuning jobs: what to train on, how, and what came of it."""

from typing import Annotated, Any, Literal

from mistralai.types.basemodel import UNSET, BaseModel, OptionalNullable, UnrecognizedStr

from ._integrations import (
    GithubRepositoryIn,
    GithubRepositoryOut,
    WandbIntegration,
    WandbIntegrationOut,
)
from ._tagged import Tagged

__all__ = [
    "CheckpointOut",
    "ClassifierDetailedJobOut",
    "ClassifierDetailedJobOutIntegrations",
    "ClassifierDetailedJobOutJobType",
    "ClassifierDetailedJobOutObject",
    "ClassifierDetailedJobOutStatus",
    "ClassifierJobOut",
    "ClassifierJobOutIntegrations",
    "ClassifierJobOutJobType",
    "ClassifierJobOutObject",
    "ClassifierJobOutStatus",
    "ClassifierTargetIn",
    "ClassifierTargetOut",
    "ClassifierTrainingParameters",
    "ClassifierTrainingParametersIn",
    "CompletionDetailedJobOut",
    "CompletionDetailedJobOutIntegrations",
    "CompletionDetailedJobOutJobType",
    "CompletionDetailedJobOutObject",
    "CompletionDetailedJobOutRepositories",
    "CompletionDetailedJobOutStatus",
    "CompletionJobOut",
    "CompletionTrainingParameters",
    "CompletionTrainingParametersIn",
    "EventOut",
    "FTClassifierLossFunction",
    "FineTuneableModelType",
    "Hyperparameters",
    "Integrations",
    "JobIn",
    "JobInIntegrations",
    "JobInRepositories",
    "JobMetadataOut",
    "JobType",
    "JobsAPIRoutesFineTuningCancelFineTuningJobResponse",
    "JobsAPIRoutesFineTuningCreateFineTuningJobResponse",
    "JobsAPIRoutesFineTuningGetFineTuningJobResponse",
    "JobsAPIRoutesFineTuningStartFineTuningJobResponse",
    "JobsOut",
    "JobsOutData",
    "JobsOutObject",
    "LegacyJobMetadataOut",
    "LegacyJobMetadataOutObject",
    "MetricOut",
    "Object",
    "QueryParamStatus",
    "Repositories",
    "Response1",
    "Status",
    "TrainingFile",
]

FineTuneableModelType = Literal["completion", "classifier"]
FTClassifierLossFunction = Literal["single_class", "multi_class"]
QueryParamStatus = Literal[
    "QUEUED",
    "STARTED",
    "VALIDATING",
    "VALIDATED",
    "RUNNING",
    "FAILED_VALIDATION",
    "FAILED",
    "SUCCESS",
    "CANCELLED",
    "CANCELLATION_REQUESTED",
]
# Open in answers, unlike in requests: a status the API adds later must not hide the job.
Status = QueryParamStatus | UnrecognizedStr
ClassifierJobOutStatus = Status
ClassifierDetailedJobOutStatus = Status
CompletionDetailedJobOutStatus = Status
Object = Literal["job"] | UnrecognizedStr
ClassifierJobOutObject = Object
ClassifierDetailedJobOutObject = Object
CompletionDetailedJobOutObject = Object
JobsOutObject = Literal["list"] | UnrecognizedStr
LegacyJobMetadataOutObject = Literal["job.metadata"] | UnrecognizedStr
JobType = Literal["completion"]
CompletionDetailedJobOutJobType = JobType
ClassifierJobOutJobType = Literal["classifier"]
ClassifierDetailedJobOutJobType = ClassifierJobOutJobType

JobInIntegrations = WandbIntegration
Integrations = WandbIntegrationOut
ClassifierJobOutIntegrations = WandbIntegrationOut
ClassifierDetailedJobOutIntegrations = WandbIntegrationOut
CompletionDetailedJobOutIntegrations = WandbIntegrationOut
JobInRepositories = GithubRepositoryIn
Repositories = GithubRepositoryOut
CompletionDetailedJobOutRepositories = GithubRepositoryOut


class TrainingFile(BaseModel):
    """An uploaded file to train on."""

    file_id: str
    weight: float | None = 1
    """How often its samples are drawn, relative to the other files; above 0."""


class _TrainingParameters(BaseModel):
    """What completion and classifier training have in common."""

    training_steps: OptionalNullable[int] = UNSET
    """How many updates of the weights, from 1; an alternative to `epochs`."""
    learning_rate: float | None = 0.0001
    """1e-8 to 1."""
    weight_decay: OptionalNullable[float] = UNSET
    """0 to 1: how strongly large weights are held down."""
    warmup_fraction: OptionalNullable[float] = UNSET
    """0 to 1: the share of the steps in which the learning rate rises to its full value."""
    epochs: OptionalNullable[float] = UNSET
    """How many passes over the data, above 0."""
    seq_len: OptionalNullable[int] = UNSET
    """The longest sample in tokens, from 100."""


class ClassifierTrainingParametersIn(_TrainingParameters):
    """How to train a classifier."""


class ClassifierTrainingParameters(ClassifierTrainingParametersIn):
    """How a classifier is trained."""


class CompletionTrainingParametersIn(_TrainingParameters):
    """How to train a model that completes texts."""

    fim_ratio: OptionalNullable[float] = UNSET
    """0 to 1: the share of the samples that are turned into gaps to fill."""


class CompletionTrainingParameters(CompletionTrainingParametersIn):
    """How a model that completes texts is trained."""


Hyperparameters = ClassifierTrainingParametersIn | CompletionTrainingParametersIn


class ClassifierTargetIn(BaseModel):
    """A question that the classifier learns to answer with one or several of the labels."""

    name: str
    labels: list[str]
    weight: float | None = 1
    """How much this target counts beside the others, from 0."""
    loss_function: OptionalNullable[FTClassifierLossFunction] = UNSET


class ClassifierTargetOut(BaseModel):
    """A question that the classifier answers with one or several of the labels."""

    name: str
    labels: list[str]
    weight: float
    loss_function: FTClassifierLossFunction | UnrecognizedStr


class JobIn(BaseModel):
    """The body of a request for a fine-tuning job."""

    model: str
    hyperparameters: Hyperparameters
    training_files: list[TrainingFile] | None = None
    validation_files: OptionalNullable[list[str]] = UNSET
    """The ids of files to measure progress with; none of their samples may be trained on."""
    suffix: OptionalNullable[str] = UNSET
    """Becomes a part of the new model's name; up to 18 characters."""
    integrations: OptionalNullable[list[JobInIntegrations]] = UNSET
    auto_start: bool | None = None
    """False lets the job wait for `start` once its files are found valid."""
    invalid_sample_skip_percentage: float | None = 0
    """0 to 0.5: the share of bad samples that is skipped before the job fails."""
    job_type: OptionalNullable[FineTuneableModelType] = UNSET
    repositories: OptionalNullable[list[JobInRepositories]] = UNSET
    classifier_targets: OptionalNullable[list[ClassifierTargetIn]] = UNSET


class JobMetadataOut(BaseModel):
    """What a job is expected to take."""

    expected_duration_seconds: OptionalNullable[int] = UNSET
    cost: OptionalNullable[float] = UNSET
    cost_currency: OptionalNullable[str] = UNSET
    train_tokens_per_step: OptionalNullable[int] = UNSET
    train_tokens: OptionalNullable[int] = UNSET
    """Tokens trained on, over all passes."""
    data_tokens: OptionalNullable[int] = UNSET
    """Tokens in the training files."""
    estimated_start_time: OptionalNullable[int] = UNSET
    """Seconds since 1970, UTC."""


class _DryRun(BaseModel):
    """What is always told about a dry run."""

    details: str


class LegacyJobMetadataOut(JobMetadataOut, _DryRun):
    """The answer to a dry run: what the job would take."""

    deprecated: bool | None = True
    epochs: OptionalNullable[float] = UNSET
    training_steps: OptionalNullable[int] = UNSET
    object: LegacyJobMetadataOutObject | None = "job.metadata"


class EventOut(BaseModel):
    """A change of a job's status."""

    name: str
    created_at: int
    """Seconds since 1970, UTC."""
    data: OptionalNullable[dict[str, Any]] = UNSET


class MetricOut(BaseModel):
    """How well a model did."""

    train_loss: OptionalNullable[float] = UNSET
    valid_loss: OptionalNullable[float] = UNSET
    valid_mean_token_accuracy: OptionalNullable[float] = UNSET


class CheckpointOut(BaseModel):
    """The state of a training at one step."""

    metrics: MetricOut
    step_number: int
    created_at: int
    """Seconds since 1970, UTC."""


class _JobOut(BaseModel):
    """What is always told about a job. Times are in seconds since 1970, UTC."""

    id: str
    auto_start: bool
    model: str
    status: Status
    created_at: int
    modified_at: int
    training_files: list[str]


class _JobDescription(BaseModel):
    """What may be told about a job."""

    validation_files: OptionalNullable[list[str]] = UNSET
    object: Object | None = "job"
    fine_tuned_model: OptionalNullable[str] = UNSET
    """The name of the new model, once it exists."""
    suffix: OptionalNullable[str] = UNSET
    integrations: OptionalNullable[list[Integrations]] = UNSET
    trained_tokens: OptionalNullable[int] = UNSET
    metadata: OptionalNullable[JobMetadataOut] = UNSET


class _ClassifierJob(_JobOut):
    """What is always told about a job that trains a classifier."""

    hyperparameters: ClassifierTrainingParameters


class ClassifierJobOut(_JobDescription, _ClassifierJob):
    """A job that trains a classifier."""

    job_type: ClassifierJobOutJobType | None = "classifier"


class _DetailedClassifierJob(_ClassifierJob):
    """What is always told about one job that trains a classifier."""

    classifier_targets: list[ClassifierTargetOut]


class ClassifierDetailedJobOut(_JobDescription, _DetailedClassifierJob):
    """A job that trains a classifier, with its history."""

    job_type: ClassifierDetailedJobOutJobType | None = "classifier"
    events: list[EventOut] | None = None
    checkpoints: list[CheckpointOut] | None = None


class _CompletionJob(_JobOut):
    """What is always told about a job that trains a model to complete texts."""

    hyperparameters: CompletionTrainingParameters


class CompletionJobOut(_JobDescription, _CompletionJob):
    """A job that trains a model to complete texts."""

    job_type: JobType | None = "completion"
    repositories: list[Repositories] | None = None


class CompletionDetailedJobOut(_JobDescription, _CompletionJob):
    """A job that trains a model to complete texts, with its history."""

    job_type: CompletionDetailedJobOutJobType | None = "completion"
    repositories: list[CompletionDetailedJobOutRepositories] | None = None
    events: list[EventOut] | None = None
    checkpoints: list[CheckpointOut] | None = None


JobsOutData = Annotated[ClassifierJobOut | CompletionJobOut, Tagged("job_type")]
_DetailedJobOut = Annotated[ClassifierDetailedJobOut | CompletionDetailedJobOut, Tagged("job_type")]
JobsAPIRoutesFineTuningGetFineTuningJobResponse = _DetailedJobOut
JobsAPIRoutesFineTuningCancelFineTuningJobResponse = _DetailedJobOut
JobsAPIRoutesFineTuningStartFineTuningJobResponse = _DetailedJobOut
Response1 = JobsOutData
# No tag tells these two apart that both always have. They cannot be mixed up all the same: a job
# needs its `job_type`, and the answer to a dry run its `details`.
JobsAPIRoutesFineTuningCreateFineTuningJobResponse = LegacyJobMetadataOut | Response1


class JobsOut(BaseModel):
    """One page of the jobs."""

    total: int
    """How many there are on all pages."""
    data: list[JobsOutData] | None = None
    object: JobsOutObject | None = "list"
