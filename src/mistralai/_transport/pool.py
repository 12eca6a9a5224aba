"""Connections kept for the next request: the transport under the HTTP clients that are made here.

The pool that comes with httpx looks at every connection for each request and each answer, and
counts those in use where it means the idle ones: above 20 in flight it connects anew for nearly
every call. Here a request takes the connection that was used last from a list, and its answer
puts it back; both cost the same however many there are. `docs/performance.md` has the figures.
"""

from __future__ import annotations

import threading
from collections import deque
from functools import lru_cache
from time import monotonic
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast
from weakref import ref

import httpx

from . import REPEATABLE, RESENT, loops
from .any_connection import ConnectionEnded
from .patched import is_patched
from .tls import tls_settings

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator

    from .any_connection import Address, Reply
    from .asyncio_connection import AsyncioConnection
    from .connection import Connection
    from .trio_connection import TrioConnection

    Awaiting = AsyncioConnection | TrioConnection

LARGEST = 1000
"""How many requests of one client can be under way; more wait for one to end."""
IDLE_SECONDS = 4.0
"""How long an idle connection is kept. A server that closes it in the moment in which it is used
again leaves open whether it took the request. uvicorn and Node close after 5.0 seconds: a second
less keeps clear of that, whatever the way takes. What a server says in `Keep-Alive` can make it
shorter."""

_PORTS = {b"http": 80, b"https": 443}
KNOWN = {"timeout", REPEATABLE}
"""The extensions of a request that are honoured here."""
_LONGEST_LABEL = 63
_LARGEST_PORT = 65_535
_FULL = "all slots for requests were taken, longer than the timeout for the pool allows"

C = TypeVar("C", bound="Connection | Awaiting")


class _Slot(Generic[C]):
    """The right to have one request under way, and the connection that it goes over.

    A slot is free when it is given back, and also when nobody holds it any more: an answer that is
    dropped unread takes its slot with it, and so does an exception at any moment.

    Args:
        slots: The slots of the pool.
    """

    __slots__ = ("__weakref__", "address", "connection", "is_free", "reference", "slots")

    def __init__(self, slots: _Slots[C], address: Address) -> None:
        self.slots = slots
        self.address = address
        self.connection: C | None = None
        self.is_free = False
        # What stands for the slot while it is taken, and goes away with it.
        self.reference = ref(self, slots.taken.discard)

    def hold(self, connection: C) -> None:
        """Send over a connection."""
        self.connection = connection
        if self.slots.holds:
            self.slots.held.add(connection)

    def let_go(self) -> None:
        """Leave the connection to somebody else."""
        self.slots.held.discard(cast("C", self.connection))
        self.connection = None

    def close_connection(self) -> None:
        """Close the connection; there is one."""
        cast("C", self.connection).close()
        self.let_go()

    def give_back(self) -> None:
        """Free the slot, and close the connection where there still is one."""
        try:
            if self.connection is not None:
                self.close_connection()
        finally:
            self.slots.free(self)

    def __del__(self) -> None:
        if not getattr(self, "is_free", True):  # or an interrupt came before it was made
            self.give_back()


class _Slots(Generic[C]):
    """So many slots for requests under way.

    Args:
        count: How many there are, at least 1.
        holds: Whether the connections in use are held here too. One of an event loop that is
            dropped in a ring with its answer must not be collected before its slot has closed it:
            the loop's transport would be collected with it, and complain.
    """

    def __init__(self, count: int, *, holds: bool) -> None:
        self._count = count
        self.holds = holds
        self.taken: set[ref[_Slot[C]]] = set()
        """What stands for the slots in use."""
        self._lock = threading.Lock()
        self.held: set[C] = set()
        self.waiting: deque[Callable[[], object]] = deque()
        """What wakes those who wait for a slot, the first of them first."""

    def take(self, slot: _Slot[C]) -> bool:
        """Take a slot if one is free."""
        with self._lock:
            if len(self.taken) >= self._count:
                return False
            self.taken.add(slot.reference)
            return True

    def free(self, slot: _Slot[C]) -> None:
        """Free a slot; the garbage collector may call this at any moment, in any thread."""
        self.taken.discard(slot.reference)
        slot.is_free = True
        if self.waiting:
            self.wake()

    def wake(self) -> None:
        """Wake the first of those who wait."""
        try:
            wake = self.waiting.popleft()
        except IndexError:
            return
        wake()

    def connections(self) -> set[C]:
        """Give the connections in use."""
        slots = [reference() for reference in tuple(self.taken)]
        used = [None if slot is None else slot.connection for slot in slots]
        return {connection for connection in used if connection is not None}

    def count_free(self) -> int:
        """Tell how many slots are free."""
        return self._count - len(self.taken)

    _value = property(count_free)  # as in the semaphore of `threading`


