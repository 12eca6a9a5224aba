"""Have the files of a fine-tuning job checked first, and start or cancel it afterwards."""

import asyncio
from pathlib import Path

from mistralai import LegacyJobMetadataOut, Mistral

TRAINING = Path(__file__).parent / "data" / "training.jsonl"


async def main() -> None:
    """Create a job that waits, start it, and stop it again."""
    async with Mistral() as client:
        uploaded = await client.files.upload_async(file=TRAINING, purpose="fine-tune")
        created = await client.fine_tuning.jobs.create_async(
            model="open-mistral-7b",
            training_files=[{"file_id": uploaded.id}],
            hyperparameters={"training_steps": 10},
            auto_start=False,
        )
        assert not isinstance(created, LegacyJobMetadataOut)  # only a dry run gives that
        job = await client.fine_tuning.jobs.get_async(job_id=created.id)
        while job.status in {"QUEUED", "VALIDATING"}:
            await asyncio.sleep(1)
            job = await client.fine_tuning.jobs.get_async(job_id=job.id)
        print(f"checked: {job.status}")

        job = await client.fine_tuning.jobs.start_async(job_id=job.id)
        print(f"started: {job.status != 'VALIDATED'}")

        job = await client.fine_tuning.jobs.cancel_async(job_id=job.id)
        while job.status == "CANCELLATION_REQUESTED":
            await asyncio.sleep(1)
            job = await client.fine_tuning.jobs.get_async(job_id=job.id)
        print(f"cancelled: {job.status}")


if __name__ == "__main__":
    asyncio.run(main())
