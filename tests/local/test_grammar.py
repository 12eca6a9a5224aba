"""Schemas made fit for a grammar: narrower than the original, never wider than promised."""

import json
from random import Random

import pytest
from jsonschema import Draft202012Validator

from mistralai.local.engines.grammar import bindable
from mistralai.local.engines.json_sample import sample
from mistralai.local.engines.json_schema import SchemaError


def fitted(schema):
    made = json.loads(bindable(schema))
    assert made.pop("x-guidance")["whitespace_flexible"] is False
    return made


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        ({"type": "string"}, {"type": "string", "maxLength": 120}),
        (
            {"type": "string", "minLength": 200},
            {"type": "string", "minLength": 200, "maxLength": 200},
        ),
        ({"type": "string", "format": "date"}, {"type": "string", "format": "date"}),
        ({"type": "string", "format": "odd"}, {"type": "string", "maxLength": 120}),
        ({"type": "string", "pattern": "^a+$"}, {"type": "string", "pattern": "^a+$"}),
        ({"type": "string", "pattern": "(?=a)b"}, {"type": "string", "maxLength": 120}),
        ({"type": "string", "pattern": r"(a)\1"}, {"type": "string", "maxLength": 120}),
        ({"type": "integer"}, {"type": "integer", "minimum": -1_000_000, "maximum": 1_000_000}),
        (
            {"type": "integer", "minimum": 5},
            {"type": "integer", "minimum": 5, "maximum": 1_000_005},
        ),
        (
            {"type": "number", "minimum": 0, "maximum": 1},
            {"type": "number", "minimum": 0, "maximum": 1, "multipleOf": 0.01},
        ),
        (
            {"type": "number", "exclusiveMinimum": 0, "maximum": 0.1},
            {"type": "number", "exclusiveMinimum": 0, "maximum": 0.1},
        ),
        (
            {"type": "number", "maximum": -3},
            {"type": "number", "minimum": -1_000_003, "maximum": -3},
        ),
        (
            {"type": "array", "items": {"const": 1}},
            {"type": "array", "items": {"const": 1}, "maxItems": 6},
        ),
        (
            {"type": "array", "minItems": 9},
            {
                "type": "array",
                "items": {"type": "string", "maxLength": 120},
                "minItems": 9,
                "maxItems": 9,
            },
        ),
        (
            {"type": "object"},
            {
                "type": "object",
                "additionalProperties": {"type": "string", "maxLength": 40},
                "maxProperties": 6,
            },
        ),
        (
            {"properties": {"a": {"const": 1}}, "minProperties": 1},
            {"type": "object", "properties": {"a": {"const": 1}}, "additionalProperties": False},
        ),
        ({"type": "object", "required": ["a"]}, {"type": "object", "required": ["a"]}),
        ({"not": {"const": 1}, "enum": [1, 2], "title": "t"}, {"enum": [1, 2]}),
        ({"type": ["string", "null"]}, {"type": ["string", "null"], "maxLength": 120}),
        (
            {"properties": {"a": True}},
            {"type": "object", "properties": {"a": True}, "additionalProperties": False},
        ),
    ],
)
def test_what_is_open_is_closed_and_what_no_grammar_knows_is_dropped(schema, expected):
    assert fitted(schema) == expected


def test_alternatives_beside_conditions_are_not_closed():
    schema = {
        "type": "object",
        "properties": {"a": {"const": 1}, "b": {"const": 2}},
        "anyOf": [{"required": ["a"]}, {"properties": {"b": {"const": 2}}, "required": ["b"]}],
    }
    assert fitted(schema)["anyOf"] == schema["anyOf"]


def test_alternatives_alone_are_closed():
    (first,) = fitted({"anyOf": [{"properties": {"a": {"const": 1}}}], "$defs": {}})["anyOf"]
    assert first["additionalProperties"] is False


def test_parts_that_must_all_hold_become_one():
    schema = {
        "$defs": {"A": {"properties": {"a": {"const": 1}}, "required": ["a"]}},
        "allOf": [{"$ref": "#/$defs/A"}, {"properties": {"b": {"const": 2}}}],
    }
    made = fitted(schema)
    assert "allOf" not in made
    assert set(made["properties"]) == {"a", "b"}
    assert set(made["$defs"]) == {"A"}


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "object", "properties": {"a": {"type": "number"}, "b": {"type": "array"}}},
        {"type": "array", "items": {"type": "object", "properties": {"a": {"type": "string"}}}},
        {"anyOf": [{"type": "integer", "minimum": 3}, {"type": "string", "pattern": "^x$"}]},
        {"$defs": {"N": {"type": "integer"}}, "properties": {"n": {"$ref": "#/$defs/N"}}},
    ],
)
def test_what_the_narrow_schema_accepts_the_original_accepts(schema):
    narrow = fitted(schema)
    for seed in range(30):
        Draft202012Validator(schema).validate(sample(narrow, Random(seed)))


def test_a_type_that_does_not_exist_is_named():
    with pytest.raises(SchemaError, match="unrecognized type 'bogus'"):
        bindable({"properties": {"a": {"type": "bogus"}}})
