"""Reading answers that are not quite what this version knows.

The API grows: new kinds of content, new statuses, fields that are suddenly null. An answer was
paid for, so it is never lost over that. What fits its type is read as that type; what does not is
kept as it came, at its place; what is missing is None. Nothing here runs while answers are as
expected.
"""

from __future__ import annotations

import types
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, Union, cast, get_args, get_origin

from pydantic import TypeAdapter, ValidationError
from typing_extensions import TypeAliasType, TypeIs

from mistralai.models import Unknown
from mistralai.models._tagged import Tagged
from mistralai.types.basemodel import BaseModel, as_it_came, building

if TYPE_CHECKING:
    from collections.abc import Mapping

    Context = Mapping[str, Any] | None


def read_tolerantly(kind: Any, value: Any, context: Context = None) -> Any:
    """Make the most of a JSON value.

    Args:
        kind: The type it should have been.
        value: What `json.loads` gave.
        context: What one has to know of the request to read the answer.

    Returns:
        A value of the type as far as it goes: models with whatever came in their fields, `Unknown`
        for an object of a kind that is not known, and the value itself where nothing fits.
    """
    try:
        return _adapter(kind).validate_python(value, context=context)
    except ValidationError:
        pass
    if isinstance(value, list):
        items = next((get_args(k)[0] for k in _members(kind) if get_origin(k) is list), Any)
        return [read_tolerantly(items, item, context) for item in cast("list[Any]", value)]
    if isinstance(value, dict):
        return _read_object(kind, cast("dict[str, Any]", value), context)
    return value


def resembles(kind: Any, value: Any) -> bool:
    """Tell whether a JSON value has anything in common with the models that a type can be."""
    if isinstance(value, list):
        kinds = [get_args(k)[0] for k in _members(kind) if get_origin(k) is list]
        return any(resembles(k, item) for k in kinds for item in cast("list[Any]", value))
    if not isinstance(value, dict):
        return False
    fields = cast("dict[str, Any]", value)
    if str(fields.get("object")).lower() == "error":
        return False
    models = (k for k in _members(kind) if _is_model(k))
    return any(_shared(model, fields) for model in models)


def _is_model(kind: Any) -> TypeIs[type[BaseModel]]:
    # Not `isinstance(kind, type)`, which Python 3.10 affirms for `dict[str, Any]` too.
    return isinstance(kind, type(BaseModel)) and issubclass(cast("Any", kind), BaseModel)


def _read_object(kind: Any, value: dict[str, Any], context: Context) -> Any:
    members = _members(kind)
    models = [k for k in members if _is_model(k)]
    if models:
        model = _best(models, _tag(kind), value)
        if model is None:
            return as_it_came(Unknown, value, {})
        return _read_fields(model, value, context)
    values = next((get_args(k)[1] for k in members if get_origin(k) is dict), Any)
    return {key: read_tolerantly(values, item, context) for key, item in value.items()}


def _read_fields(model: type[BaseModel], value: dict[str, Any], context: Context) -> BaseModel:
    rest = dict(value)
    fields: dict[str, Any] = {}
    for name, field in model.model_fields.items():
        key = field.alias if field.alias in rest else name
        if key in rest:
            # Pydantic takes an annotation apart, and with it the tag of a union.
            parts: Any = (field.annotation, *field.metadata)
            kind = Annotated[parts] if field.metadata else field.annotation
            fields[name] = read_tolerantly(kind, rest.pop(key), context)
    return as_it_came(model, rest, fields)


def _best(
    models: list[type[BaseModel]], tag: Tagged | None, value: dict[str, Any]
) -> type[BaseModel] | None:
    """Choose the member of a union that an object is meant to be; None where it is none."""
    if len(models) == 1:
        return models[0]
    given = None if tag is None else value.get(tag.key)
    if tag is not None and given is not None:
        return next((m for m in models if _tag_of(m, tag) == given), None)
    best = max(models, key=lambda m: _shared(m, value))
    return best if _shared(best, value) else None


def _tag_of(model: type[BaseModel], tag: Tagged) -> Any:
    # A union may have members beside the tagged ones.
    return next((f.default for n, f in model.model_fields.items() if tag.key in (n, f.alias)), None)


def _shared(model: type[BaseModel], value: dict[str, Any]) -> int:
    return sum(name in value or field.alias in value for name, field in model.model_fields.items())


def _adapter(kind: Any) -> TypeAdapter[Any]:
    with building:
        return _make_adapter(kind)


@cache
def _make_adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


def _members(kind: Any) -> list[Any]:
    """List what a type can be, seen through aliases, annotations and unions."""
    *_, kind = _layers(kind)
    if get_origin(kind) in {Union, types.UnionType}:
        return [member for part in get_args(kind) for member in _members(part)]
    return [kind]


def _tag(kind: Any) -> Tagged | None:
    """Find the field that tells the members of a union apart, where there is one."""
    for part in _layers(kind):
        found = next((m for m in getattr(part, "__metadata__", ()) if isinstance(m, Tagged)), None)
        if found is not None:
            return found
        if get_origin(part) in {Union, types.UnionType}:
            return next((tag for p in get_args(part) if (tag := _tag(p)) is not None), None)
    return None


def _layers(kind: Any) -> list[Any]:
    """List a type, what it is an alias or an annotation of, and so on."""
    layers = [kind]
    while True:
        origin = get_origin(kind)
        if origin is Annotated:
            kind = get_args(kind)[0]
        elif isinstance(origin, TypeAliasType):
            kind = origin.__value__[get_args(kind)]
        elif isinstance(kind, TypeAliasType):
            kind = kind.__value__
        else:
            return layers
        layers.append(kind)
