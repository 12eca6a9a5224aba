"""Reading JSON into the types of the API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter

from ..types.basemodel import BaseModel

if TYPE_CHECKING:
    from collections.abc import Callable

_readers: dict[Any, Callable[[bytes], Any]] = {}


def read(kind: Any, body: bytes) -> Any:
    """Read a JSON text as a type.

    Args:
        kind: A model class or any type that pydantic knows.
        body: The text.

    Returns:
        The value.

    Raises:
        ValueError: The text is not JSON, or not of this type.
    """
    reader = _readers.get(kind)
    if reader is None:
        reader = _readers[kind] = _make_reader(kind)
    return reader(body)


def _make_reader(kind: Any) -> Callable[[bytes], Any]:
    # Built once a type: v1 built a class an answer, and lost most of its time there.
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        kind.model_rebuild()
        return kind.__pydantic_validator__.validate_json
    return TypeAdapter(kind).validate_json
