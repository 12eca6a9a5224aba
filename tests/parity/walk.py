"""Walks through every operation of the API against a server in the box; prints what came back.

usage: python walk.py URL sync|async

It is written for v1's surface only, so that the official client can walk the same way.
"""

from __future__ import annotations

import asyncio
import base64
import importlib.metadata
import json
import sys
import urllib.request
from typing import Any

from pydantic import BaseModel

from mistralai import Mistral

CHAT = "mistral-small-latest"
CODE = "codestral-latest"
ASK = [{"role": "user", "content": "What is the capital of France?"}]
LESSON = {"messages": [*ASK, {"role": "assistant", "content": "Paris."}]}
TOPICS = [
    {"text": text, "labels": {"topic": topic}}
    for topic, texts in {
        "sport": [
            "the football match",
            "a goal was scored",
            "the tennis champion",
            "a full stadium",
        ],
        "food": ["tasty soup", "fresh bread and oil", "a spicy curry", "the sweet dessert"],
    }.items()
    for text in texts
]
# A page with one line of text, small enough to be written by hand.
PDF = b"""%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 100]/Contents 4 0 R
/Resources<</Font<</F1 5 0 R>>>>>>endobj
4 0 obj<</Length 48>>stream
BT /F1 24 Tf 20 40 Td (Hello from a page) Tj ET
endstream endobj
5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj
trailer<</Root 1 0 R>>
"""


class Answer(BaseModel):
    """What a structured answer has to be."""

    city: str
    sure: bool


class Walk:
    """Calls operations by name, the blocking ones or their twins, and remembers which."""

    def __init__(self, client: Mistral, url: str, way: str) -> None:
        self.client = client
        self.url = url
        self.way = way
        self.done: dict[str, Any] = {}

    async def call(self, name: str, /, *arguments: Any, **options: Any) -> Any:
        """Call an operation; read a stream to its end."""
        operation: Any = self.client
        for part in f"{name}_async".split(".") if self.way == "async" else name.split("."):
            operation = getattr(operation, part)
        result = operation(*arguments, **options)
        if self.way == "async":
            result = await result
            if hasattr(result, "__aiter__"):
                result = [event async for event in result]
        elif hasattr(result, "__next__"):
            result = list(result)
        self.done[name] = type(result).__name__
        return result

    async def read(self, response: Any) -> bytes:
        """Read what `files.download` returned."""
        return await response.aread() if self.way == "async" else response.read()

    def advance(self, seconds: float) -> None:
        """Move the server's clock, on which jobs live."""
        body = json.dumps({"seconds": seconds}).encode()
        request = urllib.request.Request(  # noqa: S310 - the server on this machine
            f"{self.url}/_local/clock", body, {"content-type": "application/json"}
        )
        urllib.request.urlopen(request).close()  # noqa: S310

    async def upload(self, rows: list[Any], purpose: str) -> str:
        """Upload rows as JSON lines; return the id of the file."""
        content = "".join(json.dumps(row) + "\n" for row in rows).encode()
        file = {"file_name": "rows.jsonl", "content": content}
        return str((await self.call("files.upload", file=file, purpose=purpose)).id)


async def texts(walk: Walk) -> None:
    """Answers in text: chat, agents, FIM, and what is parsed of them."""
    whole = await walk.call("chat.complete", model=CHAT, messages=ASK)
    assert whole.choices[0].message.content
    events = await walk.call("chat.stream", model=CHAT, messages=ASK)
    pieces = [event.data.choices[0].delta.content or "" for event in events]
    assert "".join(pieces) == whole.choices[0].message.content
    parsed = await walk.call("chat.parse", Answer, model=CHAT, messages=ASK)
    assert isinstance(parsed.choices[0].message.parsed, Answer)
    events = await walk.call("chat.parse_stream", Answer, model=CHAT, messages=ASK)
    Answer.model_validate_json("".join(e.data.choices[0].delta.content or "" for e in events))
    agent = await walk.call("agents.complete", agent_id="ag_1", messages=ASK)
    assert agent.choices[0].message.content
    assert await walk.call("agents.stream", agent_id="ag_1", messages=ASK)
    filled = await walk.call("fim.complete", model=CODE, prompt="def f(", suffix="return a + b")
    assert filled.choices[0].message.content
    assert await walk.call("fim.stream", model=CODE, prompt="def f(", suffix="return a + b")


