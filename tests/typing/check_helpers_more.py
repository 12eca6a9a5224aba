# pyright: reportUnnecessaryTypeIgnoreComment=true
"""Pages, waiting, streams, many requests and tests as type checkers see them. Nothing is run."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Generator
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel
from typing_extensions import assert_type

from mistralai import Mistral, bulk, models
from mistralai.bulk.ray import Chat, Embed
from mistralai.helpers.batch_rows import BatchRow
from mistralai.helpers.parsed_stream import ParsedEventStream
from mistralai.local import Fault, LocalServer, RemoteServer, Scope

if TYPE_CHECKING:
    from pathlib import Path

    from mistralai.types import ChatModelName, ModelName
    from mistralai_azure import MistralAzure
    from mistralai_gcp import MistralGoogleCloud

client = Mistral(api_key="k")
MODEL = "mistral-small-latest"


class Book(BaseModel):
    title: str


def names(of_mine: str, known: ChatModelName, any_kind: ModelName) -> None:
    """Known names are completed, and every other string is a name too."""
    client.chat.complete(model="ft:open-mistral-7b:mine", messages=[])
    client.chat.complete(model=of_mine, messages=[])
    client.chat.complete(model=known, messages=[])
    client.embeddings.create(model="my-own", inputs="a")
    client.ocr.process(model=None, document={"type": "file", "file_id": "f"})
    client.models.retrieve(model_id=any_kind)
    text: str = known
    client.beta.agents.create(model=text, name="n")
    client.chat.complete(model=None, messages=[])  # type: ignore[arg-type]  # no name
    client.embeddings.create(model=b"mistral-embed", inputs="a")  # type: ignore[arg-type]  # no text


def pages() -> None:
    """Every list gives its items."""
    assert_type(next(client.files.iterate()), models.FileSchema)
    assert_type(next(client.batch.jobs.iterate(status=["RUNNING"])), models.BatchJobOut)
    for job in client.fine_tuning.jobs.iterate():
        assert_type(job, models.CompletionJobOut | models.ClassifierJobOut)
    assert_type(next(client.beta.agents.iterate()), models.Agent)
    assert_type(next(client.beta.libraries.iterate()), models.LibraryOut)
    assert_type(next(client.beta.libraries.documents.iterate(library_id="l")), models.DocumentOut)
    assert_type(next(client.audio.voices.iterate()), models.VoiceResponse)
    client.files.iterate(pages=1)  # type: ignore[call-arg]  # misspelt


def waiting(path: Path) -> None:
    """What is over, and what it left."""
    job = client.batch.jobs.wait("j", timeout=60, on_change=lambda job: print(job.status))  # noqa: T201
    assert_type(job, models.BatchJobOut)
    document = client.beta.libraries.documents.wait(library_id="l", document_id="d")
    assert_type(document, models.DocumentOut)
    for row in client.batch.jobs.results("j", returns=models.ChatCompletionResponse):
        assert_type(row, BatchRow[models.ChatCompletionResponse])
        assert_type(row.response.text, str)
    assert_type(client.batch.jobs.results("j"), Generator[BatchRow[Any], None, None])
    assert_type(client.files.save("f", path, overwrite=True).name, str)


def streams() -> None:
    """The words, the whole, the object so far."""
    user: list[models.MessagesTypedDict] = [{"role": "user", "content": "Hi"}]
    with client.chat.stream(model=MODEL, messages=user) as stream:
        assert_type(stream.text(), Generator[str, None, None])
        assert_type(stream.final(), models.ChatCompletionResponse)
        assert_type(stream.http.status_code, int)
    with client.beta.conversations.start_stream(inputs="Hi", model=MODEL) as events:
        assert_type(events.final(), models.ConversationResponse)
    with client.responses.create(model=MODEL, input="Hi", stream=True) as frames:
        assert_type(frames.final(), models.CreateResponseResponse)
    with client.chat.parse_stream(Book, model=MODEL, messages=user) as books:
        assert_type(books, ParsedEventStream[Book])
        assert_type(next(books.partials()).title, str)
        assert_type(books.final().parsed, Book)


async def awaiting() -> None:
    """All of it awaiting too."""
    async for file in client.files.iterate_async():
        assert_type(file, models.FileSchema)
    assert_type(await client.batch.jobs.wait_async("j"), models.BatchJobOut)
    async for row in client.batch.jobs.results_async("j"):
        assert_type(row, BatchRow[Any])
    stream = await client.chat.stream_async(model=MODEL, messages=[])
    async with stream:
        assert_type(stream.text(), AsyncGenerator[str, None])
        assert_type(await stream.final(), models.ChatCompletionResponse)
    async for result in bulk.amap(client, [1, 2], lambda n: {"messages": n}, model=MODEL):
        assert_type(result, bulk.Result[int])


def many(path: Path) -> None:
    """Rows from anywhere, by either way, on one machine and on many."""
    report = bulk.run(client, "requests.jsonl", path, via="batch", model=MODEL)
    assert_type(report, bulk.Report)
    assert_type(report.succeeded, int)
    bulk.run(client, [{"body": {"messages": []}}], path, errors="raise", prices={MODEL: (0.1, 0.3)})
    bulk.run(client, "requests.jsonl", path, via="ray")  # type: ignore[arg-type]  # not so
    for result in bulk.map(client, ["a"], lambda text: {"inputs": text}, endpoint="/v1/embeddings"):
        assert_type(result.row, str)
    Chat("mistral-small-latest", system="Be brief.")
    Embed()


def testing() -> None:
    """The API in the box."""
    with LocalServer(models="any") as server, server.client(Mistral) as tested:
        assert_type(tested, Mistral)
        server.answer("capital", text="Paris.", times=1)
        server.inject(Fault(path="/v1/*", status=429, retry_after=1))
        server.unanswered("error")
        server.unanswered("ignore")  # type: ignore[arg-type]  # not so
        with server.scope() as scope:
            assert_type(scope, Scope)
    RemoteServer("http://127.0.0.1:8123").answer(text="Hello.")


def clouds(azure: MistralAzure, google: MistralGoogleCloud) -> None:
    """The clients for clouds have the operations that clouds have, and their helpers."""
    user: list[models.MessagesTypedDict] = [{"role": "user", "content": "Hi"}]
    answer = azure.chat.complete(messages=user)
    assert answer is not None
    assert_type(answer.text, str)
    with google.chat.stream(model=MODEL, messages=user) as stream:
        assert_type(stream.final(), models.ChatCompletionResponse)
    azure.files  # type: ignore[attr-defined]  # noqa: B018  # Azure keeps none
