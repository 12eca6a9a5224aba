"""Waiting for a job: looking at it again and again, less and less often, until it is over."""

from __future__ import annotations

import inspect
import time
from random import random
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from mistralai._checks import number, shown
from mistralai._core.exchange.drive import sleep_async
from mistralai._core.exchange.retry import SPREAD
from mistralai.errors import JobCancelledError, JobFailedError, JobTimeoutError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

__all__ = ["BATCH", "DOCUMENT", "FINE_TUNING", "Kind", "Waiting", "wait", "wait_async"]

GROWTH = 1.5
"""What each wait is multiplied with for the next."""


class Kind(NamedTuple):
    """What there is to know of jobs of one kind."""

    name: str
    state: Callable[[Any], str]
    """How far a job is, in the API's word."""
    progress: Callable[[Any], Any]
    """What changes while it goes on."""
    words: Callable[[Any], str]
    """What the API says of its end."""
    done: frozenset[str]
    failed: frozenset[str]
    cancelled: frozenset[str] = frozenset()


class Waiting:
    """Decides when to look again, and what the end of a job means; nothing waits here.

    Args:
        kind: What kind of job it is.
        timeout: After how many seconds to give up; None for never.
        poll: The first wait, in seconds. Each is half as long again as the one before.
        longest: The longest wait, in seconds.
        clock: Tells the time in seconds.
        chance: Draws a number from 0 to 1.

    Raises:
        TypeError: A time is no number.
        ValueError: A time is negative, or there is no wait between two looks.
    """

    def __init__(
        self,
        kind: Kind,
        timeout: float | None,
        poll: float,
        longest: float,
        *,
        clock: Callable[[], float] = time.monotonic,
        chance: Callable[[], float] = random,
    ) -> None:
        self._kind = kind
        self._limit = None if timeout is None else _seconds("timeout", timeout)
        self._next = _seconds("poll", poll)
        if self._next == 0:
            raise ValueError("poll must be above 0: the server would be asked without a pause")
        self._longest = max(_seconds("max_poll", longest), self._next)
        self._clock = clock
        self._chance = chance
        self._start = clock()
        self._known: Any = None

    def has_changed(self, job: Any) -> bool:
        """Tell whether a job is further than it was at the last look."""
        before, self._known = self._known, (self._kind.state(job), self._kind.progress(job))
        return bool(before != self._known)

    def delay(self, job: Any) -> float | None:
        """Decide what to do after a look.

        Returns:
            The seconds to wait before the next look; None where the job is done.

        Raises:
            JobFailedError: It failed.
            JobCancelledError: It was cancelled.
            JobTimeoutError: It goes on, and the time to wait is over.
        """
        kind = self._kind
        state = kind.state(job)
        if state in kind.done:
            return None
        if state in kind.failed or state in kind.cancelled:
            error = JobCancelledError if state in kind.cancelled else JobFailedError
            said = kind.words(job)
            raise error(f"{kind.name} {job.id}: {state}" + (f": {said}" if said else ""), job)
        wait = self._next * (1 + SPREAD * self._chance())
        self._next = min(self._next * GROWTH, self._longest)
        if self._limit is None:
            return wait
        left = self._limit - (self._clock() - self._start)
        if left <= 0:
            raise JobTimeoutError(
                f"{kind.name} {job.id}: {state} after {self._limit:g} s, and it goes on", job
            )
        # The last look is at the end of the time, not before it.
        return min(wait, left)


def _seconds(argument: str, value: object) -> float:
    if not isinstance(value, (int, float)) or isinstance(value, bool):
        raise TypeError(f"{argument} must be a number of seconds, not {shown(value)}")
    found = number(value)
    if not found >= 0:  # NaN is not either
        raise ValueError(f"{argument} must be at least 0 seconds, not {shown(value)}")
    return found


def wait(
    look: Callable[[], Any], waiting: Waiting, on_change: Callable[[Any], object] | None
) -> Any:
    """Wait for a job, blocking.

    Args:
        look: Asks the API how far it is.
        waiting: When to look again.
        on_change: Called with the job at the first look, and whenever it is further.

    Returns:
        The job, done.
    """
    while True:
        job = look()
        if on_change is not None and waiting.has_changed(job):
            on_change(job)
        delay = waiting.delay(job)
        if delay is None:
            return job
        time.sleep(delay)


async def wait_async(
    look: Callable[[], Awaitable[Any]],
    waiting: Waiting,
    on_change: Callable[[Any], object] | None,
) -> Any:
    """Wait for a job, awaiting; what `on_change` returns is awaited where that is possible."""
    while True:
        job = await look()
        if on_change is not None and waiting.has_changed(job):
            told = on_change(job)
            if inspect.isawaitable(told):
                await told
        delay = waiting.delay(job)
        if delay is None:
            return job
        await sleep_async(delay)


def _errors_of_batch(job: Any) -> str:
    # An answer that was read tolerantly may have anything here, or nothing.
    said = [
        f"{error.message} ({error.count} times)" if (error.count or 1) > 1 else str(error.message)
        for error in cast("list[Any]", getattr(job, "errors", None) or [])
        if hasattr(error, "message")
    ]
    return "; ".join(said)


def _error_of_training(job: Any) -> str:
    """Find what the last event that says anything of an error says."""
    for event in reversed(cast("list[Any]", getattr(job, "events", None) or [])):
        data = getattr(event, "data", None)
        error = cast("dict[str, Any]", data).get("error") if isinstance(data, dict) else None
        if error:
            return str(error)
    return ""


def _state_of_training(job: Any) -> str:
    # One that was made with `auto_start=False` goes no further than this by itself.
    is_ready = job.status == "VALIDATED" and getattr(job, "auto_start", None) is False
    return "READY" if is_ready else str(job.status)


def _state_of_batch(job: Any) -> str:
    return str(job.status)


def _progress_of_batch(job: Any) -> Any:
    return job.completed_requests, job.failed_requests


def _progress_of_training(job: Any) -> Any:
    return len(job.events or ()), len(job.checkpoints or ())


def _state_of_document(document: Any) -> str:
    # Older answers have `processing_status` alone.
    return str(document.process_status or document.processing_status).lower()


def _progress_of_document(document: Any) -> Any:
    return document.number_of_pages


def _words_of_document(document: Any) -> str:
    return str(document.processing_status)


BATCH = Kind(
    "batch job",
    state=_state_of_batch,
    progress=_progress_of_batch,
    words=_errors_of_batch,
    done=frozenset({"SUCCESS"}),
    failed=frozenset({"FAILED", "TIMEOUT_EXCEEDED"}),
    cancelled=frozenset({"CANCELLED"}),
)
FINE_TUNING = Kind(
    "fine-tuning job",
    state=_state_of_training,
    progress=_progress_of_training,
    words=_error_of_training,
    done=frozenset({"SUCCESS", "READY"}),
    failed=frozenset({"FAILED", "FAILED_VALIDATION"}),
    cancelled=frozenset({"CANCELLED"}),
)
DOCUMENT = Kind(
    "document",
    state=_state_of_document,
    progress=_progress_of_document,
    words=_words_of_document,
    # The words of `process_status`, and those of `processing_status`.
    done=frozenset({"done", "completed", "noop", "self_managed"}),
    failed=frozenset({"error", "failed", "missing_content"}),
)
