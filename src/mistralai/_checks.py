"""What can be said of an argument before anything is sent, in words that name it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, cast

from .types.unset import UNSET

# RFC 9110: a name is a token; a value has no control characters but the tab.
NAME = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
_VALUE = r"[\t\x20-\x7e]*"

# Sockets count in milliseconds, in an int of C.
LONGEST_MS = 2**31 - 1
_SHOWN = 200


def shown(value: object) -> str:
    """Show a value in an error, whatever it is: its own `repr` may raise, or fill the screen."""
    try:
        text = repr(value)
    except Exception:  # noqa: BLE001 - it is the user's, and may raise what it likes
        return f"an object of {type(value).__name__} that cannot be shown"
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "..."


def has(value: object, *names: str) -> bool:
    """Tell whether an object has attributes of these names that can be called."""
    try:
        return all(callable(getattr(value, name, None)) for name in names)
    except Exception:  # noqa: BLE001 - as above
        return False


def has_attribute(value: object, name: str) -> bool:
    """Tell whether an object has an attribute, whatever it does when it is asked."""
    try:
        return hasattr(value, name)
    except Exception:  # noqa: BLE001 - as above
        return False


def text(argument: str, value: object) -> str:
    """Let a text through that UTF-8 can write, as a plain `str`.

    Raises:
        TypeError: It is no string.
        ValueError: It has half of a surrogate pair, as file names and broken JSON may.
    """
    if not isinstance(value, str):
        raise TypeError(f"{argument} must be a string, not {shown(value)}")
    # A class derived from `str` may write itself in another way, or raise.
    plain = str.__str__(value)
    try:
        plain.encode()
    except UnicodeEncodeError as error:
        raise ValueError(
            f"{argument} has half of a surrogate pair at position {error.start}, "
            "which cannot be sent"
        ) from None
    return plain


def url(argument: str, value: object) -> str:
    """Let the URL of a server through: a string, or the `URL` object of an HTTP library.

    Raises:
        TypeError: It is something else.
        ValueError: It has half of a surrogate pair.
    """
    return text(argument, str(value) if type(value).__name__ == "URL" else value)


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
            f"{argument} must have strings for names and values, not {shown(name)} for a name and "
            f"{type(value).__name__} for its value"
        )
    name, value = str.__str__(name), str.__str__(value)
    if not re.fullmatch(NAME, name):
        raise ValueError(f"{argument} has the name {name!r}, which no header can have")
    if not re.fullmatch(_VALUE, value):
        raise ValueError(
            f"the value of {name!r} in {argument} has a character that cannot stand in a "
            "header: a line feed, another control character, or one outside ASCII"
        )
    lower, value = name.lower(), value.strip(" \t")
    # Blanks around a value are no part of it (RFC 9110 5.5), and h11 refuses them.
    # RFC 9112 11.2: servers on the way may each believe another of two framings.
    if lower == "transfer-encoding":
        raise ValueError(
            f"{argument} cannot have a Transfer-Encoding: the client frames the body itself"
        )
    if lower == "content-length" and not value.isdigit():
        raise ValueError(
            f"the Content-Length in {argument} must be a number of bytes, not {value!r}; leave "
            "it out, and the client counts them"
        )
    return lower, value


def mapping(argument: str, value: Any) -> dict[Any, Any]:
    """Read a mapping, or anything with `items` that gives pairs; None is an empty one.

    Raises:
        TypeError: It is something else, or cannot be read.
    """
    if value is None:
        return {}
    if type(value) is dict:
        return cast("dict[Any, Any]", value)
    if not isinstance(value, Mapping) and not has(value, "items"):
        raise TypeError(f"{argument} must be a mapping, not {type(value).__name__}")
    try:
        return dict(cast("Mapping[Any, Any]", value).items())
    except Exception as error:
        raise TypeError(
            f"{argument} must be a mapping, and reading it raised {type(error).__name__}"
        ) from error


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
    limit = number(milliseconds)
    if not 0 <= limit <= LONGEST_MS:
        raise ValueError(
            f"{argument} must be a number of milliseconds from 0 to {LONGEST_MS} (24 days), not "
            f"{shown(milliseconds)}; leave it out for no limit of its own"
        )
    return limit / 1000


def number(value: float) -> float:
    """Write a number of any class and size as a float; what is too large becomes infinite.

    NaN stays what it is: no comparison holds for it.
    """
    try:
        return float(value)
    except OverflowError:
        return float("inf") if int(value) > 0 else -float("inf")


# What a client is told, beside the limits and headers, which are checked where they are used.


def _flag(argument: str, value: object) -> bool:
    if not isinstance(value, bool):
        raise TypeError(f"{argument} must be True or False, not {shown(value)}")
    return value


def _logger(argument: str, value: object) -> Any:
    if not has(value, "debug"):
        raise TypeError(
            f"{argument} must have the method debug, as loggers of logging do; "
            f"{type(value).__name__} has not"
        )
    return value


def _transport(argument: str, value: object) -> str:
    if not isinstance(value, str):
        raise ValueError(f'{argument} must be "httpx" or "fast", not {shown(value)}')  # noqa: TRY004
    return str.__str__(value)


def _size(argument: str, value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError(f"{argument} must be a number of bytes, not {shown(value)}")
    if int(value) < 0:
        raise ValueError(f"{argument} must be at least 0, not {shown(value)}")
    return int(value)


_SETTINGS: dict[str, Callable[[str, Any], Any]] = {
    "server_url": url,
    "server": text,
    "transport": _transport,
    "strict": _flag,
    "resend": _flag,
    "debug_logger": _logger,
    "default_query": mapping,
    "max_response_bytes": _size,
}


def settings(given: Mapping[str, Any]) -> dict[str, Any]:
    """Let the settings of a client through; None and `UNSET` say that there is none.

    Raises:
        TypeError: One is not of its type.
        ValueError: One has a value that cannot be used.
    """
    return {
        name: _SETTINGS[name](name, value)
        if name in _SETTINGS and value is not None and value is not UNSET
        else value
        for name, value in given.items()
    }


def filled(argument: str, template: object, params: Any) -> str:
    """Put values into a URL that has `{name}` for each of them."""
    made = url(argument, template)
    for name, value in mapping("url_params", params).items():
        made = made.replace(
            "{" + text("a name in url_params", name) + "}", text("a value in url_params", value)
        )
    return made
