"""Batch jobs: every row is really answered, and jobs end as they should."""

import base64
import io
import json
import time
import uuid
import wave

import pytest

from mistralai.local import Fault, LocalServer
from mistralai.local.service.batch.rows import RowError, parse

CHAT = "/v1/chat/completions"
ENDED = {"SUCCESS", "FAILED", "TIMEOUT_EXCEEDED", "CANCELLED"}
PATIENCE = 60


def row(number, **body):
    messages = [{"role": "user", "content": f"Question {number} about rivers"}]
    return {"custom_id": f"id-{number}", "body": {"messages": messages, **body}}


def create(http, *files, endpoint=CHAT, model="mistral-small-latest", **more):
    body = {"input_files": list(files), "endpoint": endpoint, "model": model, **more}
    response = http.post("/v1/batch/jobs", json=body)
    assert response.status_code == 200, response.text
    return response.json()


def until(http, job, condition):
    """Return the job as soon as it fulfils a condition."""
    deadline = time.monotonic() + PATIENCE
    while not condition(found := http.get(f"/v1/batch/jobs/{job['id']}").json()):
        assert time.monotonic() < deadline, found
    return found


def until_obeyed(http):
    """Return as soon as a row has met the fault that was ordered.

    A job is called running before its first row is.
    """
    deadline = time.monotonic() + PATIENCE
    while found := http.get("/_local/faults").json()["pending"]:
        assert time.monotonic() < deadline, found


def end_of(http, job):
    return until(http, job, lambda found: found["status"] in ENDED)


def lines(http, identity):
    text = http.get(f"/v1/files/{identity}/content").text
    return [json.loads(line) for line in text.splitlines()]


def test_a_job_answers_every_row_as_the_endpoint_would(http, upload):
    rows = [row(number, random_seed=number) for number in range(5)]
    job = create(http, upload(rows), metadata={"team": "a"})
    assert job["status"] == "QUEUED"
    assert (job["total_requests"], job["completed_requests"]) == (5, 0)
    assert (job["output_file"], job["error_file"], job["completed_at"]) == (None, None, None)
    ended = end_of(http, job)
    assert ended["status"] == "SUCCESS"
    assert (ended["succeeded_requests"], ended["failed_requests"]) == (5, 0)
    assert ended["completed_requests"] == 5
    assert ended["metadata"] == {"team": "a"}
    assert ended["created_at"] <= ended["started_at"] <= ended["completed_at"]
    assert (ended["errors"], ended["error_file"]) == ([], None)
    answers = lines(http, ended["output_file"])
    assert [one["custom_id"] for one in answers] == [one["custom_id"] for one in rows]
    for number, (asked, answer) in enumerate(zip(rows, answers, strict=True)):
        assert set(answer) == {"id", "custom_id", "response", "error"}
        prefix, serial = answer["id"].split("-", 3)[:3], answer["id"].split("-", 3)[3]
        assert prefix == ["batch", job["id"][:8], str(number)]
        assert uuid.UUID(serial)
        assert answer["error"] is None
        assert answer["response"]["status_code"] == 200
        alone = http.post(CHAT, json={**asked["body"], "model": job["model"]}).json()
        assert answer["response"]["body"]["choices"] == alone["choices"]
    file = http.get(f"/v1/files/{ended['output_file']}").json()
    assert (file["purpose"], file["sample_type"], file["source"]) == (
        "batch",
        "batch_result",
        "mistral",
    )
    assert file["num_lines"] == 5


@pytest.mark.parametrize(
    ("endpoint", "model", "body", "field"),
    [
        ("/v1/fim/completions", "codestral-latest", {"prompt": "def f"}, "choices"),
        ("/v1/embeddings", "mistral-embed", {"input": ["a", "b"]}, "data"),
        ("/v1/moderations", "mistral-moderation-latest", {"input": "a"}, "results"),
        (
            "/v1/chat/moderations",
            "mistral-moderation-latest",
            {"input": [{"role": "user", "content": "a"}]},
            "results",
        ),
    ],
)
def test_every_endpoint_can_be_asked(http, upload, endpoint, model, body, field):
    file = upload([{"custom_id": None, "body": body}])
    ended = end_of(http, create(http, file, endpoint=endpoint, model=model))
    (answer,) = lines(http, ended["output_file"])
    assert answer["custom_id"] is None
    assert answer["response"]["body"][field]


