"""Many clients that a server sends away together do not come back together."""

from __future__ import annotations

from random import Random

import pytest

from mistralai._core.call import Harm
from mistralai._core.exchange.retry import DEFAULT, SPREAD, Attempts, Policy, policy_of
from mistralai.utils import BackoffStrategy, RetryConfig

DRAWS = 500
V1 = policy_of(RetryConfig("backoff", BackoffStrategy(1, 10, 1.5, 3_600_000), False))
POLICIES = [
    pytest.param(DEFAULT._replace(deadline=3600.0), id="default"),
    pytest.param(V1, id="as v1"),
]


def waits(policy: Policy, asked: float) -> list[float]:
    draw = Random(7)
    headers = {"retry-after": str(asked)}
    delays = [
        Attempts(policy, Harm.NONE, lambda: 0.0, draw.random).delay_after(429, headers)
        for _ in range(DRAWS)
    ]
    return [delay for delay in delays if delay is not None]


@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize("asked", [20, 60, 600])
def test_a_wait_is_at_least_what_was_asked_and_spread_over_a_share_of_it(
    policy: Policy, asked: float
):
    seen = waits(policy, asked)
    assert len(seen) == DRAWS
    assert min(seen) >= asked
    assert max(seen) <= asked * (1 + SPREAD)
    # Each tenth of the spread has its share, so that no moment is everybody's.
    tenths = [int((wait - asked) / (asked * SPREAD) * 10) for wait in seen]
    counts = [tenths.count(tenth) for tenth in range(10)]
    assert sum(counts) == DRAWS
    assert all(DRAWS / 20 <= count <= DRAWS / 5 for count in counts)


@pytest.mark.parametrize("policy", POLICIES)
def test_the_spread_grows_with_what_was_asked(policy: Policy):
    spreads = [max(seen) - min(seen) for seen in (waits(policy, asked) for asked in (20, 60, 600))]
    assert spreads[1] == pytest.approx(3 * spreads[0])
    assert spreads[2] == pytest.approx(30 * spreads[0])


@pytest.mark.parametrize("asked", ["2", "0.5"])
def test_a_short_wait_is_spread_too(asked: str):
    seen = waits(DEFAULT, float(asked))
    assert min(seen) >= float(asked)
    assert len({round(wait, 4) for wait in seen}) > DRAWS / 2
