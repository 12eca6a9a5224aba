"""Chats in which the model calls functions."""

from __future__ import annotations

import asyncio
import json
import pickle
import threading
from typing import TYPE_CHECKING, Any

import httpx
import pydantic
import pytest

from mistralai import models
from mistralai.helpers import tool_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from mistralai import Mistral

MODEL = "mistral-small-latest"


def weather(city: str, days: int = 1) -> dict[str, Any]:
    """Tell the weather.

    Args:
        city: Where.
        days: How far ahead.
    """
    return {"city": city, "days": days}


async def tide(harbour: str) -> list[float]:
    """Tell the heights of the tide."""
    await asyncio.sleep(0)
    return [1.5, len(harbour)]


def broken() -> None:
    """Fail."""
    raise OSError("no line")


def answer(content: str = "", *calls: tuple[str, Any], **usage: Any) -> dict[str, Any]:
    made = [
        {"id": f"call{n:05}", "function": {"name": name, "arguments": arguments}, "index": n}
        for n, (name, arguments) in enumerate(calls)
    ]
    message = {"role": "assistant", "content": content, "tool_calls": made or None}
    choice = {"index": 0, "message": message, "finish_reason": "tool_calls" if made else "stop"}
    used = {"prompt_tokens": 10, "completion_tokens": 1, "total_tokens": 11, **usage}
    return {"id": "x", "object": "o", "model": "m", "usage": used, "choices": [choice]}


class Script:
    """A server that gives one answer after the other, and keeps what it was asked."""

    def __init__(self, *answers: dict[str, Any]) -> None:
        self.answers = list(answers)
        self.seen: list[dict[str, Any]] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.seen.append(json.loads(request.content))
        return httpx.Response(200, json=self.answers.pop(0))


@pytest.fixture
def run(pretend: Any, call: Any) -> Callable[..., Any]:
    def make(script: Script, *tools: Any, **arguments: Any) -> Any:
        given = {"model": "m", "messages": "Hi", "tools": tools, **arguments}
        return call(pretend(script).chat.run, **given)

    return make


def test_functions_are_called_until_there_is_an_answer(run: Any):
    script = Script(
        answer("", ("weather", '{"city": "Brest"}'), ("tide", {"harbour": "Brest"})),
        answer("", ("weather", '{"city": "Nice", "days": 2}'), prompt_audio_seconds=None),
        answer("Fine.", prompt_tokens_details={"cached_tokens": 3}, service_tier="standard"),
    )
    told: list[str] = []
    result = run(script, weather, tide, on_call=lambda call: told.append(call.function.name))
    assert result.text == "Fine."
    assert result.response is result.responses[2]
    assert told == ["weather", "tide", "weather"]
    assert [made.value for made in result.calls] == [
        {"city": "Brest", "days": 1},
        [1.5, 5],
        {"city": "Nice", "days": 2},
    ]
    assert all(made.error is None for made in result.calls)
    roles = ["user", "assistant", "tool", "tool", "assistant", "tool", "assistant"]
    assert [message.role for message in result.messages] == roles
    usage = result.usage
    assert (usage.prompt_tokens, usage.completion_tokens, usage.total_tokens) == (30, 3, 33)
    assert usage.prompt_tokens_details.cached_tokens == 3
    assert usage.service_tier == "standard"
    # The conversation grows by what is added; what was sent before stays as it was.
    first, second, third = (body["messages"] for body in script.seen)
    assert first == [{"role": "user", "content": "Hi"}]
    assert second[:1] == first
    assert third[:4] == second
    assert second[2:] == [
        {
            "role": "tool",
            "content": '{"city":"Brest","days":1}',
            "tool_call_id": "call00000",
            "name": "weather",
        },
        {"role": "tool", "content": "[1.5,5]", "tool_call_id": "call00001", "name": "tide"},
    ]
    assert pickle.loads(pickle.dumps(result)) == result  # noqa: S301 - our own


