"""Waiting for a job."""

from __future__ import annotations

import asyncio
import json
import pickle
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from mistralai import Mistral, models
from mistralai.helpers import waiting
from mistralai.helpers.waiting import BATCH, DOCUMENT, FINE_TUNING, Waiting

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mistralai.local import LocalServer

JOB = {
    "id": "j",
    "input_files": ["f"],
    "endpoint": "/v1/embeddings",
    "errors": [],
    "status": "RUNNING",
    "created_at": 1,
    "total_requests": 2,
    "completed_requests": 0,
    "succeeded_requests": 0,
    "failed_requests": 0,
}


def batch(**changes: Any) -> dict[str, Any]:
    return {**JOB, **changes}


def answering(*jobs: dict[str, Any]) -> Any:
    """A server that gives one job after the other, the last one again and again."""
    left = list(jobs)

    def answer(_: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json=left.pop(0) if len(left) > 1 else left[0])

    return answer


def test_the_job_comes_when_it_is_done(pretend: Any, call: Any, pauses: list[float]):
    seen: list[tuple[str, int]] = []
    client = pretend(
        answering(
            batch(status="QUEUED"),
            batch(),
            batch(),
            batch(completed_requests=1),
            batch(status="SUCCESS", completed_requests=2),
        )
    )
    job = call(
        client.batch.jobs.wait,
        "j",
        on_change=lambda job: seen.append((job.status, job.completed_requests)),
    )
    assert job.status == "SUCCESS"
    assert seen == [("QUEUED", 0), ("RUNNING", 0), ("RUNNING", 1), ("SUCCESS", 2)]
    # Each wait is half as long again as the one before, and at most a quarter longer by chance.
    wanted = [1, 1.5, 2.25, 3.375]
    assert all(w <= pause <= 1.25 * w for w, pause in zip(wanted, pauses, strict=True))


def test_nobody_need_listen(pretend: Any, call: Any, pauses: list[float]):
    client = pretend(answering(batch(), batch(status="SUCCESS")))
    assert call(client.batch.jobs.wait, "j").status == "SUCCESS"
    assert len(pauses) == 1


def test_what_listens_may_be_a_coroutine(pauses: list[float]):
    seen: list[str] = []

    async def listen(job: models.BatchJobOut) -> None:
        await asyncio.sleep(0)
        seen.append(job.status)

    async def main() -> None:
        handler = answering(batch(), batch(status="SUCCESS"))
        async with httpx.AsyncClient(transport=httpx.MockTransport(handler)) as http:
            client = Mistral(api_key="k", async_client=http)
            await client.batch.jobs.wait_async("j", on_change=listen)

    asyncio.run(main())
    assert seen == ["RUNNING", "SUCCESS"]


ERRORS = [{"message": "too long", "count": 3}, {"message": "too odd"}, "?"]


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        ("FAILED", models.JobFailedError),
        ("TIMEOUT_EXCEEDED", models.JobFailedError),
        ("CANCELLED", models.JobCancelledError),
    ],
)
def test_a_bad_end_raises_the_words_of_the_job(
    status: str, kind: type[models.JobError], pretend: Any, call: Any, pauses: list[float]
):
    client = pretend(answering(batch(status=status, errors=ERRORS)))
    with pytest.raises(kind) as caught:
        call(client.batch.jobs.wait, "j")
    assert str(caught.value) == f"batch job j: {status}: too long (3 times); too odd"
    assert caught.value.job.status == status
    assert not pauses
    again = pickle.loads(pickle.dumps(caught.value))  # noqa: S301 - our own
    assert (type(again), str(again), again.job) == (kind, str(caught.value), caught.value.job)


def test_patience_ends_with_the_job_as_it_is(pretend: Any, call: Any, pauses: list[float]):
    client = pretend(answering(batch()))
    with pytest.raises(models.JobTimeoutError) as caught:
        call(client.batch.jobs.wait, "j", timeout=0)
    assert isinstance(caught.value, TimeoutError)
    assert str(caught.value) == "batch job j: RUNNING after 0 s, and it goes on"
    assert caught.value.job.status == "RUNNING"


