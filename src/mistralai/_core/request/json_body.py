"""The JSON body of a request: from a checked model to bytes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from math import isfinite
from typing import TYPE_CHECKING, Any, cast

from mistralai.models import Unknown
from mistralai.types.basemodel import UNSET, BaseModel, field_rules

if TYPE_CHECKING:
    from collections.abc import Iterator

LIMIT = 100_000_000
"""The largest JSON that is sent, in bytes: the API takes larger things as files only."""

_PLAIN = frozenset({str, int, float, bool, type(None)})


def to_json(
    body: Any,
    extra: Mapping[str, Any] | None = None,
    dropped: list[BaseModel] | None = None,
    name: str = "",
) -> bytes:
    """Write the body of a request.

    Args:
        body: The checked arguments, as a model; or anything that JSON can write; None for nothing.
        extra: Fields to put beside those of the body, or in their place.
        dropped: Takes the models that have more fields than are sent.
        name: What the body is called where the user gives it, for an error; nothing for a model,
            whose fields are arguments.

    Returns:
        Compact JSON in ASCII, fields in the order of the model.

    Raises:
        ValueError: A number is not finite, a text is no Unicode, an object contains itself or is of
            no type that JSON knows, or the body is larger than `LIMIT`. The message says where.
    """
    try:
        content = _straight(body) if type(body) is dict and extra is None else None
        if content is None:
            plain = to_dict(body, dropped) if isinstance(body, BaseModel) else _plain(body, dropped)
            if extra is not None:
                plain = {**(plain or {}), **_plain(extra, dropped)}
            content = _encode(plain).encode("ascii")
        # Few texts have a surrogate in their JSON, and fewer have only one half of a pair, which
        # no server takes.
        if b"\\ud" in content and (fault := _fault_in(body, extra, name)):
            raise ValueError(fault)  # noqa: TRY301 - one place words the error
    except Exception as error:
        # An object of the user's may raise what it likes while it is read.
        where = _fault_in(body, extra, name) or _part_in(body, extra, name)
        # An iterator is read once, and is not found again.
        where = where or f"{name} {type(error).__name__}: {error}".lstrip()
        raise ValueError(f"The request cannot be written as JSON: {where}") from error
    if len(content) > LIMIT:
        raise ValueError(
            f"The request has {len(content):,} bytes, more than the {LIMIT:,} that are sent; "
            "pass large documents as files, with client.files.upload"
        )
    return content


_encode = json.JSONEncoder(separators=(",", ":"), allow_nan=False, check_circular=False).encode


def _straight(body: Any) -> bytes | None:
    """Write a dict that JSON knows all of; None for another, in which models may be."""
    try:
        return _encode(body).encode("ascii")
    except (TypeError, ValueError, RecursionError):
        return None


def to_dict(model: BaseModel, dropped: list[BaseModel] | None = None) -> dict[str, Any]:
    """Turn a model into what goes over the wire.

    `UNSET` is left out. `None` is sent where the field can be null, and left out where it is merely
    optional. Fields that the model does not know are left out too: the API refuses unknown fields,
    and they are mostly what a later API added to an answer that is now sent back.

    Args:
        model: The model.
        dropped: Takes this model, or those in it, that have such fields.
    """
    if isinstance(model, Unknown):
        # It came from the API and goes back as it came.
        return dict(model.model_extra or {})
    if model.__pydantic_extra__ and dropped is not None:
        dropped.append(model)
    values = model.__dict__
    out: dict[str, Any] = {}
    kind = type(model)
    for name, key, required, nullable in kind.__dict__.get("__field_rules__") or field_rules(kind):
        # One that was made without checking may lack a field.
        value = values.get(name, UNSET)
        if type(value) in _PLAIN:
            if value is None and (
                name not in model.__pydantic_fields_set__ if required else not nullable
            ):
                continue  # a required one that an answer lacked is absent again
            out[key] = value
        elif value is not UNSET:
            out[key] = _plain(value, dropped)
    return out


def _plain(value: Any, dropped: list[BaseModel] | None) -> Any:
    if type(value) in _PLAIN:
        return value
    if isinstance(value, BaseModel):
        return to_dict(value, dropped)
    if isinstance(value, list):
        return [_plain(item, dropped) for item in cast("list[Any]", value)]
    if isinstance(value, Mapping):
        items = cast("Mapping[Any, Any]", value).items()
        return {key: _plain(item, dropped) for key, item in items}
    from pydantic_core import to_jsonable_python  # noqa: PLC0415 - dates, enums and the like are rare

    return to_jsonable_python(value)


def _fault_in(body: Any, extra: Mapping[str, Any] | None, name: str) -> str | None:
    try:
        return next(_faults(body, name), None) or next(_faults(extra, "extra_body"), None)
    except RecursionError:
        return None
    except Exception:  # noqa: BLE001 - an object that raises is found by `_part_in`
        return None


def _part_in(body: Any, extra: Mapping[str, Any] | None, name: str) -> str | None:
    """Find the part of a request that cannot be written, by writing each for itself."""
    parts = {name: body}
    if isinstance(body, BaseModel):
        parts = {field: value for field, value in body if value is not UNSET}
    for part, value in [*parts.items(), ("extra_body", extra)]:
        try:
            _encode(_plain(value, None))
        except RecursionError:
            return f"{part} is nested too deeply"
        except (TypeError, ValueError) as error:
            return f"{part}: {error}"
        except Exception as error:  # noqa: BLE001 - as above
            return f"{part} raised {type(error).__name__} while it was read"
    return None


def _faults(value: Any, path: str, above: tuple[int, ...] = ()) -> Iterator[str]:
    """Find what cannot be written, for the message of an error."""
    if isinstance(value, float) and not isfinite(value):
        yield f"{path} is {value}, and JSON has no such number"
    elif isinstance(value, str):
        try:
            value.encode()
        except UnicodeEncodeError as error:
            yield f"{path} has half of a surrogate pair at position {error.start}"
    elif id(value) in above:
        yield f"{path} contains itself"
    else:
        if isinstance(value, dict):
            keys = list(cast("dict[Any, Any]", value))
            yield from _faults(keys, f"the keys of {path}: ")
        for step, item in _parts(value):
            yield from _faults(item, (path + step).lstrip("."), (*above, id(cast("Any", value))))


def _parts(value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, BaseModel):
        yield from ((f".{name}", item) for name, item in value)
    elif isinstance(value, list):
        yield from ((f"[{n}]", item) for n, item in enumerate(cast("list[Any]", value)))
    elif isinstance(value, dict):
        yield from ((f"[{key!r}]", v) for key, v in cast("dict[Any, Any]", value).items())
