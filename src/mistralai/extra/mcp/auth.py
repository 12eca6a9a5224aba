"""Logging in at MCP servers by OAuth: where, as whom, and the client that does it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import httpx
from authlib.integrations.httpx_client import (  # type: ignore[import-untyped]
    AsyncOAuth2Client as _AsyncOAuth2Client,
)
from authlib.oauth2.rfc8414 import (  # type: ignore[import-untyped]
    AuthorizationServerMetadata,
)
from typing_extensions import Self

from mistralai.extra.exceptions import MCPAuthException
from mistralai.types import BaseModel

__all__ = [
    "AsyncOAuth2Client",
    "AuthorizationServerMetadata",
    "OAuthParams",
    "Oauth2AuthorizationScheme",
    "build_oauth_params",
    "dynamic_client_registration",
    "get_oauth_server_metadata",
    "get_well_known_authorization_server_metadata",
]

_WELL_KNOWN = "/.well-known/oauth-authorization-server"


class Oauth2AuthorizationScheme(BaseModel):
    """Where to log in, and for what."""

    authorization_url: str
    """Where a person logs in."""
    token_url: str
    """Where the token is, for what the person came back with."""
    scope: list[str]
    """What the token is to allow."""
    description: str | None = None
    refresh_url: str | None = None
    """Where a new token is, for an old one; None where there is none."""


class OAuthParams(BaseModel):
    """Where and as whom to log in."""

    scheme: Oauth2AuthorizationScheme
    client_id: str
    """What the server knows your program by."""
    client_secret: str


class AsyncOAuth2Client(_AsyncOAuth2Client):  # type: ignore[misc]  # authlib has no types
    """The client of Authlib, made of `OAuthParams`."""

    @classmethod
    def from_oauth_params(cls, oauth_params: OAuthParams) -> Self:
        """Make a client that logs in as the parameters say.

        Args:
            oauth_params: Where and as whom.
        """
        return cls(
            client_id=oauth_params.client_id,
            client_secret=oauth_params.client_secret,
            scope=oauth_params.scheme.scope,
        )


async def get_well_known_authorization_server_metadata(
    server_url: str,
) -> AuthorizationServerMetadata | None:
    """Ask a server where to log in.

    Args:
        server_url: Its URL. The answer is looked for at the place of RFC 8414 section 3.1 for a URL
            with a path, behind the path, where others put it, and at the place for the host alone.

    Returns:
        What the server says; None where it says nothing.
    """
    parts = urlsplit(server_url)
    origin, path = f"{parts.scheme}://{parts.netloc}", parts.path.rstrip("/")
    places = [f"{origin}{_WELL_KNOWN}{path}", f"{origin}{path}{_WELL_KNOWN}", origin + _WELL_KNOWN]
    async with httpx.AsyncClient(follow_redirects=True) as client:
        for place in dict.fromkeys(places):
            response = await client.get(place)
            if response.is_success:
                return AuthorizationServerMetadata(response.json())
    return None


async def get_oauth_server_metadata(server_url: str) -> AuthorizationServerMetadata:
    """Find out where to log in at a server.

    Args:
        server_url: Its URL.

    Returns:
        What it says itself, or else the places that MCP of 2025-03-26 (Authorization, 2.3.3) has
        for a server that says nothing: `/authorize`, `/token` and `/register` of its host.
    """
    metadata = await get_well_known_authorization_server_metadata(server_url)
    if metadata is not None:
        return metadata
    parts = urlsplit(server_url)
    origin = f"{parts.scheme}://{parts.netloc}"
    return AuthorizationServerMetadata(
        {
            "issuer": origin,
            "authorization_endpoint": f"{origin}/authorize",
            "token_endpoint": f"{origin}/token",
            "registration_endpoint": f"{origin}/register",
            "response_types_supported": ["code"],
        }
    )


async def dynamic_client_registration(
    register_endpoint: str, redirect_url: str, async_client: Any
) -> tuple[str, str]:
    """Register your program at a server (RFC 7591).

    Args:
        register_endpoint: Where.
        redirect_url: Where persons are sent back to.
        async_client: The awaiting HTTP client to do it with.

    Returns:
        What the server knows your program by, and its secret.

    Raises:
        MCPAuthException: The server does not register it.
    """
    wanted = {
        "client_name": "mistralai",
        "redirect_uris": [redirect_url],
        "grant_types": ["authorization_code", "refresh_token"],
        "response_types": ["code"],
        "token_endpoint_auth_method": "client_secret_basic",
    }
    response = await async_client.post(register_endpoint, json=wanted)
    if not response.is_success:
        raise MCPAuthException(
            f"{register_endpoint} did not register this program: status {response.status_code} "
            f"{response.text}"
        )
    registered: dict[str, str] = response.json()
    return registered["client_id"], registered.get("client_secret", "")


async def build_oauth_params(
    server_url: str,
    redirect_url: str,
    client_id: str | None = None,
    client_secret: str | None = None,
    scope: list[str] | None = None,
    async_client: Any = None,
) -> OAuthParams:
    """Find out where to log in at a server, and register your program unless it is known there.

    Args:
        server_url: The URL of the server.
        redirect_url: Where persons are sent back to.
        client_id: What the server knows your program by, where it is registered.
        client_secret: Its secret.
        scope: What the token is to allow.
        async_client: The awaiting HTTP client to register with; by default one of httpx.

    Returns:
        The parameters, for `MCPClientSSE`.

    Raises:
        MCPAuthException: The server does not register programs, or not this one.
    """
    metadata: Any = await get_oauth_server_metadata(server_url)
    if client_id is None or client_secret is None:
        endpoint = metadata.get("registration_endpoint")
        if endpoint is None:
            raise MCPAuthException(
                f"{server_url} does not register programs: give client_id and client_secret"
            )
        if async_client is None:
            async with httpx.AsyncClient() as client:
                registered = await dynamic_client_registration(endpoint, redirect_url, client)
        else:
            registered = await dynamic_client_registration(endpoint, redirect_url, async_client)
        client_id, client_secret = registered
    scheme = Oauth2AuthorizationScheme(
        authorization_url=metadata["authorization_endpoint"],
        token_url=metadata["token_endpoint"],
        scope=scope or [],
        refresh_url=metadata["token_endpoint"],
    )
    return OAuthParams(scheme=scheme, client_id=client_id, client_secret=client_secret)
