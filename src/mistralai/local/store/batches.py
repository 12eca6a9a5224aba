"""What is known about each batch job, and the rows that it has answered so far.

An answered row and the counters of its job change in one transaction, and a row has its place in
the input as key: so a job that was killed in the middle goes on where it was, with no row lost
and none answered twice in the output.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from mistralai.local.errors import not_found

from .database import Store
from .files import Files, StoredFile
from .table import Table

_JOBS: Final = {
    "id": "TEXT NOT NULL",
    "input_files": "TEXT NOT NULL",
    "endpoint": "TEXT NOT NULL",
    "model": "TEXT NOT NULL",
    "metadata": "TEXT NOT NULL",
    "deadline": "REAL NOT NULL",
    "created_at": "REAL NOT NULL",
    "status": "TEXT NOT NULL",
    "errors": "TEXT NOT NULL",
    "total": "INTEGER NOT NULL",
    "succeeded": "INTEGER NOT NULL",
    "failed": "INTEGER NOT NULL",
    "output_file": "TEXT",
    "error_file": "TEXT",
    "started_at": "REAL",
    "completed_at": "REAL",
    "agent_id": "TEXT",
    "inline": "INTEGER NOT NULL DEFAULT 0",
}
_ROWS: Final = {
    "job": "TEXT NOT NULL",
    "position": "INTEGER NOT NULL",
    "failed": "INTEGER NOT NULL",
    "line": "TEXT NOT NULL",
}
_PAGE: Final = 500
ENDED: Final = frozenset({"SUCCESS", "FAILED", "TIMEOUT_EXCEEDED", "CANCELLED"})


@dataclass(frozen=True, slots=True)
class BatchJob:
    """One batch job; moments are in seconds since the epoch, `deadline` is when its time is up.

    `inline` tells whether its requests came with it and not in files.
    """

    id: str
    input_files: Sequence[str]
    endpoint: str
    model: str
    metadata: Mapping[str, Any] | None
    deadline: float
    created_at: float
    status: str = "QUEUED"
    errors: Sequence[Mapping[str, Any]] = ()
    total: int = 0
    succeeded: int = 0
    failed: int = 0
    output_file: str | None = None
    error_file: str | None = None
    started_at: float | None = None
    completed_at: float | None = None
    agent_id: str | None = None
    inline: bool = False

    def to_wire(self, outputs: Sequence[Any] | None = None) -> dict[str, Any]:
        """Return the job as the API gives it.

        Args:
            outputs: Its answers, where they are to come along.
        """
        # Requests that come along are counted when the job is begun.
        hidden = self.inline and self.status == "QUEUED"
        return {
            "id": self.id,
            "object": "batch",
            "input_files": self.input_files,
            "metadata": self.metadata,
            "endpoint": self.endpoint,
            "model": self.model or None,
            "agent_id": self.agent_id,
            "output_file": self.output_file,
            "error_file": self.error_file,
            "errors": self.errors,
            "outputs": outputs,
            "status": self.status,
            "created_at": int(self.created_at),
            "total_requests": 0 if hidden else self.total,
            "completed_requests": self.succeeded + self.failed,
            "succeeded_requests": self.succeeded,
            "failed_requests": self.failed,
            "started_at": _whole(self.started_at),
            "completed_at": _whole(self.completed_at),
        }


@dataclass(frozen=True, slots=True)
class AnsweredRow:
    """One row that has been answered; `position` is its place in the input, from 0."""

    job: str
    position: int
    failed: bool
    line: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which jobs a list is to hold; an empty filter lets everything through."""

    model: str | None = None
    metadata: Mapping[str, Any] = field(default_factory=dict[str, Any])
    created_after: float | None = None
    statuses: Sequence[str] = ()
    agent_id: str | None = None

    def has(self, job: BatchJob) -> bool:
        """Return whether a job is wanted.

        Args:
            job: The job.
        """
        return (
            (self.model is None or job.model == self.model)
            and (self.agent_id is None or job.agent_id == self.agent_id)
            and self.metadata.items() <= (job.metadata or {}).items()
            and (self.created_after is None or job.created_at > self.created_after)
            and (not self.statuses or job.status in self.statuses)
        )