def test_rows_that_fail_are_in_the_error_file(server, http, upload):
    server.inject(Fault(path=CHAT, contains="Question 3", body="rate_limit"))
    server.inject(Fault(path=CHAT, contains="Question 4", body="html"))
    server.inject(Fault(path=CHAT, contains="Question 5", reset=True))
    rows = [
        row(0),
        row(1, model="no-such-model"),
        row(2, surplus=1),
        *(row(number) for number in (3, 4, 5)),
        row(6, stream=True),
    ]
    ended = end_of(http, create(http, upload(rows)))
    assert ended["status"] == "SUCCESS"
    assert (ended["succeeded_requests"], ended["failed_requests"]) == (1, 6)
    errors = {one["custom_id"]: one["response"] for one in lines(http, ended["error_file"])}
    assert errors["id-1"]["status_code"] == 400
    assert errors["id-1"]["body"]["code"] == "1500"
    assert errors["id-2"]["status_code"] == 422
    assert errors["id-2"]["body"]["detail"][0]["loc"] == ["body", "surplus"]
    assert errors["id-3"]["body"]["code"] == "1300"
    assert (errors["id-4"]["status_code"], "Bad Gateway" in errors["id-4"]["body"]) == (502, True)
    assert errors["id-5"]["status_code"] == 500
    assert "stream" in errors["id-6"]["body"]["message"]
    assert http.get(f"/v1/files/{ended['error_file']}").json()["sample_type"] == "batch_error"


def test_the_rows_of_several_files_are_one_job(http, upload):
    files = [upload([row(0), row(1)]), upload([row(2)])]
    ended = end_of(http, create(http, *files))
    found = [one["custom_id"] for one in lines(http, ended["output_file"])]
    assert found == ["id-0", "id-1", "id-2"]


def test_a_file_with_bad_lines_fails_the_job_and_names_them(http, upload):
    file = upload([row(0), "{", "[1]", {"body": 1}, "", {"custom_id": 1, "body": {}}], name="in")
    ended = end_of(http, create(http, file))
    assert (ended["status"], ended["output_file"], ended["total_requests"]) == ("FAILED", None, 5)
    messages = [one["message"] for one in ended["errors"]]
    assert [message.split(":")[0] for message in messages] == [
        f"Line {number} of in" for number in (2, 3, 4, 6)
    ]
    assert all(one["count"] == 1 for one in ended["errors"])


def test_a_file_without_rows_fails_the_job(http, upload):
    ended = end_of(http, create(http, upload([])))
    assert ended["status"] == "FAILED"
    assert "no requests" in ended["errors"][0]["message"]


def test_a_line_that_is_nested_without_end_is_an_error():
    with pytest.raises(RowError, match="Invalid JSON"):
        parse(b"[" * 100_000, 0)


def test_an_input_file_that_is_deleted_meanwhile_fails_the_job(server, http, upload):
    server.inject(Fault(path=CHAT, delay=3600))
    first, second = upload([row(0)]), upload([row(1)])
    job = create(http, first, second)
    until_obeyed(http)
    http.delete(f"/v1/files/{second}")
    server.advance(3600)
    ended = end_of(http, job)
    assert (ended["status"], ended["succeeded_requests"]) == ("FAILED", 1)
    assert "deleted" in ended["errors"][0]["message"]


def test_a_job_can_be_cancelled_and_keeps_what_it_has(server, http, upload):
    server.inject(Fault(path=CHAT, contains="Question 2", hang=True))
    job = create(http, upload([row(number) for number in range(5)]))
    until(http, job, lambda found: found["completed_requests"] == 2)
    asked = http.post(f"/v1/batch/jobs/{job['id']}/cancel").json()
    assert asked["status"] == "CANCELLATION_REQUESTED"
    ended = end_of(http, job)
    assert (ended["status"], ended["completed_requests"]) == ("CANCELLED", 2)
    assert [one["custom_id"] for one in lines(http, ended["output_file"])] == ["id-0", "id-1"]
    assert http.post(f"/v1/batch/jobs/{job['id']}/cancel").json() == ended


