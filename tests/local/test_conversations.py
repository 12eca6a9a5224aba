"""Conversations: started, gone on with, restarted; tools, handoffs, confirmations, streams."""

import json
import re
import threading

import httpx
import pytest

from mistralai.local import Fault, LocalServer
from mistralai.local.engines.base import End
from mistralai.local.errors import CATALOGUE, bad_request
from mistralai.local.service.answer import Call, Text
from mistralai.local.service.conversations import run, simulated
from mistralai.local.service.conversations.arithmetic import program
from mistralai.local.store.conversations import ConversationStore
from mistralai.local.store.database import Store

MODEL = "mistral-small-latest"
WEATHER = {
    "type": "function",
    "function": {
        "name": "get_weather",
        "description": "Tell the weather of a city",
        "parameters": {
            "type": "object",
            "properties": {"city": {"type": "string"}},
            "required": ["city"],
        },
    },
}
SEARCH = {"type": "web_search"}
ASKING_SEARCH = {
    "type": "web_search",
    "tool_configuration": {"requires_confirmation": ["web_search"]},
}
ODD_RESULT = [
    {"role": "user", "content": "x"},
    {"tool_call_id": "a" * 9, "name": "f", "arguments": "{}"},
    {"tool_call_id": "b" * 9, "result": "1"},
]


@pytest.fixture
def say(http):
    """Give a function that starts or goes on with a conversation."""

    def said(inputs=None, to=None, **more):
        path = "/v1/conversations" + (f"/{to}" if to else "")
        body = {} if inputs is None else {"inputs": inputs}
        if to is None and "agent_id" not in more:
            more.setdefault("model", MODEL)
        response = http.post(path, json={**body, **more})
        assert response.status_code == 200, response.text
        return response.json()

    return said


@pytest.fixture
def agent(http):
    def made(name, **more):
        body = {"model": "mistral-medium-latest", "name": name, **more}
        return http.post("/v1/agents", json=body).json()["id"]

    return made


def history(http, answer):
    return http.get(f"/v1/conversations/{answer['conversation_id']}/history").json()["entries"]


def types(entries):
    return [one["type"] for one in entries]


def events(text):
    """Return the events of a stream: the names and the data."""
    found = []
    for block in text.strip().split("\n\n"):
        name, data = block.split("\n")
        content = json.loads(data.removeprefix("data: "))
        assert name == f"event: {content['type']}"
        found.append(content)
    return found


def test_a_conversation_answers_and_remembers(http, say):
    answer = say("Tell me of rivers", name="Talk", metadata={"team": "a"})
    assert answer["object"] == "conversation.response"
    assert re.fullmatch(r"conv_[0-9a-f]{32}", answer["conversation_id"])
    [output] = answer["outputs"]
    assert (output["type"], output["object"], output["role"]) == (
        "message.output",
        "entry",
        "assistant",
    )
    assert re.fullmatch(r"msg_[0-9a-f]{32}", output["id"])
    assert (output["model"], output["agent_id"]) == (MODEL, None)
    assert "rivers" in output["content"]
    usage = answer["usage"]
    assert usage["total_tokens"] == usage["prompt_tokens"] + usage["completion_tokens"]
    assert set(usage) == {"prompt_tokens", "completion_tokens", "total_tokens"}
    again = say("And mountains?", to=answer["conversation_id"])
    assert again["conversation_id"] == answer["conversation_id"]
    assert again["usage"]["prompt_tokens"] > usage["prompt_tokens"]
    entries = history(http, answer)
    assert types(entries) == ["message.input", "message.output"] * 2
    assert entries[0]["content"] == "Tell me of rivers"
    assert entries[1] == output
    path = f"/v1/conversations/{answer['conversation_id']}"
    found = http.get(f"{path}/messages").json()
    assert (found["object"], found["messages"]) == ("conversation.messages", entries)
    shown = http.get(path).json()
    assert (shown["model"], shown["name"], shown["metadata"]) == (MODEL, "Talk", {"team": "a"})
    assert "agent_id" not in shown
    assert shown["completion_args"]["tool_choice"] == "auto"
    assert shown["updated_at"] > shown["created_at"]


