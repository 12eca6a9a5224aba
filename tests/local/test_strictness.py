"""What the live API refuses is refused: with its status, its body and its code."""

import json
import re

import httpx
import pytest

from mistralai.local import LocalServer

CALL = {"id": "abcdefghi", "type": "function", "function": {"name": "f", "arguments": "{}"}}


def user(text="hi"):
    return {"role": "user", "content": text}


def calling(*ids):
    return {"role": "assistant", "content": "", "tool_calls": [{**CALL, "id": one} for one in ids]}


def result(identity="abcdefghi"):
    return {"role": "tool", "tool_call_id": identity, "name": "f", "content": "1"}


@pytest.mark.parametrize(
    ("change", "kind", "location", "message"),
    [
        (
            {"max_completion_tokens": 3},
            "extra_forbidden",
            ["max_completion_tokens"],
            "Extra inputs are not permitted",
        ),
        (
            {"stream_options": {}},
            "extra_forbidden",
            ["stream_options"],
            "Extra inputs are not permitted",
        ),
        ({"model": 3}, "string_type", ["model"], "Input should be a valid string"),
        (
            {"temperature": 1.6},
            "less_than_equal",
            ["temperature"],
            "Input should be less than or equal to 1.5",
        ),
        (
            {"temperature": -0.1},
            "greater_than_equal",
            ["temperature"],
            "Input should be greater than or equal to 0",
        ),
        ({"top_p": 1.1}, "less_than_equal", ["top_p"], "Input should be less than or equal to 1"),
        ({"top_p": "1"}, "float_type", ["top_p"], "Input should be a valid number"),
        (
            {"max_tokens": -1},
            "greater_than_equal",
            ["max_tokens"],
            "Input should be greater than or equal to 0",
        ),
        ({"max_tokens": "5"}, "int_type", ["max_tokens"], "Input should be a valid integer"),
        ({"max_tokens": 1.5}, "int_type", ["max_tokens"], "Input should be a valid integer"),
        ({"n": 0}, "greater_than_equal", ["n"], "Input should be greater than or equal to 1"),
        (
            {"random_seed": -1},
            "greater_than_equal",
            ["random_seed"],
            "Input should be greater than or equal to 0",
        ),
        (
            {"presence_penalty": 2.1},
            "less_than_equal",
            ["presence_penalty"],
            "Input should be less than or equal to 2",
        ),
        (
            {"frequency_penalty": -2.1},
            "greater_than_equal",
            ["frequency_penalty"],
            "Input should be greater than or equal to -2",
        ),
        ({"stream": "yes"}, "bool_type", ["stream"], "Input should be a valid boolean"),
        (
            {"response_format": {"type": "xml"}},
            "literal_error",
            ["response_format", "type"],
            "Input should be 'text', 'json_object' or 'json_schema'",
        ),
        (
            {"response_format": {"type": "json_schema"}},
            "value_error",
            ["response_format"],
            "Value error, json_schema is required when type is 'json_schema'",
        ),
        (
            {"messages": [{"role": "boss", "content": "x"}]},
            "union_tag_invalid",
            ["messages", 0],
            None,
        ),
        ({"messages": [{"content": "x"}]}, "union_tag_not_found", ["messages", 0], None),
        (
            {"messages": [{**user(), "name": "bob"}]},
            "extra_forbidden",
            ["messages", 0, "user", "name"],
            None,
        ),
        (
            {"messages": [{"role": "user"}]},
            "missing",
            ["messages", 0, "user", "content"],
            "Field required",
        ),
        ({"messages": "hi"}, "list_type", ["messages"], "Input should be a valid list"),
        (
            {"tools": [{"type": "function", "function": {"name": "f"}}]},
            "missing",
            ["tools", 0, "function", "function", "parameters"],
            "Field required",
        ),
    ],
)
def test_a_body_that_does_not_fit_gets_the_live_422(http, chat, change, kind, location, message):
    response = http.post("/v1/chat/completions", json={**chat, **change})
    assert response.status_code == 422
    assert list(response.json()) == ["detail"]
    entry = response.json()["detail"][0]
    assert entry["type"] == kind
    assert entry["loc"] == ["body", *location]
    assert message is None or entry["msg"] == message
    assert "input" in entry
    assert "url" not in entry


