"""Batch jobs: taken, carried out in the background, cancelled."""

import asyncio
import uuid
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, Final
from uuid import UUID

from mistralai.local.control.asked import row_of_a_batch
from mistralai.local.control.controls import Controls
from mistralai.local.control.faults import Fault
from mistralai.local.errors import CATALOGUE, ApiError, unprocessable_query
from mistralai.local.schema.batch import MAX_REQUESTS, BatchJobRequest, BatchRow
from mistralai.local.service.background import Background, in_thread
from mistralai.local.store.batches import ENDED, BatchJob, BatchJobs
from mistralai.local.store.files import Files, StoredFile
from mistralai.local.weight import beside
from mistralai.local.wire import decode, encode

from .endpoints import Answerer
from .rows import Row, answer_line, inspect, rows
from .stops import Stops

_OK: Final = 200
_HOUR: Final = 3600


class Batches:
    """Carries out batch jobs.

    Args:
        jobs: Where they are kept.
        files: The files that they read and write.
        endpoints: What answers their rows, by endpoint.
        controls: The clock, and the faults that rows meet.
        background: Where they run.
    """

    def __init__(
        self,
        jobs: BatchJobs,
        files: Files,
        endpoints: Mapping[str, Answerer],
        controls: Controls,
        background: Background,
    ) -> None:
        self.jobs = jobs
        self._files = files
        self._endpoints = endpoints
        self._controls = controls
        self._background = background
        self._stops = Stops()

    async def create(self, wanted: BatchJobRequest) -> BatchJob:
        """Take a new job and begin with it.

        Args:
            wanted: The checked body.

        Raises:
            ApiError: If its files are not there, or for something else.
        """
        identity = str(uuid.uuid4())
        if wanted.requests is None:
            files = [self._input(at, one) for at, one in enumerate(wanted.input_files or ())]
        else:
            files = [await in_thread(self._made, identity, wanted.requests)]
        paths = [(file.filename, self._files.path(file.id)) for file in files]
        total, errors = await asyncio.to_thread(inspect, paths)
        now = self._controls.clock.now()
        job = BatchJob(
            id=identity,
            input_files=[file.id for file in files],
            endpoint=wanted.endpoint,
            model=wanted.model or "",
            metadata=wanted.metadata,
            deadline=now + wanted.timeout_hours * _HOUR,
            created_at=now,
            errors=errors,
            total=total,
            agent_id=wanted.agent_id,
            inline=wanted.requests is not None,
        )
        self.jobs.add(job)
        self._background.spawn(self._run(job.id))
        return job

    def _input(self, at: int, identity: UUID) -> StoredFile:
        file = self._files.get(str(identity))
        if file.purpose == "batch":
            return file
        raise unprocessable_query(
            [
                {
                    "type": "value_error",
                    "loc": ["body", "input_files", at],
                    "msg": f"Value error, the file's purpose is {file.purpose!r}: upload "
                    "it with purpose 'batch'",
                }
            ]
        )

    def _made(self, job: str, requests: Sequence[BatchRow]) -> StoredFile:
        """Return the input file of requests that came without one."""
        identity, path = self._files.reserve()
        with path.open("wb") as target:
            target.writelines(encode(one.model_dump()) + b"\n" for one in requests)
        file = StoredFile(
            id=identity,
            filename=f"{job}_input.jsonl",
            size=path.stat().st_size,
            purpose="batch",
            sample_type="batch_request",
            source="upload",
            created_at=int(self._controls.clock.now()),
            num_lines=len(requests),
        )
        self._files.add(file)
        return file

    async def outputs(self, job: BatchJob, *, wanted: bool) -> list[Any] | None:
        """Return the answers of a job that has ended, to come along with it.

        Args:
            job: The job.
            wanted: Whether they were asked for; those of requests that came along always are.
        """
        if not (wanted or job.inline) or job.status not in ENDED:
            return None
        made = [one for one in (job.output_file, job.error_file) if one is not None]
        return await asyncio.to_thread(self._lines, made)

    def _lines(self, identities: Sequence[str]) -> list[Any]:
        found: list[Any] = []
        for identity in identities:
            if self._files.find(identity) is not None:
                with self._files.path(identity).open("rb") as file:
                    found += map(decode, islice(file, MAX_REQUESTS - len(found)))
        return found

    def delete(self, identity: str) -> None:
        """Forget a job; one that runs is stopped. The files that it made stay.

        Args:
            identity: Its id.

        Raises:
            ApiError: With a 404, if there is none.
        """
        self.jobs.get(identity)
        self.jobs.delete(identity)
        self._stops.signal(identity)

    def cancel(self, identity: str) -> BatchJob:
        """Ask a job to stop, and return it.

        Args:
            identity: Its id.

        Raises:
            ApiError: With a 404, if there is none.
        """
        self.jobs.request_cancellation(identity)
        self._stops.signal(identity)
        return self.jobs.get(identity)

    def resume(self) -> None:
        """Go on with the jobs that had not ended when the server stopped."""
        for identity in self.jobs.unfinished():
            self._background.spawn(self._run(identity))

    async def _run(self, identity: str) -> None:
        job = self.jobs.find(identity)
        if job is None:
            return
        if job.errors:
            self.jobs.end(identity, "FAILED", self._controls.clock.now(), {})
            return
        if job.status == "CANCELLATION_REQUESTED":
            await self._end(job, "CANCELLED")
            return
        self.jobs.run(identity, self._controls.clock.now())
        work = asyncio.ensure_future(self._answer_rows(job))
        cancelled = asyncio.ensure_future(self._stops.wait(identity))
        late = asyncio.ensure_future(self._controls.clock.wait_until(job.deadline))
        try:
            await asyncio.wait({work, cancelled, late}, return_when=asyncio.FIRST_COMPLETED)
            failure = work.exception() if work.done() else None
            ending = (
                "SUCCESS"
                if work.done()
                else "CANCELLED"
                if cancelled.done()
                else "TIMEOUT_EXCEEDED"
            )
        finally:
            for task in (work, cancelled, late):
                task.cancel()
            await asyncio.gather(work, cancelled, late, return_exceptions=True)
            self._stops.forget(identity)
        if self.jobs.find(identity) is None:
            return
        if failure is None:
            await self._end(job, ending)
        else:
            await self._end(job, "FAILED", [{"message": str(failure), "count": 1}])

    async def _answer_rows(self, job: BatchJob) -> None:
        done = self.jobs.answered(job.id)
        try:
            asked = rows([self._files.path(identity) for identity in job.input_files])
            # A line may be long, and so may those be that were answered before.
            while (row := await in_thread(_following, asked)) is not None:
                if row.position in done:
                    continue
                status, body = await self._answer(job, row)
                line = await beside(body, answer_line, job.id, row, status, body)
                self.jobs.answer(job.id, row.position, line, failed=status != _OK)
                # Other requests have their turn between two rows.
                await asyncio.sleep(0)
        except FileNotFoundError:
            raise RuntimeError("An input file was deleted before all of it was answered") from None

    async def _answer(self, job: BatchJob, row: Row) -> tuple[int, object]:
        body = {**_defaults(job, row), **row.body}
        raw = await beside(body, encode, body)
        row_of_a_batch(job.endpoint, raw)
        try:
            fault = self._controls.faults.take("POST", job.endpoint, raw)
            if fault is not None:
                await self._obey(fault)
            return _OK, await self._endpoints[job.endpoint](body)
        except ApiError as error:
            return error.status, error.body if not isinstance(
                error.body, bytes
            ) else error.body.decode()

    async def _obey(self, fault: Fault) -> None:
        """Misbehave as far as a row can, which has no connection: wait, or fail."""
        if fault.delay:
            await self._controls.clock.wait_until(self._controls.clock.now() + fault.delay)
        if fault.hang:
            await asyncio.Event().wait()
        if fault.answers:
            raise fault.error(self._controls.clock.now())
        if fault.reset or fault.garbage:
            raise _internal_error()

    async def _end(
        self, job: BatchJob, status: str, errors: list[dict[str, Any]] | None = None
    ) -> None:
        now = self._controls.clock.now()
        job = self.jobs.get(job.id)
        files: dict[str, StoredFile] = {}
        try:
            if job.succeeded:
                files["output_file"] = await in_thread(self._write, job, "result", now)
            if job.failed:
                files["error_file"] = await in_thread(self._write, job, "error", now)
        except OSError as error:
            # A full disk: whoever polls the job must hear of it, instead of waiting for ever.
            message = f"The answers cannot be written: {error}"
            status, files, errors = "FAILED", {}, [{"message": message, "count": 1}]
        self.jobs.end(job.id, status, now, files, errors)

    def _write(self, job: BatchJob, kind: str, now: float) -> StoredFile:
        identity, path = self._files.reserve()
        with path.open("w", encoding="utf-8", newline="\n") as file:
            file.writelines(f"{line}\n" for line in self.jobs.lines(job.id, failed=kind == "error"))
        return StoredFile(
            id=identity,
            filename=f"{job.id}_{kind}.jsonl",
            size=path.stat().st_size,
            purpose="batch",
            sample_type=f"batch_{kind}",
            source="mistral",
            created_at=int(now),
            num_lines=job.failed if kind == "error" else job.succeeded,
        )


def _following(asked: Iterator[Row]) -> Row | None:
    return next(asked, None)


def _defaults(job: BatchJob, row: Row) -> dict[str, str]:
    """Return what a row need not say because its job does: who answers."""
    if row.body.keys() & {"model", "agent_id"}:
        return {}
    if job.agent_id is not None:
        return {"agent_id": job.agent_id}
    return {"model": job.model} if job.model else {}


def _internal_error() -> ApiError:
    return CATALOGUE["internal"]()
