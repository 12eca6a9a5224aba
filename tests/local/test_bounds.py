"""Requests that ask for too much, or are odd: refused or answered, and never a failure."""

import asyncio
import json
import logging
import re
import sys
import threading
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mistralai.local import wire
from mistralai.local.control.script_files import read_scripts
from mistralai.local.engines.ocr.reading import MAX_TEXT
from mistralai.local.errors import ApiError
from mistralai.local.http import answers
from mistralai.local.http.bodies import MAX_BYTES
from mistralai.local.http.reports import Reporting
from mistralai.local.schema.base import MOST_ERRORS, read
from mistralai.local.schema.batch import BatchJobRequest
from mistralai.local.schema.completions import ChatRequest
from mistralai.local.schema.service import read_body
from mistralai.local.service.batch import rows
from mistralai.local.service.realtime import RefusedError, Session
from mistralai.local.service.scripted import _reply
from mistralai.local.service.tuning.samples import Target, labelled, lessons
from mistralai.local.wire import MAX_DEPTH, decode, encode

CHAT = "/v1/chat/completions"
MODEL = '"model":"mistral-small-latest"'
MESSAGES = '"messages":[{"role":"user","content":"hi"}]'
HALF = "\\ud800"
LONG = '{"max_tokens":%s}' % ("9" * 4000)


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
        ("/v1/conversations", nested(900), 422),
        ("/v1/conversations", f'{{{MODEL},"inputs":[{{"role":"{HALF}","content":"hi"}}]}}', 422),
        ("/v1/conversations", f'{{"agent_id":"a","inputs":"x","agent_version":{2**63}}}', 422),
        ("/v1/conversations", f'{{"agent_id":"{HALF}","inputs":"x"}}', 404),
        ("/v1/conversations", f'{{{MODEL},"inputs":"x","completion_args":{LONG}}}', 400),
        ("/v1/conversations/conv_x", f'{{"inputs":"{HALF}"}}', 404),
        ("/v1/agents", f'{{"model":"{HALF}","name":"n"}}', 400),
        ("/v1/agents", f'{{{MODEL},"name":"n","instructions":"{"x" * 1_000_001}"}}', 422),
        ("/v1/conversations", f'{{{MODEL},"inputs":"x","description":"{"x" * 1_000_001}"}}', 422),
        ("/v1/audio/voices", '{"name":"n","sample_audio":"\\u00e4\\u00e4"}', 400),
        ("/v1/libraries", nested(900), 400),
        ("/v1/libraries", f'{{"name":"n","chunk_size":{"9" * 5000}}}', 400),
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


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/v1/conversations", f'{{{MODEL},"inputs":"a{HALF}b","name":"{HALF}"}}'),
        ("/v1/agents", f'{{{MODEL},"name":"{HALF}","metadata":{{"{HALF}":"{HALF}"}}}}'),
        ("/v1/libraries", f'{{"name":"{HALF}","description":"{HALF}"}}'),
    ],
)
def test_half_a_surrogate_pair_can_be_kept(http, path, body):
    assert post(http, path, body).status_code in {200, 201}
    assert http.get(path).status_code == 200
    assert http.get(path, params={"search": "x", "metadata": "{}"}).status_code == 200


@pytest.mark.parametrize(
    "path",
    ["files", "batch/jobs", "fine_tuning/jobs", "agents", "conversations", "libraries"],
)
@pytest.mark.parametrize("query", ["page_size", "page"])
@pytest.mark.parametrize("number", [str(2**63), "9" * 5000])
def test_a_page_that_nobody_can_have_is_refused(http, path, query, number):
    answer = http.get(f"/v1/{path}", params={query: number})
    assert answer.status_code == 422
    assert answer.json()["detail"][0]["loc"] == ["query", query]


def test_metadata_in_a_query_may_be_anything(http):
    assert http.get("/v1/batch/jobs", params={"metadata": "[" * 5000}).status_code == 422


@pytest.mark.parametrize("wrapped", [False, True])
def test_brackets_in_a_text_are_no_depth(wrapped):
    text = "[{" * MAX_DEPTH
    value = {"a": [text]} if wrapped else text
    assert decode(json.dumps(value)) == value


