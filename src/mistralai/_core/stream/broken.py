"""The error of a stream that broke off."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from mistralai.errors import StreamInterruptedError

if TYPE_CHECKING:
    import httpx

_LIBRARIES = ("httpx", "httpx2")


def interrupted(
    cause: Exception | None, events: list[Any], response: httpx.Response, body: str = ""
) -> StreamInterruptedError:
    """Make the error for a stream that broke off.

    Args:
        cause: What the connection ended in, None where the server just stopped.
        events: The events that arrived before.
        response: The answer.
        body: What came instead of events.

    Returns:
        An error that is also of the type of `cause`, where that is one of an HTTP library's.
    """
    if isinstance(cause, StreamInterruptedError):
        return cause
    how = "the server just stopped"
    if cause is not None:
        how = ": ".join(filter(None, (type(cause).__name__, str(cause))))
    message = f"The stream broke off after {len(events)} events, before it was complete ({how})"
    return _class_for(cause)(message, response.status_code, body, response, events=events)


def _class_for(cause: Exception | None) -> type[StreamInterruptedError]:
    library = next((m for k in type(cause).__mro__ if (m := _package(k)) in _LIBRARIES), None)
    if library is None:
        return StreamInterruptedError
    # Each library's classes are in a module of their own, so that none is loaded needlessly.
    kinds: dict[type[Exception], type[StreamInterruptedError]]
    kinds = import_module(f"{__package__}.broken_{library}").KINDS
    return next(
        (mine for theirs, mine in kinds.items() if isinstance(cause, theirs)),
        StreamInterruptedError,
    )


def _package(kind: type[Any]) -> str:
    return kind.__module__.partition(".")[0]
