"""The HTTP clients under a `Mistral`: who made them, who closes them, and when they are made."""

from __future__ import annotations

import os
import threading
import weakref

TYPE_CHECKING = False  # as in every module that importing the client loads: see `_v1/lazy.py`
if TYPE_CHECKING:
    from asyncio import AbstractEventLoop
    from collections.abc import AsyncGenerator
    from typing import Any

    import httpx

    from mistralai.httpclient import AsyncHttpClient, HttpClient

TRANSPORT_VARIABLE = "MISTRAL_TRANSPORT"
"""The environment variable with the transport, for a client that is told of none."""
CONNECT_SECONDS = 10.0
"""How long a client that is made here waits for a connection."""
READ_SECONDS = 300.0
"""How long a client that is made here waits for the next bytes of an answer."""


class _InLoop:
    """The client of an event loop, and the generator that closes it when the loop ends."""

    __slots__ = ("client", "keeper")

    def __init__(self, client: httpx.AsyncClient, keeper: AsyncGenerator[None, None]) -> None:
        self.client = client
        self.keeper = keeper


class Clients:
    """Makes HTTP clients when they are needed, and closes those it made.

    There is one blocking client for all threads, and one awaiting client for each event loop,
    because connections belong to the loop they were opened in. A client of the user's is used as
    it is and never closed.

    Args:
        blocking: The user's `httpx.Client` or the like.
        awaiting: The user's `httpx.AsyncClient` or the like.
        transport: What carries the requests of the clients made here: `"httpx"`, `"fast"`, or None
            for the fastest that is installed.

    Raises:
        ValueError: There is no such transport, or it is not installed.
    """

    def __init__(
        self,
        blocking: HttpClient | None,
        awaiting: AsyncHttpClient | None,
        transport: str | None = None,
    ) -> None:
        self._transport = transport_of(transport)
        self._users_blocking = blocking
        self._users_awaiting = awaiting
        self._blocking: httpx.Client | None = None
        # The blocking client, if there is one yet: what nearly every call finds.
        self.ready: HttpClient | None = blocking
        self._awaiting: weakref.WeakKeyDictionary[AbstractEventLoop, _InLoop] = (
            weakref.WeakKeyDictionary()
        )
        self._finalizer: weakref.finalize[[], Clients] | None = None
        self._lock = threading.Lock()
        _all.add(self)

    def __getstate__(self) -> tuple[Any, ...]:
        # Connections stay with the process they were opened in.
        return self._users_blocking, self._users_awaiting, self._transport

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        self.__init__(*state)  # type: ignore[misc]  # the constructor is all the state there is

    def blocking(self) -> HttpClient:
        """The blocking client; safe to call from any thread."""
        if self._users_blocking is not None:
            return self._users_blocking
        client = self._blocking
        if client is None:
            with self._lock:
                client = self._blocking
                if client is None:
                    client = self._blocking = self.ready = _make_blocking(self._transport)
                    self._finalizer = weakref.finalize(self, client.close)
        return client

    def awaiting(self) -> AsyncHttpClient:
        """The awaiting client of the running event loop."""
        if self._users_awaiting is not None:
            return self._users_awaiting
        from asyncio import get_running_loop  # noqa: PLC0415 - blocking programs need none of it

        loop = get_running_loop()
        known = self._awaiting.get(loop)
        if known is None:
            client = _make_awaiting(self._transport)
            known = _InLoop(client, _keeper(client))
            _begin(known.keeper)
            with self._lock:
                # The keys are weak, but what a client holds of its loop would keep it for ever.
                for ended in [one for one in self._awaiting if one.is_closed()]:
                    del self._awaiting[ended]
                self._awaiting[loop] = known
        return known.client

    @staticmethod
    def default_timeout(library: Any) -> Any:
        """The limits of a client that is made here, as an HTTP library writes them."""
        return library.Timeout(READ_SECONDS, connect=CONNECT_SECONDS)

    def use(self, client: HttpClient) -> None:
        """Send with another blocking client from now on; the one made here is closed."""
        if client is not self._blocking:
            self.close()
            self._users_blocking = self.ready = client

    def close(self) -> None:
        """Close the blocking client that was made here; the next call makes a new one."""
        with self._lock:
            client, self._blocking = self._blocking, None
            self.ready = self._users_blocking
        if client is not None:
            client.close()

    async def aclose(self) -> None:
        """Close the awaiting client of the running loop; the next call makes a new one."""
        from asyncio import get_running_loop  # noqa: PLC0415

        with self._lock:
            known = self._awaiting.pop(get_running_loop(), None)
        if known is not None:
            await known.keeper.aclose()

    def leave_behind(self) -> None:
        """Forget the connections, in a process that was forked: they are the parent's.

        Closing them here would tell the server, over the parent's own connection, that it ends.
        """
        if self._finalizer is not None:
            self._finalizer.detach()
        _parents.append((self._blocking, dict(self._awaiting)))
        self._blocking = None
        self.ready = self._users_blocking
        self._awaiting = weakref.WeakKeyDictionary()
        self._lock = threading.Lock()


