"""How many requests may be under way: properties, and whole minutes in no time."""

from __future__ import annotations

import heapq
from math import inf
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mistralai.bulk.limiter import (
    CATCH_UP,
    FIRST,
    MOST,
    Allowance,
    Limiter,
    allowance_of,
)

# Each step: how much time passes before it, what happens, and two numbers for what it says.
STEPS = st.lists(
    st.tuples(
        st.floats(0, 5),
        st.sampled_from(["begin", "answer", "say", "refuse", "fail", "overload"]),
        st.one_of(st.none(), st.floats(0, 90)),
        st.integers(0, 20),
    ),
    max_size=80,
)


@given(
    STEPS,
    st.one_of(st.none(), st.integers(1, 40)),
    st.one_of(st.none(), st.floats(0.1, 1000)),
)
def test_whatever_happens_the_limits_are_kept_and_there_is_a_way_on(
    steps: list[tuple[float, str, float | None, int]],
    concurrency: int | None,
    rate: float | None,
):
    limiter = Limiter(concurrency=concurrency, requests_per_second=rate)
    now, closed_until = 0.0, -inf
    under_way: list[int] = []
    begun: list[float] = []
    for passes, what, seconds, number in steps:
        now += passes
        if what == "begin":
            while limiter.wait(now) == 0 and len(begun) < 500:
                assert now >= closed_until
                assert len(under_way) < limiter.allowed
                under_way.append(limiter.begin(now))
                begun.append(now)
        elif under_way:
            ticket = under_way.pop(number % len(under_way))
            if what in {"answer", "say"}:
                said = Allowance(number, seconds) if what == "say" else Allowance()
                limiter.answered(ticket, now, said)
            elif what == "refuse":
                limiter.refused(ticket, now, seconds)
                if seconds is not None:
                    closed_until = max(closed_until, now + seconds)
            else:
                limiter.failed(ticket, overloaded=what == "overload")
        assert limiter.in_flight == len(under_way) <= (concurrency or MOST)
        assert 1 <= limiter.allowed <= limiter.most
        assert limiter.wait(now) >= 0
        if not under_way:  # or the run would stand still for ever
            wait = limiter.wait(now)
            assert wait < inf
            assert limiter.wait(now + wait + 1e-6) == 0
    for at, moment in enumerate(begun if rate is not None else []):
        later = [one for one in begun[at:] if one < moment + 1]
        assert len(later) <= (rate or inf) * (1 + CATCH_UP) + 2


def test_it_doubles_every_round_until_it_is_too_much_and_then_grows_by_one_a_round():
    limiter = Limiter()
    sizes: list[int] = []

    def begin_all() -> list[int]:
        tickets: list[int] = []
        while limiter.wait(0) == 0:
            tickets.append(limiter.begin(0))
        sizes.append(len(tickets))
        return tickets

    for _ in range(3):
        for ticket in begin_all():
            limiter.answered(ticket, 0)
    first, *others = begin_all()
    limiter.failed(first, overloaded=True)
    for ticket in others:
        limiter.failed(ticket, overloaded=True)  # of the same round: it counts once
    for _ in range(3):
        for ticket in begin_all():
            limiter.answered(ticket, 0)

    assert sizes[:4] == [FIRST, 2 * FIRST, 4 * FIRST, 8 * FIRST]
    assert sizes[4:] == [32, 32, 33]


def test_what_is_not_used_does_not_grow():
    limiter = Limiter()
    for _ in range(100):
        limiter.answered(limiter.begin(0), 0)

    assert limiter.allowed == FIRST


def test_one_that_fails_for_reasons_of_its_own_changes_nothing():
    limiter = Limiter()
    for _ in range(100):
        limiter.failed(limiter.begin(0), overloaded=False)

    assert limiter.allowed == FIRST


def test_a_refusal_that_says_nothing_is_followed_by_a_pause_that_doubles():
    limiter = Limiter()
    now, pauses = 0.0, []
    for _ in range(8):
        limiter.refused(limiter.begin(now), now)
        pauses.append(limiter.wait(now))
        now += pauses[-1]
    limiter.answered(limiter.begin(now), now)
    limiter.refused(limiter.begin(now), now)

    assert pauses == [1, 2, 4, 8, 16, 30, 30, 30]
    assert limiter.wait(now) == 1


