"""Vectors of any number of texts."""

from __future__ import annotations

import asyncio
import concurrent.futures
import json
import sys
import threading
from base64 import b64encode
from contextlib import ExitStack
from itertools import islice
from struct import pack
from typing import TYPE_CHECKING, Any

import httpx
import pydantic
import pytest

from mistralai import Mistral, models
from mistralai.helpers import many_embeddings
from mistralai.helpers.many_embeddings import ManyEmbeddings, Work, answers, batches_of

if TYPE_CHECKING:
    from collections.abc import Iterator

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
    found = [(batch.places[0], len(batch.texts)) for batch in work.batches]
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
        (["a"], {"known": [[1.0]]}, TypeError, "known must be what create_many gave"),
        (["a"], {"known": ManyEmbeddings(2)}, ValueError, "known is of 2 texts, not of 1"),
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
    made.put([0], models.EmbeddingResponse(id="e", object="o", model="m", usage=usage, data=data))
    with pytest.raises(ValueError, match="1 text has no vector: see `missing`"):
        _ = made.array
    data[0].embedding = [1.0, 2.0]
    made.put([1], models.EmbeddingResponse(id="e", object="o", model="m", usage=usage, data=data))
    with pytest.raises(ValueError, match="different lengths"):
        _ = made.array
    monkeypatch.setitem(sys.modules, "numpy", None)
    with pytest.raises(ModuleNotFoundError, match="pip install numpy"):
        _ = made.array


@pytest.fixture
def blocking() -> Iterator[Any]:
    """Makes blocking clients whose server is a function."""
    with ExitStack() as made:

        def make(handler: Any) -> Mistral:
            http = made.enter_context(httpx.Client(transport=httpx.MockTransport(handler)))
            return Mistral(api_key="any", client=http, retry_config=None)

        yield make


class Failing(Server):
    """Refuses one text, for as long as it is told to."""

    def __init__(self, bad: str, words: str = "Input id 1 is bad") -> None:
        super().__init__(words=words)
        self.bad: str | None = bad

    def __call__(self, request: httpx.Request) -> httpx.Response:
        answer = super().__call__(request)
        return self.refusal if self.bad in self.seen[-1]["input"] else answer


def test_an_error_has_what_came_and_the_next_time_only_the_rest_is_asked(pretend: Any, call: Any):
    server = Failing("text 5")
    client = pretend(server)
    told: list[tuple[int, int]] = []
    given: dict[str, Any] = {"model": MODEL, "batch_size": 2, "concurrency": 1}
    with pytest.raises(models.SDKError) as caught:
        call(client.embeddings.create_many, texts(9), **given)
    found = ManyEmbeddings.of(caught.value)
    assert found.missing == [4, 5, 6, 7, 8]
    assert found.vectors == [[0, 0.5], [1, 0.5], [2, 0.5], [3, 0.5], *[[]] * 5]
    assert caught.value.hint == "In this batch it is texts[5]"

    server.bad, server.seen = None, []
    made = call(
        client.embeddings.create_many,
        texts(9),
        known=found,
        on_progress=lambda done, total: told.append((done, total)),
        **given,
    )
    assert [body["input"] for body in server.seen] == [
        ["text 4", "text 5"],
        ["text 6", "text 7"],
        ["text 8"],
    ]
    assert made is found
    assert made.vectors == [[float(number), 0.5] for number in range(9)]
    assert (made.missing, made.requests) == ([], 5)
    assert (len(told), told[-1]) == (3, (9, 9))
    assert told == sorted(told)
    assert told[0] > (4, 9)


def test_what_is_under_way_when_another_fails_is_kept(
    way: Any, pretend: Any, call: Any, monkeypatch: pytest.MonkeyPatch
):
    server = Failing("text 0")
    failed, other = threading.Event(), threading.Event()
    has_failed, has_other = asyncio.Event(), asyncio.Event()

    def wait(*futures: Any, **options: Any) -> Any:
        ended = concurrent.futures.wait(*futures, **options)
        failed.set()  # nothing else ends before, so this is seen to have failed
        return ended

    def answer(request: httpx.Request) -> httpx.Response:
        found = server(request)
        if found is server.refusal:
            assert other.wait(20)
        else:
            other.set()
            assert failed.wait(20)
        return found

    async def answer_async(request: httpx.Request) -> httpx.Response:
        found = server(request)
        if found is server.refusal:
            await asyncio.wait_for(has_other.wait(), 20)
            has_failed.set()
        else:
            has_other.set()
            await asyncio.wait_for(has_failed.wait(), 20)
        return found

    monkeypatch.setattr(many_embeddings, "wait", wait)
    client = pretend(answer if way.argument == "client" else answer_async)
    with pytest.raises(models.SDKError) as caught:
        call(client.embeddings.create_many, texts(90), model=MODEL, batch_size=1, concurrency=2)
    missing = ManyEmbeddings.of(caught.value).missing
    assert 1 not in missing
    assert missing[0] == 0
    assert len(server.seen) < 10


def test_of_a_batch_that_was_taken_apart_the_good_part_is_kept(pretend: Any, call: Any):
    server = Failing("text 3", "Too many tokens")
    with pytest.raises(models.SDKError) as caught:
        call(pretend(server).embeddings.create_many, texts(5), model=MODEL)
    assert ManyEmbeddings.of(caught.value).missing == [3, 4]


def test_other_errors_have_no_vectors():
    with pytest.raises(TypeError, match="no vectors had come when this was raised: KeyError"):
        ManyEmbeddings.of(KeyError("a"))


def test_texts_that_come_one_by_one_have_their_answers_in_order(blocking: Any):
    taken: list[int] = []

    def coming() -> Any:
        for number in range(50):
            taken.append(number)
            yield number, f"text {number}"
        raise LookupError("the pipe broke")

    create = blocking(Server()).embeddings.create
    found = answers(create, batches_of(coming(), 5), {"model": MODEL}, 2, ordered=True)
    first, response = next(found)
    assert (first.texts[0], response.vectors[0]) == ("text 0", [0, 0.5])
    assert len(taken) < 30
    assert [batch.places[0] for batch, _ in islice(found, 9)] == [*range(5, 50, 5)]
    with pytest.raises(LookupError):
        next(found)


def test_texts_that_do_not_come_at_all_are_no_batch():
    def broken() -> Any:
        raise LookupError("there is no pipe")
        yield 0, "text 0"

    with pytest.raises(LookupError):
        next(batches_of(broken()))


def test_in_order_an_error_comes_in_its_place(blocking: Any):
    create = blocking(Failing("text 3")).embeddings.create
    batches = batches_of(enumerate(texts(9)), 1)
    found = answers(create, batches, {"model": MODEL}, 4, ordered=True)
    came: list[str] = []
    with pytest.raises(models.SDKError):
        came.extend(batch.texts[0] for batch, _ in found)
    assert came == ["text 0", "text 1", "text 2"]


def test_a_real_thousand(client: Mistral, call: Any):
    sentences = [f"Sentence number {number} of them all." for number in range(1000)]
    made = call(client.embeddings.create_many, sentences, model=MODEL, batch_size=512)
    one = client.embeddings.create(model=MODEL, inputs=sentences[777])
    assert len(made) == 1000
    assert made.vectors[777] == pytest.approx(one.vectors[0], abs=1e-6)
