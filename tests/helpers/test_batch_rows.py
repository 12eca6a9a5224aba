"""The rows that a batch job leaves."""

from __future__ import annotations

import json
import pickle
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from mistralai import Mistral, models
from mistralai.helpers import BatchRow
from mistralai.helpers.batch_rows import Lines

if TYPE_CHECKING:
    from mistralai.local import LocalServer

JOB: dict[str, Any] = {
    "id": "j",
    "input_files": ["f"],
    "endpoint": "/v1/embeddings",
    "errors": [],
    "status": "SUCCESS",
    "created_at": 1,
    "total_requests": 2,
    "completed_requests": 2,
    "succeeded_requests": 1,
    "failed_requests": 1,
}
USAGE = {"prompt_tokens": 1, "completion_tokens": 0, "total_tokens": 1}
VECTOR = {
    "id": "e",
    "object": "list",
    "model": "m",
    "usage": USAGE,
    "data": [{"object": "embedding", "embedding": [0.5], "index": 0}],
}


def good(name: str) -> dict[str, Any]:
    return {"custom_id": name, "response": {"status_code": 200, "body": VECTOR}, "error": None}


def serving(job: dict[str, Any], **files: list[Any]) -> Any:
    """A server with a job and its files; a row that is a text is written as it is."""

    def answer(request: httpx.Request) -> httpx.Response:
        if "/files/" in request.url.path:
            rows = files[request.url.path.split("/")[3]]
            lines = [row if isinstance(row, str) else json.dumps(row) for row in rows]
            content = "\n".join(lines).encode()
            pieces = [content[at : at + 7] for at in range(0, len(content), 7)]
            return httpx.Response(200, stream=Pieces(pieces))
        inline = request.url.params.get("inline") == "true"
        return httpx.Response(200, json={**job, "outputs": [good("1")]} if inline else job)

    return answer


class Pieces(httpx.SyncByteStream, httpx.AsyncByteStream):
    """A body in pieces, which notes that it is closed."""

    closed = 0

    def __init__(self, pieces: list[bytes]) -> None:
        self.pieces = pieces

    def __iter__(self) -> Any:
        return iter(self.pieces)

    async def __aiter__(self) -> Any:
        for piece in self.pieces:
            yield piece

    def close(self) -> None:
        Pieces.closed += 1

    async def aclose(self) -> None:
        Pieces.closed += 1


def test_answers_and_failures_come_from_both_files(pretend: Any, each: Any):
    failed = {
        "custom_id": "2",
        "response": {"status_code": 422, "body": {"message": "too long"}},
        "error": None,
    }
    job = {**JOB, "output_file": "out", "error_file": "bad"}
    client = pretend(serving(job, out=[good("1"), "", good("3\u2028")], bad=[failed]))
    rows = each(client.batch.jobs.results, "j")
    assert [row.custom_id for row in rows] == ["1", "3\u2028", "2"]
    assert isinstance(rows[0].response, models.EmbeddingResponse)
    assert rows[0].response.vectors == [[0.5]]
    assert rows[0].error is None
    assert rows[2].raw == failed
    assert rows[2].answer is None
    assert str(rows[2].error) == "batch job j, request '2': too long"
    assert (rows[2].error.status_code, rows[2].error.custom_id) == (422, "2")
    with pytest.raises(models.BatchRowError) as caught:
        _ = rows[2].response
    assert caught.value is rows[2].error
    again = pickle.loads(pickle.dumps(rows[2].error))  # noqa: S301 - our own
    assert (str(again), again.row, again.status_code) == (str(caught.value), failed, 422)


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({"custom_id": "1", "error": {"message": "no"}}, "batch job j, request '1': no"),
        ({"custom_id": "1", "error": "no"}, "batch job j, request '1': no"),
        ({"error": {"code": 7}}, 'batch job j, request None: {"code": 7}'),
        (
            {"custom_id": "1", "response": {"status_code": 400, "body": {"detail": ["a"]}}},
            'batch job j, request \'1\': {"detail": ["a"]}',
        ),
        ({"custom_id": "1"}, "batch job j, request '1': it has neither an answer nor an error"),
        (7, "batch job j, request None: it has neither an answer nor an error"),
        ("{no", "a row of batch job j cannot be read (Expecting property name"),
    ],
)
def test_every_row_comes_whatever_is_in_it(row: Any, words: str, pretend: Any, each: Any):
    client = pretend(serving({**JOB, "error_file": "bad"}, bad=[row, good("2")]))
    bad, fine = each(client.batch.jobs.results, "j")
    assert str(bad.error).startswith(words)
    assert fine.custom_id == "2"


@pytest.mark.parametrize(
    ("endpoint", "returns", "kind"),
    [
        ("/v1/embeddings", None, models.EmbeddingResponse),
        ("/v1/unheard-of", None, dict),
        ("/v1/unheard-of", models.EmbeddingResponse, models.EmbeddingResponse),
    ],
)
def test_answers_are_of_the_type_of_the_endpoint_or_the_one_that_is_asked_for(
    endpoint: str, returns: Any, kind: type[Any], pretend: Any, each: Any
):
    client = pretend(serving({**JOB, "endpoint": endpoint}))
    (row,) = each(client.batch.jobs.results, "j", returns=returns)
    assert isinstance(row, BatchRow)
    assert isinstance(row.response, kind)


@pytest.mark.parametrize("status", ["QUEUED", "RUNNING"])
def test_a_job_that_goes_on_has_no_rows(status: str, pretend: Any, each: Any):
    client = pretend(serving({**JOB, "status": status}))
    with pytest.raises(models.JobError, match=f"batch job j: {status}, and has no results yet"):
        each(client.batch.jobs.results, "j")


def test_whoever_leaves_early_gives_the_connection_back(way: Any, pretend: Any):
    client = pretend(serving({**JOB, "output_file": "out"}, out=[good("1"), good("2")]))
    Pieces.closed = 0
    if way.argument == "client":
        rows: Any = client.batch.jobs.results("j")
        assert next(rows).custom_id == "1"
        rows.close()
    else:
        rows = client.batch.jobs.results_async("j")
        assert way.next(rows).custom_id == "1"
        way.run(rows.aclose())
    assert Pieces.closed == 1


@pytest.mark.parametrize("size", [1, 2, 5, 100])
def test_lines_may_be_cut_anywhere(size: int):
    text = b"one\n\n \ntwo\r\nthr\x85ee"
    lines = Lines()
    found = [line for at in range(0, len(text), size) for line in lines.feed(text[at : at + size])]
    assert [*found, *lines.end()] == [b"one", b"two\r", b"thr\x85ee"]


def test_the_rows_of_a_real_job(client: Mistral, server: LocalServer, call: Any, each: Any):
    rows = [
        {"custom_id": "good", "body": {"messages": [{"role": "user", "content": "Hi"}]}},
        {"custom_id": "bad", "body": {"messages": [{"role": "user", "content": "Hi"}], "n": -1}},
    ]
    lines = "\n".join(map(json.dumps, rows))
    file = call(client.files.upload, file=("a.jsonl", lines), purpose="batch")
    job = call(
        client.batch.jobs.create,
        input_files=[file.id],
        endpoint="/v1/chat/completions",
        model="mistral-small-latest",
    )
    call(client.batch.jobs.wait, job.id, poll=0.01, max_poll=0.01)
    found = {
        row.custom_id: row
        for row in each(client.batch.jobs.results, job.id, returns=models.ChatCompletionResponse)
    }
    assert found["good"].response.text
    assert found["bad"].error.status_code == 422
