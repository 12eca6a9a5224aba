"""Requests that no operation of this package describes."""

from __future__ import annotations

import re
from contextlib import suppress
from functools import lru_cache
from typing import TYPE_CHECKING, Any, get_args, get_origin
from urllib.parse import parse_qs, quote

from mistralai import _checks as checks
from mistralai._core.call import ANYTHING, DONE, EVENTS, JSON, Call, Harm, LastEvent, Operation
from mistralai._core.options import DEFAULTS
from mistralai._core.request.url import LONGEST
from mistralai._core.response.read import reader_of
from mistralai._core.response.result import Raw
from mistralai._core.stream.event_stream import EventStream, EventStreamAsync
from mistralai._hooks.custom_user_agent import with_our_name
from mistralai._transport.libraries import library_of
from mistralai.models import CompletionEvent

from .drive import drive, drive_async, run, run_async
from .flow import Exchange
from .retry import policy_of, statuses_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    import httpx

    from mistralai._core.options import RequestOptions
    from mistralai._hooks.types import HookContext
    from mistralai.httpclient import AsyncHttpClient, HttpClient
    from mistralai.sdkconfiguration import SDKConfiguration

    from .flow import Flow

    Retries = tuple[Any, list[str]] | None
    Described = tuple[Operation, Mapping[str, list[str]]]

NO_JSON = (None, type(None), str, Raw)
"""What an answer is read as that need be no JSON, beside the response itself."""
BODIES = ("json", "content", "form")
SUCCESS = tuple(range(200, 300))
ANY_END = LastEvent(needed=False)
"""How a stream ends of which nobody said how: with `[DONE]`, or with the body."""


def request(
    config: SDKConfiguration, method: str, path: str, returns: Any, given: RequestOptions
) -> Any:
    """Call an operation that is described by its arguments; see `Mistral.request`."""
    return drive(config, _call("request", method, path, returns, given))


async def request_async(
    config: SDKConfiguration, method: str, path: str, returns: Any, given: RequestOptions
) -> Any:
    """Call an operation that is described by its arguments, awaiting."""
    return await drive_async(config, _call("request_async", method, path, returns, given))


def _call(caller: str, method: str, path: str, returns: Any, given: RequestOptions) -> Call:
    options: dict[str, Any] = {**given}
    json, content, form = (options.pop(kind, None) for kind in BODIES)
    query = options.pop("query", None)
    unknown = options.keys() - DEFAULTS
    if unknown:
        from mistralai._hints import of_keyword  # noqa: PLC0415 - for errors only

        key = min(unknown)
        raise TypeError(
            f"{caller}() got an unexpected keyword argument {key!r}{of_keyword(key, DEFAULTS)}"
        )
    described: Described | None = None
    with suppress(Exception):
        described = _described(method, path, returns)
    # What is none of these may have no hash, or one that raises; so it says here what is wrong.
    operation, inline = described or _described.__wrapped__(method, path, returns)
    if form is not None and not (json is None and content is None):
        raise TypeError("a request has a body of JSON or a form, not both")
    if content is not None:
        if json is not None:
            raise TypeError("json and content are the same body: give one of them")
        if not isinstance(content, bytes):
            raise TypeError(f"content must be bytes, not {checks.shown(content)}")
    if form is not None:
        form = checks.mapping("form", form)
    # One place for all that is asked for: the HTTP library would drop what is in the path.
    asked: dict[str, Any] = dict(inline)
    for name, more in (("query", query), ("extra_query", options.get("extra_query"))):
        asked |= checks.mapping(name, more)
    options["extra_query"] = asked or None
    return Call(operation, {}, options, json=json, content=content, form=form)


