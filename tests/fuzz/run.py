"""Compare `fast` with httpx and aiohttp on many answers, and tell what differs.

usage: python tests/fuzz/run.py [--cases N] [--first SEED] [--only SEED]

Each case is a number, from which its answers are written; `--only` replays one of them and shows
every byte of it. The exit status is 1 where something is wrong.
"""

from __future__ import annotations

import argparse
import faulthandler
import sys
from collections import Counter
from dataclasses import dataclass, field
from time import monotonic
from typing import TYPE_CHECKING

from answers import conversation
from peers import SECONDS, Bench
from verdict import MORE_LENIENT, STRICTER, judge

if TYPE_CHECKING:
    from collections.abc import Iterable

    from answers import Answer
    from peers import Outcome

SHOWN = 2000
"""How many bytes of an answer are shown of an answer that is a fault."""


@dataclass
class Report:
    """The figures of a run."""

    cases: int = 0
    answers: int = 0
    seconds: float = 0.0
    verdicts: Counter[str] = field(default_factory=Counter[str])
    faults: Counter[str] = field(default_factory=Counter[str])
    connections: int = 0
    found: list[str] = field(default_factory=list[str])

    def __str__(self) -> str:
        most = f"{self.cases} cases, {self.answers} answers read, {self.seconds:.0f} s"
        lines = [
            *self.found,
            f"{most}, {self.connections} connections",
            *(f"{count:8} {name}" for name, count in self.verdicts.most_common()),
            *(f"{self.faults[name]:8} {name}" for name in FAULTS),
        ]
        return "\n".join(lines)


FAULTS = ("hang", "wrong body", "cross-talk", "refused what both references read")


def run(seeds: Iterable[int], *, shows: bool = False) -> Report:
    """Try all cases.

    Args:
        seeds: The numbers of the cases.
        shows: Whether each answer is shown, with everything that was made of it.
    """
    report, begin = Report(), monotonic()
    bench = Bench()
    try:
        for seed in seeds:
            # A timeout ends what waits; this ends what turns in a circle, and tells where.
            faulthandler.dump_traceback_later(4 * SECONDS, exit=True)
            _try(bench, seed, report, shows=shows)
            report.cases += 1
    finally:
        faulthandler.cancel_dump_traceback_later()
        bench.close()
    report.seconds = monotonic() - begin
    return report


def _try(bench: Bench, seed: int, report: Report, *, shows: bool) -> None:
    answers = conversation(seed)
    references = [bench.references(answer) for answer in answers]
    before = bench.server.connections
    for way, outcomes in bench.ours(answers).items():
        for answer, theirs, ours in zip(answers, references, outcomes, strict=True):
            verdict = judge(answer, ours, theirs)
            report.answers += 1
            (report.faults if verdict.is_fault else report.verdicts)[verdict.name] += 1
            if verdict.is_fault or shows:
                outcome = {way: ours, **theirs}
                report.found.append(_told(verdict.name, seed, answer, outcome, shows=shows))
    report.connections += bench.server.connections - before


def _told(
    verdict: str, seed: int, answer: Answer, outcomes: dict[str, Outcome], *, shows: bool
) -> str:
    most = sys.maxsize if shows else SHOWN
    data = answer.data
    end = "left open" if answer.stays else "closed"
    more = f" and {len(data) - most} more" if len(data) > most else ""
    lines = [
        f"{verdict}: run.py --only {seed}",
        f"  answer {answer.identity} to {answer.method}, {end}, cut at {answer.cuts}",
        f"  odd: {', '.join(sorted(answer.kinds)) or 'nothing'}",
        f"  bytes: {data[:most]!r}{more}",
    ]
    for name, one in outcomes.items():
        what = f"{one.status} {one.identity} {len(one.body)} bytes {one.body[:60]!r}"
        lines.append(f"  {name}: {one.kind} {what if one.kind == 'body' else one.words[:200]}")
    return "\n".join(lines)


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--cases", type=int, default=1000)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--only", type=int)
    chosen = parser.parse_args()
    seeds = range(chosen.first, chosen.first + chosen.cases)
    if chosen.only is not None:
        seeds = range(chosen.only, chosen.only + 1)
    report = run(seeds, shows=chosen.only is not None)
    lines = [str(report)]
    table = [f"stricter: {name}" for name in STRICTER]
    table += [f"more lenient: {name}" for name in MORE_LENIENT]
    lines += [f"       0 {name}" for name in table if not report.verdicts[name]]
    sys.stdout.write("\n".join([*lines, ""]))
    return bool(report.faults)


if __name__ == "__main__":
    sys.exit(main())