def test_a_job_ends_when_its_time_on_the_servers_clock_is_up(server, http, upload):
    server.inject(Fault(path=CHAT, contains="Question 1", hang=True))
    job = create(http, upload([row(0), row(1)]), timeout_hours=2)
    until(http, job, lambda found: found["completed_requests"] == 1)
    server.advance(2 * 3600 + 1)
    ended = end_of(http, job)
    assert (ended["status"], ended["succeeded_requests"]) == ("TIMEOUT_EXCEEDED", 1)
    assert ended["completed_at"] - ended["created_at"] > 2 * 3600


def test_lists_have_pages_and_every_filter(server, http, upload):
    file = upload([row(0)])
    first = create(http, file, metadata={"team": "a", "run": "1"})
    end_of(http, first)
    server.advance(1000)
    second = create(http, file, model="open-mistral-nemo", metadata={"team": "b"})
    end_of(http, second)
    server.advance(1000)
    third = create(http, file)
    end_of(http, third)

    def found(**query):
        answer = http.get("/v1/batch/jobs", params=query).json()
        assert answer["object"] == "list"
        ids = [first["id"], second["id"], third["id"]]
        return [ids.index(one["id"]) for one in answer["data"]], answer["total"]

    assert found() == ([2, 1, 0], 3)
    assert found(page=1, page_size=2) == ([0], 3)
    assert found(model="open-mistral-nemo") == ([1], 1)
    assert found(metadata=json.dumps({"team": "a"})) == ([0], 1)
    assert found(metadata=json.dumps({"team": "a", "run": "2"})) == ([], 0)
    assert found(status=["SUCCESS", "FAILED"], created_by_me="true")[1] == 3
    assert found(status="RUNNING") == ([], 0)
    moment = time.gmtime(first["created_at"] + 500)
    assert found(created_after=time.strftime("%Y-%m-%dT%H:%M:%SZ", moment)) == ([2, 1], 2)
    assert found(created_after=time.strftime("%Y-%m-%dT%H:%M:%S", moment)) == ([2, 1], 2)


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        ({"input_files": []}, "too_short"),
        ({"input_files": ["x"]}, "uuid_parsing"),
        ({"endpoint": "/v1/models"}, "literal_error"),
        ({"metadata": {"k": ""}}, "string_too_short"),
        ({"metadata": {"k" * 33: "v"}}, "string_too_long"),
        ({"timeout_hours": 169}, "less_than_equal"),
        ({"surplus": 1}, "extra_forbidden"),
    ],
)
def test_a_body_that_does_not_fit_is_refused(http, upload, change, kind):
    body = {"input_files": [upload([row(0)])], "endpoint": CHAT, "model": "m", **change}
    refusal = http.post("/v1/batch/jobs", json=body)
    assert refusal.status_code == 422
    assert refusal.json()["detail"][0]["type"] == kind


def test_a_file_for_something_else_is_refused(http, upload):
    body = {"input_files": [upload([{"text": "x"}], "fine-tune")], "endpoint": CHAT, "model": "m"}
    refusal = http.post("/v1/batch/jobs", json=body)
    assert refusal.status_code == 422
    assert "purpose 'batch'" in refusal.json()["detail"][0]["msg"]


def test_what_is_not_there_is_a_404(http):
    missing = str(uuid.uuid4())
    body = {"input_files": [missing], "endpoint": CHAT, "model": "m"}
    assert http.post("/v1/batch/jobs", json=body).status_code == 404
    assert http.get(f"/v1/batch/jobs/{missing}").status_code == 404
    assert http.post(f"/v1/batch/jobs/{missing}/cancel").status_code == 404
    assert http.post("/v1/batch/jobs", content=b"{").status_code == 400
    assert http.get("/v1/batch/jobs", params={"metadata": "{"}).status_code == 422


def test_a_reset_ends_jobs_that_run(server, http, upload):
    server.inject(Fault(path=CHAT, hang=True))
    job = create(http, upload([row(0)]))
    until(http, job, lambda found: found["status"] == "RUNNING")
    server.reset()
    assert http.get("/v1/batch/jobs").json() == {"data": [], "object": "list", "total": 0}
    assert http.get("/v1/files").json()["total"] == 0


