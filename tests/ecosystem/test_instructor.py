"""instructor 1.15.4, the last for v1 alone, and 1.17.0, which takes v1 and v2."""

from __future__ import annotations

from typing import Any

import pytest

pytestmark = pytest.mark.ecosystem


@pytest.fixture(scope="module", params=["instructor", "instructor-1.17"])
def results(run: Any, request: pytest.FixtureRequest) -> Any:
    return run(request.param, "instructor")


def assert_is_city(city: dict[str, Any]) -> None:
    assert city["name"]
    assert isinstance(city["inhabitants"], int)


def test_all_requests_are_understood(results: Any):
    assert {(entry["status"], entry["complete"]) for entry in results.journal} == {(200, True)}


def test_tools_give_an_instance(results: Any):
    city = results["tools"]
    assert_is_city(city)
    assert results["tools_async"] == city


def test_structured_outputs_give_an_instance(results: Any):
    city = results["structured_outputs"]
    assert_is_city(city)
    assert results["structured_outputs_async"] == city


def test_the_whole_answer_can_be_had_too(results: Any):
    assert results["with_completion"] == {
        "city": results["tools"],
        "type": "ChatCompletionResponse",
        "model": "mistral-small-latest",
    }


@pytest.mark.parametrize("task", ["asked_again_with_tools", "asked_again_with_structured_outputs"])
def test_an_answer_that_is_not_accepted_is_asked_for_again(results: Any, task: str):
    outcome = results[task]
    assert outcome["name"]
    assert outcome["tries"] == 2


def test_several_instances_come_of_one_answer(results: Any):
    cities = results["several"]
    assert len(cities) > 1
    for city in cities:
        assert_is_city(city)


def test_a_provider_is_made_of_its_name(results: Any):
    assert results["from_provider"] == results["tools"]


# 1.15.4 cannot do this with the official client either: it hands `task_parser` to pydantic.
newest = pytest.mark.parametrize("results", ["instructor-1.17"], indirect=True, scope="module")


@newest
@pytest.mark.parametrize("task", ["partial_stream", "partial_stream_async"])
def test_an_instance_is_filled_while_it_is_streamed(results: Any, task: str):
    parts = results[task]
    assert parts[0] == {"name": None, "inhabitants": None}
    assert {"name": "Paris", "inhabitants": None} in parts
    assert_is_city(parts[-1])


@newest
def test_an_instance_is_filled_from_the_arguments_of_a_tool(results: Any):
    assert_is_city(results["partial_stream_of_tools"][-1])
