"""Vectors of any number of texts."""

from __future__ import annotations

import asyncio
import json
import sys
import threading
from base64 import b64encode
from struct import pack
from typing import TYPE_CHECKING, Any

import httpx
import pydantic
import pytest

from mistralai import models
from mistralai.helpers.many_embeddings import ManyEmbeddings, Work

if TYPE_CHECKING:
    from mistralai import Mistral

MODEL = "mistral-embed"


class Server:
    """Gives each text the vector of its number, and refuses more than so many at once."""

    def __init__(self, most: int = 1000, status: int = 400, words: str = "Too many inputs") -> None:
        self.most = most
        self.refusal = httpx.Response(status, json={"object": "error", "message": words})
        self.seen: list[dict[str, Any]] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        body = json.loads(request.content)
        self.seen.append(body)
        if len(body["input"]) > self.most:
            return self.refusal
        base64 = body.get("encoding_format") == "base64"
        data = [
            {"object": "embedding", "index": index, "embedding": vector(text, base64=base64)}
            for index, text in enumerate(body["input"])
        ]
        used = {"prompt_tokens": 2, "total_tokens": 2, "completion_tokens": 0}
        return httpx.Response(
            200, json={"id": "e", "object": "list", "model": MODEL, "usage": used, "data": data}
        )

    @property
    def sizes(self) -> list[int]:
        return sorted(len(body["input"]) for body in self.seen)


def vector(text: str, *, base64: bool) -> Any:
    numbers = [float(text.rsplit(maxsplit=1)[-1]), 0.5]
    return b64encode(pack("<2f", *numbers)).decode() if base64 else numbers


def texts(count: int) -> list[str]:
    return [f"text {number}" for number in range(count)]


@pytest.mark.parametrize("encoding", ["base64", None])
def test_vectors_come_in_the_order_of_the_texts(encoding: Any, pretend: Any, call: Any):
    np = pytest.importorskip("numpy")
    server = Server()
    told: list[tuple[int, int]] = []
    made = call(
        pretend(server).embeddings.create_many,
        iter(texts(25)),
        model=MODEL,
        batch_size=10,
        on_progress=lambda done, total: told.append((done, total)),
        encoding_format=encoding,
        metadata={"a": 1},
    )
    assert server.sizes == [5, 10, 10]
    assert all(body.get("encoding_format") == encoding for body in server.seen)
    assert all(body["metadata"] == {"a": 1} for body in server.seen)
    assert made.vectors == [[float(number), 0.5] for number in range(25)]
    assert (made.array.shape, made.array.dtype) == ((25, 2), np.float32)
    assert made.array[7].tolist() == [7, 0.5]
    assert (len(made), made.requests, made.usage.total_tokens) == (25, 3, 6)
    assert [done for done, _ in told] == sorted(done for done, _ in told)
    assert (told[-1], len(told)) == ((25, 25), 3)


def test_batches_keep_within_tokens():
    long = "a" * 300
    work = Work([long, long, "b", "a" * 9000, "c"], 10, 210, 1, None)
    found = [(batch.start, len(batch.texts)) for batch in work.batches]
    assert found == [(0, 3), (3, 1), (4, 1)]


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (400, "Too many tokens overall, split into more batches."),
        (400, "Too many inputs in request, split into more batches."),
        (413, "no"),
    ],
)
def test_a_batch_that_is_too_large_is_taken_apart(status: int, words: str, pretend: Any, call: Any):
    server = Server(3, status, words)
    made = call(pretend(server).embeddings.create_many, texts(10), model=MODEL)
    assert made.vectors == [[float(number), 0.5] for number in range(10)]
    assert server.sizes == [2, 2, 3, 3, 5, 5, 10]
    assert made.requests == 4


@pytest.mark.parametrize(
    ("count", "words", "hint"),
    [
        (1, "Too many tokens", None),
        (4, "Input id 1 has 9000 tokens, exceeding max 8192 tokens.", "texts[1]"),
        (4, "Invalid model", None),
    ],
)
def test_what_cannot_be_taken_apart_is_raised(
    count: int, words: str, hint: str | None, pretend: Any, call: Any
):
    server = Server(0, 400, words)
    with pytest.raises(models.SDKError, match=words) as caught:
        call(pretend(server).embeddings.create_many, texts(count), model=MODEL)
    assert hint in str(caught.value) if hint else caught.value.hint is None
    assert len(server.seen) == 1


