"""The server's clock: real time plus what a control call added to it."""

import asyncio
import math
import time
from collections.abc import Callable
from typing import Final

# An event loop's own clock does not take every number.
_LONGEST: Final = 3600.0
# The last moment that a date can show.
_END_OF_TIME: Final = 253_402_300_799.0


class Clock:
    """Wall time that can be moved forward.

    Everything on the server that waits or stamps asks this clock, so a test that wants tomorrow
    advances it and never sleeps. All methods belong to the server's event loop.

    Args:
        source: Gives the real time as seconds since the epoch.
    """

    def __init__(self, source: Callable[[], float] = time.time) -> None:
        self._source = source
        self._offset = 0.0
        self._moved = asyncio.Event()

    def now(self) -> float:
        """Return the server's time in seconds since the epoch."""
        return self._source() + self._offset

    def advance(self, seconds: float) -> float:
        """Move the clock forward and wake whoever waits for it.

        Args:
            seconds: How far, in seconds; not negative.

        Returns:
            The new time in seconds since the epoch.

        Raises:
            ValueError: If `seconds` is negative or not finite.
        """
        if not (math.isfinite(seconds) and seconds >= 0):
            raise ValueError(f"seconds must be a finite number of at least 0, got {seconds!r}")
        if self.now() + seconds > _END_OF_TIME:
            raise ValueError(f"seconds must not lead behind the year 9999, got {seconds!r}")
        self._offset += seconds
        self._wake()
        return self.now()

    def reset(self) -> None:
        """Go back to real time."""
        self._offset = 0.0
        self._wake()

    async def wait_until(self, moment: float) -> None:
        """Return once the clock shows `moment`, by waiting or by being advanced.

        Args:
            moment: The time to wait for, in seconds since the epoch.
        """
        while (left := moment - self.now()) > 0:
            moved = self._moved
            try:
                await asyncio.wait_for(moved.wait(), timeout=min(left, _LONGEST))
            except asyncio.TimeoutError:
                continue

    def _wake(self) -> None:
        self._moved.set()
        self._moved = asyncio.Event()
