"""The HTTP clients that are made here: httpx's, with a short way from a call to the transport.

Most of what a call costs in httpx is spent between its client and its transport: parsing the same
URL again, merging headers and cookies, walking through authentication and redirects, which do not
occur here. These clients are `httpx.Client` and `httpx.AsyncClient`, and honour what is set on
them; but where nothing is set that needs the long way, they put the request together and hand it
to the transport themselves. `docs/performance.md` has the figures.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from functools import lru_cache
from http.cookiejar import CookieJar, DefaultCookiePolicy
from time import perf_counter
from typing import TYPE_CHECKING, Any

import httpx

from mistralai._auth.credentials import Headers

from .patched import is_patched
from .pool import KNOWN

if TYPE_CHECKING:
    from collections.abc import AsyncIterable, Iterable

    from .pool import AsyncPool, Pool

_log = logging.getLogger("httpx")
_parse = lru_cache(maxsize=256)(httpx.URL)


class ShortClient(httpx.Client):
    """An `httpx.Client` that takes the short way where it can.

    Args:
        transport: What carries the requests.
        options: The other arguments of `httpx.Client`.
    """

    def __init__(self, *, transport: Pool, **options: Any) -> None:
        super().__init__(transport=transport, cookies=_no_cookies(), **options)
        self.carrier = transport

    def build_request(self, method: str, url: Any, **options: Any) -> httpx.Request:
        """Put a request together; the arguments are those of `httpx.Client.build_request`."""
        if _is_short(self, options):
            return _build(self, method, url, **options)
        return super().build_request(method, url, **options)

    def send(
        self, request: httpx.Request, *, stream: bool = False, **options: Any
    ) -> httpx.Response:
        """Send a request; the arguments are those of `httpx.Client.send`.

        The short way leaves the body unread, as the exchange wants it (`body.py` reads it).
        """
        if not stream or options or is_patched() or not _is_plain(self, request):
            return super().send(request, stream=stream, **options)
        begin = perf_counter()
        response = self.carrier.send(request)
        _adopt(request, response)
        response.elapsed = timedelta(seconds=perf_counter() - begin)
        return response


class AsyncShortClient(httpx.AsyncClient):
    """`ShortClient` for coroutines.

    Args:
        transport: What carries the requests.
        options: The other arguments of `httpx.AsyncClient`.
    """

    def __init__(self, *, transport: AsyncPool, **options: Any) -> None:
        super().__init__(transport=transport, cookies=_no_cookies(), **options)
        self.carrier = transport

    def build_request(self, method: str, url: Any, **options: Any) -> httpx.Request:
        """Put a request together; see `ShortClient.build_request`."""
        if _is_short(self, options):
            return _build(self, method, url, **options)
        return super().build_request(method, url, **options)

    async def send(
        self, request: httpx.Request, *, stream: bool = False, **options: Any
    ) -> httpx.Response:
        """Send a request; see `ShortClient.send`."""
        if not stream or options or is_patched() or not _is_plain(self, request):
            return await super().send(request, stream=stream, **options)
        begin = perf_counter()
        response = await self.carrier.send(request)
        _adopt(request, response)
        response.elapsed = timedelta(seconds=perf_counter() - begin)
        return response


class _KeepsNone(DefaultCookiePolicy):
    """Takes no cookie of an answer; those that the user sets are sent."""

    def set_ok(self, cookie: Any, request: Any) -> bool:  # noqa: ARG002 - the signature of the base
        return False


def _no_cookies() -> CookieJar:
    # What tells a client of this API from another is its key. The cookies in the API's answers are
    # those of the network before it, which counts browsers with them; sending them back gains
    # nothing, and putting them into each request is the long way. Whoever needs one sets it on the
    # client; whoever wants them all gives an `httpx.Client` of their own.
    return CookieJar(_KeepsNone())


def _is_short(client: httpx.Client | httpx.AsyncClient, options: dict[str, Any]) -> bool:
    """Whether a request is one of ours, with a body of bytes or none."""
    if not isinstance(options.get("headers"), Headers) or client.params or client.cookies:
        return False
    return not (options.get("params") or options.get("data") or options.get("files"))


def _is_plain(client: httpx.Client | httpx.AsyncClient, request: httpx.Request) -> bool:
    """Whether nothing is set that only httpx's own way honours."""
    if client.is_closed or client.auth is not None or client.follow_redirects:
        return False
    if request.url.userinfo or any(client.event_hooks.values()):
        return False
    return request.extensions.keys() <= KNOWN


