"""Upload a file and fetch it piece by piece, awaiting."""

import asyncio
from contextlib import aclosing
from pathlib import Path

from mistralai import Mistral

TRAINING = Path(__file__).parent / "data" / "training.jsonl"


async def main() -> None:
    """Go through the life of a file."""
    async with Mistral() as client:
        uploaded = await client.files.upload_async(file=TRAINING, purpose="fine-tune")
        print(f"uploaded: {uploaded.filename}")

        size = 0
        async with aclosing(await client.files.download_async(file_id=uploaded.id)) as response:
            async for piece in response.aiter_bytes():
                size += len(piece)
        print(f"downloaded: {size == uploaded.size_bytes}")

        signed = await client.files.get_signed_url_async(file_id=uploaded.id, expiry=1)
        print(f"signed: {signed.url.startswith('http')}")

        deleted = await client.files.delete_async(file_id=uploaded.id)
        print(f"deleted: {deleted.deleted}")


if __name__ == "__main__":
    asyncio.run(main())
