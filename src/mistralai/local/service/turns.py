"""Turns on the event loop, for work that never waits by itself."""

import asyncio
import time
from typing import Final

_TURN: Final = 0.005


class Turns:
    """Gives others their turn when a piece of work has had the loop for some milliseconds."""

    def __init__(self) -> None:
        # Not from here on: among many requests each waits long before its work begins.
        self._since: float | None = None

    async def give(self) -> None:
        """Let others go on, if it is time."""
        now = time.monotonic()
        if self._since is None:
            self._since = now
        elif now - self._since > _TURN:
            await asyncio.sleep(0)
            self._since = time.monotonic()
