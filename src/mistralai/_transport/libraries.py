"""HTTP libraries with the interface of httpx, for a client of the user's may be of another one.

httpx2 has every name of httpx, as classes of its own: a timeout or an exception of one is nothing
to the other. What such a client raises goes to its user as it is.
"""

from __future__ import annotations

import sys
from functools import lru_cache
from typing import Any

import httpx

_NAMES = ("httpx", "httpx2")


@lru_cache(maxsize=64)
def library_of(kind: type[Any]) -> Any:
    """Find the library that a client's class is from; httpx where it is from none.

    Args:
        kind: The class of the client; a subclass of the user's counts as its base.
    """
    for base in kind.__mro__:
        name = base.__module__.partition(".")[0]
        if name in _NAMES:
            return sys.modules[name]
    return httpx


def errors(*names: str) -> tuple[type[Exception], ...]:
    """Give the exceptions of some names, of each library that is loaded.

    Args:
        names: Names of exceptions of httpx, such as `"HTTPError"`.
    """
    loaded = [sys.modules[name] for name in _NAMES if name in sys.modules]
    return tuple(getattr(library, name) for library in loaded for name in names)
