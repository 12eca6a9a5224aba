"""POST /v1/responses: the whole answer, its stream, tools, and what is counted."""

import json

import pytest

PATH = "/v1/responses"
MODEL = "mistral-small-latest"
QUESTION = "What is the weather in Paris?"
TOOL = {
    "type": "function",
    "name": "get_weather",
    "parameters": {"type": "object", "properties": {"city": {"type": "string"}}},
}
CALL = {"type": "function_call", "call_id": "call_1", "name": "get_weather", "arguments": "{}"}


def ask(http, **body):
    response = http.post(PATH, json={"model": MODEL, "input": "Hello", **body})
    assert response.status_code == 200, response.text
    return response.json()


def events(http, **body):
    response = http.post(PATH, json={"model": MODEL, "input": "Hello", "stream": True, **body})
    assert response.headers["content-type"].startswith("text/event-stream")
    found = []
    for block in response.text.split("\n\n")[:-1]:
        name, data = block.split("\n")
        event = json.loads(data.removeprefix("data: "))
        assert name == f"event: {event['type']}"
        found.append(event)
    return found


def test_an_answer_is_a_message_with_what_was_asked(http):
    answer = ask(http, temperature=0.5, metadata={"a": "b"}, instructions="Be short.")
    assert (answer["object"], answer["status"], answer["error"]) == ("response", "completed", None)
    assert (answer["temperature"], answer["metadata"]) == (0.5, {"a": "b"})
    (message,) = answer["output"]
    assert (message["type"], message["role"], message["status"]) == (
        "message",
        "assistant",
        "completed",
    )
    (part,) = message["content"]
    assert part["text"]
    assert part["annotations"] == []
    usage = answer["usage"]
    assert usage["total_tokens"] == usage["input_tokens"] + usage["output_tokens"]
    assert usage["output_tokens_details"] == {"reasoning_tokens": 0}


def test_the_text_is_that_of_the_same_chat(http):
    messages = [{"role": "system", "content": "s"}, {"role": "user", "content": "Hello"}]
    chat = http.post("/v1/chat/completions", json={"model": MODEL, "messages": messages}).json()
    same = ask(http, instructions="s")
    parts = ask(
        http,
        input=[
            {"role": "developer", "content": [{"type": "input_text", "text": "s"}]},
            {"role": "user", "content": "Hello"},
        ],
    )
    said = chat["choices"][0]["message"]["content"]
    assert same["output"][0]["content"][0]["text"] == said
    assert parts["output"][0]["content"][0]["text"] == said


def test_a_stream_builds_the_same_answer(http):
    found = events(http)
    kinds = [event["type"].removeprefix("response.") for event in found]
    assert kinds[:4] == ["created", "in_progress", "output_item.added", "content_part.added"]
    assert kinds[-4:] == [
        "output_text.done",
        "content_part.done",
        "output_item.done",
        "completed",
    ]
    assert set(kinds[4:-4]) == {"output_text.delta"}
    assert [event["sequence_number"] for event in found] == list(range(len(found)))
    last = found[-1]["response"]
    text = "".join(event["delta"] for event in found if "delta" in event)
    assert last["output"][0]["content"][0]["text"] == text == found[-4]["text"]
    assert found[0]["response"]["status"] == "in_progress"
    assert found[0]["response"]["output"] == []
    assert found[2]["item"]["content"] == []
    assert last["usage"] == ask(http)["usage"]


def test_what_is_thought_is_an_item_of_its_own(http):
    answer = ask(http, reasoning={"effort": "high"})
    reasoning, message = answer["output"]
    assert (reasoning["type"], message["type"]) == ("reasoning", "message")
    assert reasoning["content"][0]["text"]
    assert answer["usage"]["output_tokens_details"]["reasoning_tokens"] > 0
    kinds = [event["type"] for event in events(http, reasoning={"effort": "high"})]
    assert kinds.index("response.reasoning_text.done") < kinds.index("response.output_text.delta")