def test_a_missing_field_is_named(http):
    response = http.post("/v1/chat/completions", json={"model": "mistral-small-latest"})
    (entry,) = response.json()["detail"]
    assert (entry["type"], entry["loc"]) == ("missing", ["body", "messages"])


@pytest.mark.parametrize(
    ("body", "kind"),
    [(b"", "missing"), (b"{", "json_invalid"), (b"\xff", "json_invalid"), (b"[]", "model_type")],
)
def test_a_body_that_is_no_json_object_gets_a_422(http, body, kind):
    response = http.post("/v1/chat/completions", content=body)
    assert response.status_code == 422
    assert response.json()["detail"][0]["type"] == kind


def test_json_too_deep_to_read_gets_a_422(http):
    response = http.post("/v1/chat/completions", content=b"[" * 200_000)
    assert response.status_code == 422


SERVING = "Expected last role User or Tool (or Assistant with prefix True) for serving but got "
COUNT = "Not the same number of function calls and responses"


@pytest.mark.parametrize(
    ("messages", "words"),
    [
        ([], "Conversation must have at least one message"),
        ([user(), {"role": "assistant", "content": "x"}], SERVING + "assistant"),
        (
            [user(), calling("abcdefghi"), result(), {"role": "system", "content": "x"}, user()],
            "Unexpected role 'system' after role 'tool'",
        ),
        ([user(), result()], "Unexpected role 'tool' after role 'user'"),
        (
            [{"role": "system", "content": "x"}, result()],
            "Unexpected role 'tool' after role 'system'",
        ),
        (
            [user(), {"role": "assistant", "content": "x"}, {"role": "system", "content": "x"}],
            "Unexpected role 'system' after role 'assistant'",
        ),
        ([result()], "Conversation must start with a user message or system message"),
        ([user(), calling("abcdefghi", "abcdefghj"), result()], COUNT),
        ([user(), calling("abcdefghi"), user()], COUNT),
        (
            [user(), {"role": "assistant", "content": "x"}, result()],
            "Unexpected tool call id abcdefghi in tool results",
        ),
        (
            [user(), {"role": "assistant", "content": "x"}, {**result(), "tool_call_id": None}],
            COUNT,
        ),
        (
            [user(), calling("abcdefghi"), result("abcdefghj")],
            "Unexpected tool call id abcdefghj in tool results",
        ),
        (
            [user(), {"role": "assistant", "content": "x", "prefix": True}, user()],
            "Assistant message with prefix True must be the last message",
        ),
    ],
)
def test_a_conversation_out_of_order_gets_code_3230(http, chat, messages, words):
    response = http.post("/v1/chat/completions", json={**chat, "messages": messages})
    assert response.status_code == 400
    assert response.json() == {
        "object": "error",
        "message": words,
        "type": "invalid_request_message_order",
        "param": None,
        "code": "3230",
        "raw_status_code": 400,
    }


@pytest.mark.parametrize(
    "messages",
    [
        [user(), user()],
        [{"role": "system", "content": "x"}],
        [user(), {"role": "assistant", "content": ""}, user()],
        [user(), calling("abcdefghi"), result(), user()],
        [user(), calling("call_1"), result("call_1")],
        [{"role": "system", "content": "x"}, {"role": "system", "content": "y"}, user()],
        [user(), {"role": "assistant", "content": "x"}, user()],
        [user(), calling("abcdefghi", "abcdefghj"), result("abcdefghj"), result("abcdefghi")],
        [user(), calling("abcdefghi"), {"role": "tool", "content": "1", "name": "f"}],
        [user(), calling("abcdefghi"), result(), {"role": "assistant", "content": "x"}, user()],
        [user(), {"role": "assistant", "content": "", "prefix": True}],
        [
            user(),
            {
                "role": "assistant",
                "tool_calls": [{**CALL, "function": {"name": "f", "arguments": {"a": 1}}}],
            },
            result(),
        ],
    ],
)
def test_a_conversation_in_order_is_answered(http, chat, messages):
    response = http.post("/v1/chat/completions", json={**chat, "messages": messages})
    assert response.status_code == 200, response.text


@pytest.mark.parametrize("identity", ["call_1", "null", "abcdefghij", "abcdefgh!", ""])
def test_older_models_take_tool_call_ids_of_nine_letters_only(http, chat, identity):
    chat["model"] = "open-mistral-nemo"
    for messages in ([user(), calling(identity)], [user(), calling("abcdefghi"), result(identity)]):
        response = http.post("/v1/chat/completions", json={**chat, "messages": messages})
        assert response.status_code == 400
        body = response.json()
        assert body["message"] == (
            f"Tool call id was {identity} but must be a-z, A-Z, 0-9, with a length of 9."
        )
        assert (body["type"], body["code"]) == ("invalid_function_call", "3280")


