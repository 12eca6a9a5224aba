"""mlflow-skinny 3.17.2, whose autologging records the calls of `client.chat.complete`."""

from __future__ import annotations

from typing import Any

import pytest

pytestmark = pytest.mark.ecosystem

QUESTION = [{"role": "user", "content": "Hi"}]
PARAMETERS = {"type": "object", "properties": {"city": {"type": "string"}}}
FUNCTION = {"name": "weather", "description": "", "parameters": PARAMETERS}
ANSWER = {
    "id": "a",
    "object": "chat.completion",
    "model": "m",
    "usage": {"prompt_tokens": 10, "completion_tokens": 18, "total_tokens": 28},
    "created": 1,
    "choices": [
        {
            "index": 0,
            "message": {
                "content": "Hello",
                "tool_calls": [
                    {
                        "function": {"name": "weather", "arguments": "{}"},
                        "id": "c",
                        "type": None,
                        "index": 0,
                    }
                ],
                "prefix": False,
                "role": "assistant",
            },
            "finish_reason": "stop",
        }
    ],
}


@pytest.fixture(scope="module")
def results(run: Any) -> Any:
    return run("mlflow", "mlflow_mocks")


def test_only_the_calls_of_a_client_as_it_is_are_sent(results: Any):
    assert results.failed == []
    seen = [(entry["path"], entry["status"], entry["complete"]) for entry in results.journal]
    assert seen == [("/v1/chat/completions", 200, True)] * 2


@pytest.mark.parametrize(
    ("task", "name"), [("served", "Chat.complete"), ("served_async", "Chat.complete_async")]
)
def test_a_call_is_recorded_as_it_was_answered(results: Any, task: str, name: str):
    span = results[task]["span"]
    assert (span["name"], span["kind"], span["status"]) == (name, "CHAT_MODEL", "OK")
    assert span["inputs"] == {"model": "mistral-small-latest", "messages": QUESTION}
    assert span["model"] == "mistral-small-latest"
    [choice] = span["outputs"]["choices"]
    assert choice["message"]["content"] == results[task]["text"]
    usage = span["outputs"]["usage"]
    assert span["tokens"] == {
        "input_tokens": usage["prompt_tokens"],
        "output_tokens": usage["completion_tokens"],
        "total_tokens": usage["total_tokens"],
    }


@pytest.mark.parametrize(
    ("task", "name"),
    [
        ("requests_of_the_class", "Chat.complete"),
        ("requests_of_the_class_async", "Chat.complete_async"),
    ],
)
def test_a_call_is_recorded_whose_request_is_mocked(results: Any, task: str, name: str):
    tool = {"type": "function", "function": FUNCTION}
    span = results[task]
    assert span.pop("tools")[0]["function"]["name"] == "weather"
    assert span == {
        "name": name,
        "kind": "CHAT_MODEL",
        "status": "OK",
        "inputs": {"model": "m", "messages": QUESTION, "tools": [tool]},
        "outputs": ANSWER,
        "tokens": {"input_tokens": 10, "output_tokens": 18, "total_tokens": 28},
        "model": "m",
        "events": [],
    }


def test_an_error_is_recorded_and_raised(results: Any):
    outcome = results["an_error_of_the_request"]
    assert outcome["status"] == 500
    assert outcome["span"]["status"] == "ERROR"
    assert outcome["span"]["events"] == ["exception"]
    assert outcome["span"]["outputs"] is None


def test_a_call_is_recorded_over_a_mocked_httpx(results: Any):
    outcome = results["httpx_is_mocked"]
    assert outcome["ids"] == ["a", "a"]
    assert outcome["calls"] == 2
    assert outcome["sent"]["messages"] == QUESTION


def test_what_is_put_on_a_resource_is_called_past_the_recorder(results: Any):
    assert results["set_on_the_resource"] == [True, True, True, 0]


def test_a_client_is_doubled_and_pickled_while_calls_are_recorded(results: Any):
    assert results["patched_class_is_still_doubled"] == ["a", "Chat"]


def test_a_call_through_the_first_door_is_recorded_too(results: Any):
    # mlflow puts its recorder into the class of the second door alone where there are both.
    outcome = results["first_door"]
    assert outcome["recorded"] == 1
    assert outcome["span"]["name"] == "Chat.complete"
    assert outcome["span"]["inputs"] == {"model": "m", "messages": QUESTION}


def test_nothing_is_recorded_when_it_is_switched_off(results: Any):
    assert results["switched_off"] == 0
