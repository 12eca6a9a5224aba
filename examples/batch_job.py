"""Have many requests answered in the background, at a lower price."""

import json
import time
from contextlib import closing

from mistralai import Mistral

CHEESES = ("Brie", "Comté", "Roquefort")


def main() -> None:
    """Write a file with a request a line, wait for the job, and read its results."""
    lines = [
        {
            "custom_id": cheese,
            "body": {
                "messages": [{"role": "user", "content": f"Describe {cheese} in one sentence."}],
                "max_tokens": 60,
            },
        }
        for cheese in CHEESES
    ]
    content = "\n".join(json.dumps(line) for line in lines)
    with Mistral() as client:
        uploaded = client.files.upload(file=("cheeses.jsonl", content), purpose="batch")
        job = client.batch.jobs.create(
            input_files=[uploaded.id],
            endpoint="/v1/chat/completions",
            model="mistral-small-latest",
            metadata={"topic": "cheese"},
        )
        while job.status in {"QUEUED", "RUNNING"}:
            time.sleep(1)
            job = client.batch.jobs.get(job_id=job.id)
        print(f"{job.status}: {job.succeeded_requests} of {job.total_requests}")

        with closing(client.files.download(file_id=str(job.output_file))) as response:
            rows = [json.loads(line) for line in response.read().splitlines()]
    # The order of the results is not that of the requests.
    answers = {row["custom_id"]: row["response"]["body"] for row in rows}
    for cheese in CHEESES:
        print(f"{cheese}: {answers[cheese]['choices'][0]['message']['content']}")


if __name__ == "__main__":
    main()
