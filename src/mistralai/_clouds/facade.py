"""What the packages for clouds share with the client: its names, modules and models.

Nothing is copied there. `mistralai_azure.models.UserMessage` is `mistralai.models.UserMessage`, and
`mistralai_azure.utils` is `mistralai.utils`, so that what is made for one client fits every other.
"""

# ruff: noqa: TC004 - `__all__` names what type checkers find here; at run time it is found elsewhere

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mistralai._v1.deep_paths import alias_packages, serve_models
from mistralai._v1.lazy import lazy_names
from mistralai.models._names import __all__ as model_names

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from mistralai import (
        OPENAPI_DOC_VERSION,
        SERVER_EU,
        SERVERS,
        SPEAKEASY_GENERATOR_VERSION,
        UNSET,
        USER_AGENT,
        VERSION,
        AsyncHttpClient,
        BackoffStrategy,
        HttpClient,
        Logger,
        RetryConfig,
        SDKConfiguration,
        __gen_version__,
        __openapi_doc_version__,
        __title__,
        __user_agent__,
        __version__,
    )
    from mistralai.types import OptionalNullable

    Lazy = tuple[list[str], Callable[[str], Any], Callable[[], list[str]]]

# What `from mistralai._clouds.facade import *` gives type checkers in such a package.
__all__ = [
    "OPENAPI_DOC_VERSION",
    "SERVERS",
    "SERVER_EU",
    "SPEAKEASY_GENERATOR_VERSION",
    "UNSET",
    "USER_AGENT",
    "VERSION",
    "AsyncHttpClient",
    "BackoffStrategy",
    "HttpClient",
    "Logger",
    "OptionalNullable",
    "RetryConfig",
    "SDKConfiguration",
    "__gen_version__",
    "__openapi_doc_version__",
    "__title__",
    "__user_agent__",
    "__version__",
]

# The `__all__` of `cloud_models`, which loads pydantic and so has to wait.
_V1_NAMES = (
    "ChatCompletionChoiceFinishReason",
    "ChatCompletionRequestMessages",
    "ChatCompletionRequestMessagesTypedDict",
    "ChatCompletionRequestStop",
    "ChatCompletionRequestStopTypedDict",
    "MistralAzureError",
    "MistralGcpError",
    "Security",
    "SecurityTypedDict",
    "Type",
)
_SHARED_MODULES = ("_hooks", "_version", "httpclient", "sdkconfiguration", "types", "utils")


def serve_package(package: str, homes: Mapping[str, Sequence[str]], *modules: str) -> Lazy:
    """Make the facade of a package for a cloud.

    Args:
        package: Its `__name__`.
        homes: From its modules, the models aside, to what they give the facade.
        modules: What it shares with the client beside what all do.

    Returns:
        Its `__all__`, `__getattr__` and `__dir__`.
    """
    shared = (*_SHARED_MODULES, *modules)
    alias_packages(package, "mistralai", *shared)
    everything = {
        "mistralai": __all__,
        ".models": [*model_names, *_V1_NAMES],
        **homes,
    }
    names = sorted({name for home in everything.values() for name in home})
    submodules = {*shared, *(home[1:] for home in everything if home.startswith("."))}
    return names, *lazy_names(package, everything, lambda: submodules)


def serve_cloud_models(package: str) -> Lazy:
    """Make the facade of a package of models: those of the client, and what it defines itself.

    Args:
        package: Its `__name__`.

    Returns:
        Its `__all__`, `__getattr__` and `__dir__`.
    """
    # The later home of a name wins.
    homes = {"mistralai.models": model_names, "mistralai._clouds.models": _V1_NAMES}
    names = sorted({*model_names, *_V1_NAMES})
    return names, *lazy_names(package, homes, serve_models(package))
