"""The client of OpenAI."""

from __future__ import annotations

from functools import cached_property

import openai

from .base import MESSAGES, MODEL, TEXTS, UPLOAD
from .base import Peer as Base


class Peer(Base):
    @cached_property
    def client(self) -> openai.OpenAI:
        return self.construct()

    @cached_property
    def async_client(self) -> openai.AsyncOpenAI:
        return openai.AsyncOpenAI(api_key="key", base_url=self.url + "/v1")

    def construct(self) -> openai.OpenAI:
        return openai.OpenAI(api_key="key", base_url=self.url + "/v1")

    def close(self) -> None:
        self.client.close()

    async def aclose(self) -> None:
        await self.async_client.close()

    def chat(self) -> str:
        answer = self.client.chat.completions.create(model=MODEL, messages=MESSAGES)
        return answer.choices[0].message.content or ""

    async def chat_async(self) -> str:
        answer = await self.async_client.chat.completions.create(model=MODEL, messages=MESSAGES)
        return answer.choices[0].message.content or ""

    def stream(self, limit: int | None = None) -> int:
        size = count = 0
        with self.client.chat.completions.create(
            model=MODEL, messages=MESSAGES, stream=True
        ) as events:
            for event in events:
                size += len(event.choices[0].delta.content or "")
                count += 1
                if count == limit:
                    break
        return size

    async def stream_async(self, limit: int | None = None) -> int:
        size = count = 0
        async with await self.async_client.chat.completions.create(
            model=MODEL, messages=MESSAGES, stream=True
        ) as events:
            async for event in events:
                size += len(event.choices[0].delta.content or "")
                count += 1
                if count == limit:
                    break
        return size

    def embed(self) -> int:
        vectors = self.client.embeddings.create(model=MODEL, input=TEXTS, encoding_format="float")
        return len(vectors.data)

    def models(self) -> int:
        return len(self.client.models.list().data)

    def upload(self) -> str:
        return self.client.files.create(file=("a.jsonl", UPLOAD), purpose="batch").id

    def download(self) -> int:
        with self.client.files.with_streaming_response.content("1") as response:
            return sum(map(len, response.iter_bytes()))
