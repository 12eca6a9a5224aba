"""Every error that the client raises for what a server did.

::

    Exception
    └── MistralError                        anything below; `str()` shows the server's words
        ├── ServiceAccountTokenError        the file with the key cannot be read
        ├── NoMessageError                  an answer has no message of the model's
        ├── BatchRowError                   one request of a batch failed; also `row.error`
        ├── JobError                        what was waited for did not come; `error.job` tells
        │   ├── JobFailedError              the job failed
        │   ├── JobCancelledError           somebody cancelled it
        │   └── JobTimeoutError             it goes on, and the wait is over; a `TimeoutError`
        └── SDKError                        the server answered, and not as hoped
            ├── BadRequestError             400
            ├── AuthenticationError         401: no key, or one that is not valid
            ├── PermissionDeniedError       403
            ├── NotFoundError               404
            ├── ConflictError               409
            ├── HTTPValidationError         422 that lists the fields the server refused
            ├── RateLimitError              429; `retry_after` says how long to wait
            ├── ServerError                 500 to 599
            ├── NoResponseError             a hook took the answer away
            ├── ResponseTooLargeError       success, but with more than `max_response_bytes`
            ├── ResponseValidationError     success, but with a body that is not what it promised
            └── StreamError                 a stream that had begun carries an error
                └── StreamInterruptedError  a stream that had begun broke off

A stream that the network broke off is also the exception of the HTTP library that says how, so
`except httpx.ReadError` goes on working. A network failure without any answer is the exception of
the HTTP library itself (`httpx.ConnectError`, `httpx.ReadTimeout` ...), whose text says what was
being called. Bad arguments raise `TypeError`, `ValueError` or pydantic's `ValidationError` before
anything is sent.
"""

from __future__ import annotations

import json
from copy import copy
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

from mistralai.types.http import LARGE, hide_key, http_of, text_of

if TYPE_CHECKING:
    import httpx

    from mistralai.types.http import Http
    from mistralai.types.refusals import HTTPValidationErrorData

__all__ = [
    "AuthenticationError",
    "BadRequestError",
    "BatchRowError",
    "ConflictError",
    "HTTPValidationError",
    "JobCancelledError",
    "JobError",
    "JobFailedError",
    "JobTimeoutError",
    "MistralError",
    "NoMessageError",
    "NoResponseError",
    "NotFoundError",
    "PermissionDeniedError",
    "RateLimitError",
    "ResponseTooLargeError",
    "ResponseValidationError",
    "SDKError",
    "ServerError",
    "ServiceAccountTokenError",
    "StreamError",
    "StreamInterruptedError",
    "TooManyRoundsError",
    "ToolCallError",
    "ToolRunError",
]


class MistralError(Exception):
    """The root of the errors that the API or its answers cause.

    Args:
        message: What happened, in the client's words.
        raw_response: The answer; None where there was none.
        body: The text of the answer, where it is not what `raw_response` has.
    """

    status_code: int = -1
    """The HTTP status, -1 where there was no answer."""
    raw_response: httpx.Response | None = None

    def __init__(
        self, message: str, raw_response: httpx.Response | None = None, body: str | None = None
    ) -> None:
        super().__init__(message)
        self.message = message
        if raw_response is not None:
            self.raw_response = raw_response
            self.status_code = raw_response.status_code
        if body:
            self.body = body

    @cached_property
    def body(self) -> str:
        """The text of the answer; decoded when somebody asks, for it may be large."""
        return "" if self.raw_response is None else text_of(self.raw_response)

    @property
    def headers(self) -> httpx.Headers:
        """The headers of the answer; empty where there was none."""
        if self.raw_response is not None:
            return self.raw_response.headers
        import httpx  # noqa: PLC0415 - errors are importable without it

        return httpx.Headers()


class ServiceAccountTokenError(MistralError):
    """The file that `MISTRAL_SA_TOKEN_PATH` names cannot be read, or has no token in it."""


class NoMessageError(MistralError, LookupError):
    """An answer has no message of the model's to read.

    Args:
        message: What is missing.
        answer: The answer.

    Attributes:
        answer: As above.
    """

    def __init__(self, message: str, answer: Any) -> None:
        super().__init__(message)
        self.answer = answer

    def __reduce__(self) -> Any:
        return type(self), (self.message, self.answer)


class BatchRowError(MistralError):
    """One request of a batch failed.

    Args:
        message: What the API says of it.
        custom_id: The name of the request.
        status_code: The HTTP status that the request was answered with; -1 where the row has none.
        row: The row of the file, as it came.

    Attributes:
        custom_id: As above.
        row: As above.
    """

    def __init__(self, message: str, custom_id: str | None, status_code: int, row: Any) -> None:
        super().__init__(message)
        self.custom_id = custom_id
        self.status_code = status_code
        self.row = row

    def __reduce__(self) -> Any:
        return type(self), (self.message, self.custom_id, self.status_code, self.row)


