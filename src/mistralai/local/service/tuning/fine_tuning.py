"""Fine-tuning jobs: taken, moved on as the clock goes, started and cancelled."""

import asyncio
import hashlib
import uuid
from collections.abc import Callable
from typing import Any, Final

from mistralai.local.control.clock import Clock
from mistralai.local.errors import ApiError, unprocessable_query
from mistralai.local.schema.fine_tuning import JobRequest, Repository
from mistralai.local.service.background import in_thread
from mistralai.local.store.files import Files
from mistralai.local.store.tuning import Job, Tuning

from . import job as life
from .job import TuningError
from .trainer import FileTrainer

_ESTIMATE: Final = "The job was not created: this is what it would be (dry_run)."


class FineTuning:
    """Carries out fine-tuning jobs.

    Args:
        files: What they learn from.
        tuning: Where jobs and models are kept.
        clock: Says when a job has to be moved on.
    """

    def __init__(self, files: Files, tuning: Tuning, clock: Clock) -> None:
        self.tuning = tuning
        self._files = files
        self._clock = clock
        self._trainer = FileTrainer(files, tuning)
        # A job is changed by one at a time: neither must overwrite the other's work. While somebody
        # holds this, no job moves.
        self.at_rest = asyncio.Lock()
        self._changed = asyncio.Event()

    async def keep_going(self) -> None:
        """Move jobs on when they are due, for ever."""
        while True:
            self._changed.clear()
            changed = asyncio.ensure_future(self._changed.wait())
            due = asyncio.ensure_future(self._clock.wait_until(self.tuning.next_due))
            try:
                await asyncio.wait({changed, due}, return_when=asyncio.FIRST_COMPLETED)
            finally:
                changed.cancel()
                due.cancel()
                await asyncio.gather(changed, due, return_exceptions=True)
            await self.settle()

    async def settle(self) -> None:
        """Move every job on that is due."""
        async with self.at_rest:
            if self._clock.now() >= self.tuning.next_due:
                await in_thread(self._move_on, self._clock.now())

    def _move_on(self, now: float) -> None:
        for job in self.tuning.overdue(now):
            try:
                life.advance(job, now, self._trainer)
            except Exception as error:  # noqa: BLE001 - whatever it is, the other jobs go on
                job.enter("FAILED", now, error=f"{type(error).__name__}: {error}")
            self.tuning.save_job(job)

    def create(self, wanted: JobRequest) -> Job:
        """Take a new job.

        Args:
            wanted: The checked body.

        Raises:
            ApiError: If its files are not there, or for something else.
        """
        job = self._job_of(wanted)
        life.create(job)
        self.tuning.add_job(job)
        self._changed.set()
        return job

    async def estimate(self, wanted: JobRequest) -> dict[str, Any]:
        """Return what a job would take, without taking it.

        Args:
            wanted: The checked body.

        Raises:
            ApiError: If its files are not there, or cannot be learnt from.
        """
        job = self._job_of(wanted)
        try:
            findings = await asyncio.to_thread(self._trainer.validate, job)
        except TuningError as error:
            raise _refusal(error) from None
        return {
            **findings.metadata,
            "deprecated": True,
            "details": _ESTIMATE,
            "epochs": job.hyperparameters["epochs"],
            "training_steps": job.hyperparameters["training_steps"],
            "object": "job.metadata",
        }

    async def start(self, identity: str) -> Job:
        """Start a job that was validated and waits, and return it.

        Args:
            identity: Its id.

        Raises:
            ApiError: If there is none, or it cannot be started.
        """
        return await self._change(identity, life.start)

    async def cancel(self, identity: str) -> Job:
        """Ask a job to stop, and return it.

        Args:
            identity: Its id.

        Raises:
            ApiError: If there is none, or it has ended.
        """
        return await self._change(identity, life.cancel)

    async def _change(self, identity: str, change: Callable[[Job, float], None]) -> Job:
        async with self.at_rest:
            job = self.tuning.job(identity)
            try:
                change(job, self._clock.now())
            except TuningError as error:
                raise _refusal(error) from None
            self.tuning.save_job(job)
        self._changed.set()
        return job

    def _job_of(self, wanted: JobRequest) -> Job:
        job = _job_of(wanted, self._clock.now())
        for place, identity in _files_of(job):
            if (purpose := self._files.get(identity).purpose) != "fine-tune":
                message = (
                    f"Value error, the file's purpose is {purpose!r}: upload it with 'fine-tune'"
                )
                raise unprocessable_query([{"type": "value_error", "loc": place, "msg": message}])
        return job


def _refusal(error: TuningError) -> ApiError:
    return ApiError(400, {"detail": str(error)})


def _job_of(wanted: JobRequest, now: float) -> Job:
    return Job(
        id=str(uuid.uuid4()),
        created_at=now,
        modified_at=now,
        model=wanted.model,
        job_type=wanted.kind,
        auto_start=wanted.auto_start,
        training_files=[
            {"file_id": str(one.file_id), "weight": one.weight} for one in wanted.training_files
        ],
        validation_files=[str(identity) for identity in wanted.validation_files or ()],
        hyperparameters=wanted.hyperparameters_to_wire(),
        suffix=wanted.suffix,
        integrations=None
        if wanted.integrations is None
        else [one.to_wire() for one in wanted.integrations],
        repositories=[_repository(one) for one in wanted.repositories or ()],
        targets=[one.to_wire() for one in wanted.classifier_targets or ()],
        skip_percentage=wanted.invalid_sample_skip_percentage,
    )


def _repository(wanted: Repository) -> dict[str, Any]:
    # Nothing is fetched; the commit that the live API would look up is a digest of the wish.
    wish = f"{wanted.owner}/{wanted.name}@{wanted.ref}".encode()
    commit = hashlib.blake2b(wish, digest_size=20).hexdigest()
    return {**wanted.model_dump(exclude={"token"}), "commit_id": commit}


def _files_of(job: Job) -> list[tuple[list[str | int], str]]:
    training: list[tuple[list[str | int], str]] = [
        (["body", "training_files", at, "file_id"], one["file_id"])
        for at, one in enumerate(job.training_files)
    ]
    validation: list[tuple[list[str | int], str]] = [
        (["body", "validation_files", at], identity)
        for at, identity in enumerate(job.validation_files)
    ]
    return [*training, *validation]
