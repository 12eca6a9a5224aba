"""From an answer to what the operation returns, or to the error it means; nothing is read here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from mistralai._core.call import BYTES, JSON
from mistralai._transport.libraries import errors
from mistralai.errors import HTTPValidationError, ResponseValidationError, SDKError
from mistralai.types.http import Http

from .read import read, readers, utf8

if TYPE_CHECKING:
    import httpx

    from mistralai._core.call import Call

OK = 200
FIRST_ERROR = 400
UNAUTHORIZED = 401
UNPROCESSABLE = 422

WITHOUT_REFUSALS = ("/v1/files", "/v1/fine_tuning", "/v1/batch")
"""Where a 422 is no `HTTPValidationError`: the API promises a list of refused fields elsewhere."""


def media_type(response: httpx.Response) -> str:
    """The media type of an answer, without parameters, in lower case."""
    given: str = response.headers.get("content-type", "")
    return given.partition(";")[0].strip().lower()


def text_of(response: httpx.Response) -> str:
    """The body of an answer as text, whatever bytes and charset the server chose."""
    try:
        return response.text
    except errors("ResponseNotRead"):  # it broke off
        return ""
    except Exception:  # noqa: BLE001 - codecs raise what they like, and a charset can name any codec
        return response.content.decode("utf-8", "replace")


def is_error(response: httpx.Response) -> bool:
    """Whether the status says that the request failed."""
    return response.status_code >= FIRST_ERROR


def is_expected(call: Call[Any], response: httpx.Response) -> bool:
    """Whether an answer is the one the operation promises, so that its body is worth reading."""
    if response.status_code != OK:
        return False
    given = media_type(response)
    # A file is whatever was uploaded, and some servers leave the type out.
    return given in {call.accept, ""} or (call.accept == BYTES and given != "text/html")


def result_of(call: Call[Any], response: httpx.Response, *, strict: bool) -> Any:
    """Read the body of an expected answer.

    Args:
        call: What was asked.
        response: The answer, its body read.
        strict: Refuse a body that does not fit its type, instead of making the most of it.

    Raises:
        ResponseValidationError: The body is not JSON, or no JSON of the kind that was promised.
    """
    body = response.content
    given = response.headers.get("content-type", "")
    try:
        if "charset" in given.lower():
            body = utf8(body, given, strict=strict)
        try:
            # Nearly every answer is as promised, and read in one step.
            result = readers[call.returns](body)
        except (KeyError, ValueError):
            result = read(call.returns, body, strict=strict)
        object.__setattr__(result, "__http__", http_of(response))
    except ValueError as error:
        raise ResponseValidationError(
            f"The answer to {call.method} {call.path} cannot be read ({error})",
            response.status_code,
            text_of(response),
            response,
        ) from error
    else:
        return result


def http_of(response: httpx.Response) -> Http:
    """Keep the HTTP side of a response, and nothing of its body."""
    try:
        elapsed = response.elapsed.total_seconds()
    except RuntimeError:
        elapsed = None
    return Http(response.status_code, response.headers, elapsed)


def error_of(call: Call[Any], response: httpx.Response) -> SDKError:
    """Find the error that an answer means. Its body must have been read.

    It never fails: what cannot be understood is in the text of the error.
    """
    body = text_of(response)
    status = response.status_code
    if not is_error(response):
        given = response.headers.get("content-type")
        return SDKError(
            f"Unexpected response received (code: {status}, type: {given})", status, body, response
        )
    lists_refusals = not call.path.startswith(WITHOUT_REFUSALS)
    if status == UNPROCESSABLE and lists_refusals and media_type(response) == JSON:
        refusals = _refusals(response)
        if refusals is not None:
            return HTTPValidationError(refusals, response, body)
    return SDKError("API error occurred", status, body, response)


def _refusals(response: httpx.Response) -> Any:
    from mistralai.models import HTTPValidationErrorData  # noqa: PLC0415 - only errors need it

    try:
        body: Any = response.json()
        # The live API nests what its own OpenAPI file shows at the top.
        if isinstance(body, dict):
            fields = cast("dict[str, Any]", body)
            body = fields["message"] if isinstance(fields.get("message"), dict) else fields
        return HTTPValidationErrorData.model_validate(body)
    except (ValueError, RecursionError):
        return None
