"""Train a model on your own conversations, and ask it something."""

import time
from pathlib import Path

from mistralai import LegacyJobMetadataOut, Mistral

TRAINING = Path(__file__).parent / "data" / "training.jsonl"
UNDER_WAY = {"QUEUED", "VALIDATING", "VALIDATED", "STARTED", "RUNNING"}


def main() -> None:
    """Upload, train, wait, ask."""
    with Mistral() as client:
        uploaded = client.files.upload(file=TRAINING, purpose="fine-tune")
        created = client.fine_tuning.jobs.create(
            model="open-mistral-7b",
            training_files=[{"file_id": uploaded.id, "weight": 1}],
            hyperparameters={"training_steps": 10, "learning_rate": 0.0001},
            suffix="parcels",
            auto_start=True,
        )
        assert not isinstance(created, LegacyJobMetadataOut)  # only a dry run gives that
        job = client.fine_tuning.jobs.get(job_id=created.id)
        while job.status in UNDER_WAY:
            time.sleep(5)
            job = client.fine_tuning.jobs.get(job_id=job.id)
        print(f"{job.status}: {job.fine_tuned_model}")
        print(f"{len(job.checkpoints or [])} checkpoints, {len(job.events or [])} events")

        if job.fine_tuned_model:
            response = client.chat.complete(
                model=job.fine_tuned_model,
                messages=[{"role": "user", "content": "Where is my parcel?"}],
            )
            for choice in response.choices or []:
                print(choice.message.content)


if __name__ == "__main__":
    main()
