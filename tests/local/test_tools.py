"""Tool calls: when, which, with what arguments, and how they are streamed."""

import json
import re

import pytest
from jsonschema import Draft202012Validator

WEATHER = {
    "type": "function",
    "function": {
        "name": "get_weather",
        "description": "Weather in a city",
        "parameters": {
            "type": "object",
            "properties": {
                "city": {"type": "string"},
                "unit": {"enum": ["celsius", "fahrenheit"]},
                "days": {"type": "integer", "minimum": 1, "maximum": 3},
            },
            "required": ["city", "unit", "days"],
            "additionalProperties": False,
        },
    },
}
CALCULATE = {
    "type": "function",
    "function": {
        "name": "calculateSum",
        "description": "Adds numbers of a weather station",
        "parameters": {
            "type": "object",
            "properties": {"numbers": {"type": "array", "items": {"type": "number"}}},
            "required": ["numbers"],
        },
    },
}


def ask(http, text, **more):
    body = {
        "model": "mistral-large-latest",
        "messages": [{"role": "user", "content": text}],
        "tools": [WEATHER, CALCULATE],
        **more,
    }
    return http.post("/v1/chat/completions", json=body)


def calls(response):
    assert response.status_code == 200, response.text
    (choice,) = response.json()["choices"]
    found = choice["message"]["tool_calls"]
    assert choice["finish_reason"] == ("tool_calls" if found else "stop")
    return found


def names(response):
    return [call["function"]["name"] for call in calls(response) or ()]


def test_a_call_has_an_id_of_nine_and_arguments_that_fit(http):
    response = ask(http, "What is the weather in Paris?", parallel_tool_calls=False)
    (call,) = calls(response)
    assert re.fullmatch("[a-zA-Z0-9]{9}", call["id"])
    assert call["type"] == "function"
    assert call["index"] == 0
    arguments = json.loads(call["function"]["arguments"])
    Draft202012Validator(WEATHER["function"]["parameters"]).validate(arguments)
    assert response.json()["choices"][0]["message"]["content"] == ""
    assert response.json()["usage"]["completion_tokens"] > 0


@pytest.mark.parametrize(
    ("text", "more", "expected"),
    [
        ("Good morning!", {}, []),
        ("Good morning!", {"tool_choice": "auto"}, []),
        ("Calculate it", {}, ["calculateSum"]),
        ("The weather?", {}, ["get_weather", "calculateSum"]),
        ("The weather in a city?", {"parallel_tool_calls": False}, ["get_weather"]),
        ("The weather?", {"tool_choice": "none"}, []),
        ("Good morning!", {"tool_choice": "any"}, ["get_weather"]),
        ("Good morning!", {"tool_choice": "required"}, ["get_weather"]),
        ("Calculate it", {"tool_choice": "required"}, ["calculateSum"]),
        (
            "Good morning!",
            {"tool_choice": {"type": "function", "function": {"name": "calculateSum"}}},
            ["calculateSum"],
        ),
        ("The weather?", {"tools": None}, []),
    ],
)
def test_the_choice_of_tools(http, text, more, expected):
    assert names(ask(http, text, **more)) == expected


def test_ids_of_parallel_calls_differ_and_are_indexed(http):
    found = calls(ask(http, "The weather?"))
    assert len({call["id"] for call in found}) == 2
    assert [call["index"] for call in found] == [0, 1]


def test_after_the_result_the_answer_is_text(http):
    (call,) = calls(ask(http, "Calculate it"))
    response = http.post(
        "/v1/chat/completions",
        json={
            "model": "mistral-large-latest",
            "tools": [WEATHER, CALCULATE],
            "messages": [
                {"role": "user", "content": "Calculate it"},
                {"role": "assistant", "content": "", "tool_calls": [call]},
                {
                    "role": "tool",
                    "name": "calculateSum",
                    "tool_call_id": call["id"],
                    "content": "The total is 42",
                },
            ],
        },
    )
    assert calls(response) is None
    assert response.json()["choices"][0]["message"]["content"]


def streamed(http, model):
    body = {"model": model, "stream": True, "random_seed": 3}
    response = ask(http, "The weather?", **body)
    lines = response.text.split("\n\n")
    assert lines[-2:] == ["data: [DONE]", ""]
    return [json.loads(line.removeprefix("data: ")) for line in lines[:-2]]


def test_a_stream_carries_all_calls_whole_in_its_last_chunk(http):
    found = streamed(http, "mistral-large-latest")
    assert len(found) == 2
    choice = found[-1]["choices"][0]
    assert choice["finish_reason"] == "tool_calls"
    assert [one["function"]["name"] for one in choice["delta"]["tool_calls"]] == [
        "get_weather",
        "calculateSum",
    ]
    assert found[-1]["usage"]["completion_tokens"] > 0


def test_a_newer_model_streams_arguments_in_fragments_to_join_by_index(http):
    found = streamed(http, "devstral-small-latest")
    joined: dict[int, dict[str, str]] = {}
    for chunk in found:
        for part in chunk["choices"][0]["delta"].get("tool_calls", ()):
            kept = joined.setdefault(part["index"], {"id": "", "name": "", "arguments": ""})
            kept["id"] = part["id"] if part["id"] != "null" else kept["id"]
            kept["name"] += part["function"]["name"]
            kept["arguments"] += part["function"]["arguments"]
    assert [one["name"] for one in joined.values()] == ["get_weather", "calculateSum"]
    assert all(re.fullmatch("[a-zA-Z0-9]{9}", one["id"]) for one in joined.values())
    Draft202012Validator(WEATHER["function"]["parameters"]).validate(
        json.loads(joined[0]["arguments"])
    )
    assert found[-1]["choices"][0] == {
        "index": 0,
        "delta": {"content": ""},
        "finish_reason": "tool_calls",
    }


def test_arguments_cut_by_max_tokens_end_with_length(http):
    response = ask(http, "Calculate it", max_tokens=1)
    choice = response.json()["choices"][0]
    assert choice["finish_reason"] == "length"
    assert choice["message"]["tool_calls"][0]["function"]["arguments"] == "{"


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"tool_choice": {"function": {"name": "nothing"}}}, "nothing is not one of the tools"),
        ({"tool_choice": "any", "tools": []}, "the request has none"),
        ({"tool_choice": "required", "tools": None}, "the request has none"),
    ],
)
def test_a_choice_without_its_tool_is_refused(http, more, words):
    response = ask(http, "Hello", **more)
    assert response.status_code == 400
    assert words in response.json()["message"]


def test_parameters_that_are_no_schema_are_refused(http):
    bad = {"type": "function", "function": {"name": "f", "parameters": {"properties": {"a": 3}}}}
    response = ask(http, "Hello", tools=[bad], tool_choice="any")
    assert response.status_code == 400
    assert "Invalid schema" in response.json()["message"]
