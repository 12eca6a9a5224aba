"""From an answer to what the operation returns, or to the error it means; nothing is read here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, cast, get_args

from mistralai._core.call import ANYTHING, JSON
from mistralai.errors import (
    HTTPValidationError,
    ResponseValidationError,
    SDKError,
    class_for,
)
from mistralai.types.basemodel import BaseModel
from mistralai.types.http import LARGE, hide_key, http_of, text_of

from .read import read, readers, utf8

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import httpx

    from mistralai._core.call import Operation

NO_CONTENT = 204
FIRST_ERROR = 400
UNAUTHORIZED = 401
UNPROCESSABLE = 422
NOTHING: Mapping[str, Any] = {}


class Raw(NamedTuple):
    """An answer as it came, and nothing that it holds on to: no request, no connection.

    Args:
        status: The HTTP status.
        headers: The headers.
        content: The body.
    """

    status: int
    headers: httpx.Headers
    content: bytes


def fields_of(value: object) -> dict[str, Any]:
    """Give the fields of a JSON value that is an object; of any other there are none."""
    return cast("dict[str, Any]", value) if isinstance(value, dict) else {}


def media_type(response: httpx.Response) -> str:
    """The media type of an answer, without parameters, in lower case."""
    given: str = response.headers.get("content-type", "")
    return given.partition(";")[0].strip().lower()


def is_error(response: httpx.Response) -> bool:
    """Whether the status says that the request failed."""
    return response.status_code >= FIRST_ERROR


def is_expected(operation: Operation, response: httpx.Response) -> bool:
    """Whether an answer is the one the operation promises, so that its body is worth reading."""
    if response.status_code not in operation.status:
        return False
    given = media_type(response)
    accept = operation.accept
    # A file is whatever was uploaded, and some servers leave the type out.
    is_file = operation.is_download and given != "text/html"
    return given in {accept, ""} or accept == ANYTHING or is_file


def decode(
    operation: Operation,
    response: httpx.Response,
    *,
    strict: bool,
    arguments: Mapping[str, Any] = NOTHING,
) -> Any:
    """Read the body of an expected answer.

    Args:
        operation: What was asked.
        response: The answer, its body read.
        strict: Refuse a body that does not fit its type, instead of making the most of it.
        arguments: What it was asked with.

    Raises:
        ResponseValidationError: The body is not JSON, or no JSON of the kind that was promised.
    """
    returns = operation.returns
    # A text may be promised as JSON, in quotation marks.
    decoder = None if returns is str and operation.accept == JSON else _DECODERS.get(returns)
    if decoder is not None:
        return decoder(response)
    if response.status_code == NO_CONTENT and type(None) in get_args(returns):
        return None
    if type(returns) is type and isinstance(response, returns):
        hide_key(response)
        return response
    body = response.content
    context = None
    if operation.read_with:
        context = {name: arguments.get(name) for name in operation.read_with}
    given = response.headers.get("content-type", "")
    try:
        if "charset" in given.lower():
            body = utf8(body, given, strict=strict)
        try:
            # Nearly every answer is as promised, and read in one step.
            result = readers[returns](body, context=context)
        except (KeyError, ValueError):
            result = read(returns, body, strict=strict, context=context)
    except ValueError as said:
        # pydantic's error holds what it could not read: of a large answer a second copy.
        cause = said if len(body) <= LARGE else ValueError(str(said))
    else:
        if isinstance(result, BaseModel):
            object.__setattr__(result, "__http__", http_of(response))
        return result
    message = f"The answer to {operation.method} {operation.path} cannot be read ({cause})"
    raise ResponseValidationError(message, response, cause) from cause


def _nothing(_: httpx.Response) -> None:
    return None


def _raw(response: httpx.Response) -> Raw:
    return Raw(response.status_code, response.headers, response.content)


def error_of(operation: Operation, response: httpx.Response) -> SDKError:
    """Find the error that an answer means. Its body must have been read.

    It never fails: what cannot be understood is in the text of the error.
    """
    status = response.status_code
    if not is_error(response):
        given = response.headers.get("content-type")
        message = f"Unexpected response received (code: {status}, type: {given})"
        return SDKError(message, status, raw_response=response)
    if status == UNPROCESSABLE and operation.lists_refusals and media_type(response) == JSON:
        refusals = _refusals(response)
        if refusals is not None:
            return HTTPValidationError(refusals, response)
    return class_for(status)("API error occurred", status, raw_response=response)


_DECODERS: dict[Any, Callable[[httpx.Response], Any]] = {
    None: _nothing,
    type(None): _nothing,
    str: text_of,
    Raw: _raw,
}
"""What reads an answer whose type is no JSON; all others are read as such."""


def _refusals(response: httpx.Response) -> Any:
    from mistralai.types.refusals import HTTPValidationErrorData  # noqa: PLC0415 - only errors need it

    try:
        body: Any = response.json()
        # The live API nests what its own OpenAPI file shows at the top.
        if isinstance(body, dict):
            fields = cast("dict[str, Any]", body)
            body = fields["message"] if isinstance(fields.get("message"), dict) else fields
        return HTTPValidationErrorData.model_validate(body)
    except (ValueError, RecursionError):
        return None
