"""From pydantic models to the schemas that are sent."""

from __future__ import annotations

from copy import deepcopy
from typing import Any, Optional

import pydantic
import pytest
from jsonschema import Draft202012Validator

from mistralai.extra import response_format_from_pydantic_model
from mistralai.extra.utils._pydantic_helper import rec_strict_json_schema
from mistralai.extra.utils.response_format import pydantic_model_from_json


class Ingredient(pydantic.BaseModel):
    name: str
    grams: int = pydantic.Field(ge=1, le=5000, default=100)


class Recipe(pydantic.BaseModel):
    title: str
    ingredients: list[Ingredient] = pydantic.Field(max_length=20)
    note: Optional[str] = None  # noqa: UP045 - as people write it
    share: float = pydantic.Field(gt=0, lt=1.5, default=0.5)


def test_the_format_asks_strictly_for_the_schema_of_the_model() -> None:
    made = response_format_from_pydantic_model(Recipe)
    assert made.type == "json_schema"
    dumped = made.model_dump(by_alias=True)["json_schema"]
    assert dumped.keys() == {"name", "schema", "strict"}
    assert (dumped["name"], dumped["strict"]) == ("Recipe", True)
    schema = dumped["schema"]
    assert schema["additionalProperties"] is False
    assert schema["$defs"]["Ingredient"]["additionalProperties"] is False
    assert schema["required"] == ["title", "ingredients"]
    assert schema["properties"]["ingredients"]["maxItems"] == 20
    assert schema["$defs"]["Ingredient"]["properties"]["grams"]["minimum"] == 1


def test_the_schema_takes_what_the_model_takes_and_nothing_more() -> None:
    made = response_format_from_pydantic_model(Recipe)
    validator = Draft202012Validator(made.model_dump(by_alias=True)["json_schema"]["schema"])
    good = Recipe(title="Soup", ingredients=[Ingredient(name="leek")]).model_dump()
    assert validator.is_valid(good)
    assert not validator.is_valid({**good, "author": "me"})
    assert not validator.is_valid({**good, "ingredients": [{"name": "leek", "kilos": 1}]})


OBJECT = {"type": "object"}
STRICT = {"type": "object", "additionalProperties": False}


@pytest.mark.parametrize(
    ("schema", "strict"),
    [
        pytest.param(OBJECT, STRICT, id="object"),
        pytest.param({**OBJECT, "additionalProperties": True}, STRICT, id="open object"),
        pytest.param({**OBJECT, "additionalProperties": {"type": "integer"}}, STRICT, id="map"),
        pytest.param({"anyOf": [OBJECT, {"type": "null"}]}, {"anyOf": [STRICT, {"type": "null"}]}),
        pytest.param({"type": "array", "items": OBJECT}, {"type": "array", "items": STRICT}),
        pytest.param({"$defs": {"X": OBJECT}, "$ref": "#"}, {"$defs": {"X": STRICT}, "$ref": "#"}),
        pytest.param({"type": ["object", "null"]}, {"type": ["object", "null"]}, id="two types"),
        pytest.param(
            {"minimum": 1, "maximum": 1.5, "exclusiveMinimum": None, "uniqueItems": True},
            {"minimum": 1, "maximum": 1.5, "exclusiveMinimum": None, "uniqueItems": True},
            id="numbers",
        ),
        pytest.param({"default": OBJECT, "enum": [OBJECT]}, {"default": OBJECT, "enum": [OBJECT]}),
        pytest.param(
            {"properties": {"default": OBJECT, "type": OBJECT}},
            {"properties": {"default": STRICT, "type": STRICT}},
            id="properties with the names of keywords",
        ),
        pytest.param([OBJECT, True, "x", None], [STRICT, True, "x", None], id="list"),
    ],
)
def test_objects_are_closed_at_every_depth_and_data_is_left_alone(schema: Any, strict: Any) -> None:
    given = deepcopy(schema)
    assert rec_strict_json_schema(given) == strict
    assert given == schema


def test_data_becomes_an_instance_of_the_model() -> None:
    made = pydantic_model_from_json({"name": "leek", "grams": 5}, Ingredient)
    assert made == Ingredient(name="leek", grams=5)
    with pytest.raises(pydantic.ValidationError):
        pydantic_model_from_json({"grams": 5}, Ingredient)
