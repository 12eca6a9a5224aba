"""What a run has done: counted while it runs, and its summary at the end."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from mistralai._core.response.result import fields_of
from mistralai._words import counted

from .rows import BadRow

if TYPE_CHECKING:
    from collections.abc import Mapping

LISTED = 100
"""How many bad rows a report lists."""
_PER = 1_000_000


class BatchJob(NamedTuple):
    """A batch job of a run.

    Args:
        status: How far it is, in the API's word.
        rows: How many rows it has.
        completed: How many of them are done.
    """

    status: str
    rows: int
    completed: int


@dataclass
class Report:
    """What a run has done. `str()` gives the summary, `to_json()` all of it as JSON.

    Args:
        output: The path of the output.
        endpoint: Where the requests went.
        via: `"live"` or `"batch"`.
    """

    output: str
    endpoint: str
    via: str
    total: int | None = None
    """How many rows the source has, once that is known."""
    succeeded: int = 0
    """How many rows this run got an answer for."""
    failed: int = 0
    """How many rows this run got an error for; it stands in their line of the output."""
    answered_before: int = 0
    """How many rows were not asked, because the output had their lines already."""
    bad: int = 0
    """How many rows are no requests, and were not sent."""
    bad_rows: list[BadRow] = field(default_factory=list[BadRow])
    """The first of them: their places in the source and what is wrong with them."""
    missing: int = 0
    """How many rows have no line in the output yet: another run asks them."""
    in_flight_before: int = 0
    """How many requests an earlier run had under way when it was killed. They are sent again, and
    are the only ones that may be paid for twice."""
    errors: dict[str, int] = field(default_factory=dict[str, int])
    """How often each kind of error occurred in the rows that failed."""
    prompt_tokens: int = 0
    """How many tokens the requests had, as the answers say."""
    completion_tokens: int = 0
    """How many tokens the answers had."""
    cost: float | None = None
    """What they cost by the prices that were given; None where none were."""
    unpriced: int = 0
    """How many answers are of models that have no price."""
    jobs: dict[str, BatchJob] = field(default_factory=dict[str, BatchJob])
    """The batch jobs, by their ids."""
    job_errors: list[str] = field(default_factory=list[str])
    """What the API says of jobs that failed."""
    interrupted: bool = False
    """Whether the run was told to stop before its end."""
    seconds: float = 0.0
    """How long it has taken."""
    seconds_left: float | None = None
    """How much longer it takes at this speed; None where nobody knows."""

    @property
    def done(self) -> int:
        """How many rows got a line in this run."""
        return self.succeeded + self.failed

    @property
    def rows_per_second(self) -> float:
        """How many rows a second got their line."""
        return self.done / self.seconds if self.seconds else 0.0

    @property
    def complete(self) -> bool:
        """Whether every row of the source that is a request has a line in the output."""
        return not self.missing and not self.interrupted

    def to_dict(self) -> dict[str, Any]:
        """Give all of it as plain values."""
        values = asdict(self)
        values["bad_rows"] = [row._asdict() for row in self.bad_rows]
        values["errors"] = dict(self.errors)
        values["jobs"] = {name: job._asdict() for name, job in self.jobs.items()}
        return {**values, "rows_per_second": self.rows_per_second, "complete": self.complete}

    def to_json(self) -> str:
        """Give all of it as JSON."""
        return json.dumps(self.to_dict())

    def __str__(self) -> str:
        speed = f"{duration(self.seconds)} ({self.rows_per_second:,.1f} a second)"
        counts = f"{self.succeeded:,} answered, {self.failed:,} failed"
        lines = [f"{counted(self.done, 'row')} in {speed}: {counts}"]
        if self.answered_before:
            lines.append(f"{counted(self.answered_before, 'row')} had been answered before")
        if self.in_flight_before:
            lines.append(
                f"{counted(self.in_flight_before, 'request')} had to be sent again: a run was "
                "killed before the answer came"
            )
        if self.errors:
            lines.append(f"errors: {errors_by_kind(self)}; each is in its line of {self.output}")
        if self.bad:
            bad = counted(self.bad, "row is no request", "rows are no requests")
            lines.append(f"{bad}, and not sent:")
            lines += [f"  row {row.number}: {row.reason}" for row in self.bad_rows[:_SHOWN]]
        lines += self.job_errors
        if going := [name for name, job in self.jobs.items() if job.status in _GOING_ON]:
            lines.append(
                f"{counted(len(going), 'batch job goes', 'batch jobs go')} on: run it again for "
                f"the answers ({going[0]}" + (", ...)" if len(going) > 1 else ")")
            )
        if self.missing:
            missing = counted(self.missing, "row has", "rows have")
            lines.append(f"{missing} no answer yet: run it again for the rest")
        if self.prompt_tokens or self.completion_tokens:
            lines.append(
                f"{counted(self.prompt_tokens, 'token')} asked, {self.completion_tokens:,} answered"
                + price(self)
            )
        if self.interrupted:
            lines.append("stopped before the end: run it again to go on")
        return "\n".join(lines)


def errors_by_kind(report: Report) -> str:
    """Put the errors into words, the most frequent first."""
    kinds = sorted(report.errors.items(), key=lambda pair: -pair[1])
    return ", ".join(f"{count:,} x {kind}" for kind, count in kinds)


def price(report: Report) -> str:
    """Put the cost into words; empty where no prices were given."""
    if report.cost is None and not report.unpriced:
        return ""
    unpriced = counted(report.unpriced, "answer that has", "answers that have")
    more = f" (without {unpriced} no price)" if report.unpriced else ""
    return f", {report.cost or 0.0:,.4f} in all{more}"


def refuse(report: Report, row: BadRow) -> None:
    """Count a row that is no request."""
    report.bad += 1
    if len(report.bad_rows) < LISTED:
        report.bad_rows.append(row)


def count(report: Report, kind: str | None, answer: Any, prices: Mapping[str, Any] | None) -> None:
    """Count the line of a row.

    Args:
        report: Counts.
        kind: The kind of its error, None where there is none.
        answer: The body of the answer.
        prices: What a million tokens cost, by model: of requests and of answers.
    """
    if kind is not None:
        report.failed += 1
        report.errors[kind] = report.errors.get(kind, 0) + 1
        return
    report.succeeded += 1
    fields = fields_of(answer)
    usage = fields_of(fields.get("usage"))
    if not usage:
        return
    asked, said = _number(usage.get("prompt_tokens")), _number(usage.get("completion_tokens"))
    report.prompt_tokens += asked
    report.completion_tokens += said
    if prices is None:
        return
    rates = prices.get(str(fields.get("model")))
    if rates is None:
        report.unpriced += 1
    else:
        report.cost = (report.cost or 0.0) + (asked * rates[0] + said * rates[1]) / _PER


_SHOWN = 5
_GOING_ON = frozenset({"QUEUED", "RUNNING"})


def duration(seconds: float) -> str:
    """Put a time into words: `7.5 s`, `3:07 min`, `2:15:00 h`."""
    if seconds < _MINUTE:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), _MINUTE)
    if minutes < _MINUTE:
        return f"{minutes}:{rest:02} min"
    return f"{minutes // _MINUTE}:{minutes % _MINUTE:02}:{rest:02} h"


_MINUTE = 60


def _number(value: object) -> int:
    return value if isinstance(value, int) else 0
