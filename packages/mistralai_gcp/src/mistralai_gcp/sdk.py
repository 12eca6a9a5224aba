"""The client of Mistral's models on Google Cloud."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from mistralai._auth.token_provider import TokenProvider
from mistralai._checks import text, url
from mistralai._core.part import part
from mistralai._hooks import BeforeRequestHook as BeforeRequestHook
from mistralai._hooks import SDKHooks as SDKHooks
from mistralai.errors import SDKError
from mistralai.fim import Fim
from mistralai.httpclient import AsyncHttpClient, HttpClient
from mistralai.sdk import BaseSDK
from mistralai.sdkconfiguration import SDKConfiguration as SDKConfiguration
from mistralai.sdkconfiguration import configure
from mistralai.types import UNSET, OptionalNullable
from mistralai.utils.logger import Logger
from mistralai.utils.logger import get_default_logger as get_default_logger
from mistralai.utils.retries import RetryConfig

from .chat import Chat
from .credentials import application_default
from .vertex import LEGACY_MODEL_ID_FORMAT as LEGACY_MODEL_ID_FORMAT
from .vertex import GoogleCloudBeforeRequestHook, base_url
from .vertex import get_model_info as get_model_info

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from mistralai._auth.credentials import Credentials
    from mistralai._auth.token_provider import TokenSource
    from mistralai.sdkconfiguration import Settings


class MistralGoogleCloud(BaseSDK):
    """A client of Mistral's models on Vertex AI: `mistralai.Mistral` at another address.

    Args:
        region: The region that serves the model, such as `"europe-west4"`, or `"global"`.
        project_id: The id of the project. By default it is the environment variable
            `GOOGLE_CLOUD_PROJECT`, or the project of the Application Default Credentials.
        access_token: An OAuth token, or a function that returns one: it is called once a call, and
            may be `async` where only `_async` methods are used. By default Application Default
            Credentials are used and renewed; that needs the extra `gcp`, which is google-auth.
        client, async_client, retry_config, timeout_ms, debug_logger: As for `mistralai.Mistral`.
        **settings: The keyword-only arguments of `mistralai.Mistral`, such as `strict`.
        server_url: The server, where it is not the region's own.

    Raises:
        SDKError: There is no region, no project or no credentials.
        TypeError: An argument is not of its type.
    """

    _hook = GoogleCloudBeforeRequestHook

    def __init__(
        self,
        region: str = "europe-west4",
        project_id: str | None = None,
        access_token: TokenSource | None = None,
        client: HttpClient | None = None,
        async_client: AsyncHttpClient | None = None,
        retry_config: OptionalNullable[RetryConfig | int] = UNSET,
        timeout_ms: int | None = None,
        debug_logger: Logger | None = None,
        server_url: str | None = None,
        **settings: Unpack[Settings],
    ) -> None:
        server = base_url(region) if server_url is None else url("server_url", server_url)
        credentials: Credentials
        if access_token is not None and access_token != "":
            credentials, found = TokenProvider(access_token, None, "access_token"), None
        else:
            credentials, found = application_default()
        given = "" if project_id is None else text("project_id", project_id)
        project = given or os.environ.get("GOOGLE_CLOUD_PROJECT") or found
        if not project:
            way_out = "Pass it, set GOOGLE_CLOUD_PROJECT, or `gcloud config set project PROJECT`."
            raise SDKError("project_id must be provided", body=way_out)
        options = (client, async_client, retry_config, timeout_ms, debug_logger)
        configuration = configure(credentials, server or base_url(region), *options, **settings)
        hook = self._hook(region, project)
        configuration.get_hooks().register_before_request_hook(hook)
        super().__init__(configuration)

    @part
    def chat(self) -> Chat:
        """The answer of a model to a conversation."""
        return Chat(self.sdk_configuration)

    @part
    def fim(self) -> Fim:
        """Fill in the middle: code between two pieces of code."""
        return Fim(self.sdk_configuration)
