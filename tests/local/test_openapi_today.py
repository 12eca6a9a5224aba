"""The operations of today's OpenAPI file that are served here, and how their answers fit it."""

import json
import time
from pathlib import Path
from typing import Any

import httpx
import jsonschema
import pytest
import yaml

FILE = Path(__file__).parents[3] / "shared" / "facts" / "openapi-2026-08.yaml"
pytestmark = pytest.mark.skipif(
    not FILE.exists(), reason="the OpenAPI file is not beside the checkout"
)
SUBJECTS = ("/v1/agents", "/v1/conversations", "/v1/libraries", "/v1/batch")
# Served, and walked through with the older file.
OLD = {("POST", "/v1/agents/completions")}
SEARCH = {"type": "web_search"}
ASKING = {**SEARCH, "tool_configuration": {"requires_confirmation": ["web_search"]}}
FUNCTION = {"type": "function", "function": {"name": "f", "parameters": {"type": "object"}}}
SOMEBODY = "0198c2f2-7d1c-7000-8000-000000000000"


@pytest.fixture(scope="module")
def api() -> dict[str, Any]:
    # The loader in C reads the file in a second instead of ten.
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    found = yaml.load(FILE.read_text(encoding="utf-8"), Loader=loader)  # noqa: S506 - a safe one
    # A mistake of the file: it requires a field that it does not define.
    found["components"]["schemas"]["SharingDelete"]["required"].remove("level")
    return found


class Walk:
    """Calls operations, checks each body and each answer, and remembers what was called."""

    def __init__(self, http, api):
        self.http = http
        self.api = api
        self.called = set()

    def __call__(self, method, template, *, json=None, status=200, files=None, params=None, **ids):
        path = template.partition("#")[0].format(**ids)
        self.called.add((method, template))
        operation = self.api["paths"][template][method.lower()]
        if json is not None:
            schema = operation["requestBody"]["content"]["application/json"]["schema"]
            self.check(schema, json)
        response = self.http.request(method, path, json=json, files=files, params=params)
        assert response.status_code == status, response.text
        content = operation["responses"][str(status)].get("content", {})
        if "text/event-stream" in content:
            return [self.event(block) for block in response.text.strip().split("\n\n")]
        if not content:
            assert response.content == b""
            return None
        self.check(content["application/json"]["schema"], response.json())
        return response.json()

    def event(self, block):
        name, data = block.split("\n")
        value = {
            "event": name.removeprefix("event: "),
            "data": json.loads(data.removeprefix("data: ")),
        }
        self.check({"$ref": "#/components/schemas/ConversationEvents"}, value)
        return value["data"]

    def check(self, schema, value):
        root = {**schema, "components": self.api["components"]}
        checker = jsonschema.Draft202012Validator.FORMAT_CHECKER
        jsonschema.Draft202012Validator(root, format_checker=checker).validate(value)


@pytest.fixture
def walk(http, api):
    return Walk(http, api)


def walk_agents(walk):
    one = "/v1/agents/{agent_id}"
    body = {"model": "mistral-medium-latest", "name": "Money", "description": "money"}
    rich = {
        **body,
        "tools": [ASKING, FUNCTION, {"type": "document_library", "library_ids": [SOMEBODY]}],
        "completion_args": {"stop": ["a"], "response_format": {"type": "json_object"}},
        "metadata": {"a": 1},
        "guardrails": [{"block_on_error": True}],
    }
    other = walk("POST", "/v1/agents", json=rich)["id"]
    helper = walk("POST", "/v1/agents", json={**body, "tools": [SEARCH]})["id"]
    agent = walk("POST", "/v1/agents", json={**body, "handoffs": [helper]})["id"]
    walk("GET", "/v1/agents")
    walk("GET", "/v1/agents/pages", params={"page_size": 1})
    walk("PATCH", one, json={"instructions": "Be brief", "deployment_chat": True}, agent_id=agent)
    walk("GET", one, agent_id=agent)
    walk("PATCH", f"{one}/version", params={"version": 0}, agent_id=agent)
    walk("GET", f"{one}/versions", agent_id=agent)
    walk("GET", f"{one}/versions/{{version}}", agent_id=agent, version="1")
    alias = {"alias": "prod", "version": 1}
    walk("PUT", f"{one}/aliases", params=alias, agent_id=agent)
    walk("GET", f"{one}/aliases", agent_id=agent)
    walk("DELETE", f"{one}/aliases", params={"alias": "prod"}, status=204, agent_id=agent)
    walk("DELETE", one, status=204, agent_id=other)
    return agent


