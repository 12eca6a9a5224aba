"""The course of a call, without I/O: what to do next, and what to make of what came back.

`flow` is a generator. It yields effects, is sent their results, and returns the result of the
call; an exception that an effect ended in is thrown into it. Everything there is to decide is in
here: hooks, attempts, errors. The drivers in `drive.py` perform the effects, one blocking, one
awaiting, and decide nothing.
"""

from __future__ import annotations

from collections.abc import Generator
from time import monotonic
from typing import TYPE_CHECKING, Any, NamedTuple, ParamSpec, TypeVar

from mistralai._auth.credentials import Credentials, Headers, Secret, authorization
from mistralai._core.call import BYTES, JSON, StreamCall
from mistralai._core.request import checks, url
from mistralai._core.request.encode import encode
from mistralai._core.response.result import (
    UNAUTHORIZED,
    error_of,
    is_error,
    is_expected,
    result_of,
)
from mistralai._hooks.custom_user_agent import PREFIX
from mistralai._hooks.deprecation_warning import HEADER_MODEL_DEPRECATION_TIMESTAMP
from mistralai._hooks.sdkhooks import OWN_AFTER_SUCCESS, OWN_BEFORE_REQUEST
from mistralai._hooks.types import (
    AfterErrorContext,
    AfterSuccessContext,
    BeforeRequestContext,
    HookContext,
)
from mistralai._transport.clients import CONNECT_SECONDS, READ_SECONDS
from mistralai._transport.libraries import errors, library_of
from mistralai._transport.short_client import BROKEN
from mistralai.errors import SDKError, hide_key, request_without_key
from mistralai.types.unset import UNSET
from mistralai.utils.logger import NoOpLogger

from .log import Journal
from .retry import DEFAULT, Course, Harm, failure_of, policy_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import httpx

    from mistralai._core.call import Call
    from mistralai._core.request.encode import Wire
    from mistralai.httpclient import AsyncHttpClient, HttpClient
    from mistralai.sdkconfiguration import SDKConfiguration

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
        secret = (yield Ask(config.security)) if config.security.header is None else None
        request = _build(config, call, wire, base, secret, client)
        response = yield from _attempts(config, call, wire, base, request)
    finally:
        if wire.upload is not None:
            wire.upload.close()
    if not is_expected(call, response):
        broken = yield from _read_words(response)
        error = error_of(call, response)
        if response.status_code == UNAUTHORIZED and "authorization" not in request.headers:
            _note(error, f"no key was sent, as {config.security.origin} gave none")
        raise error from broken
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
    if given:
        return checks.text("server_url", given.removesuffix("/"))
    chosen = config.server_url, config.server
    if config.checked_base is None or config.checked_base[0] != chosen:
        base = checks.text("server_url", config.get_server_details()[0])
        config.checked_base = chosen, base
    return config.checked_base[1]


def _build(
    config: SDKConfiguration,
    call: Call[Any],
    wire: Wire,
    base: str,
    key: Secret | None,
    client: HttpClient | AsyncHttpClient,
) -> httpx.Request:
    headers = Headers({"accept": call.accept, "user-agent": config.user_agent})
    if config.security.header is not None:
        headers["authorization"] = config.security.header
    elif key is not None:
        headers["authorization"] = authorization(key)
        config.security.keep(headers["authorization"])
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
    base: Any = getattr(client, "timeout", None) if limit is None else library.Timeout(limit)
    if not isinstance(base, library.Timeout):  # what is no httpx client need not tell its timeout
        base = library.Timeout(READ_SECONDS, connect=CONNECT_SECONDS)
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
    config: SDKConfiguration,
    call: Call[Any],
    wire: Wire,
    base: str,
    request: httpx.Request,
) -> Generator[Effect, Any, httpx.Response]:
    """Send the request until there is an answer to stay with; call the hooks on the way."""
    policy = _policy(config, call, wire)
    start = monotonic()
    course: Course | None = None
    while True:
        outgoing = _announce(config, call, base, request)
        response, error = yield from _attempt(config, call, base, outgoing)
        if error is None and response is not None and not is_error(response):
            return (yield from _accept(config, call, base, response))
        if course is None:
            course = Course(policy, _harm(call), start=start)
        if error is not None:
            delay = course.delay_after(failure_of(error))
            if delay is None:
                raise _told_of(error, outgoing)
        elif response is None:
            raise SDKError("A hook took the failure away and gave no answer in its place")
        else:
            delay = course.delay_after(response.status_code, response.headers)
            if delay is None:
                return response
            yield from _read_words(response)
        yield Sleep(delay)


