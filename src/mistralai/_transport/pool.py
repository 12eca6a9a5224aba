"""Connections kept for the next request: the transport under the HTTP clients that are made here.

The pool that comes with httpx looks at every connection for each request and each answer, and
counts those in use where it means the idle ones: above 20 in flight it connects anew for nearly
every call. Here a request takes the connection that was used last from a list, and its answer
puts it back; both cost the same however many there are. The connections are those of httpcore
(`httpcore_connection.py`), or our own where the extra `fast` is installed (`fast/`).
`docs/performance.md` has the figures.
"""

from __future__ import annotations

import threading
from time import monotonic
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import httpcore
import httpx

from .httpcore_connection import AsyncConnection, Connection
from .patched import is_patched
from .tls import tls_settings

if TYPE_CHECKING:
    import asyncio
    from collections.abc import AsyncIterator, Awaitable, Callable, Iterator

    from .fast.async_connection import AsyncFastConnection
    from .fast.connection import FastConnection
    from .httpcore_connection import Address, Reply

    Blocking = Connection | FastConnection
    Awaiting = AsyncConnection | AsyncFastConnection

MOST = 1000
"""How many requests of one client can be under way; more wait for one to end."""
IDLE_SECONDS = 5.0
"""How long an idle connection is kept. Short, because a server that closes it in the moment it is
used again leaves open whether it took the request."""

_PORTS = {b"http": 80, b"https": 443}
_KNOWN = {"timeout"}

C = TypeVar("C", bound="Blocking | Awaiting")


class _Idle(Generic[C]):
    """The idle connections to each address, the one used last at the end."""

    def __init__(self) -> None:
        self._lists: dict[Address, list[C]] = {}
        self._look_again = 0.0
        self._lock = threading.Lock()

    def put(self, address: Address, connection: C) -> None:
        """Keep a connection."""
        with self._lock:
            self._lists.setdefault(address, []).append(connection)

    def take(self, address: Address) -> tuple[C | None, list[C]]:
        """Take a connection that can be used; tell too which can no longer, to be closed."""
        dead: list[C] = []
        found: C | None = None
        with self._lock:
            kept = self._lists.get(address)
            while kept and found is None:
                connection = kept.pop()
                if connection.has_expired():
                    dead.append(connection)
                else:
                    found = connection
            now = monotonic()
            if now > self._look_again:
                self._look_again = now + IDLE_SECONDS
                for kept in self._lists.values():
                    # What was not used for longest is at the front.
                    while kept and kept[0].has_expired():
                        dead.append(kept.pop(0))
        return found, dead

    def take_all(self) -> list[C]:
        """Take everything there is."""
        with self._lock:
            lists, self._lists = self._lists, {}
        return [connection for kept in lists.values() for connection in kept]


class Pool(httpx.BaseTransport):
    """Sends requests over connections that it keeps; safe to share between threads.

    Args:
        most: How many requests can be under way, at least 1.
        connection: What makes a connection, of an address and the seconds it may be idle.
    """

    def __init__(
        self, most: int = MOST, connection: Callable[[Address, float], Blocking] = Connection
    ) -> None:
        self._connection = connection
        self._idle: _Idle[Blocking] = _Idle()
        self._busy: set[Blocking] = set()
        self._most = most
        self._slots = threading.Semaphore(most)
        self._httpx: httpx.HTTPTransport | None = None

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request; the answer's body is unread."""
        if is_patched() or request.extensions.keys() - _KNOWN:
            self._httpx = self._httpx or httpx.HTTPTransport(**_like(self._most))
            return self._httpx.handle_request(request)
        address = _address_of(request)
        seconds = request.extensions.get("timeout", {}).get("pool")
        if not self._slots.acquire(timeout=seconds):
            raise httpx.PoolTimeout(_FULL)
        try:
            connection, answer = self._send(request, address)
        except BaseException:
            self._slots.release()
            raise
        return httpx.Response(
            answer.status,
            headers=answer.headers,
            stream=_Body(answer.stream, lambda: self._put_back(connection, address)),
            extensions=answer.extensions,
        )

    def _send(self, request: httpx.Request, address: Address) -> tuple[Blocking, Reply]:
        while True:
            connection, dead = self._idle.take(address)
            for old in dead:
                old.close()
            if connection is None:
                connection = self._connection(address, IDLE_SECONDS)
            self._busy.add(connection)
            try:
                return connection, connection.send(request)
            except BaseException as error:
                self._busy.discard(connection)
                connection.close()
                # The connection ended between the look at it and its use: nothing was sent.
                if isinstance(error, httpcore.ConnectionNotAvailable):
                    continue
                if _is_httpcores(error):
                    raise _as_httpx(error) from error
                raise

    def _put_back(self, connection: Blocking, address: Address) -> None:
        self._busy.discard(connection)
        if connection.rest():
            self._idle.put(address, connection)
        else:
            connection.close()
        self._slots.release()

    def close(self) -> None:
        """Close all connections, those in use too."""
        for connection in [*self._idle.take_all(), *self._busy]:
            connection.close()
        if self._httpx is not None:
            self._httpx.close()