def test_requests_are_under_way_side_by_side(way: Any, pretend: Any, call: Any):
    server = Server()
    together, all_there, arrived = threading.Barrier(3, timeout=20), asyncio.Event(), list[int]()

    def meet(request: httpx.Request) -> httpx.Response:
        together.wait()
        return server(request)

    async def meet_async(request: httpx.Request) -> httpx.Response:
        arrived.append(1)
        if len(arrived) == 3:
            all_there.set()
        await asyncio.wait_for(all_there.wait(), 20)
        return server(request)

    client = pretend(meet if way.argument == "client" else meet_async)
    given = {"model": MODEL, "batch_size": 1, "concurrency": 3}
    assert len(call(client.embeddings.create_many, texts(3), **given)) == 3


def test_no_more_than_allowed_are_under_way(way: Any, pretend: Any, call: Any):
    under_way: list[int] = []
    most: list[int] = []
    server = Server()
    lock = threading.Lock()

    def count(request: httpx.Request) -> httpx.Response:
        with lock:
            under_way.append(1)
            most.append(len(under_way))
        try:
            return server(request)
        finally:
            with lock:
                under_way.pop()

    call(pretend(count).embeddings.create_many, texts(9), model=MODEL, batch_size=1, concurrency=2)
    assert max(most) <= 2
    assert len(most) == 9


def test_a_listener_may_be_awaited_and_may_end_the_work(way: Any, pretend: Any, call: Any):
    told: list[int] = []

    async def listen(done: int, total: int) -> None:
        await asyncio.sleep(0)
        told.append(done)

    def end(done: int, total: int) -> None:
        raise KeyError(done)

    client = pretend(Server())
    if way.argument != "client":
        way.run(client.embeddings.create_many_async(texts(3), model=MODEL, on_progress=listen))
        assert told == [3]
    with pytest.raises(KeyError):
        call(client.embeddings.create_many, texts(3), model=MODEL, on_progress=end)


@pytest.mark.parametrize(
    ("given", "arguments", "error", "words"),
    [
        ("a text", {}, TypeError, "texts must be several texts"),
        (7, {}, TypeError, "texts must be several texts, not 7"),
        (["a", 7], {}, TypeError, r"texts\[1\] must be a text, not 7"),
        (["a"], {"batch_size": 0}, ValueError, "batch_size must be a number from 1 on"),
        (["a"], {"batch_tokens": 0}, ValueError, "batch_tokens"),
        (["a"], {"concurrency": "many"}, ValueError, "concurrency"),
        (["a"], {"output_dimension": "x"}, pydantic.ValidationError, "output_dimension"),
    ],
)
def test_what_is_wrong_is_not_sent(
    given: Any, arguments: Any, error: Any, words: str, pretend: Any, call: Any
):
    server = Server()
    with pytest.raises(error, match=words):
        call(pretend(server).embeddings.create_many, given, model=MODEL, **arguments)
    assert server.seen == []


def test_no_texts_are_no_request(pretend: Any, call: Any):
    pytest.importorskip("numpy")
    server = Server()
    made = call(pretend(server).embeddings.create_many, [], model=MODEL)
    assert (made.vectors, made.array.shape, server.seen) == ([], (0, 0), [])


def test_a_text_without_a_vector_is_an_error(pretend: Any, call: Any):
    body = {"id": "e", "object": "list", "model": MODEL, "usage": None, "data": []}
    client = pretend(lambda _: httpx.Response(200, json=body))
    with pytest.raises(ValueError, match="0 vectors for 2 texts"):
        call(client.embeddings.create_many, texts(2), model=MODEL)


def test_an_answer_without_usage_adds_nothing(pretend: Any, call: Any):
    data = [{"object": "embedding", "index": 0, "embedding": [1]}]
    body = {"id": "e", "object": "list", "model": MODEL, "usage": None, "data": data}
    client = pretend(lambda _: httpx.Response(200, json=body))
    made = call(client.embeddings.create_many, texts(1), model=MODEL)
    assert (made.vectors, made.usage.total_tokens) == ([[1]], 0)


def test_arrays_need_numpy_and_one_length(monkeypatch: pytest.MonkeyPatch):
    pytest.importorskip("numpy")
    made = ManyEmbeddings(2)
    data = [models.EmbeddingResponseData(embedding=[1.0], index=0)]
    usage = models.UsageInfo()
    made.put(0, models.EmbeddingResponse(id="e", object="o", model="m", usage=usage, data=data))
    with pytest.raises(ValueError, match="different lengths"):
        _ = made.array
    monkeypatch.setitem(sys.modules, "numpy", None)
    with pytest.raises(ModuleNotFoundError, match="pip install numpy"):
        _ = made.array


def test_a_real_thousand(client: Mistral, call: Any):
    sentences = [f"Sentence number {number} of them all." for number in range(1000)]
    made = call(client.embeddings.create_many, sentences, model=MODEL, batch_size=512)
    one = client.embeddings.create(model=MODEL, inputs=sentences[777])
    assert len(made) == 1000
    assert made.vectors[777] == pytest.approx(one.vectors[0], abs=1e-6)
