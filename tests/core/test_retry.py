"""Decisions on another attempt; nothing waits here, and no clock runs."""

from __future__ import annotations

import ssl
from datetime import datetime, timezone
from email.utils import format_datetime
from typing import TYPE_CHECKING

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mistralai._core.exchange.retry import (
    DEFAULT,
    NO_HEADERS,
    SPREAD,
    Attempts,
    Failure,
    Harm,
    Policy,
    failure_of,
    is_unverified,
    next_delay,
    policy_of,
    statuses_of,
)
from mistralai.types.http import retry_after
from mistralai.types.retries import BackoffStrategy, RetryConfig

if TYPE_CHECKING:
    from collections.abc import Mapping

V1 = policy_of(RetryConfig("backoff", BackoffStrategy(500, 60_000, 1.5, 3_600_000), True))
V1_STATUSES_ONLY = policy_of(
    RetryConfig("backoff", BackoffStrategy(500, 60_000, 1.5, 3_600_000), False)
)
PERMANENT = {"x-ratelimit-limit-req-minute": "0"}


def decide(  # the defaults are a first attempt that failed at once
    policy: Policy | None,
    outcome: int | Failure,
    headers: Mapping[str, str] = NO_HEADERS,
    *,
    harm: Harm = Harm.NONE,
    attempt: int = 1,
    elapsed: float = 0.0,
    chance: float = 0.5,
) -> float | None:
    assert policy is not None
    return next_delay(
        policy, outcome, headers, harm=harm, attempt=attempt, elapsed=elapsed, chance=chance
    )


YES, NO = True, False


@pytest.mark.parametrize(
    ("outcome", "headers", "reads", "paid", "creates"),
    [
        (200, {}, NO, NO, NO),
        (400, {}, NO, NO, NO),
        (401, {}, NO, NO, NO),
        (404, {}, NO, NO, NO),
        (408, {}, YES, YES, NO),
        (422, {}, NO, NO, NO),
        (429, {}, YES, YES, YES),
        (429, PERMANENT, NO, NO, NO),
        (429, {"x-ratelimit-limit-req-minute": "60"}, YES, YES, YES),
        (500, {}, YES, YES, NO),
        (501, {}, YES, YES, NO),
        (502, {}, YES, YES, NO),
        (503, {}, YES, YES, YES),
        (504, {}, YES, YES, NO),
        (529, {}, YES, YES, NO),
        (Failure.UNREACHED, {}, YES, YES, YES),
        (Failure.TIMED_OUT, {}, YES, NO, NO),
        (Failure.BROKEN, {}, YES, NO, NO),
    ],
)
def test_by_default_what_may_have_been_accepted_is_not_sent_again(
    outcome: int | Failure, headers: dict[str, str], reads: bool, paid: bool, creates: bool
):
    decided = {harm: decide(DEFAULT, outcome, headers, harm=harm) is not None for harm in Harm}
    assert decided == {Harm.NONE: reads, Harm.COST: paid, Harm.DUPLICATE: creates}


@pytest.mark.parametrize("harm", Harm)
@pytest.mark.parametrize(
    ("outcome", "expected"),
    [(status, status in {429, 500, 502, 503, 504}) for status in (400, 408, 429, *range(499, 506))],
)
def test_v1_retries_five_statuses_of_every_operation(outcome: int, expected: bool, harm: Harm):
    assert (decide(V1, outcome, harm=harm) is not None) is expected
    assert (decide(V1_STATUSES_ONLY, outcome, harm=harm) is not None) is expected


@pytest.mark.parametrize("harm", Harm)
def test_v1_retries_connections_and_timeouts_where_asked_and_never_what_broke(harm: Harm):
    assert decide(V1, Failure.UNREACHED, harm=harm) is not None
    assert decide(V1, Failure.TIMED_OUT, harm=harm) is not None
    assert decide(V1, Failure.BROKEN, harm=harm) is None
    for failure in Failure:
        assert decide(V1_STATUSES_ONLY, failure, harm=harm) is None


def test_a_model_outside_the_plan_is_not_asked_for_again_by_either_policy():
    assert decide(V1, 429, PERMANENT) is None
    assert decide(DEFAULT, 429, PERMANENT) is None


def test_the_default_makes_three_attempts():
    assert decide(DEFAULT, 500, attempt=2) is not None
    assert decide(DEFAULT, 500, attempt=3) is None


def test_the_default_draws_from_waits_that_double_up_to_the_longest():
    unlimited = DEFAULT._replace(attempts=None)
    waits = [decide(unlimited, 500, attempt=attempt, chance=1.0) for attempt in range(1, 8)]
    assert waits == [0.5, 1.0, 2.0, 4.0, 8.0, 8.0, 8.0]
    assert decide(DEFAULT, 500, chance=0.25) == 0.125


def test_v1_adds_chance_to_waits_that_grow_by_the_exponent_up_to_the_longest():
    waits = [decide(V1, 500, attempt=attempt, chance=0.0) for attempt in (1, 2, 3)]
    assert waits == [0.5, 0.75, 1.125]
    assert decide(V1, 500, chance=0.5) == 1.0
    assert decide(V1, 500, attempt=50) == 60.0


