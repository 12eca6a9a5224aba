"""One call from its description to its result, without I/O.

`Exchange.flow` is a generator. It yields effects, is sent their results, and returns the result of
the call; an exception that an effect ended in is thrown into it. Everything there is to decide is
in here: hooks, attempts, errors. The drivers in `drive.py` perform the effects, one blocking, one
awaiting, and decide nothing.
"""

from __future__ import annotations

from collections.abc import Generator
from time import monotonic
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar, cast

from mistralai import _checks as checks
from mistralai._auth.credentials import Headers
from mistralai._core.call import JSON, Harm
from mistralai._core.request import url
from mistralai._core.request.encode import encode
from mistralai._core.response.result import decode, error_of, is_error, is_expected
from mistralai._hooks.custom_user_agent import with_our_name
from mistralai._hooks.deprecation_warning import (
    HEADER_MODEL_DEPRECATION_TIMESTAMP,
    warn_of_deprecation,
)
from mistralai._hooks.types import (
    AfterErrorContext,
    AfterSuccessContext,
    BeforeRequestContext,
    HookContext,
)
from mistralai._logger import NoOpLogger
from mistralai._transport import REPEATABLE, RESENT
from mistralai.errors import NoResponseError
from mistralai.types.http import hide_key
from mistralai.types.retries import RetryConfig
from mistralai.types.unset import UNSET

from .effects import Ask, Close, Delegate, Effect, Read, Send, Sleep
from .log import Log, tell_of_resending, tell_of_retry
from .retry import DEFAULT, NO_HEADERS, Attempts, Failure, failure_of, policy_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import httpx

    from mistralai._auth.credentials import Secret
    from mistralai._core.call import Call
    from mistralai._core.request.encode import Wire
    from mistralai._core.request.form import Form
    from mistralai.httpclient import AsyncHttpClient, HttpClient
    from mistralai.sdkconfiguration import SDKConfiguration

    from .retry import Policy

P = ParamSpec("P")
T = TypeVar("T")

Flow = Generator[Effect, Any, T]

LONGEST_ERROR = 1_000_000
"""How many bytes of the text of an error are kept."""

FRAMING = ("content-length", "transfer-encoding")
"""The headers that say where a request ends."""

ERROR_STATUSES = ("4XX", "5XX")
"""What v1's `do_request` is told of the statuses that are errors."""

RETRIED_STATUSES = ("429", "500", "502", "503", "504")
"""What it is told of those that are worth another attempt."""


