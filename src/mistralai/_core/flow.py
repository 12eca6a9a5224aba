"""The course of a call, without I/O: what to do next, and what to make of what came back.

`flow` is a generator. It yields effects, is sent their results, and returns the result of the
call; an exception that an effect ended in is thrown into it. Everything there is to decide is in
here: hooks, attempts, errors. The drivers in `drive.py` perform the effects, one blocking, one
awaiting, and decide nothing.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING, Any, NamedTuple, ParamSpec, TypeVar

from mistralai._hooks.types import (
    AfterErrorContext,
    AfterSuccessContext,
    BeforeRequestContext,
    HookContext,
)
from mistralai.types.unset import UNSET

from . import checks, journal, url
from .auth import Credentials, Headers, Secret, authorization
from .call import BYTES, JSON, StreamCall
from .clients import CONNECT_SECONDS, READ_SECONDS
from .errors import SDKError, hide_key, request_without_key
from .libraries import errors, library_of
from .request import encode
from .response import error_of, is_error, is_expected, result_of
from .retry import DEFAULT, Course, failure_of, policy_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import httpx

    from mistralai._hooks import SDKHooks
    from mistralai.httpclient import AsyncHttpClient, HttpClient
    from mistralai.sdkconfiguration import SDKConfiguration

    from .call import Call
    from .request import Wire
    from .retry import Policy

P = ParamSpec("P")
T = TypeVar("T")


class Ask(NamedTuple):
    """Ask for the key of the account; the result is a `Secret`, or None."""

    credentials: Credentials


class Send(NamedTuple):
    """Send a request; `stream` leaves the body of the answer unread."""

    request: httpx.Request
    stream: bool


class Read(NamedTuple):
    """Read the body of an answer that was left unread, which gives its connection back."""

    response: httpx.Response


class Close(NamedTuple):
    """Give the connection of an answer back, whatever of its body is unread."""

    response: httpx.Response


class Sleep(NamedTuple):
    """Wait before the next attempt."""

    seconds: float


Effect = Ask | Send | Read | Close | Sleep
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
        request = _build(config, call, wire, base, (yield Ask(config.security)), client)
        response = yield from _attempts(config, call, wire, base, request)
    finally:
        if wire.upload is not None:
            wire.upload.close()
    if not is_expected(call, response):
        broken = yield from _read_words(response)
        raise error_of(call, response) from broken
    if _streams(call):
        hide_key(response)
        # Whoever reads it keeps the connection open, even if the client itself is dropped.
        response.extensions["mistralai.clients"] = config.clients
        return response
    return result_of(call, response, strict=config.strict)


def _streams(call: Call[Any]) -> bool:
    return isinstance(call, StreamCall) or call.accept == BYTES


def _base(config: SDKConfiguration, call: Call[Any]) -> str:
    given: str | None = call.arguments["server_url"]
    base = given.removesuffix("/") if given else config.get_server_details()[0]
    return checks.text("server_url", base)


def _build(
    config: SDKConfiguration,
    call: Call[Any],
    wire: Wire,
    base: str,
    key: Secret | None,
    client: HttpClient | AsyncHttpClient,
) -> httpx.Request:
    headers = Headers({"accept": call.accept, "user-agent": config.user_agent})
    if key is not None:
        headers["authorization"] = authorization(key)
    if wire.content is not None:
        headers["content-type"] = JSON
    given: Mapping[str, str] = call.arguments["http_headers"] or {}
    if not hasattr(given, "items"):
        raise TypeError(f"http_headers must be a mapping, not {type(given).__name__}")
    for each in given.items():
        # In lower case, so that a caller's header replaces ours instead of standing beside it.
        name, value = checks.header(*each)
        headers[name] = value
    upload = wire.upload
    return client.build_request(
        call.method,
        url.join(base, wire.path),
        params=None if wire.query is None else [*url.query_of(base), *wire.query],
        content=wire.content,
        data=wire.form,
        files=None if upload is None else {"file": upload.part()},
        headers=headers,
        timeout=_timeout(config, call, client),
    )


def _timeout(
    config: SDKConfiguration, call: Call[Any], client: HttpClient | AsyncHttpClient
) -> Any:
    timeout_ms: int | None = call.arguments["timeout_ms"]
    if timeout_ms is None:
        timeout_ms = config.timeout_ms
    limit = None if timeout_ms is None else checks.seconds("timeout_ms", timeout_ms)
    idle_ms = config.stream_idle_ms if isinstance(call, StreamCall) else None
    library = library_of(type(client))
    if idle_ms is None:
        # A client of the user's has its own idea of a timeout, the one made here a sane one.
        return library.USE_CLIENT_DEFAULT if limit is None else library.Timeout(limit)
    if limit is None:
        # What is no httpx client need not tell its timeout.
        base: Any = getattr(client, "timeout", None)
        if not isinstance(base, library.Timeout):
            base = library.Timeout(READ_SECONDS, connect=CONNECT_SECONDS)
    else:
        base = library.Timeout(limit)
    limits = base.as_dict()
    limits["read"] = checks.seconds("stream_idle_ms", idle_ms)
    return library.Timeout(**limits)


def _policy(config: SDKConfiguration, call: Call[Any], wire: Wire) -> Policy | None:
    if wire.upload is not None and not wire.upload.repeatable:
        return None
    given: Any = call.arguments["retries"]
    if given is UNSET:
        given = config.retry_config
    return DEFAULT if given is UNSET else policy_of(given)


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
            answer: httpx.Response = yield Send(outgoing, stream)
        except Exception as failure:  # noqa: BLE001 - hooks are told of every failure
            log.failure(failure)
            response, error = hooks.after_error(AfterErrorContext(context), None, failure)
        else:
            log.response(answer)
            response = answer
            if is_error(answer):
                response, error = yield from _after_error(hooks, context, answer)
        if error is not None:
            delay = course.delay_after(failure_of(error))
            if delay is None:
                raise _told_of(error, outgoing)
        elif response is None:
            raise SDKError("A hook took the failure away and gave no answer in its place")
        elif is_error(response):
            delay = course.delay_after(response.status_code, response.headers)
            if delay is None:
                return response
            yield from _read_words(response)
        else:
            return (
                yield from _ask_hooks(
                    response, hooks.after_success, AfterSuccessContext(context), response
                )
            )
        yield Sleep(delay)


def _read_words(response: httpx.Response) -> Generator[Effect, Any, Exception | None]:
    """Read the text of an error; that it breaks off must not hide the status it belongs to."""
    hide_key(response)
    try:
        yield Read(response)
    except errors("HTTPError") as broken:
        yield Close(response)
        return broken
    return None


def _after_error(
    hooks: SDKHooks, context: HookContext, answer: httpx.Response
) -> Generator[Effect, Any, tuple[httpx.Response | None, Exception | None]]:
    response, error = yield from _ask_hooks(
        answer, hooks.after_error, AfterErrorContext(context), answer, None
    )
    if response is None:
        yield Close(answer)
    return response, error


def _ask_hooks(
    response: httpx.Response, hooks: Callable[P, T], *args: P.args, **kwargs: P.kwargs
) -> Generator[Effect, Any, T]:
    """Ask hooks about an answer, which would keep its connection if one of them raises."""
    try:
        return hooks(*args, **kwargs)
    except Exception:
        yield Close(response)
        raise


def _told_of(error: Exception, request: httpx.Request) -> Exception:
    """Let a failure say what was being called, which a library far below does not; hide the key."""
    # What `Exception.add_note` does, which Python 3.10 has not.
    notes: list[str] = vars(error).setdefault("__notes__", [])
    notes.append(f"while calling {request.method} {request.url}")
    if isinstance(error, errors("RequestError")):
        known: Any = error
        known.request = request_without_key(request)
    return error
