"""What is said of a call that failed: loaded when one does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mistralai import _hints as hints
from mistralai._auth.credentials import without_secrets
from mistralai._core.call import EVENTS
from mistralai._core.response.result import UNAUTHORIZED, is_error, media_type
from mistralai._transport.proxies import proxy_of
from mistralai.local._port import DEFAULT_PORT
from mistralai.types.http import request_without_key, text_of

from .retry import is_unverified

if TYPE_CHECKING:
    import httpx

    from mistralai._auth.credentials import Credentials
    from mistralai._core.call import Operation
    from mistralai.httpclient import AsyncHttpClient, HttpClient

    from .retry import Attempts, Failure

NOT_FOUND = 404
_LOOPBACK = {"127.0.0.1", "localhost", "::1"}
_NO_ROUTE = ('"Not Found"', "no Route matched")
"""What servers say of a path that they do not know at all."""


def explain(
    error: Exception,
    operation: Operation,
    request: httpx.Request,
    attempts: Attempts,
    failure: Failure | None,
    client: HttpClient | AsyncHttpClient,
    library: Any,
) -> Exception:
    """Let a network failure say what was being called and what may help.

    Args:
        error: The failure; only those of the HTTP library are touched.
        operation: What was called.
        request: What was sent last.
        attempts: The attempts that were made.
        failure: What kind of failure it is, None for one that no repetition mends.
        client: What it was sent with.
        library: The HTTP library of that client.

    Returns:
        The same error, with another text.
    """
    known: Any = error
    if not isinstance(known, library.RequestError):
        return error
    known.request = request_without_key(request)
    said = str(error) or f"{type(error).__name__}, of which nothing more is known"
    often = "" if attempts.count == 1 else f", {attempts.count} times"
    proxy = proxy_of(client, request.url)
    lines = [
        said,
        f"while calling {request.method} {without_secrets(str(request.url))}{often}",
        proxy and f"through the proxy {proxy}",
        _hint_of_failure(error, operation, request, proxy, library),
    ]
    why = attempts.ending(failure)
    if why is not None:
        lines.append(f"{'Not sent again' if attempts.count == 1 else 'No more'}, because {why}.")
    error.args = ("\n".join(line for line in lines if line),)
    return error


def _hint_of_failure(
    error: Exception,
    operation: Operation,
    request: httpx.Request,
    proxy: str | None,
    library: Any,
) -> str | None:
    limits: dict[str, float | None] = request.extensions.get("timeout", {})
    if limits and 0 in limits.values():
        return hints.NO_TIME
    if isinstance(error, library.TimeoutException):
        streams = operation.stream is not None
        return hints.of_timeout(type(error).__name__, limits, streams=streams)
    if is_unverified(error):
        return hints.of_certificate()
    if isinstance(error, library.ConnectError):
        if "WRONG_VERSION_NUMBER" in str(error) or "record layer failure" in str(error):
            return hints.NO_TLS
        own = request.url.host in _LOOPBACK and request.url.port == DEFAULT_PORT
        if own and proxy is None:
            return hints.LOCAL
    return None


def hint_for(
    operation: Operation,
    request: httpx.Request,
    response: httpx.Response,
    attempts: Attempts | None,
    security: Credentials,
) -> str | None:
    """Say what to do about an error of the server's.

    Args:
        operation: What was called.
        request: What was sent.
        response: What came.
        attempts: The attempts that were made; None where the first had no error.
        security: Where the key comes from.

    Returns:
        The last lines of the text of the error; None where there is nothing to say.
    """
    lines: list[str | None] = []
    called = f"{request.method} {without_secrets(str(request.url))}"
    if response.status_code == UNAUTHORIZED:
        sent = request.headers.get("authorization")
        if sent is None:
            lines.append(f"No key was sent: {security.origin} gave none.")
        else:
            lines.append(hints.of_key(sent[7:]))
    if response.status_code == NOT_FOUND:
        body = text_of(response)
        if media_type(response) == "text/html" or any(text in body for text in _NO_ROUTE):
            lines.append(f"The server knows no such address: {called}. Is server_url right?")
    whole = operation.stream is None and operation.twin
    if whole and not is_error(response) and media_type(response) == EVENTS:
        kind = "argument" if "=" in operation.twin else "method"
        lines.append(f"The answer comes in pieces: `{operation.twin}` is the {kind} for that.")
    if attempts is not None and is_error(response):
        why = attempts.ending(response.status_code, response.headers)
        if why is not None:
            often = f"{attempts.count} times" if attempts.count > 1 else "once"
            lines.append(f"{called} was sent {often}; no more, because {why}.")
    return "\n".join(line for line in lines if line) or None
