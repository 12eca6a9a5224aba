"""From the text of an answer to an instance of a pydantic model, and what is raised otherwise."""

from __future__ import annotations

import copy
import json
import pickle
from datetime import date
from typing import Any

import pydantic
import pytest

from mistralai import models
from mistralai._core.response.read import read
from mistralai.extra import (
    NotJSONError,
    NotTextError,
    ParsedChatCompletionResponse,
    ParseError,
    convert_to_parsed_chat_completion_response,
)
from mistralai.extra.struct_chat import ParsedAssistantMessage, ParsedChatCompletionChoice


class Day(pydantic.BaseModel):
    model_config = pydantic.ConfigDict(strict=True)

    name: str
    date: date


TEXT = '{"name": "May Day", "date": "2025-05-01"}'
DAY = Day(name="May Day", date=date(2025, 5, 1))
CALL = {"id": "abcdefghi", "function": {"name": "f", "arguments": "{}"}}


def answer_of(*messages: dict[str, Any], finish_reason: str = "stop") -> Any:
    """Make a completion with these messages."""
    return models.ChatCompletionResponse.model_validate(
        {
            "id": "c1",
            "object": "chat.completion",
            "model": "m",
            "usage": {"prompt_tokens": 1, "completion_tokens": 2, "total_tokens": 3},
            "new_field": "of a later version",
            "choices": [
                {"index": index, "message": message, "finish_reason": finish_reason}
                for index, message in enumerate(messages)
            ],
        }
    )


def parsed_of(response: Any) -> list[Any]:
    """Give the parsed objects of an answer."""
    parsed = convert_to_parsed_chat_completion_response(response, Day)
    assert parsed.choices is not None
    return [choice.message.parsed for choice in parsed.choices]


def test_each_choice_is_parsed_and_everything_else_stays() -> None:
    response = answer_of({"content": TEXT}, {"content": TEXT})
    parsed = convert_to_parsed_chat_completion_response(response, Day)
    assert type(parsed) is ParsedChatCompletionResponse
    assert isinstance(parsed, models.ChatCompletionResponse)
    assert parsed.choices is not None
    for choice in parsed.choices:
        assert type(choice) is ParsedChatCompletionChoice
        assert type(choice.message) is ParsedAssistantMessage
        assert choice.message.content == TEXT
        # A strict model reads a date from JSON, though it would refuse a string in Python.
        assert choice.message.parsed == DAY
    plain = response.model_dump()
    dumped = parsed.model_dump()
    for choice in dumped["choices"]:
        assert choice["message"].pop("parsed") == DAY.model_dump()
    assert dumped == plain
    assert json.loads(parsed.model_dump_json())["new_field"] == "of a later version"


def test_an_answer_that_lacks_its_choices_goes_on_lacking_them() -> None:
    response = models.ChatCompletionResponse(
        id="c1",
        object="chat.completion",
        model="m",
        usage=models.UsageInfo(prompt_tokens=1, completion_tokens=0, total_tokens=1),
    )
    parsed = convert_to_parsed_chat_completion_response(response, Day)
    assert parsed.choices is None
    assert parsed.model_dump() == response.model_dump()


def test_an_answer_that_lacks_a_field_is_parsed_all_the_same() -> None:
    choices = [{"message": {"content": TEXT}}]
    response = read(models.ChatCompletionResponse, json.dumps({"choices": choices}).encode())
    parsed: Any = convert_to_parsed_chat_completion_response(response, Day)
    assert parsed.choices[0].message.parsed == DAY
    assert parsed.model_dump(mode="json")["choices"][0]["message"]["parsed"] == json.loads(TEXT)


@pytest.mark.parametrize(
    "choices",
    ["none", [None], [{"index": 0}], [{"index": 0, "message": None}], [{"message": "Hi"}]],
)
def test_what_the_server_left_out_or_sent_otherwise_stays_as_it_came(choices: Any) -> None:
    body = {"id": "c1", "object": "chat.completion", "model": "m", "choices": choices}
    response = read(models.ChatCompletionResponse, json.dumps(body).encode())
    parsed: Any = convert_to_parsed_chat_completion_response(response, Day)
    assert isinstance(parsed, ParsedChatCompletionResponse)
    assert parsed.model_dump() == response.model_dump() == body


@pytest.mark.parametrize("again", [lambda x: pickle.loads(pickle.dumps(x)), copy.deepcopy])  # noqa: S301 - our own bytes
def test_a_parsed_answer_can_be_copied_and_pickled(again: Any) -> None:
    parsed = convert_to_parsed_chat_completion_response(answer_of({"content": TEXT}), Day)
    assert again(parsed) == parsed


@pytest.mark.parametrize(
    "message",
    [
        {"content": None},
        {},
        {"content": "", "tool_calls": [CALL]},
        {"content": None, "tool_calls": [CALL]},
    ],
)
def test_a_message_without_text_has_nothing_parsed(message: Any) -> None:
    assert parsed_of(answer_of(message)) == [None]


@pytest.mark.parametrize("text", ["hello", "", '{"name": "May', "```json\n{}\n```"])
def test_text_that_is_not_json_raises_what_json_raises_with_the_answer(text: str) -> None:
    response = answer_of({"content": TEXT}, {"content": text})
    with pytest.raises(json.JSONDecodeError) as caught:
        parsed_of(response)
    error = caught.value
    assert isinstance(error, NotJSONError)
    assert isinstance(error, ParseError)
    assert error.response is response
    assert error.doc == text
    with pytest.raises(json.JSONDecodeError) as plain:
        json.loads(text)
    assert str(error) == str(plain.value)


@pytest.mark.parametrize("finish_reason", ["length", "model_length"])
def test_an_answer_that_was_cut_off_says_so(finish_reason: str) -> None:
    response = answer_of({"content": '{"name": "May'}, finish_reason=finish_reason)
    with pytest.raises(NotJSONError, match=f"cut off.*'{finish_reason}'.*max_tokens"):
        parsed_of(response)


def test_json_that_does_not_fit_raises_what_pydantic_raises_with_the_answer() -> None:
    response = answer_of({"content": '{"name": 5}'})
    with pytest.raises(pydantic.ValidationError, match="2 validation errors for Day") as caught:
        parsed_of(response)
    error: Any = caught.value
    assert error.response is response


def test_text_nested_too_deeply_to_be_read_does_not_lose_the_answer() -> None:
    response = answer_of({"content": "[" * 100_000})
    with pytest.raises(pydantic.ValidationError, match="recursion") as caught:
        parsed_of(response)
    error: Any = caught.value
    assert error.response is response


def test_a_list_of_chunks_raises_a_type_error_with_the_answer() -> None:
    response = answer_of({"content": [{"type": "text", "text": TEXT}]})
    with pytest.raises(TypeError, match="list of chunks") as caught:
        parsed_of(response)
    assert isinstance(caught.value, NotTextError)
    assert caught.value.response is response


@pytest.mark.parametrize("text", ["hello", [{"type": "text", "text": "{}"}]])
def test_a_parse_error_can_be_pickled_with_the_answer(text: Any) -> None:
    response = answer_of({"content": text})
    with pytest.raises(ParseError) as caught:
        parsed_of(response)
    again = pickle.loads(pickle.dumps(caught.value))  # noqa: S301 - our own bytes
    assert type(again) is type(caught.value)
    assert str(again) == str(caught.value)
    assert again.response == response
