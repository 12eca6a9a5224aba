"""Have embeddings made in the background, awaiting."""

import asyncio
import json
from contextlib import aclosing

from mistralai import Mistral


async def main() -> None:
    """Run a job to its end, and list what jobs there are."""
    content = "\n".join(
        json.dumps({"custom_id": str(number), "body": {"input": f"Text number {number}"}})
        for number in range(5)
    )
    async with Mistral() as client:
        uploaded = await client.files.upload_async(file=("texts.jsonl", content), purpose="batch")
        job = await client.batch.jobs.create_async(
            input_files=[uploaded.id], endpoint="/v1/embeddings", model="mistral-embed"
        )
        while job.status in {"QUEUED", "RUNNING"}:
            await asyncio.sleep(1)
            job = await client.batch.jobs.get_async(job_id=job.id)
        async with aclosing(
            await client.files.download_async(file_id=str(job.output_file))
        ) as response:
            rows = (await response.aread()).splitlines()
        print(f"{job.status}: {len(rows)} vectors")

        page = await client.batch.jobs.list_async(model="mistral-embed", page_size=10)
        print(f"{page.total} job so far")


if __name__ == "__main__":
    asyncio.run(main())
