"""Reading JSON into the types of the API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from pydantic_core import ValidationError, from_json

from mistralai.types.basemodel import BaseModel

if TYPE_CHECKING:
    from collections.abc import Callable

readers: dict[Any, Callable[[bytes], Any]] = {}
"""What reads a type, and refuses what is not of it; filled when a type is read first."""


def read(kind: Any, body: bytes, *, strict: bool = False) -> Any:
    """Read a JSON text as a type.

    Args:
        kind: A model class or any type that pydantic knows.
        body: The text.
        strict: Refuse what is not of the type, instead of making the most of it.

    Returns:
        The value.

    Raises:
        ValueError: The text is not JSON, or nothing like the type.
    """
    try:
        return reader_of(kind)(body)
    except ValidationError:
        if strict:
            raise
        from .tolerant import read_tolerantly, resembles  # noqa: PLC0415 - most programs never need it

        value = from_json(body)
        if not resembles(kind, value):
            raise
        return read_tolerantly(kind, value)


def reader_of(kind: Any) -> Callable[[bytes], Any]:
    """Find the function that reads a JSON text as a type, and refuses what is not of it."""
    reader = readers.get(kind)
    if reader is None:
        reader = readers[kind] = _make_reader(kind)
    return reader


def _make_reader(kind: Any) -> Callable[[bytes], Any]:
    # Built once a type: v1 built a class an answer, and lost most of its time there.
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        kind.model_rebuild()
        return kind.__pydantic_validator__.validate_json
    from pydantic import TypeAdapter  # noqa: PLC0415 - few operations return what is no model

    return TypeAdapter[Any](cast("Any", kind)).validate_json
