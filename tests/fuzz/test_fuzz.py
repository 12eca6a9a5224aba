"""The transport `fast` against httpx and aiohttp on the same bytes; `nox -s fuzz` does many more.

A fault shows the number of its case: `python tests/fuzz/run.py --only NUMBER` tries it alone.
"""

from __future__ import annotations

import pytest

pytest.importorskip("httptools")

import verdict
from answers import Answer, conversation
from peers import Outcome
from run import run

CASES = 300
AT_ONCE = 50


@pytest.mark.parametrize("first", range(0, CASES, AT_ONCE))
def test_no_answer_hangs_is_anothers_or_has_another_body_than_the_references_read(first: int):
    report = run(range(first, first + AT_ONCE))
    assert not report.faults, f"\n{report}"
    assert report.cases == AT_ONCE
    # What was kept from one answer to the next would be seen only where connections are reused.
    assert report.connections < report.answers * 0.9


def test_a_case_is_the_same_each_time():
    assert conversation(7) == conversation(7) != conversation(8)


# The judge.

ANSWER = Answer("GET", "1.0", b"", (), stays=True, kinds=frozenset())
READ = Outcome("body", 200, "1.0", b"right")
REFUSED = Outcome("error", words="bad")


def kind(table: dict[str, str]) -> str:
    """Give a kind of answer of one table that is in no other."""
    others = [verdict.STRICTER, verdict.MORE_LENIENT, verdict.DIVIDED]
    return next(name for name in table if sum(name in other for other in others) == 1)


@pytest.mark.parametrize(
    ("ours", "httpx", "aiohttp", "expected"),
    [
        (READ, READ, READ, verdict.Verdict("the same body")),
        (READ, REFUSED, READ, verdict.Verdict("the same body as aiohttp; httpx refuses it")),
        (REFUSED, REFUSED, READ, verdict.Verdict("refused, as by httpx")),
        (REFUSED, REFUSED, REFUSED, verdict.Verdict("refused, as by httpx and aiohttp")),
        (REFUSED, READ, READ, verdict.REFUSED),
        (Outcome("hang"), REFUSED, REFUSED, verdict.HANG),
        (READ._replace(body=b"wrong"), READ, READ, verdict.WRONG_BODY),
        (READ._replace(body=b"wrong"), REFUSED, READ, verdict.WRONG_BODY),
        (READ._replace(status=404), READ, READ, verdict.WRONG_BODY),
        (READ, REFUSED, REFUSED, verdict.WRONG_BODY),
        (READ, READ, READ._replace(body=b"other"), verdict.WRONG_BODY),
        (READ._replace(identity="poison"), READ, READ, verdict.CROSS_TALK),
        (READ._replace(identity="1.1"), READ, READ, verdict.CROSS_TALK),
    ],
)
def test_the_judge_sees_what_is_wrong(
    ours: Outcome, httpx: Outcome, aiohttp: Outcome, expected: verdict.Verdict
):
    assert verdict.judge(ANSWER, ours, {"httpx": httpx, "aiohttp": aiohttp}) == expected


STRICTER, LENIENT, DIVIDED = map(kind, (verdict.STRICTER, verdict.MORE_LENIENT, verdict.DIVIDED))


@pytest.mark.parametrize(
    ("odd", "ours", "httpx", "aiohttp", "expected"),
    [
        (STRICTER, REFUSED, READ, READ, verdict.Verdict(f"stricter: {STRICTER}")),
        (LENIENT, READ, REFUSED, REFUSED, verdict.Verdict(f"more lenient: {LENIENT}")),
        # A table lets one thing pass, and no other.
        (STRICTER, READ, REFUSED, REFUSED, verdict.WRONG_BODY),
        (LENIENT, REFUSED, READ, READ, verdict.REFUSED),
        (LENIENT, READ._replace(body=b"wrong"), READ, READ, verdict.WRONG_BODY),
        (LENIENT, READ._replace(identity="poison"), REFUSED, REFUSED, verdict.CROSS_TALK),
        (DIVIDED, READ._replace(body=b"wrong"), READ, READ, verdict.WRONG_BODY),
    ],
)
def test_only_what_the_tables_name_may_differ(
    odd: str, ours: Outcome, httpx: Outcome, aiohttp: Outcome, expected: verdict.Verdict
):
    answer = Answer("GET", "1.0", b"", (), stays=True, kinds=frozenset({odd}))
    assert verdict.judge(answer, ours, {"httpx": httpx, "aiohttp": aiohttp}) == expected


def test_where_the_references_are_divided_one_of_them_is_followed():
    answer = Answer("GET", "1.0", b"", (), stays=True, kinds=frozenset({DIVIDED}))
    theirs = {"httpx": READ, "aiohttp": READ._replace(body=b"other")}
    told = verdict.judge(answer, READ, theirs)
    assert told == verdict.Verdict(f"the same body as httpx; aiohttp differs: {DIVIDED}")


@pytest.mark.parametrize(
    ("kinds", "expected"),
    [
        ({LENIENT, DIVIDED}, verdict.Verdict(f"more lenient: {LENIENT}")),
        ({LENIENT}, verdict.WRONG_BODY),
        ({DIVIDED}, verdict.WRONG_BODY),
    ],
)
def test_a_body_that_no_reference_reads_needs_a_reason_for_each(
    kinds: set[str], expected: verdict.Verdict
):
    answer = Answer("GET", "1.0", b"", (), stays=True, kinds=frozenset(kinds))
    theirs = {"httpx": REFUSED, "aiohttp": READ._replace(body=b"other")}
    assert verdict.judge(answer, READ, theirs) == expected
