"""A run by batch jobs: parts within the limits, each paid for once, joined in one output."""

from __future__ import annotations

import json
import re
import signal
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from faking import URL, lines_of, reply, row, texts_of

from mistralai import Mistral, bulk, models
from mistralai.azure.client import MistralAzure
from mistralai.bulk import batches
from mistralai.bulk.progress import words
from mistralai.bulk.report import BatchJob, Report

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from mistralai.local import LocalServer

    Run = Callable[..., bulk.Report]

TEN = [row(str(n), f"id-{n}") for n in range(10)]
GOING_ON = {"QUEUED", "RUNNING"}


def answered(asked: dict[str, Any], status: int = 200, **more: Any) -> dict[str, Any]:
    body = reply(asked["body"]["messages"][-1]["content"]).json() if status == 200 else more
    response = {"status_code": status, "body": body}
    return {"id": "batch-1", "custom_id": asked["custom_id"], "response": response, "error": None}


class Jobs:
    """The files and jobs of an account; a job is done when it was looked at often enough."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.jobs: list[dict[str, Any]] = []
        self.looks = 0
        """How often a job is looked at before it is done."""
        self.end: dict[str, Any] = {"status": "SUCCESS"}
        self.answer: Callable[[dict[str, Any]], Any] = answered
        self.at: Callable[[str], Any] = lambda what: None
        """Told of each request when it was carried out; what it gives is the answer."""
        self.most = 0

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        what = f"{request.method} {request.url.path.removeprefix('/v1/')}"
        said = self.carry_out(what, request)
        return self.at(what) or said

    def carry_out(self, what: str, request: httpx.Request) -> httpx.Response:
        if what == "POST files":
            return httpx.Response(200, json=self.upload(request))
        if what == "POST batch/jobs":
            return httpx.Response(200, json=self.create(json.loads(request.content)))
        if what == "GET batch/jobs":
            return httpx.Response(200, json={"data": self.jobs, "total": len(self.jobs)})
        name = what.rsplit("/", maxsplit=1)[-1]
        if "jobs" in what:
            return httpx.Response(
                200, json=self.look(next(j for j in self.jobs if j["id"] == name))
            )
        return httpx.Response(200, content=self.files[what.split("/")[1]])

    def upload(self, request: httpx.Request) -> dict[str, Any]:
        found = re.search(rb'name="file".*?\r\n\r\n(.*?)\r\n--', request.content, re.DOTALL)
        assert found is not None
        assert b"batch" in request.content
        name = self.add(found[1])
        about = {"filename": "f", "purpose": "batch", "sample_type": "batch_request"}
        sizes = {"bytes": len(found[1]), "created_at": 1, "num_lines": 1}
        return {"id": name, "object": "file", "source": "upload", **about, **sizes}

    def add(self, content: bytes) -> str:
        name = f"file-{len(self.files)}"
        self.files[name] = content
        return name

    def create(self, body: dict[str, Any]) -> dict[str, Any]:
        now = int(datetime.now(timezone.utc).timestamp())
        rows = self.rows(body["input_files"][0])
        counts = dict.fromkeys(("completed_requests", "succeeded_requests", "failed_requests"), 0)
        job = {"id": f"job-{len(self.jobs)}", "object": "batch", "errors": [], "status": "QUEUED"}
        self.jobs.append({**job, "created_at": now, "total_requests": len(rows), **counts, **body})
        under_way = sum(job["status"] in GOING_ON for job in self.jobs)
        self.most = max(self.most, under_way)
        return self.jobs[-1]

    def rows(self, name: str) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.files[name].splitlines()]

    def look(self, job: dict[str, Any]) -> dict[str, Any]:
        job["looks"] = job.get("looks", 0) + 1
        if job["looks"] <= self.looks:
            job["status"] = "RUNNING"
        elif job["status"] in GOING_ON:
            lines = [self.answer(one) for one in self.rows(job["input_files"][0])]
            job.update(completed_requests=len(lines), **self.end)
            good = [one for one in lines if "200" in str(one)]
            bad = [one for one in lines if one is not None and one not in good]
            for which, some in (("output_file", good), ("error_file", bad)):
                text = "\n".join(one if isinstance(one, str) else json.dumps(one) for one in some)
                job[which] = self.add(text.encode()) if some else None
        return job

    def asked(self) -> list[str]:
        """The ids of all rows of all jobs."""
        return [one["custom_id"] for job in self.jobs for one in self.rows(job["input_files"][0])]

    def client(self) -> Mistral:
        http = httpx.AsyncClient(transport=httpx.MockTransport(self))
        return Mistral(api_key="any", server_url=URL, async_client=http, retry_config=None)


@pytest.fixture
def api(monkeypatch: pytest.MonkeyPatch) -> Jobs:
    monkeypatch.setattr(batches, "POLL", 0.001)
    monkeypatch.setattr(batches, "PART_ROWS", 4)
    return Jobs()


def test_rows_become_jobs_and_their_answers_one_output(run: Run, api: Jobs, output: Path):
    api.looks = 1
    report = run(api.client(), TEN, output, via="batch", model="m-latest")

    assert [job["total_requests"] for job in api.jobs] == [4, 4, 2]
    assert {job["model"] for job in api.jobs} == {"m-latest"}
    assert {job["endpoint"] for job in api.jobs} == {"/v1/chat/completions"}
    assert api.rows("file-0")[0] == TEN[0]
    assert texts_of(output) == {f"id-{n}": str(n) for n in range(10)}
    assert lines_of(output)[0] == answered(lines_of(output)[0] | TEN[0])
    assert report.jobs == {
        "job-0": BatchJob("SUCCESS", 4, 4),
        "job-1": BatchJob("SUCCESS", 4, 4),
        "job-2": BatchJob("SUCCESS", 2, 2),
    }
    assert (report.succeeded, report.failed, report.missing, report.total) == (10, 0, 0, 10)
    assert (report.prompt_tokens, report.completion_tokens) == (30, 50)
    assert report.complete
    assert sorted(path.name for path in (output.parent / "results.jsonl.bulk").iterdir()) == [
        "lock",
        "run.json",
        "sent",
    ]


def test_a_second_run_makes_jobs_of_what_is_missing(run: Run, api: Jobs, output: Path):
    run(api.client(), TEN[:4], output, via="batch")
    again = run(api.client(), TEN[:4], output, via="batch")
    report = run(api.client(), TEN[:7], output, via="batch")

    assert (again.jobs, again.answered_before) == ({}, 4)
    assert [job["total_requests"] for job in api.jobs] == [4, 3]
    assert (report.succeeded, report.answered_before) == (3, 4)
    assert len(texts_of(output)) == 7


def test_what_was_begun_live_goes_on_by_jobs(run: Run, api: Jobs, output: Path):
    http = httpx.AsyncClient(transport=httpx.MockTransport(lambda request: reply("live")))
    live = Mistral(api_key="any", server_url=URL, async_client=http)
    run(live, TEN[:3], output)
    run(api.client(), TEN[:5], output, via="batch")

    assert api.asked() == ["id-3", "id-4"]
    assert len(texts_of(output)) == 5


def test_a_part_is_no_larger_than_a_file_may_be(
    run: Run, api: Jobs, output: Path, monkeypatch: pytest.MonkeyPatch
):
    size = len(json.dumps(TEN[0], separators=(",", ":"))) + 1
    monkeypatch.setattr(batches, "PART_BYTES", 2 * size + 5)
    rows = [*TEN[:3], row("x" * 3 * size, "large"), *TEN[3:5]]
    report = run(api.client(), rows, output, via="batch")

    assert [len(api.rows(job["input_files"][0])) for job in api.jobs] == [2, 2, 1]
    assert (report.succeeded, report.missing, report.bad) == (5, 0, 1)
    [(number, reason)] = report.bad_rows
    assert number == 4
    assert re.match(r"its line has \d+ bytes, and the file of a job \d+ at most", reason)
    with pytest.raises(bulk.RowError, match=r"row 4 \(large\): its line has"):
        run(api.client(), rows, output, via="batch", errors="raise")


def test_no_more_jobs_are_under_way_than_the_api_takes(
    run: Run, api: Jobs, output: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(batches, "PENDING", 1)
    run(api.client(), TEN, output, via="batch")
    assert (len(api.jobs), api.most) == (3, 1)


def failing(asked: dict[str, Any]) -> Any:
    outcome = {
        "id-1": answered(asked, 422, type="invalid_request_error"),
        "id-2": {**answered(asked), "response": None, "error": {"type": "lost"}},
        "id-3": {**answered(asked), "response": None, "error": None},
    }
    return outcome.get(asked["custom_id"], answered(asked))


def test_failures_are_in_the_row_by_kind(run: Run, api: Jobs, output: Path):
    api.answer = failing
    report = run(api.client(), TEN[:6], output, via="batch")

    assert (report.succeeded, report.failed, report.complete) == (3, 3, True)
    assert report.errors == {"422 invalid_request_error": 1, "lost": 1, "no answer": 1}
    assert len(lines_of(output)) == 6

    api.answer = answered
    report = run(api.client(), TEN[:6], output, via="batch", retry_failed=True)
    assert api.asked()[6:] == ["id-1", "id-2", "id-3"]
    assert (report.succeeded, len(texts_of(output))) == (3, 6)


def test_the_first_row_that_fails_can_end_it_and_the_others_have_their_lines(
    run: Run, api: Jobs, output: Path
):
    api.answer = failing
    with pytest.raises(bulk.RowError, match=r"^row \(id-1\): 422 invalid_request_error$"):
        run(api.client(), TEN[:4], output, via="batch", errors="raise")
    assert texts_of(output) == {"id-0": "0"}

    api.answer = answered
    run(api.client(), TEN[:4], output, via="batch", errors="raise")
    assert len(api.jobs) == 2
    assert sorted(api.asked()[4:]) == ["id-1", "id-2", "id-3"]


@pytest.mark.parametrize("status", ["FAILED", "CANCELLED", "TIMEOUT_EXCEEDED"])
def test_a_job_that_fails_leaves_the_lines_that_it_has(
    run: Run, api: Jobs, output: Path, status: str
):
    api.end = {"status": status, "errors": [{"message": "no more of it", "count": 1}]}
    api.answer = lambda asked: None if asked["custom_id"] == "id-2" else answered(asked)
    report = run(api.client(), TEN[:4], output, via="batch")

    assert (report.succeeded, report.missing, report.complete) == (3, 1, False)
    assert report.job_errors == [f"batch job job-0: {status}: no more of it"]
    assert f"batch job job-0: {status}: no more of it" in str(report)
    with pytest.raises(models.JobError, match=f"job-1: {status}"):
        run(api.client(), TEN[:4], output, via="batch", errors="raise")
    assert api.asked()[4:] == ["id-2"]


def test_lines_that_say_nothing_of_a_row_are_passed_over(run: Run, api: Jobs, output: Path):
    odd: dict[str, Any] = {
        "id-0": "{200",
        "id-1": "[200]",
        "id-2": json.dumps({"custom_id": "other", "response": {"status_code": 200}}),
    }
    api.answer = lambda asked: odd.get(asked["custom_id"], answered(asked))
    report = run(api.client(), TEN[:4], output, via="batch")

    assert texts_of(output) == {"id-3": "3"}
    assert report.missing == 3
    [said] = report.job_errors
    assert said.startswith("batch job job-0: a line of it is no JSON: ")


class Broken(httpx.AsyncByteStream):
    def __init__(self, content: bytes) -> None:
        self.content = content

    async def __aiter__(self) -> Any:
        yield self.content
        raise httpx.ReadError("gone")


def test_a_download_that_breaks_off_is_gone_on_with(run: Run, api: Jobs, output: Path):
    def broken(what: str) -> httpx.Response | None:
        if "content" not in what:
            return None
        return httpx.Response(200, stream=Broken(api.files["file-1"][:-100]))

    api.at = broken
    with pytest.raises(httpx.ReadError, match="gone"):
        run(api.client(), TEN[:4], output, via="batch")
    assert texts_of(output) == {"id-0": "0", "id-1": "1", "id-2": "2"}

    api.at = lambda what: None
    report = run(api.client(), TEN[:4], output, via="batch")
    assert len(api.jobs) == 1
    assert (report.succeeded, report.answered_before, len(texts_of(output))) == (1, 3, 4)


def test_a_job_that_was_refused_is_made_of_the_same_file_later(run: Run, api: Jobs, output: Path):
    refusal = httpx.Response(402, json={"detail": "no money"})
    api.at = lambda what: api.jobs.clear() or refusal if what == "POST batch/jobs" else None
    with pytest.raises(models.SDKError, match="no money"):
        run(api.client(), TEN[:3], output, via="batch")

    api.at = lambda what: None
    run(api.client(), TEN[:3], output, via="batch")
    assert [job["input_files"] for job in api.jobs] == [["file-0"]]
    assert len(texts_of(output)) == 3


def test_a_job_whose_id_was_lost_is_found_by_its_file(run: Run, api: Jobs, output: Path):
    def lose(what: str) -> None:
        if what == "POST batch/jobs":
            raise httpx.ReadError("gone")

    api.create({"input_files": [api.add(b"")], "endpoint": "/v1/embeddings"})
    api.at = lose
    with pytest.raises(httpx.ReadError):
        run(api.client(), TEN[:3], output, via="batch")
    api.at = lambda what: None
    run(api.client(), TEN[:3], output, via="batch")

    assert len(api.jobs) == 2
    assert len(texts_of(output)) == 3


@pytest.fixture
def troubled(api: Jobs, monkeypatch: pytest.MonkeyPatch) -> Jobs:
    """Troubles for one who asks for a job: no answer, and answers that it is too much."""
    monkeypatch.setattr(batches, "LONGEST_POLL", 0.001)
    troubles = [httpx.ConnectError("no network"), 503, 429, httpx.ReadTimeout("late")]

    def trouble(what: str) -> httpx.Response | None:
        if not what.startswith("GET batch/jobs/") or not troubles:
            return None
        one = troubles.pop(0)
        if isinstance(one, Exception):
            raise one
        return httpx.Response(one)

    api.at = trouble
    return api


def test_troubles_that_pass_do_not_end_the_wait_for_a_job(run: Run, troubled: Jobs, output: Path):
    report = run(troubled.client(), TEN[:3], output, via="batch")
    assert (report.succeeded, len(troubled.jobs)) == (3, 1)


def test_troubles_that_do_not_pass_end_it(
    run: Run, troubled: Jobs, output: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(batches, "PATIENCE", 0)
    with pytest.raises(httpx.ConnectError, match="no network"):
        run(troubled.client(), TEN[:3], output, via="batch")
    troubled.at = lambda what: httpx.Response(404) if "jobs/job" in what else None
    with pytest.raises(models.SDKError, match="404"):
        run(troubled.client(), TEN[:3], output, via="batch")

    def broken(what: str) -> None:
        if "jobs/job" in what:
            raise LookupError("a hook of the user's")

    troubled.at = broken
    with pytest.raises(LookupError, match="a hook"):
        run(troubled.client(), TEN[:3], output, via="batch")
    assert len(troubled.jobs) == 1


def test_ctrl_c_leaves_the_jobs_going_on_and_another_run_has_their_answers(api: Jobs, output: Path):
    api.looks = 1_000_000
    api.at = lambda what: signal.raise_signal(signal.SIGINT) if "jobs/job-2" in what else None
    with pytest.raises(bulk.InterruptedRun) as caught:
        bulk.run(api.client(), TEN, output, via="batch")
    report = caught.value.report
    assert (report.missing, len(report.jobs)) == (10, 3)
    assert "3 batch jobs go on: run it again for the answers (job-0, ...)" in str(report)

    said = "batch jobs have rows of results.jsonl, and their answers are not in it yet"
    with pytest.raises(bulk.OutputError, match=said):
        bulk.run(api.client(), TEN, output, via="live")

    api.looks, api.at = 0, lambda what: None
    report = bulk.run(api.client(), TEN, output, via="batch")
    assert len(api.jobs) == 3
    assert (report.succeeded, report.answered_before, report.complete) == (10, 0, True)
    assert len(texts_of(output)) == 10


@pytest.mark.parametrize("at", [1, 6])
def test_ctrl_c_while_rows_are_read_makes_no_job_of_them(api: Jobs, output: Path, at: int):
    def interrupted() -> Iterator[dict[str, Any]]:
        for number, one in enumerate(TEN):
            if number == at:
                signal.raise_signal(signal.SIGINT)
            yield one

    with pytest.raises(bulk.InterruptedRun):
        bulk.run(api.client(), interrupted(), output, via="batch")
    assert len(api.jobs) == at // 4
    bulk.run(api.client(), TEN, output, via="batch")
    assert sorted(api.asked()) == sorted(one["custom_id"] for one in TEN)
    assert len(texts_of(output)) == 10


def test_it_waits_for_a_place_no_longer_when_it_is_to_end(
    api: Jobs, output: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(batches, "PENDING", 1)
    api.looks = 1_000_000
    api.at = lambda what: signal.raise_signal(signal.SIGINT) if "jobs/job-0" in what else None
    with pytest.raises(bulk.InterruptedRun) as caught:
        bulk.run(api.client(), TEN, output, via="batch")
    assert len(api.jobs) == 1
    assert "1 batch job goes on: run it again for the answers (job-0)" in str(caught.value.report)


def test_a_client_without_jobs_is_told_so(run: Run, output: Path):
    azure = MistralAzure("k", server_url=URL)
    with pytest.raises(ValueError, match="via must be live: MistralAzure has no batch jobs"):
        run(azure, TEN, output, via="batch")
    assert list(output.parent.iterdir()) == []


def test_the_local_server_carries_it_out(
    run: Run, mistral_server: LocalServer, output: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(batches, "POLL", 0.01)
    monkeypatch.setattr(batches, "PART_ROWS", 8)
    rows = [{"custom_id": f"é-{n}", "body": {"input": [f"text {n}"]}} for n in range(20)]
    rows[3]["body"] = {"input": []}
    with Mistral(api_key="any", server_url=mistral_server.url) as client:
        report = run(
            client, rows, output, via="batch", endpoint="/v1/embeddings", model="mistral-embed"
        )

    assert sorted(line["custom_id"] for line in lines_of(output)) == sorted(
        str(one["custom_id"]) for one in rows
    )
    assert (report.succeeded, report.failed, len(report.jobs)) == (19, 1, 3)


def test_the_progress_tells_how_far_the_jobs_are():
    report = Report("out", "/v1/ocr", "batch", total=10)
    report.jobs = {"a": BatchJob("SUCCESS", 4, 4), "b": BatchJob("RUNNING", 6, 1)}
    assert words(report) == "0/10 rows, 0.0 rows/s, 2 jobs: 5/10 requests"