def test_thousands_of_attempts_go_on_with_the_longest_wait():
    assert decide(V1, 500, attempt=100_000) == 60.0


def test_v1_may_pass_its_deadline_by_one_wait_and_the_default_may_not():
    assert decide(V1, 500, elapsed=3600.0) is not None
    assert decide(V1, 500, elapsed=3600.1) is None
    assert decide(DEFAULT, 500, elapsed=119.75, chance=0.5) == 0.25
    assert decide(DEFAULT, 500, elapsed=119.76, chance=0.5) is None


@pytest.mark.parametrize("policy", [DEFAULT, V1])
def test_retry_after_is_the_least_wait_and_does_not_pass_the_deadline(policy: Policy):
    assert decide(policy, 429, {"retry-after": "30"}, chance=0.0) == 30.0
    longest = {"retry-after": str(policy.deadline)}
    assert decide(policy, 429, longest, chance=0.0) == policy.deadline
    assert decide(policy, 429, longest, chance=0.01) is None
    assert decide(policy, 429, {"retry-after": str(policy.deadline + 1)}, chance=0.0) is None


@pytest.mark.parametrize("policy", [DEFAULT, V1])
@pytest.mark.parametrize(("chance", "wait"), [(0.0, 40.0), (0.5, 45.0), (1.0, 50.0)])
def test_those_that_are_told_the_same_wait_do_not_come_back_together(
    policy: Policy, chance: float, wait: float
):
    assert SPREAD == 0.25
    assert decide(policy, 429, {"retry-after": "40"}, chance=chance) == wait


def test_a_retry_after_shorter_than_the_wait_changes_nothing():
    assert decide(DEFAULT, 429, {"retry-after": "0"}, chance=1.0) == 0.5


NOW = datetime(2025, 5, 1, 12, tzinfo=timezone.utc).timestamp()


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("7", 7.0),
        ("1.5", 1.5),
        ("0", 0.0),
        ("-3", 0.0),
        (" 7 ", 7.0),
        ("Thu, 01 May 2025 12:00:20 GMT", 20.0),
        ("Thu, 01 May 2025 14:00:20 +0200", 20.0),
        ("Thu, 01 May 2025 12:00:20", 20.0),
        ("Thu, 01 May 2025 11:00:00 GMT", 0.0),
        ("nan", None),
        ("inf", None),
        ("soon", None),
        ("", None),
        ("Thu, 99 May 2025 12:00:20 GMT", None),
        ("Thu, 01 May 2025 12:00:20 +99999999999999999999", None),
    ],
)
def test_retry_after_is_read_in_both_forms(value: str, seconds: float | None):
    assert retry_after({"retry-after": value}, NOW) == seconds


def test_without_the_header_there_is_nothing_to_wait_for():
    assert retry_after({}) is None
    assert retry_after(httpx.Headers({"Retry-After": "2"})) == 2.0


def test_a_date_is_counted_from_the_clock():
    assert retry_after({"retry-after": "Thu, 01 May 2025 12:00:20 GMT"}) == 0.0


@given(st.one_of(st.text(max_size=40), st.from_regex(r"\w{3}, \d+ \w{3} \d+ \d+:\d+:\d+ [-+]?\d+")))
def test_no_header_is_unreadable_enough_to_fail(value: str):
    seconds = retry_after({"retry-after": value}, NOW)
    assert seconds is None or 0 <= seconds < float("inf")


@given(
    st.datetimes(
        datetime(1000, 1, 1),  # noqa: DTZ001 - hypothesis wants the bounds naive
        timezones=st.just(timezone.utc),
    )
)
def test_every_date_of_four_digits_is_understood(date: datetime):
    ahead = max(date.replace(microsecond=0).timestamp() - NOW, 0)
    assert retry_after({"retry-after": format_datetime(date, usegmt=True)}, NOW) == ahead


POLICIES = st.builds(
    Policy,
    first=st.floats(0, 1e6),
    factor=st.floats(0, 100),
    longest=st.floats(0, 1e6),
    deadline=st.floats(0, 1e6),
    attempts=st.one_of(st.none(), st.integers(1, 10)),
    statuses=st.just({408, 429, 500, 503}),
    connection=st.booleans(),
    timeouts=st.booleans(),
    as_v1=st.booleans(),
)
OUTCOMES = st.one_of(st.sampled_from([200, 404, 408, 429, 500, 503]), st.sampled_from(Failure))
HEADERS = st.one_of(
    st.just({}), st.builds(lambda seconds: {"retry-after": str(seconds)}, st.floats(0, 1e6))
)