def test_instructions_and_arguments_count(http, say):
    plain = say("Rivers")["outputs"][0]["content"]
    assert say("Rivers")["outputs"][0]["content"] == plain
    assert say("Rivers", instructions="Be short")["outputs"][0]["content"] != plain
    args = {"max_tokens": 2}
    answer = say("Rivers", completion_args=args)
    assert answer["usage"]["completion_tokens"] == 2
    assert say("More", to=answer["conversation_id"])["usage"]["completion_tokens"] == 2
    more = say("More", to=answer["conversation_id"], completion_args={"max_tokens": 3})
    assert more["usage"]["completion_tokens"] == 3
    schema = {"type": "object", "properties": {"n": {"const": 1}}, "required": ["n"]}
    form = {"type": "json_schema", "json_schema": {"name": "n", "schema": schema}}
    answer = say("Rivers", completion_args={"response_format": form})
    assert json.loads(answer["outputs"][0]["content"]) == {"n": 1}


@pytest.mark.parametrize(
    "entries",
    [
        [{"role": "user", "content": "Hello"}],
        [{"role": "user", "content": [{"type": "text", "text": "Hello"}]}],
        [{"role": "user", "content": [{"text": "Hello"}]}],
        [{"role": "user", "content": [{"type": "image_url", "image_url": "data:,x"}]}],
        [{"role": "user", "content": [{"type": "document_url", "document_url": "data:,x"}]}],
        [{"role": "user", "content": [{"type": "tool_file", "tool": "t", "file_id": "f"}]}],
        [
            {"type": "message.input", "object": "entry", "role": "user", "content": "a", "id": "x"},
            {"type": "message.output", "content": [{"type": "thinking", "thinking": []}]},
            {"role": "assistant", "content": "b"},
            {"role": "user", "content": "c", "created_at": "2026-08-01T00:00:00Z"},
        ],
        [
            {"role": "user", "content": "a"},
            {"tool_call_id": "a" * 9, "name": "f", "arguments": {"a": 1}},
            {"tool_call_id": "a" * 9, "result": "1"},
        ],
        [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b", "prefix": True}],
        [
            {"role": "user", "content": "a"},
            {"name": "web_search", "arguments": "{}"},
            {
                "previous_agent_id": "a",
                "previous_agent_name": "a",
                "next_agent_id": "b",
                "next_agent_name": "b",
            },
        ],
    ],
)
def test_entries_become_what_their_fields_say(http, say, entries):
    answer = say(entries)
    kept = history(http, answer)
    assert len(kept) == len(entries) + 1
    for sent, entry in zip(entries, kept, strict=False):
        assert entry["object"] == "entry"
        assert entry["created_at"]
        assert entry["id"] != sent.get("id")


@pytest.mark.parametrize(
    ("body", "status", "code", "words"),
    [
        ({"inputs": "x"}, 422, 3001, "Either 'model' or 'agent_id'"),
        ({"inputs": "x", "model": MODEL, "agent_id": "ag_"}, 422, 3001, "Only one of"),
        ({"model": MODEL}, 422, 3001, "Field required"),
        ({"inputs": ["x"], "model": MODEL}, 422, 3001, "should be an entry"),
        ({"inputs": "x", "model": MODEL, "surplus": 1}, 422, 3001, "Extra inputs"),
        ({"inputs": "x", "model": "none"}, 400, 1500, "Invalid model: none"),
        ({"inputs": "x", "agent_id": "ag_none"}, 404, 3000, "Agent ag_none not found"),
        ({"inputs": [], "model": MODEL}, 400, 3230, "at least one message"),
        (
            {"inputs": [{"role": "assistant", "content": "a"}], "model": MODEL},
            400,
            3230,
            "Expected last role User or Tool",
        ),
        (
            {"inputs": ODD_RESULT, "model": MODEL},
            400,
            3230,
            "Unexpected tool call id",
        ),
        ({"inputs": "x", "model": MODEL, "completion_args": {"temperature": 1.2}}, 422, 3001, "1"),
    ],
)
@pytest.mark.parametrize("stream", [False, True])
def test_what_cannot_be_is_refused_in_the_words_of_the_service(
    http, body, status, code, words, stream
):
    refused = http.post("/v1/conversations", json={**body, "stream": stream})
    assert refused.status_code == status
    found = refused.json()
    assert (found["object"], found["type"] != "", found["code"]) == ("Error", True, code)
    assert words in json.dumps(found["message"])
    assert ("detail" in found) is (status == 422)


def test_what_is_not_stored_is_not_there(http, say):
    gone = say("Hello", store=False)
    assert http.get(f"/v1/conversations/{gone['conversation_id']}").status_code == 404
    assert http.get("/v1/conversations").json() == []
    kept = say("Hello")
    say("Again", to=kept["conversation_id"], store=False)
    assert len(history(http, kept)) == 2


def test_a_list_is_bare_and_newest_first(http, say):
    names = ["a", "b", "c"]
    for name in names:
        say("Hello", name=name, metadata={"n": name})
    found = http.get("/v1/conversations").json()
    assert [one["name"] for one in found] == ["c", "b", "a"]
    found = http.get("/v1/conversations", params={"page": 1, "page_size": 2}).json()
    assert [one["name"] for one in found] == ["a"]
    found = http.get("/v1/conversations", params={"metadata": '{"n": "b"}'}).json()
    assert [one["name"] for one in found] == ["b"]
    refused = http.get("/v1/conversations", params={"page": 2**63})
    assert (refused.status_code, refused.json()["object"]) == (422, "Error")


def test_a_deleted_conversation_is_gone(http, say):
    path = f"/v1/conversations/{say('Hello')['conversation_id']}"
    gone = http.delete(path)
    assert (gone.status_code, gone.content) == (204, b"")
    for method, end in [("GET", ""), ("GET", "/history"), ("GET", "/messages"), ("DELETE", "")]:
        refused = http.request(method, path + end)
        assert refused.status_code == 404
        assert "not found" in refused.json()["message"]
    assert http.post(path, json={"inputs": "x"}).status_code == 404


def test_a_restart_is_a_new_conversation_up_to_an_entry(http, say):
    answer = say("One", metadata={"n": 1})
    path = f"/v1/conversations/{answer['conversation_id']}/restart"
    entry = answer["outputs"][0]["id"]
    refused = http.post(path, json={"inputs": "Two", "from_entry_id": entry})
    assert refused.status_code == 400
    assert "appended" in refused.json()["message"]
    say("Two", to=answer["conversation_id"])
    before = history(http, answer)
    body = {"inputs": "Three", "from_entry_id": entry, "metadata": {"n": 2}}
    other = http.post(path, json=body).json()
    assert other["conversation_id"] != answer["conversation_id"]
    assert history(http, answer) == before
    entries = history(http, other)
    assert entries[:2] == before[:2]
    assert [entries[2]["content"], entries[3]] == ["Three", other["outputs"][0]]
    shown = http.get(f"/v1/conversations/{other['conversation_id']}").json()
    assert shown["metadata"] == {"n": 2}
    missing = http.post(path, json={"inputs": "x", "from_entry_id": "msg_none"})
    assert missing.status_code == 404
    silent = http.post(path, json={"inputs": "x", "from_entry_id": entry, "store": False}).json()
    assert http.get(f"/v1/conversations/{silent['conversation_id']}").status_code == 404


def test_a_function_is_the_callers_to_call(http, say):
    answer = say("What is the weather in Paris?", tools=[WEATHER])
    [call] = answer["outputs"]
    assert (call["type"], call["name"]) == ("function.call", "get_weather")
    assert re.fullmatch(r"fc_[0-9a-f]{32}", call["id"])
    assert re.fullmatch(r"[a-zA-Z0-9]{9}", call["tool_call_id"])
    assert "city" in json.loads(call["arguments"])
    assert call["completed_at"] is None
    assert "confirmation_status" not in call
    path = f"/v1/conversations/{answer['conversation_id']}"
    refused = http.post(path, json={"inputs": "And now?"})
    assert refused.status_code == 400
    assert refused.json()["message"] == "Not the same number of function calls and responses"
    result = {
        "tool_call_id": call["tool_call_id"],
        "result": "Sunshine",
        "object": "entry",
        "type": "function.result",
    }
    body = {"stream": False, "store": True, "handoff_execution": "server"}
    told = say([result], to=answer["conversation_id"], **body)
    assert types(told["outputs"]) == ["message.output"]
    assert "Sunshine" in told["outputs"][0]["content"]
    assert types(history(http, answer)) == [
        "message.input",
        "function.call",
        "function.result",
        "message.output",
    ]
    assert types(say("Thanks", to=answer["conversation_id"])["outputs"]) == ["message.output"]


def test_several_functions_are_called_at_once(http, say):
    clock = {**WEATHER, "function": {**WEATHER["function"], "name": "get_time"}}
    answer = say("The weather in Paris", tools=[WEATHER, clock])
    calls = answer["outputs"]
    assert [one["name"] for one in calls] == ["get_weather", "get_time"]
    results = [{"tool_call_id": one["tool_call_id"], "result": "1"} for one in calls]
    told = say(results, to=answer["conversation_id"])
    assert types(told["outputs"]) == ["message.output"]


def test_an_answer_of_nothing_can_be_gone_on_with(say):
    answer = say("Hello", completion_args={"max_tokens": 0})
    assert answer["outputs"][0]["content"] == ""
    assert types(say("More", to=answer["conversation_id"])["outputs"]) == ["message.output"]


def test_long_texts_are_answered_too(say):
    assert types(say("Rivers " * 8_000)["outputs"]) == ["message.output"]


def test_a_model_that_calls_for_ever_is_stopped(http, monkeypatch):
    monkeypatch.setattr(run, "MAX_STEPS", 1)
    body = {"model": MODEL, "inputs": "Who won?", "tools": [SEARCH]}
    refused = http.post("/v1/conversations", json=body)
    assert refused.status_code == 500
    assert refused.json()["object"] == "Error"
    *_, last = events(http.post("/v1/conversations", json={**body, "stream": True}).text)
    assert (last["type"], last["code"]) == ("conversation.response.error", 3000)
    assert "1 calls" in last["message"]
    assert http.get("/v1/conversations").json() == []


class FailingEngine:
    """Says a word, and then fails."""

    note = "failing"
    context_length = None

    def __init__(self, error):
        self._error = error

    def count_tokens(self, text):
        return 1

    async def generate(self, prompt):
        yield "One"
        if self._error:
            raise self._error
        yield End("stop", 1, 1)


@pytest.mark.parametrize(
    ("error", "code", "words"),
    [
        (bad_request("Too odd", code="3210"), 3210, "Too odd"),
        (CATALOGUE["html"](), 3000, "502"),
        (RuntimeError("broken"), 3000, "report"),
    ],
)
def test_what_fails_in_a_stream_is_its_last_event(
    server, http, monkeypatch, caplog, error, code, words
):
    monkeypatch.setattr(server._state.completions, "engine", FailingEngine(error))
    body = {"model": MODEL, "inputs": "x", "stream": True}
    found = events(http.post("/v1/conversations", json=body).text)
    assert types(found) == [
        "conversation.response.started",
        "message.output.delta",
        "conversation.response.error",
    ]
    assert found[-1]["code"] == code
    assert words in found[-1]["message"]
    assert ("broken" in caplog.text) is (words == "report")


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        ('{"query": "a", "more": [1]}', "a\n[1]"),
        ('["a"]', '["a"]'),
        ("no JSON", "no JSON"),
    ],
)
def test_arguments_are_read_whoever_wrote_them(arguments, text):
    assert simulated._given(arguments) == text


