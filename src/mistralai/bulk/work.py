"""A run while it goes on: the rows that are left of its source, and the wish that it ends."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING, Any

from mistralai import _checks as checks

from .errors import RowError
from .ledger import Met
from .output import OutputError
from .report import refuse
from .rows import BadRow

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from mistralai.sdk import BaseSDK

    from .output import Output
    from .report import Report
    from .rows import Row, Rows


class Stop:
    """A wish to end a run, which may come from another thread."""

    def __init__(self) -> None:
        self.is_wished = False
        self._loop: asyncio.AbstractEventLoop | None = None
        self._work: asyncio.Task[Any] | None = None
        self._end: Callable[[], None] | None = None
        self.report: Report | None = None

    def begin(self, end: Callable[[], None], report: Report) -> None:
        """Take note of the run, in its own task.

        Args:
            end: Lets nothing more begin.
            report: What the run counts in.
        """
        self._loop = asyncio.get_running_loop()
        self._work = asyncio.current_task()
        self._end = end
        self.report = report
        if self.is_wished:
            end()

    def wish(self) -> None:
        """End the run: the first time when what is under way has ended, the second time at once."""
        again, self.is_wished = self.is_wished, True
        if self._loop is None or self._end is None or self._work is None:
            return
        with suppress(RuntimeError):  # its loop has ended, and so has the run
            self._loop.call_soon_threadsafe(self._work.cancel if again else self._end)


@dataclass
class Run:
    """A run.

    Args:
        client: Sends.
        endpoint: Where the requests go.
        model: The model of those that name none.
        rows: The source.
        output: The output.
        report: Counts.
        raises: Whether the first row that fails ends it.
        prices: What a million tokens cost, by model: of requests and of answers.
        stop: Whether it is to end.
    """

    client: BaseSDK
    endpoint: str
    model: str | None
    rows: Rows
    output: Output
    report: Report
    raises: bool
    prices: Mapping[str, tuple[float, float]] | None
    stop: Stop
    wanted_count: int = 0
    _first_share: float | None = None
    _first_moment: float = 0.0

    def wanted(self) -> Iterator[Row]:
        """Give the rows that have no line yet; take note of those that are no requests.

        Raises:
            OutputError: The output has answers to other requests.
            RowError: A row is no request, where the run is to end with that.
        """
        is_first = True
        for row in self.rows:
            if self.stop.is_wished:
                return
            if isinstance(row, BadRow):
                self._refuse(row)
                continue
            if is_first:
                self.output.check_source(row)
                is_first = False
            met = self.output.ledger.meet(row.key, row.check)
            if met is Met.NEW:
                self._begin_to_measure()
                self.wanted_count += 1
                yield row
            elif met is Met.ANSWERED:
                self.report.answered_before += 1
            elif met is Met.EXPECTED:
                continue  # it counts as soon as its job is taken up
            elif met is Met.TWICE:
                reason = f"custom_id {checks.shown(row.custom_id)} is that of a row before it"
                self._refuse(BadRow(row.number, f"{reason}: each needs one of its own"))
            else:
                raise OutputError(
                    f"{self.output.path.name} has an answer to another request with the custom_id "
                    f"{checks.shown(row.custom_id)} (row {row.number}): give another name for the "
                    "output"
                )

    def _refuse(self, row: BadRow) -> None:
        refuse(self.report, row)
        if self.raises:
            raise RowError(row.number, "", row.reason)

    def _begin_to_measure(self) -> None:
        if self._first_share is None:
            self._first_share = self._share() or 0.0
            self._first_moment = monotonic()

    def measure(self, started: float) -> None:
        """Bring the times and what is missing in the report up to date."""
        now, report = monotonic(), self.report
        report.seconds = now - started
        report.total = self.rows.total
        report.missing = self.wanted_count - report.done
        report.interrupted = self.stop.is_wished
        share = self._share()
        if share is not None and self._first_share is not None and share > self._first_share:
            spent = now - self._first_moment
            report.seconds_left = spent * (1 - share) / (share - self._first_share)

    def _share(self) -> float | None:
        """Tell how much is done, from 0 to 1; None where nobody knows."""
        if self.report.via != "batch":
            return self.rows.share()
        # A row of a job is not done when it is read, but when the job says so.
        jobs = self.report.jobs.values()
        rows = sum(job.rows for job in jobs)
        return sum(job.completed for job in jobs) / rows if rows else None