def test_a_job_goes_on_after_a_stop_with_the_rows_that_it_has_not(tmp_path, upload, http):
    with LocalServer(data=tmp_path) as server:
        server.inject(Fault(path=CHAT, contains="Question 2", hang=True))
        http.base_url = server.url
        job = create(http, upload([row(number) for number in range(4)]))
        half = until(http, job, lambda found: found["completed_requests"] == 2)
    with LocalServer(data=tmp_path) as server:
        http.base_url = server.url
        ended = end_of(http, job)
        assert (ended["status"], ended["succeeded_requests"]) == ("SUCCESS", 4)
        assert ended["started_at"] == half["started_at"]
        found = [one["custom_id"] for one in lines(http, ended["output_file"])]
        assert found == ["id-0", "id-1", "id-2", "id-3"]


def test_a_cancellation_that_a_stop_cut_off_is_carried_out_after_the_start(tmp_path, upload, http):
    with LocalServer(data=tmp_path) as server:
        server.inject(Fault(path=CHAT, hang=True))
        http.base_url = server.url
        job = create(http, upload([row(0)]))
        until(http, job, lambda found: found["status"] == "RUNNING")
        server._state.batches.jobs.request_cancellation(job["id"])
    with LocalServer(data=tmp_path) as server:
        http.base_url = server.url
        assert end_of(http, job)["status"] == "CANCELLED"


def test_a_job_whose_answers_cannot_be_written_fails_and_says_so(http, upload, server, monkeypatch):
    def full():
        raise OSError("no space left")

    identity = upload([row(1)])
    monkeypatch.setattr(server._state.files, "reserve", full)
    ended = end_of(http, create(http, identity))
    assert ended["status"] == "FAILED"
    assert ended["output_file"] is None
    assert "no space left" in ended["errors"][0]["message"]


def inline(http, *bodies, endpoint=CHAT, **more):
    requests = [{"custom_id": str(at), "body": body} for at, body in enumerate(bodies)]
    body = {"requests": requests, "endpoint": endpoint, "model": "mistral-small-latest", **more}
    response = http.post("/v1/batch/jobs", json=body)
    assert response.status_code == 200, response.text
    return response.json()


def test_requests_may_come_with_the_job_and_answers_with_it_too(http):
    job = inline(http, row(0)["body"], {"messages": "nonsense"}, row(2)["body"])
    assert (job["status"], job["total_requests"], job["outputs"]) == ("QUEUED", 0, None)
    [made] = job["input_files"]
    file = http.get(f"/v1/files/{made}").json()
    assert (file["purpose"], file["sample_type"], file["num_lines"]) == (
        "batch",
        "batch_request",
        3,
    )
    assert lines(http, made)[0]["custom_id"] == "0"
    ended = end_of(http, job)
    assert (ended["total_requests"], ended["succeeded_requests"]) == (3, 2)
    assert [one["custom_id"] for one in ended["outputs"]] == ["0", "2", "1"]
    assert ended["outputs"][:2] == lines(http, ended["output_file"])
    assert ended["outputs"][2]["response"]["status_code"] == 422
    http.delete(f"/v1/files/{ended['output_file']}")
    assert len(http.get(f"/v1/batch/jobs/{job['id']}").json()["outputs"]) == 1


def test_answers_of_a_job_with_files_come_along_when_asked_for(http, upload):
    job = create(http, upload([row(0)]))
    ended = end_of(http, job)
    assert ended["outputs"] is None
    path = f"/v1/batch/jobs/{job['id']}"
    found = http.get(path, params={"inline": "true"}).json()
    assert found["outputs"] == lines(http, ended["output_file"])


def test_a_job_can_be_for_an_agent(http):
    agent = {"model": "mistral-medium-latest", "name": "n"}
    identity = http.post("/v1/agents", json=agent).json()["id"]
    chat = inline(http, row(0)["body"], model=None, agent_id=identity)
    assert (chat["agent_id"], chat["model"]) == (identity, None)
    assert end_of(http, chat)["outputs"][0]["response"]["body"]["object"] == "chat.completion"
    job = inline(http, {"inputs": "x"}, endpoint="/v1/conversations", agent_id=identity, model=None)
    body = end_of(http, job)["outputs"][0]["response"]["body"]
    assert body["outputs"][0]["agent_id"] == identity
    other = inline(http, {"inputs": "x", "agent_id": identity}, endpoint="/v1/conversations")
    assert end_of(http, other)["succeeded_requests"] == 1
    found = http.get("/v1/batch/jobs", params={"agent_id": identity}).json()
    assert [one["id"] for one in found["data"]] == [job["id"], chat["id"]]


