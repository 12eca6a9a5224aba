"""Structured output of more types than models, and answers that are asked for again."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import httpx
import pydantic
import pytest
from typing_extensions import TypedDict

from mistralai.extra import NotJSONError, convert_to_parsed_chat_completion_response
from mistralai.extra.wanted import Wanted

if TYPE_CHECKING:
    from mistralai import Mistral

ASK: dict[str, Any] = {"model": "m", "messages": [{"role": "user", "content": "Hi"}]}


class Book(pydantic.BaseModel):
    title: str
    pages: int


@dataclass
class Point:
    x: int
    y: int = 0


class Place(TypedDict):
    name: str


def answering(*texts: str, reason: str = "stop") -> Any:
    left = list(texts)
    seen: list[dict[str, Any]] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(json.loads(request.content))
        message = {"role": "assistant", "content": left.pop(0)}
        choice = {"index": 0, "message": message, "finish_reason": reason}
        body = {"id": "x", "object": "o", "model": "m", "usage": {}, "choices": [choice]}
        return httpx.Response(200, json=body)

    answer.seen = seen  # type: ignore[attr-defined]
    return answer


@pytest.mark.parametrize(
    ("kind", "text", "value", "name"),
    [
        (Book, '{"title": "A", "pages": 3}', Book(title="A", pages=3), "Book"),
        (Point, '{"x": 1}', Point(1), "Point"),
        (Place, '{"name": "Brest"}', {"name": "Brest"}, "Place"),
        (list[Book], '{"value": [{"title": "A", "pages": 3}]}', [Book(title="A", pages=3)], None),
        (list[Point], '{"value": [{"x": 1, "y": 2}]}', [Point(1, 2)], None),
        (int, '{"value": 7}', 7, None),
        (Literal["yes", "no"], '{"value": "no"}', "no", None),
        (int | None, '{"value": null}', None, None),
    ],
)
def test_the_answer_is_of_the_type(
    kind: Any, text: str, value: Any, name: str | None, pretend: Any, call: Any
):
    server = answering(text)
    response = call(pretend(server).chat.parse, kind, **ASK)
    assert response.message.parsed == value
    assert type(response.message.parsed) is type(value)
    sent = server.seen[0]["response_format"]["json_schema"]
    assert (sent["name"], sent["strict"]) == (name or "Answer", True)
    assert (sent["schema"]["type"], sent["schema"]["additionalProperties"]) == ("object", False)
    assert response.model_dump()["choices"][0]["message"]["content"] == text
    again = convert_to_parsed_chat_completion_response(response, kind)
    assert again.message.parsed == value


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (object(), "cannot be asked for as JSON"),
        (type("Plain", (), {}), "Plain"),
        (pydantic.BaseModel, "derive it from pydantic.BaseModel"),
        (None, "response_format must be a class"),
        ({"type": "text"}, "a response format"),
        (type(lambda: None), "cannot be asked for as JSON"),
    ],
)
def test_what_is_no_type_is_refused(kind: Any, words: str, pretend: Any, call: Any):
    server = answering()
    with pytest.raises(TypeError, match=words):
        call(pretend(server).chat.parse, kind, **ASK)
    assert server.seen == []


def test_the_model_is_told_what_is_wrong(pretend: Any, call: Any):
    server = answering("Sure!", '{"title": "A", "pages": "many"}', '{"title": "A", "pages": 3}')
    response = call(pretend(server).chat.parse, Book, retries_on_invalid=2, **ASK)
    assert response.parsed == Book(title="A", pages=3)
    first, second, third = (body["messages"] for body in server.seen)
    assert second[:1] == first
    assert second[1]["content"] == "Sure!"
    assert second[2]["role"] == "user"
    assert second[2]["content"].startswith("That is not JSON: Expecting value, at character 0.\n")
    assert third[:3] == second
    assert "\n- pages: Input should be a valid integer" in third[4]["content"]
    assert "errors.pydantic.dev" not in third[4]["content"]
    assert len(ASK["messages"]) == 1
    assert all("retries_on_invalid" not in body for body in server.seen)


@pytest.mark.parametrize(
    ("text", "error"), [("Sure!", NotJSONError), ('{"title": 1}', pydantic.ValidationError)]
)
def test_the_last_answer_survives(text: str, error: Any, pretend: Any, call: Any):
    server = answering("No.", text)
    with pytest.raises(error) as caught:
        call(pretend(server).chat.parse, Book, retries_on_invalid=1, **ASK)
    assert caught.value.response.text == text
    assert len(server.seen) == 2


def test_what_was_cut_off_is_not_asked_for_again(pretend: Any, call: Any):
    server = answering('{"title": "A', reason="length")
    with pytest.raises(NotJSONError, match="cut off"):
        call(pretend(server).chat.parse, Book, retries_on_invalid=3, **ASK)
    assert len(server.seen) == 1


def test_an_argument_that_is_wrong_is_not_told_to_the_model(pretend: Any, call: Any):
    server = answering()
    with pytest.raises(pydantic.ValidationError):
        call(pretend(server).chat.parse, Book, retries_on_invalid=3, temperature="hot", **ASK)
    with pytest.raises(ValueError, match="at least 0, not -1"):
        call(pretend(server).chat.parse, Book, retries_on_invalid=-1, **ASK)
    assert server.seen == []


def test_errors_name_the_field_in_a_list():
    with pytest.raises(pydantic.ValidationError) as caught:
        Wanted(list[Book]).read('{"value": [{"title": "A"}]}')
    assert caught.value.errors()[0]["loc"] == ("value", 0, "pages")


def test_a_real_list(client: Mistral, call: Any):
    response = call(
        client.chat.parse,
        list[Book],
        model="mistral-small-latest",
        messages=[{"role": "user", "content": "Name some books."}],
    )
    assert all(isinstance(book, Book) for book in response.parsed)
