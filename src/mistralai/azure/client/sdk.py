"""The client of Mistral's models on Azure, with the constructor of versions 2 and 3."""

from __future__ import annotations

import os
from abc import ABCMeta
from typing import TYPE_CHECKING

from mistralai._auth.token_provider import TokenProvider
from mistralai._checks import filled, url
from mistralai._core.part import part
from mistralai.client._part import at_either_door
from mistralai.client.sdk import *
from mistralai.sdkconfiguration import configure
from mistralai_azure import sdk as first

from .chat import Chat
from .ocr import Ocr

if TYPE_CHECKING:
    from collections.abc import Mapping

    from typing_extensions import Unpack

    from mistralai._auth.token_provider import TokenSource
    from mistralai.sdkconfiguration import Settings

# fmt: off
__all__ = [
    "UNSET", "AsyncHttpClient", "BaseSDK", "HttpClient", "Logger", "MistralAzure",
    "OptionalNullable", "RetryConfig", "SDKConfiguration", "SDKHooks", "get_default_logger",
]
# fmt: on


class MistralAzure(first.MistralAzure, metaclass=ABCMeta):
    """A client of Mistral's models on Azure: `mistralai.client.Mistral` at another address.

    Args:
        api_key: The key of the endpoint, or a function that returns a token of Entra ID.
        server: Has no effect: an endpoint has one address.
        server_url: The URL of the endpoint, such as `https://NAME.services.ai.azure.com`. By
            default it is the environment variable `AZURE_ENDPOINT`.
        url_params: Values for `{name}` in `server_url`.
        client, async_client, retry_config, timeout_ms, debug_logger: As for `Mistral`.
        api_version: The version of Azure's API, which is sent in every query.
        **settings: The keyword-only arguments of `mistralai.Mistral`, such as `strict`.

    Raises:
        TypeError: There is no endpoint, or an argument is not of its type.
    """

    @classmethod
    def __subclasshook__(cls, other: type) -> bool:
        return at_either_door(cls, other)

    def __init__(
        self,
        api_key: TokenSource,
        server: str | None = None,
        server_url: str | None = None,
        url_params: Mapping[str, str] | None = None,
        client: HttpClient | None = None,
        async_client: AsyncHttpClient | None = None,
        retry_config: OptionalNullable[RetryConfig | int] = UNSET,
        timeout_ms: int | None = None,
        debug_logger: Logger | None = None,
        api_version: str = "2024-05-01-preview",
        **settings: Unpack[Settings],
    ) -> None:
        del server
        given = "" if server_url is None else url("server_url", server_url)
        endpoint = filled("server_url", given or os.environ.get("AZURE_ENDPOINT", ""), url_params)
        if not endpoint:
            raise TypeError("server_url is missing: pass it, or set AZURE_ENDPOINT")
        query = {"api-version": api_version, **(settings.get("default_query") or {})}
        settings["default_query"] = query
        key = TokenProvider(api_key, "AZURE_API_KEY", "api_key")
        options = (client, async_client, retry_config, timeout_ms, debug_logger)
        # Not by the first door, which makes an address of its own of the endpoint.
        BaseSDK.__init__(self, configure(key, endpoint, *options, **settings))

    @part
    def chat(self) -> Chat:
        """The answer of the model to a conversation."""
        return Chat(self.sdk_configuration)

    @part
    def ocr(self) -> Ocr:
        """Documents and images as text."""
        return Ocr(self.sdk_configuration)
