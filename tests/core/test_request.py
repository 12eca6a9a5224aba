"""From the arguments of a call to what goes over the wire."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta, timezone
from enum import Enum
from typing import Any

import pydantic
import pytest

from mistralai._core.call import Call, Operation
from mistralai._core.request.encode import Wire, encode
from mistralai._core.request.form import write_form
from mistralai._core.request.values import to_texts
from mistralai.types import UNSET, BaseModel, OptionalNullable

PLUS_TWO = timezone(timedelta(hours=2))


class Search(BaseModel):
    thing_id: str
    page: int | None = 0
    model: OptionalNullable[str] = UNSET
    tags: list[str] | None = None
    since: datetime | None = None
    mine: bool | None = False
    metadata: dict[str, Any] | None = None


class Body(BaseModel):
    x: int
    retries: int = 5


class Colour(str, Enum):
    RED = "red"


def search(**arguments: Any) -> Wire:
    operation = Operation("op", "GET", "/v1/{thing_id}", query=Search)
    return encode(Call(operation, {"thing_id": "t", **arguments}, {}))


def call(arguments: dict[str, Any] | None = None, /, method: str = "POST", **changes: Any) -> Call:
    options = {key: changes.pop(key) for key in ("extra_body", "extra_query") if key in changes}
    beside = {key: changes.pop(key) for key in ("json", "form_fields") if key in changes}
    return Call(
        Operation("op", method, "/v1/x", **changes),
        arguments or {},
        options,
        json=beside.get("json"),
        form=beside.get("form_fields"),
    )


@pytest.mark.parametrize(
    ("arguments", "query"),
    [
        ({}, []),
        ({"page": None, "tags": None}, []),
        ({"model": UNSET, "page": UNSET}, []),
        ({"model": None}, []),
        ({"model": ""}, [("model", "")]),
        ({"page": 3}, [("page", "3")]),
        ({"mine": True}, [("mine", "true")]),
        ({"tags": ["a", "b"]}, [("tags", "a"), ("tags", "b")]),
        ({"tags": []}, []),
        ({"metadata": {}}, []),
        ({"metadata": {"a": [1, None]}}, [("metadata", '{"a":[1,null]}')]),
        ({"since": datetime(2025, 5, 1, 12)}, [("since", "2025-05-01T12:00:00")]),  # noqa: DTZ001 - naive on purpose
        (
            {"since": datetime(2025, 5, 1, 12, tzinfo=timezone.utc)},
            [("since", "2025-05-01T12:00:00Z")],
        ),
        (
            {"since": datetime(2025, 5, 1, 12, tzinfo=PLUS_TWO)},
            [("since", "2025-05-01T12:00:00+02:00")],
        ),
    ],
)
def test_the_query_has_what_was_said(arguments: dict[str, Any], query: list[tuple[str, str]]):
    wire = search(**{"page": None, "mine": None, **arguments})
    defaults = [("page", "0")] if arguments.get("page") is UNSET else []
    assert wire == Wire("/v1/t", [*defaults, *query])


def test_defaults_are_sent():
    assert search().query == [("page", "0"), ("mine", "false")]


def test_an_operation_without_a_model_is_a_path():
    assert encode(Call(Operation("op", "GET", "/v1/{a}"), {"a": "t"}, {})) == Wire("/v1/t")


def test_options_are_no_part_of_the_body():
    operation = Operation("op", "POST", "/v1/x", body=Body)
    assert encode(Call(operation, {"x": 1}, {"retries": None})).content == b'{"x":1,"retries":5}'


@pytest.mark.parametrize("place", ["query", "body"])
def test_arguments_are_checked(place: str):
    with pytest.raises(pydantic.ValidationError, match="page"):
        encode(call({"thing_id": "t", "page": "many"}, **{place: Search}))


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_every_method_may_have_a_query_and_a_body(method: str):
    wire = encode(call({"thing_id": "t", "x": 1}, method, query=Search, body=Body))
    assert wire.query == [("thing_id", "t"), ("page", "0"), ("mine", "false")]
    assert wire.content == b'{"x":1,"retries":5}'
    assert wire.form is None


# Forms


class Fields(BaseModel):
    file: Any = None
    purpose: OptionalNullable[Colour] = UNSET
    note: str | None = None
    n: OptionalNullable[int] = UNSET


def test_an_upload_is_a_form():
    given = {"file": ("a.txt", b"x"), "purpose": "red", "note": None, "n": UNSET}
    wire = encode(call(given, form=Fields))
    assert wire.form is not None
    assert wire.form.fields == {"purpose": ["red"]}
    assert wire.form.file is not None
    assert (wire.form.file.name, wire.form.file.content) == ("a.txt", b"x")
    assert (wire.content, wire.query) == (None, None)


def test_a_form_is_checked_as_a_body_is():
    with pytest.raises(pydantic.ValidationError, match="purpose"):
        encode(call({"file": ("a.txt", b"x"), "purpose": "ocr"}, form=Fields))


class Described(BaseModel):
    words: dict[str, int] | None = None
    kind: str = "plain"
    thing: str


def test_a_form_has_the_fields_of_its_model_in_order_and_objects_apart():
    given = {"thing": "t", "words": {"a": 1}}
    form = encode(call(given, form=Described)).form
    assert form is not None
    assert [*form.fields.items()] == [("kind", ["plain"]), ("thing", ["t"])]
    assert form.parts == {"words": (None, b'{"a":1}', "application/json")}
    form = encode(call(given, form=Described, extra_body={"words": {"b": 2}})).form
    assert form is not None
    assert (form.fields["words"], form.parts) == (['{"b":2}'], None)


def test_a_form_needs_no_file_and_can_then_be_sent_again():
    form = encode(call({"purpose": Colour.RED, "n": 1}, form=Fields)).form
    assert form is not None
    assert (form.fields, form.file) == ({"purpose": ["red"], "n": ["1"]}, None)
    assert form.repeatable
    form.close()


class FieldsAndFile(BaseModel):
    file: Any
    note: str | None = None


@pytest.mark.parametrize("given", [{"file": None}, {}])
def test_a_form_that_needs_a_file_is_refused_without_one(given: dict[str, Any]):
    with pytest.raises(TypeError, match=r"file must be a path.*, not NoneType"):
        encode(call(given, form=FieldsAndFile))


def test_an_extra_field_can_be_the_file():
    form = encode(call({}, form=FieldsAndFile, extra_body={"file": ("a.txt", b"x")})).form
    assert form is not None
    assert form.file is not None
    assert form.file.name == "a.txt"


VALUES: list[tuple[object, list[str]]] = [
    ("a", ["a"]),
    ("", [""]),
    (True, ["true"]),
    (False, ["false"]),
    (3, ["3"]),
    (1.5, ["1.5"]),
    (Colour.RED, ["red"]),
    (["a", 1, False], ["a", "1", "false"]),
    (("a", Colour.RED), ["a", "red"]),
    ([], []),
    ([["a"], "b"], ["a", "b"]),
    (datetime(2025, 5, 1, 12, tzinfo=timezone.utc), ["2025-05-01T12:00:00Z"]),
    (datetime(2025, 5, 1, 12, tzinfo=PLUS_TWO), ["2025-05-01T12:00:00+02:00"]),
    (date(2025, 5, 1), ["2025-05-01"]),
    ({"a": [1, None]}, ['{"a":[1,null]}']),
]


@pytest.mark.parametrize(("value", "texts"), VALUES)
def test_a_form_and_a_query_write_a_value_alike(value: object, texts: list[str]):
    assert write_form({"f": value}).fields == {"f": texts}
    query = encode(call(extra_query={"f": value})).query
    assert query == [("f", text) for text in texts]


def test_the_members_of_a_set_are_all_sent():
    assert sorted(to_texts("f", {"a", "b"})) == ["a", "b"]
    assert sorted(to_texts("f", frozenset({1, 2}))) == ["1", "2"]


@pytest.mark.parametrize("value", [object(), b"x", [object()], 1j])
def test_what_is_no_text_is_refused_by_the_name_of_its_field(value: object):
    with pytest.raises(TypeError, match="f cannot be sent as text: "):
        write_form({"f": value})
    with pytest.raises(TypeError, match="f cannot be sent as text: "):
        encode(call(extra_query={"f": value}))


def test_half_of_a_surrogate_pair_is_refused_by_the_name_of_its_field():
    with pytest.raises(ValueError, match="f has half of a surrogate pair at position 1"):
        write_form({"f": ["x\ud800"]})


# What the operation does not know


@pytest.mark.parametrize(
    ("extra", "content"),
    [
        (None, b'{"x":1,"retries":5}'),
        ({}, b'{"x":1,"retries":5}'),
        ({"new": {"deep": None}}, b'{"x":1,"retries":5,"new":{"deep":null}}'),
        ({"x": "other"}, b'{"x":"other","retries":5}'),
        ({"x": None}, b'{"x":null,"retries":5}'),
    ],
)
def test_extra_fields_of_the_body_stand_beside_and_replace(extra: Any, content: bytes):
    assert encode(call({"x": 1}, body=Body, extra_body=extra)).content == content


def test_extra_fields_make_a_body_where_there_was_none():
    assert encode(call(extra_body={"new": 1})).content == b'{"new":1}'
    assert encode(call()).content is None


def test_extra_fields_may_have_models_and_dates_in_them():
    day = datetime(2025, 5, 1, tzinfo=timezone.utc)
    content = encode(call(extra_body={"m": Body(x=1), "d": [day], "c": Colour.RED})).content
    assert content is not None
    assert json.loads(content) == {
        "m": {"x": 1, "retries": 5},
        "d": ["2025-05-01T00:00:00Z"],
        "c": "red",
    }


def test_extra_fields_of_a_form_stand_beside_and_replace():
    extra = {"n": 2, "new": [True]}
    form = encode(call({"purpose": "red", "n": 1}, form=Fields, extra_body=extra)).form
    assert form is not None
    assert form.fields == {"purpose": ["red"], "n": ["2"], "new": ["true"]}


@pytest.mark.parametrize(
    ("defaults", "extra", "query"),
    [
        (None, None, [("page", "0"), ("mine", "false")]),
        ({}, {}, [("page", "0"), ("mine", "false")]),
        ({"team": "a"}, None, [("team", "a"), ("page", "0"), ("mine", "false")]),
        ({"page": 7}, None, [("page", "0"), ("mine", "false")]),
        (None, {"new": [1, 2]}, [("page", "0"), ("mine", "false"), ("new", "1"), ("new", "2")]),
        (None, {"page": 9}, [("mine", "false"), ("page", "9")]),
        ({"team": "a"}, {"team": "b"}, [("page", "0"), ("mine", "false"), ("team", "b")]),
        ({"team": None}, None, [("page", "0"), ("mine", "false")]),
    ],
)
def test_the_client_gives_way_to_the_call_and_both_to_the_extra_query(
    defaults: Any, extra: Any, query: list[tuple[str, str]]
):
    operation = Operation("op", "GET", "/v1/{thing_id}", query=Search)
    wire = encode(Call(operation, {"thing_id": "t"}, {"extra_query": extra}), defaults)
    assert wire.query == query


def test_an_operation_without_a_query_can_have_a_default_and_an_extra_one():
    assert encode(call(extra_query={"a": 1}), {"b": 2}).query == [("b", "2"), ("a", "1")]
    assert encode(call()).query is None


@pytest.mark.parametrize("option", ["extra_body", "extra_query"])
@pytest.mark.parametrize("odd", ["a=1", 7, [("a", 1)]])
def test_extras_of_a_wrong_type_are_refused_by_name(option: str, odd: Any):
    with pytest.raises(TypeError, match=f"{option} must be a mapping, not {type(odd).__name__}"):
        encode(call(**{option: odd}))


def test_an_extra_field_that_json_does_not_have_is_refused_by_its_place():
    with pytest.raises(ValueError, match=r"extra_body\['a'\]\[0\] is nan"):
        encode(call(extra_body={"a": [float("nan")]}))


# A body that no model describes


@pytest.mark.parametrize(
    ("body", "content"),
    [
        ({"a": 1}, b'{"a":1}'),
        ([1, None], b"[1,null]"),
        ("text", b'"text"'),
        (0, b"0"),
        (False, b"false"),
        ({}, b"{}"),
        (Body(x=1), b'{"x":1,"retries":5}'),
        ({"m": [Body(x=1)]}, b'{"m":[{"x":1,"retries":5}]}'),
        (None, None),
    ],
)
def test_anything_that_json_can_write_is_a_body(body: Any, content: bytes | None):
    assert encode(call(json=body)).content == content


def test_extra_fields_stand_beside_those_of_a_free_body():
    assert encode(call(json={"a": 1, "b": 2}, extra_body={"b": 3})).content == b'{"a":1,"b":3}'


def test_a_free_form_is_a_form():
    form = encode(call(form_fields={"a": True, "file": ("f.txt", b"x")})).form
    assert form is not None
    assert form.fields == {"a": ["true"]}
    assert form.file is not None


def test_a_number_of_more_digits_than_python_writes_is_refused_by_name():
    with pytest.raises(ValueError, match="page has too many digits to be sent"):
        to_texts("page", 10**5000)
