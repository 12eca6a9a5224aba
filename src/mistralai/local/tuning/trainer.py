"""The work in a job's life: reading the uploaded files, checking them, learning from them."""

import math
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Final

from mistralai.local.engines import tokens
from mistralai.local.files.table import Files

from .bayes import Classifier
from .bigrams import Bigrams, by_heart
from .job import EXPECTED_SECONDS, Findings, Job, TuningError
from .models import TunedModel, model_id
from .samples import Labelled, Lesson, Problem, Target, labelled, lessons, targets_of
from .table import Tuning

# The numbers of the live API's estimates, which users scale with.
_TOKENS_PER_STEP: Final = 131_072
_COST_PER_MILLION: Final = 1.0
_CHECKPOINTS: Final = 3
_NAMED: Final = 20
_DEFAULT_EPOCHS: Final = 3.0


@dataclass(frozen=True, slots=True)
class _Read:
    """What files hold: rows to learn from, and what is wrong with the others."""

    rows: list[Lesson] | list[Labelled]
    good: int
    problems: list[str]


class FileTrainer:
    """Trains on uploaded files.

    Args:
        files: The files.
        tuning: Where the models go.
    """

    def __init__(self, files: Files, tuning: Tuning) -> None:
        self._files = files
        self._tuning = tuning

    def validate(self, job: Job) -> Findings:
        """Check every row of a job's files.

        Args:
            job: The job.

        Raises:
            TuningError: If there are too many bad rows, or no good ones; it names the rows.
        """
        training = self._read(job, _training_ids(job))
        validation = self._read(job, job.validation_files)
        problems = [*training.problems, *validation.problems]
        share = len(problems) / (len(problems) + training.good + validation.good or 1)
        if share > job.skip_percentage:
            more = f" (and {len(problems) - _NAMED} more)" if len(problems) > _NAMED else ""
            raise TuningError("; ".join(problems[:_NAMED]) + more)
        if not training.good:
            raise TuningError("The training files hold no rows")
        targets: list[Target] = []
        if job.job_type == "classifier":
            targets = _targets(job) or targets_of(_labelled(training))
            if too_few := [target.name for target in targets if len(target.labels) < 2]:  # noqa: PLR2004 - a choice needs two
                raise TuningError(f"Target {too_few[0]!r} needs at least two labels")
        return Findings(
            estimate(job, sum(tokens.count(text) for text in _texts(training.rows))),
            [_target_to_wire(target) for target in targets],
            problems,
        )

    def train(self, job: Job, began: float, ended: float) -> None:
        """Learn from a job's files, write checkpoints, and make the model.

        Args:
            job: The job; it gets the checkpoints and the model's name.
            began: When the training began, in seconds since the epoch.
            ended: When it ended.

        Raises:
            TuningError: If the files are gone.
        """
        training = self._read(job, _training_ids(job))
        validation = self._read(job, job.validation_files)
        if not training.good:
            raise TuningError("The training files hold no rows")
        steps = int(job.hyperparameters["training_steps"])
        portions = min(_CHECKPOINTS, steps)
        classifier = Classifier(_targets(job)) if job.job_type == "classifier" else None
        bigrams = Bigrams()
        rows = training.rows
        for portion in range(1, portions + 1):
            part = rows[len(rows) * (portion - 1) // portions : len(rows) * portion // portions]
            if classifier is not None:
                for row in part:
                    assert isinstance(row, Labelled)  # noqa: S101 - what _read gives a classifier
                    classifier.learn(row)
                metrics = _classifier_metrics(classifier, training, validation)
            else:
                for text in _texts(part):
                    bigrams.learn(text)
                metrics = _bigram_metrics(bigrams, training, validation)
            moment = began + (ended - began) * portion / portions
            job.checkpoints.insert(
                0,
                {
                    "metrics": metrics,
                    "step_number": steps * portion // portions,
                    "created_at": int(moment),
                },
            )
        model = TunedModel(
            id=model_id(job.model, job.suffix, ended, job.id),
            created=int(ended),
            root=job.model,
            job=job.id,
            model_type=job.job_type,
            targets=job.targets,
        )
        answers = {} if classifier else by_heart(_lessons(training))
        self._tuning.add_model(model, answers, classifier)
        job.fine_tuned_model = model.id
        job.trained_tokens = job.metadata["train_tokens"]

    def _read(self, job: Job, identities: Iterable[str]) -> _Read:
        rows: list[Any] = []
        problems: list[str] = []
        good = 0
        for identity in identities:
            name, path = self._file(identity)
            with _opened(path, name) as lines:
                for found in _parse(job, lines):
                    if isinstance(found, Problem):
                        problems.append(f"Line {found.line} of {name}: {found.reason}")
                    else:
                        good += 1
                        rows.extend(found if isinstance(found, list) else [found])
        return _Read(rows, good, problems)

    def _file(self, identity: str) -> tuple[str, Path]:
        file = self._files.find(identity)
        if file is None:
            raise TuningError(f"File {identity} was deleted")
        return file.filename, self._files.path(identity)


@contextmanager
def _opened(path: Path, name: str) -> Generator[BinaryIO, None, None]:
    try:
        file = path.open("rb")
    except FileNotFoundError:
        raise TuningError(f"File {name} was deleted") from None
    with file:
        yield file


def _parse(job: Job, lines: Iterable[bytes]) -> Iterator[list[Lesson] | Labelled | Problem]:
    if job.job_type == "classifier":
        yield from labelled(lines, _targets(job))
    else:
        yield from lessons(lines)


def estimate(job: Job, data_tokens: int) -> dict[str, Any]:
    """Return what a job will cost, in the API's form.

    Args:
        job: The job; missing steps and epochs are filled in from each other.
        data_tokens: Tokens of the training data.
    """
    steps = job.hyperparameters["training_steps"]
    epochs = job.hyperparameters["epochs"]
    if steps is None:
        wanted = data_tokens * (epochs or _DEFAULT_EPOCHS)
        steps = max(1, math.ceil(wanted / _TOKENS_PER_STEP))
    train_tokens = int(data_tokens * epochs) if epochs else steps * _TOKENS_PER_STEP
    job.hyperparameters["training_steps"] = steps
    job.hyperparameters["epochs"] = epochs or round(train_tokens / (data_tokens or 1), 4)
    return {
        "expected_duration_seconds": EXPECTED_SECONDS,
        "cost": round(train_tokens * _COST_PER_MILLION / 1_000_000, 4),
        "cost_currency": "EUR",
        "train_tokens_per_step": _TOKENS_PER_STEP,
        "train_tokens": train_tokens,
        "data_tokens": data_tokens,
        "estimated_start_time": int(job.created_at),
    }


def _training_ids(job: Job) -> list[str]:
    return [one["file_id"] for one in job.training_files]


def _targets(job: Job) -> list[Target]:
    return [
        Target(
            one["name"],
            tuple(one["labels"]),
            one["weight"],
            several=one["loss_function"] == "multi_class",
        )
        for one in job.targets
    ]


def _target_to_wire(target: Target) -> dict[str, Any]:
    return {
        "name": target.name,
        "labels": list(target.labels),
        "weight": target.weight,
        "loss_function": "multi_class" if target.several else "single_class",
    }


def _labelled(read: _Read) -> list[Labelled]:
    return [row for row in read.rows if isinstance(row, Labelled)]


def _lessons(read: _Read) -> list[Lesson]:
    return [row for row in read.rows if isinstance(row, Lesson)]


def _texts(rows: Sequence[Lesson | Labelled]) -> list[str]:
    return [row.answer if isinstance(row, Lesson) else row.text for row in rows]


def _classifier_metrics(
    classifier: Classifier, training: _Read, validation: _Read
) -> dict[str, float | None]:
    return {
        "train_loss": classifier.loss(_labelled(training)),
        "valid_loss": classifier.loss(_labelled(validation)),
        "valid_mean_token_accuracy": classifier.accuracy(_labelled(validation)),
    }


def _bigram_metrics(
    bigrams: Bigrams, training: _Read, validation: _Read
) -> dict[str, float | None]:
    return {
        "train_loss": bigrams.loss(_texts(training.rows)),
        "valid_loss": bigrams.loss(_texts(validation.rows)),
        "valid_mean_token_accuracy": bigrams.accuracy(_texts(validation.rows)),
    }
