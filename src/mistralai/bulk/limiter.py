"""How many requests may be under way, and when the next may begin: decisions only, no clock.

Every method is told the time, in seconds of any monotonic clock. The number of requests under way
goes up by one with every answer at first, then by one a round, and is halved when the server says
that it is too much (additive increase, multiplicative decrease). What the server says of the
account's limits holds back requests that would only be refused.
"""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

FIRST = 8
"""How many requests are under way at the beginning."""
MOST = 128
"""How many there are at most, where the user says nothing."""
DECREASE = 0.5
"""What their number is multiplied with when the server says that it is too much."""
CATCH_UP = 0.1
"""How far requests may fall behind their rate and still catch up, in seconds."""
FIRST_PAUSE = 1.0
LONGEST_PAUSE = 30.0
"""How long nothing is sent after a refusal that does not say how long, in seconds."""
FIRST_PROBE = 1.0
LONGEST_PROBE = 8.0
"""How long to wait before the server is asked again whether a used up allowance is back, in
seconds, where it does not say when."""


class Allowance(NamedTuple):
    """What an answer says about the limits of the account.

    Args:
        left: How many more requests like this one the limits allow; None where it says nothing.
        reset: In how many seconds they begin anew; None where it says nothing.
    """

    left: int | None = None
    reset: float | None = None


NOTHING_SAID = Allowance()


class Limiter:
    """Decides when the next request may begin.

    Args:
        concurrency: How many requests may be under way at most, at least 1; None for `MOST`.
        requests_per_second: How many may begin in a second at most, more than 0; None for any
            number.
    """

    def __init__(
        self, *, concurrency: int | None = None, requests_per_second: float | None = None
    ) -> None:
        self.allowed = float(FIRST)
        """How many may be under way now."""
        self.cap(concurrency, requests_per_second)
        self.in_flight = 0
        self._next = -inf
        # A ticket is the number of requests that had begun before.
        self._begun = 0
        self._is_rising = True
        # One round of requests is one sign: those that had begun before the last cut count no more.
        self._cut_at = 0
        self._full_at = -1  # the ticket of the last one with which as many were as may be
        self._closed_until = -inf
        self._pauses = 0
        # How many requests are left for those whose ticket is `_left_at` or higher.
        self._left: int | None = None
        self._left_at = 0
        self._probes = 0
        self._probe_at = -inf

    def cap(self, concurrency: int | None, requests_per_second: float | None) -> None:
        """Set what the user allows, as when the limiter is made."""
        self.most = MOST if concurrency is None else concurrency
        self.allowed = min(self.allowed, float(self.most))
        self._gap = None if requests_per_second is None else 1 / requests_per_second

    def wait(self, now: float) -> float:
        """Tell when the next request may begin.

        Args:
            now: The time, in seconds.

        Returns:
            The seconds to wait, 0 for none; infinity where a request has to end first.
        """
        if self.in_flight >= int(self.allowed):
            return inf
        until = max(self._closed_until, self._next)
        if self._is_used_up:
            if self.in_flight:  # its answer will tell more
                return inf
            until = max(until, self._probe_at)
        return max(until - now, 0.0)

    @property
    def _is_used_up(self) -> bool:
        return self._left is not None and self._left <= self._begun - self._left_at

    def begin(self, now: float) -> int:
        """Take note that a request begins.

        Args:
            now: The time, in seconds.

        Returns:
            The ticket to end it with.
        """
        ticket = self._begun
        self._begun += 1
        self.in_flight += 1
        if self.in_flight >= int(self.allowed):
            self._full_at = ticket
        if self._gap is not None:
            self._next = max(self._next, now - CATCH_UP) + self._gap
        return ticket

    def answered(self, ticket: int, now: float, said: Allowance = NOTHING_SAID) -> None:
        """Take note that a request was answered.

        Args:
            ticket: That of the request.
            now: The time, in seconds.
            said: What the answer says about the limits.
        """
        # Whether more could be under way is told by those that were so when as many were as may.
        if self._cut_at <= ticket <= self._full_at:
            step = 1.0 if self._is_rising else 1 / self.allowed
            self.allowed = min(self.allowed + step, float(self.most))
        self.in_flight -= 1
        self._pauses = 0
        self._hear(ticket, now, said)

    def refused(
        self,
        ticket: int,
        now: float,
        retry_after: float | None = None,
        said: Allowance = NOTHING_SAID,
    ) -> None:
        """Take note that the server refused a request because there were too many.

        Args:
            ticket: That of the request.
            now: The time, in seconds.
            retry_after: How many seconds the server asks to wait; None where it does not say.
            said: What the answer says about the limits.
        """
        self.in_flight -= 1
        is_news = self._cut(ticket)
        if retry_after is None and is_news:
            retry_after = min(FIRST_PAUSE * 2**self._pauses, LONGEST_PAUSE)
            self._pauses = min(self._pauses + 1, _ENOUGH)
        if retry_after is not None:
            self._closed_until = max(self._closed_until, now + retry_after)
        self._hear(ticket, now, said)

    def failed(self, ticket: int, *, overloaded: bool) -> None:
        """Take note that a request failed for another reason.

        Args:
            ticket: That of the request.
            overloaded: Whether it may have failed because there were too many.
        """
        self.in_flight -= 1
        if overloaded:
            self._cut(ticket)

    def _cut(self, ticket: int) -> bool:
        if ticket < self._cut_at:
            return False
        self._cut_at = self._begun
        self._is_rising = False
        self.allowed = max(1.0, self.allowed * DECREASE)
        return True

    def _hear(self, ticket: int, now: float, said: Allowance) -> None:
        # A server counts requests as they come. What began after this one, it had not counted.
        later = ticket + 1
        if said.left is None:
            if later > self._left_at:
                self._left = None
            return
        if later < self._left_at:
            return
        self._left, self._left_at = said.left, later
        if not self._is_used_up:
            self._probes = 0
            return
        if said.reset is not None:
            self._probe_at = now + said.reset
        else:
            self._probe_at = now + min(FIRST_PROBE * 2**self._probes, LONGEST_PROBE)
            self._probes = min(self._probes + 1, _ENOUGH)


