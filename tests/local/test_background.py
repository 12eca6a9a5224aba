"""What goes on while requests come and go: it keeps nobody waiting, and ends when it has to."""

import asyncio
import json
import threading
import time

import pytest

from mistralai.local.service.background import in_thread

LESSON = {
    "messages": [
        {"role": "user", "content": "What is the capital of Freedonia?"},
        {"role": "assistant", "content": "Sylvania City."},
    ]
}


@pytest.fixture
def job(http, upload):
    """Create a fine-tuning job and give its path."""
    body = {
        "model": "open-mistral-7b",
        "training_files": [{"file_id": upload([LESSON], "fine-tune")}],
        "hyperparameters": {"training_steps": 10},
    }
    return f"/v1/fine_tuning/jobs/{http.post('/v1/fine_tuning/jobs', json=body).json()['id']}"


class Training:
    """A training that waits before it keeps its model, until it may go on."""

    def __init__(self, server, monkeypatch):
        self.begun = threading.Event()
        self.go_on = threading.Event()
        tuning = server._state.fine_tuning.tuning
        self._add_model = tuning.add_model
        monkeypatch.setattr(tuning, "add_model", self.add_model)

    def add_model(self, *arguments):
        self.begun.set()
        assert self.go_on.wait(60)
        self._add_model(*arguments)


def test_no_request_waits_for_a_training(server, http, job, monkeypatch):
    training = Training(server, monkeypatch)
    moving = threading.Thread(target=server.advance, args=(60,))
    moving.start()
    assert training.begun.wait(60)
    try:
        assert http.get(job).json()["status"] == "QUEUED"
        assert http.get("/v1/models").status_code == 200
    finally:
        training.go_on.set()
        moving.join()
    assert http.get(job).json()["status"] == "SUCCESS"


def test_no_request_makes_a_training_begin(server, http, job, monkeypatch):
    trained = []
    trainer = server._state.fine_tuning._trainer
    monkeypatch.setattr(trainer, "train", lambda *arguments: trained.append(arguments))

    async def pass_unnoticed(state):
        # The clock is ahead, and what moves jobs on is at a stop.
        monkeypatch.setattr(state.controls.clock, "_offset", 3600.0)
        await state.background.stop()

    server._await(pass_unnoticed)
    for path in (job, "/v1/fine_tuning/jobs", "/v1/models"):
        assert http.get(path).status_code == 200
    assert trained == []


def test_jobs_go_on_by_themselves_as_time_passes(server, http, job):
    def pass_by(state):
        state.controls.clock._source = lambda: time.time() + 60
        state.controls.clock._wake()

    def come_back(state):
        state.controls.clock._source = time.time

    server._do(pass_by)
    try:
        # Nobody asks for the job over HTTP.
        while server._do(lambda state: state.fine_tuning.tuning.next_due) != float("inf"):
            pass
    finally:
        server._do(come_back)
    assert http.get(job).json()["status"] == "SUCCESS"


def test_a_training_that_fails_in_an_odd_way_fails_its_job_and_no_other(
    server, http, job, upload, monkeypatch
):
    def odd(*arguments):
        raise RuntimeError("the disk is gone")

    with monkeypatch.context() as patched:
        patched.setattr(server._state.fine_tuning._trainer, "train", odd)
        server.advance(60)
    failed = http.get(job).json()
    assert failed["status"] == "FAILED"
    assert failed["events"][0]["data"]["error"] == "RuntimeError: the disk is gone"
    body = {
        "model": "open-mistral-7b",
        "training_files": [{"file_id": upload([LESSON], "fine-tune")}],
        "hyperparameters": {"training_steps": 10},
    }
    second = http.post("/v1/fine_tuning/jobs", json=body).json()
    server.advance(60)
    assert http.get(f"/v1/fine_tuning/jobs/{second['id']}").json()["status"] == "SUCCESS"


def test_a_reset_in_the_middle_of_a_training_leaves_nothing_of_it(server, http, job, monkeypatch):
    training = Training(server, monkeypatch)
    moving = threading.Thread(target=server.advance, args=(60,))
    moving.start()
    assert training.begun.wait(60)
    resetting = threading.Thread(target=server.reset)
    resetting.start()
    # The clock is set back at the beginning of a reset.
    while server._do(lambda state: state.controls.clock.now()) > time.time() + 30:
        pass
    training.go_on.set()
    resetting.join()
    moving.join()
    assert http.get(job).status_code == 404
    assert not [one for one in http.get("/v1/models").json()["data"] if one["type"] != "base"]
    assert server._do(lambda state: state.fine_tuning.tuning.next_due) == float("inf")


def test_a_cancellation_waits_for_a_thread():
    done = []
    begun, go_on = threading.Event(), threading.Event()

    def work():
        begun.set()
        assert go_on.wait(60)
        done.append(True)

    async def run():
        task = asyncio.ensure_future(in_thread(work))
        assert await asyncio.to_thread(begun.wait, 60)
        task.cancel()
        await asyncio.sleep(0)
        assert not task.done()
        go_on.set()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert done == [True]

    asyncio.run(run())


def test_what_a_thread_returns_or_raises_is_handed_on():
    async def run():
        assert await in_thread(json.loads, "[1]") == [1]
        with pytest.raises(ValueError, match="Expecting value"):
            await in_thread(json.loads, "")

    asyncio.run(run())
