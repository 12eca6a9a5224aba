"""Whether to try again, and when: decisions only, nothing here waits or sends."""

from __future__ import annotations

from enum import Enum
from random import random
from time import monotonic
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from mistralai import _checks as checks
from mistralai._core.call import Harm
from mistralai.types.http import retry_after
from mistralai.types.retries import RetryConfig

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Mapping

NO_HEADERS: Mapping[str, str] = MappingProxyType({})
SPREAD = 0.25
"""By what share of the time a server asks for a wait may be longer."""
TOO_MANY_REQUESTS = 429
UNAVAILABLE = 503


class Policy(NamedTuple):
    """A `RetryConfig` or the default, in the terms in which `next_delay` decides.

    Args:
        first: The wait before the second attempt, in seconds.
        factor: What each wait is multiplied with for the next.
        longest: The longest wait, in seconds.
        deadline: When to stop trying, in seconds since the first attempt began.
        attempts: How many attempts there may be, None for as many as the deadline allows.
        statuses: Which statuses are worth another attempt.
        connection: Whether a connection that never came about is.
        timeouts: Whether a timeout is, even where the server may have taken the request.
        as_v1: Wait as v1 did: chance adds up to a second, and the last wait may pass the deadline.
            Otherwise chance draws from the whole wait, so that many clients do not come back
            together, and nothing passes the deadline.
    """

    first: float
    factor: float
    longest: float
    deadline: float
    attempts: int | None
    statuses: Container[int]
    connection: bool
    timeouts: bool
    as_v1: bool


DEFAULT = Policy(
    first=0.5,
    factor=2.0,
    longest=8.0,
    deadline=120.0,
    attempts=3,
    statuses={408, 429, *range(500, 600)},
    connection=True,
    timeouts=False,
    as_v1=False,
)


def policy_of(config: object, argument: str = "retries") -> Policy | None:
    """Translate what a user gave.

    Args:
        config: A `RetryConfig`, None for one attempt, or how many there may be after the first.
            v1 ignored the number, which llama-index passes with every call.
        argument: What it is called where the user gives it.

    Returns:
        The policy, None where nothing is to be retried.

    Raises:
        TypeError: It is none of these, or a number in it is none.
        ValueError: A number in it is negative, or NaN.
    """
    if config is None:
        return None
    if isinstance(config, int) and not isinstance(config, bool) and int(config) >= 0:
        return DEFAULT._replace(attempts=int(config) + 1)
    if not isinstance(config, RetryConfig):
        raise TypeError(
            f"{argument} must be a mistralai.utils.RetryConfig, or None for one attempt, or how "
            f"many more attempts there may be, not {checks.shown(config)} ({type(config).__name__})"
        )
    strategy = cast("object", config.strategy)
    backoff = config.backoff
    if not isinstance(strategy, str) or strategy != "backoff":
        return None
    first, longest, factor, deadline = (
        _number(f"{argument}.backoff.{name}", getattr(backoff, name, None))
        for name in ("initial_interval", "max_interval", "exponent", "max_elapsed_time")
    )
    return Policy(
        # Nothing can wait longer than that, and nothing infinite may be multiplied with 0.
        first=min(first, checks.LONGEST_MS) / 1000,
        factor=min(factor, checks.LONGEST_MS),
        longest=min(longest, checks.LONGEST_MS) / 1000,
        deadline=deadline / 1000,
        attempts=None,
        statuses={429, 500, 502, 503, 504},
        connection=config.retry_connection_errors,
        timeouts=config.retry_connection_errors,
        as_v1=True,
    )


def _number(name: str, value: object) -> float:
    if not isinstance(value, (int, float)):
        raise TypeError(f"{name} must be a number, not {checks.shown(value)}")
    number = checks.number(value)
    if not number >= 0:  # NaN is not either
        raise ValueError(f"{name} must be at least 0, not {checks.shown(value)}")
    return number


class Failure(Enum):
    """How an attempt ended without an answer."""

    UNREACHED = "no connection came about, so the server cannot have seen the request"
    TIMED_OUT = "the time was up, and the server may have taken the request"
    BROKEN = "the connection broke, and the server may have taken the request"


def statuses_of(codes: list[str]) -> set[int]:
    """Read statuses as v1 wrote them: `"429"`, or `"5XX"` for all that begin with 5."""
    return {
        status
        for code in codes
        for status in range(100, 600)
        if str(status) == code or (code[1:].upper() == "XX" and str(status)[0] == code[0])
    }


