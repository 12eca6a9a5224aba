"""The client of Mistral's models on Azure."""

from __future__ import annotations

import os
from functools import cached_property
from typing import TYPE_CHECKING

from mistralai._core.token_provider import TokenProvider
from mistralai._hooks import SDKHooks as SDKHooks  # noqa: PLC0414 - v1 had it here
from mistralai.httpclient import AsyncHttpClient, HttpClient
from mistralai.sdk import BaseSDK, must_be
from mistralai.sdkconfiguration import SDKConfiguration
from mistralai.types import UNSET, OptionalNullable
from mistralai.utils.logger import Logger, get_default_logger
from mistralai.utils.retries import RetryConfig  # noqa: TC001 - as above

from .chat import Chat
from .endpoint import base_url

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mistralai._core.token_provider import TokenSource

KEY = "AZURE_API_KEY"
ENDPOINT = "AZURE_ENDPOINT"


class MistralAzure(BaseSDK):
    """A client of Mistral's models on Azure.

    It is `mistralai.Mistral` with another address and other credentials.

    Args:
        azure_api_key: The key of the endpoint, or a function that returns a token of Entra ID: it
            is called once a call, and may be `async` where only `_async` methods are used. By
            default it is the environment variable `AZURE_API_KEY`.
        azure_endpoint: The address of the endpoint, as a host, a URL or a whole target URI. By
            default it is the environment variable `AZURE_ENDPOINT`.
        url_params: Values for `{name}` in `azure_endpoint`.
        client: See `mistralai.Mistral`, as for all that follow.
        async_client: For the methods that end in `_async`.
        retry_config: When to send again; None for never.
        timeout_ms: The limit for connecting, sending and each read, in milliseconds.
        debug_logger: Takes what is sent and what comes back; never the key.

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
        retry_config: OptionalNullable[RetryConfig] = UNSET,
        timeout_ms: int | None = None,
        debug_logger: Logger | None = None,
    ) -> None:
        endpoint = azure_endpoint or os.environ.get(ENDPOINT)
        if not endpoint:
            raise TypeError(f"azure_endpoint is missing: pass it, or set {ENDPOINT}")
        if not azure_api_key and not os.environ.get(KEY):
            raise TypeError(f"azure_api_key is missing: pass it, or set {KEY}")
        for name, value in (url_params or {}).items():
            endpoint = endpoint.replace("{" + name + "}", value)
        super().__init__(
            SDKConfiguration(
                must_be(client, HttpClient, "client"),
                client is not None,
                must_be(async_client, AsyncHttpClient, "async_client"),
                async_client is not None,
                debug_logger or get_default_logger(),
                security=TokenProvider(azure_api_key, KEY, "azure_api_key"),
                server_url=base_url(endpoint),
                retry_config=retry_config,
                timeout_ms=timeout_ms,
            )
        )

    @cached_property
    def chat(self) -> Chat:
        """The answer of the model to a conversation."""
        return Chat(self.sdk_configuration)
