"""The JSON of a request: a model in, bytes out, with v1's rules of what is left out."""

from __future__ import annotations

import json
from typing import Any, cast

from ..types.basemodel import UNSET, BaseModel, field_rules

_PLAIN = frozenset({str, int, float, bool, type(None)})


def to_json(model: BaseModel) -> bytes:
    """Write the body of a request.

    Args:
        model: The checked arguments.

    Returns:
        Compact JSON in ASCII, fields in the order of the model.

    Raises:
        ValueError: A number is not finite, or an object contains itself.
    """
    try:
        return _encode(to_dict(model)).encode("ascii")
    except (ValueError, RecursionError) as error:
        raise ValueError(f"The request cannot be written as JSON: {error}") from error


_encode = json.JSONEncoder(separators=(",", ":"), allow_nan=False).encode


def to_dict(model: BaseModel) -> dict[str, Any]:
    """Turn a model into what goes over the wire.

    `UNSET` is left out. `None` is sent where the field can be null, and left out where it is merely
    optional. Fields that the model does not know are left out too: the API refuses unknown fields,
    and they are mostly what a later API added to an answer that is now sent back.
    """
    values = model.__dict__
    out: dict[str, Any] = {}
    for name, key, required, nullable in field_rules(type(model)):
        value = values[name]
        if type(value) in _PLAIN:
            if value is None and not (required or nullable):
                continue
            out[key] = value
        elif value is not UNSET:
            out[key] = _plain(value)
    return out


def _plain(value: Any) -> Any:
    if type(value) in _PLAIN:
        return value
    if isinstance(value, BaseModel):
        return to_dict(value)
    if isinstance(value, list):
        return [_plain(item) for item in cast("list[Any]", value)]
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in cast("dict[Any, Any]", value).items()}
    from pydantic_core import to_jsonable_python  # noqa: PLC0415 - dates, enums and the like are rare

    return to_jsonable_python(value)