def test_the_last_look_is_at_the_end_of_the_time():
    now = [0.0]
    patience = Waiting(BATCH, 4, 1, 30, clock=lambda: now[0], chance=lambda: 0.0)
    job = SimpleNamespace(id="j", status="RUNNING")
    for expected in (1, 1.5, 1.5):
        delay = patience.delay(job)
        assert delay == expected
        now[0] += delay
    with pytest.raises(models.JobTimeoutError):
        patience.delay(job)


def test_waits_grow_up_to_the_longest():
    patience = Waiting(BATCH, None, 10, 20, chance=lambda: 1.0)
    job = SimpleNamespace(id="j", status="RUNNING")
    assert [patience.delay(job) for _ in range(4)] == [12.5, 18.75, 25, 25]
    patience = Waiting(BATCH, None, 60, 30, chance=lambda: 0.0)
    assert [patience.delay(job) for _ in range(2)] == [60, 60]


@pytest.mark.parametrize(
    ("arguments", "kind", "words"),
    [
        ({"timeout": -1}, ValueError, "timeout must be at least 0 seconds, not -1"),
        ({"timeout": "1"}, TypeError, "timeout must be a number of seconds, not '1'"),
        ({"poll": float("nan")}, ValueError, "poll must be at least 0 seconds, not nan"),
        ({"poll": 0}, ValueError, "poll must be above 0"),
        ({"max_poll": True}, TypeError, "max_poll must be a number of seconds, not True"),
    ],
)
def test_times_are_checked_before_anything_is_sent(
    arguments: dict[str, Any], kind: type[Exception], words: str, call: Any
):
    client = Mistral(api_key="k", server_url="http://nowhere.invalid")
    with pytest.raises(kind, match=words):
        call(client.batch.jobs.wait, "j", **arguments)


TUNED: dict[str, Any] = {
    "id": "t",
    "auto_start": False,
    "model": "m",
    "status": "VALIDATED",
    "created_at": 1,
    "modified_at": 1,
    "training_files": [],
    "job_type": "completion",
    "hyperparameters": {},
}


@pytest.mark.parametrize(
    ("changes", "outcome"),
    [
        ({"status": "SUCCESS"}, "SUCCESS"),
        ({}, "VALIDATED"),  # it waits for somebody to start it
        (
            {
                "status": "FAILED_VALIDATION",
                "events": [
                    {"name": "a", "created_at": 1, "data": {"error": "older"}},
                    {"name": "b", "created_at": 2, "data": {"error": "bad sample"}},
                    {"name": "c", "created_at": 3},
                ],
            },
            "fine-tuning job t: FAILED_VALIDATION: bad sample",
        ),
        ({"status": "CANCELLED"}, "fine-tuning job t: CANCELLED"),
    ],
)
def test_fine_tuning_is_waited_for(
    changes: dict[str, Any], outcome: str, pretend: Any, call: Any, pauses: list[float]
):
    going_on = {**TUNED, "status": "RUNNING"}
    client = pretend(answering(going_on, {**TUNED, **changes}))
    try:
        told = call(client.fine_tuning.jobs.wait, "t").status
    except models.JobError as error:
        told = str(error)
    assert told == outcome
    assert len(pauses) == 1


def test_a_validated_job_that_starts_by_itself_goes_on():
    job = SimpleNamespace(id="t", status="VALIDATED", auto_start=True)
    assert Waiting(FINE_TUNING, None, 1, 1, chance=lambda: 0.0).delay(job) == 1