class Exchange:
    """One call: what all of its steps need to know.

    Args:
        config: The configuration of the client.
        call: What to do.
        client: Puts the request together, so that its own headers and settings are in it. It
            sends nothing here.
        library: The HTTP library of that client, for its timeouts and exceptions.
        delegates: Whether somebody put another `do_request` in the resource's place.
    """

    __slots__ = (
        "_base",
        "_broken",
        "_log",
        "_tried",
        "call",
        "client",
        "config",
        "delegates",
        "library",
    )

    def __init__(
        self,
        config: SDKConfiguration,
        call: Call,
        client: HttpClient | AsyncHttpClient,
        library: Any,
        *,
        delegates: bool = False,
    ) -> None:
        self.config = config
        self.call = call
        self.client = client
        self.library = library
        self.delegates = delegates
        self._base = ""
        # The attempts, once one has failed.
        self._tried: Attempts | None = None
        # Nothing is put into words for a logger that drops everything.
        logger = config.debug_logger
        self._log = None if isinstance(logger, NoOpLogger) else Log(logger)
        # What the body of an error broke off with.
        self._broken: Exception | None = None

    def flow(self) -> Flow[Any]:
        """Carry out the call.

        Returns:
            What the operation returns. For a stream and a download that is the `httpx.Response`,
            its body unread.

        Raises:
            SDKError: The server answered with an error.
            httpx.HTTPError: There was no answer.
        """
        config, operation = self.config, self.call.operation
        wire = encode(self.call, config.default_query, strict=config.strict)
        try:
            self._base = self.find_base()
            header = config.security.header
            if header is None and not self._is_authorized():
                header = config.security.header_of((yield Ask(config.security)))
            request = self._build(wire, header)
            policy = self._policy(wire)
            if self.delegates:
                response = yield Delegate(self._delegated(request, policy))
            else:
                response = yield from self.attempts(request, policy)
        finally:
            if wire.form is not None:
                wire.form.close()
        if not is_expected(operation, response):
            yield from self._read_error(response)
            error = error_of(operation, response)
            from .explain import hint_for  # noqa: PLC0415 - for errors only

            error.hint = hint_for(operation, request, response, self._tried, config.security)
            raise error from self._broken
        if operation.hands_over:
            hide_key(response)
            # Whoever reads it keeps the connection open, even if the client itself is dropped.
            response.extensions["mistralai.clients"] = config.clients
            return response
        arguments = self.call.arguments
        return decode(operation, response, strict=config.strict, arguments=arguments)

    def _delegated(self, request: httpx.Request, policy: Policy | None) -> dict[str, Any]:
        return {
            "hook_ctx": self._context(),
            "request": request,
            "error_status_codes": [*ERROR_STATUSES],
            "stream": self.call.operation.hands_over,
            "retry_config": self._v1_retries(policy),
        }

    def attempts(self, request: httpx.Request, policy: Policy | None) -> Flow[httpx.Response]:
        """Send the request until there is a response to stay with; call the hooks on the way.

        Args:
            request: What to send.
            policy: When to send it again, None for never.
        """
        start = monotonic()
        attempts: Attempts | None = None
        while True:
            outgoing = self._announce(request)
            response, error = yield from self._attempt(outgoing)
            if error is None and response is not None and not is_error(response):
                return (yield from self._accept(response))
            if attempts is None:
                attempts = Attempts(policy, self.call.operation.harm, start=start)
                self._tried = attempts
            if error is not None:
                outcome: Failure | int | None = failure_of(error, self.library)
                headers: Mapping[str, str] = NO_HEADERS
            elif response is None:
                raise NoResponseError(
                    "A hook took the failure away and gave no answer in its place"
                )
            else:
                outcome, headers = response.status_code, response.headers
            delay = attempts.delay_after(outcome, headers)
            if delay is None:
                if response is not None and error is None:
                    return response
                from .explain import explain  # noqa: PLC0415 - for errors only

                failure = outcome if isinstance(outcome, Failure) else None
                raise explain(
                    cast("Exception", error),
                    self.call.operation,
                    outgoing,
                    attempts,
                    failure,
                    self.client,
                    self.library,
                )
            if response is not None:  # pragma: no branch - 3.11 traces none after a throw
                yield from self._read_error(response)
            tell_of_retry(outgoing, outcome, attempts.count, delay)
            yield Sleep(delay)

    def _attempt(
        self, request: httpx.Request
    ) -> Flow[tuple[httpx.Response | None, Exception | None]]:
        """Send the request once; return what came of it, after hooks had their say of a failure."""
        hooks = self.config.hooks
        self._broken = None
        try:
            response: httpx.Response = yield Send(request, self.call.operation.hands_over)
            if RESENT in response.extensions:
                tell_of_resending(request, response.extensions[RESENT])
            if not self.call.operation.hands_over:
                try:
                    yield self._read(response)
                except self.library.HTTPError as broken:
                    # The status of an error is worth more than the rest of its text.
                    if not is_error(response):
                        raise
                    self._broken = broken
        except Exception as failure:  # noqa: BLE001 - hooks are told of every failure
            if self._log is not None:
                self._log.failure(failure)
            return hooks.after_error(AfterErrorContext(self._context()), None, failure)
        if self._log is not None:
            self._log.response(response)
        if not is_error(response) or not hooks.after_error_hooks:
            return response, None
        context = AfterErrorContext(self._context())
        given, error = yield from self._ask_hooks(
            response, hooks.after_error, context, response, None
        )
        if given is None:
            yield Close(response)
        return given, error

    def _read(self, response: httpx.Response) -> Read:
        if is_error(response):
            return Read(response, LONGEST_ERROR, cut=True)
        return Read(response, self.config.max_response_bytes)

    def _announce(self, request: httpx.Request) -> httpx.Request:
        """Tell hooks and log of a request that is about to be sent; return the one to send."""
        hooks = self.config.hooks
        if hooks.before_request_hooks:
            request = hooks.before_request(BeforeRequestContext(self._context()), request)
        if self._log is not None:
            self._log.request(request)
        return request

    def _accept(self, response: httpx.Response) -> Flow[httpx.Response]:
        """Show hooks a response that is no error; return the one to go on with."""
        if HEADER_MODEL_DEPRECATION_TIMESTAMP in response.headers:
            warn_of_deprecation(response)
        hooks = self.config.hooks
        if hooks.after_success_hooks:
            context = AfterSuccessContext(self._context())
            response = yield from self._ask_hooks(response, hooks.after_success, context, response)
        return response

    def _ask_hooks(
        self, response: httpx.Response, ask: Callable[P, T], *args: P.args, **kwargs: P.kwargs
    ) -> Flow[T]:
        """Ask hooks about a response, which would keep its connection if one of them raises."""
        try:
            return ask(*args, **kwargs)
        except Exception:
            yield Close(response)
            raise

    def _context(self) -> HookContext:
        operation = self.call.operation
        return HookContext(self._base, operation.operation_id, [], self.config.security)

    def _read_error(self, response: httpx.Response) -> Flow[None]:
        """Read the text of an error; that it breaks off must not hide the status it belongs to."""
        hide_key(response)
        if self._broken is not None:
            return
        try:
            yield Read(response, LONGEST_ERROR, cut=True)
        except self.library.HTTPError as error:
            self._broken = error
            yield Close(response)
        except RuntimeError as error:  # it was read by somebody else, and not to its end
            self._broken = error

    # Putting the request together.

    def _is_authorized(self) -> bool:
        """Whether the call says who makes it: then no key is asked for, which may cost or fail."""
        given: Any = self.call.options.get("http_headers")
        return given is not None and "authorization" in checks.headers("http_headers", given)

    def find_base(self) -> str:
        """Find the URL under which the API is; only a path where the HTTP client has the host.

        Raises:
            httpx.InvalidURL: It is no URL.
            httpx.UnsupportedProtocol: It is no URL of HTTP.
            TypeError: It is no text.
        """
        config = self.config
        given: Any = self.call.options.get("server_url")
        if given is not None:
            base = checks.url("server_url", given).removesuffix("/")
            if base:
                return self._checked(base)
        chosen = config.server_url, config.server
        if config.checked_base is None or config.checked_base[0] != chosen:
            config.checked_base = chosen, self._checked(config.get_server_details()[0])
        return config.checked_base[1]

    def _checked(self, base: str) -> str:
        # A client of the user's may have the host, so that only the path is told here.
        if base.startswith("/") and str(getattr(self.client, "base_url", "")):
            return checks.text("server_url", base)
        return url.check_base(self.library, checks.text("server_url", base))

    def _build(self, wire: Wire, authorization: Secret | None) -> httpx.Request:
        config, operation = self.config, self.call.operation
        headers = Headers({"accept": operation.accept, "user-agent": config.user_agent})
        if wire.content is not None:
            headers["content-type"] = JSON
        if config.default_headers:
            headers.update(config.default_headers)
        given: Any = self.call.options.get("http_headers")
        if given is not None:
            headers.update(checks.headers("http_headers", given))
        if not headers.keys().isdisjoint(FRAMING):
            _check_framing(headers, wire.content)
        if headers["user-agent"] is not config.user_agent:
            headers["user-agent"] = with_our_name(headers["user-agent"])
        target = url.join(self._base, wire.path)
        if operation.stream is not None:
            # It never reaches the wire. v1's requests for streams had it, and mocks look for it.
            target += "#stream"
        form = wire.form
        request = self.client.build_request(
            operation.method,
            target,
            params=None if wire.query is None else [*url.query_of(self._base), *wire.query],
            content=wire.content,
            data=None if form is None else form.fields,
            files=None if form is None else form.parts,
            headers=headers,
            timeout=self._timeout(),
        )
        # Last, so that no variable of the functions that build it has the key: a traceback shows
        # variables. One that the caller gave stays.
        if authorization is not None and "authorization" not in headers:
            request.headers["authorization"] = authorization.reveal()
        self._tell_whether_repeatable(request, form)
        return request

    def _tell_whether_repeatable(self, request: httpx.Request, form: Form | None) -> None:
        extensions = getattr(request, "extensions", None)
        if not isinstance(extensions, dict):
            return
        if form is not None and not form.repeatable:
            extensions[REPEATABLE] = False
        elif self.config.resend and self.call.operation.harm is not Harm.DUPLICATE:
            # What makes two of nothing may go out again at once where an idle connection has ended.
            extensions[REPEATABLE] = True

    def _timeout(self) -> Any:
        config, library = self.config, self.library
        timeout_ms: int | None = self.call.options.get("timeout_ms")
        if timeout_ms is None:
            timeout_ms = config.timeout_ms
        limit = None if timeout_ms is None else checks.seconds("timeout_ms", timeout_ms)
        idle_ms = None if self.call.operation.stream is None else config.stream_idle_ms
        if idle_ms is None:
            # A client of the user's has its own idea of a timeout, the one made here a sane one.
            return library.USE_CLIENT_DEFAULT if limit is None else library.Timeout(limit)
        base: Any = (
            getattr(self.client, "timeout", None) if limit is None else library.Timeout(limit)
        )
        if not isinstance(base, library.Timeout):  # what is no httpx client need not tell its own
            base = config.clients.default_timeout(library)
        limits = base.as_dict()
        limits["read"] = checks.seconds("stream_idle_ms", idle_ms)
        return library.Timeout(**limits)

    def _policy(self, wire: Wire) -> Policy | None:
        argument, given = self._retries()
        policy = DEFAULT if given is UNSET else policy_of(given, argument)
        return None if wire.form is not None and not wire.form.repeatable else policy

    def _retries(self) -> tuple[str, Any]:
        given = self.call.options.get("retries", UNSET)
        if given is not UNSET:
            return "retries", given
        return "retry_config", self.config.retry_config

    def _v1_retries(self, policy: Policy | None) -> tuple[RetryConfig, list[str]] | None:
        """Write the retries as v1's `do_request` takes them, where they are v1's."""
        _, given = self._retries()
        if policy is None or not isinstance(given, RetryConfig):
            return None
        return given, [*RETRIED_STATUSES]


def _check_framing(headers: Headers, content: bytes | None) -> None:
    """Refuse what says of the body something else than is sent: the next request would begin there.

    Raises:
        ValueError: `Content-Length` is not the length of the body, or there is a
            `Transfer-Encoding` (RFC 9112 6.2: they may not stand beside each other).
    """
    length = headers.get("content-length")
    if "transfer-encoding" in headers or length != str(len(content or b"")):
        raise ValueError(
            "http_headers and default_headers may not say how the body is sent: leave out "
            "Content-Length and Transfer-Encoding"
        )
