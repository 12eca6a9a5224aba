"""What a run shows: a bar on a terminal, lines where there is none, and nothing in CI."""

from __future__ import annotations

import io
import re
import sys
from typing import TYPE_CHECKING, Any

import pytest
from faking import Fake, row

from mistralai import bulk
from mistralai.bulk import progress as module
from mistralai.bulk.progress import Lines, Silent, WithRich, WithTqdm, view_of, words
from mistralai.bulk.report import BatchJob, Report, duration

if TYPE_CHECKING:
    from pathlib import Path


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def _no_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)


def halfway() -> Report:
    report = Report("out", "/v1/embeddings", "live", total=200)
    report.succeeded, report.failed, report.answered_before = 90, 5, 5
    report.errors = {"429": 4, "ReadError": 1}
    report.prompt_tokens, report.completion_tokens, report.cost = 1000, 234, 0.5
    report.seconds, report.seconds_left = 10.0, 30.0
    return report


def test_a_line_tells_all_there_is_to_know():
    assert words(halfway()) == (
        "100/200 rows, 9.5 rows/s, 1,234 tokens, 0.5000 in all, errors: 4 x 429, 1 x ReadError, "
        "30.0 s left"
    )
    assert words(Report("out", "/v1/ocr", "live")) == "0 rows, 0.0 rows/s"


@pytest.mark.parametrize("count", [1, 2])
def test_one_thing_is_not_called_many(count: int):
    report = Report("out", "/v1/ocr", "batch", total=count, succeeded=count)
    report.answered_before = report.in_flight_before = report.missing = report.bad = count
    report.prompt_tokens, report.unpriced = count, count
    report.jobs = {f"job-{n}": BatchJob("RUNNING", 1, 0) for n in range(count)}
    said = f"{report}\n{words(report)}"
    several = re.findall(rf"\b{count} (?:batch )?(?:row|request|job|token|answer)(s?)\b", said)
    assert len(several) > 8
    assert set(several) == {"" if count == 1 else "s"}


def test_a_summary_has_no_line_for_what_did_not_happen():
    assert str(Report("out", "/v1/ocr", "live")) == (
        "0 rows in 0.0 s (0.0 a second): 0 answered, 0 failed"
    )


def test_a_run_that_was_told_to_stop_says_what_it_waits_for():
    report = halfway()
    report.interrupted = True
    assert words(report).startswith("stopping when what is under way has ended (Ctrl-C: at once)")


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0.04, "0.0 s"),
        (59.94, "59.9 s"),
        (61, "1:01 min"),
        (3599.9, "1:00:00 h"),
        (7261, "2:01:01 h"),
    ],
)
def test_times_are_put_into_words(seconds: float, said: str):
    assert duration(seconds) == said


@pytest.mark.parametrize(
    ("progress", "terminal", "ci", "installed", "kind"),
    [
        (None, True, "", {"rich", "tqdm"}, WithRich),
        (None, True, "false", {"tqdm"}, WithTqdm),
        (None, True, "", set(), Lines),
        (None, True, "true", {"rich"}, Silent),
        (None, False, "", {"rich"}, Silent),
        (True, False, "true", {"rich"}, Lines),
        (False, True, "", {"rich"}, Silent),
    ],
)
def test_how_it_is_shown_depends_on_where(
    monkeypatch: pytest.MonkeyPatch,
    *,
    progress: Any,
    terminal: bool,
    ci: str,
    installed: set[str],
    kind: type[Any],
):
    stream = Terminal() if terminal else io.StringIO()
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.setenv("CI", ci)
    monkeypatch.setattr(module, "find_spec", lambda name: name if name in installed else None)

    view = view_of(progress)
    view.show(halfway())
    view.end(halfway())

    assert type(view) is kind
    said = stream.getvalue()
    assert ("95 rows in 10.0 s" in said) is (kind is not Silent)


def test_without_standard_error_nothing_is_shown(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sys, "stderr", None)
    assert type(view_of(True)) is Silent


@pytest.mark.parametrize("kind", [WithRich, WithTqdm])
def test_a_bar_ends_full_where_all_is_done_though_nobody_knew_how_long_it_takes(
    kind: type[Any], monkeypatch: pytest.MonkeyPatch
):
    stream = Terminal()
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.setenv("COLUMNS", "200")
    view = kind()
    report = Report("out", "/v1/ocr", "live", total=1, succeeded=1)
    assert report.complete
    assert "100%" not in stream.getvalue()
    view.end(report)
    assert "100%" in stream.getvalue()


@pytest.mark.parametrize("kind", [WithRich, WithTqdm])
def test_a_bar_shows_how_far_it_is(kind: type[Any], monkeypatch: pytest.MonkeyPatch):
    stream = Terminal()
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.setenv("COLUMNS", "200")
    view = kind()
    view.show(Report("out", "/v1/ocr", "live"))
    view.show(halfway())
    view.end(halfway())

    assert "25%" in stream.getvalue()
    assert "9.5 rows/s" in stream.getvalue()


def test_lines_come_every_five_seconds():
    stream, now = io.StringIO(), [0.0]
    view = Lines(stream, lambda: now[0])
    for moment in (1.0, 5.0, 6.0, 9.9, 10.1):
        now[0] = moment
        view.show(halfway())

    assert stream.getvalue().count("rows/s") == 2


def test_a_function_is_told(fake: Fake, output: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("mistralai.bulk.running.TICK", 0)
    told: list[int] = []
    rows = [row(str(n)) for n in range(50)]
    bulk.run(
        fake.client(), rows, output, concurrency=1, progress=lambda report: told.append(report.done)
    )

    assert told == sorted(told)
    assert len(told) > 2
    assert told[-1] == 50


def test_a_function_that_raises_is_not_passed_over(
    fake: Fake, output: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("mistralai.bulk.running.TICK", 0)

    def broken(report: Report) -> None:
        if report.missing:
            raise LookupError("mine")

    with pytest.raises(LookupError, match="mine"):
        bulk.run(fake.client(), [row("1"), row("2")], output, concurrency=1, progress=broken)
