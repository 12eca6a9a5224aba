"""Vectors that are sent in Base64."""

from __future__ import annotations

from array import array
from base64 import b64decode
from sys import byteorder
from typing import TYPE_CHECKING, Any, cast

from pydantic_core import core_schema

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydantic import GetCoreSchemaHandler

_CODES = {"int8": "b", "binary": "b", "uint8": "B", "ubinary": "B"}


class Base64Too:
    """Annotates a list of numbers that may come in Base64, as the bytes of them all.

    Which numbers the bytes are, the answer does not say: the reader's context has `output_dtype`,
    as it was asked for. Without it they are floats of 32 bits, little-endian.
    """

    @staticmethod
    def __get_pydantic_core_schema__(
        source: Any, handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        # From left to right, so that a list, which nearly all are, is read as without this.
        text = core_schema.with_info_after_validator_function(_decode, core_schema.str_schema())
        return core_schema.union_schema([handler(source), text], mode="left_to_right")


def vectors_of(data: Any) -> list[list[float]]:
    """Give the vectors of an answer, in the order of its texts.

    Args:
        data: What the answer has for each text.

    Raises:
        ValueError: A text has no vector.
    """
    items = [*cast("list[Any]", data)] if isinstance(data, list) else []
    # Servers of other makes leave out what they call the position.
    if all(isinstance(getattr(item, "index", None), int) for item in items):
        items.sort(key=lambda item: item.index)
    vectors = [getattr(item, "embedding", None) for item in items]
    for place, vector in enumerate(vectors):
        if not isinstance(vector, list):
            raise ValueError(f"text {place} of the answer has no vector")  # noqa: TRY004 - as of JSON
    return cast("list[list[float]]", vectors)


def array_of(data: Any) -> Any:
    """Give the vectors of an answer as an array of numpy's.

    Args:
        data: What the answer has for each text.

    Raises:
        ModuleNotFoundError: numpy is not installed.
        ValueError: A text has no vector, or one of another length than the others.
    """
    try:
        import numpy as np  # noqa: PLC0415 - it is no dependency
    except ModuleNotFoundError as error:
        raise ModuleNotFoundError(
            "`array` needs numpy: pip install numpy; `vectors` has the same as lists"
        ) from error
    return np.array(vectors_of(data), dtype=np.float32)


def _decode(text: str, info: core_schema.ValidationInfo) -> list[float]:
    context = cast("Mapping[str, Any]", info.context or {})
    numbers: array[Any] = array(_CODES.get(context.get("output_dtype") or "", "f"))
    numbers.frombytes(b64decode(text, validate=True))
    if byteorder == "big":
        numbers.byteswap()
    # All of them at once: a step of Python's for each takes longer than reading the answer.
    return (numbers if numbers.typecode == "f" else array("d", numbers)).tolist()