def test_an_assistant_that_says_nothing_is_refused(http, chat):
    messages = [user(), {"role": "assistant"}, user()]
    response = http.post("/v1/chat/completions", json={**chat, "messages": messages})
    assert response.status_code == 400
    assert response.json()["message"] == (
        "Assistant message must have either content or tool_calls."
    )


def test_a_prediction_excludes_several_choices(http, chat):
    body = {**chat, "n": 2, "prediction": {"content": "x"}}
    assert http.post("/v1/chat/completions", json=body).status_code == 400


@pytest.mark.parametrize("model", ["no-such-model", "mistral-embed", ""])
def test_an_unknown_model_is_a_400_with_code_1500(http, chat, model):
    response = http.post("/v1/chat/completions", json={**chat, "model": model})
    assert response.status_code == 400
    assert response.json() == {
        "object": "error",
        "message": f"Invalid model: {model}",
        "type": "invalid_model",
        "param": None,
        "code": "1500",
        "raw_status_code": 400,
    }


@pytest.mark.parametrize(
    ("headers", "words"),
    [
        ({}, "No API key found in request"),
        ({"x-api-key": ""}, "No API key found in request"),
        ({"authorization": "Bearer"}, "Unauthorized"),
        ({"authorization": "Basic eDp5"}, "Unauthorized"),
    ],
)
def test_a_request_without_a_key_gets_the_gateways_401(server, headers, words):
    response = httpx.get(f"{server.url}/v1/models", headers=headers, trust_env=False)
    assert response.status_code == 401
    body = response.json()
    assert body["message"] == words
    assert re.fullmatch("[0-9a-f]{32}", body["request_id"])


@pytest.mark.parametrize("headers", [{"authorization": "bearer x"}, {"x-api-key": "x"}])
def test_any_key_is_accepted_in_either_header(server, headers):
    assert httpx.get(f"{server.url}/v1/models", headers=headers, trust_env=False).is_success


def test_a_server_with_keys_of_its_own_refuses_others_as_the_platform_does():
    with LocalServer(api_keys=["right"]) as server:
        url = f"{server.url}/v1/models"
        wrong = httpx.get(url, headers={"authorization": "Bearer wrong"}, trust_env=False)
        right = httpx.get(url, headers={"authorization": "Bearer right"}, trust_env=False)
    assert wrong.status_code == 401
    assert wrong.json() == {"detail": "Invalid API Key"}
    assert right.status_code == 200


@pytest.mark.parametrize("path", ["/x", "/v1", "/v1/models/", "/v1/nothing", "/_local/nothing"])
def test_an_unknown_path_gets_the_gateways_404(http, path):
    response = http.get(path)
    assert response.status_code == 404
    assert response.json()["message"] == "no Route matched with those values"
    assert "request_id" in response.json()


def test_another_method_gets_a_405_that_names_the_right_one(http):
    response = http.get("/v1/chat/completions")
    assert response.status_code == 405
    assert response.json() == {"detail": "Method Not Allowed"}
    assert response.headers["allow"] == "POST"


def test_models_are_listed_under_every_name(http):
    response = http.get("/v1/models")
    assert response.json()["object"] == "list"
    cards = {card["id"]: card for card in response.json()["data"]}
    assert "mistral-small-latest" in cards["mistral-small-2603"]["aliases"]
    assert "mistral-small-2603" in cards["mistral-small-latest"]["aliases"]
    assert cards["codestral-latest"]["capabilities"]["completion_fim"] is True
    assert cards["mistral-embed"]["capabilities"]["completion_chat"] is False
    assert cards["mistral-small-2503"]["deprecation_replacement_model"] == "mistral-small-2603"
    assert cards["open-mistral-7b"]["deprecation"] == "2025-03-30T12:00:00+00:00"
    assert json.dumps(cards)


def test_a_form_with_too_many_fields_is_a_400(http):
    parts = [("purpose", (None, "batch"))] * 9
    response = http.post("/v1/files", files=parts)
    assert response.status_code == 400
    assert "Too many fields" in response.json()["detail"]
