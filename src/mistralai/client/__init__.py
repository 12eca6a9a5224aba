"""The second door: the client by the names, the constructor and the defaults of versions 2 and 3.

    from mistralai.client import Mistral, models

    with Mistral(api_key="...") as client:
        jobs: models.ListBatchJobsResponse = client.batch.jobs.list()

The objects are those of `mistralai`, the first door, whose `Mistral` is version 1's. Version 1 had
the client of version 0 in this module, which said where to go; so it still does.
"""

from __future__ import annotations

from mistralai import OPENAPI_DOC_VERSION, SPEAKEASY_GENERATOR_VERSION, UNSET, USER_AGENT, VERSION
from mistralai._v1.lazy import lazy_names

from ._v0 import MIGRATION_MESSAGE, MistralClient
from ._version import *

TYPE_CHECKING = False  # as in every module that importing the client loads: see `_v1/lazy.py`
if TYPE_CHECKING:
    from . import models
    from .httpclient import AsyncHttpClient, HttpClient
    from .sdk import BaseSDK, Mistral, SDKHooks, get_default_logger
    from .sdkconfiguration import SERVER_EU, SERVER_GLOBAL, SERVER_US, SERVERS, SDKConfiguration
    from .types import OptionalNullable
    from .utils import Logger, RetryConfig
else:
    # fmt: off
    _HOMES = {
        ".httpclient": ["AsyncHttpClient", "HttpClient"],
        ".sdk": ["BaseSDK", "Mistral", "SDKHooks", "get_default_logger"],
        ".sdkconfiguration":
            ["SERVERS", "SERVER_EU", "SERVER_GLOBAL", "SERVER_US", "SDKConfiguration"],
        ".types": ["OptionalNullable"],
        ".utils": ["Logger", "RetryConfig"],
    }
    # fmt: on
    _MODULES = (
        "accesses agents audio basesdk batch beta beta_agents chat classifiers connectors "
        "conversations documents embeddings errors files fim httpclient jobs libraries models "
        "models_ ocr realtime realtime_sessions responses sdk sdkconfiguration speech "
        "transcriptions types utils voices"
    )
    __getattr__, __dir__ = lazy_names(__name__, _HOMES, _MODULES.split)

# fmt: off
__all__ = [
    "MIGRATION_MESSAGE", "OPENAPI_DOC_VERSION", "SERVERS", "SERVER_EU", "SERVER_GLOBAL",
    "SERVER_US", "SPEAKEASY_GENERATOR_VERSION", "UNSET", "USER_AGENT", "VERSION",
    "AsyncHttpClient", "BaseSDK", "HttpClient", "Logger", "Mistral", "MistralClient",
    "OptionalNullable", "RetryConfig", "SDKConfiguration", "SDKHooks", "get_default_logger",
    "models",
]
# fmt: on