def _announce(
    config: SDKConfiguration, call: Call[Any], base: str, request: httpx.Request
) -> httpx.Request:
    """Tell hooks and log of a request that is about to be sent; return the one to send."""
    hooks = config.hooks
    # Most clients have no hooks but our own, which rarely have anything to do.
    named = request.headers["user-agent"].startswith(PREFIX)
    if not named or hooks.before_request_hooks != OWN_BEFORE_REQUEST:
        context = BeforeRequestContext(_context(config, call, base))
        request = hooks.before_request(context, request)
    if not isinstance(config.debug_logger, NoOpLogger):
        Journal(config.debug_logger).request(request)
    return request


def _attempt(
    config: SDKConfiguration, call: Call[Any], base: str, request: httpx.Request
) -> Generator[Effect, Any, tuple[httpx.Response | None, Exception | None]]:
    """Send the request once; return what came of it, after hooks had their say about a failure."""
    # Nothing is put into words for a logger that drops everything.
    log = None if isinstance(config.debug_logger, NoOpLogger) else Journal(config.debug_logger)
    hooks = config.hooks
    try:
        answer: httpx.Response = yield Send(request, _streams(call))
        if BROKEN in answer.extensions and not is_error(answer):
            raise answer.extensions[BROKEN]  # noqa: TRY301 - as if `send` had raised it
    except Exception as failure:  # noqa: BLE001 - hooks are told of every failure
        if log is not None:
            log.failure(failure)
        context = AfterErrorContext(_context(config, call, base))
        return hooks.after_error(context, None, failure)
    if log is not None:
        log.response(answer)
    if not is_error(answer):
        return answer, None
    context = AfterErrorContext(_context(config, call, base))
    response, error = yield from _ask_hooks(answer, hooks.after_error, context, answer, None)
    if response is None:
        yield Close(answer)
    return response, error


def _accept(
    config: SDKConfiguration, call: Call[Any], base: str, response: httpx.Response
) -> Generator[Effect, Any, httpx.Response]:
    """Show hooks an answer that is no error; return the one to go on with."""
    hooks = config.hooks
    announced = HEADER_MODEL_DEPRECATION_TIMESTAMP in response.headers
    if not announced and hooks.after_success_hooks == OWN_AFTER_SUCCESS:
        return response
    context = AfterSuccessContext(_context(config, call, base))
    return (yield from _ask_hooks(response, hooks.after_success, context, response))


def _context(config: SDKConfiguration, call: Call[Any], base: str) -> HookContext:
    return HookContext(base, call.operation_id, [], config.security)


def _harm(call: Call[Any]) -> Harm:
    return call.harm or (Harm.NONE if call.method == "GET" else Harm.COST)


def _read_words(response: httpx.Response) -> Generator[Effect, Any, Exception | None]:
    """Read the text of an error; that it breaks off must not hide the status it belongs to."""
    hide_key(response)
    try:
        yield Read(response)
    except errors("HTTPError") as broken:
        yield Close(response)
        return broken
    except errors("StreamError"):
        return response.extensions.get(BROKEN)  # it was tried before, and broke off then
    return None


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
    _note(error, f"while calling {request.method} {request.url}")
    if isinstance(error, errors("RequestError")):
        known: Any = error
        known.request = request_without_key(request)
    return error


def _note(error: Exception, words: str) -> None:
    """Do what `Exception.add_note` does, which Python 3.10 has not."""
    notes: list[str] = vars(error).setdefault("__notes__", [])
    notes.append(words)