def next_delay(
    policy: Policy,
    outcome: int | Failure,
    headers: Mapping[str, str],
    *,
    harm: Harm,
    attempt: int,
    elapsed: float,
    chance: float,
) -> float | None:
    """Decide on another attempt.

    Args:
        policy: What the user allowed.
        outcome: The status of the answer, or how the attempt failed without one.
        headers: The headers of the answer.
        harm: What sending twice would do.
        attempt: How many attempts have ended, at least 1.
        elapsed: Seconds since the first attempt began.
        chance: A number drawn from 0 to 1.

    Returns:
        The seconds to wait before the next attempt, or None to give up.
    """
    if policy.attempts is not None and attempt >= policy.attempts:
        return None
    if not _worthwhile(policy, outcome, headers, harm):
        return None
    try:
        wait = policy.first * policy.factor ** (attempt - 1)
    except OverflowError:  # after hundreds of attempts, which short waits make possible
        wait = policy.longest
    wait = (
        min(wait + chance, policy.longest) if policy.as_v1 else min(wait, policy.longest) * chance
    )
    # Coming back before the time the server named would only be refused again; and all that were
    # told the same must not come back in the same moment.
    asked = retry_after(headers)
    if asked is not None:
        wait = max(wait, asked * (1 + SPREAD * chance))
    overshoot = policy.as_v1 and asked is None
    return None if elapsed + (0 if overshoot else wait) > policy.deadline else wait


def _worthwhile(
    policy: Policy, outcome: int | Failure, headers: Mapping[str, str], harm: Harm
) -> bool:
    if isinstance(outcome, Failure):
        if outcome is Failure.UNREACHED:
            return policy.connection
        if outcome is Failure.TIMED_OUT and policy.timeouts:
            return True
        return policy.connection and not policy.as_v1 and harm is Harm.NONE
    if outcome not in policy.statuses:
        return False
    if outcome == TOO_MANY_REQUESTS and headers.get("x-ratelimit-limit-req-minute") == "0":
        # The model is not part of the plan: waiting does not change that.
        return False
    if harm is Harm.DUPLICATE and not policy.as_v1:
        return outcome in {TOO_MANY_REQUESTS, UNAVAILABLE}
    return True


class Attempts:
    """The attempts of one call: counts them and asks `next_delay` after each.

    Args:
        policy: What the user allowed, None for one attempt.
        harm: What sending twice would do.
        clock: Tells the time in seconds.
        chance: Draws a number from 0 to 1.
        start: When the first attempt began; by default it begins now.
    """

    __slots__ = ("_chance", "_clock", "_harm", "_policy", "_start", "count")

    def __init__(
        self,
        policy: Policy | None,
        harm: Harm,
        clock: Callable[[], float] = monotonic,
        chance: Callable[[], float] = random,
        *,
        start: float | None = None,
    ) -> None:
        self._policy = policy
        self._harm = harm
        self._clock = clock
        self._chance = chance
        self.count = 0
        self._start = clock() if start is None else start

    def delay_after(
        self, outcome: int | Failure | None, headers: Mapping[str, str] = NO_HEADERS
    ) -> float | None:
        """Take how an attempt ended; return the seconds to wait before the next, or None."""
        self.count += 1
        if self._policy is None or outcome is None:
            return None
        return next_delay(
            self._policy,
            outcome,
            headers,
            harm=self._harm,
            attempt=self.count,
            elapsed=self._clock() - self._start,
            chance=self._chance(),
        )

    def ending(
        self, outcome: int | Failure | None, headers: Mapping[str, str] = NO_HEADERS
    ) -> str | None:
        """Say why there is no further attempt, for the text of the error that ends the call.

        Args:
            outcome: How the last attempt ended.
            headers: The headers of the answer.

        Returns:
            A part of a sentence, to stand behind "because"; None where nobody expects another
            attempt: for a status that is never repeated, and where the user wants none.
        """
        policy = self._policy
        if policy is None or outcome is None:
            return None
        # With a configuration of v1's the text of an answer's error is v1's too.
        if isinstance(outcome, int) and (policy.as_v1 or outcome not in policy.statuses):
            return None
        if policy.attempts is not None and self.count >= policy.attempts:
            return (
                f"{self.count} attempts are all that `retries` allows" if self.count > 1 else None
            )
        if _worthwhile(policy, outcome, headers, self._harm):
            return f"the time for all attempts is {policy.deadline:g} s, and a wait would pass it"
        if outcome == TOO_MANY_REQUESTS:
            return "the limit of requests for this model is 0, and waiting does not change that"
        if isinstance(outcome, int):
            return f"{self._harm.value} if the server did it after all"
        if self._harm is Harm.NONE:
            return "`retry_connection_errors` is not set"
        return f"{outcome.value}, and then {self._harm.value}"


def failure_of(error: Exception, library: Any) -> Failure | None:
    """Classify an exception of an HTTP library; None for one that no repetition mends.

    Args:
        error: The exception.
        library: The library: `httpx`, or one with the same names.
    """
    if isinstance(error, (library.ConnectError, library.ConnectTimeout, library.PoolTimeout)):
        return None if is_unverified(error) else Failure.UNREACHED
    if isinstance(error, library.TimeoutException):
        return Failure.TIMED_OUT
    if isinstance(error, (library.NetworkError, library.RemoteProtocolError)):
        return Failure.BROKEN
    return None


def is_unverified(error: BaseException | None) -> bool:
    """Whether a connection failed because the certificate of the server does not verify."""
    # What ends up here was wrapped by two libraries, each in its own way.
    for _ in range(_LAYERS):
        if error is None:
            break
        if type(error).__name__ == "SSLCertVerificationError":
            return True
        error = error.__cause__ or error.__context__
    return False


_LAYERS = 8