def test_what_is_said_in_a_conversation_that_was_deleted_meanwhile_is_lost(tmp_path):
    store = Store(tmp_path / "data")
    conversations = ConversationStore(store)
    conversations.append("conv_gone", 1.0, None, [], [{"id": "msg_1", "type": "message.input"}])
    assert conversations.entries("conv_gone") == []
    store.close()


def test_a_confirmed_call_of_a_tool_that_is_gone_is_told_so(http, say, agent):
    identity = agent("Asker", tools=[ASKING_SEARCH])
    answer = say("Who won?", agent_id=identity)
    http.patch(f"/v1/agents/{identity}", json={"tools": []})
    call = answer["outputs"][0]["tool_call_id"]
    decided = [{"tool_call_id": call, "confirmation": "allow"}]
    told = say(to=answer["conversation_id"], tool_confirmations=decided)
    assert types(told["outputs"]) == ["message.output"]


def test_a_web_search_is_simulated_with_references_between_the_text(say):
    answer = say("Who won the last cup?", tools=[SEARCH])
    execution, message = answer["outputs"]
    assert (execution["type"], execution["name"]) == ("tool.execution", "web_search")
    assert re.fullmatch(r"tool_exec_[0-9a-f]{32}", execution["id"])
    assert json.loads(execution["arguments"]) == {"query": "Who won the last cup?"}
    assert [one["type"] for one in message["content"]] == [
        "text",
        "tool_reference",
        "text",
        "tool_reference",
    ]
    reference = message["content"][1]
    assert (reference["tool"], reference["url"][:20]) == ("web_search", "https://example.com/")
    usage = answer["usage"]
    assert usage["connectors"] == {"web_search": 1}
    assert usage["connector_tokens"] > 0
    assert usage["total_tokens"] == (
        usage["prompt_tokens"] + usage["completion_tokens"] + usage["connector_tokens"]
    )
    again = say(
        "And before?", to=answer["conversation_id"], completion_args={"tool_choice": "none"}
    )
    assert types(again["outputs"]) == ["message.output"]


