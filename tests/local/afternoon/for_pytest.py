"""The tests of the assistant in pytest: one part of a server for each of them."""

import agent
import pytest

from mistralai import models
from mistralai.local import Asked, Fault, Scope


@pytest.fixture(autouse=True)
def scope(mistral_scope: Scope, monkeypatch: pytest.MonkeyPatch) -> Scope:
    monkeypatch.setenv("MISTRAL_SERVER_URL", mistral_scope.url)
    monkeypatch.setenv("MISTRAL_API_KEY", "any")
    mistral_scope.unanswered("error")
    return mistral_scope


@pytest.mark.parametrize(
    ("city", "result"),
    [("Paris", "21 degrees and sunny"), ("Oslo", "3 degrees"), ("Rome", "error: KeyError: 'Rome'")],
)
def test_the_weather_is_what_the_tool_says(scope: Scope, city: str, result: str) -> None:
    scope.answer(f"weather in {city}", tool_calls=[("weather", {"city": city})], times=1)
    scope.answer(tool="weather", result=result, text="Take a coat.")
    assert agent.answer(f"How is the weather in {city}?") == "Take a coat."
    assert [seen.status for seen in scope.requests] == [200, 200]


def test_two_tools_are_called_in_one_turn(scope: Scope) -> None:
    calls = [("weather", {"city": "Oslo"}), ("trains", {"start": "Paris", "end": "Oslo"})]
    scope.answer("Oslo", tool_calls=calls, times=1)
    scope.answer(tool="trains", result="14:05", text="Snow, and a train at 14:05.")
    assert "14:05" in agent.answer("How do I get to Oslo, and what do I wear?")
    roles = [message["role"] for message in scope.last_request.json["messages"]]
    assert roles == ["system", "user", "assistant", "tool", "tool"]


def test_a_tool_that_there_is_not_is_told_to_the_model(scope: Scope) -> None:
    scope.answer("hotel", tool_calls=[("hotels", {})], times=1)
    scope.answer(tool="hotels", result="error: KeyError", text="I know no hotels.")
    assert agent.answer("A hotel, please.") == "I know no hotels."


def test_a_model_that_never_comes_to_an_end_is_stopped(scope: Scope) -> None:
    scope.answer(tool_calls=[("weather", {"city": "Paris"})])
    assert agent.answer("And the weather?") == "Sorry, that takes too long."
    assert len(scope.requests) == agent.MOST_ROUNDS


def test_a_function_decides_what_the_model_says(scope: Scope) -> None:
    def decide(asked: Asked) -> str | dict[str, object]:
        if asked.results:
            return f"The tool says: {asked.results[0].text}"
        return {"tool_calls": [{"name": "trains", "arguments": {"start": "A", "end": "B"}}]}

    scope.answer(decide)
    assert agent.answer("Any train?") == "The tool says: A to B: 14:05, platform 3"
    scope.assert_asked(endpoint="/v1/chat/completions", role="tool", model=agent.MODEL)


@pytest.mark.parametrize("status", [429, 503])
def test_a_busy_api_is_asked_again(scope: Scope, status: int) -> None:
    scope.answer(text="All is well.")
    scope.inject(Fault(status=status, retry_after=0))
    assert agent.answer("Is all well?") == "All is well."
    assert [seen.status for seen in scope.requests] == [status, 200]


def test_a_wrong_key_is_an_error_at_once(scope: Scope) -> None:
    scope.inject(Fault(status=401))
    with pytest.raises(models.SDKError) as raised:
        agent.answer("Hello?")
    assert raised.value.status_code == 401
    assert len(scope.requests) == 1


def test_tips_come_piece_by_piece(scope: Scope) -> None:
    scope.answer("Tips for Rome", pieces=["Walk, ", "eat, ", "sleep."])
    assert [piece for piece in agent.tips("Rome") if piece] == ["Walk, ", "eat, ", "sleep."]


def test_tips_that_break_off_are_an_error_after_what_came(scope: Scope) -> None:
    scope.answer("Tips", pieces=["Walk, ", "eat, ", "sleep."])
    scope.inject(Fault(error_after_events=3))
    seen: list[str] = []
    with pytest.raises(models.SDKError):
        seen.extend(agent.tips("Rome"))
    assert "".join(seen) in {"", "Walk, eat, "}
