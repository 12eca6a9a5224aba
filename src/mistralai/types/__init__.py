"""The types that models are made of; `UNSET` needs no pydantic, the others load it."""

from __future__ import annotations

from .unset import UNSET, UNSET_SENTINEL, Unset

TYPE_CHECKING = False  # as in every module that importing the client loads: see `_core/lazy.py`
if TYPE_CHECKING:
    from typing import Any

    from .basemodel import BaseModel as BaseModel
    from .basemodel import Nullable as Nullable
    from .basemodel import OptionalNullable as OptionalNullable
    from .basemodel import UnrecognizedInt as UnrecognizedInt
    from .basemodel import UnrecognizedStr as UnrecognizedStr
else:

    def __getattr__(name: str) -> Any:
        if name in __all__:
            from . import basemodel  # noqa: PLC0415 - loads pydantic

            return getattr(basemodel, name)
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


__all__ = [
    "UNSET",
    "UNSET_SENTINEL",
    "BaseModel",
    "Nullable",
    "OptionalNullable",
    "UnrecognizedInt",
    "UnrecognizedStr",
    "Unset",
]
