"""Which HTTP client is made for a `Mistral` that was given none: its transport, limits, proxies."""

from __future__ import annotations

import os

from .loops import is_trio

TYPE_CHECKING = False  # as in every module that importing the client loads: see `_v1/lazy.py`
if TYPE_CHECKING:
    from typing import Any

    import httpx

TRANSPORT_VARIABLE = "MISTRAL_TRANSPORT"
"""The environment variable with the transport, for a client that is told of none."""
CONNECT_SECONDS = 10.0
"""How long a client that is made here waits for a connection."""
READ_SECONDS = 300.0
"""How long a client that is made here waits for the next bytes of an answer."""


def transport_of(given: str | None) -> str:
    """Check which transport is asked for, by an argument or by the environment.

    Args:
        given: The argument `transport`.

    Returns:
        `"fast"` where that was asked for, otherwise `"httpx"`. That httptools is installed asks for
        nothing: a web server brings it for its own sake.

    Raises:
        ValueError: There is no such transport, or it is not installed.
    """
    name, chosen = "transport", given
    if given is None:
        name, chosen = TRANSPORT_VARIABLE, os.environ.get(TRANSPORT_VARIABLE) or "httpx"
    if chosen not in ("httpx", "fast"):
        raise ValueError(f'{name} must be "httpx" or "fast", not {chosen!r}')
    if chosen == "fast" and not has_fast():
        raise ValueError(f'{name} is "fast", which needs: pip install --upgrade httptools')
    return chosen


def has_fast() -> bool:
    """Whether what the transport `fast` needs is installed."""
    try:
        from httptools import HttpResponseParser  # noqa: PLC0415
    except ImportError:
        return False
    # Servers have it for their own sake, and maybe one that is too old.
    return hasattr(HttpResponseParser, "set_dangerous_leniencies")


def make_blocking(transport: str) -> httpx.Client:
    """Make a blocking client.

    Args:
        transport: What carries its requests, `"httpx"` or `"fast"`.
    """
    import httpx  # noqa: PLC0415 - constructing a Mistral stays cheap

    proxied = None
    if _has_proxies():
        from .tls import tls_settings  # noqa: PLC0415

        proxied = httpx.Client(timeout=_timeout(), verify=tls_settings())
        if not _tells_proxies(proxied):
            return proxied
    from .connection import Connection  # noqa: PLC0415
    from .pool import Pool  # noqa: PLC0415
    from .short_client import ShortClient  # noqa: PLC0415

    pool = Pool(_reading(Connection, transport), proxied=proxied)
    return ShortClient(transport=pool, timeout=_timeout())


def make_awaiting(transport: str) -> httpx.AsyncClient:
    """Make an awaiting client for the running event loop; see `make_blocking`."""
    import httpx  # noqa: PLC0415

    proxied = None
    if _has_proxies():
        from .tls import tls_settings  # noqa: PLC0415

        proxied = httpx.AsyncClient(timeout=_timeout(), verify=tls_settings())
        if not _tells_proxies(proxied):
            return proxied
    from .pool import AsyncPool  # noqa: PLC0415
    from .short_client import AsyncShortClient  # noqa: PLC0415

    connection: Any
    if is_trio():
        from .trio_connection import TrioConnection  # noqa: PLC0415

        connection = TrioConnection
    else:
        from .asyncio_connection import AsyncioConnection  # noqa: PLC0415

        connection = AsyncioConnection
    pool = AsyncPool(_reading(connection, transport), proxied=proxied)
    return AsyncShortClient(transport=pool, timeout=_timeout())


def _reading(connection: Any, transport: str) -> Any:
    """Give connections what reads their responses."""
    from functools import partial  # noqa: PLC0415

    if transport == "fast":
        from .http1.httptools_reader import HttptoolsReader  # noqa: PLC0415

        return partial(connection, reader=HttptoolsReader)
    from .http1.h11_reader import H11Reader  # noqa: PLC0415

    return partial(connection, reader=H11Reader)


def _has_proxies() -> bool:
    from urllib.request import getproxies  # noqa: PLC0415

    return not getproxies().keys().isdisjoint({"http", "https", "all"})


def _tells_proxies(client: object) -> bool:
    """Whether a client of httpx tells which proxy a URL has; it does so by private names only.

    A call may go to another server than the last one, so that this is asked for each of them, by
    `_transport/pool.py`. Where the names are gone, all goes httpx's own way.
    """
    names = "_transport_for_url", "_transport"
    return all(getattr(client, name, None) is not None for name in names)


def _timeout() -> httpx.Timeout:
    import httpx  # noqa: PLC0415

    return httpx.Timeout(READ_SECONDS, connect=CONNECT_SECONDS)