def walk_conversations(walk, agent):
    all_of_them = "/v1/conversations"
    one = f"{all_of_them}/{{conversation_id}}"
    model = {"model": "mistral-small-latest", "inputs": "Rivers"}
    tools = [{"type": kind} for kind in ("code_interpreter", "image_generation")]
    for more in (
        {},
        {"tools": [SEARCH], "name": "n"},
        {"inputs": "1 + 1", "tools": tools},
        {"inputs": "Draw a picture", "tools": tools},
        {"completion_args": {"tool_choice": "any"}, "tools": [FUNCTION]},
        {"tools": [ASKING]},
    ):
        answer = walk("POST", all_of_them, json={**model, **more})
        walk("POST", f"{all_of_them}#stream", json={**model, **more, "stream": True})
    call = answer["outputs"][0]["tool_call_id"]
    decided = {"tool_confirmations": [{"tool_call_id": call, "confirmation": "allow"}]}
    walk("POST", one, json=decided, conversation_id=answer["conversation_id"])
    body = {"agent_id": agent, "inputs": "Money"}
    answer = walk("POST", all_of_them, json=body)
    found = walk("POST", f"{all_of_them}#stream", json={**body, "stream": True})
    kinds = {one["type"] for one in found}
    assert {"agent.handoff.done", "tool.execution.done"} <= kinds
    ids = {"conversation_id": answer["conversation_id"]}
    more = [{"role": "user", "content": [{"type": "text", "text": "And then?"}]}]
    walk("POST", one, json={"inputs": more}, **ids)
    walk("POST", f"{one}#stream", json={"inputs": "And then?", "stream": True}, **ids)
    entry = {"inputs": "x", "from_entry_id": answer["outputs"][-1]["id"]}
    walk("POST", f"{one}/restart", json=entry, **ids)
    walk("POST", f"{one}/restart#stream", json={**entry, "stream": True}, **ids)
    walk("GET", f"{one}/history", **ids)
    walk("GET", f"{one}/messages", **ids)
    walk("GET", one, **ids)
    walk("GET", all_of_them)
    walk("DELETE", one, status=204, **ids)


def walk_libraries(walk):
    one = "/v1/libraries/{library_id}"
    document = f"{one}/documents/{{document_id}}"
    body = {"name": "n", "chunk_size": 300}
    ids = {"library_id": walk("POST", "/v1/libraries", json=body, status=201)["id"]}
    for method in ("PUT", "PATCH"):
        walk(method, one, json={"name": "m"}, **ids)
    walk("GET", one, **ids)
    walk("GET", "/v1/libraries")
    files = {"file": ("a.txt", b"Otters")}
    more = {"document_id": walk("POST", f"{one}/documents", files=files, status=201, **ids)["id"]}
    deadline = time.monotonic() + 30
    while walk("GET", f"{document}/status", **ids, **more)["process_status"] != "done":
        assert time.monotonic() < deadline
    walk("GET", f"{one}/documents", **ids)
    for method in ("PUT", "PATCH"):
        walk(method, document, json={"attributes": {"a": [1]}}, **ids, **more)
    for end in ("", "/text_content", "/signed-url", "/extracted-text-signed-url"):
        walk("GET", document + end, **ids, **more)
    walk("POST", f"{document}/reprocess", status=204, **ids, **more)
    walk("DELETE", document, status=204, **ids, **more)
    who = {"share_with_uuid": SOMEBODY, "share_with_type": "User"}
    walk("PUT", f"{one}/share", json={**who, "level": "Viewer"}, **ids)
    walk("GET", f"{one}/share", **ids)
    walk("DELETE", f"{one}/share", json=who, **ids)
    walk("DELETE", one, **ids)


def walk_batch(walk):
    jobs = "/v1/batch/jobs"
    body = {
        "endpoint": "/v1/conversations",
        "model": "mistral-small-latest",
        "requests": [{"custom_id": "0", "body": {"inputs": "Rivers"}}],
    }
    ids = {"job_id": walk("POST", jobs, json=body)["id"]}
    deadline = time.monotonic() + 30
    while walk("GET", f"{jobs}/{{job_id}}", **ids)["status"] != "SUCCESS":
        assert time.monotonic() < deadline
    walk("GET", jobs)
    walk("POST", f"{jobs}/{{job_id}}/cancel", **ids)
    walk("DELETE", f"{jobs}/{{job_id}}", **ids)


def test_every_operation_is_served_and_its_answers_fit(walk, api):
    walk_conversations(walk, walk_agents(walk))
    walk_libraries(walk)
    walk_batch(walk)
    methods = {"get", "post", "put", "patch", "delete"}
    known = {
        (method.upper(), path)
        for path, operations in api["paths"].items()
        for method in operations.keys() & methods
        if path.startswith(SUBJECTS)
    }
    assert walk.called == known - OLD


def test_every_operation_asks_for_a_key(server, api):
    with httpx.Client(base_url=server.url, trust_env=False) as nobody:
        for path, operations in api["paths"].items():
            for method in operations if path.startswith(SUBJECTS) else ():
                url = path.partition("#")[0].replace("{", "").replace("}", "")
                response = nobody.request(method.upper(), url)
                assert (response.status_code, method, path) == (401, method, path)
