"""Values as text, for queries and forms: one way to write each."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from enum import Enum
from typing import TYPE_CHECKING, cast

from mistralai import _checks as checks

if TYPE_CHECKING:
    from collections.abc import Iterator


def to_texts(name: str, value: object) -> Iterator[str]:
    """Write a value; a list gives one text for each of its items.

    Args:
        name: What the value is called where the user gives it.
        value: The value: a text, a number, a date, an enumeration's member, a dict (written as
            JSON), or a list of these.

    Raises:
        TypeError: The value is something else.
        ValueError: The text is no Unicode.
    """
    if isinstance(value, (list, tuple, set, frozenset)):
        for item in cast("list[object]", value):
            yield from to_texts(name, item)
    else:
        yield checks.text(name, _text(name, value))


def _text(name: str, value: object) -> str:
    if isinstance(value, Enum):
        # `str` of a `(str, Enum)` is the name of its class and member.
        value = value.value
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return str(value)
    if isinstance(value, datetime):
        text = value.isoformat()
        return text[:-6] + "Z" if text.endswith("+00:00") else text
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        # v1 spread the keys among the other parameters, where they could replace `page`.
        return json.dumps(value, separators=(",", ":"))
    raise TypeError(f"{name} cannot be sent as text: {value!r} ({type(value).__name__})")
