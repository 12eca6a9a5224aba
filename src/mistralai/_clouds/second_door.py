"""What the clients for clouds share with `mistralai.client`: its names, modules and models."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mistralai import client
from mistralai._v1.deep_paths import alias_packages
from mistralai._v1.lazy import lazy_names

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from .facade import Lazy

_SHARED = ("_hooks", "_version", "basesdk", "errors", "httpclient", "models", "types", "utils")


def serve(package: str, homes: Mapping[str, Sequence[str]], *modules: str) -> Lazy:
    """Make the facade of a package for a cloud.

    Args:
        package: Its `__name__`.
        homes: From its modules to what they give the facade.
        modules: What it shares with `mistralai.client` beside what all do.

    Returns:
        Its `__all__`, `__getattr__` and `__dir__`.
    """
    shared = (*_SHARED, *modules)
    alias_packages(package, "mistralai.client", *shared)
    names = [name for name in client.__all__ if name not in {"Mistral", "MistralClient", "models"}]
    everything = {"mistralai.client": names, **homes}
    submodules = {*shared, *(home[1:] for home in homes)}
    own = sorted({"models", *(name for home in everything.values() for name in home)})
    return own, *lazy_names(package, everything, lambda: submodules)
