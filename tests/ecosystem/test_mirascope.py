"""mirascope 1.25.7."""

from __future__ import annotations

import json
from typing import Any

import pytest

pytestmark = pytest.mark.ecosystem


@pytest.fixture(scope="module")
def results(run: Any) -> Any:
    return run("mirascope", "mirascope")


def test_all_requests_are_understood(results: Any):
    assert results.failed == []
    assert {(entry["status"], entry["complete"]) for entry in results.journal} == {(200, True)}


def test_a_call_is_answered(results: Any):
    answer = results["call"]
    assert "Monet" in answer["text"]
    assert answer["model"] == "mistral-small-latest"
    assert len(answer["id"]) == 32
    assert answer["finish_reasons"] == ["stop"]
    assert min(answer["tokens"]) > 0
    assert answer["common"] == {"role": "assistant", "content": answer["text"]}
    assert {"response", "message_param", "content"} <= set(answer["dumped"])


def test_all_ways_to_ask_give_the_same_text(results: Any):
    text = results["call"]["text"]
    assert results["call_async"] == text
    assert results["any_provider"] == {"text": text, "finish_reasons": ["stop"]}
    stream = results["stream"]
    assert len(stream["parts"]) > 5
    assert "".join(stream["parts"]) == stream["text"] == text
    assert stream["finish_reasons"] == ["stop"]
    assert stream["tokens"] == results["call"]["tokens"]
    assert results["stream_async"] == stream["parts"]


def test_a_tool_is_called_and_its_result_answered(results: Any):
    outcome = results["tools"]
    assert outcome["tool"] == "_weather"
    assert outcome["result"] == f"It rains in {outcome['arguments']['city']}."
    assert outcome["text"]


def test_a_call_that_is_streamed_in_pieces_is_put_together(results: Any):
    [[tool, arguments]] = results["tools_of_a_stream"]
    assert tool == "_weather"
    assert list(arguments) == ["city"]


def test_an_answer_has_the_structure_of_a_class(results: Any):
    city = results["response_model"]
    assert city["name"]
    assert isinstance(city["inhabitants"], int)
    assert results["response_model_async"] == city


def test_an_answer_is_json(results: Any):
    assert isinstance(json.loads(results["json_mode"]), dict)


# As tests of the library put something in the place of the client


@pytest.fixture(scope="module")
def mocked(run: Any) -> Any:
    return run("mirascope", "mirascope_mocks")


def test_no_request_is_sent_where_the_client_is_replaced(mocked: Any):
    assert mocked.failed == []
    assert mocked.journal == []


@pytest.mark.parametrize(
    "task",
    [
        *("set_on_the_resource", "magic_with_a_spec", "double_of_the_class"),
        *("double_of_an_instance", "methods_of_the_class"),
    ],
)
def test_all_ways_to_ask_read_what_stands_in_for_the_client(mocked: Any, task: str):
    assert mocked[task] == ["Hello"] * 4


def test_requests_go_through_the_method_that_sends_them(mocked: Any):
    assert mocked["requests_of_the_class"] == ["Hello", "Hello", 1, 1, "m"]


def test_what_mocks_httpx_sees_which_requests_are_streamed(mocked: Any):
    assert mocked["httpx_transport"] == {
        "answers": ["Hello"] * 4,
        "urls": ["completions", "completions#stream"] * 2,
    }


def test_what_stands_in_is_told_what_was_written(mocked: Any):
    assert mocked["call_is_told_what_was_written"] is True


def test_responses_are_made_by_hand(mocked: Any):
    assert mocked["by_hand"] == {
        "tool": "T",
        "tool_call": True,
        "content": ["Hello", "lo"],
        "finish_reasons": [["stop"], ["stop"]],
        "tokens": [1, 2, 1],
        "model": ["m", "m", "id", "id"],
    }


@pytest.mark.parametrize("task", ["client_of_a_patched_class", "plain_double"])
def test_another_client_is_asked(mocked: Any, task: str):
    assert mocked[task] == "Hello"
