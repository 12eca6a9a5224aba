"""Every operation of the OpenAPI file is served, and its answers fit the file's schemas."""

import time
from pathlib import Path
from typing import Any

import httpx
import jsonschema
import pytest
import yaml

FILE = Path(__file__).parents[3] / "shared" / "facts" / "openapi-2025-04.yaml"
pytestmark = pytest.mark.skipif(
    not FILE.exists(), reason="the OpenAPI file is not beside the checkout"
)
USER = {"role": "user", "content": "Hello"}
LESSON = {"messages": [USER, {"role": "assistant", "content": "Welcome"}]}
LABELLED = [{"text": f"{word} day", "labels": {"mood": word}} for word in ("good", "bad")]
STEPS = {"hyperparameters": {"training_steps": 10}}


@pytest.fixture(scope="module")
def api() -> dict[str, Any]:
    found = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    schemas = found["components"]["schemas"]
    # Mistakes of the file: a field that no answer has is required, and a list is described in a
    # form that JSON Schema gave up in 2020.
    schemas["ChatCompletionResponse"]["allOf"][1]["required"].remove("data")
    items = schemas["EmbeddingResponse"]["allOf"][1]["properties"]["data"]
    items["items"] = items["items"][0]
    # The live API describes documents so; the file was written before it could read them.
    schemas["SampleType"]["enum"].append("ocr_input")
    # What documents say has become more since.
    for name in ("OCRPageObject", "OCRImageObject", "OCRResponse"):
        del schemas[name]["additionalProperties"]
    return found


class Walk:
    """Calls operations, checks each answer, and remembers what was called."""

    def __init__(self, http, api):
        self.http = http
        self.api = api
        self.called = set()

    def __call__(self, method, template, *, json=None, files=None, data=None, params=None, **ids):
        path = template.format(**ids)
        response = self.http.request(method, path, json=json, files=files, data=data, params=params)
        assert response.status_code == 200, response.text
        self.called.add((method, template))
        content = self.api["paths"][template][method.lower()]["responses"]["200"]["content"]
        if "application/octet-stream" in content:
            return response.content
        schema = content["application/json"]["schema"]
        root = {**schema, "components": self.api["components"]}
        checker = jsonschema.Draft202012Validator.FORMAT_CHECKER
        jsonschema.Draft202012Validator(root, format_checker=checker).validate(response.json())
        return response.json()

    def upload(self, rows, purpose):
        import json  # noqa: PLC0415 - the parameter of the calls has this name

        content = "\n".join(map(json.dumps, rows)).encode()
        files = {"file": ("rows.jsonl", content)}
        return self("POST", "/v1/files", files=files, data={"purpose": purpose})["id"]


@pytest.fixture
def walk(http, api):
    return Walk(http, api)


def walk_texts(walk):
    chat = {"model": "mistral-small-latest", "messages": [USER]}
    walk("POST", "/v1/chat/completions", json=chat)
    walk("POST", "/v1/agents/completions", json={"agent_id": "a", "messages": [USER]})
    walk("POST", "/v1/fim/completions", json={"model": "codestral-latest", "prompt": "def"})
    for given in ("one", ["one", "two"]):
        walk("POST", "/v1/embeddings", json={"model": "mistral-embed", "input": given})
        body = {"model": "mistral-moderation-latest", "input": given}
        walk("POST", "/v1/moderations", json=body)
    for given in ([USER], [[USER], [USER]]):
        body = {"model": "mistral-moderation-latest", "input": given}
        walk("POST", "/v1/chat/moderations", json=body)
    document = {"type": "document_url", "document_url": "data:text/plain,Hello"}
    walk("POST", "/v1/ocr", json={"model": "mistral-ocr-latest", "document": document})


def walk_files(walk):
    for purpose in ("ocr", "batch", "fine-tune"):
        identity = walk.upload([{}], purpose)
    walk("GET", "/v1/files")
    walk("GET", "/v1/files/{file_id}", file_id=identity)
    walk("GET", "/v1/files/{file_id}/url", file_id=identity)
    assert walk("GET", "/v1/files/{file_id}/content", file_id=identity) == b"{}"
    walk("DELETE", "/v1/files/{file_id}", file_id=identity)