@pytest.mark.parametrize(
    "tool", [TOOL, {"type": "namespace", "name": "n", "tools": [TOOL]}], ids=["flat", "namespace"]
)
@pytest.mark.parametrize(
    "choice", ["auto", "required", {"type": "function", "name": "get_weather"}]
)
def test_a_function_is_called_and_its_result_answered(http, tool, choice):
    question = {"role": "user", "content": QUESTION}
    how = {"tools": [tool], "tool_choice": choice}
    (call,) = ask(http, input=[question], **how)["output"]
    assert (call["type"], call["name"], call["status"]) == (
        "function_call",
        "get_weather",
        "completed",
    )
    assert isinstance(json.loads(call["arguments"]), dict)
    result = {"type": "function_call_output", "call_id": call["call_id"], "output": "21"}
    # Where a call is demanded, it is demanded behind a result too.
    how["tool_choice"] = "auto"
    (message,) = ask(http, input=[question, call, result], **how)["output"]
    assert message["type"] == "message"


def test_a_call_is_streamed(http):
    found = events(http, input=QUESTION, tools=[TOOL])
    kinds = [event["type"].removeprefix("response.") for event in found]
    assert kinds == [
        "created",
        "in_progress",
        "output_item.added",
        "function_call_arguments.delta",
        "function_call_arguments.done",
        "output_item.done",
        "completed",
    ]
    assert found[3]["delta"] == found[4]["arguments"] == found[5]["item"]["arguments"]


@pytest.mark.parametrize(
    "output", ["21", [{"type": "input_text", "text": "21"}, {"type": "input_image"}]]
)
def test_ids_of_any_form_and_parts_of_any_kind_are_taken(http, output):
    items = [
        {"role": "user", "content": QUESTION},
        {"type": "reasoning", "id": "r", "summary": []},
        CALL,
        {**CALL, "call_id": "ü"},
        {"type": "function_call_output", "call_id": "call_1", "output": output},
        {"type": "function_call_output", "call_id": "ü", "output": output},
    ]
    assert ask(http, input=items)["output"][0]["type"] == "message"
    open_call = http.post(PATH, json={"model": MODEL, "input": [items[0], CALL]})
    assert open_call.status_code == 400


@pytest.mark.parametrize(
    "form",
    [
        {"type": "json_object"},
        {"type": "json_schema", "name": "n", "schema": {"type": "object", "required": ["a"]}},
    ],
)
def test_the_text_may_be_json(http, form):
    answer = ask(http, text={"format": form})
    assert isinstance(json.loads(answer["output"][0]["content"][0]["text"]), dict)
    assert answer["text"]["format"] == form
    assert ask(http, text={"format": {"type": "text"}})["text"]["format"] == {"type": "text"}


def test_an_answer_that_is_cut_is_incomplete(http):
    answer = ask(http, max_output_tokens=1)
    assert answer["status"] == answer["output"][0]["status"] == "incomplete"
    assert answer["incomplete_details"] == {"reason": "max_output_tokens"}
    assert events(http, max_output_tokens=1)[-1]["type"] == "response.incomplete"


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"model": "nothing"}, 400),
        ({"input": []}, 422),
        ({"input": [{"type": "other"}]}, 422),
        ({"store": True}, 422),
        ({"background": True}, 422),
        ({"previous_response_id": "resp_1"}, 422),
        ({"top_logprobs": 1}, 422),
        ({"tools": [{"type": "web_search"}]}, 422),
        ({"surplus": 1}, 422),
    ],
)
@pytest.mark.parametrize("stream", [False, True])
def test_what_cannot_be_served_is_refused(http, change, status, stream):
    body = {"model": MODEL, "input": "Hello", "stream": stream, **change}
    response = http.post(PATH, json=body)
    assert response.status_code == status
    assert response.headers["content-type"].startswith("application/json")


def test_the_tokens_of_an_input_are_counted(http):
    def count(**body):
        response = http.post(f"{PATH}/input_tokens", json={"model": MODEL, **body})
        assert response.json()["object"] == "response.input_tokens"
        return response.json()["input_tokens"]

    assert count(input="one two") == 2
    assert count(input="one two", instructions="three") == 3
    assert count(input="one two", tools=[TOOL]) > 3


def test_tokens_count_against_the_limit(server, http):
    server.limit(tokens=10)
    events(http)
    assert http.post(PATH, json={"model": MODEL, "input": "Hello"}).status_code == 429
