"""Structured output as it comes."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated, Any, Literal

import httpx
import pydantic
import pytest
from pydantic import Field
from pydantic_core import from_json
from typing_extensions import NotRequired, TypedDict

from mistralai.extra import NotJSONError
from mistralai.extra.wanted import BOX
from mistralai.helpers.parsed_stream import parsing, parsing_async
from mistralai.helpers.partial import NOTHING, Partial
from mistralai.models import CompletionEvent
from mistralai.utils.eventstreaming import EventStream, EventStreamAsync

if TYPE_CHECKING:
    from collections.abc import Iterable

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


@dataclass(frozen=True)
class Point:
    x: int
    label: str
    near: list[Annotated[int, Field(gt=0)]] = field(default_factory=list[int])
    kind: str = "plain"


class Place(TypedDict):
    name: str
    point: NotRequired[Point]
    tags: Annotated[list[str], Field(max_length=3)]


def grown(way: Any, pretend: Any, call: Any, kind: Any, text: str, **options: Any) -> list[Any]:
    """Read what has come of an answer, each state once."""
    stream = call(pretend(streaming(text)).chat.parse_stream, kind, **ASK)
    states: list[Any] = []
    for one in way.read(stream.partials(**options)):
        if not states or one != states[-1] or type(one) is not type(states[-1]):
            states.append(one)
    return states


@pytest.mark.parametrize(
    ("kind", "text", "states"),
    [
        (
            Point,
            {"x": 12, "near": [10, 20], "label": "a"},
            [
                Point(None, None),
                Point(12, None),
                Point(12, None, [10]),
                Point(12, None, [10, 20]),
                Point(12, "a", [10, 20]),
            ],
        ),
        (
            Place,
            {"name": "a", "point": {"x": 1, "label": "b"}, "tags": ["c", "d"]},
            [
                {},
                {"name": "a"},
                {"name": "a", "point": Point(None, None)},
                {"name": "a", "point": Point(1, None)},
                {"name": "a", "point": Point(1, "b")},
                {"name": "a", "point": Point(1, "b"), "tags": []},
                {"name": "a", "point": Point(1, "b"), "tags": ["c"]},
                {"name": "a", "point": Point(1, "b"), "tags": ["c", "d"]},
            ],
        ),
        (
            list[Point | Author],
            {"value": [{"x": 1, "label": "a"}, {"x": 2, "label": "b"}]},
            [
                [],
                [Point(None, None)],
                [Point(1, None)],
                [Point(1, "a")],
                [Point(1, "a"), Point(None, None)],
                [Point(1, "a"), Point(2, None)],
                [Point(1, "a"), Point(2, "b")],
            ],
        ),
        (int, {"value": 123}, [123]),
        (Literal["yes", "no"], {"value": "no"}, ["no"]),
        (int | None, {"value": None}, [None]),
        (Point, {"x": "many", "near": [0]}, [Point(None, None)]),
        (int, {"value": {"a": 1}}, []),
    ],
)
def test_other_types_grow_too(
    kind: Any, text: Any, states: list[Any], way: Any, pretend: Any, call: Any
):
    assert grown(way, pretend, call, kind, json.dumps(text)) == states


def test_a_text_alone_may_be_shown_while_it_is_written(way: Any, pretend: Any, call: Any):
    text = json.dumps({"value": "abc"})
    assert grown(way, pretend, call, str, text) == ["abc"]
    assert grown(way, pretend, call, str, text, cut_texts=True) == ["", "a", "ab", "abc"]


def test_the_whole_answer_is_of_the_type_that_was_asked_for(
    way: Any, pretend: Any, call: Any, final: Any
):
    for kind, text, whole in [
        (list[int], {"value": [1, 2]}, [1, 2]),
        (Place, {"name": "a", "tags": []}, {"name": "a", "tags": []}),
    ]:
        asked = streaming(json.dumps(text))
        stream = call(pretend(asked).chat.parse_stream, kind, **ASK)
        assert final(stream).parsed == whole


def test_a_class_whose_names_only_pydantic_finds_comes_without_its_fields_and_as_a_whole(
    way: Any, pretend: Any, call: Any
):
    Local = int  # noqa: N806 - a name of a type that only this function knows

    @dataclass
    class Hidden:
        x: Local
        y: str

    class Outer(pydantic.BaseModel):
        hidden: Hidden

    states = grown(way, pretend, call, Outer, '{"hidden": {"x": 1, "y": "a"}}')
    found = [vars(state.hidden) if state.hidden else None for state in states]
    assert found == [None, {"x": None, "y": None}, {"x": 1, "y": "a"}]


def test_what_is_no_type_is_refused_before_anything_is_sent(pretend: Any, call: Any):
    with pytest.raises(TypeError, match="cannot be asked for as JSON"):
        call(pretend(None).chat.parse_stream, object(), **ASK)


def test_a_real_object_grows(client: Mistral, way: Any, call: Any, final: Any):
    stream = call(
        client.chat.parse_stream,
        Author,
        model="mistral-small-latest",
        messages=[{"role": "user", "content": "Who wrote it?"}],
    )
    partials = way.read(stream.partials())
    assert partials[-1] == final(stream).parsed


def taken(partial: Partial, pieces: Iterable[str]) -> list[Any]:
    made = []
    for piece in pieces:
        choices = [{"index": 0, "delta": {"content": piece}, "finish_reason": None}]
        data = {"id": "1", "model": "m", "choices": choices}
        made.append(partial.take(CompletionEvent.model_validate({"data": data})))
    return [one for one in made if one is not NOTHING]


@pytest.mark.parametrize("cut_texts", [False, True])
@pytest.mark.parametrize("size", [1, 2, 3, 7])
def test_objects_grow_by_each_piece_however_their_texts_are_cut(size: int, cut_texts: bool):
    value = {"a": 'say "1", \\', "\\": ['\n\\"', "", "true 2"], "c": {"d": "\U0001f600: 1"}}
    text = json.dumps({BOX: value})
    pieces = [text[at : at + size] for at in range(0, len(text), size)]
    mode: Any = "trailing-strings" if cut_texts else "on"
    wanted: list[Any] = []
    for end in range(1, len(pieces) + 1):
        found = from_json("".join(pieces[:end]), allow_partial=mode).get(BOX)
        if found is not None and found not in wanted[-1:]:
            wanted.append(found)
    assert taken(Partial(dict[str, Any], cut_texts=cut_texts), pieces) == wanted
    assert wanted[-1] == value


def test_a_long_text_that_is_not_shown_is_not_read_anew_for_each_of_its_pieces(
    monkeypatch: pytest.MonkeyPatch,
):
    read: list[str] = []

    def reading(text: str, **options: Any) -> Any:
        read.append(text)
        return from_json(text, **options)

    monkeypatch.setattr("mistralai.helpers.partial.from_json", reading)
    pieces = ['{"name": "', *["words, 1 "] * 1_000, '", "born": 1}']
    last = taken(Partial(Author, cut_texts=False), pieces)[-1]
    assert last == Author(name="words, 1 " * 1_000, born=1)
    assert len(read) == 2