class _Idle(Generic[C]):
    """The idle connections to each address, the one used last at the end.

    There is no lock, because each step is one of a list: what an exception interrupts is whole.
    """

    def __init__(self) -> None:
        self._lists: dict[Address, list[C]] = {}
        self._look_again = 0.0

    def put(self, address: Address, connection: C) -> None:
        """Keep a connection."""
        self._lists.setdefault(address, []).append(connection)

    def take(self, address: Address) -> C | None:
        """Take a connection that can be used; close those that no longer can."""
        if monotonic() > self._look_again:
            self._look_again = monotonic() + IDLE_SECONDS
            self._close_old()
        kept = self._lists.get(address)
        while kept:
            try:
                connection = kept.pop()
            except IndexError:  # pragma: no cover - another thread was faster
                break
            if connection.is_usable():
                return connection
            connection.close()
        return None

    def _close_old(self) -> None:
        for kept in list(self._lists.values()):
            while kept:
                try:
                    oldest = kept.pop(0)
                except IndexError:  # pragma: no cover - as above
                    break
                if oldest.is_usable():
                    kept.insert(0, oldest)
                    break
                oldest.close()

    def take_all(self) -> list[C]:
        """Take everything there is."""
        lists, self._lists = self._lists, {}
        return [connection for kept in lists.values() for connection in kept]


class _Pool(Generic[C]):
    """What the two pools have in common.

    Args:
        connection: What makes a connection, of an address and the seconds it may be idle.
        most: How many requests can be under way, at least 1.
        proxied: A client of httpx that knows the proxies of the environment, None without any.
    """

    _holds = False

    def __init__(
        self, connection: Callable[[Address, float], C], most: int, proxied: Any = None
    ) -> None:
        self._connection = connection
        self._idle: _Idle[C] = _Idle()
        self._slots: _Slots[C] = _Slots(most, holds=self._holds)
        self._most = most
        self._httpx: Any = None
        self._proxied = proxied

    @property
    def _busy(self) -> set[C]:
        return self._slots.connections()

    def proxy_for(self, url: httpx.URL) -> Any:
        """Give the transport to a proxy where the environment has one for a URL, else None."""
        # Which hosts go through which proxy, and which through none, is httpx's to know.
        proxied = self._proxied
        if proxied is None:
            return None
        chosen = proxied._transport_for_url(url)  # noqa: SLF001 - looked for in `choose.py`
        return None if chosen is proxied._transport else chosen  # noqa: SLF001

    def _next(self, slot: _Slot[C], request: httpx.Request, *, anew: bool) -> bool:
        """Give a slot a connection; tell whether it was used before."""
        # What can be read only once must not meet the end of a connection that the server is just
        # closing: nobody could send it again, not even the program.
        is_in_memory = isinstance(request.stream, httpx.ByteStream)
        anew = anew or (not is_in_memory and request.extensions.get(REPEATABLE) is False)
        known = None if anew else self._idle.take(slot.address)
        slot.hold(known or self._connection(slot.address, IDLE_SECONDS))
        return known is not None

    def _goes_on(
        self, slot: _Slot[C], error: BaseException, request: httpx.Request, *, is_reused: bool
    ) -> bool:
        """Close a connection that failed; tell whether the request goes out over another one."""
        connection: Any = slot.connection
        slot.close_connection()
        # An idle connection that ended before one byte of the answer: the server closed it, most
        # likely before it saw the request (RFC 9112 9.3.1). Whoever sends something that is only
        # paid for twice at worst would do what is done here.
        return (
            is_reused
            and bool(request.extensions.get(REPEATABLE))
            and isinstance(error, (httpx.NetworkError, httpx.RemoteProtocolError))
            and not connection.was_answered()
        )

    def abandon(self) -> None:
        """Close all connections, those in use too, without waiting; from any thread."""
        for connection in [*self._idle.take_all(), *self._busy]:
            connection.close()


