"""The settings for TLS of the connections that are made here."""

from __future__ import annotations

import os
from functools import lru_cache
from typing import TYPE_CHECKING

import httpx

if TYPE_CHECKING:
    import ssl


def tls_settings() -> ssl.SSLContext:
    """Load the certificates that are trusted, once for all clients; it takes 20 ms."""
    return _load(os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR"))


@lru_cache(maxsize=4)
def _load(_file: str | None, _folder: str | None) -> ssl.SSLContext:
    # httpx reads the variables itself; here they tell when what was loaded is no longer right.
    settings = httpx.create_ssl_context()
    settings.set_alpn_protocols(["http/1.1"])
    return settings