def test_an_old_answer_does_not_hide_what_a_newer_one_said():
    limiter = Limiter()
    silent, first, second = (limiter.begin(0) for _ in range(3))
    limiter.answered(second, 0, Allowance(0, 30.0))
    limiter.answered(first, 0, Allowance(50, 30.0))
    limiter.answered(silent, 0)
    assert limiter.wait(0) == 30

    third = limiter.begin(30)
    assert limiter.wait(30) == inf  # one is sent to see, and no more
    limiter.answered(third, 30)  # it says nothing any more: then nothing is known
    assert limiter.wait(30) == 0


class Outcome(NamedTuple):
    accepted: int
    refused: int


def simulate(
    limit: int, latency: float, *, tells: str, minutes: int = 2, starts: float = 17.0
) -> Outcome:
    """Let a limiter run against a server that takes so many requests in each minute."""
    limiter = Limiter()
    now, end = starts, starts + 60.0 * minutes
    events: list[tuple[float, int, bool, Allowance, float | None]] = []
    used: dict[int, int] = {}
    accepted = refused = 0
    while now < end:
        wait = limiter.wait(now)
        if wait == 0:
            ticket, window = limiter.begin(now), int(now // 60)
            reset = 60 - now % 60
            is_taken = used.get(window, 0) < limit
            used[window] = used.get(window, 0) + is_taken
            left = limit - used[window]
            said = {
                "all": Allowance(left, reset),
                "left": Allowance(left),
                "retry-after": Allowance(),
                "nothing": Allowance(),
            }[tells]
            after = None if tells in {"left", "nothing"} else reset
            takes = latency if is_taken else 0.01
            heapq.heappush(events, (now + takes, ticket, is_taken, said, after))
            continue
        if events and events[0][0] <= now + wait:
            now, ticket, is_taken, said, after = heapq.heappop(events)
            if is_taken:
                accepted += 1
                limiter.answered(ticket, now, said)
            else:
                refused += 1
                limiter.refused(ticket, now, after, said)
        else:
            now += wait
    return Outcome(accepted, refused)


@pytest.mark.parametrize(
    ("limit", "latency", "tells", "refused"),
    [
        # Of a server that says what is left, next to nothing is refused.
        (60, 0.5, "all", 2),
        (600, 0.05, "all", 2),
        (6000, 0.5, "all", 2),
        (600, 2.0, "left", 25),
        (6000, 0.05, "left", 25),
        # What is under way when a minute is used up is refused, once.
        (600, 0.5, "retry-after", 150),
        (6000, 0.1, "retry-after", 250),
        (600, 0.5, "nothing", 250),
    ],
)
def test_a_minute_is_used_up_and_little_is_refused(
    limit: int, latency: float, tells: str, refused: int
):
    outcome = simulate(limit, latency, tells=tells)

    # Two whole minutes touch three windows.
    assert outcome.accepted >= 0.9 * 2 * limit
    assert outcome.refused <= refused


@pytest.mark.parametrize(
    ("headers", "allowance"),
    [
        ({}, Allowance()),
        ({"content-type": "7"}, Allowance()),
        ({"x-ratelimit-remaining-req-minute": "12"}, Allowance(12)),
        ({"X-RateLimit-Remaining-Req-Minute": "no"}, Allowance()),
        ({"ratelimit-remaining": "9", "ratelimit-reset": "41"}, Allowance(9, 41.0)),
        ({"ratelimit-reset": "41"}, Allowance(None, 41.0)),
        (
            {
                "x-ratelimit-limit-tokens-minute": "100000",
                "x-ratelimit-remaining-tokens-minute": "99",
                "x-ratelimit-tokens-query-cost": "32",
                "x-ratelimit-remaining-req-minute": "50",
            },
            Allowance(3),
        ),
        (
            {
                "x-ratelimit-remaining-ocr-pages-minute": "5",
                "x-ratelimit-ocr-pages-query-cost": "2",
            },
            Allowance(2),
        ),
        # Nothing to divide by.
        ({"x-ratelimit-remaining-tokens-minute": "99"}, Allowance()),
        (
            {
                "x-ratelimit-remaining-tokens-minute": "99",
                "x-ratelimit-tokens-query-cost": "0",
            },
            Allowance(),
        ),
    ],
)
def test_the_headers_say_how_many_more_requests_there_may_be(
    headers: dict[str, str], allowance: Allowance
):
    raw = [(name.encode(), value.encode()) for name, value in headers.items()]
    assert allowance_of(raw) == allowance
