"""From a pydantic model to the response format that asks for it, and back from JSON."""

from __future__ import annotations

from typing import Any, TypeVar

import pydantic

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
    """
    schema = rec_strict_json_schema(model.model_json_schema())
    return ResponseFormat(
        type="json_schema",
        json_schema=JSONSchema(name=model.__name__, schema_definition=schema, strict=True),
    )


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
