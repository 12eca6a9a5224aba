"""The HTTP clients under a `Mistral`: who made them, who closes them, and when they are made."""

from __future__ import annotations

import asyncio
import threading
import weakref
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import httpx

    from ..httpclient import AsyncHttpClient, HttpClient

CONNECT_SECONDS = 10.0
"""How long a client that is made here waits for a connection."""
READ_SECONDS = 300.0
"""How long a client that is made here waits for the next bytes of an answer."""


class Clients:
    """Makes HTTP clients when they are needed, and closes those it made.

    There is one blocking client for all threads, and one awaiting client for each event loop,
    because its connections belong to the loop they were opened in. A client of the user's is used
    as it is and never closed.

    Args:
        blocking: The user's `httpx.Client` or the like.
        awaiting: The user's `httpx.AsyncClient` or the like.
    """

    def __init__(self, blocking: HttpClient | None, awaiting: AsyncHttpClient | None) -> None:
        self._users_blocking = blocking
        self._users_awaiting = awaiting
        self._blocking: httpx.Client | None = None
        self._awaiting: weakref.WeakKeyDictionary[
            asyncio.AbstractEventLoop, httpx.AsyncClient
        ] = weakref.WeakKeyDictionary()
        self._lock = threading.Lock()

    def blocking(self) -> HttpClient:
        """The blocking client; safe to call from any thread."""
        if self._users_blocking is not None:
            return self._users_blocking
        if self._blocking is None:
            with self._lock:
                if self._blocking is None:
                    import httpx  # noqa: PLC0415 - constructing a Mistral stays cheap

                    self._blocking = httpx.Client(timeout=_timeout(), follow_redirects=False)
        return self._blocking

    def awaiting(self) -> AsyncHttpClient:
        """The awaiting client of the running event loop."""
        if self._users_awaiting is not None:
            return self._users_awaiting
        loop = asyncio.get_running_loop()
        client = self._awaiting.get(loop)
        if client is None:
            import httpx  # noqa: PLC0415

            client = httpx.AsyncClient(timeout=_timeout(), follow_redirects=False)
            with self._lock:
                self._awaiting[loop] = client
        return client

    def use(self, client: HttpClient) -> None:
        """Send with another blocking client from now on; the one made here is closed."""
        if client is not self._blocking:
            self.close()
            self._users_blocking = client

    def close(self) -> None:
        """Close the blocking client that was made here; the next call makes a new one."""
        with self._lock:
            client, self._blocking = self._blocking, None
        if client is not None:
            client.close()

    async def aclose(self) -> None:
        """Close the awaiting client of the running loop; the next call makes a new one."""
        with self._lock:
            client = self._awaiting.pop(asyncio.get_running_loop(), None)
        if client is not None:
            await client.aclose()


def _timeout() -> httpx.Timeout:
    import httpx  # noqa: PLC0415

    return httpx.Timeout(READ_SECONDS, connect=CONNECT_SECONDS)
