"""llama-index-llms-mistralai 0.10.1 and llama-index-embeddings-mistralai 0.4.1."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest

pytestmark = pytest.mark.ecosystem


@pytest.fixture(scope="module")
def results(run: Any) -> Any:
    return run("llama-index", "llama_index")


def test_all_requests_are_understood(results: Any):
    assert results.failed == []
    assert {(entry["status"], entry["complete"]) for entry in results.journal} == {(200, True)}


def test_a_prompt_is_completed(results: Any):
    answer = results["complete"]
    assert "Monet" in answer["text"]
    assert answer["model"] == "mistral-small-latest"


def test_a_chat_is_the_same_in_all_four_ways(results: Any):
    chat = results["chat"]
    assert chat["role"] == "assistant"
    assert "Monet" in chat["text"]
    assert results["chat_async"] == chat["text"]
    stream = results["chat_stream"]
    assert len(stream["deltas"]) > 5
    assert "".join(stream["deltas"]) == stream["text"] == chat["text"]
    assert results["chat_stream_async"] == stream["deltas"]


def sent(results: Any) -> list[dict[str, Any]]:
    return [json.loads(entry["request_body"]) for entry in results.journal]


def test_the_number_of_retries_that_comes_with_every_call_stays_here(results: Any):
    # `MistralAI` passes retries=5, which the signature does not promise to take.
    assert all("retries" not in body for body in sent(results))


def test_an_image_is_sent(results: Any):
    assert results["vision"]
    [body] = [one for one in sent(results) if one["model"] == "pixtral-12b-2409"]
    assert body["messages"][0]["content"] == [
        {"type": "text", "text": "What is this?"},
        {"type": "image_url", "image_url": "https://example.com/cat.png"},
    ]


def test_code_is_filled_in(results: Any):
    assert "return" in results["fill_in_middle"]


def test_a_tool_is_called(results: Any):
    call = results["tool_call"]
    assert call["name"] == "weather"
    assert list(call["arguments"]) == ["city"]
    assert len(call["id"]) == 9


def test_the_result_of_a_tool_is_answered(results: Any):
    assert results["tool_round_trip"]


def test_an_agent_works(results: Any):
    answer = results["agent"]
    [(name, output)] = answer["called"]
    assert name == "weather"
    assert output.startswith("It rains in ")
    assert answer["text"]


@pytest.mark.parametrize("task", ["structured", "structured_program"])
def test_an_answer_has_the_structure_of_a_class(results: Any, task: str):
    city = results[task]
    assert city["name"] == "Paris"
    assert isinstance(city["inhabitants"], int)


def test_texts_are_embedded(results: Any):
    vectors = results["embeddings"]
    assert [len(vector) for vector in vectors["batch"]] == [1024] * 3
    assert math.isclose(math.hypot(*vectors["query"]), 1, rel_tol=1e-6)
    first, second, third = vectors["batch"]
    assert first == third == vectors["query"] == results["embeddings_async"]
    assert first != second


def test_the_nearest_text_is_found_and_answered_from(results: Any):
    answer = results["retrieval"]
    assert answer["source"] == "Bread is made of flour."
    assert answer["text"]


def test_azure_is_asked(results: Any):
    assert "Monet" in results["azure"]
    # The library knows that Azure takes no seed.
    assert "random_seed" not in sent(results)[-1]
    assert results.journal[-1]["path"] == "/v1/chat/completions"
