"""The JSON of a request: what is sent, what is left out, and in which form."""

from __future__ import annotations

import json
import re
from datetime import datetime, timezone
from enum import Enum
from typing import Any

import pydantic
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mistralai import models
from mistralai._core.request import json_body
from mistralai._core.request.json_body import to_dict, to_json
from mistralai.types import UNSET, BaseModel, Nullable, OptionalNullable


class Thing(BaseModel):
    required: str
    must_be_said: Nullable[int]
    optional: float | None = None
    nullable: OptionalNullable[int] = UNSET
    schema_: dict[str, Any] | None = pydantic.Field(default=None, alias="schema")
    things: list[Thing] | None = None
    anything: Any = None


def thing(**fields: Any) -> Thing:
    return Thing(**{"required": "r", "must_be_said": 1, **fields})


BASE = {"required": "r", "must_be_said": 1}


@pytest.mark.parametrize(
    ("fields", "sent"),
    [
        pytest.param({}, {}, id="nothing given, nothing sent"),
        pytest.param({"nullable": UNSET}, {}, id="UNSET is left out"),
        pytest.param({"nullable": None}, {"nullable": None}, id="None where null is a value"),
        pytest.param({"optional": None}, {}, id="None is left out where null is none"),
        pytest.param({"must_be_said": None}, {"must_be_said": None}, id="a required null is sent"),
        pytest.param({"optional": 1}, {"optional": 1.0}, id="a number is sent as its type"),
        pytest.param({"schema_": {"a": None}}, {"schema": {"a": None}}, id="aliases, free nulls"),
        pytest.param({"things": []}, {"things": []}, id="an empty list is a list"),
        pytest.param({"later": 7}, {}, id="what the model does not know is not sent"),
    ],
)
def test_what_is_left_out(fields: dict[str, Any], sent: dict[str, Any]):
    assert to_dict(thing(**fields)) == {**BASE, **sent}


def test_the_same_rules_hold_at_every_depth():
    inner = thing(nullable=None, optional=None)
    assert to_dict(thing(things=[inner], anything={"x": [inner]})) == {
        **BASE,
        "things": [{**BASE, "nullable": None}],
        "anything": {"x": [{**BASE, "nullable": None}]},
    }


class Colour(Enum):
    RED = "red"


class Foreign(pydantic.BaseModel):
    a: int = 1


@pytest.mark.parametrize(
    ("value", "sent"),
    [
        (Colour.RED, "red"),
        (datetime(2025, 5, 1, tzinfo=timezone.utc), "2025-05-01T00:00:00Z"),
        (("a", 1), ["a", 1]),
        (Foreign(), {"a": 1}),
    ],
)
def test_values_of_free_fields_that_json_does_not_know(value: object, sent: object):
    assert to_dict(thing(anything=value))["anything"] == sent


def test_the_text_is_compact_ascii_in_the_order_of_the_model():
    written = to_json(thing(anything={"é": "☃"}, optional=2))
    assert written == (
        rb'{"required":"r","must_be_said":1,"optional":2.0,"anything":{"\u00e9":"\u2603"}}'
    )


@given(
    st.recursive(
        st.one_of(
            st.none(),
            st.booleans(),
            st.integers(),
            st.floats(allow_nan=False, allow_infinity=False),
            st.text(),
        ),
        lambda inner: st.one_of(st.lists(inner), st.dictionaries(st.text(), inner)),
        max_leaves=10,
    )
)
def test_free_json_arrives_as_it_was_given(value: Any):
    sent = json.loads(to_json(thing(anything=value)))
    assert sent.get("anything") == value


@pytest.mark.parametrize("number", [float("nan"), float("inf"), -float("inf")])
def test_a_number_that_json_does_not_have_is_refused(number: float):
    with pytest.raises(ValueError, match="The request cannot be written as JSON"):
        to_json(thing(optional=number))


def test_an_object_that_contains_itself_is_refused():
    loop: dict[str, Any] = {}
    loop["again"] = loop
    with pytest.raises(ValueError, match="The request cannot be written as JSON"):
        to_json(thing(anything=loop))


@pytest.mark.parametrize("value", [object(), {("a", "b"): 1}])
def test_an_object_that_is_no_json_is_refused(value: object):
    with pytest.raises(ValueError, match="The request cannot be written as JSON"):
        to_json(thing(anything=value))


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({"anything": {"a": [1, float("nan")]}}, "anything['a'][1] is nan"),
        ({"optional": float("inf")}, "optional is inf"),
        ({"required": "x\ud800"}, "required has half of a surrogate pair at position 1"),
        ({"things": [thing(required="\udfff")]}, "things[0].required has half of a surrogate pair"),
    ],
)
def test_the_error_says_where_the_fault_is(fields: dict[str, Any], fault: str):
    with pytest.raises(ValueError, match=re.escape(fault)):
        to_json(thing(**fields))


def test_a_pair_of_surrogates_is_a_character():
    assert json.loads(to_json(thing(required="\U0001f600"))) == {**BASE, "required": "\U0001f600"}


def test_what_is_nested_too_deeply_is_refused():
    deep: list[Any] = []
    for _ in range(10**5):
        deep = [deep]
    with pytest.raises(ValueError, match="The request cannot be written as JSON"):
        to_json(thing(anything=deep))


def test_a_body_that_is_too_large_is_refused_with_the_way_out(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(json_body, "LIMIT", 1000)
    with pytest.raises(ValueError, match=r"more than the 1,000 .* client\.files\.upload"):
        to_json(thing(required="x" * 1000))


def test_an_object_of_an_unknown_kind_goes_back_as_it_came():
    came = {"type": "of-tomorrow", "deep": {"null": None}}
    unknown = models.Unknown.model_validate(came)
    assert to_dict(thing(anything=unknown))["anything"] == came