class Pool(_Pool["Connection"], httpx.BaseTransport):
    """Sends requests over connections that it keeps; safe to share between threads.

    Args:
        connection: What makes a connection, of an address and the seconds it may be idle.
        most: How many requests can be under way, at least 1.
        proxied: A client of httpx that knows the proxies of the environment, None without any.
    """

    def __init__(
        self,
        connection: Callable[[Address, float], Connection],
        most: int = LARGEST,
        proxied: Any = None,
    ) -> None:
        super().__init__(connection, most, proxied)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request as any client of httpx asks for it; the answer's body is unread."""
        if is_patched() or not request.extensions.keys() <= KNOWN:
            self._httpx = self._httpx or httpx.HTTPTransport(**_like(self._most))
            return cast("httpx.Response", self._httpx.handle_request(request))
        return self.send(request)

    def send(self, request: httpx.Request) -> httpx.Response:
        """Send a request over a connection that is kept here; the answer's body is unread."""
        if self._proxied is not None and (proxy := self.proxy_for(request.url)):
            return cast("httpx.Response", proxy.handle_request(request))
        url = request.url
        slot = _Slot(self._slots, _address_of(url.raw_scheme, url.raw_host, url.port))
        try:
            if not self._slots.take(slot):
                self._wait(slot, request.extensions.get("timeout", {}).get("pool"))
            answer, resent = self._send(request, slot)
        except BaseException:
            slot.give_back()
            raise
        return _response(answer, resent, _Body(answer.stream, slot, self._idle))

    def _wait(self, slot: _Slot[Connection], seconds: float | None) -> None:
        """Wait for another request to end."""
        end = None if seconds is None else monotonic() + seconds
        # A lock, which a garbage collection may release at any moment. It could fill a queue too,
        # but `SimpleQueue` of Python 3.10 can wait for ever where it is to wait for no time at all.
        told = threading.Lock()
        told.acquire()
        wake = told.release
        waiting = self._slots.waiting
        waiting.append(wake)
        left = 1.0
        try:
            while not self._slots.take(slot) and left > 0:
                left = 1.0 if end is None else end - monotonic()
                # Not longer, in case the one who was to wake this one was interrupted.
                if told.acquire(timeout=min(max(left, 0.0), 1.0)) and wake not in waiting:
                    waiting.appendleft(wake)
        finally:
            try:
                waiting.remove(wake)
            except ValueError:
                self._slots.wake()  # it was for this one, and there may be more than one free
        if left <= 0 and slot.reference not in self._slots.taken:
            raise httpx.PoolTimeout(_FULL)

    def _send(self, request: httpx.Request, slot: _Slot[Connection]) -> tuple[Reply, int]:
        resent = 0
        while True:
            is_reused = self._next(slot, request, anew=bool(resent))
            connection: Any = slot.connection
            try:
                return connection.send(request), resent
            except ConnectionEnded:
                # It ended between the look at it and its use: nothing was sent.
                slot.close_connection()
            except BaseException as error:
                if self._goes_on(slot, error, request, is_reused=is_reused):
                    resent += 1
                    continue
                raise

    def close(self) -> None:
        """Close all connections, those in use too."""
        self.abandon()
        for other in (self._httpx, self._proxied):
            if other is not None:
                other.close()


class AsyncPool(_Pool["Awaiting"], httpx.AsyncBaseTransport):
    """Sends requests over connections that it keeps, in one event loop.

    Nothing is awaited between taking a connection and sending over it, so that it is neither lost
    by a call that is cancelled there, nor closed by the server meanwhile.

    Args:
        connection: What makes a connection, of an address and the seconds it may be idle.
        most: How many requests can be under way, at least 1.
        proxied: A client of httpx that knows the proxies of the environment, None without any.
    """

    _holds = True

    def __init__(
        self,
        connection: Callable[[Address, float], Awaiting],
        most: int = LARGEST,
        proxied: Any = None,
    ) -> None:
        super().__init__(connection, most, proxied)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request as any client of httpx asks for it; the answer's body is unread."""
        if is_patched() or not request.extensions.keys() <= KNOWN:
            self._httpx = self._httpx or httpx.AsyncHTTPTransport(**_like(self._most))
            return cast("httpx.Response", await self._httpx.handle_async_request(request))
        return await self.send(request)

    async def send(self, request: httpx.Request) -> httpx.Response:
        """Send a request over a connection that is kept here; the answer's body is unread."""
        if self._proxied is not None and (proxy := self.proxy_for(request.url)):
            return cast("httpx.Response", await proxy.handle_async_request(request))
        url = request.url
        slot = _Slot(self._slots, _address_of(url.raw_scheme, url.raw_host, url.port))
        try:
            # Whoever waits already comes first.
            if self._slots.waiting or not self._slots.take(slot):
                await self._wait(slot, request.extensions.get("timeout", {}).get("pool"))
            answer, resent = await self._send(request, slot)
        except BaseException:
            slot.give_back()
            raise
        return _response(answer, resent, _AsyncBody(answer.stream, slot, self._idle))

    @property
    def _free(self) -> int:
        return self._slots.count_free()

    @property
    def _waiting(self) -> deque[Callable[[], object]]:
        return self._slots.waiting

    async def _wait(self, slot: _Slot[Awaiting], seconds: float | None) -> None:
        """Wait for another request to end."""
        import anyio  # noqa: PLC0415 - it comes with httpx, and nearly nobody ever waits here

        loop = loops.running()
        told = anyio.Event()

        def wake() -> None:
            # A slot may be freed by a garbage collection, in any thread.
            if loops.is_running_here(loop):
                told.set()
            else:
                loops.call_soon(loop, wake)  # which tells it there

        waiting = self._slots.waiting
        waiting.append(wake)
        try:
            with anyio.move_on_after(seconds):
                while True:
                    await told.wait()
                    if self._slots.take(slot):
                        return
                    # Somebody came between, who did not have to wait.
                    told = anyio.Event()
                    waiting.appendleft(wake)
        finally:
            try:
                waiting.remove(wake)
            except ValueError:
                self._slots.wake()  # it was for this one, and there may be more than one free
        raise httpx.PoolTimeout(_FULL)

    async def _send(self, request: httpx.Request, slot: _Slot[Awaiting]) -> tuple[Reply, int]:
        resent = 0
        while True:
            is_reused = self._next(slot, request, anew=bool(resent))
            connection: Any = slot.connection
            try:
                return await connection.send(request), resent
            except ConnectionEnded:
                # It ended between the look at it and its use: nothing was sent.
                slot.close_connection()
            except BaseException as error:
                if self._goes_on(slot, error, request, is_reused=is_reused):
                    resent += 1
                    continue
                raise

    async def aclose(self) -> None:
        """Close all connections, those in use too."""
        self.abandon()
        for other in (self._httpx, self._proxied):
            if other is not None:
                await other.aclose()


