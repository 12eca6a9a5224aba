"""Python client for Mistral's models on Google Cloud, by the names of versions 2 and 3."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mistralai.client import *
    from mistralai.client.fim import Fim as Fim

    from .chat import Chat as Chat
    from .sdk import GCPVertexAIPathHook as GCPVertexAIPathHook
    from .sdk import MistralGCP as MistralGCP
else:
    from mistralai._clouds.second_door import serve

    _OWN = {".chat": ["Chat"], ".fim": ["Fim"], ".sdk": ["GCPVertexAIPathHook", "MistralGCP"]}
    __all__, __getattr__, __dir__ = serve(__name__, _OWN, "fim")
