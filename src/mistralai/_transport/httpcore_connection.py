"""The connections of httpcore, which comes with httpx, as `_transport/pool.py` uses them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, cast

import httpcore

from .tls import tls_settings

if TYPE_CHECKING:
    import ssl

    import httpx

Address = tuple[bytes, bytes, int]
"""Scheme, host and port."""


class Reply(NamedTuple):
    """The head of an answer, and its body to be read."""

    status: int
    headers: list[tuple[bytes, bytes]]
    extensions: dict[str, Any]
    stream: Any
    """Gives the bytes of the body, and is closed by whoever has enough of them."""


class Connection(httpcore.HTTPConnection):
    """A blocking connection.

    Args:
        address: Where to.
        idle_seconds: How long it may be kept between two requests.
    """

    def __init__(self, address: Address, idle_seconds: float) -> None:
        origin = httpcore.Origin(*address)
        super().__init__(origin, _tls(address), keepalive_expiry=idle_seconds)

    def send(self, request: httpx.Request) -> Reply:
        """Send a request, and wait for the head of its answer."""
        return _reply(self.handle_request(_to_core(request)))

    def rest(self) -> bool:
        """Begin to be idle; tell whether another request can follow."""
        return self.is_idle()

    def has_expired(self) -> bool:
        """Whether it was idle for too long, or has ended."""
        return super().has_expired() or self.is_closed()


class AsyncConnection(httpcore.AsyncHTTPConnection):
    """An awaiting connection; see `Connection`."""

    def __init__(self, address: Address, idle_seconds: float) -> None:
        origin = httpcore.Origin(*address)
        super().__init__(origin, _tls(address), keepalive_expiry=idle_seconds)

    async def send(self, request: httpx.Request) -> Reply:
        """Send a request, and wait for the head of its answer."""
        return _reply(await self.handle_async_request(_to_core(request)))

    def rest(self) -> bool:
        """Begin to be idle; tell whether another request can follow."""
        return self.is_idle()

    def has_expired(self) -> bool:
        """Whether it was idle for too long, or has ended."""
        return super().has_expired() or self.is_closed()


def _tls(address: Address) -> ssl.SSLContext | None:
    return tls_settings() if address[0] == b"https" else None


def _to_core(request: httpx.Request) -> httpcore.Request:
    url = request.url
    return httpcore.Request(
        request.method,
        httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
        headers=request.headers.raw,
        content=cast("Any", request.stream),
        extensions=cast("Any", request.extensions),
    )


def _reply(answer: Any) -> Reply:
    return Reply(answer.status, answer.headers, answer.extensions, answer.stream)
