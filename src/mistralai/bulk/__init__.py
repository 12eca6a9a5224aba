"""Many requests: a hundred thousand rows of a file, and nothing lost when something breaks.

    from mistralai import Mistral, bulk

    rows = [{"body": {"messages": [{"role": "user", "content": f"{n} + {n}?"}]}} for n in range(9)]
    with Mistral() as client:
        report = bulk.run(client, rows, "results.jsonl", model="mistral-small-latest")
    print(report)

A name is imported when it is first used.
"""

from __future__ import annotations

from mistralai._v1.lazy import lazy_names

__all__ = [
    "BadRow",
    "BatchJob",
    "InterruptedRun",
    "OutputError",
    "Report",
    "Result",
    "RowError",
    "Source",
    "amap",
    "map",
    "run",
    "run_async",
]

TYPE_CHECKING = False  # as in every module that importing the client loads: see `_v1/lazy.py`
if TYPE_CHECKING:
    from .errors import InterruptedRun, RowError
    from .mapping import Result, amap, map  # noqa: A004 - its name
    from .output import OutputError
    from .report import BatchJob, Report
    from .rows import BadRow, Source
    from .running import run, run_async
else:
    _HOMES = {
        ".errors": ["InterruptedRun", "RowError"],
        ".mapping": ["Result", "amap", "map"],
        ".output": ["OutputError"],
        ".report": ["BatchJob", "Report"],
        ".rows": ["BadRow", "Source"],
        ".running": ["run", "run_async"],
    }
    __getattr__, __dir__ = lazy_names(__name__, _HOMES, lambda: {"ray"})
