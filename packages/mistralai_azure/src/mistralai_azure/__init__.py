"""Python client for Mistral's models on Azure.

    from mistralai_azure import MistralAzure

    client = MistralAzure(azure_api_key="...", azure_endpoint="https://...")
    answer = client.chat.complete(messages=[{"role": "user", "content": "Hello!"}])

It is made of `mistralai`: models, errors and settings are the same objects under the same names.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import models

if TYPE_CHECKING:
    from mistralai._core.clouds import *  # noqa: F403 - its `__all__` is the only list

    from .chat import Chat as Chat
    from .models import *  # noqa: F403 - as above
    from .sdk import MistralAzure as MistralAzure
else:
    from mistralai._core.clouds import serve_package

    __all__, __getattr__, __dir__ = serve_package(
        __name__,
        {".models": models.__all__, ".chat": ["Chat"], ".sdk": ["MistralAzure"]},
        own=["chat", "sdk"],
    )