@pytest.mark.parametrize(
    ("endpoint", "model", "body", "field"),
    [
        ("/v1/conversations", "mistral-small-latest", {"inputs": "Rivers"}, "conversation_id"),
        (
            "/v1/ocr",
            "mistral-ocr-latest",
            {"document": {"type": "document_url", "document_url": "data:text/plain,Hello"}},
            "pages",
        ),
    ],
)
def test_newer_endpoints_can_be_asked_too(http, endpoint, model, body, field):
    [answer] = end_of(http, inline(http, body, endpoint=endpoint, model=model))["outputs"]
    assert answer["response"]["body"][field]


@pytest.mark.parametrize("endpoint", ["/v1/classifications", "/v1/chat/classifications"])
def test_only_a_classifier_classifies(http, endpoint):
    given = "x" if endpoint == "/v1/classifications" else {"messages": row(0)["body"]["messages"]}
    [answer] = end_of(http, inline(http, {"input": given}, endpoint=endpoint))["outputs"]
    assert answer["response"]["body"]["type"] == "invalid_model"


def test_a_conversation_of_a_batch_cannot_be_streamed(http):
    job = inline(http, {"inputs": "x", "stream": True}, endpoint="/v1/conversations")
    assert end_of(http, job)["outputs"][0]["response"]["status_code"] == 400


def test_jobs_are_listed_in_the_order_that_is_asked_for(http):
    ids = [inline(http, row(0)["body"])["id"] for _ in range(2)]
    for order, expected in (("created", ids), ("-created", ids[::-1])):
        found = http.get("/v1/batch/jobs", params={"order_by": order}).json()
        assert [one["id"] for one in found["data"]] == expected
    assert http.get("/v1/batch/jobs", params={"order_by": "name"}).status_code == 422


def test_a_deleted_job_is_gone_and_its_files_stay(http):
    ended = end_of(http, inline(http, row(0)["body"]))
    path = f"/v1/batch/jobs/{ended['id']}"
    assert http.delete(path).json() == {"id": ended["id"], "object": "batch", "deleted": True}
    assert http.get(path).status_code == 404
    assert http.delete(path).status_code == 404
    assert http.get(f"/v1/files/{ended['output_file']}").status_code == 200


def test_a_job_that_runs_can_be_deleted(server, http):
    server.inject(Fault(path=CHAT, hang=True))
    job = inline(http, row(0)["body"])
    until_obeyed(http)
    assert http.delete(f"/v1/batch/jobs/{job['id']}").status_code == 200
    assert end_of(http, inline(http, row(0)["body"]))["status"] == "SUCCESS"
    assert http.get("/v1/batch/jobs").json()["total"] == 1


def test_a_job_that_is_deleted_before_it_begins_does_not_begin(server):
    server._await(lambda state: state.batches._run(str(uuid.uuid4())))


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"requests": []},
        {"requests": [{"body": {}}] * 10_001},
        {"requests": [{"body": {}}], "input_files": [str(uuid.uuid4())]},
        {"requests": [{"custom_id": "1"}]},
    ],
    ids=["nothing", "none", "too many", "both", "no body"],
)
def test_requests_that_do_not_fit_are_refused(http, body):
    refused = http.post("/v1/batch/jobs", json={"endpoint": CHAT, "model": "m", **body})
    assert refused.status_code == 422


def silence(frames):
    """Return a wave file of so many frames, 8,000 a second."""
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(1)
        writer.setsampwidth(1)
        writer.setframerate(8_000)
        writer.writeframes(bytes(frames))
    return file.getvalue()


def test_sounds_are_transcribed_from_a_url_or_a_file(http):
    files = {"file": ("a.wav", silence(8_000))}
    uploaded = http.post("/v1/files", files=files, data={"purpose": "audio"}).json()["id"]
    url = f"data:audio/wav;base64,{base64.b64encode(silence(800)).decode()}"
    bodies = [
        {"file_url": url},
        {"file_id": uploaded},
        {},
        {"file_url": url, "stream": True},
        {"file_url": url, "language": "english"},
    ]
    more = {"endpoint": "/v1/audio/transcriptions", "model": "voxtral-mini-latest"}
    outputs = end_of(http, inline(http, *bodies, **more))["outputs"]
    assert [one["response"]["status_code"] for one in outputs] == [200, 200, 400, 400, 422]
    assert outputs[1]["response"]["body"]["usage"]["prompt_audio_seconds"] == 1
