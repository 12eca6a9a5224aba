"""What the sampler draws is valid; judged by the library jsonschema, which it does not know."""

import json
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from mistralai.local.engines.json_sample import sample
from mistralai.local.engines.json_schema import SchemaError, accepts

ZOO: dict[str, Any] = {
    "flat": {
        "type": "object",
        "properties": {"name": {"type": "string"}, "age": {"type": "integer"}},
        "required": ["name", "age"],
        "additionalProperties": False,
    },
    "nested": {
        "type": "object",
        "properties": {
            "address": {
                "type": "object",
                "properties": {"street": {"type": "string"}, "number": {"type": "number"}},
                "required": ["street", "number"],
            }
        },
        "required": ["address"],
    },
    "enum": {"enum": ["red", 3, None, {"a": 1}]},
    "typed enum": {"type": "string", "enum": ["red", "blue"]},
    "const": {"const": [1, 2]},
    "defs": {
        "$defs": {
            "Colour": {"enum": ["red", "blue"]},
            "Pair": {
                "type": "array",
                "items": {"$ref": "#/$defs/Colour"},
                "minItems": 2,
                "maxItems": 2,
            },
        },
        "type": "object",
        "properties": {"pair": {"$ref": "#/$defs/Pair"}},
        "required": ["pair"],
    },
    "ref with siblings": {
        "$defs": {"N": {"type": "integer"}},
        "$ref": "#/$defs/N",
        "minimum": 5,
        "maximum": 6,
    },
    "root ref": {"$defs": {"X": {"type": "boolean"}}, "$ref": "#/$defs/X"},
    "pointer escapes": {"$defs": {"a/b~c": {"const": 1}}, "$ref": "#/$defs/a~1b~0c"},
    "pointer into a list": {"anyOf": [{"const": 1}, {"$ref": "#/anyOf/0"}]},
    "any of": {"anyOf": [{"type": "integer", "minimum": 3}, {"type": "null"}]},
    "one of": {
        "oneOf": [
            {"type": "object", "properties": {"kind": {"const": "a"}}, "required": ["kind"]},
            {"type": "object", "properties": {"kind": {"const": "b"}}, "required": ["kind"]},
        ]
    },
    "all of": {
        "allOf": [
            {
                "type": "object",
                "properties": {"a": {"type": "integer", "minimum": 1}},
                "required": ["a"],
            },
            {"properties": {"a": {"maximum": 2}, "b": {"type": "string"}}, "required": ["b"]},
        ]
    },
    "all of types": {
        "allOf": [
            {"type": ["number", "null"]},
            {"type": "integer"},
            {"enum": [1, "a"]},
            {"enum": [1, 2]},
        ]
    },
    "all of types, the other way": {
        "allOf": [{"type": "integer"}, {"type": ["number", "null"]}, {"minimum": 2}]
    },
    "unbound groups": {"type": "string", "pattern": "^(?i:ab)(?:cd)+$"},
    "array inside": {
        "properties": {"a": {"type": "array", "items": {"type": "null"}, "minItems": 1}}
    },
    "not": {"type": "integer", "minimum": 0, "maximum": 3, "not": {"const": 1}},
    "if then else": {
        "type": "object",
        "properties": {
            "kind": {"enum": ["a", "b"]},
            "n": {"type": "integer", "minimum": 0, "maximum": 9},
        },
        "required": ["kind", "n"],
        "if": {"properties": {"kind": {"const": "a"}}},
        "then": {"properties": {"n": {"minimum": 5}}},
        "else": {"properties": {"n": {"maximum": 4}}},
    },
    "array bounds": {"type": "array", "items": {"type": "integer"}, "minItems": 3, "maxItems": 4},
    "unique": {"type": "array", "items": {"enum": [1, 2, 3]}, "minItems": 3, "uniqueItems": True},
    "tuple": {
        "type": "array",
        "prefixItems": [{"type": "integer"}, {"type": "string"}],
        "items": False,
        "minItems": 2,
    },
    "open tuple": {"type": "array", "prefixItems": [{"const": 1}], "items": {"type": "null"}},
    "contains": {
        "type": "array",
        "items": {"enum": [1, 2]},
        "contains": {"const": 2},
        "minItems": 2,
    },
    "integer bounds": {"type": "integer", "exclusiveMinimum": 3, "exclusiveMaximum": 5},
    "number bounds": {"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 0.001},
    "only maximum": {"type": "number", "maximum": -3},
    "multiple": {"type": "integer", "multipleOf": 7, "minimum": 10, "maximum": 30},
    "multiple of a fraction": {"type": "number", "multipleOf": 0.25, "minimum": 0.1, "maximum": 2},
    "lengths": {"type": "string", "minLength": 30, "maxLength": 31},
    "short": {"type": "string", "maxLength": 2},
    "pattern": {"type": "string", "pattern": "^[A-Z]{2}-\\d{3,5}(x|y)?$"},
    "pattern with classes": {"type": "string", "pattern": "^\\w+@[^@\\s]+\\.(com|org)$"},
    "pattern with groups": {"type": "string", "pattern": "^(ab|cd)[^a]\\1.?\\S\\D\\W$"},
    "pattern with look-ahead": {"type": "string", "pattern": "^(?=[ab])[a-d]$"},
    "types": {"type": ["string", "null"]},
    "map": {"type": "object", "additionalProperties": {"type": "integer"}},
    "map with bounds": {
        "type": "object",
        "additionalProperties": {"type": "integer"},
        "minProperties": 12,
        "maxProperties": 12,
    },
    "property names": {
        "type": "object",
        "propertyNames": {"maxLength": 5},
        "minProperties": 1,
        "additionalProperties": True,
    },
    "pattern properties": {
        "type": "object",
        "properties": {"x_a": {"type": "integer"}},
        "patternProperties": {"^x_": {"minimum": 4}},
        "required": ["x_a"],
    },
    "too many optional": {
        "type": "object",
        "properties": {"a": {"const": 1}, "b": {"const": 2}, "c": {"const": 3}},
        "required": ["b"],
        "maxProperties": 2,
    },
    "required without a schema": {"type": "object", "required": ["free"]},
    "recursive": {
        "$defs": {
            "Node": {
                "type": "object",
                "properties": {
                    "value": {"type": "integer"},
                    "children": {"type": "array", "items": {"$ref": "#/$defs/Node"}},
                    "next": {"anyOf": [{"$ref": "#/$defs/Node"}, {"type": "null"}]},
                },
                "required": ["value", "children", "next"],
                "additionalProperties": False,
            }
        },
        "$ref": "#/$defs/Node",
    },
    "recursive without need": {
        "$defs": {"N": {"type": "object", "properties": {"n": {"$ref": "#/$defs/N"}}}},
        "$ref": "#/$defs/N",
    },
    "deep nullable": {
        "$defs": {
            "A": {
                "type": ["object", "null"],
                "properties": {"a": {"$ref": "#/$defs/A"}},
                "required": ["a"],
            }
        },
        "$ref": "#/$defs/A",
    },
    "anything": {},
    "true": True,
    "anything or a number": {"anyOf": [True, {"type": "number"}]},
    "implied object": {"properties": {"a": {"type": "integer"}}},
    "implied array": {"items": {"type": "integer"}, "minItems": 1},
    "implied number": {"minimum": 4, "maximum": 4},
    "formats": {
        "type": "object",
        "properties": {
            name: {"type": "string", "format": name}
            for name in ("date-time", "date", "time", "email", "ipv4", "ipv6", "uuid", "unknown")
        },
    },
}


@pytest.mark.parametrize("name", ZOO)
def test_every_drawn_value_is_valid(name):
    schema = ZOO[name]
    judge = Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)
    for seed in range(30):
        value = sample(schema, Random(seed))
        judge.validate(json.loads(json.dumps(value)))


