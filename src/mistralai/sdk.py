"""The client: where everything begins."""

from __future__ import annotations

import os
from functools import cached_property

import mistralai

from ._auth.credentials import Credentials
from ._v1.lazy import lazy_names
from .sdkconfiguration import SDKConfiguration
from .types.unset import UNSET
from .utils.logger import Logger, get_default_logger

TYPE_CHECKING = False  # as in every module that importing the client loads: see `_v1/lazy.py`
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any, Literal

    from typing_extensions import Self

    from ._core.exchange.retry import RetryConfig
    from ._hooks import SDKHooks
    from .agents import Agents
    from .batch import Batch
    from .chat import Chat
    from .classifiers import Classifiers
    from .embeddings import Embeddings
    from .files import Files
    from .fim import Fim
    from .fine_tuning import FineTuning
    from .httpclient import AsyncHttpClient, HttpClient
    from .models_ import Models
    from .ocr import Ocr
    from .types import OptionalNullable
__all__ = [
    "UNSET",
    "Agents",
    "AsyncHttpClient",
    "BaseSDK",
    "Batch",
    "Chat",
    "Classifiers",
    "Embeddings",
    "Files",
    "Fim",
    "FineTuning",
    "HttpClient",
    "Logger",
    "Mistral",
    "Models",
    "Ocr",
    "OptionalNullable",
    "RetryConfig",
    "SDKConfiguration",
    "SDKHooks",
    "get_default_logger",
]

if not TYPE_CHECKING:
    # v1 imported all of these here, and code imports them from here. They load what they need.
    __getattr__, __dir__ = lazy_names(
        __name__, {"mistralai": __all__, "mistralai._hooks": ["SDKHooks"]}
    )

SERVER_URL_VARIABLE = "MISTRAL_SERVER_URL"
"""The environment variable with the URL of the server, for a client that is told of none."""


class BaseSDK:
    """What the clients of Mistral's API have in common, whoever serves it.

    Args:
        configuration: What the client was told.
    """

    sdk_configuration: SDKConfiguration

    def __init__(self, configuration: SDKConfiguration) -> None:
        hooks = configuration.get_hooks()
        if hooks.sdk_init_hooks:
            url, _ = configuration.get_server_details()
            url, client = hooks.sdk_init(url, configuration.client)
            configuration.server_url = url
            configuration.clients.use(client)
        self.sdk_configuration = configuration

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.sdk_configuration.clients.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.sdk_configuration.clients.aclose()


