"""pydantic-ai-slim 1.75.0, which names classes that came after v1.7."""

from __future__ import annotations

import json
from typing import Any

import pytest

pytestmark = pytest.mark.ecosystem


@pytest.fixture(scope="module")
def results(run: Any) -> Any:
    return run("pydantic-ai", "pydantic_ai")


def test_all_requests_are_understood(results: Any):
    assert results.failed == []
    assert {(entry["status"], entry["complete"]) for entry in results.journal} == {(200, True)}


def test_a_chat_is_the_same_in_all_ways(results: Any):
    chat = results["chat"]
    assert "weather" in chat["text"]
    assert min(chat["tokens"]) > 0
    assert (chat["requests"], chat["finish_reason"]) == (1, "stop")
    assert results["chat_async"] == results["key_only"] == chat["text"]
    assert len(results["stream"]) > 5
    assert "".join(results["stream"]) == chat["text"]


def test_a_conversation_goes_on(results: Any):
    assert "Manet" in results["conversation"]


@pytest.mark.parametrize("task", ["tools", "tools_of_a_stream"])
def test_a_tool_is_called_and_its_result_answered(results: Any, task: str):
    outcome = results[task]
    [(tool, arguments)] = outcome["calls"]
    assert tool == "weather"
    assert list(arguments) == ["city"]
    assert outcome["text"]


def test_an_answer_has_the_structure_of_a_class(results: Any):
    city = results["output_by_a_tool"]
    assert city["name"] == "Paris"
    assert isinstance(city["inhabitants"], int)


def test_an_answer_that_is_not_accepted_is_asked_for_again(results: Any):
    outcome = results["output_asked_for_again"]
    assert len(outcome["seen"]) == 2
    assert outcome["name"] == outcome["seen"][1]


def test_an_image_is_sent(results: Any):
    assert results["vision"]
    bodies = [json.loads(entry["request_body"]) for entry in results.journal]
    [body] = [one for one in bodies if one["model"] == "pixtral-12b-2409"]
    text, image = body["messages"][0]["content"]
    assert text == {"type": "text", "text": "What is this?"}
    assert image["image_url"]["url"].startswith("data:image/png;base64,")
