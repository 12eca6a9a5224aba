"""The work in a job's life: reading the uploaded files, checking them, learning from them."""

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

from mistralai.local.engines import tokens
from mistralai.local.store.files import Files
from mistralai.local.store.tuning import Job, TunedModel, Tuning

from .bayes import Classifier
from .bigrams import Bigrams, by_heart, vocabulary_size
from .job import EXPECTED_SECONDS, Findings, TuningError
from .models import model_id
from .samples import Labelled, Lesson, Problem, Target, labelled, lessons, targets_of

Row = TypeVar("Row", Lesson, Labelled)
Parse = Callable[[Iterable[bytes]], Iterator[list[Row] | Problem]]
Metrics = dict[str, float | None]

# The numbers of the live API's estimates, which users scale with.
_TOKENS_PER_STEP: Final = 131_072
_COST_PER_MILLION: Final = 1.0
_CHECKPOINTS: Final = 3
_NAMED: Final = 20
_DEFAULT_EPOCHS: Final = 3.0
# A question with fewer answers is none.
_CHOICE: Final = 2


@dataclass(frozen=True, slots=True)
class _Read(Generic[Row]):
    """What files hold: rows to learn from, and what is wrong with the others.

    `lines` counts the lines that the rows came from.
    """

    rows: list[Row]
    lines: int
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
            job: The job; missing steps and epochs are filled in.

        Raises:
            TuningError: If there are too many bad rows, or no good ones; it names the rows.
        """
        if job.job_type == "classifier":
            training, validation = self._read_all(job, _parse_labelled(job))
            problems = _acceptable(job, training, validation)
            targets = _targets(job) or targets_of(training.rows)
            if too_few := [target.name for target in targets if len(target.labels) < _CHOICE]:
                raise TuningError(f"Target {too_few[0]!r} needs at least two labels")
            texts = [row.text for row in training.rows]
            return Findings(
                estimate(job, texts), [_target_to_wire(target) for target in targets], problems
            )
        taught, checked = self._read_all(job, lessons)
        problems = _acceptable(job, taught, checked)
        return Findings(estimate(job, [row.answer for row in taught.rows]), [], problems)

    def train(self, job: Job, began: float, ended: float) -> None:
        """Learn from a job's files, write checkpoints, and make the model.

        Args:
            job: The job; it gets the checkpoints and the model's name.
            began: When the training began, in seconds since the epoch.
            ended: When it ended.

        Raises:
            TuningError: If the files are gone.
        """
        answers: dict[str, str] = {}
        classifier = None
        if job.job_type == "classifier":
            classifier = Classifier(_targets(job))
            metrics = _learn_to_classify(classifier, *self._read_all(job, _parse_labelled(job)))
        else:
            training, validation = self._read_all(job, lessons)
            metrics = _learn_to_complete(training, validation)
            answers = by_heart(training.rows)
        _write_checkpoints(job, list(metrics), began, ended)
        model = TunedModel(
            id=model_id(job.model, job.suffix, ended, job.id),
            created=int(ended),
            root=job.model,
            job=job.id,
            model_type=job.job_type,
            targets=job.targets,
        )
        learnt = None if classifier is None else classifier.to_json()
        self._tuning.add_model(model, answers, learnt)
        job.fine_tuned_model = model.id
        job.trained_tokens = job.metadata["train_tokens"]

    def _read_all(self, job: Job, parse: Parse[Row]) -> tuple[_Read[Row], _Read[Row]]:
        training = [one["file_id"] for one in job.training_files]
        return self._read(training, parse), self._read(job.validation_files, parse)

    def _read(self, identities: Iterable[str], parse: Parse[Row]) -> _Read[Row]:
        rows: list[Row] = []
        problems: list[str] = []
        lines = 0
        for identity in identities:
            file = self._files.find(identity)
            if file is None:
                raise TuningError(f"File {identity} was deleted")
            with self._files.path(identity).open("rb") as content:
                for found in parse(content):
                    if isinstance(found, Problem):
                        problems.append(f"Line {found.line} of {file.filename}: {found.reason}")
                    else:
                        lines += 1
                        rows.extend(found)
        return _Read(rows, lines, problems)


def _parse_labelled(job: Job) -> Parse[Labelled]:
    targets = _targets(job)
    return lambda lines: labelled(lines, targets)


def _acceptable(job: Job, training: _Read[Row], validation: _Read[Row]) -> list[str]:
    """Return what is wrong with rows that may be skipped; refuse what may not."""
    problems = [*training.problems, *validation.problems]
    good = training.lines + validation.lines
    if problems and len(problems) / (len(problems) + good) > job.skip_percentage:
        more = f" (and {len(problems) - _NAMED} more)" if len(problems) > _NAMED else ""
        raise TuningError("; ".join(problems[:_NAMED]) + more)
    if not training.rows:
        raise TuningError("The training files hold no rows")
    return problems


def _portions(rows: Sequence[Row]) -> Iterator[Sequence[Row]]:
    """Yield rows in as many parts as there are checkpoints."""
    count = min(_CHECKPOINTS, len(rows))
    for number in range(count):
        yield rows[len(rows) * number // count : len(rows) * (number + 1) // count]


def _learn_to_classify(
    classifier: Classifier, training: _Read[Labelled], validation: _Read[Labelled]
) -> Iterator[Metrics]:
    for portion in _portions(training.rows):
        for row in portion:
            classifier.learn(row)
        yield {
            "train_loss": classifier.loss(training.rows),
            "valid_loss": classifier.loss(validation.rows),
            "valid_mean_token_accuracy": classifier.accuracy(validation.rows),
        }


def _learn_to_complete(training: _Read[Lesson], validation: _Read[Lesson]) -> Iterator[Metrics]:
    texts = [row.answer for row in training.rows]
    checked = [row.answer for row in validation.rows]
    bigrams = Bigrams(vocabulary_size(texts))
    for portion in _portions(training.rows):
        for row in portion:
            bigrams.learn(row.answer)
        yield {
            "train_loss": bigrams.loss(texts),
            "valid_loss": bigrams.loss(checked),
            "valid_mean_token_accuracy": bigrams.accuracy(checked),
        }


def _write_checkpoints(job: Job, metrics: Sequence[Metrics], began: float, ended: float) -> None:
    steps = int(job.hyperparameters["training_steps"])
    for number, one in enumerate(metrics, start=1):
        share = number / len(metrics)
        job.checkpoints.insert(
            0,
            {
                "metrics": one,
                "step_number": max(1, int(steps * share)),
                "created_at": int(began + (ended - began) * share),
            },
        )


def estimate(job: Job, texts: Iterable[str]) -> dict[str, Any]:
    """Return what a job will cost, in the API's form.

    Args:
        job: The job; missing steps and epochs are filled in from each other.
        texts: The texts of the training data.
    """
    data_tokens = sum(map(tokens.count, texts))
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
