"""Rows as batch jobs: parts within the API's limits, and their answers joined in one output.

The part that a job has lies beside the output until its answers are written. What is known of it
is written down before the next step: first the part itself, then the id of its file, then the id of
its job. A process that is killed in between leaves at most a file at the API that nobody needs; a
job whose id it did not come to write down is found by its file, so that none is paid for twice.
"""

from __future__ import annotations

import asyncio
import json
from contextlib import aclosing
from datetime import datetime, timedelta, timezone
from itertools import chain
from time import monotonic
from typing import TYPE_CHECKING, Any, cast

from mistralai._core.exchange.retry import failure_of
from mistralai._core.request.json_body import to_json
from mistralai._core.response.result import fields_of
from mistralai._transport.libraries import library_of
from mistralai.errors import JobError, SDKError
from mistralai.helpers.batch_rows import Lines, files_of
from mistralai.types.unset import UNSET

from .asking import kind_of
from .errors import RowError
from .ledger import check_of, key_of
from .report import BatchJob, count, refuse
from .rows import BadRow

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from mistralai import models
    from mistralai.sdk import Mistral

    from .rows import Row
    from .work import Run

PART_ROWS = 100_000
"""How many requests a job has at most."""
PART_BYTES = 500_000_000
"""How large its file is at most: the API takes 512 MB."""
PENDING = 10
"""How many jobs are under way at most: the API takes a million requests of a workspace."""
POLL = 1.0
LONGEST_POLL = 30.0
"""How long to wait between two looks at a job, in seconds: at first, and at most."""
PATIENCE = 3600.0
"""How long the API may not tell how far a job is until the run ends with that, in seconds."""
PASSING = frozenset({408, 429, *range(500, 600)})
"""What is said of troubles that pass."""
_GOOD = range(200, 300)


