"""The client: where everything begins."""

from __future__ import annotations

import os

from ._auth.credentials import Credentials
from ._core.part import part
from ._logger import Logger, get_default_logger
from ._v1.lazy import lazy_names
from .sdkconfiguration import MAX_RESPONSE_BYTES, SDKConfiguration, configure
from .types.unset import UNSET

TYPE_CHECKING = False  # as in every module that importing the client loads: see `_v1/lazy.py`
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any, Literal, TypeVar

    from typing_extensions import Self, Unpack

    from ._core.options import RequestOptions
    from ._hooks import SDKHooks
    from .agents import Agents
    from .audio import Audio
    from .batch import Batch
    from .beta import Beta
    from .chat import Chat
    from .classifiers import Classifiers
    from .embeddings import Embeddings
    from .files import Files
    from .fim import Fim
    from .fine_tuning import FineTuning
    from .httpclient import AsyncHttpClient, HttpClient
    from .models_ import Models
    from .ocr import Ocr
    from .realtime import Realtime
    from .responses import Responses
    from .types import OptionalNullable
    from .types.retries import RetryConfig

    R = TypeVar("R")

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

OTEL_VARIABLE = "MISTRAL_OTEL"
"""The environment variable that has spans and metrics made of the calls of every client."""
_NO = {"", "0", "false"}


def _keywords_of(init: Any) -> set[str] | None:
    """Name the keywords that a constructor takes; None where it takes any, or does not tell."""
    code = getattr(init, "__code__", None)
    if code is None:
        return None
    count = code.co_argcount + code.co_kwonlyargcount
    names = {*code.co_varnames[:count]}
    if not code.co_flags & _TAKES_ANY:
        return names
    # The clients for the clouds hand what they take as `settings` to the configuration.
    rest = code.co_varnames[count + bool(code.co_flags & _TAKES_MORE)]
    defaults: Any = SDKConfiguration.__init__.__kwdefaults__
    return names | defaults.keys() if rest == "settings" else None


# Of `inspect`, which takes longer to import than the whole client: CO_VARARGS, CO_VARKEYWORDS.
_TAKES_MORE, _TAKES_ANY = 4, 8


def _is_plain(given: object) -> bool:
    return given is None or (type(given) is str and given.isascii())


