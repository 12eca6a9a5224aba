"""One schema out of several that must all hold: how `allOf` and `$ref` siblings are planned for."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from .json_schema import Schema, resolve, same, spend


def _strictest_types(first: Any, second: Any) -> Any:
    left = [first] if isinstance(first, str) else list(first)
    right = [second] if isinstance(second, str) else list(second)
    if "number" in left and "integer" in right:
        left.append("integer")
    if "number" in right and "integer" in left:
        right.append("integer")
    return [name for name in left if name in right]


def _both(first: Schema, second: Schema) -> Schema:
    return {"allOf": [first, second]}


def _properties(first: Mapping[str, Schema], second: Mapping[str, Schema]) -> dict[str, Schema]:
    names = [*first, *(name for name in second if name not in first)]
    return {
        name: _both(first[name], second[name])
        if name in first and name in second
        else first.get(name, second.get(name, True))
        for name in names
    }


_RULES: Final[Mapping[str, Callable[[Any, Any], Any]]] = {
    "type": _strictest_types,
    "enum": lambda first, second: [a for a in first if any(same(a, b) for b in second)],
    "required": lambda first, second: [*first, *(name for name in second if name not in first)],
    "properties": _properties,
    "items": _both,
    "additionalProperties": _both,
    **dict.fromkeys(("minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties"), max),
    **dict.fromkeys(("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties"), min),
}


def merge(first: Mapping[str, Any], second: Mapping[str, Any]) -> dict[str, Any]:
    """Return a schema that plans for both; where a keyword has no rule, the second one's counts.

    Args:
        first: A schema object.
        second: Another.
    """
    merged = dict(first)
    for key, value in second.items():
        merged[key] = _RULES[key](first[key], value) if key in _RULES and key in first else value
    return merged


def flatten(schema: Schema, root: Schema) -> dict[str, Any]:
    """Return `schema` with its references and `allOf` parts merged into it.

    Args:
        schema: The schema to plan for.
        root: The document that `$ref` points into.

    Raises:
        SchemaError: If a reference cannot be followed.
    """
    spend()
    if isinstance(schema, bool):
        return {} if schema else {"not": {}}
    flat = {key: value for key, value in schema.items() if key not in {"$ref", "allOf"}}
    if "$ref" in schema:
        flat = merge(flatten(resolve(schema["$ref"], root), root), flat)
    for part in schema.get("allOf", ()):
        flat = merge(flat, flatten(part, root))
    return flat
