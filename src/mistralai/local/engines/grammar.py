"""A JSON Schema made fit to bind a small model with.

llama.cpp turns a schema into a grammar and silently lets the model write what it likes where it
does not know a keyword, so those keywords are taken out. What is left is narrowed where that
costs no valid answer that anybody would miss: a small model that is not stopped fills an open
string, list or object until its tokens are used up.
"""

import json
import re
from collections.abc import Mapping
from typing import Any, Final

from .json_merge import flatten
from .json_sample import implied_type
from .json_schema import Schema, types_of

_KEPT: Final = frozenset(
    {
        "$ref", "$defs", "definitions", "type", "enum", "const", "anyOf", "oneOf",
        "properties", "patternProperties", "additionalProperties", "required",
        "minProperties", "maxProperties",
        "items", "prefixItems", "minItems", "maxItems",
        "minLength", "maxLength", "pattern", "format",
        "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf",
    }
)  # fmt: skip
_FORMATS: Final = frozenset(
    {"date-time", "date", "time", "duration", "email", "hostname", "ipv4", "ipv6", "uri", "uuid"}
)
_MAPS: Final = ("properties", "patternProperties", "$defs", "definitions")
_LISTS: Final = ("anyOf", "oneOf", "prefixItems")
_SINGLE: Final = ("items", "additionalProperties")
_OPEN: Final = frozenset({"$ref", "enum", "const", "anyOf", "oneOf"})
_BEYOND_REGULAR: Final = re.compile(r"\\[1-9]|\(\?[=!<P]")

_LONGEST_STRING: Final = 120
_MOST_ITEMS: Final = 6
_MAP_STRING: Final = 40
_MOST_DIGITS: Final = 10**6
_STEP: Final = 0.01
# Compact JSON: the model would also spend its tokens on white space.
_FORM: Final = {
    "whitespace_flexible": False,
    "item_separator": ", ",
    "key_separator": ": ",
    "coerce_one_of": True,
}


def bindable(schema: Mapping[str, Any]) -> str:
    """Return a schema as JSON text that llama.cpp can hold a model to.

    Every answer that the returned schema accepts is one that `schema` accepts too, except for
    the keywords that no grammar here expresses: `not`, `if`, `uniqueItems`, `contains`,
    `propertyNames`, the number of named properties, and look-around and back references in a
    pattern. Recursion without an end is up to the model.

    Args:
        schema: The schema of the answer.

    Raises:
        SchemaError: If it is malformed.
    """
    made = _fit(schema, schema, narrow=True)
    return json.dumps({**(made if isinstance(made, dict) else {}), "x-guidance": _FORM})


def _fit(schema: Schema, root: Schema, *, narrow: bool) -> dict[str, Any] | bool:
    if isinstance(schema, bool):
        return schema
    if "allOf" in schema:
        schema = {
            **flatten(schema, root),
            **{key: schema[key] for key in _MAPS[2:] if key in schema},
        }
    types_of(schema)
    made = {key: value for key, value in schema.items() if key in _KEPT}
    for key in _MAPS:
        if key in made:
            made[key] = {name: _fit(part, root, narrow=narrow) for name, part in made[key].items()}
    # Where conditions stand beside the alternatives, an alternative is only a part of a schema,
    # and closing it would shut out what the rest asks for.
    whole = narrow and not made.keys() - {*_LISTS, *_MAPS[2:]}
    for key in _LISTS:
        if key in made:
            inside = narrow if key == "prefixItems" else whole
            made[key] = [_fit(part, root, narrow=inside) for part in made[key]]
    for key in _SINGLE:
        if key in made:
            made[key] = _fit(made[key], root, narrow=narrow)
    _drop_unknown(made)
    if narrow and not made.keys() & _OPEN:
        _narrow(made)
    return made


def _drop_unknown(made: dict[str, Any]) -> None:
    if made.get("format", "date") not in _FORMATS:
        del made["format"]
    if "pattern" in made and _BEYOND_REGULAR.search(made["pattern"]):
        del made["pattern"]
    if made.get("properties"):
        made.pop("minProperties", None)
        made.pop("maxProperties", None)


def _narrow(made: dict[str, Any]) -> None:
    kinds = types_of(made) or (implied_type(made),)
    made["type"] = kinds[0] if len(kinds) == 1 else list(kinds)
    if "object" in kinds and set(made.get("required", ())) <= set(made.get("properties", {})):
        if made.get("properties"):
            made.setdefault("additionalProperties", False)
        else:
            made.setdefault("additionalProperties", {"type": "string", "maxLength": _MAP_STRING})
            made.setdefault("maxProperties", max(_MOST_ITEMS, made.get("minProperties", 0)))
    if "array" in kinds:
        made.setdefault("items", {"type": "string", "maxLength": _LONGEST_STRING})
        made.setdefault("maxItems", max(_MOST_ITEMS, made.get("minItems", 0)))
    if "string" in kinds and not made.keys() & {"pattern", "format"}:
        made.setdefault("maxLength", max(_LONGEST_STRING, made.get("minLength", 0)))
    if {"integer", "number"} & set(kinds):
        _narrow_number(made, whole="number" not in kinds)


def _narrow_number(made: dict[str, Any], *, whole: bool) -> None:
    low = made.get("minimum", made.get("exclusiveMinimum"))
    high = made.get("maximum", made.get("exclusiveMaximum"))
    if low is None:
        made["minimum"] = low = min(-_MOST_DIGITS, (high or 0) - _MOST_DIGITS)
    if high is None:
        made["maximum"] = high = max(_MOST_DIGITS, low + _MOST_DIGITS)
    # The grammar knows no steps in a range that is negative throughout.
    if not whole and high > 0 and high - low >= 1:
        made.setdefault("multipleOf", _STEP)
