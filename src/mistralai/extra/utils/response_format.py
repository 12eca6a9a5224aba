"""From a pydantic model to the response format that asks for it, and back from JSON."""

from __future__ import annotations

from typing import Any, TypeVar, get_origin

import pydantic

from mistralai._checks import shown
from mistralai.models import JSONSchema, ResponseFormat

from ._pydantic_helper import rec_strict_json_schema

__all__ = [
    "CustomPydanticModel",
    "JSONSchema",
    "ResponseFormat",
    "pydantic_model_from_json",
    "rec_strict_json_schema",
    "response_format_from_pydantic_model",
]

CustomPydanticModel = TypeVar("CustomPydanticModel", bound=pydantic.BaseModel)


def response_format_from_pydantic_model(model: type[CustomPydanticModel]) -> ResponseFormat:
    """Make the response format that asks for JSON which a pydantic model can read.

    Args:
        model: The model. Its objects may have no other properties than its fields, so a field
            like `dict[str, int]` can only come back empty: use a list of pairs instead.

    Returns:
        The format, to be passed as `response_format`.

    Raises:
        TypeError: This is no pydantic model, or an instance of one.
    """
    given: Any = model
    if (
        not isinstance(given, type)
        or not hasattr(given, "model_json_schema")
        or given is pydantic.BaseModel
    ):
        raise TypeError(
            "response_format must be a class that is a pydantic model, as in "
            f"parse(response_format=Recipe, ...), not {_described(given)}"
        )
    schema = rec_strict_json_schema(model.model_json_schema())
    return ResponseFormat(
        type="json_schema",
        json_schema=JSONSchema(name=model.__name__, schema_definition=schema, strict=True),
    )


def _described(given: Any) -> str:
    # Python 3.10 takes `list[int]` for a class.
    if isinstance(given, type) and get_origin(given) is None:
        return f"the class {given.__name__}, which is none: derive it from pydantic.BaseModel"
    if isinstance(given, (dict, ResponseFormat)):
        return "a response format: that goes to `complete` or `stream`"
    if isinstance(given, pydantic.BaseModel):
        return f"an instance of {type(given).__name__}: pass the class"
    return f"{shown(given)}: put it into a model as a field"


def pydantic_model_from_json(
    json_data: Any, pydantic_model: type[CustomPydanticModel]
) -> CustomPydanticModel:
    """Make an instance of a model of what `json.loads` returned.

    Args:
        json_data: The data.
        pydantic_model: The model.

    Returns:
        The instance.

    Raises:
        pydantic.ValidationError: The data does not fit the model.
    """
    return pydantic_model.model_validate(json_data)