@pytest.mark.parametrize(("size", "is_beside"), [(1, False), (3_000_000, True)])
def test_only_a_long_answer_is_written_in_another_thread(monkeypatch, size, is_beside):
    threads = set()

    def noting(write):
        def write_and_note(value):
            threads.add(threading.get_ident())
            return write(value)

        return write_and_note

    for name in ("encode", "encode_short"):
        monkeypatch.setattr(answers, name, noting(getattr(answers, name)))
    value = {"a": "x" * size}
    assert json.loads(asyncio.run(answers.encoded(value))) == value
    assert len(threads) == 1
    assert (threading.get_ident() not in threads) is is_beside


def test_a_failure_that_no_answer_can_tell_goes_on_to_the_server():
    sent = []

    async def fail(scope, receive, send):
        if scope["type"] == "http":
            await send({"type": "http.response.start", "status": 200, "headers": []})
        raise ZeroDivisionError

    async def send(message):
        sent.append(message["type"])

    for kind in ("http", "websocket"):  # begun, and without an answer of this form
        with pytest.raises(ZeroDivisionError):
            asyncio.run(Reporting(fail)({"type": kind, "path": "/"}, None, send))
    assert sent == ["http.response.start"]


def test_a_form_that_cannot_be_read_is_refused(http):
    headers = {"content-type": "multipart/form-data; boundary=x"}
    answer = http.post("/v1/files", content=b"no form", headers=headers)
    assert answer.status_code == 400
    assert answer.json()["detail"]


def test_json_is_read_to_a_depth_and_no_further():
    assert decode(nested(MAX_DEPTH)) == json.loads(nested(MAX_DEPTH))
    with pytest.raises(ValueError, match="nested deeper than 200 levels"):
        decode(nested(MAX_DEPTH + 1))
    with pytest.raises(ValueError, match="nested deeper than 200 levels"):
        decode("[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1))


def test_json_of_many_lists_that_are_not_deep_is_read():
    value = [[{}]] * MAX_DEPTH
    assert decode(json.dumps(value)) == value


def test_python_never_goes_down_into_what_is_nested_too_deeply(monkeypatch):
    monkeypatch.setattr(json, "loads", None)
    for text in (nested(100_000), nested(100_000).encode("utf-16"), "[" * 100_000):
        with pytest.raises(ValueError, match="nested deeper than 200 levels"):
            decode(text)


@given(
    st.recursive(
        st.text('[]{}"\\u0ä😀\ud800', max_size=30) | st.integers(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text('[{"\\', max_size=9), inner),
    ),
    st.booleans(),
    st.sampled_from([6, 13, 65_536]),
)
def test_json_is_as_deep_as_its_lists_and_objects_and_brackets_in_texts_do_not_count(
    value, is_ascii, piece
):
    def depth(one):
        inside = one.values() if isinstance(one, dict) else one
        return 1 + max(map(depth, inside), default=0) if isinstance(one, dict | list) else 0

    text = json.dumps(value, ensure_ascii=is_ascii)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(wire, "QUICK", piece)
        patch.setattr(wire, "MAX_DEPTH", depth(value))
        assert decode(text) == value
        if depth(value):
            patch.setattr(wire, "MAX_DEPTH", depth(value) - 1)
            with pytest.raises(wire.NestingError):
                decode(text)


@given(st.text('[]{}"\\u0,:1', max_size=60), st.sampled_from([6, 65_536]))
def test_what_is_no_json_is_refused_however_it_is_looked_at(text, piece):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(wire, "QUICK", piece)
        patch.setattr(wire, "MAX_DEPTH", 2)
        try:
            value = decode(text)
        except ValueError:
            return
    assert value == json.loads(text)


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


def schema_body(schema):
    return {"type": "json_schema", "json_schema": {"name": "d", "schema": schema}}


def required(name, schema):
    return {"type": "object", "properties": {name: schema}, "required": [name]}


def fanned_out(ways, levels):
    """Return a schema of a few lines that stands for ways ** levels values."""
    levels_of = {
        f"d{at}": {
            "type": "object",
            "properties": {f"p{way}": {"$ref": f"#/$defs/d{at + 1}"} for way in range(ways)},
            "required": [f"p{way}" for way in range(ways)],
        }
        for at in range(levels)
    }
    return {"$defs": {**levels_of, f"d{levels}": {"type": "string"}}, "$ref": "#/$defs/d0"}


@pytest.mark.parametrize(
    "schema",
    [
        required("a", {"type": "array", "minItems": 10**8, "items": {"type": "string"}}),
        required("a", {"type": "array", "minItems": 10**30, "items": {"const": 1}}),
        required("a", {"type": "string", "minLength": 10**9}),
        {"type": "object", "minProperties": 10**9, "additionalProperties": {"type": "string"}},
        required(
            "a", {"type": "array", "uniqueItems": True, "minItems": 400, "items": {"enum": [1, 2]}}
        ),
        fanned_out(10, 9),
        required("a", {"type": "string", "pattern": "^(?:(?:a{99}){99}){99}$"}),
    ],
    ids=["items", "many items", "letters", "names", "distinct", "fan", "pattern"],
)
def test_a_schema_that_asks_for_more_than_anybody_reads_is_refused(http, chat, schema):
    answer = http.post(CHAT, json={**chat, "response_format": schema_body(schema)})
    assert answer.status_code == 400
    assert "takes more than 50000 steps" in answer.json()["message"]


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        ("(" * 490 + ")" * 490, "Invalid schema"),
        ("a{99999999999999999999}", "is not a regular expression"),
        ("a" * 1001, "more than 1000 letters"),
        ("^" + "x" * 30 + "(a+)+$", "repeats without a bound"),
        ("^" + "x" * 30 + "(a|aa)*$", "repeats without a bound"),
        ("^" + "x" * 30 + "((a)b)+$", "repeats without a bound"),
    ],
)
def test_a_pattern_that_could_take_for_ever_is_refused(http, chat, pattern, words):
    form = schema_body(required("a", {"type": "string", "pattern": pattern}))
    answer = http.post(CHAT, json={**chat, "response_format": form})
    assert answer.status_code == 400
    assert words in answer.json()["message"]