def walk_batch(walk):
    rows = [{"custom_id": "a", "body": {"messages": [USER]}}, {"custom_id": "b", "body": {}}]
    body = {
        "input_files": [walk.upload(rows, "batch")],
        "endpoint": "/v1/chat/completions",
        "model": "open-mistral-nemo",
        "metadata": {"team": "a"},
    }
    identity = walk("POST", "/v1/batch/jobs", json=body)["id"]
    deadline = time.monotonic() + 30
    while walk("GET", "/v1/batch/jobs/{job_id}", job_id=identity)["status"] != "SUCCESS":
        assert time.monotonic() < deadline
    walk("GET", "/v1/batch/jobs")
    walk("POST", "/v1/batch/jobs/{job_id}/cancel", job_id=identity)


def walk_fine_tuning(walk, server):
    files = [{"file_id": walk.upload([LESSON], "fine-tune")}]
    body = {"model": "open-mistral-7b", "training_files": files, **STEPS}
    jobs = "/v1/fine_tuning/jobs"
    walk("POST", jobs, json=body, params={"dry_run": "true"})
    rich = {
        **body,
        "auto_start": False,
        "integrations": [{"type": "wandb", "project": "p", "api_key": "k" * 40}],
        "repositories": [{"type": "github", "name": "n", "owner": "o", "token": "t"}],
        "validation_files": [files[0]["file_id"]],
        "suffix": "mine",
    }
    waiting = walk("POST", jobs, json=rich)["id"]
    server.advance(60)
    walk("POST", f"{jobs}/{{job_id}}/start", job_id=waiting)
    server.advance(5)
    walk("POST", f"{jobs}/{{job_id}}/cancel", job_id=waiting)
    names = []
    for change in ({}, {"job_type": "classifier"}):
        if change:
            labelled = walk.upload(LABELLED, "fine-tune")
            change["training_files"] = [{"file_id": labelled}]
        identity = walk("POST", jobs, json={**body, **change})["id"]
        for _ in range(16):
            walk("GET", f"{jobs}/{{job_id}}", job_id=identity)
            server.advance(1)
        names.append(walk("GET", f"{jobs}/{{job_id}}", job_id=identity)["fine_tuned_model"])
    walk("GET", jobs)
    return names


def walk_models(walk, names):
    chat = {"model": names[0], "messages": [USER]}
    walk("POST", "/v1/chat/completions", json=chat)
    classes = {"model": names[1], "input": "good"}
    walk("POST", "/v1/classifications", json=classes)
    given = {"messages": [USER]}
    body = {"model": names[1], "input": given}
    walk("POST", "/v1/chat/classifications", json=body)
    walk("GET", "/v1/models")
    walk("GET", "/v1/models/{model_id}", model_id="mistral-large-latest")
    service = "/v1/fine_tuning/models/{model_id}"
    for name in names:
        walk("GET", "/v1/models/{model_id}", model_id=name)
        walk("PATCH", service, json={"name": "n"}, model_id=name)
        walk("POST", f"{service}/archive", model_id=name)
        walk("DELETE", f"{service}/archive", model_id=name)
        walk("DELETE", "/v1/models/{model_id}", model_id=name)


def test_every_operation_is_served_and_its_answers_fit(walk, server, api):
    walk_texts(walk)
    walk_files(walk)
    walk_batch(walk)
    walk_models(walk, walk_fine_tuning(walk, server))
    known = {(method.upper(), path) for path, methods in api["paths"].items() for method in methods}
    assert walk.called == known


def test_every_operation_asks_for_a_key(server, api):
    for path, methods in api["paths"].items():
        for method in methods:
            url = server.url + path.replace("{", "").replace("}", "")
            response = httpx.request(method.upper(), url)
            assert (response.status_code, method, path) == (401, method, path)


def test_an_operation_does_not_have_the_methods_of_others(http, api):
    for path, methods in api["paths"].items():
        found = http.request("PUT", path.replace("{", "").replace("}", ""))
        assert found.status_code == 405
        assert {one.upper() for one in methods} <= {*found.headers["allow"].split(", ")}
