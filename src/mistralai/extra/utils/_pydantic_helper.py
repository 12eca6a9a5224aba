"""JSON schemas that leave no room for what nobody asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["rec_strict_json_schema"]

_DATA = frozenset({"const", "default", "enum", "examples"})
"""The keywords whose values are data, which only looks like a schema."""
_NAMED = frozenset({"$defs", "definitions", "dependentSchemas", "patternProperties", "properties"})
"""The keywords whose values go from names to schemas; a name can be that of a keyword."""


def rec_strict_json_schema(schema_node: Any) -> Any:
    """Forbid properties that a schema does not name, in each of its objects.

    A map, whose keys have no names in the schema, can only be empty after that: the API's strict
    mode has no maps.

    Args:
        schema_node: A schema, or a part of one.

    Returns:
        The same with `"additionalProperties": False` wherever `"type"` is `"object"`. What was
        given stays as it is.
    """
    if isinstance(schema_node, list):
        return [rec_strict_json_schema(item) for item in cast("Iterable[Any]", schema_node)]
    if not isinstance(schema_node, dict):
        return schema_node
    node = cast("dict[str, Any]", schema_node)
    strict = {key: _strict_value(key, value) for key, value in node.items()}
    if node.get("type") == "object":
        strict["additionalProperties"] = False
    return strict


def _strict_value(key: str, value: Any) -> Any:
    if key in _DATA:
        return value
    if key in _NAMED and isinstance(value, dict):
        schemas = cast("dict[str, Any]", value)
        return {name: rec_strict_json_schema(schema) for name, schema in schemas.items()}
    return rec_strict_json_schema(value)
