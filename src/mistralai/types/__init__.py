"""The types that models and operations are made of; `UNSET` and names load no pydantic."""

from __future__ import annotations

from mistralai._v1.lazy import lazy_names

from .unset import UNSET, UNSET_SENTINEL, Unset

TYPE_CHECKING = False  # as in every module that importing the client loads: see `_v1/lazy.py`
if TYPE_CHECKING:
    from .basemodel import BaseModel, Nullable, OptionalNullable, UnrecognizedInt, UnrecognizedStr
    from .model_names import (
        ChatModelName,
        EmbeddingModelName,
        FimModelName,
        ModelName,
        ModerationModelName,
        OcrModelName,
        RealtimeModelName,
        SpeechModelName,
        TranscriptionModelName,
        TunableModelName,
    )

__all__ = [
    "UNSET",
    "UNSET_SENTINEL",
    "BaseModel",
    "ChatModelName",
    "EmbeddingModelName",
    "FimModelName",
    "ModelName",
    "ModerationModelName",
    "Nullable",
    "OcrModelName",
    "OptionalNullable",
    "RealtimeModelName",
    "SpeechModelName",
    "TranscriptionModelName",
    "TunableModelName",
    "UnrecognizedInt",
    "UnrecognizedStr",
    "Unset",
]

if not TYPE_CHECKING:
    _NAMES = [name for name in __all__ if name.endswith("ModelName")]
    __getattr__, __dir__ = lazy_names(
        __name__,
        {".basemodel": [n for n in __all__ if n not in _NAMES], ".model_names": _NAMES},
    )