class ToolRunError(MistralError):
    """A chat with functions, `chat.run`, did not come to an answer.

    Args:
        message: What happened.
        run: How far it came: `run.messages` is the conversation, to be gone on with.

    Attributes:
        run: As above.
    """

    def __init__(self, message: str, run: Any) -> None:
        super().__init__(message)
        self.run = run

    def __reduce__(self) -> Any:
        return type(self), (self.message, self.run)


class ToolCallError(ToolRunError):
    """A function failed, and the model was not to be told: `__cause__` is what it raised.

    Args:
        message: What happened.
        call: What the model asked for.
        run: How far the chat came.

    Attributes:
        call: As above.
    """

    def __init__(self, message: str, call: Any, run: Any) -> None:
        super().__init__(message, run)
        self.call = call

    def __reduce__(self) -> Any:
        return type(self), (self.message, self.call, self.run)


class TooManyRoundsError(ToolRunError):
    """The model asked for functions again in the last of the rounds that it had."""


class JobError(MistralError):
    """A job that was waited for did not come to a good end.

    Args:
        message: What became of it, in the API's words.
        job: The job, as it was at the last look.

    Attributes:
        job: As above.
    """

    def __init__(self, message: str, job: Any) -> None:
        super().__init__(message)
        self.job = job

    def __reduce__(self) -> Any:
        return type(self), (self.message, self.job)


class JobFailedError(JobError):
    """The job failed, or took longer than it may."""


class JobCancelledError(JobError):
    """Somebody cancelled the job."""


class JobTimeoutError(JobError, TimeoutError):
    """The job goes on, and the time to wait for it is over: wait again, or cancel it."""


class SDKError(MistralError):
    """The server answered with an error, or with something this client cannot read.

    The arguments are those of v1.7. The form of v1.12, `(message, raw_response, body)`, works too,
    and what is not given is taken from the response.

    Args:
        message: What happened, in the client's words.
        status_code: The HTTP status, -1 where there was no answer.
        body: The text of the answer.
        raw_response: The answer itself.
    """

    hint: str | None = None
    """What to do about it, where the client knows; the last line of `str()`."""

    def __init__(
        self,
        message: str,
        status_code: int | httpx.Response = -1,
        body: str | None = "",
        raw_response: httpx.Response | None = None,
    ) -> None:
        # `args` stays what the caller passed, as Exception.__new__ set it: v1's was so.
        if not isinstance(status_code, int):  # the form of v1.12
            raw_response, status_code = status_code, -1
        if raw_response is not None:
            status_code = raw_response.status_code if status_code == -1 else status_code
        self.message = message
        self.status_code = status_code
        if body:
            self.body = body
        self.raw_response = raw_response

    def __str__(self) -> str:
        # Where nothing answered there is no status to tell.
        answered = self.status_code != -1
        said = f"{self.message}: Status {self.status_code}" if answered else self.message
        return "\n".join(part for part in (said, self.body, self.hint) if part)

    def __repr__(self) -> str:
        return (
            f"{type(self).__name__}(message={self.message!r}, status_code={self.status_code!r}, "
            f"body={self._shown_body()!r}, raw_response={self.raw_response!r})"
        )

    def _shown_body(self) -> str:
        # asyncio prints what its tasks ended with, and drops the text: a large one stays bytes.
        try:
            size = 0 if self.raw_response is None else len(self.raw_response.content)
        except RuntimeError:  # it was not read
            size = 0
        return f"<{size:,} bytes>" if size > LARGE and "body" not in vars(self) else self.body

    def _state(self) -> tuple[Any, ...]:
        """Everything it was made of, in the order of the constructor."""
        return self.message, self.status_code, self.body, self.raw_response

    def __reduce__(self) -> Any:
        return _rebuild, (type(self), self._state_without_key(), self._more())

    def _more(self) -> dict[str, Any]:
        """What was put on it afterwards."""
        return {} if self.hint is None else {"hint": self.hint}

    def _state_without_key(self) -> tuple[Any, ...]:
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
    def http(self) -> Http | None:
        """The HTTP side of the answer, as every other answer has it; None where there was none."""
        return None if self.raw_response is None else http_of(self.raw_response)

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
        http = self.http
        return None if http is None else http.retry_after

    def _detail(self, key: str) -> str | None:
        try:
            body = json.loads(self.body)
        except (TypeError, ValueError, RecursionError):
            return None
        value = cast("dict[str, Any]", body).get(key) if isinstance(body, dict) else None
        return None if value is None else str(value)


