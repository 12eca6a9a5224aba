"""The life of the HTTP clients under a `Mistral`: when they are made, and when they are closed."""

from __future__ import annotations

import os
import sys
import threading
import weakref

from . import loops
from .choose import CONNECT_SECONDS, READ_SECONDS, make_awaiting, make_blocking, transport_of

TYPE_CHECKING = False  # as in every module that importing the client loads: see `_v1/lazy.py`
if TYPE_CHECKING:
    from collections.abc import AsyncGenerator
    from typing import Any

    import httpx

    from mistralai.httpclient import AsyncHttpClient, HttpClient


class _InLoop:
    """The awaiting client of an event loop, and what closes it when the loop ends."""

    __slots__ = ("_closer", "_loop", "client")

    def __init__(self, client: httpx.AsyncClient, loop: Any) -> None:
        self.client = client
        self._loop = loop
        self._closer: AsyncGenerator[None, None] | None = None
        if loops.is_trio():
            _close_with_trio(client)
        else:
            self._closer = _closer_of(client)
            # Its first step waits for nothing, so it needs no loop to turn.
            loops.begin(self._closer)

    async def aclose(self) -> None:
        """Close the client, in its own loop."""
        if self._closer is None:
            await self.client.aclose()
        else:
            await self._closer.aclose()

    def abandon(self) -> None:
        """Close the client without waiting, from any thread, as far as the moment allows."""
        # The server is told at once; in a loop that goes on the client is then closed in order.
        pool = getattr(self.client, "carrier", None)
        if pool is not None:
            pool.abandon()
        if loops.is_running_here(self._loop):
            self._finish()
        else:
            loops.call_soon(self._loop, self._finish)

    def _finish(self) -> None:
        if self._closer is not None:
            loops.step(self._closer.aclose())
        loops.step(self.client.aclose())


