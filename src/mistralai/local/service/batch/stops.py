"""Wishes to cancel, on their way to the jobs that run."""

import asyncio
from collections.abc import Coroutine
from typing import Any


class Stops:
    """One signal for each running job."""

    def __init__(self) -> None:
        self._signals: dict[str, asyncio.Event] = {}

    def wait(self, identity: str) -> Coroutine[Any, Any, object]:
        """Return something to await: it ends when a job is to stop.

        It counts from this call, not from the first await: a wish in between is not missed.

        Args:
            identity: The job's id.
        """
        return self._signals.setdefault(identity, asyncio.Event()).wait()

    def signal(self, identity: str) -> None:
        """Tell a job to stop; without effect when it does not run.

        Args:
            identity: The job's id.
        """
        if identity in self._signals:
            self._signals[identity].set()

    def forget(self, identity: str) -> None:
        """Take note that a job does not run any more.

        Args:
            identity: The job's id.
        """
        self._signals.pop(identity, None)
