"""Print an answer while it is written, awaiting."""

import asyncio

from mistralai import Mistral


async def main() -> None:
    """Ask one question."""
    async with (
        Mistral() as client,
        await client.chat.stream_async(
            model="mistral-small-latest",
            messages=[{"role": "user", "content": "Tell me a story about a canal."}],
            max_tokens=200,
        ) as events,
    ):
        async for event in events:
            print(event.data.choices[0].delta.content or "", end="", flush=True)
    print()


if __name__ == "__main__":
    asyncio.run(main())