def _build(
    client: httpx.Client | httpx.AsyncClient,
    method: str,
    url: str,
    *,
    headers: Headers,
    content: bytes | None = None,
    timeout: Any = httpx.USE_CLIENT_DEFAULT,
    **_: Any,
) -> httpx.Request:
    """Put a request together: what httpx would, shorter."""
    limits = client.timeout if timeout is httpx.USE_CLIENT_DEFAULT else timeout
    target = _parse(url)
    has_body = content is not None or method in {"POST", "PUT", "PATCH"}
    is_counted = has_body and "content-length" not in headers
    # No variable here holds the headers: a traceback may show the variables, and they have the key.
    request = httpx.Request(
        method,
        target,
        headers=_lines(client, target, headers, len(content or b"") if is_counted else None),
        stream=httpx.ByteStream(content or b""),
        extensions={"timeout": limits.as_dict()},
    )
    request.headers.encoding = "iso-8859-1"  # spares looking at each for one that fits
    if CAN_KEEP:
        keep_content(request, content or b"")
    else:
        request.read()
    return request


def _lines(
    client: httpx.Client | httpx.AsyncClient, target: httpx.URL, headers: Headers, size: int | None
) -> list[tuple[bytes, bytes]]:
    """Write the headers of a request: the client's own, and those of the call in their place."""
    lines: list[tuple[bytes, bytes]] = []
    if "host" not in client.headers and "host" not in headers:
        lines.append((b"Host", target.netloc))
    for line in client.headers.raw:
        if line[0].decode().lower() not in headers:
            lines.append(line)  # noqa: PERF401 - a comprehension is a function call, at each call
    for name, value in headers.items():
        lines.append((name.encode(), value.encode()))
    if size is not None:
        lines.append((b"Content-Length", b"%d" % size))
    return lines


def chunks_of(response: httpx.Response) -> Iterable[bytes]:
    """Give the bytes of an answer as the transport does, where there is nothing to be decoded.

    `iter_bytes()` decodes, counts and cuts them anew, in a generator each.

    Args:
        response: The answer, its body unread; of httpx, or anything with that method.
    """
    straight = _take_stream(response, httpx.SyncByteStream)
    return response.iter_bytes() if straight is None else straight


def chunks_of_async(response: httpx.Response) -> AsyncIterable[bytes]:
    """Give the bytes of an answer; see `chunks_of`."""
    straight = _take_stream(response, httpx.AsyncByteStream)
    return response.aiter_bytes() if straight is None else straight


def _take_stream(response: httpx.Response, kind: type[Any]) -> Any:
    stream = own_stream(response, kind)
    if stream is None or "content-encoding" in response.headers:
        return None
    response.is_stream_consumed = True
    return stream


def own_stream(response: httpx.Response, kind: type[Any]) -> Any:
    """Give what the body of an answer comes from; None where it is not httpx's own, or was read.

    Args:
        response: The answer.
        kind: httpx's class of such streams, for blocking or for awaiting.
    """
    if type(response) is not httpx.Response or not isinstance(response.stream, kind):
        return None
    return None if response.is_closed or response.is_stream_consumed else response.stream


def keep_content(message: httpx.Request | httpx.Response, body: bytes) -> None:
    """Do what `message.read()` does, without the four generators it pulls each byte through."""
    known: Any = message
    known._content = body  # noqa: SLF001 - httpx has no other way, and `read` sets just this
    if isinstance(message, httpx.Response):
        message.is_stream_consumed = message.is_closed = True


def _knows(content: str) -> bool:
    """Whether the messages of httpx keep their body under a private name."""
    return all(
        hasattr(message, content)
        for message in (httpx.Request("GET", "http://h"), httpx.Response(200))
    )


CAN_KEEP = _knows("_content")
"""Whether `keep_content` does what httpx does; otherwise `message.read()` has to."""


def _adopt(request: httpx.Request, response: httpx.Response) -> None:
    response.request = request
    if _log.isEnabledFor(logging.INFO):
        # The line that httpx writes on its own way: people look for it, and filter it out.
        _log.info(
            'HTTP Request: %s %s "%s %d %s"',
            request.method,
            request.url,
            response.http_version,
            response.status_code,
            response.reason_phrase,
        )
