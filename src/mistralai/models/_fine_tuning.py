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
    """The id of a file that was uploaded with the purpose `fine-tune`."""
    weight: float | None = 1
    """How often its samples are drawn, relative to the other files; above 0."""


class _TrainingParameters(BaseModel):
    """What completion and classifier training have in common."""

    training_steps: OptionalNullable[int] = UNSET
    """How many updates of the weights, from 1; an alternative to `epochs`."""
    learning_rate: float | None = 0.0001
    """How far each update moves the weights, 1e-8 to 1."""
    weight_decay: OptionalNullable[float] = UNSET
    """0 to 1: how strongly large weights are held down; by default 0.1."""
    warmup_fraction: OptionalNullable[float] = UNSET
    """0 to 1: the share of the steps in which the learning rate rises to its full value; by default
    0.05."""
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
    """0 to 1: the share of the samples that are turned into gaps to fill; by default 0.9."""


class CompletionTrainingParameters(CompletionTrainingParametersIn):
    """How a model that completes texts is trained."""


Hyperparameters = ClassifierTrainingParametersIn | CompletionTrainingParametersIn


class ClassifierTargetIn(BaseModel):
    """A question that the classifier learns to answer with one or several of the labels."""

    name: str
    """What the classifier is asked; the results have its scores under this name."""
    labels: list[str]
    """The answers that it chooses from."""
    weight: float | None = 1
    """How much this target counts beside the others, from 0."""
    loss_function: OptionalNullable[FTClassifierLossFunction] = UNSET
    """`single_class` where only one label is right, `multi_class` where several can be."""


class ClassifierTargetOut(BaseModel):
    """A question that the classifier answers with one or several of the labels."""

    name: str
    """What the classifier is asked; the results have its scores under this name."""
    labels: list[str]
    """The answers that it chooses from."""
    weight: float
    """How much this target counts beside the others, from 0."""
    loss_function: FTClassifierLossFunction | UnrecognizedStr
    """`single_class` where only one label is right, `multi_class` where several can be."""


class JobIn(BaseModel):
    """The body of a request for a fine-tuning job."""

    model: str
    """The id of the model to begin with, such as `open-mistral-7b`."""
    hyperparameters: Hyperparameters
    """How to train: for how long, how fast, and so on."""
    training_files: list[TrainingFile] | None = None
    """The uploaded files to train on, in JSON Lines."""
    validation_files: OptionalNullable[list[str]] = UNSET
    """The ids of files to measure progress with; none of their samples may be trained on."""
    suffix: OptionalNullable[str] = UNSET
    """Becomes a part of the new model's name; up to 18 characters."""
    integrations: OptionalNullable[list[JobInIntegrations]] = UNSET
    """Where to report progress: Weights & Biases."""
    auto_start: bool | None = None
    """False lets the job wait for `start` once its files are found valid."""
    invalid_sample_skip_percentage: float | None = 0
    """0 to 0.5: the share of bad samples that is skipped before the job fails."""
    job_type: OptionalNullable[FineTuneableModelType] = UNSET
    """What is trained: `completion` for a model that writes, or `classifier`."""
    repositories: OptionalNullable[list[JobInRepositories]] = UNSET
    """Repositories on GitHub to train on."""
    classifier_targets: OptionalNullable[list[ClassifierTargetIn]] = UNSET
    """For a classifier, what it learns to tell and the labels it can give."""


class JobMetadataOut(BaseModel):
    """What a job is expected to take."""

    expected_duration_seconds: OptionalNullable[int] = UNSET
    """How long the job should take, in seconds."""
    cost: OptionalNullable[float] = UNSET
    """What the job should cost, in `cost_currency`."""
    cost_currency: OptionalNullable[str] = UNSET
    """The currency of `cost`, such as `EUR`."""
    train_tokens_per_step: OptionalNullable[int] = UNSET
    """Tokens trained on in each update of the weights."""
    train_tokens: OptionalNullable[int] = UNSET
    """Tokens trained on, over all passes."""
    data_tokens: OptionalNullable[int] = UNSET
    """Tokens in the training files."""
    estimated_start_time: OptionalNullable[int] = UNSET
    """When the job should begin, in seconds since 1970, UTC."""


class _DryRun(BaseModel):
    """What is always told about a dry run."""

    details: str
    """What the API says of the estimate, as a text."""


class LegacyJobMetadataOut(JobMetadataOut, _DryRun):
    """The answer to a dry run: what the job would take."""

    deprecated: bool | None = True
    """Whether the API calls this kind of response outdated."""
    epochs: OptionalNullable[float] = UNSET
    """How many passes over the data the job would make; may be a fraction."""
    training_steps: OptionalNullable[int] = UNSET
    """How many updates of the weights the job would make."""
    object: LegacyJobMetadataOutObject | None = "job.metadata"
    """Always `job.metadata`."""


