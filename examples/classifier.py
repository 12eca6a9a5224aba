"""Train a classifier and label texts with it."""

import time
from pathlib import Path

from mistralai import LegacyJobMetadataOut, Mistral

TRAINING = Path(__file__).parent / "data" / "labelled.jsonl"
UNDER_WAY = {"QUEUED", "VALIDATING", "VALIDATED", "STARTED", "RUNNING"}


def main() -> None:
    """Upload, train, wait, classify."""
    with Mistral() as client:
        uploaded = client.files.upload(file=TRAINING, purpose="fine-tune")
        created = client.fine_tuning.jobs.create(
            model="ministral-3b-latest",
            job_type="classifier",
            training_files=[{"file_id": uploaded.id}],
            hyperparameters={"training_steps": 10},
            classifier_targets=[{"name": "mood", "labels": ["glad", "angry"]}],
        )
        assert not isinstance(created, LegacyJobMetadataOut)  # only a dry run gives that
        job = client.fine_tuning.jobs.get(job_id=created.id)
        while job.status in UNDER_WAY:
            time.sleep(5)
            job = client.fine_tuning.jobs.get(job_id=job.id)
        print(job.status)

        response = client.classifiers.classify(
            model=str(job.fine_tuned_model),
            inputs=["Thank you, that is wonderful!", "This is broken, and I want my money back."],
        )
        for result in response.results:
            scores = result["mood"].scores
            print(max(scores, key=scores.__getitem__))


if __name__ == "__main__":
    main()