class Mistral(BaseSDK):
    """A client of the Mistral AI API.

    Constructing it opens nothing: connections come about with the first call. It can be shared by
    threads and by event loops. As a context manager, blocking or awaiting, it closes its
    connections at the end of the block.

    Args:
        api_key: The key of the account, or a function that returns it, called once a call. By
            default it is the environment variable `MISTRAL_API_KEY`.
        server: The name of a server in `SERVERS`: `"eu"` (the default), or `"local"` for
            `python -m mistralai.local`.
        server_url: The URL of the server; wins over `server`. By default it is the environment
            variable `MISTRAL_SERVER_URL`, where that is set.
        url_params: Values for `{name}` in `server_url`.
        client: An `httpx.Client` or the like to send with. It is never closed here, and its own
            timeout is respected.
        async_client: An `httpx.AsyncClient` or the like, for the methods that end in `_async`.
        retry_config: When to send again; None for never.
        timeout_ms: The limit for connecting, sending and each read, in milliseconds. By default it
            is 10 seconds to connect and 300 seconds for the rest, or what `client` says.
        debug_logger: Takes what is sent and what comes back through its method `debug`; never the
            key.
        strict: Raise `models.ResponseValidationError` for an answer that does not fit its type. By
            default the most is made of it: unknown values are kept as they came.
        stream_idle_ms: The limit for the time between two pieces of a stream, in milliseconds. By
            default it is that of every other read.
        transport: What carries the requests where no client is given: `"httpx"`, or `"fast"`, which
            is the extra `fast` (`pip install httptools`). By default it is the environment
            variable `MISTRAL_TRANSPORT`, and then `"fast"` where that is installed.

    Raises:
        ValueError: There is no server or no transport of that name.
        TypeError: `client`, `async_client` or `api_key` is not of its type.
    """

    def __init__(
        self,
        api_key: str | Callable[[], str | None] | None = None,
        server: str | None = None,
        server_url: str | None = None,
        url_params: Mapping[str, str] | None = None,
        client: HttpClient | None = None,
        async_client: AsyncHttpClient | None = None,
        retry_config: OptionalNullable[RetryConfig] = UNSET,
        timeout_ms: int | None = None,
        debug_logger: Logger | None = None,
        *,
        strict: bool = False,
        stream_idle_ms: int | None = None,
        transport: Literal["httpx", "fast"] | None = None,
    ) -> None:
        credentials = Credentials(api_key)
        del api_key  # out of this frame, whose variables a traceback may show
        if not server_url and not server:
            server_url = os.environ.get(SERVER_URL_VARIABLE)
        if server_url:
            for name, value in (url_params or {}).items():
                server_url = server_url.replace("{" + name + "}", value)
        configuration = SDKConfiguration(
            must_be(client, "HttpClient", "client"),
            client is not None,
            must_be(async_client, "AsyncHttpClient", "async_client"),
            async_client is not None,
            debug_logger or get_default_logger(),
            security=credentials,
            server_url=server_url,
            server=server,
            retry_config=retry_config,
            timeout_ms=timeout_ms,
            strict=strict,
            stream_idle_ms=stream_idle_ms,
            transport=transport,
        )
        configuration.get_server_details()  # raises for a name that is no server's
        super().__init__(configuration)

    # The package imports a name when it is first used: a program pays for what it calls.

    @cached_property
    def models(self) -> Models:
        """The models that the account can use."""
        return mistralai.Models(self.sdk_configuration)

    @cached_property
    def files(self) -> Files:
        """Files for fine-tuning, for batches and for reading."""
        return mistralai.Files(self.sdk_configuration)

    @cached_property
    def fine_tuning(self) -> FineTuning:
        """Training a model on one's own data."""
        return mistralai.FineTuning(self.sdk_configuration)

    @cached_property
    def batch(self) -> Batch:
        """Many requests in one file, answered in the background."""
        return mistralai.Batch(self.sdk_configuration)

    @cached_property
    def chat(self) -> Chat:
        """The answer of a model to a conversation."""
        return mistralai.Chat(self.sdk_configuration)

    @cached_property
    def fim(self) -> Fim:
        """Fill in the middle: code between two pieces of code."""
        return mistralai.Fim(self.sdk_configuration)

    @cached_property
    def agents(self) -> Agents:
        """The answer of an agent to a conversation."""
        return mistralai.Agents(self.sdk_configuration)

    @cached_property
    def embeddings(self) -> Embeddings:
        """Texts as vectors."""
        return mistralai.Embeddings(self.sdk_configuration)

    @cached_property
    def classifiers(self) -> Classifiers:
        """Moderation, and classification by models of one's own."""
        return mistralai.Classifiers(self.sdk_configuration)

    @cached_property
    def ocr(self) -> Ocr:
        """Documents and images as text."""
        return mistralai.Ocr(self.sdk_configuration)


def must_be(given: Any, kind: str, argument: str) -> Any:
    """Refuse an HTTP client that lacks a method; let None and a good one through."""
    if given is None:
        return None
    from . import httpclient  # noqa: PLC0415 - most programs bring no client

    if isinstance(given, getattr(httpclient, kind)):
        return given
    methods = "send, build_request and " + ("close" if kind == "HttpClient" else "aclose")
    raise TypeError(
        f"{argument} must have the methods {methods}, as httpx's clients do; "
        f"{type(given).__name__} has not"
    )
