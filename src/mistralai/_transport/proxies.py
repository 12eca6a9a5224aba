"""Which proxy a client sends through, for the text of an error."""

from __future__ import annotations

from typing import Any


def proxy_of(client: Any, target: Any) -> str | None:
    """Find the proxy between a client and a URL.

    Args:
        client: An `httpx.Client`, an `httpx.AsyncClient`, or the like.
        target: The URL, as an `httpx.URL`.

    Returns:
        The URL of the proxy, without name and password; None where there is none, or where the
        client does not tell.
    """
    # Neither library has a public way to ask for it; without these names nothing is said.
    find = getattr(client, "_transport_for_url", None)
    if find is None:
        return None
    transport = find(target)
    # The pool of the clients made here has a transport for each proxy.
    proxied = getattr(transport, "proxy_for", None)
    if proxied is not None:
        transport = proxied(target)
    proxy = getattr(getattr(transport, "_pool", None), "_proxy_url", None)
    if proxy is None:
        return None
    port = "" if proxy.port is None else f":{proxy.port}"
    return f"{proxy.scheme.decode()}://{proxy.host.decode()}{port}"
