"""Structured output as it comes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Any

import httpx
import pydantic
import pytest
from pydantic import Field

from mistralai.extra import NotJSONError
from mistralai.helpers.parsed_stream import parsing, parsing_async
from mistralai.utils.eventstreaming import EventStream, EventStreamAsync

if TYPE_CHECKING:
    from mistralai import Mistral


class Author(pydantic.BaseModel):
    name: str
    born: int


class Book(pydantic.BaseModel):
    title: str
    pages: Annotated[int, Field(gt=0)]
    authors: list[Author] = []
    first: Author | None = None
    year: int = Field(alias="Year", default=0)
    scores: list[int] = []


WHOLE = {
    "title": 'A \\ "B" 12',
    "pages": 300,
    "authors": [{"name": "C", "born": 1900}, {"name": "D", "born": 1950}],
    "first": {"name": "E", "born": 7},
    "Year": 1999,
    "scores": [10, 20],
}
TEXT = json.dumps(WHOLE)
ASK: dict[str, Any] = {"model": "m", "messages": [{"role": "user", "content": "Hi"}]}


def streaming(text: str, reason: str = "stop") -> Any:
    def answer(_: httpx.Request) -> httpx.Response:
        pieces = [
            {"index": 0, "delta": {"content": letter}, "finish_reason": None} for letter in text
        ]
        pieces.append({"index": 0, "delta": {}, "finish_reason": reason})
        lines = [json.dumps({"id": "x", "model": "m", "choices": [piece]}) for piece in pieces]
        content = "".join(f"data: {line}\n\n" for line in [*lines, "[DONE]"])
        return httpx.Response(
            200, headers={"content-type": "text/event-stream"}, content=content.encode()
        )

    return answer


@pytest.fixture
def final(way: Any) -> Any:
    return lambda stream: stream.final() if way.argument == "client" else way.run(stream.final())


def test_objects_grow_by_what_is_whole(way: Any, pretend: Any, call: Any, final: Any):
    stream = call(pretend(streaming(TEXT)).chat.parse_stream, Book, **ASK)
    partials = way.read(stream.partials())
    assert all(isinstance(one, Book) for one in partials)
    came = [one.model_dump(include=one.model_fields_set, exclude_unset=True) for one in partials]
    title, authors = WHOLE["title"], WHOLE["authors"]
    assert came[:2] == [{}, {"title": title}]
    assert {"title": title, "pages": 300} in came
    # No part of a number, of a text or of a name is ever shown.
    assert {one.title for one in partials} == {None, title}
    assert {one.pages for one in partials} == {None, 300}
    assert {one.year for one in partials} == {0, 1999}
    assert [one.scores for one in partials][-1] == [10, 20]
    assert {tuple(one.scores) for one in partials} == {(), (10,), (10, 20)}
    grown = [[author.model_dump() for author in one.authors] for one in partials]
    assert [{"name": "C", "born": None}] in grown
    assert [authors[0], {"name": "D", "born": None}] in grown
    assert partials[-1] == Book.model_validate(WHOLE)
    answer = final(stream)
    assert answer.parsed == answer.message.parsed == partials[-1]
    assert answer.text == TEXT


def test_texts_may_be_shown_while_they_are_written(way: Any, pretend: Any, call: Any):
    stream = call(pretend(streaming(TEXT)).chat.parse_stream, Book, **ASK)
    titles = [one.title for one in way.read(stream.partials(cut_texts=True))]
    assert titles[:5] == [None, "", "A", "A ", "A \\"]
    assert titles[-1] == WHOLE["title"]


@pytest.mark.parametrize("text", ["Sure: {", "[1, 2]", "7", '"a"'])
def test_what_is_no_object_has_no_parts(text: str, way: Any, pretend: Any, call: Any):
    stream = call(pretend(streaming(text)).chat.parse_stream, Book, **ASK)
    assert way.read(stream.partials()) == []


def test_what_does_not_fit_is_left_out(way: Any, pretend: Any, call: Any, final: Any):
    text = json.dumps({"title": 7, "pages": -1, "authors": 3, "first": [], "scores": ["a", 2]})
    stream = call(pretend(streaming(text)).chat.parse_stream, Book, **ASK)
    last = way.read(stream.partials())[-1]
    assert (last.title, last.pages, last.model_fields_set) == (None, None, {"scores"})
    with pytest.raises(pydantic.ValidationError):
        final(stream)


def test_an_answer_that_is_cut_off_raises_and_survives(pretend: Any, call: Any, final: Any):
    stream = call(pretend(streaming('{"title": "A', "length")).chat.parse_stream, Book, **ASK)
    with pytest.raises(NotJSONError, match="cut off") as caught:
        final(stream)
    assert caught.value.response.text == '{"title": "A'


def test_an_answer_without_text_has_no_object(pretend: Any, call: Any, final: Any):
    from mistralai import models  # noqa: PLC0415 - here alone

    answer = {
        "id": "x",
        "object": "o",
        "model": "m",
        "usage": {},
        "choices": [{"index": 0, "message": {"tool_calls": []}, "finish_reason": "stop"}],
    }
    client = pretend(lambda _: httpx.Response(200, json=answer))
    parsed = call(client.chat.parse, Book, **ASK)
    with pytest.raises(models.NoMessageError, match="has no text, and so no object"):
        _ = parsed.parsed


def test_it_is_a_stream_like_the_others(way: Any, pretend: Any, call: Any):
    stream = call(pretend(streaming('{"a')).chat.parse_stream, Book, **ASK)
    assert isinstance(stream, (EventStream, EventStreamAsync))
    assert type(stream).__name__ in {"EventStream", "EventStreamAsync"}  # as v1 had it
    assert [event.data.choices[0].delta.content for event in way.read(stream)[:3]] == list('{"a')


@pytest.mark.parametrize("make", [parsing, parsing_async])
def test_what_somebody_put_in_the_place_of_the_stream_stays(make: Any):
    other = iter("ab")
    assert make(other, Book) is other


def test_a_real_object_grows(client: Mistral, way: Any, call: Any, final: Any):
    stream = call(
        client.chat.parse_stream,
        Author,
        model="mistral-small-latest",
        messages=[{"role": "user", "content": "Who wrote it?"}],
    )
    partials = way.read(stream.partials())
    assert partials[-1] == final(stream).parsed
