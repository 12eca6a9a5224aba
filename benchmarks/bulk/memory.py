"""How much memory a run takes that has a million rows, above one that has a thousand. Linux only.

usage: python benchmarks/bulk/memory.py [--rows 1000000]
"""

from __future__ import annotations

import argparse
import re
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from serving import load, serving

from mistralai import Mistral, bulk

if TYPE_CHECKING:
    from collections.abc import Iterator

FIRST = 1000


def rows(count: int) -> Iterator[dict[str, Any]]:
    for number in range(count):
        yield {"body": {"model": "m", "messages": [{"role": "user", "content": f"text {number}"}]}}


def peak() -> float:
    """Tell the most memory that this process had since it was set back, in MB."""
    [kilobytes] = re.findall(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text("ascii"))
    return int(kilobytes) / 1024


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=1_000_000)
    count = parser.parse_args().rows
    with serving() as url, tempfile.TemporaryDirectory() as folder:
        for number in (FIRST, count):
            Path("/proc/self/clear_refs").write_text("5", "ascii")
            with Mistral(api_key="any", server_url=url) as client:
                report = bulk.run(client, rows(number), Path(folder) / f"{number}.jsonl")
            assert report.succeeded == number
            print(
                f"{number:,} rows: {peak():.1f} MB at most, {report.rows_per_second:,.0f} rows/s; "
                + load()
            )


if __name__ == "__main__":
    main()
