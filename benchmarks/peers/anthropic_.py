"""The client of Anthropic, on an API of its own with answers of the same size."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import anthropic

from .base import MESSAGES, MODEL
from .base import Peer as Base


class Peer(Base):
    @cached_property
    def client(self) -> anthropic.Anthropic:
        return self.construct()

    @cached_property
    def async_client(self) -> anthropic.AsyncAnthropic:
        return anthropic.AsyncAnthropic(api_key=self.key, base_url=self.url)

    def construct(self) -> anthropic.Anthropic:
        return anthropic.Anthropic(api_key=self.key, base_url=self.url)

    def close(self) -> None:
        self.client.close()

    async def aclose(self) -> None:
        await self.async_client.close()

    def chat(self) -> str:
        answer: Any = self.client.messages.create(model=MODEL, messages=MESSAGES, max_tokens=100)
        return answer.content[0].text

    async def chat_async(self) -> str:
        answer: Any = await self.async_client.messages.create(
            model=MODEL, messages=MESSAGES, max_tokens=100
        )
        return answer.content[0].text

    def stream(self, limit: int | None = None) -> int:
        size = count = 0
        with self.client.messages.create(
            model=MODEL, messages=MESSAGES, max_tokens=100, stream=True
        ) as events:
            for event in events:
                if event.type == "content_block_delta":
                    size += len(event.delta.text)
                    count += 1
                    if count == limit:
                        break
        return size

    async def stream_async(self, limit: int | None = None) -> int:
        size = count = 0
        async with await self.async_client.messages.create(
            model=MODEL, messages=MESSAGES, max_tokens=100, stream=True
        ) as events:
            async for event in events:
                if event.type == "content_block_delta":
                    size += len(event.delta.text)
                    count += 1
                    if count == limit:
                        break
        return size

    def drop(self) -> None:
        self.client.messages.create(model=MODEL, messages=MESSAGES, max_tokens=100, stream=True)

    async def drop_async(self) -> None:
        await self.async_client.messages.create(
            model=MODEL, messages=MESSAGES, max_tokens=100, stream=True
        )
