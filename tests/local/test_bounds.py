"""Requests that ask for too much, or are odd: refused or answered, and never a failure."""

import json
import logging

import pytest

from mistralai.local.wire import MAX_DEPTH, decode, encode

CHAT = "/v1/chat/completions"
MODEL = '"model":"mistral-small-latest"'
MESSAGES = '"messages":[{"role":"user","content":"hi"}]'
HALF = "\\ud800"


def nested(depth):
    return '{"a":' * depth + "1" + "}" * depth


def tool(parameters):
    function = f'{{"name":"f","parameters":{parameters}}}'
    return f'"tools":[{{"type":"function","function":{function}}}],"tool_choice":"any"'


def post(http, path, body):
    headers = {"content-type": "application/json"}
    return http.post(path, content=body.encode(), headers=headers)


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        (CHAT, f"{{{MODEL},{MESSAGES},{tool(nested(900))}}}", 422),
        (CHAT, f"{{{MODEL},{MESSAGES},{tool(nested(5000))}}}", 422),
        (CHAT, nested(100_000), 422),
        (CHAT, "[" * 100_000, 422),
        (CHAT, f'{{{MODEL},{MESSAGES},"n":{"9" * 5000}}}', 422),
        ("/v1/batch/jobs", f'{{"model":{"9" * 5000}}}', 400),
        ("/v1/batch/jobs", nested(900), 400),
        (CHAT, f'{{{MODEL},{MESSAGES},"max_tokens":{"9" * 4000}}}', 400),
        (CHAT, f'{{"model":"{HALF}",{MESSAGES}}}', 400),
        (CHAT, f'{{"{HALF}":1,{MODEL},{MESSAGES}}}', 422),
        (CHAT, f'{{{MODEL},"messages":[{{"role":"{HALF}","content":"hi"}}]}}', 422),
        ("/v1/batch/jobs", f'{{"metadata":{{"{HALF}":"{HALF}"}}}}', 422),
        ("/v1/embeddings", f'{{"model":"{HALF}","input":["x"]}}', 400),
        ("/_local/clock", '{"seconds":1e300}', 400),
        ("/_local/faults", f'{{"delay":{"9" * 5000}}}', 422),
    ],
)
def test_an_odd_body_is_refused_with_json(http, path, body, status):
    answer = post(http, path, body)
    assert answer.status_code == status
    assert isinstance(answer.json(), dict)
    assert http.get("/v1/models").status_code == 200


@pytest.mark.parametrize("stream", ["true", "false"])
def test_half_a_surrogate_pair_in_a_text_is_a_text(http, stream):
    body = f'{{{MODEL},"stream":{stream},"messages":[{{"role":"user","content":"a{HALF}b"}}]}}'
    assert post(http, CHAT, body).status_code == 200


def test_half_a_surrogate_pair_comes_back_as_it_went(http):
    schema = f'{{"type":"object","properties":{{"{HALF}":{{"const":1}}}},"required":["{HALF}"]}}'
    form = f'{{"type":"json_schema","json_schema":{{"name":"d","schema":{schema}}}}}'
    answer = post(http, CHAT, f'{{{MODEL},{MESSAGES},"response_format":{form}}}')
    content = answer.json()["choices"][0]["message"]["content"]
    assert json.loads(content) == {"\ud800": 1}


@pytest.mark.parametrize("path", ["files", "batch/jobs", "fine_tuning/jobs"])
@pytest.mark.parametrize("query", ["page_size", "page"])
@pytest.mark.parametrize("number", [str(2**63), "9" * 5000])
def test_a_page_that_nobody_can_have_is_refused(http, path, query, number):
    answer = http.get(f"/v1/{path}", params={query: number})
    assert answer.status_code == 422
    assert answer.json()["detail"][0]["loc"] == ["query", query]


def test_metadata_in_a_query_may_be_anything(http):
    assert http.get("/v1/batch/jobs", params={"metadata": "[" * 5000}).status_code == 422


def test_json_is_read_to_a_depth_and_no_further():
    assert decode(nested(MAX_DEPTH)) == json.loads(nested(MAX_DEPTH))
    with pytest.raises(ValueError, match="nested deeper than 200 levels"):
        decode(nested(MAX_DEPTH + 1))
    with pytest.raises(ValueError, match="nested deeper than 200 levels"):
        decode("[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1))


def test_json_is_written_so_that_it_can_be_read_again():
    for value in ("Grüße \U0001f600", "\ud83d", {"\udfff": ["\ud800a"]}):
        assert json.loads(encode(value)) == value


class BrokenEngine:
    """Fails in a way that nobody thought of, at once or after the first piece."""

    note = "broken"
    context_length = None

    def __init__(self, *, begins):
        self._begins = begins

    def count_tokens(self, text):
        return 1

    async def generate(self, prompt):
        if self._begins:
            yield "one"
        raise ZeroDivisionError("nobody thought of this")


@pytest.mark.parametrize("stream", [False, True])
def test_what_nobody_thought_of_is_a_500_that_names_a_report(
    server, http, chat, monkeypatch, caplog, stream
):
    monkeypatch.setattr(server._state.completions, "engine", BrokenEngine(begins=False))
    with caplog.at_level(logging.ERROR, "mistralai.local"):
        answer = http.post(CHAT, json={**chat, "stream": stream})
    assert answer.status_code == 500
    error = answer.json()
    assert (error["type"], error["code"]) == ("internal_server_error", "3000")
    assert "mistral-correlation-id" in answer.headers
    (record,) = caplog.records
    identity, what = record.args
    assert error["message"].endswith(f"as report {identity}")
    assert what == f"POST {CHAT}"
    assert "nobody thought of this" in caplog.text
    assert server.journal()[-1]["status"] == 500


def test_what_nobody_thought_of_becomes_an_event_of_a_stream_that_has_begun(
    server, http, chat, monkeypatch, caplog
):
    monkeypatch.setattr(server._state.completions, "engine", BrokenEngine(begins=True))
    with caplog.at_level(logging.ERROR, "mistralai.local"):
        text = http.post(CHAT, json={**chat, "stream": True}).text
    last = json.loads(text.rstrip().rsplit("\n\n", maxsplit=1)[-1].removeprefix("data: "))
    (record,) = caplog.records
    assert last["message"].endswith(f"as report {record.args[0]}")


def test_a_control_route_that_fails_names_a_report_too(server, http, monkeypatch, caplog):
    def broken(seconds):
        raise ZeroDivisionError

    monkeypatch.setattr(server._state.controls.clock, "advance", broken)
    with caplog.at_level(logging.ERROR, "mistralai.local"):
        answer = http.post("/_local/clock", json={"seconds": 1})
    assert (answer.status_code, len(caplog.records)) == (500, 1)
