"""Where Azure serves a model: every form in which its portals show that, and people paste it."""

from __future__ import annotations

import re
from urllib.parse import urlsplit, urlunsplit

from mistralai._checks import shown

# What the portals end a "target URI" with; chat is not the only operation they show one for.
_OPERATION = re.compile(r"/(chat/completions|images/embeddings|embeddings|info|ocr)$")


def base_url(endpoint: str) -> str:
    """Find the URL under which `/chat/completions` lies.

    A whole target URI is taken at its word; a host, or a path that ends in nothing known, gets the
    version `/v1` behind it.

    Args:
        endpoint: The host, with or without `https://`; a URL; or the target URI of an operation.
            A query, such as `?api-version=2024-05-01-preview`, is kept.

    Returns:
        The URL, without a slash at the end of its path.

    Raises:
        ValueError: This is no HTTP URL.
    """
    text = endpoint.strip()
    try:
        parts = urlsplit(text if "://" in text else f"https://{text}")
    except ValueError:  # half of an IPv6 address, or a host that is another one in Unicode
        parts = urlsplit("")
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError(
            f"azure_endpoint must be a URL such as https://NAME.services.ai.azure.com, "
            f"not {shown(endpoint)}"
        )
    path = parts.path.rstrip("/")
    route = _OPERATION.sub("", path)
    if route == path and not path.endswith(("/v1", "/models")):
        route += "/v1"
    return urlunsplit((parts.scheme, parts.netloc, route, parts.query, ""))
