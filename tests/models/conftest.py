"""Every model, and values made up from the types of their fields."""

from __future__ import annotations

import inspect
from datetime import datetime, timezone
from types import NoneType, UnionType
from typing import IO, TYPE_CHECKING, Annotated, Any, Literal, Union, get_args, get_origin

import pytest

from mistralai import models
from mistralai.types.basemodel import BaseModel, Nullable, OptionalNullable, Unset

if TYPE_CHECKING:
    from collections.abc import Callable

ALL_MODELS: list[type[BaseModel]] = sorted(
    {
        kind
        for name in models.__all__
        if inspect.isclass(kind := getattr(models, name)) and issubclass(kind, BaseModel)
    },
    key=lambda kind: kind.__name__,
)
PLAIN: dict[Any, Any] = {
    str: "text",
    int: 7,
    float: 0.5,
    bool: True,
    Any: {"any": ["thing", None]},
    datetime: datetime(2025, 4, 1, tzinfo=timezone.utc),
    IO: b"content",
}


def example(kind: Any) -> Any:
    """Make up a value of a type, as JSON has it: of a union, the first member's."""
    origin, args = get_origin(kind), get_args(kind)
    if kind in PLAIN:
        return PLAIN[kind]
    if origin is Annotated or origin in (Nullable, OptionalNullable):
        return example(args[0])
    if origin in (Union, UnionType):
        return example(next(arg for arg in args if arg not in (NoneType, Unset)))
    if origin is Literal:
        return args[0]
    if origin is list:
        return [example(args[0])]
    if origin is dict:
        return {"key": example(args[1])}
    if inspect.isclass(kind) and issubclass(kind, BaseModel):
        return full_example(kind)
    if kind is bytes:
        return "content"
    raise AssertionError(f"no example for {kind!r}")


def full_example(model: type[BaseModel]) -> dict[str, Any]:
    """Make up a JSON object with every field of a model."""
    return {
        name if field.alias is None else field.alias: example(field.annotation)
        for name, field in model.model_fields.items()
    }


def minimal_example(model: type[BaseModel]) -> dict[str, Any]:
    """Make up a JSON object with the required fields of a model."""
    return {
        name if field.alias is None else field.alias: example(field.annotation)
        for name, field in model.model_fields.items()
        if field.is_required()
    }


@pytest.fixture(scope="session")
def all_models() -> list[type[BaseModel]]:
    """All of the models."""
    return ALL_MODELS


@pytest.fixture(params=ALL_MODELS, ids=lambda model: model.__name__)
def model(request: pytest.FixtureRequest) -> type[BaseModel]:
    """Each of the models in turn."""
    kind: type[BaseModel] = request.param
    return kind


@pytest.fixture
def full(model: type[BaseModel]) -> dict[str, Any]:
    """A JSON object with every field of the model."""
    return full_example(model)


@pytest.fixture
def minimal(model: type[BaseModel]) -> dict[str, Any]:
    """A JSON object with the required fields of the model."""
    return minimal_example(model)


@pytest.fixture
def full_of() -> Callable[[type[BaseModel]], dict[str, Any]]:
    """Makes up a JSON object with every field of a model."""
    return full_example


@pytest.fixture
def minimal_of() -> Callable[[type[BaseModel]], dict[str, Any]]:
    """Makes up a JSON object with the required fields of a model."""
    return minimal_example
