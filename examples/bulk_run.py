"""Get through many requests, and go on where a run has ended."""

import tempfile
from pathlib import Path

from mistralai import Mistral, bulk


def main() -> None:
    """Ask the first half of the rows, and then all of them."""
    rows = [
        {
            "custom_id": f"sum-{number}",
            "body": {"messages": [{"role": "user", "content": f"What is {number} + {number}?"}]},
        }
        for number in range(100)
    ]
    with Mistral() as client, tempfile.TemporaryDirectory() as folder:
        output = Path(folder) / "results.jsonl"
        for part in (rows[:50], rows):
            report = bulk.run(client, part, output, model="mistral-small-latest")
            print(f"{report.succeeded} answered, {report.answered_before} before")
        print(f"{len(output.read_text(encoding='utf-8').splitlines())} lines")


if __name__ == "__main__":
    main()
