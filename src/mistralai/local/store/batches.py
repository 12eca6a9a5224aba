"""What is known about each batch job, and the rows that it has answered so far.

An answered row and the counters of its job change in one transaction, and a row has its place in
the input as key: so a job that was killed in the middle goes on where it was, with no row lost
and none answered twice in the output.
"""

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from mistralai.local.errors import ApiError

from .database import Store
from .files import StoredFile, insert

_TABLES: Final = """
CREATE TABLE IF NOT EXISTS batch_jobs (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    input_files TEXT NOT NULL,
    endpoint TEXT NOT NULL,
    model TEXT NOT NULL,
    metadata TEXT NOT NULL,
    deadline REAL NOT NULL,
    created_at REAL NOT NULL,
    status TEXT NOT NULL DEFAULT 'QUEUED',
    errors TEXT NOT NULL DEFAULT '[]',
    total INTEGER NOT NULL DEFAULT 0,
    succeeded INTEGER NOT NULL DEFAULT 0,
    failed INTEGER NOT NULL DEFAULT 0,
    output_file TEXT,
    error_file TEXT,
    started_at REAL,
    completed_at REAL
);
CREATE TABLE IF NOT EXISTS batch_rows (
    job TEXT NOT NULL,
    position INTEGER NOT NULL,
    failed INTEGER NOT NULL,
    line TEXT NOT NULL,
    PRIMARY KEY (job, position)
) WITHOUT ROWID;
"""
_PAGE: Final = 500
ENDED: Final = frozenset({"SUCCESS", "FAILED", "TIMEOUT_EXCEEDED", "CANCELLED"})


