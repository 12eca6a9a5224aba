"""Tracebacks without the variables that may hold the key."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

# Whose functions handle a request with its headers. A user's own keep their variables.
_PACKAGES = frozenset(
    {
        "anyio",
        "asyncio",
        "h11",
        "httpcore",
        "httptools",
        "httpx",
        "httpx2",
        "mistralai",
        "ssl",
        "websockets",
    }
)


def forget_variables(error: BaseException) -> None:
    """Clear the variables of the functions that an exception has left behind.

    Tools that report errors (sentry, rich, structlog ...) print the variables of each function in
    a traceback. On the way to the network the headers of the request are among them. The lines of
    the traceback stay.

    Args:
        error: The exception; those that caused it, or were handled meanwhile, count too.
    """
    for each in _chain(error):
        place = each.__traceback__
        while place is not None:
            frame = place.tb_frame
            if frame.f_globals.get("__name__", "").partition(".")[0] in _PACKAGES:
                with suppress(RuntimeError):  # it is still running
                    frame.clear()
            place = place.tb_next


def _chain(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    waiting: list[BaseException | None] = [error]
    while waiting:
        each = waiting.pop()
        if each is not None and id(each) not in seen:
            seen.add(id(each))
            waiting += [each.__cause__, each.__context__]
            yield each
