"""The rows that are known, in a dozen bytes each."""

from __future__ import annotations

import sys

from hypothesis import given
from hypothesis import strategies as st

from mistralai.bulk.ledger import Ledger, Met, check_of, key_of

# Few different keys, some of them in one place of one table, and many that make it grow.
KEYS = st.one_of(st.integers(1, 6), st.integers(1, 40).map(lambda n: n << 40), st.integers(1, 900))


STEPS = ("add", "add expected", "meet", "expect", "settle")


@given(st.lists(st.tuples(st.sampled_from(STEPS), KEYS, st.sampled_from([0, 4, 8]))))
def test_it_knows_what_a_dict_would_know(steps: list[tuple[str, int, int]]):
    ledger = Ledger()
    known: dict[int, int] = {}
    shown: set[int] = set()
    expected: set[int] = set()
    for what, key, check in steps:
        if what.startswith("add"):
            is_new = key not in known
            assert ledger.add(key, check, expected="expected" in what) is is_new
            known.setdefault(key, check)
            expected |= {key} if is_new and "expected" in what else set()
        elif what == "meet":
            its = check or 4
            others = Met.NEW if key not in known else Met.OTHER
            same = Met.EXPECTED if key in expected else Met.ANSWERED
            wanted = same if known.get(key) in {0, its} else others
            assert ledger.meet(key, its) is (Met.TWICE if key in shown else wanted)
            known.setdefault(key, its)
            if wanted is not Met.OTHER:
                shown.add(key)
        elif what == "settle":
            assert ledger.settle(key) is (key in expected)
            expected.discard(key)
        elif key in known:
            ledger.expect(key)
            expected.add(key)
        assert (key in ledger) is (key in known)
        assert len(ledger) == len(known)


def test_many_rows_take_few_bytes():
    ledger = Ledger()
    for number in range(20_000):
        assert ledger.meet(key_of(f"row-{number}"), 4) is Met.NEW
    tables = [shard for shard in ledger._shards if shard is not None]
    size = sum(sys.getsizeof(t.keys) + sys.getsizeof(t.marks) for t in tables)

    assert size / 20_000 < 40
    assert key_of("row-20000") not in ledger
    assert all(ledger.meet(key_of(f"row-{n}"), 4) is Met.TWICE for n in range(20_000))


def test_a_key_and_a_check_are_never_what_stands_for_nothing():
    assert all(key_of(str(n)) for n in range(1000))
    checks = [check_of(str(n).encode()) for n in range(1000)]
    assert all(check and not check & 3 for check in checks)
    assert len({*checks}) == 1000


def test_a_row_of_a_job_is_expected_until_its_answer_comes():
    ledger = Ledger()
    ledger.meet(1, 4)
    ledger.expect(1)

    assert (ledger.settle(1), ledger.settle(1), ledger.settle(2)) == (True, False, False)
