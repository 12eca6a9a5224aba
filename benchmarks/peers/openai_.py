"""The client of OpenAI."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path

import openai

from .base import MESSAGES, MODEL, TEXTS, UPLOAD, size_of, size_of_async
from .base import Peer as Base


class Peer(Base):
    @cached_property
    def client(self) -> openai.OpenAI:
        return self.construct()

    @cached_property
    def async_client(self) -> openai.AsyncOpenAI:
        return openai.AsyncOpenAI(api_key=self.key, base_url=self.url + "/v1")

    def construct(self) -> openai.OpenAI:
        return openai.OpenAI(api_key=self.key, base_url=self.url + "/v1")

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
        with self.client.chat.completions.create(
            model=MODEL, messages=MESSAGES, stream=True
        ) as events:
            return size_of(events, limit)

    async def stream_async(self, limit: int | None = None) -> int:
        async with await self.async_client.chat.completions.create(
            model=MODEL, messages=MESSAGES, stream=True
        ) as events:
            return await size_of_async(events, limit)

    def drop(self) -> None:
        self.client.chat.completions.create(model=MODEL, messages=MESSAGES, stream=True)

    async def drop_async(self) -> None:
        await self.async_client.chat.completions.create(model=MODEL, messages=MESSAGES, stream=True)

    def embed(self) -> int:
        vectors = self.client.embeddings.create(model=MODEL, input=TEXTS, encoding_format="float")
        return len(vectors.data)

    def embed_base64(self) -> int:
        vectors = self.client.embeddings.create(
            model=MODEL, input=TEXTS
        )  # its way if none is named
        return sum(len(vector.embedding) for vector in vectors.data)

    def models(self) -> int:
        return len(self.client.models.list().data)

    def upload(self) -> str:
        return self.client.files.create(file=("a.jsonl", UPLOAD), purpose="batch").id

    def download(self, name: str = "1") -> int:
        with self.client.files.with_streaming_response.content(name) as response:
            return sum(map(len, response.iter_bytes()))

    async def download_async(self, name: str = "1") -> int:
        size = 0
        async with self.async_client.files.with_streaming_response.content(name) as response:
            async for piece in response.iter_bytes():
                size += len(piece)
        return size

    def upload_file(self, path: str) -> int:
        with Path(path).open("rb") as content:
            return self.client.files.create(file=("a.jsonl", content), purpose="batch").bytes

    async def upload_file_async(self, path: str) -> int:
        with Path(path).open("rb") as content:  # noqa: ASYNC230 - as a program without a library does
            answer = await self.async_client.files.create(
                file=("a.jsonl", content), purpose="batch"
            )
        return answer.bytes
