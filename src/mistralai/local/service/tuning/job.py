"""A fine-tuning job and its life, as a function of the server's clock.

A job knows when its status ends, and after that moment it is moved on. So a test advances the
clock instead of sleeping, and a restart loses nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Protocol

from mistralai.local.store.tuning import Job

QUEUED_SECONDS: Final = 1.0
VALIDATING_SECONDS: Final = 1.0
VALIDATED_SECONDS: Final = 1.0
STARTED_SECONDS: Final = 1.0
RUNNING_SECONDS: Final = 10.0
CANCELLING_SECONDS: Final = 1.0
EXPECTED_SECONDS: Final = int(
    QUEUED_SECONDS + VALIDATING_SECONDS + VALIDATED_SECONDS + RUNNING_SECONDS
)
ENDED: Final = frozenset({"FAILED_VALIDATION", "FAILED", "SUCCESS", "CANCELLED"})


class TuningError(Exception):
    """What is wrong with the data of a job."""


@dataclass(frozen=True, slots=True)
class Findings:
    """What validation found out."""

    metadata: Mapping[str, Any]
    targets: list[dict[str, Any]]
    skipped: list[str]


class Trainer(Protocol):
    """Does the work that the life of a job calls for."""

    def validate(self, job: Job) -> Findings:
        """Check the data; raise `TuningError` if it cannot be learnt from."""
        ...

    def train(self, job: Job, began: float, ended: float) -> None:
        """Learn: make the model and fill in the job; raise `TuningError` if that fails."""
        ...


def create(job: Job) -> None:
    """Begin the life of a job.

    Args:
        job: A new job.
    """
    job.enter("QUEUED", job.created_at)
    job.due = job.created_at + QUEUED_SECONDS


def advance(job: Job, now: float, trainer: Trainer) -> None:
    """Move a job on to where it is now.

    Args:
        job: The job.
        now: The server's time in seconds since the epoch.
        trainer: Does the work on the way.
    """
    while job.due is not None and job.due <= now:
        _step(job, job.due, trainer)


def _step(job: Job, at: float, trainer: Trainer) -> None:
    if job.status == "QUEUED":
        job.enter("VALIDATING", at)
        job.due = at + VALIDATING_SECONDS
    elif job.status == "VALIDATING":
        _validate(job, at, trainer)
    elif job.status in {"VALIDATED", "STARTED"}:
        job.enter("RUNNING", at)
        job.due = at + RUNNING_SECONDS
    elif job.status == "RUNNING":
        _train(job, at, trainer)
    else:
        job.enter("CANCELLED", at)


def _validate(job: Job, at: float, trainer: Trainer) -> None:
    try:
        findings = trainer.validate(job)
    except TuningError as error:
        job.enter("FAILED_VALIDATION", at, error=str(error))
        return
    job.metadata = dict(findings.metadata)
    job.targets = findings.targets
    skipped: dict[str, object] = {"skipped": findings.skipped} if findings.skipped else {}
    job.enter("VALIDATED", at, **skipped)
    job.due = at + VALIDATED_SECONDS if job.auto_start else None


def _train(job: Job, at: float, trainer: Trainer) -> None:
    try:
        trainer.train(job, at - RUNNING_SECONDS, at)
    except TuningError as error:
        job.enter("FAILED", at, error=str(error))
    else:
        job.enter("SUCCESS", at)


def start(job: Job, now: float) -> None:
    """Start a job that was validated and waits.

    Args:
        job: The job.
        now: The server's time in seconds since the epoch.

    Raises:
        TuningError: If it cannot be started.
    """
    if job.status != "VALIDATED":
        raise TuningError(
            f"Job {job.id} is {job.status}: only a job that is VALIDATED can be started"
        )
    job.enter("STARTED", now)
    job.due = now + STARTED_SECONDS


def cancel(job: Job, now: float) -> None:
    """Ask a job to stop.

    Args:
        job: The job.
        now: The server's time in seconds since the epoch.

    Raises:
        TuningError: If it has ended.
    """
    if job.status in ENDED:
        raise TuningError(f"Job {job.id} is {job.status}: it cannot be cancelled any more")
    if job.status != "CANCELLATION_REQUESTED":
        job.enter("CANCELLATION_REQUESTED", now)
        job.due = now + CANCELLING_SECONDS
