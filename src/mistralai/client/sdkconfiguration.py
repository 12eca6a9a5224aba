"""The servers of versions 2 and 3, beside what `mistralai.sdkconfiguration` has."""

from __future__ import annotations

from mistralai import sdkconfiguration as first
from mistralai._v1.lazy import lazy_names
from mistralai.sdkconfiguration import SDKConfiguration
from mistralai.types.unset import UNSET

TYPE_CHECKING = False  # as in every module that importing the client loads: see `_v1/lazy.py`
if TYPE_CHECKING:
    from mistralai import AsyncHttpClient, HttpClient, Logger, OptionalNullable, RetryConfig

# fmt: off
__all__ = [
    "SERVERS", "SERVER_EU", "SERVER_GLOBAL", "SERVER_US", "UNSET", "AsyncHttpClient",
    "HttpClient", "Logger", "OptionalNullable", "RetryConfig", "SDKConfiguration",
]
# fmt: on

if not TYPE_CHECKING:
    __getattr__, __dir__ = lazy_names(__name__, {"mistralai": __all__})

SERVER_EU, SERVER_GLOBAL, SERVER_US = "eu", "global", "us"
SERVERS = {
    SERVER_GLOBAL: "https://api.mistral.ai",
    SERVER_EU: "https://api.eu.mistral.ai",
    SERVER_US: "https://api.us.mistral.ai",
    first.SERVER_LOCAL: first.SERVERS[first.SERVER_LOCAL],
}
"""The URL of each server by name; at the first door, `eu` is where `global` is here."""