class BaseSDK:
    """What the clients of Mistral's API have in common, whoever serves it.

    Args:
        configuration: What the client was told.
    """

    sdk_configuration: SDKConfiguration

    # Hidden from type checkers, which know the parameters and the attributes.
    if not TYPE_CHECKING:  # pragma: no branch - always so at run time

        def __new__(cls, *_: Any, **given: Any) -> Self:
            """Answer keywords of other clients, which Python itself would only refuse."""
            # Not around `__init__`: that frame would show the key in the traceback of any error.
            known = _keywords_of(cls.__init__) if given else None
            if known is not None and not given.keys() <= known:
                key = min(given.keys() - known)
                del given
                from ._hints import of_keyword

                said = f"{cls.__name__}() got an unexpected keyword argument {key!r}"
                raise TypeError(said + of_keyword(key, known))
            return object.__new__(cls)

        def __getattr__(self, name: str) -> Any:
            from ._hints import refuse_attribute

            return refuse_attribute(self, name)

    def __init__(self, configuration: SDKConfiguration) -> None:
        hooks = configuration.get_hooks()
        if hooks.sdk_init_hooks:
            url, _ = configuration.get_server_details()
            url, client = hooks.sdk_init(url, configuration.client)
            configuration.server_url = url
            configuration.clients.use(client)
        self.sdk_configuration = configuration
        if os.environ.get(OTEL_VARIABLE, "").lower() not in _NO:
            from .extra.otel import instrument

            instrument(self)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    def close(self) -> None:
        """Close the connections; a `with` block does it at its end. The next call opens new ones.

        HTTP clients that were passed to the constructor stay open.
        """
        self.sdk_configuration.clients.close()

    async def aclose(self) -> None:
        """Close the connections: `close` for coroutines; an `async with` block does it."""
        await self.sdk_configuration.clients.aclose()

    def with_options(
        self,
        *,
        api_key: OptionalNullable[str | Callable[[], str | None]] = UNSET,
        server_url: OptionalNullable[str] = UNSET,
        retry_config: OptionalNullable[RetryConfig | int] = UNSET,
        timeout_ms: OptionalNullable[int] = UNSET,
        debug_logger: OptionalNullable[Logger] = UNSET,
        strict: OptionalNullable[bool] = UNSET,
        stream_idle_ms: OptionalNullable[int] = UNSET,
        resend: OptionalNullable[bool] = UNSET,
        default_headers: OptionalNullable[Mapping[str, str]] = UNSET,
        default_query: OptionalNullable[Mapping[str, Any]] = UNSET,
        max_response_bytes: OptionalNullable[int] = UNSET,
    ) -> Self:
        """Make a client with other settings over the same connections; closing one closes both.

        Args:
            api_key: The key of the account, or a function that returns it.
            server_url: The URL of the server.
            retry_config: When to send again: how many more attempts there may be, a
                `RetryConfig`, or None for one attempt.
            timeout_ms: The limit for connecting, sending and each read, in milliseconds; None for
                the one of the HTTP client.
            debug_logger: Takes what is sent and what comes back; None for nobody.
            strict: Whether to refuse answers that do not fit their type, and keys of requests
                that this version does not know.
            stream_idle_ms: The limit for the time between two pieces of a stream, in milliseconds.
            resend: Whether to send again at once where a kept connection turns out to be closed.
            default_headers: Headers of every request, beside those of this client; None for none.
            default_query: Parameters of every query, beside those of this client; None for none.
            max_response_bytes: How many bytes an answer may have; None for any number.

        Returns:
            The client. What is not given is as in this one; hooks are shared.

        Raises:
            TypeError: An argument is not of its type.
            ValueError: A header cannot be sent.
        """
        from ._checks import settings
        from ._core.resource import Resource
        from .sdkconfiguration import checked_headers, checked_query

        known = self.sdk_configuration
        given: dict[str, Any] = {
            "server_url": server_url,
            "retry_config": retry_config,
            "timeout_ms": timeout_ms,
            "debug_logger": debug_logger,
            "strict": strict,
            "stream_idle_ms": stream_idle_ms,
            "resend": resend,
            "max_response_bytes": max_response_bytes,
        }
        changes = {n: value for n, value in settings(given).items() if value is not UNSET}
        if changes.get("debug_logger", known) is None:
            changes["debug_logger"] = get_default_logger()
        if api_key is not UNSET:
            changes["security"] = known.security.with_source(api_key)
        if default_headers is not UNSET:
            headers: Any = default_headers
            new = checked_headers(headers)
            changes["default_headers"] = {**known.default_headers, **new} if new else {}
        if default_query is not UNSET:
            query: Any = default_query
            added = checked_query(query)
            changes["default_query"] = {**known.default_query, **added} if added else {}
        other = object.__new__(type(self))
        # Its resources are made anew, over its own configuration.
        own = {name: it for name, it in vars(self).items() if not isinstance(it, Resource)}
        vars(other).update(own, sdk_configuration=known.with_changes(**changes))
        return other

    def request(
        self, method: str, path: str, *, returns: type[R], **options: Unpack[RequestOptions]
    ) -> R:
        """Call an operation of the API that this version does not name.

        Everything else is as for those it names: the key, retries, hooks, errors, and that what
        comes is read tolerantly.

            answer = client.request("GET", "/v1/models", returns=dict[str, object])

        Args:
            method: The HTTP method, such as `"POST"`.
            path: The path under the server's URL, which begins with `/`.
            returns: What the answer is read as: a model (of this package or any pydantic model),
                `dict`, `list[...]`, `str`, `httpx.Response` (its body read), `type(None)` where
                there is no body, or `EventStream[Model]` for a stream.
            **options: `json`, the body: anything that JSON can write, and models; or `content`,
                the bytes of JSON that is already written; or `form`, the fields of a form, whose
                `"file"` is a file in any form that `files.upload` takes; `query`, the parameters
                of the query; and how to send the request, as for every operation; see `Options`.

        Returns:
            The answer, as `returns` says.

        Raises:
            models.SDKError: The server answered with an error.
            httpx.HTTPError: There was no answer.
            TypeError: There is no such option, or there is more than one body.
            ValueError: `path` does not begin with `/`, or an argument cannot be sent.
        """
        from ._core.exchange.request import request

        result: R = request(self.sdk_configuration, method, path, returns, options)
        return result

    async def request_async(
        self, method: str, path: str, *, returns: type[R], **options: Unpack[RequestOptions]
    ) -> R:
        """Do what `request` does, awaiting; a stream is an `EventStreamAsync[Model]`."""
        from ._core.exchange.request import request_async

        config = self.sdk_configuration
        result: R = await request_async(config, method, path, returns, options)
        return result


