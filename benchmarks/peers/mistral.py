"""The client of Mistral's API: ours, and the official one, which are called alike."""

from __future__ import annotations

import json
from functools import cached_property
from pathlib import Path
from typing import Any

try:
    from mistralai import Mistral
except ImportError:  # official versions 2 and 3 have only the second door
    from mistralai.client import Mistral
    from mistralai.client.models import ChatCompletionRequest, ChatCompletionResponse
else:
    from mistralai.models import ChatCompletionRequest, ChatCompletionResponse

try:
    from mistralai import bulk
except ImportError:
    bulk = None
try:
    from mistralai.extra.batch import BatchClient
except ImportError:
    BatchClient = None

from .base import (
    EMBED_WIDTH,
    MESSAGES,
    MODEL,
    TEXTS,
    TOOL,
    UPLOAD,
    WIDTH,
    NotOffered,
    result_of,
    weather,
)
from .base import Peer as Base


class Peer(Base):
    @cached_property
    def client(self) -> Any:
        return self.construct()

    def construct(self) -> Any:
        return Mistral(api_key=self.key, server_url=self.url)

    def close(self) -> None:
        self.client.__exit__(None, None, None)

    async def aclose(self) -> None:
        await self.client.__aexit__(None, None, None)

    def chat(self) -> str:
        answer = self.client.chat.complete(model=MODEL, messages=MESSAGES)
        return answer.choices[0].message.content

    async def chat_async(self) -> str:
        answer = await self.client.chat.complete_async(model=MODEL, messages=MESSAGES)
        return answer.choices[0].message.content

    def stream(self, limit: int | None = None) -> int:
        size = count = 0
        with self.client.chat.stream(model=MODEL, messages=MESSAGES) as events:
            for event in events:
                size += len(event.data.choices[0].delta.content)
                count += 1
                if count == limit:
                    break
        return size

    async def stream_async(self, limit: int | None = None) -> int:
        size = count = 0
        async with await self.client.chat.stream_async(model=MODEL, messages=MESSAGES) as events:
            async for event in events:
                size += len(event.data.choices[0].delta.content)
                count += 1
                if count == limit:
                    break
        return size

    def whole(self) -> str:
        with self.client.chat.stream(model=MODEL, messages=MESSAGES) as events:
            if not hasattr(events, "final"):
                raise NotOffered
            for event in events:
                len(event.data.choices[0].delta.content)
            return events.final().choices[0].message.content

    def odd(self) -> str:
        answer = self.client.chat.complete(model=MODEL, messages=MESSAGES)
        return answer.choices[0].message.content[0].text

    def tools(self) -> str:
        chat, messages = self.client.chat, [*MESSAGES]
        if hasattr(chat, "run"):
            return chat.run(model=MODEL, messages=messages, tools=[weather]).text
        while True:
            answer = chat.complete(model=MODEL, messages=messages, tools=[TOOL])
            message = answer.choices[0].message
            if not message.tool_calls:
                return message.content
            messages.append(message)
            messages += map(result_of, message.tool_calls)

    async def rows(self, count: int, path: Path) -> None:
        if bulk is None:
            await super().rows(count, path)
            return
        rows = ({"custom_id": str(n), "body": {"messages": MESSAGES}} for n in range(count))
        report = await bulk.run_async(self.client, rows, path, model=MODEL, concurrency=WIDTH)
        assert report.succeeded == count

    async def batch(self, count: int) -> int:
        if BatchClient is not None:
            return await self._official_batch(count)
        jobs = self.client.batch.jobs
        requests = [{"custom_id": str(n), "body": {"messages": MESSAGES}} for n in range(count)]
        try:
            job = await jobs.create_async(
                model=MODEL, endpoint="/v1/chat/completions", requests=requests
            )
        except TypeError:  # official 1.7 takes files only
            raise NotOffered from None
        if hasattr(jobs, "results_async"):
            await jobs.wait_async(job.id)
            rows = jobs.results_async(job.id)
            return sum([len(row.response.choices[0].message.content) async for row in rows])
        while job.status in {"QUEUED", "RUNNING"}:
            job = await jobs.get_async(job_id=job.id)
        response = await self.client.files.download_async(file_id=job.output_file)
        size = 0
        async for line in response.aiter_lines():
            body = ChatCompletionResponse(**json.loads(line)["response"]["body"])
            size += len(body.choices[0].message.content)
        return size

    async def _official_batch(self, count: int) -> int:
        batches = BatchClient(
            self.client,
            endpoint="/v1/chat/completions",
            response_body_type=ChatCompletionResponse,
        )
        names = [str(n) for n in range(count)]
        body = ChatCompletionRequest(model=MODEL, messages=MESSAGES)
        rows = dict.fromkeys(names, body)
        result = await batches.run(rows, model=MODEL, poll_interval_seconds=0)
        return sum(len(body.choices[0].message.content) for body in result.ordered(names))

    def embed_many(self, times: int) -> int:
        if not hasattr(self.client.embeddings, "create_many"):
            return super().embed_many(times)
        made = self.client.embeddings.create_many(
            TEXTS * times, model=MODEL, batch_size=len(TEXTS), concurrency=EMBED_WIDTH
        )
        return len(made)

    def drop(self) -> None:
        self.client.chat.stream(model=MODEL, messages=MESSAGES)

    async def drop_async(self) -> None:
        await self.client.chat.stream_async(model=MODEL, messages=MESSAGES)

    def embed(self) -> int:
        return len(self.client.embeddings.create(model=MODEL, inputs=TEXTS).data)

    def embed_base64(self) -> int:
        vectors = self.client.embeddings.create(
            model=MODEL, inputs=TEXTS, encoding_format="base64"
        ).data
        return sum(len(vector.embedding) for vector in vectors)

    def models(self) -> int:
        return len(self.client.models.list().data)

    def upload(self) -> str:
        file = {"file_name": "a.jsonl", "content": UPLOAD}
        return self.client.files.upload(file=file, purpose="batch").id

    def download(self, name: str = "1") -> int:
        return sum(map(len, self.client.files.download(file_id=name).iter_bytes()))

    async def download_async(self, name: str = "1") -> int:
        response = await self.client.files.download_async(file_id=name)
        size = 0
        async for piece in response.aiter_bytes():
            size += len(piece)
        return size

    def upload_file(self, path: str) -> int:
        with Path(path).open("rb") as content:
            file = {"file_name": "a.jsonl", "content": content}
            return self.client.files.upload(file=file, purpose="batch").size_bytes

    async def upload_file_async(self, path: str) -> int:
        with Path(path).open("rb") as content:  # noqa: ASYNC230 - as a program without a library does
            file = {"file_name": "a.jsonl", "content": content}
            answer = await self.client.files.upload_async(file=file, purpose="batch")
        return answer.size_bytes
