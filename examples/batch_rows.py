"""Have many requests answered in the background, wait for them, and read the typed rows."""

import json

from mistralai import Mistral
from mistralai.models import ChatCompletionResponse

CHEESES = ("Brie", "Comté", "Roquefort")


def request(cheese: str) -> str:
    """Write the line of a request."""
    messages = [{"role": "user", "content": f"Describe {cheese} in one sentence."}]
    return json.dumps({"custom_id": cheese, "body": {"messages": messages, "max_tokens": 60}})


def main() -> None:
    """Start a job, wait for it, and read its results."""
    content = "\n".join(map(request, CHEESES))
    with Mistral() as client:
        uploaded = client.files.upload(file=("cheeses.jsonl", content), purpose="batch")
        job = client.batch.jobs.create(
            input_files=[uploaded.id],
            endpoint="/v1/chat/completions",
            model="mistral-small-latest",
        )
        job = client.batch.jobs.wait(job.id)
        print(f"{job.status}: {job.succeeded_requests} of {job.total_requests}")
        rows = client.batch.jobs.results(job.id, returns=ChatCompletionResponse)
        answers = {row.custom_id: row.response.text for row in rows}
    for cheese in CHEESES:
        print(f"{cheese}: {answers[cheese]}")


if __name__ == "__main__":
    main()