class Clients:
    """Makes HTTP clients when they are needed, and closes those it made.

    There is one blocking client for all threads, and one awaiting client for each event loop,
    because connections belong to the loop they were opened in. A client of the user's is used as
    it is and never closed.

    Args:
        blocking: The user's `httpx.Client` or the like.
        awaiting: The user's `httpx.AsyncClient` or the like.
        transport: What carries the requests of the clients made here: `"httpx"`, `"fast"`, or None
            for what the environment says.

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
        self._given = blocking, awaiting
        self._users_blocking = blocking
        self._users_awaiting = awaiting
        self._blocking: httpx.Client | None = None
        self._outside: httpx.AsyncClient | None = None
        # The blocking client, if there is one yet: what nearly every call finds.
        self.ready: HttpClient | None = blocking
        self._awaiting: weakref.WeakKeyDictionary[Any, _InLoop] = weakref.WeakKeyDictionary()
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
                    client = self._blocking = self.ready = make_blocking(self._transport)
                    self._finalizer = weakref.finalize(self, client.close)
        return client

    def awaiting(self) -> AsyncHttpClient:
        """The awaiting client of the running event loop, asyncio's or trio's.

        Where none runs it is one to look at or to put another in the place of: no call uses it.
        """
        if self._users_awaiting is not None:
            return self._users_awaiting
        try:
            loop = loops.running()
        except RuntimeError:
            return self._outside_loops()
        known = self._awaiting.get(loop)
        if known is None:
            known = _InLoop(make_awaiting(self._transport), loop)
            with self._lock:
                # The keys are weak, but what a client holds of its loop would keep it for ever.
                ended = [one for one in self._awaiting if loops.has_ended(one)]
                forgotten = [self._awaiting.pop(one) for one in ended]
                self._awaiting[loop] = known
            for one in forgotten:
                one.abandon()  # in case its loop did not come to it
        return known.client

    def _outside_loops(self) -> AsyncHttpClient:
        with self._lock:
            if self._outside is None:
                self._outside = make_awaiting(self._transport)
            return self._outside

    @staticmethod
    def default_timeout(library: Any) -> Any:
        """The limits of a client that is made here, as an HTTP library writes them."""
        return library.Timeout(READ_SECONDS, connect=CONNECT_SECONDS)

    def use(self, client: HttpClient) -> None:
        """Send with another blocking client from now on; the one made here is closed."""
        if client is not self._blocking:
            self._close_blocking()
            self._users_blocking = self.ready = client

    # What replaces an attribute for a time gets the value, puts another there, and then either puts
    # the value back or deletes the attribute. So the clients made here are not closed meanwhile.

    def put_blocking(self, client: HttpClient | None) -> None:
        """Send with this client from now on; None, or the one made here, for the one made here."""
        self._users_blocking = None if client is self._blocking else client
        self.ready = self._users_blocking or self._blocking

    def put_awaiting(self, client: AsyncHttpClient | None) -> None:
        """Send with this client in every event loop; None, or one made here, for those."""
        made = [self._outside, *(known.client for known in list(self._awaiting.values()))]
        self._users_awaiting = None if any(client is one for one in made) else client

    def put_back_blocking(self) -> None:
        """Send as at the beginning: with the user's client, or with the one made here."""
        self.put_blocking(self._given[0])

    def put_back_awaiting(self) -> None:
        """Send as at the beginning: with the user's client, or with those made here."""
        self.put_awaiting(self._given[1])

    def close(self) -> None:
        """Close every client that was made here; the next call makes a new one.

        The awaiting clients are closed without waiting. Those of another thread's event loop are
        closed by that loop; where a loop has ended, their servers are told all the same.
        """
        self._close_blocking()
        for known in self._take_awaiting():
            known.abandon()

    async def aclose(self) -> None:
        """Close every client that was made here; the next call makes a new one.

        The one of the running event loop is closed in good order, the others as `close` does.
        """
        loop = loops.running()
        with self._lock:
            known = self._awaiting.pop(loop, None)
        try:
            if known is not None:
                await known.aclose()
        finally:
            self.close()

    def _close_blocking(self) -> None:
        with self._lock:
            client, self._blocking = self._blocking, None
            self.ready = self._users_blocking
        if client is not None:
            client.close()

    def _take_awaiting(self) -> list[_InLoop]:
        with self._lock:
            taken = list(self._awaiting.values())
            self._awaiting = weakref.WeakKeyDictionary()
            self._outside = None  # nothing was sent with it
        return taken

    def forget(self) -> None:
        """Forget the connections, in a process that was forked: they are the parent's.

        Closing them here would tell the server, over the parent's own connection, that it ends.
        """
        if self._finalizer is not None:
            self._finalizer.detach()
        _of_the_parent.append((self._blocking, dict(self._awaiting)))
        self._blocking = None
        self.ready = self._users_blocking
        self._awaiting = weakref.WeakKeyDictionary()
        self._lock = threading.Lock()


_all: weakref.WeakSet[Clients] = weakref.WeakSet()
# What a forked process must neither use nor close, and so must not collect.
_of_the_parent: list[object] = []


def _after_fork() -> None:
    for clients in list(_all):
        clients.forget()


if hasattr(os, "register_at_fork"):  # pragma: no branch - Windows cannot fork
    os.register_at_fork(after_in_child=_after_fork)


async def _closer_of(client: httpx.AsyncClient) -> AsyncGenerator[None, None]:
    """Close a client with its event loop, or when nobody needs it any more.

    An event loop closes the generators that were begun in it, before it ends and when they are
    collected. That is the only moment at which connections can be closed in good order by somebody
    who is not asked to: `asyncio.run` may end at any time, and so may the life of a `Mistral`.
    """
    try:
        yield
    finally:
        # At the end of the process the system closes what no event loop came to.
        if not sys.is_finalizing():  # pragma: no branch - nothing is measured any more then
            await client.aclose()


def _close_with_trio(client: httpx.AsyncClient) -> None:
    """Close a client when trio ends, or when nobody needs it any more.

    trio warns of generators that are left to it; what it ends in good order is its tasks.
    """
    import trio  # noqa: PLC0415 - it runs

    held = weakref.ref(client)

    async def wait() -> None:
        try:
            await trio.sleep_forever()
        finally:
            client = held()
            if client is not None:
                loops.step(client.aclose())

    trio.lowlevel.spawn_system_task(wait)
    pool: Any = getattr(client, "carrier", None)
    if pool is not None:
        weakref.finalize(client, pool.abandon)