class BatchJobs:
    """All batch jobs of one server.

    Args:
        store: Where they are kept.
        files: Where the files go that they make.
    """

    def __init__(self, store: Store, files: Files) -> None:
        self._store = store
        self._files = files
        json = ("input_files", "metadata", "errors")
        self._jobs = Table(store, "batch_jobs", BatchJob, _JOBS, json=json)
        self._rows = Table(
            store, "batch_rows", AnsweredRow, _ROWS, key=("job", "position"), numbered=False
        )

    def add(self, job: BatchJob) -> None:
        """Take a new job.

        Args:
            job: The job.
        """
        self._jobs.add([job])

    def get(self, identity: str) -> BatchJob:
        """Return a job.

        Args:
            identity: Its id.

        Raises:
            ApiError: With a 404, if there is none.
        """
        job = self.find(identity)
        if job is None:
            raise not_found("No batch job matches the given query.")
        return job

    def find(self, identity: str) -> BatchJob | None:
        """Return a job, or None.

        Args:
            identity: Its id.
        """
        return self._jobs.get(identity)

    def delete(self, identity: str) -> None:
        """Forget a job and the rows that it has answered; its files stay.

        Args:
            identity: Its id.
        """
        with self._store.transaction():
            self._jobs.remove("id = ?", [identity])
            self._rows.remove("job = ?", [identity])

    def select(
        self, wanted: Wanted, page: int, page_size: int, *, newest_first: bool = True
    ) -> tuple[list[BatchJob], int]:
        """Return one page of the jobs that are wanted, and how many there are.

        Args:
            wanted: Which jobs.
            page: Which page, from 0.
            page_size: Jobs per page.
            newest_first: Whether those that came last are first.
        """
        jobs = [job for job in self._jobs.select(newest_first=newest_first) if wanted.has(job)]
        return jobs[page * page_size :][:page_size], len(jobs)

    def unfinished(self) -> list[str]:
        """Return the ids of the jobs that have not ended, oldest first."""
        return [job.id for job in self._jobs.select() if job.status not in ENDED]

    def run(self, identity: str, now: float) -> None:
        """Note that a job is being carried out; one that goes on keeps the time of its start.

        Args:
            identity: Its id.
            now: The server's time in seconds since the epoch.
        """
        with self._store.transaction():
            job = self.get(identity)
            status = "RUNNING" if job.status == "QUEUED" else job.status
            started = now if job.started_at is None else job.started_at
            self._jobs.change(identity, status=status, started_at=started)

    def request_cancellation(self, identity: str) -> None:
        """Note that a job is to be cancelled, unless it has ended.

        Args:
            identity: Its id.
        """
        with self._store.transaction():
            if self.get(identity).status not in ENDED:
                self._jobs.change(identity, status="CANCELLATION_REQUESTED")

    def answered(self, identity: str) -> set[int]:
        """Return the places of the rows of a job that have been answered.

        Args:
            identity: Its id.
        """
        return set(self._rows.column("position", "job = ?", [identity]))

    def answer(self, identity: str, position: int, line: str, *, failed: bool) -> None:
        """Keep the answer to a row and count it.

        Args:
            identity: The job's id.
            position: The row's place in the input, from 0.
            line: The answer as a line of the output or the error file.
            failed: Whether it belongs to the error file.
        """
        with self._store.transaction():
            self._rows.add([AnsweredRow(identity, position, failed, line)])
            job = self.get(identity)
            self._jobs.change(
                identity,
                succeeded=job.succeeded + (not failed),
                failed=job.failed + failed,
            )

    def lines(self, identity: str, *, failed: bool) -> Iterator[str]:
        """Yield the lines of an output or error file, in the order of the input.

        Args:
            identity: The job's id.
            failed: Whether those of the error file are wanted.
        """
        after = -1
        # A page at a time: neither the memory nor the database is taken by a million rows.
        while page := self._rows.select(
            "job = ? AND failed = ? AND position > ?", [identity, failed, after], limit=_PAGE
        ):
            yield from (row.line for row in page)
            after = page[-1].position

    def end(
        self,
        identity: str,
        status: str,
        now: float,
        files: Mapping[str, StoredFile],
        errors: Sequence[Mapping[str, Any]] | None = None,
    ) -> None:
        """Note the end of a job, together with the files that it made.

        Args:
            identity: Its id.
            status: How it ended.
            now: The server's time in seconds since the epoch.
            files: The files whose bytes are in their place, under ``output_file`` and
                ``error_file``.
            errors: Why it failed; None leaves what is noted.
        """
        changes: dict[str, object] = {column: file.id for column, file in files.items()}
        if errors is not None:
            changes["errors"] = errors
        with self._store.transaction():
            for file in files.values():
                self._files.add(file)
            self._jobs.change(identity, status=status, completed_at=now, **changes)
            self._rows.remove("job = ?", [identity])


def _whole(moment: float | None) -> int | None:
    return None if moment is None else int(moment)
