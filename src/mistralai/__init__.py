"""Python client for the Mistral AI API.

    from mistralai import Mistral

    with Mistral(api_key="...") as client:
        answer = client.chat.complete(
            model="mistral-small-latest", messages=[{"role": "user", "content": "Hello!"}]
        )

`Mistral` has all operations; `mistralai.models` the objects they take and return, which are names
of this package too. A name is imported when it is first used.
"""

from __future__ import annotations

# What costs next to nothing is here at once.
from . import models
from ._v1.deep_paths import alias_modules
from ._v1.lazy import lazy_names
from ._version import (
    __gen_version__,
    __openapi_doc_version__,
    __title__,
    __user_agent__,
    __version__,
)
from .types.unset import UNSET

VERSION = __version__
OPENAPI_DOC_VERSION = __openapi_doc_version__
SPEAKEASY_GENERATOR_VERSION = __gen_version__
USER_AGENT = __user_agent__

__all__ = [
    "OPENAPI_DOC_VERSION",
    "SERVERS",
    "SERVER_EU",
    "SPEAKEASY_GENERATOR_VERSION",
    "UNSET",
    "USER_AGENT",
    "VERSION",
    "Agents",
    "AsyncHttpClient",
    "BackoffStrategy",
    "Batch",
    "Chat",
    "Classifiers",
    "Embeddings",
    "Files",
    "Fim",
    "FineTuning",
    "HttpClient",
    "Logger",
    "Mistral",
    "Models",
    "Ocr",
    "OptionalNullable",
    "RetryConfig",
    "SDKConfiguration",
    "__gen_version__",
    "__openapi_doc_version__",
    "__title__",
    "__user_agent__",
    "__version__",
    "agents",
    "audio",
    "batch",
    "beta",
    "bulk",
    "chat",
    "classifiers",
    "embeddings",
    "extra",
    "files",
    "fim",
    "fine_tuning",
    "httpclient",
    "jobs",
    "mistral_jobs",
    "models",
    "models_",
    "ocr",
    "preload",
    "sdk",
    "sdkconfiguration",
    "types",
    "utils",
]

TYPE_CHECKING = False  # as in every module that importing the client loads: see `_v1/lazy.py`
if TYPE_CHECKING:
    from . import (
        agents,
        audio,
        batch,
        beta,
        bulk,
        chat,
        classifiers,
        embeddings,
        extra,
        files,
        fim,
        fine_tuning,
        httpclient,
        jobs,
        mistral_jobs,
        models_,
        ocr,
        sdk,
        sdkconfiguration,
        types,
        utils,
    )
    from ._preload import preload
    from .agents import Agents
    from .batch import Batch
    from .chat import Chat
    from .classifiers import Classifiers
    from .embeddings import Embeddings
    from .files import Files
    from .fim import Fim
    from .fine_tuning import FineTuning
    from .httpclient import AsyncHttpClient, HttpClient
    from .models import _names  # pyright: ignore[reportPrivateUsage]  # they read `.__all__` only
    from .models._names import *
    from .models_ import Models
    from .ocr import Ocr
    from .sdk import Mistral
    from .sdkconfiguration import SERVER_EU, SERVERS, SDKConfiguration
    from .types import OptionalNullable
    from .utils.logger import Logger
    from .utils.retries import BackoffStrategy, RetryConfig

    __all__ += _names.__all__
else:
    _HOMES = {
        "._preload": ["preload"],
        ".agents": ["Agents"],
        ".batch": ["Batch"],
        ".chat": ["Chat"],
        ".classifiers": ["Classifiers"],
        ".embeddings": ["Embeddings"],
        ".files": ["Files"],
        ".fim": ["Fim"],
        ".fine_tuning": ["FineTuning"],
        ".httpclient": ["AsyncHttpClient", "HttpClient"],
        ".models_": ["Models"],
        ".ocr": ["Ocr"],
        ".sdk": ["Mistral"],
        ".sdkconfiguration": ["SERVERS", "SERVER_EU", "SDKConfiguration"],
        ".types": ["OptionalNullable"],
        ".utils.logger": ["Logger"],
        ".utils.retries": ["BackoffStrategy", "RetryConfig"],
    }
    # v1 had the modules of these packages beside each other.
    _MODULES = {
        "accesses": "beta.accesses",
        "conversations": "beta.conversations",
        "documents": "beta.documents",
        "libraries": "beta.libraries",
        "mistral_agents": "beta.agents",
        "transcriptions": "audio.transcriptions",
    }
    alias_modules(__name__, _MODULES)
    # There are more than a thousand models, whose names take as long to load as the client; few
    # programs ask for one here, or for a list of everything.
    _OWN = __all__
    del __all__
    _find, __dir__ = lazy_names(
        __name__,
        _HOMES,
        # In the list, and no class's home: the modules that are attributes of the package.
        lambda: {*_OWN, *_MODULES},
        later=lambda: {".models": models.__all__},
    )

    def __getattr__(name: str) -> object:
        return [*_OWN, *models.__all__] if name == "__all__" else _find(name)
