"""Have many requests answered by batch jobs, at half the price, without caring for the jobs."""

import tempfile
from pathlib import Path

from mistralai import Mistral, bulk


def main() -> None:
    """Embed texts."""
    rows = [
        {"custom_id": str(number), "body": {"input": [f"Text number {number}"]}}
        for number in range(20)
    ]
    with Mistral() as client, tempfile.TemporaryDirectory() as folder:
        report = bulk.run(
            client,
            rows,
            Path(folder) / "vectors.jsonl",
            endpoint="/v1/embeddings",
            model="mistral-embed",
            via="batch",
        )
    for job in report.jobs.values():
        print(f"{job.status}: {job.completed} of {job.rows}")
    print(f"{report.succeeded} vectors, {report.prompt_tokens} tokens")


if __name__ == "__main__":
    main()
