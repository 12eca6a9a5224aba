"""Python client for Mistral's models on Google Cloud, made of `mistralai` and its objects."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mistralai._clouds.facade import *  # noqa: F403 - its `__all__` is the only list
    from mistralai._hooks import BeforeRequestHook as BeforeRequestHook
    from mistralai.fim import Fim as Fim

    from .chat import Chat as Chat
    from .models import *  # noqa: F403 - as above
    from .sdk import MistralGoogleCloud as MistralGoogleCloud
    from .vertex import LEGACY_MODEL_ID_FORMAT as LEGACY_MODEL_ID_FORMAT
    from .vertex import GoogleCloudBeforeRequestHook as GoogleCloudBeforeRequestHook
    from .vertex import get_model_info as get_model_info
else:
    from mistralai._clouds.facade import serve_package

    _OWN = {
        ".chat": ["Chat"],
        ".sdk": ["BeforeRequestHook", "Fim", "MistralGoogleCloud"],
        ".vertex": ["GoogleCloudBeforeRequestHook", "LEGACY_MODEL_ID_FORMAT", "get_model_info"],
    }
    __all__, __getattr__, __dir__ = serve_package(__name__, _OWN, "fim")