class _HoldsSlot:
    """What the two kinds of bodies have in common: the slot of their request."""

    def __init__(self, stream: Any, slot: _Slot[Any], idle: _Idle[Any]) -> None:
        self._stream = stream
        self._slot: _Slot[Any] | None = slot
        self._idle = idle

    def _drop(self) -> None:
        slot, self._slot = self._slot, None
        if slot is not None:
            slot.give_back()


class _Body(_HoldsSlot, httpx.SyncByteStream):
    """The bytes of an answer; closing it gives the connection back."""

    def __iter__(self) -> Iterator[bytes]:
        try:
            yield from self._stream
        except GeneratorExit:  # whoever reads has enough, and may yet say so by `close`
            raise
        except BaseException:
            self._drop()
            raise

    def close(self) -> None:
        slot, self._slot = self._slot, None
        if slot is None:
            return
        try:
            connection = slot.connection
            if connection is not None and connection.finish():
                slot.let_go()
                self._idle.put(slot.address, connection)
        finally:
            slot.give_back()


class _AsyncBody(_HoldsSlot, httpx.AsyncByteStream):
    """The bytes of an answer; closing it gives the connection back."""

    async def __aiter__(self) -> AsyncIterator[bytes]:
        try:
            async for chunk in self._stream:
                yield chunk
        except GeneratorExit:  # whoever reads has enough, and may yet say so by `aclose`
            raise
        except BaseException:
            self._drop()
            raise

    async def aclose(self) -> None:
        slot, self._slot = self._slot, None
        if slot is None:
            return
        try:
            connection = slot.connection
            if connection is not None and await connection.finish():
                slot.let_go()
                self._idle.put(slot.address, connection)
        finally:
            slot.give_back()


def _response(answer: Reply, resent: int, body: Any) -> httpx.Response:
    extensions = answer.extensions
    if resent:
        extensions = {**extensions, RESENT: resent}
    return httpx.Response(answer.status, headers=answer.headers, stream=body, extensions=extensions)


@lru_cache(maxsize=64)
def _address_of(scheme: bytes, host: bytes, port: int | None) -> Address:
    standard = _PORTS.get(scheme)
    if standard is None:
        raise httpx.UnsupportedProtocol(
            f"server_url must begin with http:// or https://, not {scheme.decode()!r}"
        )
    labels = host.removesuffix(b".").split(b".")  # RFC 1034 3.1
    if not all(labels) or max(map(len, labels)) > _LONGEST_LABEL:
        raise httpx.InvalidURL(
            f"server_url has the host {host.decode()!r}: between its dots there must be 1 to "
            f"{_LONGEST_LABEL} characters"
        )
    if port is not None and port > _LARGEST_PORT:
        raise httpx.InvalidURL(f"server_url has the port {port}: the largest is {_LARGEST_PORT}")
    return scheme, host, port or standard


def _like(most: int) -> dict[str, Any]:
    """Give the settings for a transport of httpx's in place of a pool."""
    limits = httpx.Limits(max_connections=most, keepalive_expiry=IDLE_SECONDS)
    return {"verify": tls_settings(), "limits": limits}
