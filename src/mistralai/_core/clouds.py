"""What the packages for clouds share with the client: its names, modules and models.

Nothing is copied there. `mistralai_azure.models.UserMessage` is `mistralai.models.UserMessage`, and
`mistralai_azure.utils` is `mistralai.utils`, so that what is made for one client fits every other.
"""

# ruff: noqa: TC004 - `__all__` names what type checkers find here; at run time it is found elsewhere

from __future__ import annotations

import inspect
from functools import update_wrapper
from typing import TYPE_CHECKING, Any

from mistralai import models

from .deep_paths import alias_packages, serve_models
from .lazy import lazy_names

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

# What `from mistralai._core.clouds import *` gives type checkers in such a package.
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
    "Security",
    "SecurityTypedDict",
    "Type",
)
_SHARED_MODULES = ("_hooks", "_version", "httpclient", "sdkconfiguration", "types", "utils")


def serve_package(
    package: str, homes: Mapping[str, Sequence[str]], *modules: str, own: Sequence[str] = ()
) -> Lazy:
    """Make the facade of a package for a cloud.

    Args:
        package: Its `__name__`.
        homes: From its modules to what they give the facade.
        modules: What it shares with the client beside what all do.
        own: Its modules.

    Returns:
        Its `__all__`, `__getattr__` and `__dir__`.
    """
    shared = (*_SHARED_MODULES, *modules)
    alias_packages(package, "mistralai", *shared)
    ours = [name for name in __all__ if name != "OptionalNullable"]
    everything = {"mistralai": ours, "mistralai.types": ["OptionalNullable"], **homes}
    names = [name for home in everything.values() for name in home]
    return names, *lazy_names(package, everything, lambda: {*shared, *own})


def serve_cloud_models(package: str, homes: Mapping[str, Sequence[str]]) -> Lazy:
    """Make the facade of a package of models: those of the client, but for some.

    Args:
        package: Its `__name__`.
        homes: From its modules to the models that differ.

    Returns:
        Its `__all__`, `__getattr__` and `__dir__`.
    """
    # The later home of a name wins.
    everything = {
        "mistralai.models": models.__all__,
        "mistralai._core.cloud_models": _V1_NAMES,
        **homes,
    }
    names = sorted({name for home in everything.values() for name in home})
    return names, *lazy_names(package, everything, serve_models(package, names))


def without(method: Any, parameter: str) -> Any:
    """Take a parameter away from the description that a resource's method was made of.

    Args:
        method: The method.
        parameter: The name of the parameter, which has a default.

    Returns:
        A description to make methods of.
    """
    describe = method.__wrapped__
    signature = inspect.signature(describe)
    left = [p for name, p in signature.parameters.items() if name != parameter]

    def narrowed(self: Any, /, **arguments: Any) -> Any:
        if parameter in arguments:
            raise TypeError(
                f"{describe.__name__}() got an unexpected keyword argument {parameter!r}"
            )
        return describe(self, **arguments)

    update_wrapper(narrowed, describe)
    narrowed.__signature__ = signature.replace(parameters=left)  # type: ignore[attr-defined]  # what inspect looks for
    return narrowed