@pytest.mark.parametrize(
    ("schema", "value", "expected"),
    [
        ({"uniqueItems": True}, [1, True, "1", 1.5], True),
        ({"uniqueItems": True}, [{"a": [1]}, {"a": [1]}], False),
        ({"type": "integer"}, 2.0, True),
        ({"enum": [1]}, True, False),
        ({"maxProperties": 0}, {"a": 1}, False),
        ({"minItems": 1}, [], False),
        ({"contains": {"const": 2}}, [1], False),
        ({"required": ["a"]}, {}, False),
        ({"minimum": 2}, True, True),
        ({"anyOf": [{"type": "string"}, {"minimum": 2}]}, 1, False),
        ({"not": {"type": "integer"}}, 1, False),
        ({"allOf": [{"minimum": 1}, {"minimum": 2}]}, 1, False),
        ({"oneOf": [{"minimum": 0}, {"minimum": 1}]}, 1, False),
    ],
)
def test_values_are_compared_as_json_compares_them(schema, value, expected):
    assert accepts(schema, value, schema) is expected
    assert Draft202012Validator(schema).is_valid(value) is expected


def test_optional_properties_are_shown():
    schema = {"type": "object", "properties": {"a": {"type": "integer"}, "b": {"type": "string"}}}
    assert set(sample(schema, Random(1))) == {"a", "b"}


