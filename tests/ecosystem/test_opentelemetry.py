"""opentelemetry-instrumentation-mistralai 0.62.1: spans with the attributes it promises."""

from __future__ import annotations

from typing import Any

import pytest

pytestmark = pytest.mark.ecosystem

COMMON = {
    "gen_ai.system": "MistralAI",
    "gen_ai.request.model": "mistral-small-latest",
    "llm.request.type": "chat",
    "gen_ai.prompt.0.role": "system",
    "gen_ai.prompt.0.content": "Be brief.",
    "gen_ai.prompt.1.role": "user",
    "gen_ai.prompt.1.content": "Who was Monet?",
    "gen_ai.response.model": "mistral-small-latest",
    "gen_ai.completion.0.finish_reason": "stop",
}


@pytest.fixture(scope="module")
def results(run: Any) -> Any:
    return run("opentelemetry", "opentelemetry")


def chat_span(outcome: dict[str, Any]) -> dict[str, Any]:
    [span] = outcome["spans"]
    assert (span["name"], span["kind"]) == ("mistralai.chat", "CLIENT")
    found = span["attributes"]
    assert found | COMMON == found
    assert found["gen_ai.response.id"] == outcome["id"]
    assert found["gen_ai.completion.0.content"] == outcome["text"]
    assert "Monet" in outcome["text"]
    counted = found["gen_ai.usage.input_tokens"], found["gen_ai.usage.output_tokens"]
    assert min(counted) > 0
    assert sum(counted) == found["llm.usage.total_tokens"]
    return span


# It puts its recorder into the classes of the first door alone.
@pytest.mark.parametrize("task", ["complete", "complete_async", "complete_at_the_second_door"])
def test_a_completion_has_a_span(results: Any, task: str):
    span = chat_span(results[task])
    assert span["status"] == "OK"
    assert span["attributes"]["llm.is_streaming"] is False
    assert span["attributes"]["gen_ai.completion.0.role"] == "assistant"


# The role is not asked for: the library takes that of the last event, and an answer's first
# event alone has one.
@pytest.mark.parametrize("task", ["stream", "stream_async"])
def test_a_stream_has_one_span_when_it_was_read(results: Any, task: str):
    span = chat_span(results[task])
    assert span["attributes"]["llm.is_streaming"] is True


@pytest.mark.parametrize(
    "task", ["embeddings", "embeddings_async", "embeddings_at_the_second_door"]
)
def test_an_embedding_has_a_span(results: Any, task: str):
    outcome = results[task]
    [span] = outcome["spans"]
    assert (span["name"], span["kind"], span["status"]) == ("mistralai.embeddings", "CLIENT", "OK")
    assert outcome["length"] == 1024
    assert span["attributes"] == {
        "gen_ai.system": "MistralAI",
        "gen_ai.request.model": "mistral-embed",
        "llm.request.type": "embedding",
        "llm.is_streaming": False,
        "gen_ai.prompt.0.role": "user",
        "gen_ai.prompt.0.content": "one cat",
        "gen_ai.response.id": outcome["id"],
    }


def test_an_error_is_in_the_span_and_still_raised(results: Any):
    outcome = results["error"]
    assert outcome["status"] == 400
    assert "Invalid model: no-such-model" in outcome["message"]
    [span] = outcome["spans"]
    assert span["status"] == "ERROR"
    assert span["attributes"]["error.type"] == "BadRequestError"
    assert span["events"] == ["exception"]


def test_the_instrumentation_can_be_taken_off_again(results: Any):
    outcome = results["taken_off_again"]
    assert outcome["events"] > 2
    assert outcome["spans"] == []
