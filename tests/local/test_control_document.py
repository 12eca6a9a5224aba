"""The control API's own description: valid, whole, and true."""

import re
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

from mistralai.local import Fault
from mistralai.local.http.control_document import ENTRY, OPERATIONS, document
from mistralai.local.http.routes import control

ROOT = Path(__file__).parents[2]
GUIDE = ROOT / "docs" / "guides" / "local-control.md"


@pytest.fixture(scope="module")
def described():
    return document()


def schema(described, name):
    return {"$ref": f"#/components/schemas/{name}", "components": described["components"]}


def test_it_is_valid_and_is_what_the_server_shows(http, described):
    OpenAPIV31SpecValidator(described).validate()
    assert http.get("/_local/openapi.json").json() == described


def test_it_has_every_operation_of_the_control_routes_and_no_other(described):
    routes = {(method, f"/_local/{path}") for path, method, _ in control._ROUTES}
    told = {(one.method, one.path) for one in OPERATIONS}
    assert told == routes | {("GET", "/healthz")}
    assert {
        (method.upper(), path) for path, one in described["paths"].items() for method in one
    } == told


@pytest.mark.parametrize(
    "operation", [one for one in OPERATIONS if one.method == "GET"], ids=lambda one: one.path
)
def test_what_is_shown_fits_what_is_told(server, http, described, chat, operation):
    server.inject(Fault(path="/v1/files", status=500))
    server.answer("x", "y")
    http.get("/v1/files")
    http.post("/v1/chat/completions", json=chat)
    answer = http.get(operation.path)
    assert answer.status_code == operation.status
    Draft202012Validator(schema(described, operation.answer)).validate(answer.json())


def test_an_entry_of_the_journal_has_the_keys_that_are_told_and_no_others(server, http):
    http.get("/v1/models")
    [entry] = server.journal()
    assert list(entry) == list(ENTRY)


@pytest.mark.parametrize(
    ("path", "body", "name"),
    [
        ("/_local/faults", {"status": 99}, "Fault"),
        ("/_local/faults", {"times": 0}, "Fault"),
        ("/_local/faults", {"surprise": 1}, "Fault"),
        ("/_local/faults", {"body": "none"}, "Fault"),
        ("/_local/answers", {"text": 7}, "Script"),
        ("/_local/clock", {"seconds": -1}, "Advance"),
        ("/_local/clock", {}, "Advance"),
    ],
)
def test_what_does_not_fit_is_refused_as_told(http, described, path, body, name):
    assert not Draft202012Validator(schema(described, name)).is_valid(body)
    refusal = http.post(path, json=body)
    assert str(refusal.status_code) in described["paths"][path]["post"]["responses"]
    assert refusal.status_code == 422


def test_refusals_are_told_where_they_can_come(http, described):
    answer = http.get("/_local/clock", headers={"origin": "https://evil.example"})
    assert str(answer.status_code) in described["paths"]["/_local/clock"]["get"]["responses"]
    Draft202012Validator(schema(described, "Refusal")).validate(answer.json())
    assert set(described["paths"]["/healthz"]["get"]["responses"]) == {"200"}


def test_the_guide_tells_of_every_operation_and_every_key():
    text = GUIDE.read_text(encoding="utf-8")
    assert set(re.findall(r"^\| `(\w+) (\S+)` \|", text, re.MULTILINE)) == {
        (one.method, one.path) for one in OPERATIONS
    }
    keys = text.partition("## The journal")[2]
    assert re.findall(r"^\| `(\w+)` \|", keys, re.MULTILINE) == list(ENTRY)


def test_no_document_names_an_operation_that_there_is_not():
    told = {(one.method, one.path) for one in OPERATIONS}
    named = set()
    for path in [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]:
        found = re.findall(
            r"(?:\b(GET|POST|PUT|DELETE) )?\S*?(/_local/(?!page)[a-z_./]*[a-z])",
            path.read_text(encoding="utf-8"),
        )
        named |= {(method, where, path.name) for method, where in found}
    assert {path for _, _, path in named} >= {"local-control.md", "testing.md", "local-in-ci.md"}
    routes = {path for _, path in told}
    wrong = [one for one in named if one[1] not in routes or (one[0] and one[:2] not in told)]
    assert wrong == []