@pytest.mark.parametrize(
    ("text", "code", "output"),
    [
        ("What is 17 * 23?", "print(17 * 23)", "391\n"),
        ("2+3 x 4", "print(2 + 3 * 4)", "14\n"),
        ("10 / 4 - 007", "print(10 / 4 - 7)", "-4.5\n"),
        ("0.1+0.2", "print(0.1 + 0.2)", "0.30000000000000004\n"),
        ("1 \u00f7 4", "print(1 / 4)", "0.25\n"),
    ],
)
def test_the_code_interpreter_works_arithmetic_out_as_python_does(say, text, code, output):
    tools = [{"type": "code_interpreter"}, {"type": "image_generation"}]
    execution, message = say(text, tools=tools)["outputs"]
    assert execution["info"] == {"code": code, "code_output": output}
    assert message["type"] == "message.output"
    # What is said of a program's output is what the program prints: ours, known to be harmless.
    printed = []
    exec(code, {"print": lambda value: printed.append(f"{value}\n")})  # noqa: S102 - see above
    assert printed == [output]


@pytest.mark.parametrize("text", ["nothing", "1 / 0", "9" * 15 + " * " + "9" * 15 + "x"])
def test_arithmetic_that_cannot_be_worked_out_is_left_alone(text):
    found = program(text)
    assert found is None or "x" not in found[0]