@dataclass(frozen=True, slots=True)
class BatchJob:
    """One batch job; moments are in seconds since the epoch, `deadline` is when its time is up."""

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

    def to_wire(self) -> dict[str, Any]:
        """Return the job as the API gives it."""
        return {
            "id": self.id,
            "object": "batch",
            "input_files": self.input_files,
            "metadata": self.metadata,
            "endpoint": self.endpoint,
            "model": self.model,
            "output_file": self.output_file,
            "error_file": self.error_file,
            "errors": self.errors,
            "status": self.status,
            "created_at": int(self.created_at),
            "total_requests": self.total,
            "completed_requests": self.succeeded + self.failed,
            "succeeded_requests": self.succeeded,
            "failed_requests": self.failed,
            "started_at": _whole(self.started_at),
            "completed_at": _whole(self.completed_at),
        }


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which jobs a list is to hold; an empty filter lets everything through."""

    model: str | None = None
    metadata: Mapping[str, Any] = field(default_factory=dict[str, Any])
    created_after: float | None = None
    statuses: Sequence[str] = ()

    def has(self, job: BatchJob) -> bool:
        """Return whether a job is wanted.

        Args:
            job: The job.
        """
        return (
            (self.model is None or job.model == self.model)
            and self.metadata.items() <= (job.metadata or {}).items()
            and (self.created_after is None or job.created_at > self.created_after)
            and (not self.statuses or job.status in self.statuses)
        )


class BatchJobs:
    """All batch jobs of one server.

    Args:
        store: Where they are kept.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        store.define(_TABLES)

    def add(self, job: BatchJob) -> None:
        """Take a new job.

        Args:
            job: The job.
        """
        with self._store.transaction() as connection:
            connection.execute(
                "INSERT INTO batch_jobs (id, input_files, endpoint, model, metadata, deadline, "
                "created_at, total, errors) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    job.id,
                    json.dumps(job.input_files),
                    job.endpoint,
                    job.model,
                    json.dumps(job.metadata),
                    job.deadline,
                    job.created_at,
                    job.total,
                    json.dumps(job.errors),
                ),
            )

    def get(self, identity: str) -> BatchJob:
        """Return a job.

        Args:
            identity: Its id.

        Raises:
            ApiError: With a 404, if there is none.
        """
        with self._store.transaction() as connection:
            row = connection.execute(
                "SELECT * FROM batch_jobs WHERE id = ?", (identity,)
            ).fetchone()
        if row is None:
            raise ApiError(404, {"detail": "No batch job matches the given query."})
        return _job(row)

    def select(self, wanted: Wanted, page: int, page_size: int) -> tuple[list[BatchJob], int]:
        """Return one page of the jobs that are wanted, newest first, and how many there are.

        Args:
            wanted: Which jobs.
            page: Which page, from 0.
            page_size: Jobs per page.
        """
        with self._store.transaction() as connection:
            rows = connection.execute("SELECT * FROM batch_jobs ORDER BY number DESC").fetchall()
        jobs = [job for job in map(_job, rows) if wanted.has(job)]
        return jobs[page * page_size :][:page_size], len(jobs)

    def unfinished(self) -> list[str]:
        """Return the ids of the jobs that have not ended, oldest first."""
        marks = ", ".join("?" * len(ENDED))
        with self._store.transaction() as connection:
            rows = connection.execute(
                f"SELECT id FROM batch_jobs WHERE status NOT IN ({marks}) "  # noqa: S608 - marks
                "ORDER BY number",
                tuple(ENDED),
            ).fetchall()
        return [identity for (identity,) in rows]

    def run(self, identity: str, now: float) -> None:
        """Note that a job is being carried out; one that goes on keeps the time of its start.

        Args:
            identity: Its id.
            now: The server's time in seconds since the epoch.
        """
        self._change(
            "status = CASE status WHEN 'QUEUED' THEN 'RUNNING' ELSE status END, "
            "started_at = coalesce(started_at, ?)",
            identity,
            now,
        )

    def request_cancellation(self, identity: str) -> None:
        """Note that a job is to be cancelled, unless it has ended.

        Args:
            identity: Its id.
        """
        marks = ", ".join(f"'{status}'" for status in ENDED)
        self._change(
            f"status = CASE WHEN status IN ({marks}) THEN status ELSE 'CANCELLATION_REQUESTED' END",
            identity,
        )

    def answered(self, identity: str) -> set[int]:
        """Return the places of the rows of a job that have been answered.

        Args:
            identity: Its id.
        """
        with self._store.transaction() as connection:
            rows = connection.execute(
                "SELECT position FROM batch_rows WHERE job = ?", (identity,)
            ).fetchall()
        return {position for (position,) in rows}

    def answer(self, identity: str, position: int, line: str, *, failed: bool) -> None:
        """Keep the answer to a row and count it.

        Args:
            identity: The job's id.
            position: The row's place in the input, from 0.
            line: The answer as a line of the output or the error file.
            failed: Whether it belongs to the error file.
        """
        with self._store.transaction() as connection:
            connection.execute(
                "INSERT INTO batch_rows VALUES (?, ?, ?, ?)", (identity, position, failed, line)
            )
            column = "failed" if failed else "succeeded"
            connection.execute(
                f"UPDATE batch_jobs SET {column} = {column} + 1 WHERE id = ?",  # noqa: S608 - a constant
                (identity,),
            )

    def lines(self, identity: str, *, failed: bool) -> Iterator[str]:
        """Yield the lines of an output or error file, in the order of the input.

        Args:
            identity: The job's id.
            failed: Whether those of the error file are wanted.
        """
        after = -1
        # A page at a time: neither the memory nor the database is taken by a million rows.
        while page := self._page_of_rows(identity, after, failed=failed):
            yield from (line for _, line in page)
            after = page[-1][0]

    def _page_of_rows(self, identity: str, after: int, *, failed: bool) -> list[tuple[int, str]]:
        with self._store.transaction() as connection:
            return connection.execute(
                "SELECT position, line FROM batch_rows "
                "WHERE job = ? AND failed = ? AND position > ? ORDER BY position LIMIT ?",
                (identity, failed, after, _PAGE),
            ).fetchall()

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
        made = {
            column: files[column].id for column in ("output_file", "error_file") if column in files
        }
        with self._store.transaction() as connection:
            for file in files.values():
                insert(connection, file)
            connection.execute(
                "UPDATE batch_jobs SET status = ?, completed_at = ?, output_file = ?, "
                "error_file = ?, errors = coalesce(?, errors) WHERE id = ?",
                (
                    status,
                    now,
                    made.get("output_file"),
                    made.get("error_file"),
                    None if errors is None else json.dumps(errors),
                    identity,
                ),
            )
            connection.execute("DELETE FROM batch_rows WHERE job = ?", (identity,))

    def _change(self, what: str, identity: str, *values: object) -> None:
        with self._store.transaction() as connection:
            connection.execute(
                f"UPDATE batch_jobs SET {what} WHERE id = ?",  # noqa: S608 - constants of this class
                (*values, identity),
            )


def _job(row: sqlite3.Row) -> BatchJob:
    values = dict(row)
    del values["number"]
    for name in ("input_files", "metadata", "errors"):
        values[name] = json.loads(values[name])
    return BatchJob(**values)


def _whole(moment: float | None) -> int | None:
    return None if moment is None else int(moment)
