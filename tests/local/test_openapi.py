"""What the server answers fits the schemas of the API's own OpenAPI file, where that is at hand."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

FILE = Path(__file__).parents[3] / "shared" / "facts" / "openapi-2025-04.yaml"
pytestmark = pytest.mark.skipif(
    not FILE.exists(), reason="the OpenAPI file is not beside the checkout"
)
TOOL = {
    "type": "function",
    "function": {"name": "f", "parameters": {"properties": {"a": {"type": "integer"}}}},
}
CONVERSATION = {"messages": [{"role": "user", "content": "Hello"}]}
CHAT = {**CONVERSATION, "model": "mistral-small-latest"}
CALLING = {**CHAT, "tools": [TOOL], "tool_choice": "any"}
FIM = {"model": "codestral-latest", "prompt": "def f():"}


@pytest.fixture(scope="module")
def schemas() -> dict[str, Any]:
    found = yaml.safe_load(FILE.read_text(encoding="utf-8"))["components"]["schemas"]
    # A mistake of the file: it requires a field that it does not define and no answer has.
    found["ChatCompletionResponse"]["allOf"][1]["required"].remove("data")
    return found


def check(schemas, name, value):
    root = {"$ref": f"#/components/schemas/{name}", "components": {"schemas": schemas}}
    Draft202012Validator(root).validate(value)


@pytest.mark.parametrize(
    ("path", "body", "name"),
    [
        ("/v1/chat/completions", CHAT, "ChatCompletionResponse"),
        ("/v1/chat/completions", {**CHAT, "n": 2, "max_tokens": 3}, "ChatCompletionResponse"),
        ("/v1/chat/completions", CALLING, "ChatCompletionResponse"),
        ("/v1/agents/completions", {**CONVERSATION, "agent_id": "a"}, "ChatCompletionResponse"),
        ("/v1/fim/completions", FIM, "FIMCompletionResponse"),
    ],
)
def test_a_plain_answer_fits(http, schemas, path, body, name):
    response = http.post(path, json=body)
    assert response.status_code == 200
    check(schemas, name, response.json())


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/v1/chat/completions", CHAT),
        ("/v1/chat/completions", CALLING),
        ("/v1/chat/completions", {**CALLING, "model": "devstral-small-2505"}),
        ("/v1/agents/completions", {**CONVERSATION, "agent_id": "a"}),
        ("/v1/fim/completions", FIM),
    ],
)
def test_every_event_of_a_stream_fits(http, schemas, path, body):
    lines = http.post(path, json={**body, "stream": True}).text.split("\n\n")[:-2]
    assert len(lines) > 1
    for line in lines:
        check(schemas, "CompletionEvent", {"data": json.loads(line.removeprefix("data: "))})


def test_the_list_of_models_fits(http, schemas):
    check(schemas, "ModelList", http.get("/v1/models").json())


@pytest.mark.parametrize("body", [CHAT, CALLING, {**CHAT, "n": 2, "prediction": {"content": ""}}])
def test_the_file_takes_what_the_server_takes(http, schemas, body):
    check(schemas, "ChatCompletionRequest", body)
    assert http.post("/v1/chat/completions", json=body).status_code == 200


@pytest.mark.parametrize(
    "change",
    [
        {"temperature": 2},
        {"n": 0},
        {"messages": [{"role": "user"}]},
        {"messages": [{"role": "system", "content": None}]},
        {"tool_choice": "sometimes"},
        {"tool_choice": None},
        {"response_format": None},
        {"prediction": {"type": "other"}},
        {"unknown": 1},
    ],
)
def test_the_server_refuses_what_the_file_refuses(http, schemas, change):
    body = {**CHAT, **change}
    root = {
        "$ref": "#/components/schemas/ChatCompletionRequest",
        "components": {"schemas": schemas},
    }
    assert not Draft202012Validator(root).is_valid(body)
    assert http.post("/v1/chat/completions", json=body).status_code == 422