_all: weakref.WeakSet[Clients] = weakref.WeakSet()
# What a forked process must neither use nor close, and so must not collect.
_parents: list[object] = []


def _after_fork() -> None:
    for clients in list(_all):
        clients.leave_behind()


if hasattr(os, "register_at_fork"):  # pragma: no branch - Windows cannot fork
    os.register_at_fork(after_in_child=_after_fork)


async def _keeper(client: httpx.AsyncClient) -> AsyncGenerator[None, None]:
    """Close a client with its event loop, or when nobody needs it any more.

    An event loop closes the generators that were begun in it, before it ends and when they are
    collected. That is the only moment at which connections can be closed in good order by somebody
    who is not asked to: `asyncio.run` may end at any time, and so may the life of a `Mistral`.
    """
    try:
        yield
    finally:
        await client.aclose()


def _begin(keeper: AsyncGenerator[None, None]) -> None:
    # The first step awaits nothing, so it needs no loop to turn, and the caller no `await`.
    try:
        keeper.asend(None).send(None)
    except StopIteration:
        return


def _make_blocking(transport: str | None) -> httpx.Client:
    import httpx  # noqa: PLC0415 - constructing a Mistral stays cheap

    if _has_proxies():
        return httpx.Client(timeout=_timeout())
    from .pool import Pool  # noqa: PLC0415
    from .short_client import ShortClient  # noqa: PLC0415

    if _is_fast(transport):
        from .fast.connection import FastConnection  # noqa: PLC0415

        return ShortClient(transport=Pool(connection=FastConnection), timeout=_timeout())
    return ShortClient(transport=Pool(), timeout=_timeout())


def _make_awaiting(transport: str | None) -> httpx.AsyncClient:
    import httpx  # noqa: PLC0415

    if _has_proxies():
        return httpx.AsyncClient(timeout=_timeout())
    from .pool import AsyncPool  # noqa: PLC0415
    from .short_client import AsyncShortClient  # noqa: PLC0415

    if _is_fast(transport):
        from .fast.async_connection import AsyncFastConnection  # noqa: PLC0415

        made = AsyncPool(connection=AsyncFastConnection)
        return AsyncShortClient(transport=made, timeout=_timeout())
    return AsyncShortClient(transport=AsyncPool(), timeout=_timeout())


def transport_of(given: str | None) -> str | None:
    """Check which transport is asked for, by an argument or by the environment.

    Args:
        given: The argument `transport`.

    Returns:
        `"httpx"` or `"fast"`; None for the fastest that is installed.

    Raises:
        ValueError: There is no such transport, or it is not installed.
    """
    name, chosen = "transport", given
    if given is None:
        name, chosen = TRANSPORT_VARIABLE, os.environ.get(TRANSPORT_VARIABLE) or None
    if chosen not in (None, "httpx", "fast"):
        raise ValueError(f'{name} must be "httpx" or "fast", not {chosen!r}')
    if chosen == "fast" and not has_fast():
        raise ValueError(f'{name} is "fast", which needs: pip install --upgrade httptools')
    return chosen


def _is_fast(transport: str | None) -> bool:
    return transport != "httpx" and has_fast()


def has_fast() -> bool:
    """Whether what the transport `fast` needs is installed."""
    try:
        from httptools import HttpResponseParser  # noqa: PLC0415
    except ImportError:
        return False
    # Servers have it for their own sake, and maybe one that is too old.
    return hasattr(HttpResponseParser, "set_dangerous_leniencies")


def _has_proxies() -> bool:
    # Which proxy stands before which host, and which hosts have none, is httpx's to know.
    from urllib.request import getproxies  # noqa: PLC0415

    return not getproxies().keys().isdisjoint({"http", "https", "all"})


def _timeout() -> httpx.Timeout:
    import httpx  # noqa: PLC0415

    return httpx.Timeout(READ_SECONDS, connect=CONNECT_SECONDS)
