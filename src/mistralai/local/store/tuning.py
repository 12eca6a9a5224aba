"""Where fine-tuning jobs and the models that they made are kept."""

import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Final

from mistralai.local.errors import not_found

from .database import Store
from .table import Table

_JOBS: Final = {"id": "TEXT NOT NULL", "due": "REAL", "data": "TEXT NOT NULL"}
_MODELS: Final = {"id": "TEXT NOT NULL", "data": "TEXT NOT NULL", "classifier": "TEXT"}
_ANSWERS: Final = {"model": "TEXT NOT NULL", "key": "TEXT NOT NULL", "answer": "TEXT NOT NULL"}


@dataclass(slots=True)
class Job:
    """One job; moments are in seconds since the epoch.

    `due` is when the present status ends, None when it does not end by itself.
    """

    id: str
    created_at: float
    modified_at: float
    model: str
    job_type: str
    auto_start: bool
    training_files: list[dict[str, Any]]
    validation_files: list[str]
    hyperparameters: dict[str, Any]
    suffix: str | None = None
    integrations: list[dict[str, Any]] | None = None
    repositories: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    targets: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    skip_percentage: float = 0.0
    status: str = "QUEUED"
    due: float | None = None
    fine_tuned_model: str | None = None
    trained_tokens: int | None = None
    metadata: dict[str, Any] = field(default_factory=dict[str, Any])
    events: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    checkpoints: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])

    def enter(self, status: str, at: float, **data: object) -> None:
        """Change the status and write the event down.

        Args:
            status: The new one.
            at: When.
            **data: More for the event.
        """
        self.status = status
        self.modified_at = at
        self.due = None
        self.events.insert(
            0,
            {"name": "status-updated", "data": {"status": status, **data}, "created_at": int(at)},
        )

    def to_wire(self) -> dict[str, Any]:
        """Return the job as lists give it."""
        shown: dict[str, Any] = {
            "id": self.id,
            "object": "job",
            "auto_start": self.auto_start,
            "model": self.model,
            "status": self.status,
            "job_type": self.job_type,
            "created_at": int(self.created_at),
            "modified_at": int(self.modified_at),
            "training_files": [one["file_id"] for one in self.training_files],
            "validation_files": self.validation_files,
            "fine_tuned_model": self.fine_tuned_model,
            "suffix": self.suffix,
            "integrations": self.integrations,
            "trained_tokens": self.trained_tokens,
            "metadata": self.metadata or None,
            "hyperparameters": self.hyperparameters,
        }
        if self.job_type == "completion":
            shown["repositories"] = self.repositories
        return shown

    def to_detailed_wire(self) -> dict[str, Any]:
        """Return the job as it is given on its own: with events, checkpoints and targets."""
        shown = {**self.to_wire(), "events": self.events, "checkpoints": self.checkpoints}
        if self.job_type == "classifier":
            shown["classifier_targets"] = self.targets
        return shown


@dataclass(frozen=True, slots=True)
class TunedModel:
    """One fine-tuned model; `created` in seconds since the epoch, `root` is its base model."""

    id: str
    created: int
    root: str
    job: str
    model_type: str
    targets: Sequence[Mapping[str, Any]] = ()
    name: str | None = None
    description: str | None = None
    archived: bool = False


@dataclass(frozen=True, slots=True)
class _JobRow:
    """A job as it is kept: `data` holds all of it, `due` stands apart to be searched for."""

    id: str
    due: float | None
    data: dict[str, Any]


@dataclass(frozen=True, slots=True)
class _ModelRow:
    """A model as it is kept, with what a classifier has learnt."""

    id: str
    data: dict[str, Any]
    classifier: str | None


@dataclass(frozen=True, slots=True)
class _Learnt:
    """One answer that a model knows by heart."""

    model: str
    key: str
    answer: str


