"""Chat completions: the answer, its parameters, its stream."""

import json

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from mistralai.local.engines import tokens


def events(response: httpx.Response) -> list[str]:
    assert response.headers["content-type"].startswith("text/event-stream")
    blocks = response.text.split("\n\n")
    assert blocks.pop() == ""
    assert all(block.startswith("data: ") and "\n" not in block for block in blocks)
    return [block.removeprefix("data: ") for block in blocks]


def chunks(response: httpx.Response) -> list[dict]:
    found = events(response)
    assert found.pop() == "[DONE]"
    return [json.loads(one) for one in found]


def complete(http, body, **more):
    response = http.post("/v1/chat/completions", json={**body, **more})
    assert response.status_code == 200, response.text
    return response.json()


def content(http, body, **more):
    return complete(http, body, **more)["choices"][0]["message"]["content"]


def test_an_answer_has_the_live_form(http, chat):
    answer = complete(http, chat)
    assert list(answer) == ["id", "object", "created", "model", "choices", "usage"]
    assert len(answer["id"]) == 32
    assert answer["object"] == "chat.completion"
    assert answer["model"] == "mistral-small-latest"
    (choice,) = answer["choices"]
    assert choice["index"] == 0
    assert choice["finish_reason"] == "stop"
    assert choice["message"]["role"] == "assistant"
    assert choice["message"]["tool_calls"] is None
    assert "painter" in choice["message"]["content"]
    usage = answer["usage"]
    assert usage["total_tokens"] == usage["prompt_tokens"] + usage["completion_tokens"]
    assert usage["completion_tokens"] == tokens.count(choice["message"]["content"])


def test_a_stream_carries_the_same_answer_in_pieces(http, chat):
    whole = complete(http, chat)
    found = chunks(http.post("/v1/chat/completions", json={**chat, "stream": True}))
    assert found[0]["choices"] == [
        {"index": 0, "delta": {"role": "assistant", "content": ""}, "finish_reason": None}
    ]
    text = "".join(one["choices"][0]["delta"]["content"] for one in found)
    assert text == whole["choices"][0]["message"]["content"]
    assert found[-1]["choices"][0]["finish_reason"] == "stop"
    assert found[-1]["usage"] == whole["usage"]
    assert all("usage" not in one for one in found[:-1])
    assert {one["id"] for one in found} == {found[0]["id"]}
    assert {one["object"] for one in found} == {"chat.completion.chunk"}
    assert len(found) == whole["usage"]["completion_tokens"] + 2


def test_the_same_request_gets_the_same_answer_and_another_seed_another(http, chat):
    assert content(http, chat) == content(http, chat)
    assert content(http, chat, random_seed=4) == content(http, chat, random_seed=4)
    assert len({content(http, chat, random_seed=seed) for seed in range(6)}) > 1


def test_max_tokens_ends_the_same_text_early(http, chat):
    whole = content(http, chat)
    answer = complete(http, chat, max_tokens=5)
    assert whole.startswith(answer["choices"][0]["message"]["content"])
    assert answer["choices"][0]["finish_reason"] == "length"
    assert answer["usage"]["completion_tokens"] == 5


def test_zero_tokens_cost_the_prompt_only(http, chat):
    answer = complete(http, chat, max_tokens=0)
    assert answer["choices"][0]["message"]["content"] == ""
    assert answer["choices"][0]["finish_reason"] == "length"
    assert answer["usage"]["completion_tokens"] == 0
    assert answer["usage"]["prompt_tokens"] == complete(http, chat)["usage"]["prompt_tokens"]


@pytest.mark.parametrize("stop", [" ", ["zzz", " "], ["", " "]])
def test_a_stop_sequence_ends_the_answer_and_is_not_part_of_it(http, chat, stop):
    answer = complete(http, chat, stop=stop)
    assert " " not in answer["choices"][0]["message"]["content"]
    assert answer["choices"][0]["message"]["content"]
    assert answer["choices"][0]["finish_reason"] == "stop"


@pytest.mark.parametrize("stream", [False, True])
def test_n_choices_differ_and_the_prompt_counts_once(http, chat, stream):
    one = complete(http, chat)
    body = {**chat, "n": 3, "stream": stream}
    response = http.post("/v1/chat/completions", json=body)
    texts = ["", "", ""]
    if stream:
        found = chunks(response)
        for chunk in found:
            (choice,) = chunk["choices"]
            texts[choice["index"]] += choice["delta"]["content"]
        usage = found[-1]["usage"]
        assert sum(chunk["choices"][0]["finish_reason"] == "stop" for chunk in found) == 3
    else:
        usage = response.json()["usage"]
        for choice in response.json()["choices"]:
            texts[choice["index"]] = choice["message"]["content"]
    assert texts[0] == one["choices"][0]["message"]["content"]
    assert len(set(texts)) == 3
    assert usage["prompt_tokens"] == one["usage"]["prompt_tokens"]
    assert usage["completion_tokens"] == sum(map(tokens.count, texts))


def test_a_prefix_begins_the_answer(http, chat):
    chat["messages"].append({"role": "assistant", "content": "I think that", "prefix": True})
    text = content(http, chat)
    assert text.startswith("I think that ")
    assert len(text) > len("I think that ")
    found = chunks(http.post("/v1/chat/completions", json={**chat, "stream": True}))
    assert found[1]["choices"][0]["delta"]["content"] == "I think that"


def test_a_safe_prompt_adds_to_the_prompt(http, chat):
    plain = complete(http, chat)["usage"]["prompt_tokens"]
    assert complete(http, chat, safe_prompt=True)["usage"]["prompt_tokens"] > plain + 20


