"""What one would write by hand: httpx, and pydantic's `model_validate_json`."""

from __future__ import annotations

from array import array
from base64 import b64decode
from functools import cached_property
from pathlib import Path

import httpx
from pydantic import BaseModel

from .base import MESSAGES, MODEL, TEXTS, TOOL, UPLOAD, result_of
from .base import Peer as Base


class Usage(BaseModel):
    prompt_tokens: int
    completion_tokens: int
    total_tokens: int


class Function(BaseModel):
    name: str
    arguments: str


class ToolCall(BaseModel):
    id: str
    function: Function


class Message(BaseModel):
    role: str
    content: str | None
    tool_calls: list[ToolCall] | None = None


class Choice(BaseModel):
    index: int
    message: Message
    finish_reason: str


class Answer(BaseModel):
    id: str
    object: str
    model: str
    created: int
    usage: Usage
    choices: list[Choice]


class Delta(BaseModel):
    role: str | None = None
    content: str | None = None
    tool_calls: list[ToolCall] | None = None


class DeltaChoice(BaseModel):
    index: int
    delta: Delta
    finish_reason: str | None


class Event(BaseModel):
    id: str
    object: str
    model: str
    created: int
    usage: Usage | None = None
    choices: list[DeltaChoice]


class Embedding(BaseModel):
    object: str
    index: int
    embedding: list[float]


class Embeddings(BaseModel):
    id: str
    model: str
    usage: Usage
    data: list[Embedding]


class WrittenEmbedding(BaseModel):
    object: str
    index: int
    embedding: str


class WrittenEmbeddings(BaseModel):
    id: str
    model: str
    usage: Usage
    data: list[WrittenEmbedding]


class Capabilities(BaseModel):
    completion_chat: bool
    completion_fim: bool
    function_calling: bool
    fine_tuning: bool
    vision: bool


class Card(BaseModel):
    id: str
    object: str
    created: int
    owned_by: str
    name: str | None
    description: str | None
    max_context_length: int
    aliases: list[str]
    type: str
    capabilities: Capabilities


class Cards(BaseModel):
    data: list[Card]


class File(BaseModel):
    id: str
    bytes: int
    filename: str


class RowResponse(BaseModel):
    status_code: int
    body: Answer


class Row(BaseModel):
    custom_id: str
    response: RowResponse


class Job(BaseModel):
    id: str
    status: str
    output_file: str | None


HEADERS = {"authorization": "Bearer key"}
CHAT = {"model": MODEL, "messages": MESSAGES}
STREAM = {**CHAT, "stream": True}


