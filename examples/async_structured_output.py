"""Get an answer as an instance of a pydantic model: at once, and as a stream of its JSON."""

import asyncio

from pydantic import BaseModel

from mistralai import Mistral

MODEL = "mistral-small-latest"


class Trip(BaseModel):
    """A proposal for a day."""

    place: str
    hours: float


async def main() -> None:
    """Ask twice for a trip."""
    async with Mistral() as client:
        response = await client.chat.parse_async(
            Trip,
            model=MODEL,
            messages=[{"role": "user", "content": "Where shall we go on Sunday?"}],
        )
        for choice in response.choices or []:
            print("parsed:", choice.message.parsed if choice.message else None)

        written = ""
        async with await client.chat.parse_stream_async(
            Trip,
            model=MODEL,
            messages=[{"role": "user", "content": "And on Monday?"}],
        ) as events:
            async for event in events:
                written += str(event.data.choices[0].delta.content or "")
        print("joined:", Trip.model_validate_json(written))


if __name__ == "__main__":
    asyncio.run(main())