async def numbers(walk: Walk) -> None:
    """Vectors, scores, cards and pages."""
    vectors = await walk.call("embeddings.create", model="mistral-embed", inputs=["a", "b"])
    assert [len(one.embedding) for one in vectors.data] == [1024, 1024]
    model = "mistral-moderation-latest"
    judged = await walk.call("classifiers.moderate", model=model, inputs=["I will hurt you"])
    assert len(judged.results[0].category_scores) >= 9
    assert (await walk.call("classifiers.moderate_chat", model=model, inputs=ASK)).results
    assert (await walk.call("models.list")).data
    assert (await walk.call("models.retrieve", model_id=CHAT)).id
    uri = f"data:application/pdf;base64,{base64.b64encode(PDF).decode()}"
    document = {"type": "document_url", "document_url": uri}
    read = await walk.call("ocr.process", model="mistral-ocr-latest", document=document)
    assert "Hello from a page" in read.pages[0].markdown


async def batches(walk: Walk) -> None:
    """Files and batches."""
    rows = [{"custom_id": str(n), "body": {"messages": ASK}} for n in range(3)]
    identity = await walk.upload(rows, "batch")
    assert identity in [one.id for one in (await walk.call("files.list", purpose="batch")).data]
    assert (await walk.call("files.retrieve", file_id=identity)).num_lines == 3
    assert "http" in (await walk.call("files.get_signed_url", file_id=identity)).url
    more = {"input_files": [identity], "model": CHAT, "endpoint": "/v1/chat/completions"}
    job = await walk.call("batch.jobs.create", **more)
    while job.status in {"QUEUED", "RUNNING"}:
        job = await walk.call("batch.jobs.get", job_id=job.id)
    assert (job.status, job.succeeded_requests) == ("SUCCESS", 3)
    content = await walk.read(await walk.call("files.download", file_id=job.output_file))
    assert len(content.splitlines()) == 3
    assert (await walk.call("batch.jobs.list")).total == 1
    other = await walk.call("batch.jobs.create", **more)
    await walk.call("batch.jobs.cancel", job_id=other.id)
    assert (await walk.call("files.delete", file_id=identity)).deleted


async def training(walk: Walk) -> None:
    """Jobs for fine-tuning, and the models they make."""
    training_files = [{"file_id": await walk.upload([LESSON] * 3, "fine-tune"), "weight": 1}]
    job = await walk.call(
        "fine_tuning.jobs.create",
        model="open-mistral-7b",
        hyperparameters={"training_steps": 10, "learning_rate": 0.0001},
        training_files=training_files,
        auto_start=False,
        suffix="walk",
    )
    walk.advance(30)
    await walk.call("fine_tuning.jobs.start", job_id=job.id)
    walk.advance(600)
    job = await walk.call("fine_tuning.jobs.get", job_id=job.id)
    assert job.status == "SUCCESS", job
    assert (await walk.call("fine_tuning.jobs.list")).total == 1
    model = job.fine_tuned_model
    assert (await walk.call("models.update", model_id=model, name="Mine")).name == "Mine"
    assert (await walk.call("models.archive", model_id=model)).archived
    assert not (await walk.call("models.unarchive", model_id=model)).archived
    assert (await walk.call("models.delete", model_id=model)).deleted
    texts_ = [{"file_id": await walk.upload(TOPICS, "fine-tune"), "weight": 1}]
    more = {
        "model": "ministral-3b-latest",
        "hyperparameters": {"training_steps": 10},
        "training_files": texts_,
        "job_type": "classifier",
    }
    job = await walk.call("fine_tuning.jobs.create", **more, auto_start=True)
    walk.advance(600)
    job = await walk.call("fine_tuning.jobs.get", job_id=job.id)
    model = job.fine_tuned_model
    found = await walk.call("classifiers.classify", model=model, inputs=["soup and curry"])
    scores = found.results[0]["topic"].scores
    assert scores["food"] > scores["sport"]
    conversation = [{"messages": [{"role": "user", "content": "a goal in the stadium"}]}]
    assert (await walk.call("classifiers.classify_chat", model=model, inputs=conversation)).results
    job = await walk.call("fine_tuning.jobs.create", **more, auto_start=True)
    await walk.call("fine_tuning.jobs.cancel", job_id=job.id)


async def main(url: str, way: str) -> dict[str, Any]:
    """Walk, and tell the operations that were called with the types that came back."""
    walk = Walk(Mistral(api_key="any", server_url=url), url, way)
    for part in (texts, numbers, batches, training):
        await part(walk)
    return {"version": importlib.metadata.version("mistralai"), "done": walk.done}


if __name__ == "__main__":
    print(json.dumps(asyncio.run(main(*sys.argv[1:]))))  # noqa: T201 - the test reads it
