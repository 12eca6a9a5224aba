"""One limit for several processes: an account that lets requests begin, and doors that ask it.

Nothing here knows what carries the calls from a door to the account: `bulk.ray` has Ray do it.
"""

from __future__ import annotations

import asyncio
from collections import deque
from time import monotonic
from typing import TYPE_CHECKING, NamedTuple, Protocol

from .gate import Gate, StoppedError
from .limiter import NOTHING_SAID, Allowance, Limiter

if TYPE_CHECKING:
    from collections.abc import Callable

BEAT = 2.0
"""How often a door says that it is there, in seconds."""
SILENCE = 15.0
"""After how many seconds without a word a door is taken for dead."""


class Outcome(NamedTuple):
    """What became of a request.

    Args:
        what: `"answered"`, `"refused"`, `"failed"` or `"overloaded"`.
        ticket: That of the request.
        retry_after: How many seconds the server asks to wait; None where it does not say.
        left: What the answer says about the limits, as an `Allowance` has it.
        reset: Likewise.
    """

    what: str
    ticket: int
    retry_after: float | None = None
    left: int | None = None
    reset: float | None = None


class Account:
    """Lets the requests of several doors begin, as the limits of one account allow.

    A door that is not heard of for `SILENCE` seconds is dead, and so are its requests.

    Args:
        concurrency: How many requests may be under way at most, as for the limiter.
        requests_per_second: How many may begin in a second at most.
        clock: Tells the time in seconds.
    """

    def __init__(
        self,
        concurrency: int | None = None,
        requests_per_second: float | None = None,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self._clock = clock
        self._limiter = Limiter(concurrency=concurrency, requests_per_second=requests_per_second)
        self._gate = Gate(self._limiter, clock)
        self._tickets: dict[str, set[int]] = {}
        self._heard: dict[str, float] = {}
        self._last = clock()

    def cap(self, concurrency: int | None, requests_per_second: float | None) -> None:
        """Set what the user allows; what was set last stands."""
        self._limiter.cap(concurrency, requests_per_second)

    async def enter(self, door: str, count: int) -> list[int]:
        """Wait until requests may begin.

        Args:
            door: Who asks.
            count: How many would like to begin.

        Returns:
            The tickets of those that may, one or more.
        """
        self.hear(door)
        tickets = [await self._gate.enter()]
        tickets += self._gate.enter_now(count - 1)
        if door not in self._heard:  # it died while it waited
            for ticket in tickets:
                self._gate.failed(ticket)
            return []
        self._tickets[door].update(tickets)
        return tickets

    def tell(self, door: str, outcomes: list[Outcome]) -> None:
        """Take note of what became of requests."""
        self.hear(door)
        for what, ticket, retry_after, left, reset in outcomes:
            if ticket not in self._tickets[door]:  # it was given up
                continue
            self._tickets[door].remove(ticket)
            said = Allowance(left, reset)
            if what == "answered":
                self._gate.answered(ticket, said)
            elif what == "refused":
                self._gate.refused(ticket, retry_after, said)
            else:
                self._gate.failed(ticket, overloaded=what == "overloaded")

    def hear(self, door: str) -> None:
        """Take note that a door is there, and give up those that are not any more."""
        now = self._last = self._clock()
        self._heard[door] = now
        self._tickets.setdefault(door, set())
        for other in [name for name, heard in self._heard.items() if now - heard > SILENCE]:
            del self._heard[other]
            for ticket in self._tickets.pop(other):
                self._gate.failed(ticket)

    def idle(self) -> float:
        """Tell for how many seconds no door was heard of."""
        return self._clock() - self._last


class Line(Protocol):
    """Carries the calls of a door to the account."""

    async def enter(self, door: str, count: int) -> list[int]:
        """Call `Account.enter`."""
        ...

    def tell(self, door: str, outcomes: list[Outcome]) -> None:
        """Call `Account.tell`, and wait for nothing."""
        ...


class Door:
    """What requests of a process go through: a gate whose limiter is elsewhere.

    It asks for all of its requests at once and tells several outcomes at once, so that a request
    costs less than a call to the account.

    Args:
        name: Its name, which no other door has.
        line: Carries its calls.
    """

    def __init__(self, name: str, line: Line) -> None:
        self._name = name
        self._line = line
        self._waiting: deque[asyncio.Future[int]] = deque()
        self._outcomes: list[Outcome] = []
        self._asking: asyncio.Task[None] | None = None
        self._is_closed = False

    async def enter(self) -> int:
        """Wait until a request may begin; see `Gate.enter`."""
        if self._is_closed:
            raise StoppedError
        turn: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        if self._asking is None:
            self._asking = asyncio.create_task(self._ask())
        return await turn

    async def _ask(self) -> None:
        # After all who begin in this turn of the loop.
        await asyncio.sleep(0)
        try:
            while self._waiting:
                for ticket in await self._line.enter(self._name, len(self._waiting)):
                    self._let_in(ticket)
        except Exception as failure:  # noqa: BLE001 - raised where it is waited for
            self._end(failure)
        finally:
            self._asking = None

    def _let_in(self, ticket: int) -> None:
        while self._waiting:
            turn = self._waiting.popleft()
            if not turn.done():
                turn.set_result(ticket)
                return
        self.failed(ticket)

    def answered(self, ticket: int, said: Allowance = NOTHING_SAID) -> None:
        """Take note that a request was answered; see `Limiter.answered`."""
        self._tell(Outcome("answered", ticket, None, *said))

    def refused(
        self, ticket: int, retry_after: float | None, said: Allowance = NOTHING_SAID
    ) -> None:
        """Take note that a request was refused; see `Limiter.refused`."""
        self._tell(Outcome("refused", ticket, retry_after, *said))

    def failed(self, ticket: int, *, overloaded: bool = False) -> None:
        """Take note that a request failed; see `Limiter.failed`."""
        self._tell(Outcome("overloaded" if overloaded else "failed", ticket))

    def close(self) -> None:
        """Let nobody begin any more."""
        self._is_closed = True
        self._end(StoppedError())

    def _end(self, failure: Exception) -> None:
        while self._waiting:
            turn = self._waiting.popleft()
            if not turn.done():
                turn.set_exception(failure)

    def _tell(self, outcome: Outcome) -> None:
        if not self._outcomes:
            asyncio.get_running_loop().call_soon(self._flush)
        self._outcomes.append(outcome)

    def _flush(self) -> None:
        outcomes, self._outcomes = self._outcomes, []
        self._line.tell(self._name, outcomes)

    async def beat(self) -> None:
        """Say again and again that this door is there, until it is cancelled."""
        while True:
            self._line.tell(self._name, [])
            await asyncio.sleep(BEAT)
