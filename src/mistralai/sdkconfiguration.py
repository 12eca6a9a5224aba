"""The configuration that a client and its resources share."""

from __future__ import annotations

from ._auth.credentials import Credentials, without_secrets
from ._hooks import SDKHooks
from ._logger import Logger, get_default_logger
from ._transport.clients import Clients
from ._v1.lazy import lazy_names
from ._version import __gen_version__, __openapi_doc_version__, __user_agent__, __version__
from .types.unset import UNSET

TYPE_CHECKING = False  # as in every module that importing the client loads: see `_v1/lazy.py`
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any, Literal, TypedDict

    from .httpclient import AsyncHttpClient, HttpClient
    from .types import OptionalNullable
    from .types.retries import RetryConfig

    class Settings(TypedDict, total=False):
        """What every client takes by name beside v1's arguments; see `SDKConfiguration`."""

        strict: bool
        stream_idle_ms: int | None
        resend: bool
        transport: Literal["httpx", "fast"] | None
        default_headers: Mapping[str, str] | None
        default_query: Mapping[str, Any] | None
        max_response_bytes: int | None


__all__ = [
    "SERVERS",
    "SERVER_EU",
    "UNSET",
    "AsyncHttpClient",
    "HttpClient",
    "Logger",
    "OptionalNullable",
    "RetryConfig",
    "SDKConfiguration",
    "SDKHooks",
]

if not TYPE_CHECKING:
    __getattr__, __dir__ = lazy_names(__name__, {"mistralai": __all__})

SERVER_EU = "eu"
"""Mistral's server in the European Union."""
SERVER_LOCAL = "local"
"""The server in this package, `python -m mistralai.local`, on its default port."""

MAX_RESPONSE_BYTES = 200_000_000
"""How many bytes an answer may have by default: twice the largest request."""

SERVERS = {
    SERVER_EU: "https://api.mistral.ai",
    # Written out: asking `mistralai.local` would load three modules with every client.
    SERVER_LOCAL: "http://127.0.0.1:8123",
}
"""The URL of each server by name."""


def checked_headers(given: Mapping[str, str] | None) -> dict[str, str]:
    """Check the headers of every request.

    Raises:
        TypeError: These are no headers.
        ValueError: A name or a value has a character that no header can have.
    """
    if given is None:
        return {}
    from ._checks import headers  # noqa: PLC0415 - most clients have none

    return headers("default_headers", given)


def checked_query(given: Mapping[str, Any] | None) -> dict[str, Any]:
    """Check the parameters of every query.

    Raises:
        TypeError: These are no parameters.
    """
    if given is None:
        return {}
    from ._checks import mapping  # noqa: PLC0415 - most clients have none

    return dict(mapping("default_query", given))