def test_no_code_of_anybodys_is_run(say, tmp_path):
    mark = tmp_path / "mark"
    text = f"__import__('pathlib').Path({str(mark)!r}).touch()"
    execution, _ = say(text, tools=[{"type": "code_interpreter"}])["outputs"]
    assert "runs no code" in execution["info"]["code_output"]
    assert not mark.exists()


def test_a_picture_is_a_file_that_can_be_downloaded(http, say):
    answer = say("Draw an otter", tools=[{"type": "image_generation"}])
    file = answer["outputs"][1]["content"][-1]
    assert file["type"] == "tool_file"
    assert (file["tool"], file["file_name"], file["file_type"]) == (
        "image_generation",
        "image_generated_0",
        "png",
    )
    content = http.get(f"/v1/files/{file['file_id']}/content").content
    image = pytest.importorskip("PIL.Image")
    import io  # noqa: PLC0415 - beside the optional library

    opened = image.open(io.BytesIO(content))
    opened.load()
    assert (opened.format, opened.size) == ("PNG", (64, 64))


class Scripted:
    """An answer whose events a test writes itself."""

    prompt_tokens = completion_tokens = 1

    def __init__(self, *events):
        self._events = events

    async def events(self):
        for one in self._events:
            yield one


def test_text_before_a_call_is_kept_and_a_source_named_once(server, say, monkeypatch):
    calls = [Call(0, 0, letter * 9, "web_search", f'{{"query": "{letter}"}}') for letter in "ab"]
    script = [
        Scripted(Text(0, "Let me look."), calls[0]),
        Scripted(Text(0, "Once more."), calls[1]),
        Scripted(Text(0, "Found.")),
    ]
    monkeypatch.setattr(server._state.completions, "answer_to", lambda _: script.pop(0))
    answer = say("Who won?", tools=[SEARCH])
    assert types(answer["outputs"]) == [
        "message.output",
        "tool.execution",
        "message.output",
        "tool.execution",
        "message.output",
    ]
    first, _, second, _, third = answer["outputs"]
    assert first["content"] == "Let me look."
    for message in (second, third):
        titles = [one["title"] for one in message["content"] if one["type"] == "tool_reference"]
        assert len(titles) == 2
    assert answer["usage"]["connectors"] == {"web_search": 2}
    assert answer["usage"]["prompt_tokens"] == 3


def test_several_tools_are_used_where_words_say_so(say):
    tools = [SEARCH, {"type": "image_generation"}, WEATHER]
    assert types(say("Hello there", tools=tools)["outputs"]) == ["message.output"]
    drawn = say("Draw a picture of an otter", tools=tools)
    assert [one.get("name") for one in drawn["outputs"]] == ["image_generation", None]
    any_args = {"tool_choice": "any"}
    assert say("Hello", tools=tools, completion_args=any_args)["outputs"][0]["name"] == "web_search"