class AsyncPool(httpx.AsyncBaseTransport):
    """Sends requests over connections that it keeps, in one event loop.

    Args:
        most: How many requests can be under way, at least 1.
        connection: What makes a connection, of an address and the seconds it may be idle.
    """

    def __init__(
        self, most: int = MOST, connection: Callable[[Address, float], Awaiting] = AsyncConnection
    ) -> None:
        self._connection = connection
        self._idle: _Idle[Awaiting] = _Idle()
        self._busy: set[Awaiting] = set()
        self._most = self._free = most
        self._waiting: list[asyncio.Future[None]] = []
        self._httpx: httpx.AsyncHTTPTransport | None = None

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request; the answer's body is unread."""
        if is_patched() or request.extensions.keys() - _KNOWN:
            self._httpx = self._httpx or httpx.AsyncHTTPTransport(**_like(self._most))
            return await self._httpx.handle_async_request(request)
        address = _address_of(request)
        if self._free:
            self._free -= 1
        else:
            await self._wait(request.extensions.get("timeout", {}).get("pool"))
        try:
            connection, answer = await self._send(request, address)
        except BaseException:
            self._release()
            raise
        return httpx.Response(
            answer.status,
            headers=answer.headers,
            stream=_AsyncBody(answer.stream, lambda: self._put_back(connection, address)),
            extensions=answer.extensions,
        )

    async def _wait(self, seconds: float | None) -> None:
        """Wait for a request to end, which hands its place over."""
        import asyncio  # noqa: PLC0415 - blocking programs need none of it

        turn = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        try:
            # Not `wait_for`: before Python 3.12 it forgets a cancelling that comes with the result.
            await asyncio.wait([turn], timeout=seconds)
        except BaseException:
            if turn.done():
                self._release()  # the place came in the moment in which nobody wanted it any more
            else:
                self._waiting.remove(turn)
            raise
        if not turn.done():
            self._waiting.remove(turn)
            raise httpx.PoolTimeout(_FULL)

    def _release(self) -> None:
        if self._waiting:
            self._waiting.pop(0).set_result(None)
        else:
            self._free += 1

    async def _send(self, request: httpx.Request, address: Address) -> tuple[Awaiting, Reply]:
        while True:
            connection, dead = self._idle.take(address)
            for old in dead:
                await old.aclose()
            if connection is None:
                connection = self._connection(address, IDLE_SECONDS)
            self._busy.add(connection)
            try:
                return connection, await connection.send(request)
            except BaseException as error:
                self._busy.discard(connection)
                await connection.aclose()
                # The connection ended between the look at it and its use: nothing was sent.
                if isinstance(error, httpcore.ConnectionNotAvailable):
                    continue
                if _is_httpcores(error):
                    raise _as_httpx(error) from error
                raise

    async def _put_back(self, connection: Awaiting, address: Address) -> None:
        self._busy.discard(connection)
        self._release()
        if connection.rest():
            self._idle.put(address, connection)
        else:
            await connection.aclose()

    async def aclose(self) -> None:
        """Close all connections, those in use too."""
        for connection in [*self._idle.take_all(), *self._busy]:
            await connection.aclose()
        if self._httpx is not None:
            await self._httpx.aclose()


class _Body(httpx.SyncByteStream):
    """The bytes of an answer; closing it gives the connection back."""

    def __init__(self, stream: Any, put_back: Callable[[], None]) -> None:
        self._stream = stream
        self._put_back: Callable[[], None] | None = put_back

    def __iter__(self) -> Iterator[bytes]:
        try:
            yield from self._stream
        except Exception as error:
            if _is_httpcores(error):
                raise _as_httpx(error) from error
            raise

    def close(self) -> None:
        put_back, self._put_back = self._put_back, None
        if put_back is not None:
            try:
                self._stream.close()
            finally:
                put_back()


class _AsyncBody(httpx.AsyncByteStream):
    """The bytes of an answer; closing it gives the connection back."""

    def __init__(self, stream: Any, put_back: Callable[[], Awaitable[None]]) -> None:
        self._stream = stream
        self._put_back: Callable[[], Awaitable[None]] | None = put_back

    async def __aiter__(self) -> AsyncIterator[bytes]:
        try:
            async for chunk in self._stream:
                yield chunk
        except Exception as error:
            if _is_httpcores(error):
                raise _as_httpx(error) from error
            raise

    async def aclose(self) -> None:
        put_back, self._put_back = self._put_back, None
        if put_back is not None:
            try:
                await self._stream.aclose()
            finally:
                await put_back()


_FULL = "all places for requests were taken, longer than the timeout for the pool allows"


def _address_of(request: httpx.Request) -> Address:
    url = request.url
    standard = _PORTS.get(url.raw_scheme)
    if standard is None:
        raise httpx.UnsupportedProtocol(
            f"server_url must begin with http:// or https://, not {url.scheme!r}"
        )
    return url.raw_scheme, url.raw_host, url.port or standard


def _is_httpcores(error: BaseException) -> bool:
    return type(error).__module__.partition(".")[0] == "httpcore"


def _as_httpx(error: BaseException) -> httpx.TransportError:
    """Translate an exception of httpcore's; httpx gives its own the same names."""
    kind: type[httpx.TransportError] = getattr(httpx, type(error).__name__, httpx.TransportError)
    return kind(str(error))


def _like(most: int) -> dict[str, Any]:
    """Give the settings for a transport of httpx's in place of a pool."""
    limits = httpx.Limits(max_connections=most, keepalive_expiry=IDLE_SECONDS)
    return {"verify": tls_settings(), "limits": limits}
