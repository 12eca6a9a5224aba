"""Python client for Mistral's models on Azure, by the names of versions 2 and 3."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mistralai.client import *

    from .chat import Chat as Chat
    from .ocr import Ocr as Ocr
    from .sdk import MistralAzure as MistralAzure
else:
    from mistralai._clouds.second_door import serve

    __all__, __getattr__, __dir__ = serve(
        __name__, {".chat": ["Chat"], ".ocr": ["Ocr"], ".sdk": ["MistralAzure"]}
    )
