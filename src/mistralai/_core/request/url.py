"""Putting URLs together."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, quote

from mistralai import _checks as checks

if TYPE_CHECKING:
    from collections.abc import Mapping

_PLACEHOLDER = r"\{(\w+)\}"


@lru_cache(maxsize=256)
def placeholders(path: str) -> tuple[str, ...]:
    """Name the parameters in a path template."""
    return tuple(re.findall(_PLACEHOLDER, path))


def fill(path: str, values: Mapping[str, object]) -> str:
    """Put values into a path template.

    Args:
        path: The template, with `{name}` for each value.
        values: The values by name; others are ignored.

    Returns:
        The path, every value quoted so that it stays one segment.

    Raises:
        ValueError: A value is empty or no string.
    """
    return re.sub(_PLACEHOLDER, lambda match: _segment(match[1], values[match[1]]), path)


def _segment(name: str, value: object) -> str:
    if hasattr(value, "id"):
        raise ValueError(f"{name} must be a string: pass the `id` of this {type(value).__name__}")
    if not isinstance(value, str) or not value:
        raise ValueError(f"{name} must be a string that is not empty, not {value!r}")
    checks.text(name, value)
    if not value.strip("."):
        # "." and ".." would be taken for a step in the path.
        return value.replace(".", "%2E")
    # Both may stand in a segment as they are, and names of models have them.
    return quote(value, safe=":@")


@lru_cache(maxsize=64)
def split_base(base: str) -> tuple[str, str]:
    """Split a server's URL into what stands before an operation's path and the query behind it."""
    front, mark, query = base.partition("?")
    return front.removesuffix("/"), mark + query


def query_of(base: str) -> list[tuple[str, str]]:
    """Tell the names and values in the query of a server's URL."""
    return parse_qsl(split_base(base)[1].removeprefix("?"), keep_blank_values=True)


@lru_cache(maxsize=512)
def join(base: str, path: str) -> str:
    """Put an operation's path under a server's URL, keeping a path prefix and a query."""
    front, query = split_base(base)
    if path.startswith("/v1/"):
        # People paste the URL with the version, which is in the path already.
        front = front.removesuffix("/v1")
    return front + path + query