@given(
    policy=POLICIES,
    outcome=OUTCOMES,
    headers=HEADERS,
    harm=st.sampled_from(Harm),
    attempt=st.integers(1, 1_000_000),
    elapsed=st.floats(0, 1e6),
    chance=st.floats(0, 1),
)
def test_every_wait_is_within_what_was_allowed(
    policy: Policy,
    outcome: int | Failure,
    headers: dict[str, str],
    harm: Harm,
    attempt: int,
    elapsed: float,
    chance: float,
):
    wait = decide(
        policy, outcome, headers, harm=harm, attempt=attempt, elapsed=elapsed, chance=chance
    )
    if wait is None:
        return
    asked = retry_after(headers)
    assert 0 <= wait <= max(policy.longest, (asked or 0) * (1 + SPREAD))
    assert wait >= (asked or 0)
    assert elapsed <= policy.deadline
    if not policy.as_v1 or asked is not None:
        assert elapsed + wait <= policy.deadline
    if policy.attempts is not None:
        assert attempt < policy.attempts
    assert isinstance(outcome, Failure) or outcome in policy.statuses


@given(
    outcomes=st.lists(OUTCOMES, max_size=30),
    harm=st.sampled_from(Harm),
    draws=st.lists(st.floats(0, 1), min_size=30, max_size=30),
)
def test_attempts_never_wait_beyond_their_deadline(
    outcomes: list[int | Failure], harm: Harm, draws: list[float]
):
    policy = DEFAULT._replace(attempts=None, deadline=20.0)
    now = [1000.0]
    attempts = Attempts(policy, harm, clock=lambda: now[0], chance=iter(draws).__next__)
    for outcome in outcomes:
        delay = attempts.delay_after(outcome)
        if delay is None:
            break
        now[0] += delay
    assert now[0] <= 1000.0 + policy.deadline + 1e-6


def test_attempts_and_time_are_counted():
    now = [10.0]
    attempts = Attempts(DEFAULT, Harm.NONE, clock=lambda: now[0], chance=lambda: 1.0)
    assert attempts.delay_after(500) == 0.5
    now[0] += 1
    assert attempts.delay_after(500) == 1.0
    assert attempts.delay_after(500) is None

    late = Attempts(DEFAULT, Harm.NONE, clock=lambda: now[0], chance=lambda: 1.0)
    now[0] += 119.6
    assert late.delay_after(500) is None


def test_without_a_policy_or_for_an_unknown_failure_there_is_one_attempt():
    assert Attempts(None, Harm.NONE).delay_after(500) is None
    assert Attempts(DEFAULT, Harm.NONE).delay_after(None) is None


def test_statuses_are_read_as_v1_wrote_them():
    assert statuses_of([]) == set()
    assert statuses_of(["429", "5XX", "3xx"]) == {429, *range(300, 400), *range(500, 600)}
    assert statuses_of(["odd", "9XX", ""]) == set()


@pytest.mark.parametrize("times", [0, 1, 4])
def test_a_number_says_how_many_times_to_send_again(times: int):
    policy = policy_of(times)
    assert policy == DEFAULT._replace(attempts=times + 1)


@pytest.mark.parametrize("odd", [True, -1, 1.5, "backoff", {}])
def test_what_says_nothing_of_retries_is_refused(odd: object):
    with pytest.raises(
        TypeError, match=r"retries must be a mistralai\.utils\.RetryConfig, or None"
    ):
        policy_of(odd)


def test_only_the_strategy_backoff_means_retries():
    backoff = BackoffStrategy(1, 2, 3.0, 4)
    assert policy_of(None) is None
    assert policy_of(RetryConfig("none", backoff, True)) is None


def test_a_config_of_v1_is_in_milliseconds():
    policy = policy_of(RetryConfig("backoff", BackoffStrategy(500, 8000, 1.5, 60_000), True))
    assert policy == Policy(
        first=0.5,
        factor=1.5,
        longest=8.0,
        deadline=60.0,
        attempts=None,
        statuses={429, 500, 502, 503, 504},
        connection=True,
        timeouts=True,
        as_v1=True,
    )


@pytest.mark.parametrize(
    ("error", "failure"),
    [
        (httpx.ConnectError("x"), Failure.UNREACHED),
        (httpx.ConnectTimeout("x"), Failure.UNREACHED),
        (httpx.PoolTimeout("x"), Failure.UNREACHED),
        (httpx.ReadTimeout("x"), Failure.TIMED_OUT),
        (httpx.WriteTimeout("x"), Failure.TIMED_OUT),
        (httpx.ReadError("x"), Failure.BROKEN),
        (httpx.WriteError("x"), Failure.BROKEN),
        (httpx.RemoteProtocolError("x"), Failure.BROKEN),
        (httpx.LocalProtocolError("x"), None),
        (httpx.UnsupportedProtocol("x"), None),
        (httpx.DecodingError("x"), None),
        (httpx.InvalidURL("x"), None),
        (RuntimeError("x"), None),
    ],
)
def test_failures_are_told_apart_by_what_the_server_may_have_seen(
    error: Exception, failure: Failure | None
):
    assert failure_of(error, httpx) is failure


def test_a_certificate_is_looked_for_among_causes_that_go_round_in_a_circle():
    one, other = OSError("one"), OSError("other")
    one.__cause__, other.__cause__ = other, one
    assert not is_unverified(one)
    other.__cause__ = ssl.SSLCertVerificationError("x")
    assert is_unverified(one)
