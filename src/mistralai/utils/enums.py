"""Enumerations that admit values they do not know yet."""

from __future__ import annotations

from enum import EnumMeta
from typing import Any, cast

__all__ = ["OpenEnumMeta"]


class OpenEnumMeta(EnumMeta):
    """The metaclass of an enumeration whose values may grow.

    Asking such a class for a value it does not have gives the value itself. The models of this
    package use `Literal` instead; v1 offered the class, and code of users may build on it.
    """

    def __call__(cls, value: Any, *args: Any, **kwargs: Any) -> Any:
        """Look a value up, or create an enumeration when there are more arguments."""
        try:
            found = cast("Any", super().__call__(value, *args, **kwargs))
        except ValueError:
            if args or kwargs:
                raise
            return value
        return found
