"""Python client for Mistral's models on Azure, made of `mistralai` and its objects."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mistralai._clouds.facade import *  # noqa: F403 - its `__all__` is the only list

    from .chat import Chat as Chat
    from .models import *  # noqa: F403 - as above
    from .ocr import Ocr as Ocr
    from .sdk import MistralAzure as MistralAzure
else:
    from mistralai._clouds.facade import serve_package

    __all__, __getattr__, __dir__ = serve_package(
        __name__,
        {".chat": ["Chat"], ".ocr": ["Ocr"], ".sdk": ["MistralAzure"]},
    )
