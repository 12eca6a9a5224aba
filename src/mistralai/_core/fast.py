"""The transport of `mistralai[fast]`: plain calls go through pyreqwest, which is written in Rust.

Streams and files go over `_core/pool.py`. pyreqwest either waits for 64 kB of a stream before it
shows the first event, or takes as long for each as Python does; and it has no limit for a write.
"""

from __future__ import annotations

import os
import threading
from collections import OrderedDict, deque
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any

import certifi
import httpx
from pyreqwest.client import ClientBuilder, SyncClientBuilder
from pyreqwest.exceptions import PyreqwestError

from .direct import WHOLE
from .pool import IDLE_SECONDS, MOST, AsyncPool, Pool

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator

LARGE = 1_000_000
"""Bodies of more bytes than this may take longer to send than the limit for one read."""
MOST_LIMITS = 8
"""For how many different timeouts a transport keeps connections."""


def survived() -> bool:
    """Whether pyreqwest works in a process that was forked: the threads it began stay behind."""
    try:
        SyncClientBuilder().build()
    except RuntimeError:
        return False
    return True


class FastTransport(httpx.BaseTransport):
    """Sends plain calls through pyreqwest; safe to share between threads.

    Args:
        most: How many requests can be under way, at least 1.
    """

    def __init__(self, most: int = MOST) -> None:
        self._clients = _Clients(SyncClientBuilder, most)
        self._pool = Pool(most)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request; the answer to a plain call is all there."""
        if not _is_plain(request):
            return self._pool.handle_request(request)
        try:
            wire = _prepare(self._clients.of(request), request)
            # A thread that waits in pyreqwest sees no signal, not even Ctrl-C. So another one
            # waits in the place of the main thread, which is the one that signals interrupt.
            if threading.current_thread() is threading.main_thread():
                return _elsewhere(lambda: _fetch(wire))
            return _fetch(wire)
        except PyreqwestError as error:
            raise _as_httpx(error) from error

    def close(self) -> None:
        """Close all connections, those in use too."""
        self._pool.close()
        for client in self._clients.take_all():
            client.close()


class AsyncFastTransport(httpx.AsyncBaseTransport):
    """Sends plain calls through pyreqwest, in one event loop.

    Args:
        most: How many requests can be under way, at least 1.
    """

    def __init__(self, most: int = MOST) -> None:
        self._clients = _Clients(ClientBuilder, most)
        self._pool = AsyncPool(most)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request; the answer to a plain call is all there."""
        if not _is_plain(request):
            return await self._pool.handle_async_request(request)
        try:
            wire = _prepare(self._clients.of(request), request)
            async with wire as answer:
                return _response(answer, await _body_async(answer))
        except PyreqwestError as error:
            raise _as_httpx(error) from error

    async def aclose(self) -> None:
        """Close all connections, those in use too."""
        await self._pool.aclose()
        for client in self._clients.take_all():
            await client.close()


class _Clients:
    """The clients of pyreqwest under a transport: one for each timeout in use.

    A limit for one read is a setting of its client, not of its request.
    """

    def __init__(self, builder: Callable[[], Any], most: int) -> None:
        self._builder = builder
        self._most = most
        self._kept: OrderedDict[tuple[float | None, ...], Any] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, request: httpx.Request) -> Any:
        """Find the client for a request's timeouts."""
        limits = request.extensions.get("timeout", {})
        key = (limits.get("connect"), limits.get("read"), limits.get("pool"))
        with self._lock:
            client = self._kept.get(key)
            if client is None:
                client = self._kept[key] = self._make(*key)
                if len(self._kept) > MOST_LIMITS:
                    # It ends with its last answer, for only requests under way still have it.
                    self._kept.popitem(last=False)
            else:
                self._kept.move_to_end(key)
        return client

    def _make(self, connect: float | None, read: float | None, pool: float | None) -> Any:
        builder = (
            self._builder()
            .max_connections(self._most)
            .pool_idle_timeout(timedelta(seconds=IDLE_SECONDS))
            .follow_redirects(enable=False)
            .no_proxy()
            .http1_lower_case_headers()
            # httpx decodes, as it does on the other transport.
            .gzip(enable=False)
            .deflate(enable=False)
            .brotli(enable=False)
            .zstd(enable=False)
        )
        if not os.environ.keys() & {"SSL_CERT_FILE", "SSL_CERT_DIR"}:
            # Beside the system's certificates, of which a small container has none.
            builder = builder.add_root_certificate_pem(Path(certifi.where()).read_bytes())
        if read is not None:
            builder = builder.read_timeout(timedelta(seconds=read))
            # The time for a read begins with the request. That for connecting has to be over
            # first, or nobody would know that nothing was sent.
            connect = min(read * 0.99, read if connect is None else connect)
        if connect is not None:
            builder = builder.connect_timeout(timedelta(seconds=connect))
        if pool is not None:
            builder = builder.pool_timeout(timedelta(seconds=pool))
        return builder.build()

    def take_all(self) -> list[Any]:
        """Take everything there is."""
        with self._lock:
            kept, self._kept = self._kept, OrderedDict()
        return list(kept.values())


