"""JSON Schema, the part of it that people use for answers and tools: references and checking.

The sampler draws values and asks `accepts` whether they fit, so a keyword that the sampler does
not plan for (`not`, `oneOf`, `if`) still holds.
"""

import math
import re
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from typing import Any, Final, cast

Schema = Mapping[str, Any] | bool

MAX_PATTERN: Final = 1_000
"""How many letters a regular expression may have."""
# What is repeated without a bound and has a choice or such a repetition in it, as (a+)+ or (a|aa)*:
# each letter may double the work of trying it, and nothing can stop the trying.
_ENDLESS: Final = r"(?:[+*]|\{\d*,\})"
_RISK: Final = re.compile(rf"(?:{_ENDLESS}[^()]*|\|[^()]*|\)[^()]*)\){_ENDLESS}")
_LONGEST_RISK: Final = 24

TYPES: Final = ("null", "boolean", "integer", "number", "string", "array", "object")

MAX_STEPS: Final = 50_000
"""How many parts of schemas are looked at to find one value."""

_left: ContextVar[list[int] | None] = ContextVar("left", default=None)


class SchemaError(ValueError):
    """The schema cannot be used: malformed, unresolvable, endless, or satisfied by nothing."""


@contextmanager
def bounded() -> Generator[None, None, None]:
    """Let what is done inside take `MAX_STEPS` steps and no more.

    A few lines of references that fan out ask for more work than any machine does.
    """
    token = _left.set([MAX_STEPS])
    try:
        yield
    finally:
        _left.reset(token)


def spend(steps: int = 1) -> None:
    """Count some steps.

    Args:
        steps: How many.

    Raises:
        SchemaError: If more have been taken than may be, inside of `bounded`.
    """
    left = _left.get()
    if left is None:
        return
    left[0] -= steps
    if left[0] < 0:
        raise SchemaError(f"a value for it takes more than {MAX_STEPS} steps")


def resolve(reference: str, root: Schema) -> Schema:
    """Return the schema that a `$ref` points to.

    Args:
        reference: A pointer into the document, such as ``#/$defs/Item``.
        root: The whole document.

    Raises:
        SchemaError: If it points out of the document or to nothing.
    """
    if not reference.startswith("#"):
        raise SchemaError(f"$ref {reference!r:.100} points out of the schema; use '#/$defs/NAME'")
    node: Any = root
    for part in reference[1:].split("/")[1:]:
        key = part.replace("~1", "/").replace("~0", "~")
        try:
            node = node[int(key) if type(node) is list else key]
        except (KeyError, IndexError, TypeError, ValueError):
            raise SchemaError(f"$ref {reference!r:.100} points to nothing in the schema") from None
    return _as_schema(node)


def _as_schema(node: object) -> Schema:
    if isinstance(node, bool | Mapping):
        return cast("Schema", node)
    raise SchemaError(f"a schema is an object or a boolean, got {node!r:.100}")


