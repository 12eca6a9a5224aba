"""What a run shows while it goes on: by rich or tqdm where one is installed, else plain lines."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from time import monotonic
from typing import TYPE_CHECKING, Any, Protocol

from mistralai._words import counted

from .report import duration, errors_by_kind, price

if TYPE_CHECKING:
    from typing import TextIO

    from .report import Report

Progress = bool | Callable[["Report"], object] | None
EVERY = 5.0
"""How often a plain line is written, in seconds."""


class View(Protocol):
    """Shows the progress of a run."""

    def show(self, report: Report) -> None:
        """Show how far it is."""
        ...

    def end(self, report: Report) -> None:
        """Show its summary."""
        ...


def words(report: Report) -> str:
    """Put into a line how far a run is."""
    done = report.done + report.answered_before
    parts = [
        *(["stopping when what is under way has ended (Ctrl-C: at once)"] * report.interrupted),
        counted(done, "row")
        if report.total is None
        else f"{done:,}/{counted(report.total, 'row')}",
        f"{report.rows_per_second:,.1f} rows/s",
    ]
    if report.jobs:
        completed = sum(job.completed for job in report.jobs.values())
        requests = sum(job.rows for job in report.jobs.values())
        jobs = counted(len(report.jobs), "job")
        parts.append(f"{jobs}: {completed:,}/{counted(requests, 'request')}")
    if report.prompt_tokens or report.completion_tokens:
        tokens = report.prompt_tokens + report.completion_tokens
        parts.append(f"{counted(tokens, 'token')}{price(report)}")
    if report.errors:
        parts.append(f"errors: {errors_by_kind(report)}")
    if report.seconds_left is not None:
        parts.append(f"{duration(report.seconds_left)} left")
    return ", ".join(parts)


def view_of(progress: Progress) -> View:
    """Choose what shows the progress.

    Args:
        progress: What the user says: whether to show it, or a function to show it to.
    """
    if callable(progress):
        return Told(progress)
    stream: TextIO | None = sys.stderr
    if progress is False or stream is None:
        return Silent()
    is_terminal = stream.isatty()
    if progress is None and (not is_terminal or os.environ.get("CI", "") not in {"", "0", "false"}):
        return Silent()
    if is_terminal and find_spec("rich"):
        return WithRich()
    if is_terminal and find_spec("tqdm"):
        return WithTqdm()
    return Lines(stream)


class Silent:
    """Shows nothing."""

    def show(self, report: Report) -> None:
        """Show nothing."""

    def end(self, report: Report) -> None:
        """Show nothing."""


class Told:
    """Shows it to a function of the user's.

    Args:
        function: Takes the report.
    """

    def __init__(self, function: Callable[[Report], object]) -> None:
        self._function = function

    def show(self, report: Report) -> None:
        """Call the function."""
        self._function(report)

    def end(self, report: Report) -> None:
        """Call the function."""
        self._function(report)


class Lines:
    """Writes a line every few seconds.

    Args:
        stream: Takes them.
        clock: Tells the time in seconds.
    """

    def __init__(self, stream: TextIO, clock: Callable[[], float] = monotonic) -> None:
        self._stream = stream
        self._clock = clock
        self._next = clock() + EVERY

    def show(self, report: Report) -> None:
        """Write a line, if it is time."""
        if self._clock() >= self._next:
            self._next = self._clock() + EVERY
            self._stream.write(f"{words(report)}\n")
            self._stream.flush()

    def end(self, report: Report) -> None:
        """Write the summary."""
        self._stream.write(f"{report}\n")
        self._stream.flush()


class WithRich:
    """Draws a bar with rich."""

    def __init__(self) -> None:
        from rich.console import Console  # noqa: PLC0415 - loaded where it is used
        from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn  # noqa: PLC0415

        self._bar = Progress(
            BarColumn(),
            TaskProgressColumn(),
            TextColumn("{task.description}", markup=False),
            console=Console(stderr=True),
        )
        self._task = self._bar.add_task("", total=None)
        self._bar.start()

    def show(self, report: Report) -> None:
        """Draw the bar."""
        share = share_of(report)
        if share is not None:  # otherwise the one before stays
            self._bar.update(self._task, total=1.0, completed=share)
        self._bar.update(self._task, description=words(report))

    def end(self, report: Report) -> None:
        """Draw it once more, and write the summary under it."""
        self.show(report)
        if report.complete and report.seconds_left is None:
            self._bar.update(self._task, total=1.0, completed=1.0)
        self._bar.stop()
        sys.stderr.write(f"{report}\n")


class WithTqdm:
    """Draws a bar with tqdm."""

    def __init__(self) -> None:
        # By its name, because it comes without types.
        module: Any = import_module("tqdm")
        self._bar: Any = module.tqdm(total=1.0, bar_format="{percentage:3.0f}% |{bar}| {desc}")

    def show(self, report: Report) -> None:
        """Draw the bar."""
        share = share_of(report)
        if share is not None:  # otherwise the one before stays
            self._bar.n = share
        self._bar.set_description_str(words(report))

    def end(self, report: Report) -> None:
        """Draw it once more, and write the summary under it."""
        if report.complete and report.seconds_left is None:
            self._bar.n = 1.0
        self.show(report)
        self._bar.close()
        sys.stderr.write(f"{report}\n")


def share_of(report: Report) -> float | None:
    """Tell how much of a run is done, from 0 to 1; None where nobody knows."""
    if report.seconds_left is None:
        return None
    whole = report.seconds + report.seconds_left
    return report.seconds / whole if whole else 0.0
