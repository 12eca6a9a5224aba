"""Learn what a fine-tuning job would take, without creating it."""

from pathlib import Path

import httpx

from mistralai import LegacyJobMetadataOut, Mistral

TRAINING = Path(__file__).parent / "data" / "training.jsonl"


def main() -> None:
    """Ask for the estimate: a parameter of the URL, which a custom HTTP client adds."""
    with Mistral() as client:
        uploaded = client.files.upload(file=TRAINING, purpose="fine-tune")
    with httpx.Client(params={"dry_run": "true"}) as http:
        estimate = Mistral(client=http).fine_tuning.jobs.create(
            model="open-mistral-7b",
            training_files=[{"file_id": uploaded.id}],
            hyperparameters={"training_steps": 10},
        )
    if isinstance(estimate, LegacyJobMetadataOut):
        print(f"{estimate.training_steps} steps, {estimate.train_tokens} tokens")
        print(f"about {estimate.expected_duration_seconds} seconds")


if __name__ == "__main__":
    main()
