"""What ends a run of many requests before its end."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .report import Report


class RowError(Exception):
    """A row failed, or is no request, and the run was to end with that. Its cause says how.

    Args:
        number: The place of the row in the source, from 1; 0 where only its id is known, as in the
            answers of a batch job.
        custom_id: Its id; empty where the row is no request.
        kind: The kind of its error, as a report has it.
        cause: What was raised for it.
    """

    def __init__(
        self, number: int, custom_id: str, kind: str, cause: Exception | None = None
    ) -> None:
        super().__init__(number, custom_id, kind, cause)
        self.number = number
        self.custom_id = custom_id
        self.kind = kind

    def __str__(self) -> str:
        place = f" {self.number}" if self.number else ""
        name = f" ({self.custom_id})" if self.custom_id else ""
        cause = self.args[3]
        return f"row{place}{name}: {self.kind}" + (f": {cause}" if cause else "")


class InterruptedRun(KeyboardInterrupt):
    """Ctrl-C ended a run, which can be gone on with by running it again.

    Args:
        report: What it had done until then.
    """

    def __init__(self, report: Report) -> None:
        super().__init__()
        self.report = report