class Tuning:
    """All fine-tuning jobs and fine-tuned models of one server.

    `next_due` is when the next job has to be moved on, in seconds since the epoch.

    Args:
        store: Where they are kept.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._jobs = Table(store, "tuning_jobs", _JobRow, _JOBS, json=["data"])
        self._models = Table(store, "tuned_models", _ModelRow, _MODELS, json=["data"])
        self._answers = Table(
            store, "tuned_answers", _Learnt, _ANSWERS, key=("model", "key"), numbered=False
        )
        self.refresh()

    def refresh(self) -> None:
        """Look up when the next job has to be moved on."""
        due: list[float] = self._jobs.column("due", "due IS NOT NULL")
        self.next_due: float = min(due, default=math.inf)

    def overdue(self, now: float) -> list[Job]:
        """Return the jobs that have to be moved on, oldest first.

        Args:
            now: The server's time in seconds since the epoch.
        """
        return [Job(**row.data) for row in self._jobs.select("due <= ?", [now])]

    def add_job(self, job: Job) -> None:
        """Take a new job.

        Args:
            job: The job.
        """
        self._jobs.add([_JobRow(job.id, job.due, asdict(job))])
        self.refresh()

    def save_job(self, job: Job) -> None:
        """Keep what has become of a job.

        Args:
            job: The job.
        """
        self._jobs.change(job.id, due=job.due, data=asdict(job))
        self.refresh()

    def job(self, identity: str) -> Job:
        """Return a job.

        Args:
            identity: Its id.

        Raises:
            ApiError: With a 404, if there is none.
        """
        row = self._jobs.get(identity)
        if row is None:
            raise not_found("No fine-tuning job matches the given query.")
        return Job(**row.data)

    def jobs(self, wanted: Callable[[Job], bool]) -> list[Job]:
        """Return the jobs that are wanted, newest first.

        Args:
            wanted: Tells whether a job is.
        """
        rows = self._jobs.select(newest_first=True)
        return [job for row in rows if wanted(job := Job(**row.data))]

    def add_model(
        self, model: TunedModel, answers: Mapping[str, str], classifier: Mapping[str, Any] | None
    ) -> None:
        """Take a new model.

        Args:
            model: The model.
            answers: What a completion model knows by heart.
            classifier: What a classifier has learnt, as JSON holds it.
        """
        learnt = None if classifier is None else json.dumps(classifier)
        with self._store.transaction():
            # A training that a kill cut off before its job was saved is done again.
            self._models.add([_ModelRow(model.id, asdict(model), learnt)], replace=True)
            known = (_Learnt(model.id, key, answer) for key, answer in answers.items())
            self._answers.add(known, replace=True)

    def find_model(self, identity: str) -> TunedModel | None:
        """Return a model, or None.

        Args:
            identity: Its id.
        """
        row = self._models.get(identity)
        return None if row is None else TunedModel(**row.data)

    def model(self, identity: str) -> TunedModel:
        """Return a model.

        Args:
            identity: Its id.

        Raises:
            ApiError: With a 404, if there is none.
        """
        model = self.find_model(identity)
        if model is None:
            raise not_found("No fine-tuned model matches the given query.")
        return model

    def models(self) -> list[TunedModel]:
        """Return all models, oldest first."""
        return [TunedModel(**row.data) for row in self._models.select()]

    def change_model(self, identity: str, **changes: Any) -> TunedModel:
        """Change a model and return it.

        Args:
            identity: Its id.
            **changes: New values of its fields.

        Raises:
            ApiError: With a 404, if there is none.
        """
        with self._store.transaction():
            model = replace(self.model(identity), **changes)
            self._models.change(identity, data=asdict(model))
        return model

    def delete_model(self, identity: str) -> None:
        """Forget a model and what it has learnt.

        Args:
            identity: Its id.
        """
        with self._store.transaction():
            self._models.remove("id = ?", [identity])
            self._answers.remove("model = ?", [identity])

    def answer(self, identity: str, keys: Sequence[str]) -> str | None:
        """Return what a model knows by heart under the first of some keys that it knows.

        Args:
            identity: The model's id.
            keys: The keys of a prompt.
        """
        found = (self._answers.get(identity, key) for key in keys)
        return next((one.answer for one in found if one is not None), None)

    def classifier(self, identity: str) -> str:
        """Return what a classifier has learnt, as JSON.

        Args:
            identity: The id of a model that is one.
        """
        (learnt,) = self._models.column("classifier", "id = ?", [identity])
        return str(learnt)