class Peer(Base):
    @cached_property
    def client(self) -> httpx.Client:
        return self.construct()

    @cached_property
    def async_client(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(base_url=self.url, headers=HEADERS, timeout=60)

    async def allow(self, width: int) -> None:
        await self.aclose()
        # httpx lets 100 requests be under way: 500 would wait for each other, and not be in flight.
        self.async_client = httpx.AsyncClient(
            base_url=self.url,
            headers=HEADERS,
            timeout=60,
            limits=httpx.Limits(max_connections=width),
        )

    def construct(self) -> httpx.Client:
        return httpx.Client(base_url=self.url, headers=HEADERS, timeout=60)

    def close(self) -> None:
        self.client.close()

    async def aclose(self) -> None:
        await self.async_client.aclose()

    def chat(self) -> str:
        response = self.client.post("/v1/chat/completions", json=CHAT)
        response.raise_for_status()
        return Answer.model_validate_json(response.content).choices[0].message.content or ""

    async def chat_async(self) -> str:
        response = await self.async_client.post("/v1/chat/completions", json=CHAT)
        response.raise_for_status()
        return Answer.model_validate_json(response.content).choices[0].message.content or ""

    def stream(self, limit: int | None = None) -> int:
        size = count = 0
        with self.client.stream("POST", "/v1/chat/completions", json=STREAM) as response:
            response.raise_for_status()
            for line in response.iter_lines():
                if line.startswith("data: ") and line != "data: [DONE]":
                    event = Event.model_validate_json(line[6:])
                    size += len(event.choices[0].delta.content or "")
                    count += 1
                    if count == limit:
                        break
        return size

    def whole(self) -> str:
        pieces = []
        with self.client.stream("POST", "/v1/chat/completions", json=STREAM) as response:
            response.raise_for_status()
            for line in response.iter_lines():
                if line.startswith("data: ") and line != "data: [DONE]":
                    event = Event.model_validate_json(line[6:])
                    pieces.append(event.choices[0].delta.content or "")
        return "".join(pieces)

    def tools(self) -> str:
        messages = [*MESSAGES]
        while True:
            asked = {"model": MODEL, "messages": messages, "tools": [TOOL]}
            response = self.client.post("/v1/chat/completions", json=asked)
            response.raise_for_status()
            message = Answer.model_validate_json(response.content).choices[0].message
            if not message.tool_calls:
                return message.content or ""
            messages.append(message.model_dump())
            messages += map(result_of, message.tool_calls)

    async def batch(self, count: int) -> int:
        requests = [{"custom_id": str(n), "body": {"messages": MESSAGES}} for n in range(count)]
        asked = {"model": MODEL, "endpoint": "/v1/chat/completions", "requests": requests}
        response = await self.async_client.post("/v1/batch/jobs", json=asked)
        response.raise_for_status()
        job = Job.model_validate_json(response.content)
        while job.status in {"QUEUED", "RUNNING"}:
            response = await self.async_client.get(f"/v1/batch/jobs/{job.id}")
            job = Job.model_validate_json(response.raise_for_status().content)
        url = f"/v1/files/{job.output_file}/content"
        size = 0
        async with self.async_client.stream("GET", url) as answer:
            async for line in answer.raise_for_status().aiter_lines():
                row = Row.model_validate_json(line)
                size += len(row.response.body.choices[0].message.content or "")
        return size

    async def stream_async(self, limit: int | None = None) -> int:
        size = count = 0
        async with self.async_client.stream(
            "POST", "/v1/chat/completions", json=STREAM
        ) as response:
            response.raise_for_status()
            async for line in response.aiter_lines():
                if line.startswith("data: ") and line != "data: [DONE]":
                    event = Event.model_validate_json(line[6:])
                    size += len(event.choices[0].delta.content or "")
                    count += 1
                    if count == limit:
                        break
        return size

    def embed(self) -> int:
        response = self.client.post("/v1/embeddings", json={"model": MODEL, "input": TEXTS})
        response.raise_for_status()
        return len(Embeddings.model_validate_json(response.content).data)

    def embed_base64(self) -> int:
        asked = {"model": MODEL, "input": TEXTS, "encoding_format": "base64"}
        response = self.client.post("/v1/embeddings", json=asked)
        response.raise_for_status()
        data = WrittenEmbeddings.model_validate_json(response.content).data
        return sum(len(array("f", b64decode(vector.embedding))) for vector in data)

    def models(self) -> int:
        response = self.client.get("/v1/models")
        response.raise_for_status()
        return len(Cards.model_validate_json(response.content).data)

    def upload(self) -> str:
        response = self.client.post(
            "/v1/files", files={"file": ("a.jsonl", UPLOAD)}, data={"purpose": "batch"}
        )
        response.raise_for_status()
        return File.model_validate_json(response.content).id

    def download(self, name: str = "1") -> int:
        size = 0
        with self.client.stream("GET", f"/v1/files/{name}/content") as response:
            response.raise_for_status()
            for piece in response.iter_bytes():
                size += len(piece)
        return size

    async def download_async(self, name: str = "1") -> int:
        size = 0
        async with self.async_client.stream("GET", f"/v1/files/{name}/content") as response:
            response.raise_for_status()
            async for piece in response.aiter_bytes():
                size += len(piece)
        return size

    def upload_file(self, path: str) -> int:
        with Path(path).open("rb") as content:
            response = self.client.post(
                "/v1/files", files={"file": ("a.jsonl", content)}, data={"purpose": "batch"}
            )
        response.raise_for_status()
        return File.model_validate_json(response.content).bytes

    async def upload_file_async(self, path: str) -> int:
        with Path(path).open("rb") as content:  # noqa: ASYNC230 - as a program without a library does
            response = await self.async_client.post(
                "/v1/files", files={"file": ("a.jsonl", content)}, data={"purpose": "batch"}
            )
        response.raise_for_status()
        return File.model_validate_json(response.content).bytes
