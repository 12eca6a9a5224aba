"""Wishes to cancel, on their way to the jobs that run."""

import asyncio
from collections import defaultdict


class Stops:
    """One signal for each running job."""

    def __init__(self) -> None:
        self._signals: defaultdict[str, asyncio.Event] = defaultdict(asyncio.Event)

    async def wait(self, identity: str) -> None:
        """Return when a job is to stop.

        Args:
            identity: The job's id.
        """
        try:
            await self._signals[identity].wait()
        finally:
            self._signals.pop(identity, None)

    def signal(self, identity: str) -> None:
        """Tell a job to stop; without effect when it does not run.

        Args:
            identity: The job's id.
        """
        if identity in self._signals:
            self._signals[identity].set()
