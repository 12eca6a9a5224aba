"""Putting URLs together."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, quote

from mistralai import _checks as checks
from mistralai._auth.credentials import without_secrets

if TYPE_CHECKING:
    from collections.abc import Mapping

LONGEST = 30_000
"""How many characters a part of a URL may have: HTTP libraries take no URL of more than 65,536."""
LONGEST_LABEL = 63

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
    if not isinstance(value, str) and checks.has_attribute(value, "id"):
        raise ValueError(f"{name} must be a string: pass the `id` of this {type(value).__name__}")
    if not isinstance(value, str) or value == "":
        raise ValueError(f"{name} must be a string that is not empty, not {checks.shown(value)}")
    value = checks.text(name, value)
    if not value.strip("."):
        # "." and ".." would be taken for a step in the path.
        return value.replace(".", "%2E")
    # Both may stand in a segment as they are, and names of models have them.
    quoted = quote(value, safe=":@")
    if len(quoted) > LONGEST:
        raise ValueError(f"{name} is too long for a URL: it has {len(quoted):,} characters")
    return quoted


@lru_cache(maxsize=64)
def check_base(library: Any, base: str) -> str:
    """Let the URL of a server through that a request can be sent to.

    Args:
        library: The HTTP library that will read it.
        base: The URL.

    Raises:
        httpx.InvalidURL: It is no URL, or its host is none: the library's own error, as in v1.
        httpx.UnsupportedProtocol: It is no URL of HTTP: the library's own error, as in v1.
    """
    shown = checks.shown(without_secrets(base))
    if re.search(r"[\x00-\x1f\x7f]", base):
        raise library.InvalidURL(f"server_url has a non-printable character: {shown}")
    try:
        parsed = library.URL(base)
        host: str = parsed.raw_host.decode("ascii")
        # What prints the URL decodes the host, and a log line may not fail either.
        known = str(parsed.host)
    except Exception as error:  # noqa: BLE001
        # The library's own class, UnicodeError, and more. Their texts quote the whole URL.
        raise library.InvalidURL(
            f"server_url is no URL: {shown} ({type(error).__name__})"
        ) from None
    if parsed.scheme not in {"http", "https"}:
        raise library.UnsupportedProtocol(
            f"server_url must begin with http:// or https://, and is {shown}"
        )
    if len(base) > LONGEST:
        raise library.InvalidURL(
            f"server_url is too long for a URL: it has {len(base):,} characters"
        )
    # RFC 1035 2.3.4; a name that is longer is a UnicodeError where it is looked up.
    labels = host.removesuffix(".").split(".")
    if ":" not in known and not all(1 <= len(label) <= LONGEST_LABEL for label in labels):
        raise library.InvalidURL(
            f"server_url has the host {checks.shown(host)}: between its dots there must be 1 to "
            f"{LONGEST_LABEL} characters"
        )
    return base


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