def test_a_connector_has_the_tools_that_are_named(http, say):
    settings = {"include": ["list_mails", "send_mail"], "exclude": ["send_mail"]}
    connector = {
        "type": "connector",
        "connector_id": "mail",
        "authorization": {"type": "api-key", "value": "very-secret-value"},
        "tool_configuration": settings,
    }
    answer = say("Anything new?", tools=[connector])
    assert answer["outputs"][0]["name"] == "list_mails"
    assert answer["usage"]["connectors"] == {"mail": 1}
    shown = http.get(f"/v1/conversations/{answer['conversation_id']}").text
    assert "very-secret-value" not in shown


@pytest.mark.parametrize(
    ("confirmation", "kinds", "status"),
    [
        ("allow", ["tool.execution", "message.output"], "allowed"),
        ("deny", ["message.output"], "denied"),
    ],
)
def test_a_call_that_asks_first_waits_for_its_confirmation(http, say, confirmation, kinds, status):
    answer = say("Who won?", tools=[ASKING_SEARCH])
    [call] = answer["outputs"]
    assert (call["type"], call["confirmation_status"]) == ("function.call", "pending")
    path = f"/v1/conversations/{answer['conversation_id']}"
    assert http.post(path, json={"inputs": "Well?"}).status_code == 400
    wrong = [{"tool_call_id": "nothing", "confirmation": "allow"}]
    refused = http.post(path, json={"tool_confirmations": wrong})
    assert refused.status_code == 400
    decided = [{"tool_call_id": call["tool_call_id"], "confirmation": confirmation}]
    told = say(to=answer["conversation_id"], tool_confirmations=decided)
    assert types(told["outputs"]) == kinds
    assert history(http, answer)[1]["confirmation_status"] == status
    assert http.post(path, json={"tool_confirmations": decided}).status_code == 400
    after = say("Thanks", to=answer["conversation_id"], completion_args={"tool_choice": "none"})
    assert types(after["outputs"]) == ["message.output"]


@pytest.mark.parametrize("stream", [False, True])
def test_what_is_thought_comes_before_what_is_said(http, say, stream):
    body = {"model": MODEL, "inputs": "Rivers", "completion_args": {"reasoning_effort": "high"}}
    answer = http.post("/v1/conversations", json={**body, "stream": stream})
    if stream:
        found = events(answer.text)
        deltas = [one for one in found if one["type"] == "message.output.delta"]
        thoughts = [one["content"] for one in deltas if one["content_index"] == 0]
        text = "".join(one["content"] for one in deltas if one["content_index"] == 1)
        content = history(http, found[0])[-1]["content"]
        parts = "".join(one["thinking"][0]["text"] for one in thoughts)
        assert content == [
            {
                "type": "thinking",
                "thinking": [{"type": "text", "text": parts}],
                "closed": True,
            },
            {"type": "text", "text": text},
        ]
    else:
        content = answer.json()["outputs"][0]["content"]
        assert [one["type"] for one in content] == ["thinking", "text"]
        again = say("More", to=answer.json()["conversation_id"], completion_args={"max_tokens": 3})
        assert again["usage"]["completion_tokens"] == 3


def test_guardrails_look_at_what_the_user_says(http, say, agent):
    watching = [{"moderation_llm_v2": {"action": "block"}}]
    answer = say("Tell me of rivers", guardrails=watching)
    assert answer["guardrails"][0]["moderation_llm_v2"]["action"] == "none"
    shown = http.get(f"/v1/conversations/{answer['conversation_id']}").json()
    assert shown["guardrails"][0]["moderation_llm_v2"]["action"] == "block"
    threat = "I will kill you and murder your family with a gun"
    path = f"/v1/conversations/{answer['conversation_id']}"
    identity = agent("Watched", guardrails=watching)
    for where, body in [
        (path, {}),
        ("/v1/conversations", {"agent_id": identity}),
        ("/v1/conversations", {"agent_id": agent("Other"), "guardrails": watching}),
        ("/v1/conversations", {"model": MODEL, "guardrails": watching, "stream": True}),
    ]:
        refused = http.post(where, json={**body, "inputs": threat})
        assert refused.status_code == 403
        assert refused.json()["error"]["message"] == "Content blocked by guardrail"
    assert len(history(http, answer)) == 2


