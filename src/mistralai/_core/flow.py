"""The course of a call, without I/O: what to do next, and what to make of what came back.

`flow` is a generator. It yields effects, is sent their results, and returns the result of the
call; an exception that an effect ended in is thrown into it. Everything there is to decide is in
here: hooks, attempts, errors. The drivers in `drive.py` perform the effects, one blocking, one
awaiting, and decide nothing.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING, Any, NamedTuple, Union

import httpx

from .._hooks.types import (
    AfterErrorContext,
    AfterSuccessContext,
    BeforeRequestContext,
    HookContext,
)
from ..types.unset import UNSET
from . import journal, url
from .auth import Credentials, authorization
from .call import BYTES, JSON, StreamCall
from .errors import SDKError
from .request import encode
from .response import error_of, is_error, is_expected, result_of
from .retry import DEFAULT, Course, RetryConfig, failure_of, policy_of

if TYPE_CHECKING:
    from ..httpclient import AsyncHttpClient, HttpClient
    from ..sdkconfiguration import SDKConfiguration
    from .call import Call
    from .request import Wire
    from .retry import Policy


class Ask(NamedTuple):
    """Ask for the key of the account."""

    credentials: Credentials


class Send(NamedTuple):
    """Send a request; `stream` leaves the body of the answer unread."""

    request: httpx.Request
    stream: bool


class Read(NamedTuple):
    """Read the body of an answer that was left unread, which gives its connection back."""

    response: httpx.Response


class Sleep(NamedTuple):
    """Wait before the next attempt."""

    seconds: float


Effect = Union[Ask, Send, Read, Sleep]
Flow = Generator[Effect, Any, Any]


def flow(config: SDKConfiguration, call: Call[Any], client: HttpClient | AsyncHttpClient) -> Flow:
    """Carry out a call.

    Args:
        config: The configuration of the client.
        call: What to do.
        client: Puts the request together, so that its own headers and settings are in it. It
            sends nothing here.

    Returns:
        What the operation returns. For a stream and a download that is the `httpx.Response`, its
        body unread.

    Raises:
        SDKError: The server answered with an error.
        httpx.HTTPError: There was no answer.
    """
    wire = encode(call)
    try:
        base = _base(config, call)
        key = None if config.security is None else (yield Ask(config.security))
        request = _build(config, call, wire, base, key, client)
        response = yield from _attempts(config, call, wire, base, request)
    finally:
        if wire.upload is not None:
            wire.upload.close()
    if not is_expected(call, response):
        yield Read(response)
        raise error_of(call, response)
    if _streams(call):
        return response
    return result_of(call, response)


def _streams(call: Call[Any]) -> bool:
    return isinstance(call, StreamCall) or call.accept == BYTES


def _base(config: SDKConfiguration, call: Call[Any]) -> str:
    given: str | None = call.arguments["server_url"]
    return config.get_server_details()[0] if given is None else given.removesuffix("/")


def _build(
    config: SDKConfiguration,
    call: Call[Any],
    wire: Wire,
    base: str,
    key: str | None,
    client: HttpClient | AsyncHttpClient,
) -> httpx.Request:
    headers = {"accept": call.accept, "user-agent": config.user_agent}
    if key is not None:
        headers["authorization"] = authorization(key)
    if wire.content is not None:
        headers["content-type"] = JSON
    for name, value in (call.arguments["http_headers"] or {}).items():
        # In lower case, so that a caller's header replaces ours instead of standing beside it.
        headers[name.lower()] = value
    upload = wire.upload
    return client.build_request(
        call.method,
        url.join(base, wire.path),
        params=wire.query,
        content=wire.content,
        data=wire.form,
        files=None if upload is None else {"file": upload.part()},
        headers=headers,
        timeout=_timeout(config, call),
    )


def _timeout(config: SDKConfiguration, call: Call[Any]) -> Any:
    timeout_ms: int | None = call.arguments["timeout_ms"]
    if timeout_ms is None:
        timeout_ms = config.timeout_ms
    # A client of the user's has its own idea of a timeout, and the one made here has a sane one.
    return httpx.USE_CLIENT_DEFAULT if timeout_ms is None else timeout_ms / 1000


def _policy(config: SDKConfiguration, call: Call[Any], wire: Wire) -> Policy | None:
    if wire.upload is not None and not wire.upload.repeatable:
        return None
    given: Any = call.arguments["retries"]
    if given is UNSET:
        given = config.retry_config
    if given is UNSET:
        return DEFAULT
    if given is not None and not isinstance(given, RetryConfig):
        raise TypeError(
            f"retries must be a mistralai.utils.RetryConfig, or None for none, "
            f"not {type(given).__name__}"
        )
    return policy_of(given)


def _attempts(
    config: SDKConfiguration, call: Call[Any], wire: Wire, base: str, request: httpx.Request
) -> Generator[Effect, Any, httpx.Response]:
    """Send the request until there is an answer to stay with; call the hooks on the way."""
    hooks = config.get_hooks()
    context = HookContext(base, call.operation_id, [], config.security)
    course = Course(_policy(config, call, wire), call.harm)
    stream = _streams(call)
    log = journal.of(config.debug_logger)
    while True:
        outgoing = hooks.before_request(BeforeRequestContext(context), request)
        log.request(outgoing)
        response: httpx.Response | None
        error: Exception | None = None
        try:
            response = yield Send(outgoing, stream)
        except Exception as failure:  # noqa: BLE001 - hooks are told of every failure
            log.failure(failure)
            response, error = hooks.after_error(AfterErrorContext(context), None, failure)
        else:
            log.response(response)
            if is_error(response):
                response, error = hooks.after_error(AfterErrorContext(context), response, None)
        if error is not None:
            delay = course.delay_after(failure_of(error))
            if delay is None:
                raise error
        elif response is None:
            raise SDKError("A hook took the failure away and gave no answer in its place")
        elif is_error(response):
            delay = course.delay_after(response.status_code, response.headers)
            if delay is None:
                return response
            yield Read(response)
        else:
            return hooks.after_success(AfterSuccessContext(context), response)
        yield Sleep(delay)
