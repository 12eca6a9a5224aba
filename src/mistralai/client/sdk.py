"""The client, with the constructor, the servers and the defaults of versions 2 and 3."""

# pyright: reportIncompatibleVariableOverride=false
# What is overridden is read-only: it is made when it is first used.

from __future__ import annotations

from abc import ABCMeta

from mistralai import sdk as first
from mistralai._auth.credentials import Credentials
from mistralai._v1.lazy import lazy_names
from mistralai.sdk import UNSET, BaseSDK, SDKHooks, get_default_logger

from ._part import at_either_door, part
from .sdkconfiguration import SERVERS, SDKConfiguration

TYPE_CHECKING = False  # as in every module that importing the client loads: see `_v1/lazy.py`
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from typing_extensions import Unpack

    from mistralai import AsyncHttpClient, HttpClient, Logger, OptionalNullable, RetryConfig
    from mistralai.sdkconfiguration import Settings

    from .beta import Beta
    from .classifiers import Classifiers

# fmt: off
__all__ = [
    "UNSET", "AsyncHttpClient", "BaseSDK", "HttpClient", "Logger", "Mistral",
    "OptionalNullable", "RetryConfig", "SDKConfiguration", "SDKHooks", "get_default_logger",
]
# fmt: on

if not TYPE_CHECKING:
    __getattr__, __dir__ = lazy_names(__name__, {"mistralai": __all__})


class Mistral(first.Mistral, metaclass=ABCMeta):
    """`mistralai.Mistral` as versions 2 and 3 had it; see there for all that is not said here.

    Args:
        api_key: The key of the account, or a function that returns it.
        server: The name of a server in `SERVERS`: `"global"` (the default), `"eu"` or `"us"`,
            whose data stay there, or `"local"` for `python -m mistralai.local`.
        url_params: Values for `{name}` in `server_url`.
        server_url: The URL of the server; wins over `server`.
        client, async_client, retry_config, timeout_ms, debug_logger: As at the first door.
        **settings: The keyword-only arguments of `mistralai.Mistral`, such as `strict`.
    """

    def __init__(
        self,
        api_key: str | Callable[[], str | None] | None = None,
        server: str | None = None,
        url_params: Mapping[str, str] | None = None,
        server_url: str | None = None,
        client: HttpClient | None = None,
        async_client: AsyncHttpClient | None = None,
        retry_config: OptionalNullable[RetryConfig | int] = UNSET,
        timeout_ms: int | None = None,
        debug_logger: Logger | None = None,
        **settings: Unpack[Settings],
    ) -> None:
        credentials = Credentials(api_key)
        del api_key  # as at the first door
        if isinstance(server, str) and not server_url and server:
            if server not in SERVERS:
                raise ValueError(
                    f'Invalid server "{server}": it must be one of {", ".join(SERVERS)}'
                )
            server_url, server = SERVERS[server], None
        options = (client, async_client, retry_config, timeout_ms, debug_logger)
        self._begin(credentials, server, server_url, url_params, *options, **settings)

    @classmethod
    def __subclasshook__(cls, other: type) -> bool:
        return at_either_door(cls, other)

    beta: Beta = part("beta.Beta")
    classifiers: Classifiers = part("classifiers.Classifiers")
    if not TYPE_CHECKING:  # for type checkers these are the first door's: the class is the same
        agents = part("agents.Agents")
        audio = part("audio.Audio")
        batch = part("batch.Batch")
        chat = part("chat.Chat")
        embeddings = part("embeddings.Embeddings")
        files = part("files.Files")
        fim = part("fim.Fim")
        models = part("models_.Models")
        ocr = part("ocr.Ocr")
        realtime = part("realtime.Realtime")
        responses = part("responses.Responses")