def test_an_agent_answers_with_its_own_settings(http, say, agent):
    identity = agent("Poet", instructions="Rhyme", completion_args={"max_tokens": 4})
    answer = say("Rivers", agent_id=identity)
    [output] = answer["outputs"]
    assert (output["agent_id"], output["model"]) == (identity, "mistral-medium-latest")
    assert answer["usage"]["completion_tokens"] == 4
    shown = http.get(f"/v1/conversations/{answer['conversation_id']}").json()
    assert (shown["agent_id"], shown["agent_version"]) == (identity, None)
    assert "model" not in shown
    http.patch(f"/v1/agents/{identity}", json={"completion_args": {"max_tokens": 5}})
    again = say("More", to=answer["conversation_id"])
    assert again["usage"]["completion_tokens"] == 5
    http.put(f"/v1/agents/{identity}/aliases", params={"alias": "old", "version": 0})
    for version in (0, "old"):
        pinned = say("Rivers", agent_id=identity, agent_version=version)
        assert pinned["usage"]["completion_tokens"] == 4
        shown = http.get(f"/v1/conversations/{pinned['conversation_id']}").json()
        assert shown["agent_version"] == version
    own = say("Rivers", agent_id=identity, completion_args={"max_tokens": 6}, tools=[SEARCH])
    assert own["usage"]["connectors"] == {"web_search": 1}
    http.delete(f"/v1/agents/{identity}")
    refused = http.post(f"/v1/conversations/{answer['conversation_id']}", json={"inputs": "x"})
    assert refused.status_code == 404


@pytest.mark.parametrize("execution", ["server", "client"])
def test_an_agent_hands_over_to_the_one_that_the_question_is_for(http, say, agent, execution):
    money = agent("Finance", description="Questions about money and taxes", tools=[SEARCH])
    music = agent("Music", description="Songs and orchestras")
    front = agent("Front", handoffs=[money, music])
    answer = say("How much money is it?", agent_id=front, handoff_execution=execution)
    handoff = answer["outputs"][0]
    assert re.fullmatch(r"handoff_[0-9a-f]{32}", handoff["id"])
    assert (handoff["previous_agent_id"], handoff["previous_agent_name"]) == (front, "Front")
    assert (handoff["next_agent_id"], handoff["next_agent_name"]) == (money, "Finance")
    rest = ["tool.execution", "message.output"] if execution == "server" else []
    assert types(answer["outputs"][1:]) == rest
    if execution == "server":
        assert answer["outputs"][-1]["agent_id"] == money
    again = say("And then?", to=answer["conversation_id"])
    assert {one["agent_id"] for one in again["outputs"]} == {money}
    shown = http.get(f"/v1/conversations/{answer['conversation_id']}").json()
    assert shown["agent_id"] == front
    plain = say("Good morning", agent_id=front)
    assert types(plain["outputs"]) == ["message.output"]


def test_agents_do_not_hand_over_in_a_circle(http, say, agent):
    one = agent("Finance one", description="money")
    other = agent("Finance other", description="money", handoffs=[one])
    http.patch(f"/v1/agents/{one}", json={"handoffs": [other]})
    answer = say("All about money", agent_id=one)
    assert types(answer["outputs"]) == ["agent.handoff", "message.output"]
    same = agent("Finance", handoffs=[agent("Twin money"), agent("twin MONEY")])
    assert types(say("money, twin", agent_id=same)["outputs"])[0] == "agent.handoff"


def test_a_stream_tells_what_happens_in_the_live_order(http, say, agent):
    helper = agent("Finance", description="money", tools=[SEARCH])
    front = agent("Front", handoffs=[helper])
    body = {"agent_id": front, "inputs": "My money?", "stream": True}
    response = http.post("/v1/conversations", json=body)
    assert response.headers["content-type"].startswith("text/event-stream")
    assert "[DONE]" not in response.text
    found = events(response.text)
    kinds = types(found)
    assert list(dict.fromkeys(kinds)) == [
        "conversation.response.started",
        "agent.handoff.started",
        "agent.handoff.done",
        "tool.execution.started",
        "tool.execution.done",
        "message.output.delta",
        "conversation.response.done",
    ]
    assert all("created_at" in one for one in found)
    assert [one["output_index"] for one in found[1:5]] == [0, 0, 1, 1]
    deltas = [one for one in found if one["type"] == "message.output.delta"]
    assert {one["output_index"] for one in deltas} == {2}
    assert {one["id"] for one in deltas} == {deltas[0]["id"]}
    by_index = {}
    for one in deltas:
        by_index.setdefault(one["content_index"], []).append(one["content"])
    assert sorted(by_index) == list(range(len(by_index)))
    content = [
        {"type": "text", "text": "".join(parts)} if isinstance(parts[0], str) else parts[0]
        for _, parts in sorted(by_index.items())
    ]
    identity = found[0]["conversation_id"]
    entries = history(http, {"conversation_id": identity})
    assert entries[-1]["content"] == content
    assert entries[-1]["id"] == deltas[0]["id"]
    assert found[-1]["usage"]["connectors"] == {"web_search": 1}


