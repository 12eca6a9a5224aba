"""MCP servers that are reached over server-sent events, the protocol's older way over networks."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import httpx
from mcp.client.sse import sse_client

from mistralai.extra.exceptions import MCPAuthException, MCPException
from mistralai.types import BaseModel

from .auth import AsyncOAuth2Client, OAuthParams
from .base import MCPClientBase

if TYPE_CHECKING:
    from contextlib import AsyncExitStack

    from ._library import Streams

__all__ = ["MCPClientSSE", "SSEServerParams"]

OAuth2Token = dict[str, Any]
_UNAUTHORIZED = 401


class SSEServerParams(BaseModel):
    """Where a server is, and how to talk with it."""

    url: str
    """Its endpoint, such as `https://mcp.example.com/sse`."""
    headers: dict[str, Any] | None = None
    """Headers of each request."""
    timeout: float = 5
    """The limit for connecting and for each step but reading, in seconds."""
    sse_read_timeout: float = 300
    """The limit for the next event, in seconds."""


class MCPClientSSE(MCPClientBase):
    """A client of a server that is reached over server-sent events.

    Where a server wants somebody to log in, send the person to the URL of
    `get_auth_url_and_state`, hand the URL that the person comes back to to
    `get_token_from_auth_response`, and the token to `set_auth_token`.

    Args:
        sse_params: Where the server is, and how to talk with it.
        name: What to call the server in errors.
        oauth_params: Where and as whom to log in; `build_oauth_params` finds them out.
        auth_token: A token from before: a dict with at least `access_token`.
    """

    def __init__(
        self,
        sse_params: SSEServerParams,
        name: str | None = None,
        oauth_params: OAuthParams | None = None,
        auth_token: OAuth2Token | None = None,
    ) -> None:
        super().__init__(name)
        self._sse_params = sse_params
        self._oauth_params = oauth_params
        self._auth_token = auth_token

    @cached_property
    def base_url(self) -> str:
        """Scheme, host and port of the server."""
        parts = urlsplit(self._sse_params.url)
        return f"{parts.scheme}://{parts.netloc}"

    def set_oauth_params(self, oauth_params: OAuthParams) -> None:
        """Tell where and as whom to log in.

        Args:
            oauth_params: What `build_oauth_params` found out, or your own.
        """
        self._oauth_params = oauth_params

    def set_auth_token(self, token: OAuth2Token) -> None:
        """Send a token from the next connection on.

        Args:
            token: The token, a dict with at least `access_token`.
        """
        self._auth_token = token

    async def requires_auth(self) -> bool:
        """Ask the server whether it wants credentials, or others than it is given.

        Returns:
            Whether it answers with status 401. Only the head of its answer is read: the stream of
            a server that wants none has no end.

        Raises:
            httpx.HTTPError: There was no answer.
        """
        async with (
            httpx.AsyncClient(timeout=self._sse_params.timeout) as client,
            client.stream("GET", self._sse_params.url, headers=self._format_headers()) as response,
        ):
            return response.status_code == _UNAUTHORIZED

    async def get_auth_url_and_state(self, redirect_url: str) -> tuple[str, str]:
        """Make the URL at which a person logs in.

        Args:
            redirect_url: Where the person is sent back to.

        Returns:
            The URL, and the state that the person is to come back with.

        Raises:
            MCPAuthException: There are no `oauth_params`.
        """
        params = self._known_params("log in")
        async with _log_in(params, redirect_url) as client:
            made: tuple[str, str] = client.create_authorization_url(params.scheme.authorization_url)
        return made

    async def get_token_from_auth_response(
        self, authorization_response: str, redirect_url: str, state: str
    ) -> OAuth2Token:
        """Get a token for what a person came back with.

        Args:
            authorization_response: The whole URL that the person came back to.
            redirect_url: Where the person was sent back to.
            state: What `get_auth_url_and_state` gave.

        Returns:
            The token, for `set_auth_token`.

        Raises:
            MCPAuthException: There are no `oauth_params`, or the server gives no token.
        """
        params = self._known_params("get a token")
        async with _log_in(params, redirect_url) as client:
            asked = client.fetch_token(
                params.scheme.token_url, authorization_response=authorization_response, state=state
            )
            return await self._token(asked)

    async def refresh_auth_token(self) -> None:
        """Put a new token in the place of the one that is sent.

        Raises:
            MCPAuthException: There are no `oauth_params` with a `refresh_url`, no token with a
                `refresh_token`, or the server gives none.
        """
        params = self._known_params("refresh a token")
        refresh_token = (self._auth_token or {}).get("refresh_token")
        if params.scheme.refresh_url is None or refresh_token is None:
            raise MCPAuthException(
                f"The token of the MCP server {self._name} cannot be refreshed: that takes a "
                "refresh_url in oauth_params and a refresh_token in the token"
            )
        async with _log_in(params) as client:
            asked = client.refresh_token(params.scheme.refresh_url, refresh_token=refresh_token)
            self._auth_token = await self._token(asked)

    def _known_params(self, what: str) -> OAuthParams:
        if self._oauth_params is None:
            raise MCPAuthException(
                f"To {what} at the MCP server {self._name} takes set_oauth_params(...) before; "
                "mistralai.extra.mcp.auth.build_oauth_params finds them out"
            )
        return self._oauth_params

    async def _token(self, asked: Any) -> OAuth2Token:
        try:
            token: OAuth2Token = await asked
        except Exception as error:
            raise MCPAuthException(f"The MCP server {self._name} gave no token: {error}") from error
        return token

    def _format_headers(self) -> dict[str, str]:
        headers = {name: str(value) for name, value in (self._sse_params.headers or {}).items()}
        if self._auth_token is not None:
            headers["Authorization"] = f"Bearer {self._auth_token['access_token']}"
        return headers

    async def _get_transport(self, exit_stack: AsyncExitStack) -> Streams:
        params = self._sse_params
        return await exit_stack.enter_async_context(
            sse_client(
                url=params.url,
                headers=self._format_headers(),
                timeout=params.timeout,
                sse_read_timeout=params.sse_read_timeout,
            )
        )

    def _failed(self, error: BaseException, what: str) -> MCPException:
        if _is_refused(error):
            return MCPAuthException(
                f"The MCP server {self._name} {what}: it wants credentials, or others than it is "
                "given"
            )
        return super()._failed(error, what)


def _log_in(params: OAuthParams, redirect_url: str | None = None) -> Any:
    client: Any = AsyncOAuth2Client.from_oauth_params(params)
    client.redirect_uri = redirect_url
    return client


def _is_refused(error: BaseException) -> bool:
    inner: tuple[BaseException, ...] = getattr(error, "exceptions", ())
    if any(map(_is_refused, inner)):
        return True
    status = getattr(getattr(error, "response", None), "status_code", None)
    return bool(status == _UNAUTHORIZED)
