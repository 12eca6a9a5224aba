"""The settings for TLS of the connections that are made here."""

from __future__ import annotations

import os
from functools import lru_cache
from typing import TYPE_CHECKING

import httpx

if TYPE_CHECKING:
    import ssl


def tls_settings() -> ssl.SSLContext:
    """Load the certificates that are trusted, once for all clients; it takes 20 ms.

    Raises:
        ValueError: `SSL_CERT_FILE` or `SSL_CERT_DIR` names what cannot be loaded.
    """
    return _load(os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR"))


@lru_cache(maxsize=4)
def _load(file: str | None, folder: str | None) -> ssl.SSLContext:
    # httpx reads the variables itself; here they tell when what was loaded is no longer right.
    try:
        settings = httpx.create_ssl_context()
    except OSError as error:  # an ssl.SSLError is one; neither tells which file it was
        name, value = ("SSL_CERT_FILE", file) if file else ("SSL_CERT_DIR", folder)
        raise ValueError(
            f"{name} is {value!r}, from which no certificates can be loaded: {error}"
        ) from error
    settings.set_alpn_protocols(["http/1.1"])
    return settings
