"""The client of Mistral's models on Azure."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from mistralai._auth.token_provider import TokenProvider
from mistralai._checks import filled, url
from mistralai._core.part import part
from mistralai._hooks import SDKHooks as SDKHooks
from mistralai.httpclient import AsyncHttpClient, HttpClient
from mistralai.sdk import BaseSDK
from mistralai.sdkconfiguration import SDKConfiguration as SDKConfiguration
from mistralai.sdkconfiguration import configure
from mistralai.types import UNSET, OptionalNullable
from mistralai.utils.logger import Logger
from mistralai.utils.logger import get_default_logger as get_default_logger
from mistralai.utils.retries import RetryConfig

from .chat import Chat
from .endpoint import base_url
from .ocr import Ocr

if TYPE_CHECKING:
    from collections.abc import Mapping

    from typing_extensions import Unpack

    from mistralai._auth.token_provider import TokenSource
    from mistralai.sdkconfiguration import Settings


class MistralAzure(BaseSDK):
    """A client of Mistral's models on Azure: `mistralai.Mistral` at another address.

    Args:
        azure_api_key: The key of the endpoint, or a function that returns a token of Entra ID: it
            is called once a call, and may be `async` where only `_async` methods are used. By
            default it is the environment variable `AZURE_API_KEY`.
        azure_endpoint: The address of the endpoint, as a host, a URL or a whole target URI. By
            default it is the environment variable `AZURE_ENDPOINT`.
        url_params: Values for `{name}` in `azure_endpoint`.
        client, async_client, retry_config, timeout_ms, debug_logger: As for `mistralai.Mistral`.
        **settings: The keyword-only arguments of `mistralai.Mistral`, such as `strict`.

    Raises:
        TypeError: There is no key or no endpoint, or an argument is not of its type.
        ValueError: `azure_endpoint` is no URL.
    """

    def __init__(
        self,
        azure_api_key: TokenSource | None = None,
        azure_endpoint: str | None = None,
        url_params: Mapping[str, str] | None = None,
        client: HttpClient | None = None,
        async_client: AsyncHttpClient | None = None,
        retry_config: OptionalNullable[RetryConfig | int] = UNSET,
        timeout_ms: int | None = None,
        debug_logger: Logger | None = None,
        **settings: Unpack[Settings],
    ) -> None:
        given = "" if azure_endpoint is None else url("azure_endpoint", azure_endpoint)
        endpoint = given or os.environ.get("AZURE_ENDPOINT")
        if not endpoint:
            raise TypeError("azure_endpoint is missing: pass it, or set AZURE_ENDPOINT")
        if not azure_api_key and not os.environ.get("AZURE_API_KEY"):
            raise TypeError("azure_api_key is missing: pass it, or set AZURE_API_KEY")
        endpoint = filled("azure_endpoint", endpoint, url_params)
        key = TokenProvider(azure_api_key, "AZURE_API_KEY", "azure_api_key")
        options = (client, async_client, retry_config, timeout_ms, debug_logger)
        super().__init__(configure(key, base_url(endpoint), *options, **settings))

    @part
    def chat(self) -> Chat:
        """The answer of the model to a conversation."""
        return Chat(self.sdk_configuration)

    @part
    def ocr(self) -> Ocr:
        """Documents and images as text."""
        return Ocr(self.sdk_configuration)