class SDKConfiguration:
    """What a client was told, and what its resources use.

    Args:
        client: The user's blocking HTTP client, None to have one made when it is needed.
        client_supplied: Whether `client` is the user's, and so is never closed here.
        async_client: The user's awaiting HTTP client, None to have one made for each event loop.
        async_client_supplied: Whether `async_client` is the user's.
        debug_logger: Where requests and answers are told.
        security: The credentials.
        server_url: The URL of the server; wins over `server`.
        server: The name of the server in `SERVERS`.
        language: The language of the client.
        openapi_doc_version: See `mistralai._version`.
        sdk_version: The version of the client.
        gen_version: See `mistralai._version`.
        user_agent: What the client calls itself.
        retry_config: When to send again: how many more attempts there may be, a `RetryConfig`,
            UNSET for the default, or None for one attempt.
        timeout_ms: The limit for connecting, sending and each read, in milliseconds; None leaves
            it to the HTTP client.
        strict: Refuse answers that do not fit their type, instead of making the most of them, and
            keys of requests that this version does not know, instead of leaving them out.
        stream_idle_ms: The limit for the time between two pieces of a stream, in milliseconds;
            None for that of every other read.
        resend: Whether to send again at once, over a new connection, where the one that was kept
            ends before anything of an answer came.
        transport: What carries the requests where no client is given: `"httpx"` or `"fast"`; None
            leaves it to the environment variable `MISTRAL_TRANSPORT`, and then it is `"httpx"`.
        default_headers: Headers of every request; those of a call replace them.
        default_query: Parameters of every query; those of a call replace them.
        max_response_bytes: How many bytes an answer may have when it is decompressed; None for any
            number.
    """

    def __init__(
        self,
        client: HttpClient | None,
        client_supplied: bool,  # noqa: FBT001 - v1's parameters, in v1's order
        async_client: AsyncHttpClient | None,
        async_client_supplied: bool,  # noqa: FBT001
        debug_logger: Logger,
        security: Credentials | None = None,
        server_url: str | None = "",
        server: str | None = "",
        language: str = "python",
        openapi_doc_version: str = __openapi_doc_version__,
        sdk_version: str = __version__,
        gen_version: str = __gen_version__,
        user_agent: str = __user_agent__,
        retry_config: OptionalNullable[RetryConfig | int] = UNSET,
        timeout_ms: int | None = None,
        *,
        strict: bool = False,
        stream_idle_ms: int | None = None,
        resend: bool = True,
        transport: str | None = None,
        default_headers: Mapping[str, str] | None = None,
        default_query: Mapping[str, Any] | None = None,
        max_response_bytes: int | None = MAX_RESPONSE_BYTES,
    ) -> None:
        self.clients = Clients(client, async_client, transport)
        self.client_supplied = client_supplied
        self.async_client_supplied = async_client_supplied
        self.debug_logger = debug_logger
        self.security = security or Credentials(None)
        self.server_url = server_url
        self.server = server
        self.language = language
        self.openapi_doc_version = openapi_doc_version
        self.sdk_version = sdk_version
        self.gen_version = gen_version
        self.user_agent = user_agent
        self.retry_config = retry_config
        self.timeout_ms = timeout_ms
        self.strict = strict
        self.stream_idle_ms = stream_idle_ms
        self.resend = resend
        self.default_headers = checked_headers(default_headers)
        self.default_query = checked_query(default_query)
        self.max_response_bytes = max_response_bytes
        self.hooks = SDKHooks()
        # The server's URL as it was last checked, with what it was made of.
        self.checked_base: tuple[tuple[str | None, str | None], str] | None = None

    @property
    def client(self) -> HttpClient:
        """The blocking HTTP client; made at the first use."""
        return self.clients.blocking()

    @client.setter
    def client(self, client: HttpClient | None) -> None:
        self.clients.put_blocking(client)

    @client.deleter
    def client(self) -> None:
        self.clients.put_back_blocking()

    @property
    def async_client(self) -> AsyncHttpClient:
        """The awaiting HTTP client of the running event loop; made at the first use."""
        return self.clients.awaiting()

    @async_client.setter
    def async_client(self, client: AsyncHttpClient | None) -> None:
        self.clients.put_awaiting(client)

    @async_client.deleter
    def async_client(self) -> None:
        self.clients.put_back_awaiting()

    def get_server_details(self) -> tuple[str, dict[str, str]]:
        """Tell the URL of the server, and the variables in it (none: v1 had them)."""
        if self.server_url:
            return self.server_url.removesuffix("/"), {}
        name = self.server or SERVER_EU
        if name not in SERVERS:
            raise ValueError(f'Invalid server "{name}": it must be one of {", ".join(SERVERS)}')
        return SERVERS[name], {}

    def with_changes(self, **changes: Any) -> SDKConfiguration:
        """Copy the configuration with other values; the connections and the hooks are shared.

        Args:
            **changes: Attributes with their values.
        """
        other = object.__new__(type(self))
        vars(other).update(vars(self))
        for name, value in changes.items():
            setattr(other, name, value)
        return other

    def get_hooks(self) -> SDKHooks:
        """The hooks, to register more with."""
        return self.hooks

    def __repr__(self) -> str:
        url = self.server_url or SERVERS.get(self.server or SERVER_EU) or str(self.server)
        return f"SDKConfiguration(server_url={without_secrets(url)!r}, security={self.security!r})"


_USUAL = {"strict": False, "resend": True, "max_response_bytes": MAX_RESPONSE_BYTES}
"""What settings are where nobody gave them; those that are not here are None."""


def configure(
    security: Credentials,
    server_url: str | None,
    client: HttpClient | None,
    async_client: AsyncHttpClient | None,
    retry_config: OptionalNullable[RetryConfig | int],
    timeout_ms: int | None,
    debug_logger: Logger | None,
    **settings: Any,
) -> SDKConfiguration:
    """Put together what the constructor of a client was given.

    Args:
        security: The credentials.
        server_url: The URL of the server, where it is given.
        client: The user's blocking HTTP client, None to have one made when it is needed.
        async_client: The user's awaiting HTTP client, None to have one made for each event loop.
        retry_config: When to send again: how many more attempts there may be, a `RetryConfig`,
            UNSET for the default, or None for one attempt.
        timeout_ms: The limit for connecting, sending and each read, in milliseconds.
        debug_logger: Where requests and answers are told; None for what the environment says.
        **settings: The other arguments of `SDKConfiguration`.

    Raises:
        TypeError: A client lacks a method, or an argument is not of its type.
        ValueError: There is no server or no transport of that name.
    """
    settings["debug_logger"] = debug_logger
    unusual = {name: it for name, it in settings.items() if it is not _USUAL.get(name)}
    if unusual:
        from ._checks import settings as checked  # noqa: PLC0415 - a plain client stays cheap

        settings.update(checked(unusual))
    debug_logger = settings.pop("debug_logger")
    configuration = SDKConfiguration(
        _checked(client, "HttpClient", "client"),
        client is not None,
        _checked(async_client, "AsyncHttpClient", "async_client"),
        async_client is not None,
        get_default_logger() if debug_logger is None else debug_logger,
        security=security,
        server_url=server_url,
        retry_config=retry_config,
        timeout_ms=timeout_ms,
        **settings,
    )
    configuration.get_server_details()  # raises for a name that is no server's
    return configuration


def _checked(given: Any, kind: str, argument: str) -> Any:
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
