"""Regular expressions that cannot stop the server.

The expressions of the standard library cannot be interrupted, and one such as ``(a+)+$`` takes
twice as long with each letter. The library `regex` takes the same expressions and a limit of time.
"""

from functools import lru_cache
from typing import TYPE_CHECKING, Final

from mistralai.local.errors import bad_request

if TYPE_CHECKING:
    import regex

MAX_PATTERN: Final = 1_000
"""How many letters an expression may have."""
MAX_TEXT: Final = 100_000
"""How many letters of a text are searched."""
MAX_SECONDS: Final = 0.1
"""How long one search may take."""


@lru_cache(maxsize=256)
def compiled(pattern: str) -> "regex.Pattern[str]":
    """Return a regular expression.

    Args:
        pattern: How it is written.

    Raises:
        ValueError: If it is none, is too long, or the library is not installed.
    """
    try:
        import regex  # noqa: PLC0415 - a server without patterns need not have it
    except ModuleNotFoundError:
        raise ValueError("a pattern needs the library regex: pip install regex") from None
    if len(pattern) > MAX_PATTERN:
        raise ValueError(f"a pattern has at most {MAX_PATTERN} letters, got {len(pattern)}")
    try:
        return regex.compile(pattern)
    except (regex.error, RecursionError, OverflowError) as error:
        raise ValueError(f"not a regular expression: {error}") from None


def found(pattern: str, text: str) -> bool:
    """Return whether a regular expression finds something in the beginning of a text.

    Args:
        pattern: How it is written.
        text: Where to search.

    Raises:
        ApiError: With a 400, if that takes longer than `MAX_SECONDS`.
    """
    shown = text[:MAX_TEXT]
    try:
        return compiled(pattern).search(shown, timeout=MAX_SECONDS) is not None
    except TimeoutError:
        raise bad_request(
            f"The pattern {pattern!r} of a script takes more than {MAX_SECONDS} s on a text of "
            f"{len(shown)} letters: repeat nothing that has a repetition in it, or use contains"
        ) from None