class EventOut(BaseModel):
    """A change of a job's status."""

    name: str
    """What kind of event it is, such as `status-updated`."""
    created_at: int
    """When it happened, in seconds since 1970, UTC."""
    data: OptionalNullable[dict[str, Any]] = UNSET
    """What there is to it, such as the new status; the keys depend on the event."""


class MetricOut(BaseModel):
    """How well a model did."""

    train_loss: OptionalNullable[float] = UNSET
    """The loss on the training files; lower is better."""
    valid_loss: OptionalNullable[float] = UNSET
    """The loss on the validation files; lower is better. None where there are none."""
    valid_mean_token_accuracy: OptionalNullable[float] = UNSET
    """How many tokens of the validation files were foreseen, on average; higher is better."""


class CheckpointOut(BaseModel):
    """The state of a training at one step."""

    metrics: MetricOut
    """How well the model did at this step."""
    step_number: int
    """How many updates of the weights there had been."""
    created_at: int
    """When the step was reached, in seconds since 1970, UTC."""


class _JobOut(BaseModel):
    """What is always told about a job. Times are in seconds since 1970, UTC."""

    id: str
    """What the operations ask for as `job_id`: a UUID."""
    auto_start: bool
    """Whether it starts by itself once its files are found valid; else it waits for `start`."""
    model: str
    """The id of the model that it began with."""
    status: Status
    """How far it is: `SUCCESS`, `FAILED`, `FAILED_VALIDATION` and `CANCELLED` are final."""
    created_at: int
    """When it was made, in seconds since 1970, UTC."""
    modified_at: int
    """When it last changed, in seconds since 1970, UTC."""
    training_files: list[str]
    """The ids of the files that it trains on."""


class _JobDescription(BaseModel):
    """What may be told about a job."""

    validation_files: OptionalNullable[list[str]] = UNSET
    """The ids of the files that progress is measured with."""
    object: Object | None = "job"
    """Always `job`."""
    fine_tuned_model: OptionalNullable[str] = UNSET
    """The name of the new model, once it exists."""
    suffix: OptionalNullable[str] = UNSET
    """A part of the new model's name; up to 18 characters."""
    integrations: OptionalNullable[list[Integrations]] = UNSET
    """Where progress is reported: Weights & Biases."""
    trained_tokens: OptionalNullable[int] = UNSET
    """Tokens trained on, over all passes."""
    metadata: OptionalNullable[JobMetadataOut] = UNSET
    """What the job is expected to take: time, money and tokens."""


class _ClassifierJob(_JobOut):
    """What is always told about a job that trains a classifier."""

    hyperparameters: ClassifierTrainingParameters
    """How the classifier is trained: for how long, how fast, and so on."""


class ClassifierJobOut(_JobDescription, _ClassifierJob):
    """A job that trains a classifier."""

    job_type: ClassifierJobOutJobType | None = "classifier"
    """Always `classifier`."""


class _DetailedClassifierJob(_ClassifierJob):
    """What is always told about one job that trains a classifier."""

    classifier_targets: list[ClassifierTargetOut]
    """What the classifier learns to tell, and the labels it can give."""


class ClassifierDetailedJobOut(_JobDescription, _DetailedClassifierJob):
    """A job that trains a classifier, with its history."""

    job_type: ClassifierDetailedJobOutJobType | None = "classifier"
    """Always `classifier`."""
    events: list[EventOut] | None = None
    """Each change of its status, the newest first."""
    checkpoints: list[CheckpointOut] | None = None
    """How well the model did at steps on the way."""


class _CompletionJob(_JobOut):
    """What is always told about a job that trains a model to complete texts."""

    hyperparameters: CompletionTrainingParameters
    """How the model is trained: for how long, how fast, and so on."""


class CompletionJobOut(_JobDescription, _CompletionJob):
    """A job that trains a model to complete texts."""

    job_type: JobType | None = "completion"
    """Always `completion`."""
    repositories: list[Repositories] | None = None
    """The repositories on GitHub that it trains on."""


class CompletionDetailedJobOut(_JobDescription, _CompletionJob):
    """A job that trains a model to complete texts, with its history."""

    job_type: CompletionDetailedJobOutJobType | None = "completion"
    """Always `completion`."""
    repositories: list[CompletionDetailedJobOutRepositories] | None = None
    """The repositories on GitHub that it trains on."""
    events: list[EventOut] | None = None
    """Each change of its status, the newest first."""
    checkpoints: list[CheckpointOut] | None = None
    """How well the model did at steps on the way."""


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
    """How many jobs there are on all pages."""
    data: list[JobsOutData] | None = None
    """The jobs of this page."""
    object: JobsOutObject | None = "list"
    """Always `list`."""