def test_chunks_of_every_kind_are_taken(http, chat):
    chat["messages"] = [
        {"role": "system", "content": [{"type": "text", "text": "Be short."}]},
        {
            "role": "user",
            "content": [
                {"type": "text", "text": "Describe"},
                {"type": "image_url", "image_url": "https://example.com/a.png"},
                {"type": "image_url", "image_url": {"url": "data:image/png;base64," + "A" * 99}},
                {"type": "document_url", "document_url": "https://example.com/a.pdf"},
                {"type": "document_url", "document_url": "https://x", "document_name": "a.pdf"},
                {"type": "reference", "reference_ids": [1, 2]},
            ],
        },
        {"role": "assistant", "content": [{"type": "text", "text": "Two pictures"}]},
        {"role": "user", "content": None},
    ]
    assert content(http, chat)


def test_two_images_get_two_answers(http, chat):
    def about(url: str) -> str:
        chunk = {"type": "image_url", "image_url": url}
        return content(http, {**chat, "messages": [{"role": "user", "content": [chunk]}]})

    urls = [f"data:image/png;base64,{'A' * 99}{end}" for end in "bcdefghi"]
    assert len({about(url) for url in urls}) > 1


def test_parameters_that_do_not_shape_the_text_are_taken(http, chat):
    plain = content(http, chat)
    assert plain == content(
        http,
        chat,
        temperature=1.5,
        top_p=0.1,
        presence_penalty=-2,
        frequency_penalty=2,
        prediction={"type": "content", "content": "x"},
        response_format={"type": "text"},
        tool_choice="none",
        parallel_tool_calls=False,
    )


def test_json_mode_answers_an_object(http, chat):
    answer = json.loads(content(http, chat, response_format={"type": "json_object"}))
    assert isinstance(answer, dict)
    assert answer


SCHEMA = {
    "$defs": {"Colour": {"enum": ["red", "blue"]}},
    "type": "object",
    "properties": {
        "title": {"type": "string"},
        "colours": {
            "type": "array",
            "items": {"$ref": "#/$defs/Colour"},
            "minItems": 1,
            "maxItems": 3,
        },
        "price": {"anyOf": [{"type": "number", "minimum": 1, "maximum": 2}, {"type": "null"}]},
    },
    "required": ["title", "colours", "price"],
    "additionalProperties": False,
}


@pytest.mark.parametrize("stream", [False, True])
def test_a_schema_shapes_the_answer(http, chat, stream):
    form = {"type": "json_schema", "json_schema": {"name": "a", "schema": SCHEMA, "strict": True}}
    body = {**chat, "response_format": form, "stream": stream}
    response = http.post("/v1/chat/completions", json=body)
    if stream:
        text = "".join(one["choices"][0]["delta"]["content"] for one in chunks(response))
    else:
        text = response.json()["choices"][0]["message"]["content"]
    Draft202012Validator(SCHEMA).validate(json.loads(text))


@pytest.mark.parametrize("stream", [False, True])
def test_a_schema_that_nothing_meets_is_a_400_before_any_event(http, chat, stream):
    form = {"type": "json_schema", "json_schema": {"name": "a", "schema": {"type": "bogus"}}}
    body = {**chat, "response_format": form, "stream": stream}
    response = http.post("/v1/chat/completions", json=body)
    assert response.status_code == 400
    assert response.json()["type"] == "invalid_request_error"
    assert "unrecognized type 'bogus'" in response.json()["message"]


def test_an_agent_answers_without_a_model_name(http, chat):
    del chat["model"]
    response = http.post("/v1/agents/completions", json={**chat, "agent_id": "ag_1"})
    assert response.status_code == 200
    assert response.json()["choices"][0]["message"]["content"]
    streamed = http.post(
        "/v1/agents/completions", json={**chat, "agent_id": "ag_1", "stream": True}
    )
    assert chunks(streamed)[-1]["usage"] == response.json()["usage"]


def test_a_prompt_longer_than_the_model_is_refused_with_its_numbers(http, chat):
    chat["model"] = "open-mistral-7b"
    chat["messages"][0]["content"] = "painter " * 20_000
    response = http.post("/v1/chat/completions", json=chat)
    assert response.status_code == 400
    message = response.json()["message"]
    assert message.startswith("Prompt contains 40")
    assert message.endswith("too large for model with 32768 maximum context length")


def test_prompt_and_max_tokens_share_the_context(http, chat):
    chat["model"] = "open-mistral-7b"
    assert http.post("/v1/chat/completions", json={**chat, "max_tokens": 32_768}).status_code == 400
    assert http.post("/v1/chat/completions", json={**chat, "max_tokens": 32_000}).status_code == 200


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=60), seed=st.integers(0, 2**40))
def test_any_text_gets_an_answer_that_is_a_function_of_it(http, chat, text, seed):
    chat["messages"] = [{"role": "user", "content": text}]
    first = complete(http, chat, random_seed=seed)
    second = complete(http, chat, random_seed=seed)
    assert first["choices"] == second["choices"]
    assert first["usage"] == second["usage"]


@given(st.text())
def test_tokens_joined_are_the_text_again(text):
    assert "".join(tokens.split(text)) == text
    assert tokens.count(text) == len(tokens.split(text))


def test_tokens_can_be_counted_by_hand():
    assert tokens.split("Hello there, world  2!") == [
        "Hello",
        " there",
        ",",
        " world",
        " ",
        " 2",
        "!",
    ]
    assert tokens.split("abcdefgh\n\nx") == ["abcdef", "gh", "\n", "\n", "x"]