@pytest.mark.parametrize(
    "pattern", [r"^([a-z]+-)*[a-z]+$", r"^(\d{3}-){9}\d{4}$", r"^[\w.]+@[\w.]+\.[a-z]{2,}$"]
)
def test_a_pattern_that_people_use_is_served(http, chat, pattern):
    form = schema_body(required("a", {"type": "string", "pattern": pattern}))
    for seed in range(20):
        answer = http.post(CHAT, json={**chat, "response_format": form, "random_seed": seed})
        assert answer.status_code == 200, answer.text
        value = json.loads(answer.json()["choices"][0]["message"]["content"])["a"]
        assert re.search(pattern, value)


def test_a_tool_whose_arguments_have_no_end_is_refused(http, chat):
    function = {"name": "f", "parameters": fanned_out(10, 9)}
    tools = [{"type": "function", "function": function}]
    answer = http.post(CHAT, json={**chat, "tools": tools, "tool_choice": "any"})
    assert answer.status_code == 400


@pytest.mark.parametrize("number", [129, 10**6, 10**30])
@pytest.mark.parametrize("stream", [True, False])
def test_more_answers_than_anybody_reads_are_refused(http, chat, number, stream):
    answer = http.post(CHAT, json={**chat, "n": number, "stream": stream})
    assert answer.status_code == 422
    assert "less than or equal to 128" in answer.text


def test_as_many_answers_as_may_be_are_given(http, chat):
    answer = http.post(CHAT, json={**chat, "n": 128, "max_tokens": 1})
    assert len(answer.json()["choices"]) == 128


def test_as_many_tokens_as_the_model_has_are_written_and_no_more(http):
    body = {"model": "codestral-2405", "prompt": "x"}
    most = http.post("/v1/fim/completions", json={**body, "min_tokens": 32_000})
    assert most.json()["usage"]["completion_tokens"] >= 32_000
    more = http.post("/v1/fim/completions", json={**body, "min_tokens": 32_768})
    assert more.status_code == 400
    assert more.json()["message"].startswith("Prompt contains 32769 tokens")


def test_a_stop_ends_an_answer_that_has_to_be_long(http):
    body = {"model": "codestral-2405", "prompt": "x", "min_tokens": 500, "stop": ["# "]}
    answer = http.post("/v1/fim/completions", json=body).json()
    assert "# " not in answer["choices"][0]["message"]["content"]
    assert answer["usage"]["completion_tokens"] < 500


