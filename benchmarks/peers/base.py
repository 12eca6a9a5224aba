"""What a peer can do. What it does not offer raises `NotOffered`, and is left out of the table."""

from __future__ import annotations

import asyncio
import json
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

MODEL = "mistral-small-latest"
MESSAGES: Any = [{"role": "user", "content": "Who is the best French painter? Answer in short."}]
TEXTS = [f"A text to embed, number {i}." for i in range(64)]
UPLOAD = b"x" * 8_000_000
TOOL: Any = {
    "type": "function",
    "function": {
        "name": "weather",
        "description": "Tell the weather.",
        "parameters": {
            "type": "object",
            "properties": {"city": {"type": "string", "description": "The city."}},
            "required": ["city"],
        },
    },
}
WIDTH = 128  # how many rows are under way
EMBED_WIDTH = 4


def weather(city: str) -> str:
    """Tell the weather.

    Args:
        city: The city.
    """
    assert city == "Paris"
    return "sunny"


def result_of(call: Any) -> dict[str, str]:
    """Call the function that a model asks for; return the message that tells it what came of it."""
    told = weather(**json.loads(call.function.arguments))
    return {"role": "tool", "content": told, "name": call.function.name, "tool_call_id": call.id}


def size_of(events: Any, limit: int | None) -> int:
    """Tell how much text the events of a stream in the form of OpenAI have, at most `limit`."""
    size = 0
    for count, event in enumerate(events, 1):
        size += len(event.choices[0].delta.content or "")
        if count == limit:
            break
    return size


async def size_of_async(events: Any, limit: int | None) -> int:
    """Do what `size_of` does, awaiting."""
    size = count = 0
    async for event in events:
        size += len(event.choices[0].delta.content or "")
        count += 1
        if count == limit:
            break
    return size


class NotOffered(Exception):  # noqa: N818 - not an error but a fact
    """The library has no such operation."""


class Peer:
    """A library, used as its documentation says.

    Args:
        url: The server's URL with the segment that tells how it answers.
    """

    key = "key"

    def __init__(self, url: str) -> None:
        self.url = url

    def construct(self) -> Any:
        """Make one more client, as a program that starts does."""
        raise NotOffered

    def close(self) -> None:
        """Close the blocking half."""

    async def aclose(self) -> None:
        """Close the awaiting half."""

    async def allow(self, width: int) -> None:
        """Let so many requests be under way, where whoever writes by hand would have to say so."""

    def chat(self) -> str:
        """Return the text of an answer."""
        raise NotOffered

    async def chat_async(self) -> str:
        """Return the text of an answer."""
        raise NotOffered

    def stream(self, limit: int | None = None) -> int:
        """Read the events of a stream, at most `limit`; return how much text they had."""
        raise NotOffered

    async def stream_async(self, limit: int | None = None) -> int:
        """Read the events of a stream, at most `limit`; return how much text they had."""
        raise NotOffered

    def whole(self) -> str:
        """Read a stream to its end; return the text of the answer that its events are pieces of."""
        raise NotOffered

    def odd(self) -> str:
        """Return the first part of the text of an answer that has parts of no known kind."""
        raise NotOffered

    def tools(self) -> str:
        """Ask, call the function that the model asks for, and return the text of its answer."""
        raise NotOffered

    async def rows(self, count: int, path: Path) -> None:
        """Ask as many times, write each answer to a line of a file; here by a semaphore."""
        free = asyncio.Semaphore(WIDTH)
        with path.open("w") as file:

            async def one(number: int) -> None:
                async with free:
                    text = await self.chat_async()
                file.write(json.dumps({"custom_id": str(number), "text": text}) + "\n")

            await asyncio.gather(*(one(number) for number in range(count)))

    async def batch(self, count: int) -> int:
        """Have rows answered by a batch job; return how much text their answers have."""
        raise NotOffered

    def embed_many(self, times: int) -> int:
        """Turn as many times the texts into vectors, several requests at once; return how many."""
        with ThreadPoolExecutor(EMBED_WIDTH) as threads:
            return sum(threads.map(lambda _: self.embed(), range(times)))

    def drop(self) -> None:
        """Open a stream and forget it."""
        raise NotOffered

    async def drop_async(self) -> None:
        """Open a stream and forget it."""
        raise NotOffered

    def embed(self) -> int:
        """Return how many vectors came."""
        raise NotOffered

    def embed_base64(self) -> int:
        """Ask for vectors in base64; return how many numbers came, decoded."""
        raise NotOffered

    def models(self) -> int:
        """Return how many models there are."""
        raise NotOffered

    def upload(self) -> str:
        """Return the id of the file."""
        raise NotOffered

    def download(self, name: str = "1") -> int:
        """Read a file piece by piece; return its size."""
        raise NotOffered

    async def download_async(self, name: str = "1") -> int:
        """Read a file piece by piece; return its size."""
        raise NotOffered

    def upload_file(self, path: str) -> int:
        """Send a file from the disk; return the size that the answer tells."""
        raise NotOffered

    async def upload_file_async(self, path: str) -> int:
        """Send a file from the disk; return the size that the answer tells."""
        raise NotOffered
