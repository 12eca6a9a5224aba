"""The client of Mistral's models on Google Cloud, with the constructor of versions 2 and 3."""

from __future__ import annotations

from abc import ABCMeta
from typing import TYPE_CHECKING

from mistralai._checks import filled
from mistralai._core.part import part
from mistralai.client._part import at_either_door
from mistralai.client.fim import Fim
from mistralai.client.sdk import *
from mistralai.errors import SDKError
from mistralai_gcp import sdk as first
from mistralai_gcp.vertex import GoogleCloudBeforeRequestHook

from .chat import Chat

if TYPE_CHECKING:
    from collections.abc import Mapping

    from typing_extensions import Unpack

    from mistralai._auth.token_provider import TokenSource
    from mistralai.sdkconfiguration import Settings

# fmt: off
__all__ = [
    "UNSET", "AsyncHttpClient", "BaseSDK", "GCPVertexAIPathHook", "HttpClient", "Logger",
    "MistralGCP", "OptionalNullable", "RetryConfig", "SDKConfiguration", "SDKHooks",
    "get_default_logger",
]
# fmt: on


class GCPVertexAIPathHook(GoogleCloudBeforeRequestHook):
    """Redirects a request to where Vertex AI takes it, the name of the model as it is."""

    def model_info(self, model: str) -> tuple[str, str]:
        """Tell the name of a model in a request's body, and the one in its address."""
        return model, model


class MistralGCP(first.MistralGoogleCloud, metaclass=ABCMeta):
    """`mistralai_gcp.MistralGoogleCloud` as versions 2 and 3 had it; see there for the rest.

    Args:
        project_id: The id of the project.
        region: The region that serves the model, such as `"europe-west4"`, or `"global"`.
        access_token: An OAuth token, or a function that returns one.
        server: Has no effect: the region says which server it is.
        server_url: The server, where it is not the region's own.
        url_params: Values for `{name}` in `server_url`.
        client, async_client, retry_config, timeout_ms, debug_logger: As for `Mistral`.
        **settings: The keyword-only arguments of `mistralai.Mistral`, such as `strict`.

    Raises:
        ValueError: There is no region, no project or no credentials.
        TypeError: An argument is not of its type.
    """

    @classmethod
    def __subclasshook__(cls, other: type) -> bool:
        return at_either_door(cls, other)

    _hook = GCPVertexAIPathHook

    def __init__(
        self,
        project_id: str | None = None,
        region: str = "europe-west4",
        access_token: TokenSource | None = None,
        server: str | None = None,
        server_url: str | None = None,
        url_params: Mapping[str, str] | None = None,
        client: HttpClient | None = None,
        async_client: AsyncHttpClient | None = None,
        retry_config: OptionalNullable[RetryConfig | int] = UNSET,
        timeout_ms: int | None = None,
        debug_logger: Logger | None = None,
        **settings: Unpack[Settings],
    ) -> None:
        del server
        url = None if server_url is None else filled("server_url", server_url, url_params)
        options = (client, async_client, retry_config, timeout_ms, debug_logger, url)
        try:
            super().__init__(region, project_id, access_token, *options, **settings)
        except SDKError as error:
            raise ValueError(str(error)) from error

    @part
    def chat(self) -> Chat:
        """The answer of a model to a conversation."""
        return Chat(self.sdk_configuration)

    @part
    def fim(self) -> Fim:
        """Fill in the middle: code between two pieces of code."""
        return Fim(self.sdk_configuration)