@lru_cache(maxsize=256)
def _described(method: str, path: str, returns: Any) -> Described:
    """Describe an operation, once for all of its calls.

    Returns:
        The operation, and the query that its path has.
    """
    _check_method(method)
    path = _checked_path(path)
    _check_returns(returns)
    path, _, inline = path.partition("?")
    is_stream = get_origin(returns) in {EventStream, EventStreamAsync}
    # What is no JSON may come under any media type.
    is_json = not (returns in NO_JSON or _is_response(returns))
    described = Operation(
        "request",
        method,
        # A brace is one of the path, and begins no parameter.
        path.replace("{", "%7B").replace("}", "%7D"),
        stream=_end_of(get_args(returns)[0]) if is_stream else None,
        status=SUCCESS,
        accept=EVENTS if is_stream else JSON if is_json else ANYTHING,
        # What a request does that nobody described may not be done twice.
        harm=Harm.NONE if method in {"GET", "HEAD"} else Harm.DUPLICATE,
        returned=returns,
    )
    return described, parse_qs(inline, keep_blank_values=True)


def _check_method(method: object) -> None:
    if not isinstance(method, str) or not re.fullmatch(checks.NAME, method):
        raise ValueError(f'method must be a word such as "POST", not {checks.shown(method)}')


def _checked_path(path: object) -> str:
    text = checks.text("path", path)
    if not text.startswith("/"):
        raise ValueError(
            f"path must begin with a slash, as in /v1/models, not {checks.shown(path)}"
        )
    if len(quote(text)) > LONGEST or re.search(r"[\x00-\x20\x7f]", text):
        raise ValueError(
            "path must be one that a URL can have, without spaces and control characters, not "
            + checks.shown(path)
        )
    return text


def _check_returns(returns: Any) -> None:
    """Refuse what no answer can be read as, before an answer is paid for."""
    try:
        is_stream = get_origin(returns) in {EventStream, EventStreamAsync}
        kind = get_args(returns)[0] if is_stream else returns
        # A text would be taken for the annotation of an operation.
        known = not isinstance(kind, str) and (
            kind in NO_JSON or _is_response(kind) or reader_of(kind) is not None
        )
    except Exception as error:
        raise TypeError(f"returns must be a type, not {checks.shown(returns)}: {error}") from error
    if not known:
        raise TypeError(f"returns must be a type, not {checks.shown(returns)}")


def _end_of(kind: Any) -> str | LastEvent:
    """Tell how a stream ends: one of completions with `[DONE]`, as everywhere."""
    is_completion = isinstance(kind, type) and issubclass(kind, CompletionEvent)
    return DONE if is_completion else ANY_END


def _is_response(returns: Any) -> bool:
    return type(returns) is type and returns.__name__ == "Response"


def do_request(
    config: SDKConfiguration,
    hook_ctx: HookContext,
    request: httpx.Request,
    *,
    stream: bool,
    retry_config: Retries,
) -> httpx.Response:
    """Send a request of the user's; see `Resource.do_request`."""
    client = config.client
    flow = _attempts(config, client, hook_ctx, request, stream=stream, retries=retry_config)
    return run(flow, client)


async def do_request_async(
    config: SDKConfiguration,
    hook_ctx: HookContext,
    request: httpx.Request,
    *,
    stream: bool,
    retry_config: Retries,
) -> httpx.Response:
    """Send a request of the user's, awaiting."""
    client = config.async_client
    flow = _attempts(config, client, hook_ctx, request, stream=stream, retries=retry_config)
    return await run_async(flow, client)


def _attempts(
    config: SDKConfiguration,
    client: HttpClient | AsyncHttpClient,
    hook_ctx: HookContext,
    request: httpx.Request,
    *,
    stream: bool,
    retries: Retries,
) -> Flow[httpx.Response]:
    request.headers["user-agent"] = with_our_name(request.headers.get("user-agent", ""))
    operation = Operation(
        hook_ctx.operation_id,
        request.method,
        request.url.path,
        stream=DONE if stream else None,
    )
    policy = None
    if retries is not None:
        policy = policy_of(retries[0])
        if policy is not None:
            policy = policy._replace(statuses=statuses_of(retries[1]))
    exchange = Exchange(config, Call(operation, {}, {}), client, library_of(type(client)))
    return exchange.attempts(request, policy)
