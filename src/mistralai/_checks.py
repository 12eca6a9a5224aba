"""What can be said of an argument before anything is sent, in words that name it."""

from __future__ import annotations

import re
from typing import Any

# RFC 9110: a name is a token; a value has no control characters but the tab.
NAME = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
_VALUE = r"[\t\x20-\x7e]*"

# Sockets count in milliseconds, in an int of C.
_LONGEST = 2**31 - 1


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


def headers(argument: str, given: Any) -> dict[str, str]:
    """Let headers through that HTTP can carry; their names come back in lower case.

    So a caller's header replaces ours of the same name instead of standing beside it.

    Raises:
        TypeError: These are no headers.
        ValueError: A name or a value has a character that no header can have.
    """
    return dict(header(argument, *each) for each in mapping(argument, given).items())


def header(argument: str, name: Any, value: Any) -> tuple[str, str]:
    """Let a header through that HTTP can carry; its name comes back in lower case.

    Raises:
        TypeError: The name or the value is no string.
        ValueError: One of them has a character that no header can have (the value is not quoted:
            it may be a secret), or the header would frame the body in a second way.
    """
    if not isinstance(name, str) or not isinstance(value, str):
        raise TypeError(
            f"{argument} must have strings for names and values, not {name!r} for a name and "
            f"{type(value).__name__} for its value"
        )
    if not re.fullmatch(NAME, name):
        raise ValueError(f"{argument} has the name {name!r}, which no header can have")
    if not re.fullmatch(_VALUE, value):
        raise ValueError(
            f"the value of {name!r} in {argument} has a character that cannot stand in a "
            "header: a line feed, another control character, or one outside ASCII"
        )
    lower = name.lower()
    # RFC 9112 11.2: servers on the way may each believe another of two framings.
    if lower == "transfer-encoding":
        raise ValueError(
            "http_headers cannot have a Transfer-Encoding: the client frames the body itself"
        )
    if lower == "content-length" and not value.isdigit():
        raise ValueError(
            f"the Content-Length in http_headers must be a number of bytes, not {value!r}; leave "
            "it out, and the client counts them"
        )
    return lower, value


def mapping(argument: str, value: Any) -> Any:
    """Let a mapping, or None, through.

    Raises:
        TypeError: It is something else.
    """
    if value is not None and not hasattr(value, "items"):
        raise TypeError(f"{argument} must be a mapping, not {type(value).__name__}")
    return value


def seconds(argument: str, milliseconds: Any) -> float:
    """Turn a limit in milliseconds into seconds.

    Raises:
        TypeError: It is no number.
        ValueError: It is negative, or more than a system can wait.
    """
    if not isinstance(milliseconds, (int, float)) or isinstance(milliseconds, bool):
        raise TypeError(
            f"{argument} must be a number of milliseconds, not {type(milliseconds).__name__}"
        )
    if not 0 <= milliseconds <= _LONGEST:
        raise ValueError(
            f"{argument} must be a number of milliseconds from 0 to {_LONGEST} (24 days), not "
            f"{milliseconds}; leave it out for no limit of its own"
        )
    return milliseconds / 1000
