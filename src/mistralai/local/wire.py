"""JSON as it is read and written here, whatever somebody puts into it."""

import json
from typing import TYPE_CHECKING, Any, Final, cast

from .weight import is_large

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MAX_DEPTH: Final = 200
"""How deep objects and lists may be nested; what checks and draws values calls itself per level."""


class NestingError(ValueError):
    """JSON that is nested deeper than is read."""


def decode(text: bytes | str) -> Any:
    """Return the value that some JSON stands for.

    Args:
        text: The JSON.

    Raises:
        ValueError: If it is none, or is nested too deeply, or has a number of too many digits.
    """
    try:
        value: object = json.loads(text)
    except RecursionError:
        raise NestingError(f"nested deeper than {MAX_DEPTH} levels") from None
    level = [value]
    for _ in range(MAX_DEPTH):
        level = [inside for one in level for inside in _inside(one)]
        if not level:
            return value
    raise NestingError(f"nested deeper than {MAX_DEPTH} levels")


def _inside(value: object) -> list[object]:
    """Return the objects and lists that are directly in a value."""
    parts: Iterable[object] = ()
    if isinstance(value, dict):
        parts = cast("dict[str, object]", value).values()
    elif isinstance(value, list):
        parts = cast("list[object]", value)
    return [part for part in parts if isinstance(part, dict | list)]


def encode(value: object) -> bytes:
    """Return a value as JSON.

    Args:
        value: What JSON can hold. Half of a surrogate pair, which UTF-8 cannot, is written as an
            escape, in which form it was read.
    """
    return _text(value).encode("utf-8", "backslashreplace")


def encode_beside(value: object) -> bytes:
    """Return a value as JSON, for a thread that others wait beside.

    One call that writes all of it would keep every other thread of Python waiting until its end.

    Args:
        value: What JSON can hold.
    """
    return b"".join(part.encode("utf-8", "backslashreplace") for part in _parts(value))


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _parts(value: object) -> "Iterator[str]":
    if not is_large(value):
        yield _text(value)
    elif isinstance(value, dict):
        yield "{"
        for at, (name, one) in enumerate(cast("dict[str, object]", value).items()):
            yield f"{',' if at else ''}{_text(name)}:"
            yield from _parts(one)
        yield "}"
    elif isinstance(value, list):
        yield "["
        for at, one in enumerate(cast("list[object]", value)):
            yield "," if at else ""
            yield from _parts(one)
        yield "]"
    else:
        yield _text(value)
