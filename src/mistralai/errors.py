"""Every error the client raises for what a server did.

::

    Exception
    └── MistralError                        anything below; `str()` shows the server's words
        └── SDKError                        the server answered, and not as hoped
            ├── HTTPValidationError         422 that lists the fields the server refused
            ├── ResponseValidationError     success, but with a body that is not what it promised
            └── StreamError                 a stream that had begun carries an error
                └── StreamInterruptedError  a stream that had begun broke off

A stream that the network broke off is also the exception of the HTTP library that says how, so
`except httpx.ReadError` goes on working. A network failure without any answer is the exception of
the HTTP library itself (`httpx.ConnectError`, `httpx.ReadTimeout` ...), with a note on what was
being called. Bad arguments raise `TypeError`, `ValueError` or pydantic's `ValidationError` before
anything is sent.
"""

from __future__ import annotations

import json
from contextlib import suppress
from copy import copy
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    import httpx

    from mistralai.models import HTTPValidationErrorData
    from mistralai.types.http import Http

__all__ = [
    "HTTPValidationError",
    "MistralError",
    "ResponseValidationError",
    "SDKError",
    "StreamError",
    "StreamInterruptedError",
]


class MistralError(Exception):
    """The root of the errors that the API or its answers cause."""


class SDKError(MistralError):
    """The server answered with an error, or with something this client cannot read.

    Args:
        message: What happened, in the client's words.
        status_code: The HTTP status, -1 where there was no answer.
        body: The text of the answer.
        raw_response: The answer itself.
    """

    def __init__(
        self,
        message: str,
        status_code: int = -1,
        body: str = "",
        raw_response: httpx.Response | None = None,
    ) -> None:
        # `args` stays what the caller passed, as Exception.__new__ set it: v1's was so.
        self.message = message
        self.status_code = status_code
        self.body = body
        self.raw_response = raw_response

    def __str__(self) -> str:
        return f"{self.message}: Status {self.status_code}" + (
            f"\n{self.body}" if self.body else ""
        )

    def _state(self) -> tuple[Any, ...]:
        """Everything it was made of, in the order of the constructor."""
        return self.message, self.status_code, self.body, self.raw_response

    def __reduce__(self) -> Any:
        return type(self), self._to_pickle()

    def _to_pickle(self) -> tuple[Any, ...]:
        """Everything it was made of, less the key that the request bore."""
        bare = copy(self.raw_response)
        if bare is not None:
            hide_key(bare)
        return tuple(bare if value is self.raw_response else value for value in self._state())

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return self._state() == other._state()

    __hash__ = Exception.__hash__

    @property
    def headers(self) -> httpx.Headers:
        """The headers of the answer; empty where there was none."""
        if self.raw_response is not None:
            return self.raw_response.headers
        import httpx  # noqa: PLC0415 - errors are importable without it

        return httpx.Headers()

    @property
    def http(self) -> Http | None:
        """The HTTP side of the answer, as every other answer has it; None where there was none."""
        if self.raw_response is None:
            return None
        from ._core.response.result import http_of  # noqa: PLC0415 - as above

        return http_of(self.raw_response)

    @property
    def request_id(self) -> str | None:
        """The id to give Mistral's support, from the headers or the body."""
        http = self.http
        return (http and http.request_id) or self._detail("request_id")

    @property
    def code(self) -> str | None:
        """The server's code for the error, such as `"1500"` for an unknown model."""
        return self._detail("code")

    @property
    def type(self) -> str | None:
        """The server's name for the kind of error, such as `"invalid_model"`."""
        return self._detail("type")

    @property
    def param(self) -> str | None:
        """The parameter the server complains about, where it says so."""
        return self._detail("param")

    @property
    def retry_after(self) -> float | None:
        """How long the server asks to wait before trying again, in seconds."""
        from ._core.exchange.retry import retry_after  # noqa: PLC0415 - needed by few, and retry imports nothing

        return retry_after(self.headers)

    def _detail(self, key: str) -> str | None:
        try:
            body = json.loads(self.body)
        except (TypeError, ValueError, RecursionError):
            return None
        value = cast("dict[str, Any]", body).get(key) if isinstance(body, dict) else None
        return None if value is None else str(value)