def types_of(schema: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the types that `schema` names; none when it names none.

    Args:
        schema: One schema object.

    Raises:
        SchemaError: If a name is not a JSON type.
    """
    named = schema.get("type", ())
    names = (named,) if isinstance(named, str) else tuple(named)
    for name in names:
        if name not in TYPES:
            raise SchemaError(f"unrecognized type {name!r:.100}; use one of {', '.join(TYPES)}")
    return names


def type_of(value: Any) -> str:
    """Return the JSON type of a Python value; a whole float is an integer, as the standard says.

    Args:
        value: A value as `json.loads` gives it.
    """
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int) or (isinstance(value, float) and value.is_integer()):
        return "integer"
    for kind, name in ((float, "number"), (str, "string"), (Mapping, "object")):
        if isinstance(value, kind):
            return name
    return "array"


def accepts(schema: Schema, value: Any, root: Schema) -> bool:
    """Return whether `value` is valid under `schema`.

    Args:
        schema: The schema to check with.
        value: A value as `json.loads` gives it.
        root: The document that `$ref` points into.

    Raises:
        SchemaError: If the schema itself is malformed.
    """
    spend()
    if isinstance(schema, bool):
        return schema
    return (
        _accepts_references(schema, value, root)
        and _accepts_type(schema, value)
        and _accepts_choices(schema, value, root)
        and (not isinstance(value, int | float) or _accepts_number(schema, value))
        and (not isinstance(value, str) or _accepts_string(schema, value))
        and (
            not isinstance(value, list)
            or _accepts_array(schema, cast("Sequence[Any]", value), root)
        )
        and (
            not isinstance(value, dict)
            or _accepts_object(schema, cast("Mapping[str, Any]", value), root)
        )
    )


def _accepts_references(schema: Mapping[str, Any], value: Any, root: Schema) -> bool:
    return "$ref" not in schema or accepts(resolve(schema["$ref"], root), value, root)


def _accepts_type(schema: Mapping[str, Any], value: Any) -> bool:
    names, actual = types_of(schema), type_of(value)
    return not names or actual in names or (actual == "integer" and "number" in names)


def same(first: Any, second: Any) -> bool:
    """Return whether two JSON values are equal; unlike Python, 1 and true are not.

    Args:
        first: A value.
        second: Another.
    """
    if isinstance(first, bool) or isinstance(second, bool):
        return first is second
    return bool(first == second)


def _accepts_choices(schema: Mapping[str, Any], value: Any, root: Schema) -> bool:
    if "enum" in schema and not any(same(value, item) for item in schema["enum"]):
        return False
    if "const" in schema and not same(value, schema["const"]):
        return False
    if not all(accepts(part, value, root) for part in schema.get("allOf", ())):
        return False
    if "anyOf" in schema and not any(accepts(part, value, root) for part in schema["anyOf"]):
        return False
    if "oneOf" in schema and sum(accepts(part, value, root) for part in schema["oneOf"]) != 1:
        return False
    if "not" in schema and accepts(schema["not"], value, root):
        return False
    if "if" in schema:
        branch = "then" if accepts(schema["if"], value, root) else "else"
        return accepts(schema.get(branch, True), value, root)
    return True


def _accepts_number(schema: Mapping[str, Any], value: float) -> bool:
    if isinstance(value, bool):
        return True
    step = schema.get("multipleOf")
    return (
        value >= schema.get("minimum", -math.inf)
        and value <= schema.get("maximum", math.inf)
        and value > schema.get("exclusiveMinimum", -math.inf)
        and value < schema.get("exclusiveMaximum", math.inf)
        and (step is None or math.isclose(value / step, round(value / step), abs_tol=1e-9))
    )


def _accepts_string(schema: Mapping[str, Any], value: str) -> bool:
    if not schema.get("minLength", 0) <= len(value) <= schema.get("maxLength", math.inf):
        return False
    return "pattern" not in schema or _search(schema["pattern"], value)


def _search(pattern: str, value: str) -> bool:
    expression = compiled(pattern)
    if len(value) > _LONGEST_RISK and is_risky(pattern):
        raise SchemaError(
            f"pattern {pattern!r} repeats without a bound what has a choice or a repetition in it: "
            f"it is not tried on more than {_LONGEST_RISK} letters"
        )
    return expression.search(value) is not None


def is_risky(pattern: str) -> bool:
    """Return whether trying a pattern may take twice as long with each letter.

    Args:
        pattern: How it is written.
    """
    return _RISK.search(pattern) is not None


@lru_cache(maxsize=256)
def compiled(pattern: str) -> re.Pattern[str]:
    """Return a regular expression.

    Args:
        pattern: How it is written.

    Raises:
        SchemaError: If it is none, or longer than `MAX_PATTERN`.
    """
    if len(pattern) > MAX_PATTERN:
        raise SchemaError(f"a pattern of more than {MAX_PATTERN} letters is not supported")
    try:
        return re.compile(pattern)
    except (re.error, RecursionError, OverflowError) as error:
        raise SchemaError(f"pattern {pattern!r} is not a regular expression: {error}") from None


def _accepts_array(schema: Mapping[str, Any], value: Sequence[Any], root: Schema) -> bool:
    if not schema.get("minItems", 0) <= len(value) <= schema.get("maxItems", math.inf):
        return False
    if schema.get("uniqueItems"):
        spend(len(value) * len(value) // 2)
    if schema.get("uniqueItems") and any(
        same(item, other) for at, item in enumerate(value) for other in value[:at]
    ):
        return False
    heads = schema.get("prefixItems", ())
    rest = schema.get("items", True)
    if "contains" in schema and not any(accepts(schema["contains"], item, root) for item in value):
        return False
    return all(
        accepts(heads[at] if at < len(heads) else rest, item, root) for at, item in enumerate(value)
    )


def _accepts_object(schema: Mapping[str, Any], value: Mapping[str, Any], root: Schema) -> bool:
    if not schema.get("minProperties", 0) <= len(value) <= schema.get("maxProperties", math.inf):
        return False
    if any(name not in value for name in schema.get("required", ())):
        return False
    return all(
        accepts(part, item, root)
        for name, item in value.items()
        for part in _property_schemas(schema, name)
    ) and (
        "propertyNames" not in schema
        or all(accepts(schema["propertyNames"], name, root) for name in value)
    )


def _property_schemas(schema: Mapping[str, Any], name: str) -> list[Schema]:
    """Return the schemas that the value of one property has to satisfy."""
    found: list[Schema] = []
    if name in schema.get("properties", {}):
        found.append(_as_schema(schema["properties"][name]))
    found += [
        _as_schema(part)
        for pattern, part in schema.get("patternProperties", {}).items()
        if _search(pattern, name)
    ]
    return found or [_as_schema(schema.get("additionalProperties", True))]
