"""Misbehaviour to order: what to do to which of the next requests."""

from collections.abc import Sequence
from email.utils import formatdate
from fnmatch import fnmatchcase
from typing import Annotated, Any, Final, Literal

from pydantic import Field, model_validator
from typing_extensions import Self

from mistralai.local.errors import CATALOGUE, ApiError, given_error
from mistralai.local.schema.base import Request

Natural = Annotated[int, Field(ge=0)]

# Any one of these decides how the answer ends, so a fault may have only one.
_ENDINGS: Final = (
    "status",
    "hang",
    "reset",
    "garbage",
    "stall_after_events",
    "error_after_events",
    "cut_after_bytes",
    "reset_after_bytes",
)


class Fault(Request):
    """One order to misbehave, for the next requests that match.

    Which requests:

    Args:
        method: Only requests with this method; any by default.
        path: Only requests whose path matches this pattern (``*`` stands for anything).
        contains: Only requests whose body contains this text (its first MiB is searched).
        scope: Only requests of this scope; any by default.
        times: For how many requests; None for all that come until a reset.

    The rows of batch jobs count as requests to their endpoint. They have no connection of their
    own: a delay, an error and a hang happen to them, a broken connection becomes a 500.

    What happens, in this order:

    Args:
        delay: Seconds on the server's clock before anything else; advancing the clock ends it.
        status: Answer with this HTTP status instead of the real answer.
        body: The name of a body in the catalogue (`mistralai.local.errors.CATALOGUE`); with
            `status` or `error_after_events`. Alone it brings its own status.
        retry_after: Seconds in the ``Retry-After`` header of that answer.
        retry_after_as: Whether the header says them as a number or as an HTTP date.
        hang: Never answer; the connection stays open.
        reset: Reset the connection (RST) instead of an answer.
        garbage: Send bytes that are not HTTP, and close.
        stall_after_events: Send nothing more after so many events of a stream.
        error_after_events: After so many events send an error object as an event, and end.
        garbage_after_events: After so many events put in one that is not JSON, and go on.
        cut_after_bytes: Close the connection after so many bytes of the body.
        reset_after_bytes: Reset the connection after so many bytes of the body.
        split_at: Send the body in pieces that end at these offsets (bytes).
    """

    method: str | None = None
    path: str = "*"
    contains: str | None = None
    scope: str | None = None
    times: Annotated[int, Field(ge=1)] | None = 1

    delay: Annotated[float, Field(ge=0, allow_inf_nan=False)] = 0.0
    status: Annotated[int, Field(ge=200, le=599)] | None = None
    body: str | None = None
    retry_after: Annotated[float, Field(ge=0, allow_inf_nan=False)] | None = None
    retry_after_as: Literal["seconds", "date"] = "seconds"
    hang: bool = False
    reset: bool = False
    garbage: bool = False
    stall_after_events: Natural | None = None
    error_after_events: Natural | None = None
    garbage_after_events: Natural | None = None
    cut_after_bytes: Natural | None = None
    reset_after_bytes: Natural | None = None
    split_at: list[Natural] = Field(default_factory=list[int])

    @model_validator(mode="after")
    def _is_one_order(self) -> Self:
        if self.body is not None and self.body not in CATALOGUE:
            raise ValueError(f"body {self.body!r} is not one of {', '.join(sorted(CATALOGUE))}")
        endings = [name for name in _ENDINGS if getattr(self, name) not in {None, False}]
        if len(endings) > 1:
            raise ValueError(f"{' and '.join(endings)} exclude each other: order one per fault")
        if self.retry_after is not None and not self.answers:
            raise ValueError("retry_after needs status or body")
        return self

    @property
    def answers(self) -> bool:
        """Whether an error of the catalogue takes the place of the real answer."""
        return self.status is not None or (
            self.body is not None and self.error_after_events is None
        )

    def matches(self, method: str, path: str, body: bytes, scope: str | None = None) -> bool:
        """Return whether a request is one of those that are meant.

        Args:
            method: The HTTP method of the request.
            path: Its path, without the query.
            body: The beginning of its body.
            scope: The scope that it belongs to.
        """
        return (
            self.scope in {None, scope}
            and (self.method is None or self.method.upper() == method)
            and fnmatchcase(path, self.path)
            and (self.contains is None or self.contains.encode() in body)
        )

    def error(self, now: float) -> ApiError:
        """Return the answer that takes the place of the real one, or goes into a stream.

        Args:
            now: The server's time in seconds since the epoch, for a date in ``Retry-After``.
        """
        error = _error(self.status, self.body)
        if self.retry_after is not None:
            error.headers["retry-after"] = (
                formatdate(now + self.retry_after, usegmt=True)
                if self.retry_after_as == "date"
                else f"{self.retry_after:g}"
            )
        return error

    def to_wire(self) -> dict[str, Any]:
        """Return what was ordered, without what was left at its default."""
        return self.model_dump(exclude_defaults=True)


def _error(status: int | None, body: str | None) -> ApiError:
    if body is not None:
        made = CATALOGUE[body]()
        return ApiError(status or made.status, made.body, made.headers)
    return given_error(status or 500)


class Faults:
    """The orders that are still open, oldest first."""

    def __init__(self) -> None:
        self._open: list[tuple[Fault, int | None]] = []

    def add(self, fault: Fault) -> None:
        """Take an order.

        Args:
            fault: What to do to which requests.
        """
        self._open.append((fault, fault.times))

    def take(self, method: str, path: str, body: bytes, scope: str | None = None) -> Fault | None:
        """Return the oldest order that matches a request, and count it down.

        Args:
            method: The HTTP method of the request.
            path: Its path, without the query.
            body: The beginning of its body.
            scope: The scope that it belongs to.
        """
        for at, (fault, left) in enumerate(self._open):
            if fault.matches(method, path, body, scope):
                if left == 1:
                    del self._open[at]
                elif left is not None:
                    self._open[at] = (fault, left - 1)
                return fault
        return None

    def pending(self) -> Sequence[tuple[Fault, int | None]]:
        """Return the open orders, each with how many requests it still waits for."""
        return tuple(self._open)

    def clear(self, scope: str | None = None) -> None:
        """Forget orders.

        Args:
            scope: Of which scope only; None for all.
        """
        self._open[:] = [one for one in self._open if scope not in {None, one[0].scope}]