class BadRequestError(SDKError):
    """The server cannot do what it was asked (status 400)."""


class AuthenticationError(SDKError):
    """There was no key, or none that is valid (status 401)."""


class PermissionDeniedError(SDKError):
    """The key does not allow this, or a guardrail refused it (status 403)."""


class NotFoundError(SDKError):
    """There is no such thing, or none that this key can see (status 404)."""


class ConflictError(SDKError):
    """What was asked does not fit the state of the thing (status 409)."""


class RateLimitError(SDKError):
    """There were too many requests or tokens in too short a time (status 429)."""


class ServerError(SDKError):
    """The server failed (status 500 to 599)."""


class NoResponseError(SDKError):
    """There is no response to go on with: a hook took away a failure, and gave none.

    Args:
        message: What happened, in the client's words.
    """

    def __init__(self, message: str = "No response received", *state: Any) -> None:
        super().__init__(message, *state)


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
        body: str | None = "",
    ) -> None:
        super().__init__("API error occurred", 422, body, raw_response)
        self.data = data

    def _state(self) -> tuple[Any, ...]:
        return self.data, self.raw_response, self.body

    def __str__(self) -> str:
        if self.data.detail is None and self.body:
            return super().__str__()
        refused = self.data.model_dump_json(exclude_none=True)
        return refused if self.hint is None else f"{refused}\n{self.hint}"


class ResponseValidationError(SDKError, ValueError):
    """The server reported success, and the body is not what the operation returns.

    It is a `ValueError` too, because that is what v1 raised. `body` has the whole text, so that an
    answer that was paid for is not lost. The arguments are those of v1.12; the form of `SDKError`,
    `(message, status_code, body, raw_response)`, works too.

    Args:
        message: What happened, in the client's words.
        raw_response: The answer itself.
        cause: What the reader of the body said.
        body: The text of the answer.
    """

    cause: Exception | None = None
    """What the reader of the body said."""

    def __init__(
        self,
        message: str,
        raw_response: httpx.Response | int = -1,
        cause: Exception | str | None = None,
        body: httpx.Response | str | None = None,
    ) -> None:
        if isinstance(raw_response, int):  # the form of `SDKError`
            cause, body, raw = None, cast("str | None", cause), cast("httpx.Response | None", body)
            super().__init__(message, raw_response, body, raw)
        else:
            super().__init__(message, raw_response, cast("str | None", body))
        if cause is not None:
            self.cause = cast("Exception", cause)

    def _more(self) -> dict[str, Any]:
        return {**super()._more(), **({} if self.cause is None else {"cause": self.cause})}


class ResponseTooLargeError(SDKError):
    """An answer has more bytes than the client reads; the rest of it was left unread.

    Args:
        limit: How many bytes an answer may have when it is decompressed.
        raw_response: The answer, without its body.
    """

    def __init__(self, limit: int, raw_response: httpx.Response | None = None) -> None:
        super().__init__(
            f"The answer has more than {limit:,} bytes when it is decompressed, which is the limit "
            "that max_response_bytes sets; Mistral(max_response_bytes=None) has none",
            raw_response=raw_response,
        )
        self.limit = limit

    def _state(self) -> tuple[Any, ...]:
        return self.limit, self.raw_response


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
        status_code: int | httpx.Response = -1,
        body: str | None = "",
        raw_response: httpx.Response | None = None,
        *,
        events: list[Any] | None = None,
    ) -> None:
        super().__init__(message, status_code, body, raw_response)
        self.events: list[Any] = [] if events is None else events

    def _more(self) -> dict[str, Any]:
        return {**super()._more(), "events": self.events}


class StreamInterruptedError(StreamError):
    """A stream broke off before it was complete. `events` has what arrived."""


def class_for(status: int) -> type[SDKError]:
    """Find the class of the error that a status means.

    Args:
        status: The HTTP status of an answer.
    """
    if status >= _FIRST_OF_SERVER:
        return ServerError
    return _BY_STATUS.get(status, SDKError)


_FIRST_OF_SERVER = 500
_BY_STATUS: dict[int, type[SDKError]] = {
    400: BadRequestError,
    401: AuthenticationError,
    403: PermissionDeniedError,
    404: NotFoundError,
    409: ConflictError,
    429: RateLimitError,
}


def _rebuild(kind: type[SDKError], state: tuple[Any, ...], more: dict[str, Any]) -> SDKError:
    error = kind(*state)
    vars(error).update(more)
    return error
