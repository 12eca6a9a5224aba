"""semantic-kernel 1.39.4 and its Mistral connector; it holds pydantic below 2.12."""

from __future__ import annotations

import json
from typing import Any

import pytest

pytestmark = pytest.mark.ecosystem


@pytest.fixture(scope="module")
def results(run: Any) -> Any:
    return run("semantic-kernel", "semantic_kernel")


def test_all_requests_are_understood(results: Any):
    assert results.failed == ["tools_of_a_stream"]
    assert {(entry["status"], entry["complete"]) for entry in results.journal} == {(200, True)}


def test_a_chat_is_answered(results: Any):
    answer = results["chat"]
    assert answer["role"] == "assistant"
    assert "weather" in answer["text"]
    assert answer["finish_reason"] == "length"
    assert answer["tokens"][1] == 12
    assert results["key_only"] == answer["text"]


def test_a_chat_is_streamed(results: Any):
    stream = results["stream"]
    assert len(stream["parts"]) == 12 + 2
    assert "".join(stream["parts"]) == results["chat"]["text"]
    assert stream["finish_reason"] == "length"


def test_a_function_is_called_and_its_result_answered(results: Any):
    outcome = results["tools"]
    assert len(outcome["asked"]) == 1
    assert outcome["text"]
    assert outcome["history"] == ["system", "user", "assistant", "tool"]


def test_a_piece_without_content_is_more_than_the_connector_can_read(results: Any):
    # Today's API leaves `content` out beside calls. Models of v1 are UNSET then, and the connector
    # takes what is not None for a text.
    with pytest.raises(pytest.fail.Exception, match=r"StreamingTextContent[^$]*input_type=Unset"):
        _ = results["tools_of_a_stream"]


def test_a_prompt_is_answered(results: Any):
    assert "Monet" in results["prompt"]


def test_an_agent_works(results: Any):
    outcome = results["agent"]
    assert len(outcome["asked"]) == 1
    assert outcome["text"]


def test_an_answer_is_json(results: Any):
    assert isinstance(json.loads(results["json_mode"]), dict)


def test_texts_are_embedded(results: Any):
    assert results["embeddings"] == {"shape": [3, 1024], "same": True}


# As tests of the library put something in the place of the client


@pytest.fixture(scope="module")
def mocked(run: Any) -> Any:
    return run("semantic-kernel", "semantic_kernel_mocks")


def test_no_request_is_sent_where_the_client_is_replaced(mocked: Any):
    assert mocked.failed == []
    assert mocked.journal == []


@pytest.mark.parametrize(
    "task",
    [
        *("set_on_the_resource", "awaiting_double", "magic_with_a_spec", "double_of_the_class"),
        *("double_of_an_instance", "methods_of_the_class", "methods_of_the_class_with_autospec"),
    ],
)
def test_the_service_reads_what_stands_in_for_the_client(mocked: Any, task: str):
    text, call = "StreamingTextContent", "FunctionCallContent"
    assert mocked[task] == {
        "text": "Hello",
        "tokens": 5,
        "stream": "Hello",
        "kinds": [text, text, call, text],
    }


def test_a_copy_of_the_service_keeps_what_was_put_in(mocked: Any):
    assert mocked["in_a_kernel"] == ["Hello", "Hello", "Hello", "True"]


def test_a_function_is_called_from_a_stream(mocked: Any):
    assert mocked["function_of_a_stream"] == {"text": "It rains", "asked": ["Paris"], "calls": 2}


def test_an_error_of_what_stands_in_is_told(mocked: Any):
    assert mocked["an_error_of_the_double"] == "down"


def test_what_stands_in_embeds(mocked: Any):
    assert mocked["embeddings"] == [[[0.5, 1.5]]] * 4
