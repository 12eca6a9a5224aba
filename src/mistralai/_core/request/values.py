"""Values as text, for queries and forms: one way to write each."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from enum import Enum
from math import isfinite
from typing import cast

from mistralai import _checks as checks

from .json_body import to_json


def to_texts(name: str, value: object) -> list[str]:
    """Write a value; a list gives one text for each of its items.

    Args:
        name: What the value is called where the user gives it.
        value: The value: a text, a number, a date, an enumeration's member, a dict (written as
            JSON), or a list of these.

    Raises:
        TypeError: The value is something else, or cannot be read.
        ValueError: The text is no Unicode, the number is not finite, or lists lie in each other
            without end.
    """
    texts: list[str] = []
    try:
        _write(name, value, texts)
    except (TypeError, ValueError):
        raise
    except RecursionError:
        raise ValueError(f"{name} is nested too deeply") from None
    except Exception as error:
        raise TypeError(f"{name} cannot be read: it raised {type(error).__name__}") from error
    return texts


def _write(name: str, value: object, texts: list[str]) -> None:
    if isinstance(value, (list, tuple, set, frozenset)):
        for item in cast("list[object]", value):
            _write(name, item, texts)
    else:
        texts.append(checks.text(name, _text(name, value)))


def _text(name: str, value: object) -> str:
    if isinstance(value, Enum):
        # `str` of a `(str, Enum)` is the name of its class and member.
        value = value.value
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return _digits(name, value)
    if isinstance(value, float):
        if not isfinite(value):
            raise ValueError(f"{name} is {value}, which is no number that can be sent")
        return str(value)
    if isinstance(value, datetime):
        text = value.isoformat()
        return text[:-6] + "Z" if text.endswith("+00:00") else text
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        # v1 spread the keys among the other parameters, where they could replace `page`.
        return to_json(cast("Mapping[str, object]", value), name=name).decode("ascii")
    raise TypeError(
        f"{name} cannot be sent as text: {checks.shown(value)} ({type(value).__name__})"
    )


def _digits(name: str, value: int) -> str:
    try:
        return int.__repr__(value)
    except ValueError:  # Python writes thousands of digits only where it is told to
        raise ValueError(f"{name} has too many digits to be sent") from None
