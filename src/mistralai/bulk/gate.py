"""The limiter with a clock: where requests wait until they may begin."""

from __future__ import annotations

import asyncio
from collections import deque
from math import inf
from time import monotonic
from typing import TYPE_CHECKING

from .limiter import NOTHING_SAID

if TYPE_CHECKING:
    from collections.abc import Callable

    from .limiter import Allowance, Limiter


class StoppedError(Exception):
    """No more requests may begin: the run is to end."""


class Gate:
    """Lets requests begin, in the order in which they came, when the limiter allows it.

    Args:
        limiter: Decides.
        clock: Tells the time in seconds.
    """

    def __init__(self, limiter: Limiter, clock: Callable[[], float] = monotonic) -> None:
        self._limiter = limiter
        self._clock = clock
        self._waiting: deque[asyncio.Future[int]] = deque()
        self._timer: asyncio.TimerHandle | None = None
        self.is_closed = False

    @property
    def most(self) -> int:
        """How many requests can be under way at most."""
        return self._limiter.most

    async def enter(self) -> int:
        """Wait until a request may begin.

        Returns:
            The ticket to end it with.

        Raises:
            StoppedError: No more may begin.
        """
        if self.is_closed:
            raise StoppedError
        turn: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        self._look()
        try:
            return await turn
        except asyncio.CancelledError:
            # It was let in, and goes away.
            if turn.done() and not turn.cancelled() and turn.exception() is None:
                self.failed(turn.result())
            raise

    def enter_now(self, count: int) -> list[int]:
        """Let requests begin that may without waiting.

        Args:
            count: How many would like to.

        Returns:
            The tickets of those that may; none where others wait or it is closed.
        """
        tickets: list[int] = []
        while len(tickets) < count and not self._waiting and not self.is_closed:
            if self._limiter.wait(now := self._clock()) > 0:
                break
            tickets.append(self._limiter.begin(now))
        return tickets

    def answered(self, ticket: int, said: Allowance = NOTHING_SAID) -> None:
        """Take note that a request was answered; see `Limiter.answered`."""
        self._limiter.answered(ticket, self._clock(), said)
        self._look()

    def refused(
        self, ticket: int, retry_after: float | None, said: Allowance = NOTHING_SAID
    ) -> None:
        """Take note that a request was refused; see `Limiter.refused`."""
        self._limiter.refused(ticket, self._clock(), retry_after, said)
        self._look()

    def failed(self, ticket: int, *, overloaded: bool = False) -> None:
        """Take note that a request failed; see `Limiter.failed`."""
        self._limiter.failed(ticket, overloaded=overloaded)
        self._look()

    def close(self) -> None:
        """Let nobody begin any more."""
        self.is_closed = True
        for turn in self._waiting:
            if not turn.done():
                turn.set_exception(StoppedError)
        self._waiting.clear()
        self._look()

    def _look(self) -> None:
        """Let those begin who may, and look again when the next one may."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        while self._waiting:
            if self._waiting[0].done():  # it was cancelled
                self._waiting.popleft()
                continue
            wait = self._limiter.wait(now := self._clock())
            if wait > 0:
                if wait < inf:
                    self._timer = asyncio.get_running_loop().call_later(wait, self._look)
                return
            self._waiting.popleft().set_result(self._limiter.begin(now))