def test_the_model_is_told_what_conversations_are_told(run: Any):
    from mistralai.extra.run.tools import create_tool_call  # noqa: PLC0415 - here alone

    script = Script(answer("So."))
    run(script, weather, {"type": "web_search"})
    wanted = create_tool_call(weather).model_dump(by_alias=True)
    assert script.seen[0]["tools"] == [wanted, {"type": "web_search"}]


@pytest.mark.parametrize(
    ("name", "arguments", "words"),
    [
        ("broken", "{}", "Error while executing broken: no line"),
        ("weather", '{"city": 7}', "Input should be a valid string"),
        ("weather", "{", "Invalid JSON"),
        ("storm", "{}", "there is no function storm; there are: weather, broken, knot"),
        ("knot", "{}", "Error while executing knot: Error serializing to JSON"),
    ],
)
@pytest.mark.parametrize("on_error", ["tell", "raise"])
def test_a_call_that_fails_is_told_or_raised(
    name: str, arguments: str, words: str, on_error: Any, run: Any
):
    def knot() -> Any:
        """Give what has no end."""
        turn: list[Any] = []
        turn.append(turn)
        return turn

    script = Script(answer("", (name, arguments)), answer("I see."))
    if on_error == "tell":
        result = run(script, weather, broken, knot)
        assert words in script.seen[1]["messages"][-1]["content"]
        assert result.text == "I see."
        assert result.calls[0].error is not None
        return
    with pytest.raises(models.ToolCallError, match=f"{name} failed, with the arguments") as caught:
        run(script, weather, broken, knot, on_error="raise")
    error = caught.value
    assert error.call.function.name == name
    assert error.__cause__ is error.run.calls[0].error
    assert error.run.messages[-1].role == "tool"
    assert len(script.seen) == 1


def test_an_answer_without_usage_adds_nothing(run: Any):
    script = Script({**answer("."), "usage": None})
    assert run(script, weather).usage.total_tokens == 0


def test_errors_survive_being_pickled():
    call = models.ToolCall(function=models.FunctionCall(name="f", arguments="{}"))
    error = pickle.loads(pickle.dumps(models.ToolCallError("m", call, None)))  # noqa: S301 - our own
    assert (error.call, error.run, str(error)) == (call, None, "m")
    other = pickle.loads(pickle.dumps(models.TooManyRoundsError("m", 1)))  # noqa: S301 - our own
    assert other.run == 1


def test_rounds_have_an_end(run: Any):
    script = Script(*[answer("", ("weather", '{"city": "Brest"}'))] * 3)
    with pytest.raises(models.TooManyRoundsError, match="each of 2 rounds") as caught:
        run(script, weather, max_rounds=2)
    assert len(script.seen) == 2
    assert len(caught.value.run.calls) == 2


def test_a_choice_of_tools_holds_for_the_first_round(run: Any):
    script = Script(answer("", ("weather", '{"city": "Brest"}')), answer("Fine."))
    run(script, weather, tool_choice="any", temperature=0.5, response_format={"type": "text"})
    first, second = script.seen
    assert first["tool_choice"] == "any"
    assert "tool_choice" not in second
    assert second["temperature"] == 0.5
    assert second["response_format"] == {"type": "text"}


@pytest.mark.parametrize("form", ["dict", "model"])
def test_calls_of_what_is_only_declared_are_left(form: str, run: Any):
    declared: Any = {"type": "function", "function": {"name": "book", "parameters": {}}}
    if form == "model":
        declared = models.Tool.model_validate(declared)
    script = Script(answer("", ("weather", '{"city": "Brest"}'), ("book", "{}")))
    result = run(script, weather, declared)
    assert [call.function.name for call in result.pending] == ["book"]
    assert [made.call.function.name for made in result.calls] == ["weather"]
    assert [message.role for message in result.messages] == ["user", "assistant", "tool"]