class Batches:
    """The jobs of a run.

    Args:
        run: The run.
    """

    def __init__(self, run: Run) -> None:
        self._run = run
        self._output = run.output
        # A client without jobs, as those of the clouds are, does not get this far.
        self._client = cast("Mistral", run.client)
        self._library = library_of(type(run.client.sdk_configuration.async_client))
        self._parts: list[dict[str, Any]] = self._output.state["jobs"]
        self._tasks: set[asyncio.Task[None]] = set()
        self._over = asyncio.Event()

    def close(self) -> None:
        """End the run: the jobs go on, and the next run has their answers."""
        self._over.set()

    async def ask(self) -> None:
        """Have the rows that have no line yet answered by jobs, and write their lines.

        Raises:
            SDKError: A file or a job was refused.
            httpx.HTTPError: There was no answer.
            OutputError: The output has answers to other requests.
            OSError: A file cannot be read or written.
            JobError: A job failed, where the run is to end with that.
            RowError: A row failed, or is no request, where the run is to end with that.
        """
        over = asyncio.create_task(self._over.wait())
        try:
            await self._ask(over)
        finally:
            # A job does not need that somebody waits for it, and lines are written whole.
            for task in (over, *self._tasks):
                task.cancel()
            await asyncio.gather(over, *self._tasks, return_exceptions=True)

    async def _ask(self, over: asyncio.Task[Any]) -> None:
        left = [part for part in self._parts if not part["ended"]]
        for part in left:
            self._take_up(part)
        rows = self._run.wanted()
        for part in chain(left, self._written(rows)):
            while len(self._tasks) >= PENDING and not over.done():
                await self._look(over)
            if over.done():
                return
            await self._begin(part)
        while self._tasks and not over.done():
            await self._look(over)

    async def _look(self, over: asyncio.Task[Any]) -> None:
        """Wait until a job is done, or the run is to end."""
        await asyncio.wait({over, *self._tasks}, return_when=asyncio.FIRST_COMPLETED)
        done = {task for task in self._tasks if task.done()}
        self._tasks -= done
        for task in done:
            task.result()

    # Parts.

    def _path(self, part: dict[str, Any]) -> Path:
        return self._output.folder / f"part-{part['part']}.jsonl"

    def _take_up(self, part: dict[str, Any]) -> None:
        """Take note of the rows of a part that another run had begun with."""
        with self._path(part).open("rb") as lines:
            for line in lines:
                row = json.loads(line)
                check = check_of(to_json(row["body"]))
                if self._output.ledger.add(key_of(row["custom_id"]), check, expected=True):
                    self._run.wanted_count += 1

    def _written(self, rows: Iterator[Row]) -> Iterator[dict[str, Any]]:
        """Write rows to files of their own, as many to each as a job may have."""
        kept: tuple[Row, ...] = ()
        while True:
            part: dict[str, Any] = {"part": len(self._parts) + 1, "rows": 0}
            size, full = 0, False
            path = self._path(part)
            with path.open("wb") as file:
                for row in chain(kept, rows):
                    kept = ()
                    name = json.dumps(row.custom_id).encode()
                    line = b'{"custom_id":%b,"body":%b}\n' % (name, row.content)
                    if len(line) > PART_BYTES:
                        self._refuse(row, len(line))
                        continue
                    size += len(line)
                    if full := size > PART_BYTES:
                        kept = (row,)
                        break
                    file.write(line)
                    self._output.ledger.expect(row.key)
                    part["rows"] += 1
                    if full := part["rows"] >= PART_ROWS:
                        break
            if not part["rows"] or self._run.stop.is_wished:
                path.unlink()
                return
            part.update(file=None, job=None, ended=False, since=_now().isoformat())
            self._parts.append(part)
            self._output.save()
            yield part
            if not full:
                return

    def _refuse(self, row: Row, size: int) -> None:
        self._run.wanted_count -= 1
        reason = f"its line has {size:,} bytes, and the file of a job {PART_BYTES:,} at most"
        refuse(self._run.report, BadRow(row.number, reason))
        if self._run.raises:
            raise RowError(row.number, row.custom_id, reason)

    # Jobs.

    async def _begin(self, part: dict[str, Any]) -> None:
        """Make the job of a part, unless there is one, and wait for it in a task."""
        if part["job"] is None:
            # What was uploaded by this run has no job yet.
            job = None if part["file"] is None else await self._find(part)
            if part["file"] is None:
                uploaded = await self._client.files.upload_async(
                    file=self._path(part), purpose="batch"
                )
                part["file"] = uploaded.id
                self._output.save()
            if job is None:
                model = self._run.model
                job = await self._client.batch.jobs.create_async(
                    input_files=[part["file"]],
                    endpoint=cast("models.APIEndpoint", self._run.endpoint),
                    model=UNSET if model is None else model,
                )
            part["job"] = job.id
            self._output.save()
        self._run.report.jobs[part["job"]] = BatchJob("QUEUED", part["rows"], 0)
        self._tasks.add(asyncio.create_task(self._finish(part)))

    async def _find(self, part: dict[str, Any]) -> models.BatchJobOut | None:
        """Find the job that a run has made of a file before it was killed."""
        # The clocks may differ.
        since = datetime.fromisoformat(part["since"]) - timedelta(days=1)
        async for job in self._client.batch.jobs.iterate_async(created_after=since):
            if part["file"] in (job.input_files or ()):
                return job
        return None

    async def _finish(self, part: dict[str, Any]) -> None:
        """Wait for a job, and write the lines that it leaves."""
        failures: list[Exception] = []
        try:
            job = await self._wait(part["job"])
        except JobError as error:
            # What it had done until then is paid for, and has lines like any other.
            failures.append(error)
            job = cast("models.BatchJobOut", error.job)
            self._run.report.job_errors.append(str(error))
        for name in files_of(job):
            response = await self._client.files.download_async(file_id=name)
            async with aclosing(response):
                lines = Lines()
                async for piece in response.aiter_bytes():
                    for line in lines.feed(piece):
                        self._write(line, job, failures)
                for line in lines.end():
                    self._write(line, job, failures)
        part["ended"] = True
        self._output.save()
        self._path(part).unlink()
        if failures and self._run.raises:
            raise failures[0]

    async def _wait(self, identity: str) -> models.BatchJobOut:
        """Wait for a job, which takes hours: longer than networks and servers always work."""
        failing_since: float | None = None
        failure: Exception

        def show(job: models.BatchJobOut) -> None:
            nonlocal failing_since
            failing_since = None
            self._show(job)

        while True:
            try:
                return await self._client.batch.jobs.wait_async(
                    identity, poll=POLL, max_poll=LONGEST_POLL, on_change=show
                )
            except SDKError as error:
                if error.status_code not in PASSING:
                    raise
                failure = error
            except Exception as error:
                if failure_of(error, self._library) is None:
                    raise
                failure = error
            now = monotonic()
            failing_since = now if failing_since is None else failing_since
            if now - failing_since >= PATIENCE:
                raise failure
            await asyncio.sleep(LONGEST_POLL)

    def _show(self, job: models.BatchJobOut) -> None:
        jobs = self._run.report.jobs
        jobs[job.id] = BatchJob(str(job.status), jobs[job.id].rows, job.completed_requests)

    def _write(self, line: bytes, job: models.BatchJobOut, failures: list[Exception]) -> None:
        """Write a line that a job has left, unless the output has it."""
        run = self._run
        try:
            value: Any = json.loads(line)
        except (ValueError, RecursionError) as error:
            run.report.job_errors.append(f"batch job {job.id}: a line of it is no JSON: {error}")
            return
        fields = fields_of(value)
        custom_id = fields.get("custom_id")
        if not isinstance(custom_id, str) or not self._output.ledger.settle(key_of(custom_id)):
            return
        response = fields_of(fields.get("response"))
        status, body = response.get("status_code"), response.get("body")
        kind = None if status in _GOOD else kind_of(status, body or fields.get("error"))
        if kind is not None and run.raises:
            # The others get their lines, for they are paid for; another run asks this one again.
            failures.append(RowError(0, custom_id, kind))
            return
        self._output.write(line + b"\n")
        count(run.report, kind, body, run.prices)


def _now() -> datetime:
    return datetime.now(timezone.utc)