class HTTPValidationError(SDKError):
    """The server refused fields of the request (status 422).

    Args:
        data: The refused fields: `data.detail` is a list of `ValidationError(loc, msg, type)`,
            or None where the server said it another way; then `body` has its words.
    """

    data: HTTPValidationErrorData

    def __init__(
        self,
        data: HTTPValidationErrorData,
        raw_response: httpx.Response | None = None,
        body: str = "",
    ) -> None:
        super().__init__("API error occurred", 422, body, raw_response)
        self.data = data

    def _state(self) -> tuple[Any, ...]:
        return self.data, self.raw_response, self.body

    def __str__(self) -> str:
        if self.data.detail is None and self.body:
            return super().__str__()
        return self.data.model_dump_json(exclude_none=True)


class ResponseValidationError(SDKError, ValueError):
    """The server reported success, and the body is not what the operation returns.

    It is a `ValueError` too, because that is what v1 raised. `body` has the whole text, so that an
    answer that was paid for is not lost.
    """


class StreamError(SDKError):
    """A stream that had begun carries an error, or an event that cannot be read.

    Args:
        message: What happened, in the client's words.
        status_code: The HTTP status with which the stream began.
        body: The data of the event.
        raw_response: The answer.
        events: The events that arrived before.
    """

    def __init__(
        self,
        message: str,
        status_code: int = -1,
        body: str = "",
        raw_response: httpx.Response | None = None,
        *,
        events: list[Any] | None = None,
    ) -> None:
        super().__init__(message, status_code, body, raw_response)
        self.events: list[Any] = [] if events is None else events

    def __reduce__(self) -> Any:
        kind = type(self)
        first, *how = kind.__bases__
        # Where there is a second, `_also` made the class, which no module has.
        return _rebuild, (first if how else kind, self._to_pickle(), self.events, *how)


class StreamInterruptedError(StreamError):
    """A stream broke off before it was complete. `events` has what arrived."""


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
        An error that is also of the type of `cause`, where that is one of the HTTP library's.
    """
    if isinstance(cause, StreamInterruptedError):
        return cause
    how = f"{type(cause).__name__}: {cause}" if cause is not None else "the server just stopped"
    message = f"The stream broke off after {len(events)} events, before it was complete ({how})"
    state = (message, response.status_code, body, response)
    other = None if cause is None or isinstance(cause, SDKError) else type(cause)
    error: StreamInterruptedError = _rebuild(StreamInterruptedError, state, events, other)
    return error


def _rebuild(
    kind: type[StreamError],
    state: tuple[Any, ...],
    events: list[Any],
    how: type[Exception] | None = None,
) -> Any:
    if how is not None:
        kind = _also(kind, how)
    return kind(*state, events=events)


def _also(kind: type[StreamError], other: type[Exception]) -> type[StreamError]:
    """Make a subclass of two kinds of error, which any of their `except` clauses catch.

    It bears the name of the second, because that is what v1 raised and logs are searched for.
    """
    if (kind, other) not in _both:
        _both[kind, other] = type(other.__name__, (kind, other), {"__module__": __name__})
    return _both[kind, other]


_both: dict[tuple[type[StreamError], type[Exception]], type[StreamError]] = {}


def hide_key(response: httpx.Response) -> None:
    """Take the key out of what is handed out: a response has its request, and both can be pickled.

    The request that was sent stays as it is; who put a transport under the client may look at it.
    """
    with suppress(RuntimeError):  # a response made by hand may have no request
        response.request = request_without_key(response.request)


def request_without_key(request: httpx.Request) -> httpx.Request:
    """Copy a request, less its body and its key."""
    headers = [(k, v) for k, v in request.headers.raw if k.lower() != b"authorization"]
    return type(request)(
        request.method, request.url, headers=headers, extensions=request.extensions
    )
