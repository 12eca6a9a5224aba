"""What can be said of an argument before anything is sent, in words that name it."""

from __future__ import annotations

import re
from math import isfinite
from typing import Any

# RFC 9110: a name is a token; a value has no control characters but the tab.
NAME = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
_VALUE = r"[\t\x20-\x7e]*"


def text(argument: str, value: str) -> str:
    """Let a text through that UTF-8 can write.

    Raises:
        ValueError: It has half of a surrogate pair, as file names and broken JSON may.
    """
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise ValueError(
            f"{argument} has half of a surrogate pair at position {error.start}, "
            "which cannot be sent"
        ) from None
    return value


def header(name: Any, value: Any) -> tuple[str, str]:
    """Let a header through that HTTP can carry; its name comes back in lower case.

    Raises:
        TypeError: The name or the value is no string.
        ValueError: One of them has a character that no header can have. The value is not quoted:
            it may be a secret.
    """
    if not isinstance(name, str) or not isinstance(value, str):
        raise TypeError(
            f"http_headers must have strings for names and values, not {name!r} for a name and "
            f"{type(value).__name__} for its value"
        )
    if not re.fullmatch(NAME, name):
        raise ValueError(f"http_headers has the name {name!r}, which no header can have")
    if not re.fullmatch(_VALUE, value):
        raise ValueError(
            f"the value of {name!r} in http_headers has a character that cannot stand in a "
            "header: a line feed, another control character, or one outside ASCII"
        )
    return name.lower(), value


def seconds(argument: str, milliseconds: Any) -> float:
    """Turn a limit in milliseconds into seconds.

    Raises:
        TypeError: It is no number.
        ValueError: It is negative or not finite.
    """
    if not isinstance(milliseconds, (int, float)) or isinstance(milliseconds, bool):
        raise TypeError(
            f"{argument} must be a number of milliseconds, not {type(milliseconds).__name__}"
        )
    if not isfinite(milliseconds) or milliseconds < 0:
        raise ValueError(
            f"{argument} must be a number of milliseconds from 0 up, not {milliseconds}; "
            "leave it out for no limit of its own"
        )
    return milliseconds / 1000