def test_the_same_generator_draws_the_same_value():
    assert sample(ZOO["nested"], Random(5)) == sample(ZOO["nested"], Random(5))
    assert len({json.dumps(sample(ZOO["nested"], Random(seed))) for seed in range(20)}) > 5


def test_words_are_preferred_for_free_text():
    assert sample({"type": "string"}, Random(1), ["Monet"]) == "Monet"


@pytest.mark.parametrize(
    ("schema", "words"),
    [
        ({"type": "bogus"}, "unrecognized type 'bogus'"),
        ({"$ref": "#/$defs/None"}, "points to nothing"),
        ({"$ref": "other.json#/x"}, "points out of the schema"),
        ({"$ref": "#/$defs/X", "$defs": {"X": 3}}, "a schema is an object or a boolean"),
        ({"$ref": "#"}, "without an end"),
        (False, "no value was found"),
        ({"enum": []}, "leaves no value"),
        ({"allOf": [{"enum": [1]}, {"enum": [2]}]}, "leaves no value"),
        ({"type": "integer", "minimum": 4, "maximum": 3}, "no value was found"),
        ({"type": "string", "pattern": "("}, "not a regular expression"),
        ({"type": "string", "pattern": "a", "maxLength": 0}, "no value was found"),
        ({"const": "x", "pattern": "("}, "not a regular expression"),
        ({"type": "string", "pattern": "(a)?(?(1)b|c)"}, "not supported"),
        ({"type": "string", "pattern": "[^\\w\\W]"}, "no character"),
        ({"properties": []}, "wrong type"),
        ({"type": "array", "items": {"const": 1}, "uniqueItems": True, "minItems": 2}, "no value"),
    ],
)
def test_a_schema_that_cannot_be_met_says_why(schema, words):
    with pytest.raises(SchemaError, match=words):
        sample(schema, Random(0))


_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-9, 9)
    | st.sampled_from([0.5, 1.0, 2.25])
    | st.text("ab", max_size=4),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("ab"), inner, max_size=2)
    ),
    max_leaves=6,
)
_KEYWORDS = st.fixed_dictionaries(
    {},
    optional={
        "type": st.sampled_from(
            ["null", "boolean", "integer", "number", "string", "array", "object"]
        ),
        "enum": st.lists(_VALUES, min_size=1, max_size=3),
        "const": _VALUES,
        "minimum": st.integers(-3, 3),
        "maximum": st.integers(-3, 3),
        "exclusiveMinimum": st.integers(-3, 3),
        "exclusiveMaximum": st.integers(-3, 3),
        "multipleOf": st.sampled_from([1, 2, 0.5]),
        "minLength": st.integers(0, 3),
        "maxLength": st.integers(0, 3),
        "pattern": st.sampled_from(["a", "^b+$"]),
        "minItems": st.integers(0, 2),
        "maxItems": st.integers(0, 2),
        "uniqueItems": st.booleans(),
        "required": st.lists(st.sampled_from("ab"), unique=True, max_size=2),
        "minProperties": st.integers(0, 2),
        "maxProperties": st.integers(0, 2),
    },
)


def _combined(inner):
    lists = st.lists(inner, min_size=1, max_size=2)
    return _KEYWORDS | st.fixed_dictionaries(
        {},
        optional={
            "anyOf": lists,
            "oneOf": lists,
            "allOf": lists,
            "not": inner,
            "items": inner,
            "prefixItems": lists,
            "contains": inner,
            "properties": st.dictionaries(st.sampled_from("ab"), inner, max_size=2),
            "additionalProperties": inner | st.booleans(),
            "patternProperties": st.dictionaries(st.sampled_from(["a", "b"]), inner, max_size=1),
            "propertyNames": inner,
            "if": inner,
            "then": inner,
            "else": inner,
        },
    )


_SCHEMAS = st.recursive(_KEYWORDS | st.booleans(), _combined, max_leaves=5)


@given(schema=_SCHEMAS, value=_VALUES)
def test_the_check_agrees_with_jsonschema(schema, value):
    assert accepts(schema, value, schema) == Draft202012Validator(schema).is_valid(value)


@given(schema=_SCHEMAS, seed=st.integers(0, 100))
def test_a_drawn_value_is_valid_whatever_the_schema(schema, seed):
    try:
        value = sample(schema, Random(seed))
    except SchemaError:
        return
    Draft202012Validator(schema).validate(value)