def _is_plain(request: httpx.Request) -> bool:
    whole = request.extensions.get(WHOLE) and isinstance(request.stream, httpx.ByteStream)
    return bool(whole) and len(request.content) <= LARGE


def _prepare(client: Any, request: httpx.Request) -> Any:
    try:
        building = client.request(request.method, str(request.url))
    except ValueError as error:
        raise httpx.UnsupportedProtocol(f"server_url cannot be called: {error}") from error
    headers = [(name.decode(), value.decode()) for name, value in request.headers.raw]
    building = building.headers(headers)
    if request.content:
        building = building.body_bytes(request.content)
    # No buffer, or the head would wait for the body, and be lost with a body that breaks off.
    return building.streamed_read_buffer_limit(0).build_streamed()


def _fetch(wire: Any) -> httpx.Response:
    with wire as answer:
        try:
            body: Any = httpx.ByteStream(answer.bytes().to_bytes())
        except PyreqwestError as error:
            body = _Broken(error)
        return _response(answer, body)


async def _body_async(answer: Any) -> Any:
    try:
        return httpx.ByteStream((await answer.bytes()).to_bytes())
    except PyreqwestError as error:
        return _Broken(error)


class _Broken(httpx.SyncByteStream, httpx.AsyncByteStream):
    """A body that broke off."""

    def __init__(self, error: PyreqwestError) -> None:
        self._error = error

    def __iter__(self) -> Iterator[bytes]:
        raise _as_httpx(self._error) from self._error

    def __aiter__(self) -> AsyncIterator[bytes]:
        raise _as_httpx(self._error) from self._error


def _response(answer: Any, body: Any) -> httpx.Response:
    try:
        headers = list(answer.headers.items())
    except ValueError:  # one of them is no ASCII
        headers = list(_readable(answer.headers))
    extensions = {"http_version": answer.version.encode()}
    response = httpx.Response(answer.status, headers=headers, stream=body, extensions=extensions)
    response.headers.encoding = "ascii"  # spares looking at each for one that fits
    return response


def _readable(headers: Any) -> Iterator[tuple[str, str]]:
    for name in dict.fromkeys(headers.keys()):
        try:
            values = headers.getall(name)
        except ValueError:
            continue
        yield from ((name, value) for value in values)


def _as_httpx(error: PyreqwestError) -> Exception:
    """Translate an exception by its causes, which say more than its type.

    What is not known to have failed before the request was sent counts as sent: it may have been
    paid for.
    """
    details: Any = getattr(error, "details", None) or {}
    causes: list[str] = [cause["message"] for cause in details.get("causes") or ()]
    words = ": ".join(causes) or str(error)
    name = type(error).__name__
    if name == "BuilderError":  # whether it comes with the building or the sending
        return httpx.UnsupportedProtocol(f"server_url cannot be called: {words}")
    if name == "PoolTimeoutError":
        return httpx.PoolTimeout(words)
    timed_out = name.endswith("TimeoutError")
    if "client error (Connect)" in causes:
        return httpx.ConnectTimeout(words) if timed_out else httpx.ConnectError(words)
    if timed_out:
        return httpx.ReadTimeout(words)
    if any("os error" in cause for cause in causes):
        return httpx.ReadError(words)
    return httpx.RemoteProtocolError(words)


def _elsewhere(work: Callable[[], httpx.Response]) -> httpx.Response:
    """Let another thread do some work, and wait for it so that a signal can end the waiting."""
    try:
        helper = _idle.pop()
    except IndexError:  # not looked at before, for a signal's handler may call in between
        helper = _Helper()
    results: SimpleQueue[httpx.Response | Exception] = SimpleQueue()
    helper.inbox.put((work, results))
    result = None
    while result is None:
        # A signal that comes just before the waiting begins does not end it; the next turn sees it.
        with suppress(Empty):
            result = results.get(timeout=1)
    if isinstance(result, Exception):
        raise result
    return result


class _Helper:
    """A thread that waits where the main thread must not."""

    def __init__(self) -> None:
        self.inbox: SimpleQueue[tuple[Callable[[], Any], SimpleQueue[Any]]] = SimpleQueue()
        threading.Thread(target=self._work, name="mistralai-fast", daemon=True).start()

    def _work(self) -> None:
        while True:
            work, results = self.inbox.get()
            try:
                result = work()
            except Exception as error:  # noqa: BLE001 - raised where it is waited for
                result = error
            # First free for the next work, or that would begin another thread.
            _idle.append(self)
            results.put(result)
            del work, results, result


_idle: deque[_Helper] = deque()
