"""The requests of the fine-tuning service."""

from typing import Annotated, Any, Literal

from pydantic import Field, model_validator
from typing_extensions import Self

from .base import Request
from .service import Identity, Moment, Page, Query

BaseModelName = Literal[
    "open-mistral-7b",
    "mistral-small-latest",
    "codestral-latest",
    "mistral-large-latest",
    "open-mistral-nemo",
    "ministral-3b-latest",
    "ministral-8b-latest",
]
JobType = Literal["completion", "classifier"]
Status = Literal[
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
_Share = Annotated[float, Field(ge=0, le=1)]
_Weight = Annotated[float, Field(gt=0)]


class TrainingFile(Request):
    """A file to learn from."""

    file_id: Identity
    weight: _Weight = 1.0


class Wandb(Request):
    """Where to report to."""

    type: Literal["wandb"] = "wandb"
    project: str
    api_key: Annotated[str, Field(min_length=40, max_length=40)]
    name: str | None = None
    run_name: str | None = None

    def to_wire(self) -> dict[str, Any]:
        """Return what the API shows of it: all but the key."""
        return {**self.model_dump(exclude={"api_key"}), "url": None}


class Repository(Request):
    """A repository to learn from."""

    type: Literal["github"] = "github"
    name: str
    owner: str
    token: str
    ref: str | None = None
    weight: _Weight = 1.0


class ClassifierTarget(Request):
    """A question that a classifier is to answer."""

    name: str
    labels: Annotated[list[str], Field(min_length=2)]
    weight: Annotated[float, Field(ge=0)] = 1.0
    loss_function: Literal["single_class", "multi_class"] | None = None

    def to_wire(self) -> dict[str, Any]:
        """Return the target as the API shows it."""
        return {**self.model_dump(), "loss_function": self.loss_function or "single_class"}


class Hyperparameters(Request):
    """How to learn; `fim_ratio` is for completion only."""

    training_steps: Annotated[int, Field(ge=1)] | None = None
    learning_rate: Annotated[float, Field(ge=1e-8, le=1)] = 0.0001
    weight_decay: _Share | None = 0.1
    warmup_fraction: _Share | None = 0.05
    epochs: Annotated[float, Field(gt=0)] | None = None
    seq_len: Annotated[int, Field(ge=100)] | None = None
    fim_ratio: _Share | None = 0.9


class JobRequest(Request):
    """POST /v1/fine_tuning/jobs."""

    model: BaseModelName
    hyperparameters: Hyperparameters
    training_files: list[TrainingFile] = Field(default_factory=list[TrainingFile])
    validation_files: list[Identity] | None = None
    suffix: Annotated[str, Field(max_length=18)] | None = None
    integrations: list[Wandb] | None = None
    auto_start: bool = True
    invalid_sample_skip_percentage: Annotated[float, Field(ge=0, le=0.5)] = 0.0
    job_type: JobType | None = None
    repositories: list[Repository] | None = None
    classifier_targets: list[ClassifierTarget] | None = None

    @property
    def kind(self) -> JobType:
        """The job type that was asked for or follows from the targets."""
        return self.job_type or ("classifier" if self.classifier_targets else "completion")

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if not self.training_files:
            raise ValueError(
                "training_files is required: the local server cannot fetch repositories"
            )
        if self.kind == "completion" and self.classifier_targets:
            raise ValueError("classifier_targets needs job_type 'classifier'")
        if self.kind == "classifier" and "fim_ratio" in self.hyperparameters.model_fields_set:
            raise ValueError("fim_ratio is not a hyperparameter of a classifier")
        return self

    def hyperparameters_to_wire(self) -> dict[str, Any]:
        """Return the hyperparameters that this type of job has."""
        return self.hyperparameters.model_dump(
            exclude={"fim_ratio"} if self.kind == "classifier" else None
        )


class DryRunQuery(Query):
    """POST /v1/fine_tuning/jobs: whether only an estimate is wanted."""

    dry_run: bool = False


class JobsQuery(Page):
    """GET /v1/fine_tuning/jobs."""

    model: str | None = None
    created_after: Moment | None = None
    created_before: Moment | None = None
    status: Status | None = None
    wandb_project: str | None = None
    wandb_name: str | None = None
    suffix: str | None = None


class UpdateModelRequest(Request):
    """PATCH /v1/fine_tuning/models/{model_id}."""

    name: str | None = None
    description: str | None = None
