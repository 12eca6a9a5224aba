"""The types that models are made of; `UNSET` needs no pydantic, the others load it."""

from __future__ import annotations

from mistralai._v1.lazy import lazy_names

from .unset import UNSET, UNSET_SENTINEL, Unset

TYPE_CHECKING = False  # as in every module that importing the client loads: see `_v1/lazy.py`
if TYPE_CHECKING:
    from .basemodel import BaseModel, Nullable, OptionalNullable, UnrecognizedInt, UnrecognizedStr

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

if not TYPE_CHECKING:
    __getattr__, __dir__ = lazy_names(__name__, {".basemodel": __all__})
