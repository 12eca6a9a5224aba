"""`chat.parse` and its like, as a user calls them."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from pathlib import Path
from typing import Any, Literal, get_type_hints

import httpx
import pydantic
import pytest

from mistralai import Mistral, models
from mistralai.chat import Chat
from mistralai.extra import NotJSONError, ParseArguments, ParsedChatCompletionResponse

ROOT = Path(__file__).parents[2]
ARGUMENTS: ParseArguments = {
    "model": "mistral-small-latest",
    "messages": [{"role": "user", "content": "A recipe for leek soup, please."}],
    "random_seed": 1,
}


class Recipe(pydantic.BaseModel):
    title: str
    minutes: int = pydantic.Field(ge=1, le=90)
    taste: Literal["mild", "hot"]


def blocking(url: str, method: str, *args: Any, **kwargs: Any) -> Any:
    """Call a method of `chat`, and read what it returns if that is a stream."""
    with Mistral("key", server_url=url) as client:
        result = getattr(client.chat, method)(*args, **kwargs)
        return list(result) if method.startswith("parse_stream") else result


def awaiting(url: str, method: str, *args: Any, **kwargs: Any) -> Any:
    """Call the twin of a method of `chat`, and read what it returns if that is a stream."""

    async def run() -> Any:
        async with Mistral("key", server_url=url) as client:
            result = await getattr(client.chat, method + "_async")(*args, **kwargs)
            return [event async for event in result] if method == "parse_stream" else result

    return asyncio.run(run())


both = pytest.mark.parametrize("call", [blocking, awaiting])


@both
def test_the_answer_is_an_instance_of_the_model(call: Any, mistral_server_url: str) -> None:
    response = call(mistral_server_url, "parse", Recipe, **ARGUMENTS)
    assert isinstance(response, ParsedChatCompletionResponse)
    assert response.choices is not None
    message = response.choices[0].message
    assert isinstance(message.parsed, Recipe)
    assert message.parsed == Recipe.model_validate_json(str(message.content))
    assert response.http.status_code == 200


@both
def test_the_model_can_be_given_by_name(call: Any, mistral_server_url: str) -> None:
    response = call(mistral_server_url, "parse", response_format=Recipe, **ARGUMENTS)
    assert isinstance(response.choices[0].message.parsed, Recipe)


@both
def test_an_answer_that_was_cut_off_is_raised_with_the_answer(
    call: Any, mistral_server_url: str
) -> None:
    with pytest.raises(NotJSONError, match="cut off") as caught:
        call(mistral_server_url, "parse", Recipe, **ARGUMENTS, max_tokens=2)
    assert caught.value.response.usage.completion_tokens == 2


@both
def test_the_pieces_of_a_stream_are_the_json_that_was_asked_for(
    call: Any, mistral_server_url: str
) -> None:
    events = call(mistral_server_url, "parse_stream", Recipe, **ARGUMENTS)
    assert {type(event) for event in events} == {models.CompletionEvent}
    text = "".join(event.data.choices[0].delta.content or "" for event in events)
    assert Recipe.model_validate_json(text)


@both
def test_a_second_response_format_is_refused(call: Any) -> None:
    with pytest.raises(TypeError, match="response_format"):
        call("http://127.0.0.1:9", "parse", Recipe, response_format=Recipe, **ARGUMENTS)


@pytest.mark.parametrize(
    ("method", "wrapped"),
    [
        ("parse", "complete"),
        ("parse_async", "complete_async"),
        ("parse_stream", "stream"),
        ("parse_stream_async", "stream_async"),
    ],
)
def test_whoever_wraps_the_method_beneath_sees_the_call(
    method: str, wrapped: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[dict[str, Any]] = []

    class SeenError(Exception):
        pass

    def wrapper(self: Chat, **kwargs: Any) -> Any:
        seen.append(kwargs)
        raise SeenError

    monkeypatch.setattr(Chat, wrapped, wrapper)

    def run() -> None:
        result = getattr(Mistral("key").chat, method)(Recipe, **ARGUMENTS)
        asyncio.run(result)

    with pytest.raises(SeenError):
        run()
    (kwargs,) = seen
    assert kwargs.pop("response_format").json_schema.name == "Recipe"
    assert kwargs == ARGUMENTS


def test_an_error_of_the_server_comes_through_as_it_is() -> None:
    transport = httpx.MockTransport(lambda _: httpx.Response(400, json={"message": "no"}))
    with httpx.Client(transport=transport) as http:
        client = Mistral("key", client=http)
        with pytest.raises(models.SDKError, match="no"):
            client.chat.parse(Recipe, **ARGUMENTS)


def test_the_type_of_the_other_arguments_is_up_to_date() -> None:
    subprocess.run(
        [sys.executable, "scripts/generate_parse_arguments.py", "--check"], cwd=ROOT, check=True
    )


def test_the_type_of_the_other_arguments_can_be_read_at_run_time() -> None:
    hints = get_type_hints(ParseArguments)
    assert "temperature" in hints
    assert "response_format" not in hints
    assert ParseArguments.__required_keys__ == {"model", "messages"}
    assert json.loads(json.dumps(ARGUMENTS))["model"] == "mistral-small-latest"
