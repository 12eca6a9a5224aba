"""Turn many texts into vectors, some at a time."""

import asyncio

from mistralai import Mistral

TEXTS = [f"Sentence number {number}." for number in range(1, 101)]
AT_ONCE = 32


async def embed(client: Mistral, texts: list[str]) -> list[list[float]]:
    """Return a vector for each text."""
    response = await client.embeddings.create_async(model="mistral-embed", inputs=texts)
    return [item.embedding or [] for item in response.data]


async def main() -> None:
    """Embed all texts."""
    parts = [TEXTS[at : at + AT_ONCE] for at in range(0, len(TEXTS), AT_ONCE)]
    async with Mistral() as client:
        results = await asyncio.gather(*(embed(client, part) for part in parts))
    vectors = [vector for result in results for vector in result]
    print(f"{len(vectors)} vectors of {len(vectors[0])} numbers, from {len(parts)} requests")


if __name__ == "__main__":
    asyncio.run(main())