def test_calls_are_made_side_by_side(run: Any):
    together = threading.Barrier(2, timeout=20)

    def meet(number: int) -> int:
        """Wait for the other."""
        together.wait()
        return number

    script = Script(answer("", ("meet", '{"number": 1}'), ("meet", '{"number": 2}')), answer("."))
    assert [made.value for made in run(script, meet).calls] == [1, 2]


def test_a_listener_may_end_the_run(run: Any):
    def no(call: Any) -> None:
        raise PermissionError(call.function.name)

    script = Script(answer("", ("weather", '{"city": "Brest"}')))
    with pytest.raises(PermissionError, match="weather"):
        run(script, weather, on_call=no)


def test_nobody_need_listen_and_a_listener_may_be_awaited(pretend: Any, way: Any):
    told: list[str] = []

    async def listen(call: Any) -> None:
        await asyncio.sleep(0)
        told.append(call.function.name)

    if way.argument == "client":
        return
    script = Script(answer("", ("weather", '{"city": "Brest"}')), answer("."))
    chat = pretend(script).chat
    way.run(chat.run_async(model="m", messages="Hi", tools=[weather], on_call=listen))
    assert told == ["weather"]


@pytest.mark.parametrize(
    ("arguments", "error", "words"),
    [
        ({"max_rounds": 0}, ValueError, "max_rounds must be a number from 1 on, not 0"),
        ({"on_error": "hide"}, ValueError, 'on_error must be "tell" or "raise"'),
        ({"tools": [weather, weather]}, ValueError, "each function needs a name of its own"),
        ({"tools": [lambda: None]}, TypeError, "must have a name"),
        ({"tools": [7]}, pydantic.ValidationError, "tools"),
        ({"tools": ["weather"]}, pydantic.ValidationError, 'the text "weather" is no tool'),
        ({"tools": weather}, TypeError, r"where there is one: tools=\[weather\]"),
        ({"tools": tool_of(weather)}, TypeError, r"where there is one: tools=\[tool\]"),
        ({"tools": 7}, TypeError, "tools is a list of functions, not 7"),
    ],
)
def test_what_cannot_be_run_is_not_sent(
    arguments: dict[str, Any], error: type[Exception], words: str, run: Any
):
    script = Script()
    with pytest.raises(error, match=words):
        run(script, **{"tools": [weather], **arguments})
    assert script.seen == []


def test_those_who_loop_themselves_have_a_tool(way: Any):
    tool = tool_of(weather)
    assert (tool.name, tool.type) == ("weather", "function")
    assert tool.call('{"city": "Brest"}') == tool.call({"city": "Brest"})
    with pytest.raises(pydantic.ValidationError):
        tool.call({})
    function = models.FunctionCall(name="weather", arguments='{"city": "Brest"}')
    asked = models.ToolCall(id="a", function=function)
    made = tool.answer(asked) if way.argument == "client" else way.run(tool.answer_async(asked))
    assert made.content == '{"city":"Brest","days":1}'
    assert made.tool_call_id == "a"


def test_a_tool_of_conversations_is_one_of_chats_and_the_other_way_round(pretend: Any, call: Any):
    tool = tool_of(weather)
    plain = models.FunctionTool(function=tool.function)
    script = Script(answer("."))
    call(pretend(script).chat.complete, model="m", messages=[], tools=[tool, plain])
    wanted = plain.model_dump(by_alias=True)
    assert script.seen[0]["tools"] == [wanted, wanted]
    other = models.ConversationRequest(inputs="Hi", model="m", tools=[tool])
    assert other.model_dump(by_alias=True)["tools"] == [wanted]


def test_a_real_run(client: Mistral, call: Any):
    result = call(
        client.chat.run,
        model=MODEL,
        messages="What is the weather in Brest?",
        tools=[weather],
        tool_choice="any",
    )
    assert result.calls[0].call.function.name == "weather"
    assert result.text