_ENOUGH = 16
"""How often a wait is doubled; no wait gets that long."""


def allowance_of(headers: Iterable[tuple[bytes, bytes]]) -> Allowance:
    """Read what an answer says about the limits of the account.

    Each product is limited by a unit of its own (requests, tokens, pages, characters, seconds of
    sound), and says for each what is left of it in this minute and what this request took.

    Args:
        headers: The headers, as they came.
    """
    left: dict[bytes, int] = {}
    costs: dict[bytes, int] = {}
    reset: float | None = None
    for raw, value in headers:
        name = raw.lower()
        if b"ratelimit" not in name or not value.isdigit():
            continue
        if name.startswith(_REMAINING) and name.endswith(_MINUTE):
            left[name[len(_REMAINING) : -len(_MINUTE)]] = int(value)
        elif name.endswith(_COST) and name.startswith(_FAMILY):
            costs[name[len(_FAMILY) : -len(_COST)]] = int(value)
        elif name == b"ratelimit-remaining":  # what the header was called before 2026
            left.setdefault(_REQUESTS, int(value))
        elif name == b"ratelimit-reset":
            reset = float(value)
    if not left:
        return Allowance(None, reset)
    # A unit whose cost is not told is nothing to divide by.
    counts = [
        amount if unit == _REQUESTS else amount // costs[unit]
        for unit, amount in left.items()
        if unit == _REQUESTS or costs.get(unit)
    ]
    return Allowance(min(counts) if counts else None, reset)


_FAMILY = b"x-ratelimit-"
_REMAINING = b"x-ratelimit-remaining-"
_MINUTE = b"-minute"
_COST = b"-query-cost"
_REQUESTS = b"req"