class Mistral(BaseSDK):
    """A client of the Mistral AI API.

    Constructing it opens nothing: connections come about with the first call. It can be shared by
    threads and by event loops. As a context manager, blocking or awaiting, it closes its
    connections at the end of the block.

    Args:
        api_key: The key of the account, or a function that returns it, called once a call. By
            default it is in the file that the environment variable `MISTRAL_SA_TOKEN_PATH` names,
            read again for every call, or else the variable `MISTRAL_API_KEY`.
        server: The name of a server in `SERVERS`: `"eu"` (the default), or `"local"` for
            `python -m mistralai.local`.
        server_url: The URL of the server; wins over `server`. By default it is the environment
            variable `MISTRAL_SERVER_URL`, where that is set.
        url_params: Values for `{name}` in `server_url`.
        client: An `httpx.Client` or the like to send with. It is never closed here, and its own
            timeout is respected.
        async_client: An `httpx.AsyncClient` or the like, for the methods that end in `_async`.
        retry_config: When to send again: how many more attempts there may be, such as 3; a
            `RetryConfig`; or None for one attempt.
        timeout_ms: The limit for connecting, sending and each read, in milliseconds. By default it
            is 10 seconds to connect and 300 seconds for the rest, or what `client` says.
        debug_logger: Takes what is sent and what comes back through its method `debug`; never the
            key.
        strict: Raise `models.ResponseValidationError` for an answer that does not fit its type, and
            ValueError for a key of a request that this version does not know. By default the most
            is made of an answer, unknown values are kept as they came, and such keys are left out
            with a warning.
        stream_idle_ms: The limit for the time between two pieces of a stream, in milliseconds. By
            default it is that of every other read.
        resend: Whether a request is sent again at once, over a new connection, where the one that
            was kept for it ends before anything of an answer came: the server had closed it. What
            would make two of something is never sent again.
        transport: What carries the requests where no client is given: `"httpx"`, or `"fast"`, which
            needs the extra `fast` (`pip install httptools`). By default it is what the environment
            variable `MISTRAL_TRANSPORT` says, and then `"httpx"`.
        default_headers: Headers of every request; those of a call replace them.
        default_query: Parameters of every query; those of a call replace them.
        max_response_bytes: How many bytes an answer may have when it is decompressed, by default
            200,000,000; None for any number. A larger one raises `models.ResponseTooLargeError`.
            Streams and downloads are yours to read, and have no limit.

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
        retry_config: OptionalNullable[RetryConfig | int] = UNSET,
        timeout_ms: int | None = None,
        debug_logger: Logger | None = None,
        *,
        strict: bool = False,
        stream_idle_ms: int | None = None,
        resend: bool = True,
        transport: Literal["httpx", "fast"] | None = None,
        default_headers: Mapping[str, str] | None = None,
        default_query: Mapping[str, Any] | None = None,
        max_response_bytes: int | None = MAX_RESPONSE_BYTES,
    ) -> None:
        credentials = Credentials(api_key)
        del api_key  # out of this frame, whose variables a traceback may show
        self._begin(
            *(credentials, server, server_url, url_params),
            *(client, async_client, retry_config, timeout_ms, debug_logger),
            strict=strict,
            stream_idle_ms=stream_idle_ms,
            resend=resend,
            transport=transport,
            default_headers=default_headers,
            default_query=default_query,
            max_response_bytes=max_response_bytes,
        )

    def _begin(
        self,
        credentials: Credentials,
        server: str | None,
        server_url: str | None,
        url_params: Mapping[str, str] | None,
        *options: Any,
        **settings: Any,
    ) -> None:
        """Do the rest of `__init__`, whatever the order of its arguments."""
        # What is usual needs no look: a client is made in no time, and some make one for each user.
        if url_params is not None or not (_is_plain(server_url) and _is_plain(server)):
            from . import _checks

            told: Any = _checks.settings({"server_url": server_url, "server": server})
            server_url, server = told["server_url"], told["server"]
            server_url = _checks.filled("server_url", server_url or "", url_params)
        if not server_url and not server:
            server_url = os.environ.get(SERVER_URL_VARIABLE)
        super().__init__(configure(credentials, server_url, *options, server=server, **settings))

    # Imported when it is first used: a program pays for what it calls.

    @part
    def models(self) -> Models:
        """The models that the account can use."""
        from .models_ import Models

        return Models(self.sdk_configuration)

    @part
    def files(self) -> Files:
        """Files for fine-tuning, for batches and for reading."""
        from .files import Files

        return Files(self.sdk_configuration)

    @part
    def fine_tuning(self) -> FineTuning:
        """Training a model on one's own data."""
        from .fine_tuning import FineTuning

        return FineTuning(self.sdk_configuration)

    @part
    def batch(self) -> Batch:
        """Many requests in one file, answered in the background."""
        from .batch import Batch

        return Batch(self.sdk_configuration)

    @part
    def beta(self) -> Beta:
        """What the API keeps for its users: agents, conversations, and libraries of documents."""
        from .beta import Beta

        return Beta(self.sdk_configuration)

    @part
    def chat(self) -> Chat:
        """The answer of a model to a conversation."""
        from .chat import Chat

        return Chat(self.sdk_configuration)

    @part
    def fim(self) -> Fim:
        """Fill in the middle: code between two pieces of code."""
        from .fim import Fim

        return Fim(self.sdk_configuration)

    @part
    def agents(self) -> Agents:
        """The answer of an agent to a conversation."""
        from .agents import Agents

        return Agents(self.sdk_configuration)

    @part
    def embeddings(self) -> Embeddings:
        """Texts as vectors."""
        from .embeddings import Embeddings

        return Embeddings(self.sdk_configuration)

    @part
    def classifiers(self) -> Classifiers:
        """Moderation, and classification by models of one's own."""
        from .classifiers import Classifiers

        return Classifiers(self.sdk_configuration)

    @part
    def ocr(self) -> Ocr:
        """Documents and images as text."""
        from .ocr import Ocr

        return Ocr(self.sdk_configuration)

    @part
    def audio(self) -> Audio:
        """Speech as text, and text as speech."""
        from .audio import Audio

        return Audio(self.sdk_configuration)

    @part
    def responses(self) -> Responses:
        """The answer of a model in the form of OpenAI's Responses."""
        from .responses import Responses

        return Responses(self.sdk_configuration)

    @part
    def realtime(self) -> Realtime:
        """Short-lived keys for connections from somebody else's machine."""
        from .realtime import Realtime

        return Realtime(self.sdk_configuration)