@pytest.mark.parametrize(
    "path", [CHAT, "/v1/embeddings", "/v1/batch/jobs", "/azure/chat/completions"]
)
def test_a_body_that_is_too_large_is_refused_whether_it_says_so_or_not(http, path):
    whole = http.post(path, content=bytes(MAX_BYTES + 1))
    pieces = http.post(path, content=(bytes(1024 * 1024) for _ in range(MAX_BYTES // 1024**2 + 1)))
    for answer in (whole, pieces):
        assert answer.status_code == 413
        assert "413 Request Entity Too Large" in answer.text


def test_a_body_of_too_many_parts_is_refused(http, chat):
    messages = [{"role": "user", "content": "x"}] * 100_000
    assert http.post(CHAT, json={**chat, "messages": messages}).status_code == 413


MANY = 50_000


@pytest.fixture
def listed():
    """How many errors pydantic has had to list at once."""
    counts = []

    def watch(frame, event, arg):
        if event == "c_call" and arg.__name__ == "errors":
            counts.append(arg.__self__.error_count())

    sys.setprofile(watch)
    yield counts
    sys.setprofile(None)


def refusal(schema, value, read_as=read):
    with pytest.raises(ApiError) as caught:
        read_as(schema, json.dumps(value).encode())
    assert caught.value.status == 422
    return caught.value.body["detail"]


def test_of_many_messages_that_do_not_fit_the_first_are_reported(listed):
    found = refusal(ChatRequest, {"model": "m", "messages": [{"x": 1}] * MANY})
    assert listed == [len(found)]
    assert [one["loc"] for one in found] == [["body", "messages", at] for at in range(len(found))]
    assert {one["type"] for one in found} == {"union_tag_not_found"}
    assert 1 < len(found) <= MOST_ERRORS


@pytest.mark.parametrize(
    ("read_as", "schema", "value"),
    [
        (read, ChatRequest, {f"x{at}": 1 for at in range(MANY)}),
        (read, ChatRequest, {"messages": [{"role": "user", "content": [{}] * MANY}]}),
        (
            read,
            ChatRequest,
            {
                "model": "m",
                "messages": [{"role": "user", "content": ""}] * 200
                + [{"role": "user", "content": 1}] * MANY,
            },
        ),
        (read_body, BatchJobRequest, {f"x{at}": 1 for at in range(MANY)}),
    ],
    ids=["fields", "chunks", "after a good beginning", "a job"],
)
def test_too_many_errors_are_counted_and_not_listed(listed, read_as, schema, value):
    (found,) = refusal(schema, value, read_as)
    assert (found["type"], found["loc"]) == ("too_many_errors", ["body"])
    assert int(re.search(r"\d+", found["msg"])[0]) >= MANY
    assert listed == []


STRANGERS = {f"x{at}": 1 for at in range(MANY)}


def update_a_session(_):
    wish = {"type": "session.update", "session": {"audio_format": STRANGERS}}
    with pytest.raises(RefusedError) as caught:
        list(Session("m").take(wish))
    return str(caught.value)


def learn_from_a_row(_):
    row = {"messages": [{"role": "user", "content": [{}] * MANY}]}
    (problem,) = lessons([json.dumps(row).encode()])
    return problem.reason


def read_a_file_of_scripts(folder):
    (folder / "scripts.json").write_text(json.dumps([STRANGERS]))
    with pytest.raises(ValueError, match="script 1") as caught:
        read_scripts(folder / "scripts.json")
    return str(caught.value)


def decide_by_a_dict(_):
    with pytest.raises(ValueError, match="fields of a Reply") as caught:
        _reply(STRANGERS, "chat")
    return str(caught.value)


@pytest.mark.parametrize(
    "refused", [update_a_session, learn_from_a_row, read_a_file_of_scripts, decide_by_a_dict]
)
def test_too_many_errors_are_not_listed_where_they_are_told_in_words_either(
    tmp_path, listed, refused
):
    told = refused(tmp_path)
    assert re.search(rf"Input has \d+ errors, of which at most {MOST_ERRORS} are reported", told)
    assert len(told) < 300
    assert listed == []


@pytest.mark.parametrize("kind", ["x" * MANY, [1] * MANY], ids=["text", "list"])
def test_a_message_of_an_unknown_type_is_not_sent_back_whole(kind):
    with pytest.raises(RefusedError, match=r"Unknown message type: .{100}$"):
        list(Session("m").take({"type": kind}))


@pytest.mark.parametrize(
    ("schema", "words"),
    [
        ({"$defs": {"a": ["x"] * MANY}, "$ref": "#/$defs/a"}, "a schema is an object or a boolean"),
        ({"type": ["x" * MANY]}, "unrecognized type"),
        ({"$ref": "x" * MANY}, "points out of the schema"),
        ({"$ref": "#/" + "x" * MANY}, "points to nothing"),
    ],
)
def test_of_what_a_schema_has_wrong_only_the_beginning_is_sent_back(http, chat, schema, words):
    form = {"type": "json_schema", "json_schema": {"name": "n", "schema": schema}}
    answer = http.post(CHAT, json={**chat, "response_format": form})
    assert answer.status_code == 400
    assert words in answer.json()["message"]
    assert len(answer.content) < 1_000


@pytest.mark.parametrize(
    ("labels", "words"),
    [
        ({"x" * MANY: 1}, "must be strings"),
        ({"x" * MANY: "a"}, "Unknown target"),
        ({"t": "x" * MANY}, "Unknown label"),
    ],
)
def test_of_a_long_label_that_is_wrong_only_the_beginning_is_told(labels, words):
    row = {"text": "t", "labels": labels}
    (problem,) = labelled([json.dumps(row).encode()], [Target("t", ("a",))])
    assert words in problem.reason
    assert len(problem.reason) < 300


def test_of_many_lines_that_are_no_requests_the_first_are_kept(tmp_path):
    path = tmp_path / "rows.jsonl"
    path.write_text("1\n" * MANY)
    tracemalloc.start()
    try:
        count, errors = rows.inspect([("rows.jsonl", path)])
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert (count, len(errors)) == (MANY, 100)
    assert most < 1_000_000  # a line of words for each took five times that


def test_as_many_errors_as_may_be_are_all_reported(listed):
    assert len(refusal(ChatRequest, {"model": "m", "messages": [{}] * MOST_ERRORS})) == MOST_ERRORS
    assert listed == [MOST_ERRORS]


def test_a_long_prompt_is_counted_and_refused_in_the_apis_words(http, chat):
    chat["messages"][0]["content"] = "word " * 200_000
    chat["model"] = "open-mistral-nemo"
    answer = http.post(CHAT, json=chat)
    assert answer.json()["message"].startswith("Prompt contains 200001 tokens")
    fim = {"model": "codestral-2405", "prompt": "word " * 20_000}
    assert http.post("/v1/fim/completions", json=fim).status_code == 200


@pytest.mark.parametrize("path", ["/v1/moderations", "/v1/chat/moderations"])
def test_a_text_that_is_too_long_for_moderation_is_refused(http, path):
    text = "kill " * 9_000
    given = text if path == "/v1/moderations" else [{"role": "user", "content": text}]
    body = {"model": "mistral-moderation-latest", "input": given}
    answer = http.post(path, json=body)
    assert answer.status_code == 400
    assert "too large for model with 8192 maximum context length" in answer.json()["message"]


def test_answers_together_are_no_longer_than_the_model_has(http, chat):
    answer = http.post(CHAT, json={**chat, "n": 128, "min_tokens": 10_000})
    assert answer.status_code == 400
    assert answer.json()["message"] == "n times min_tokens must be at most 262144"


@pytest.mark.parametrize(
    "how",
    [
        {"prompt_logprobs": True, "top_prompt_logprobs": 20},
        {"logprobs": True, "top_logprobs": 20, "min_tokens": 6_000},
    ],
)
def test_more_probabilities_than_anybody_reads_are_refused(http, chat, how):
    chat["messages"][0]["content"] = "word " * 6_000
    answer = http.post(CHAT, json={**chat, **how})
    assert answer.status_code == 400
    assert "more than 100000" in answer.json()["message"]


def test_a_line_of_a_batch_file_that_is_too_long_is_named_and_passed_over(tmp_path, monkeypatch):
    monkeypatch.setattr(rows, "MAX_LINE", 64)
    good = '{"custom_id":"1","body":{}}\n'
    path = tmp_path / "rows.jsonl"
    path.write_text(
        good + '{"body":"' + "x" * 300 + '"}\n' + good + '{"body":"' + "x" * 200, "utf-8"
    )
    count, errors = rows.inspect([("rows.jsonl", path)])
    assert count == 4
    assert [one["message"] for one in errors] == [
        f"Line {number} of rows.jsonl: A request has at most 0 MB" for number in (2, 4)
    ]


def test_a_text_that_is_too_long_for_ocr_is_refused(http):
    document = {"type": "document_url", "document_url": "data:text/plain," + "x" * (MAX_TEXT + 1)}
    answer = http.post("/v1/ocr", json={"model": "mistral-ocr-latest", "document": document})
    assert answer.status_code == 422
    assert f"at most {MAX_TEXT} are read" in answer.json()["message"]