@pytest.mark.parametrize(
    ("process", "processing", "end"),
    [
        ("done", "Completed", None),
        (None, "Completed", None),
        ("in_progress", "Running", 1),
        (None, "Running", 1),
        ("error", "Failed", models.JobFailedError),
    ],
)
def test_documents_are_done_in_old_words_and_new(process: Any, processing: str, end: Any):
    document = SimpleNamespace(id="d", process_status=process, processing_status=processing)
    patience = Waiting(DOCUMENT, None, 1, 1, chance=lambda: 0.0)
    if end is models.JobFailedError:
        with pytest.raises(end, match="document d: error: Failed"):
            patience.delay(document)
    else:
        assert patience.delay(document) == end


@pytest.mark.parametrize(
    ("kind", "job", "further"),
    [
        (
            BATCH,
            {"status": "RUNNING", "completed_requests": 1, "failed_requests": 0},
            "failed_requests",
        ),
        (FINE_TUNING, {"status": "RUNNING", "events": None, "checkpoints": []}, "events"),
        (FINE_TUNING, {"status": "RUNNING", "events": [], "checkpoints": None}, "checkpoints"),
        (DOCUMENT, {"process_status": "in_progress", "number_of_pages": None}, "number_of_pages"),
    ],
)
def test_a_job_has_changed_where_it_is_further(kind: Any, job: dict[str, Any], further: str):
    patience = Waiting(kind, None, 1, 1)
    assert patience.has_changed(SimpleNamespace(**job))  # nothing was known of it
    assert not patience.has_changed(SimpleNamespace(**job))
    job[further] = (
        7 if job[further] in (None, 0) and further not in {"events", "checkpoints"} else [1]
    )
    assert patience.has_changed(SimpleNamespace(**job))


@pytest.fixture
def moved(server: LocalServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Lets the server's time pass where somebody waits."""

    def move(seconds: float) -> None:
        httpx.post(f"{server.url}/_local/clock", json={"seconds": seconds}).raise_for_status()

    async def move_async(seconds: float) -> None:
        move(seconds)

    monkeypatch.setattr(waiting, "time", SimpleNamespace(sleep=move))
    monkeypatch.setattr(waiting, "sleep_async", move_async)
    return


@pytest.mark.usefixtures("moved")
def test_a_batch_a_training_and_a_document_are_waited_for(client: Mistral, call: Any):
    requests: Any = [{"custom_id": "1", "body": {"input": "a"}}]
    job = call(
        client.batch.jobs.create,
        endpoint="/v1/embeddings",
        model="mistral-embed",
        requests=requests,
    )
    done = call(client.batch.jobs.wait, job.id)
    assert (done.status, done.succeeded_requests) == ("SUCCESS", 1)
    sample = {"messages": [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b"}]}
    lines = "\n".join([json.dumps(sample)] * 4)
    training = call(client.files.upload, file=("a.jsonl", lines), purpose="fine-tune")
    tuned = call(
        client.fine_tuning.jobs.create,
        model="open-mistral-7b",
        training_files=[{"file_id": training.id, "weight": 1}],
        hyperparameters={"training_steps": 1, "learning_rate": 0.0001},
        auto_start=True,
    )
    finished = call(client.fine_tuning.jobs.wait, tuned.id)
    assert finished.fine_tuned_model.startswith("ft:")
    library = call(client.beta.libraries.create, name="l")
    documents = client.beta.libraries.documents
    document = call(documents.upload, library_id=library.id, file=("a.txt", b"text"))
    read = call(documents.wait, library_id=library.id, document_id=document.id)
    assert read.processing_status == "Completed"


def test_whoever_is_interrupted_gets_his_exception(
    pretend: Any, call: Any, monkeypatch: pytest.MonkeyPatch
):
    def interrupt(_: float) -> None:
        raise KeyboardInterrupt

    async def cancel(_: float) -> None:
        raise asyncio.CancelledError

    monkeypatch.setattr(waiting, "time", SimpleNamespace(sleep=interrupt))
    monkeypatch.setattr(waiting, "sleep_async", cancel)
    client = pretend(answering(batch()))
    with pytest.raises((KeyboardInterrupt, asyncio.CancelledError)):
        call(client.batch.jobs.wait, "j")