@pytest.mark.parametrize("how", ["append", "restart"])
def test_going_on_streams_too(http, say, how):
    answer = say("One")
    identity = answer["conversation_id"]
    say("Two", to=identity)
    path = f"/v1/conversations/{identity}" + ("/restart" if how == "restart" else "")
    more = {"from_entry_id": answer["outputs"][0]["id"]} if how == "restart" else {}
    text = http.post(path, json={"inputs": "Three", "stream": True, **more}).text
    found = events(text)
    assert (found[0]["conversation_id"] == identity) is (how == "append")
    assert found[-1]["type"] == "conversation.response.done"


@pytest.mark.parametrize(("model", "several"), [(MODEL, False), ("devstral-small-2505", True)])
def test_a_call_in_a_stream_joins_to_the_call_that_is_kept(http, model, several):
    body = {"model": model, "inputs": "The weather in Paris", "tools": [WEATHER], "stream": True}
    found = events(http.post("/v1/conversations", json=body).text)
    deltas = [one for one in found if one["type"] == "function.call.delta"]
    assert (len(deltas) > 1) is several
    kept = history(http, found[0])[-1]
    assert "".join(one["arguments"] for one in deltas) == kept["arguments"]
    assert {(one["id"], one["tool_call_id"]) for one in deltas} == {
        (kept["id"], kept["tool_call_id"])
    }


def test_a_stream_that_breaks_off_keeps_nothing(server, http):
    server.inject(Fault(path="/v1/conversations", cut_after_bytes=400))
    body = {"model": MODEL, "inputs": "Rivers " * 50, "stream": True}
    with pytest.raises(httpx.RemoteProtocolError):
        http.post("/v1/conversations", json=body)
    # Another answer comes after what was given up.
    assert http.post("/v1/conversations", json={**body, "stream": False}).status_code == 200
    assert len(http.get("/v1/conversations").json()) == 1


def test_two_appends_at_once_lose_no_entry(http, say):
    answer = say("Hello")
    threads = [
        threading.Thread(
            target=say, args=(f"Number {n}",), kwargs={"to": answer["conversation_id"]}
        )
        for n in range(4)
    ]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert len(history(http, answer)) == 10


def test_conversations_outlive_a_restart_and_end_with_a_reset(tmp_path):
    key = {"authorization": "Bearer k"}
    with (
        LocalServer(data=tmp_path) as server,
        httpx.Client(base_url=server.url, headers=key) as client,
    ):
        body = {"model": MODEL, "inputs": "Hello", "tools": [SEARCH], "name": "kept"}
        identity = client.post("/v1/conversations", json=body).json()["conversation_id"]
        before = client.get(f"/v1/conversations/{identity}/history").json()
    with (
        LocalServer(data=tmp_path) as server,
        httpx.Client(base_url=server.url, headers=key) as client,
    ):
        assert client.get(f"/v1/conversations/{identity}/history").json() == before
        again = client.post(f"/v1/conversations/{identity}", json={"inputs": "More"}).json()
        assert again["usage"]["connectors"] == {"web_search": 1}
        server.reset()
        assert client.get("/v1/conversations").json() == []
        assert client.get(f"/v1/conversations/{identity}").status_code == 404


def test_the_journal_and_the_limits_know_of_conversations(server, http, say):
    server.limit(tokens=100_000)
    answer = say("Hello")
    say("Hello", stream=False)
    entry = server.journal()[0]
    assert (entry["method"], entry["path"], entry["status"]) == ("POST", "/v1/conversations", 200)
    assert json.loads(entry["response_body"]) == answer
    spent = [
        int(one["response_headers"]["x-ratelimitbysize-remaining-minute"])
        for one in server.journal()
        if "x-ratelimitbysize-remaining-minute" in one["response_headers"]
    ]
    assert spent == sorted(spent, reverse=True)
