"""Reading JSON into the types of the API."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, cast

from pydantic_core import ValidationError, from_json

from mistralai.types.basemodel import BaseModel, building

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

readers: dict[Any, Callable[..., Any]] = {}
"""What reads a type, and refuses what is not of it; filled when a type is read first."""


def read(
    kind: Any, body: bytes, *, strict: bool = False, context: Mapping[str, Any] | None = None
) -> Any:
    """Read a JSON text as a type.

    Args:
        kind: A model class or any type that pydantic knows.
        body: The text, in UTF-8.
        strict: Refuse what is not of the type, and what is no Unicode, instead of making the most
            of it.
        context: What one has to know of the request to read the answer.

    Returns:
        The value. Where the text has bytes that are no UTF-8, or half of a surrogate pair, there is
        U+FFFD instead.

    Raises:
        ValueError: The text is not JSON, or nothing like the type.
    """
    try:
        return reader_of(kind)(body, context=context)
    except ValidationError:
        if strict:
            raise
        from .tolerant import read_tolerantly, resembles  # noqa: PLC0415 - most programs never need it

        try:
            value = from_json(body)
        except ValueError:
            value = from_json(_mended(body))
        if not resembles(kind, value):
            raise
        return read_tolerantly(kind, value, context)


def utf8(body: bytes, content_type: str, *, strict: bool = False) -> bytes:
    """Turn a text into UTF-8, which JSON has to be in (RFC 8259 8.1), and is in nearly always.

    Args:
        body: The text.
        content_type: Its content type, as the header has it.
        strict: Refuse bytes that are not of the charset, instead of putting U+FFFD there.

    Returns:
        The text as it is, unless the content type names another charset that Python knows.

    Raises:
        ValueError: Bytes are not of the charset, and `strict` is true.
    """
    _, found, rest = content_type.lower().partition("charset=")
    charset = rest.partition(";")[0].strip(" \"'")
    if not found or charset in {"utf-8", "utf8"}:
        return body
    try:
        return body.decode(charset, "strict" if strict else "replace").encode("utf-8", "replace")
    except UnicodeDecodeError:
        raise
    except Exception:  # noqa: BLE001 - a charset can name any codec, and codecs raise what they like
        return body


def _mended(body: bytes) -> bytes:
    """Put U+FFFD where a text is no Unicode.

    Raises:
        ValueError: It is no JSON even so.
    """
    try:
        # Python's own reader takes halves of surrogate pairs, and writes them as they are.
        text = json.dumps(json.loads(body.decode("utf-8-sig", "replace")), ensure_ascii=False)
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").encode()


def reader_of(kind: Any) -> Callable[..., Any]:
    """Find the function that reads a JSON text as a type, and refuses what is not of it."""
    reader = readers.get(kind)
    if reader is None:
        with building:
            reader = readers.get(kind)
            if reader is None:  # pragma: no branch - unless another thread was faster
                reader = readers[kind] = _make_reader(kind)
    return reader


def _make_reader(kind: Any) -> Callable[..., Any]:
    # Built once a type: v1 built a class an answer, and lost most of its time there.
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        kind.model_rebuild()
        return kind.__pydantic_validator__.validate_json
    from pydantic import TypeAdapter  # noqa: PLC0415 - few operations return what is no model

    return TypeAdapter[Any](cast("Any", kind)).validate_json
