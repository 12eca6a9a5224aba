"""MCP servers that are reached over Streamable HTTP, the protocol's way over networks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mcp.client.streamable_http import streamable_http_client

from mistralai.types import BaseModel

from ._library import http_library
from .base import MCPClientBase

if TYPE_CHECKING:
    from contextlib import AsyncExitStack

    from ._library import Streams

__all__ = ["MCPClientStreamableHTTP", "StreamableHTTPServerParams"]


class StreamableHTTPServerParams(BaseModel):
    """Where a server is, and how to talk with it."""

    url: str
    """Its endpoint, such as `https://mcp.example.com/mcp`."""
    headers: dict[str, Any] | None = None
    """Headers of each request, such as `Authorization`."""
    timeout: float = 30
    """The limit for connecting and for each step but reading, in seconds."""
    sse_read_timeout: float = 300
    """The limit for the next piece of an answer, in seconds."""
    trust_env: bool = True
    """Whether proxies and certificates of the environment count."""
    follow_redirects: bool = False


class MCPClientStreamableHTTP(MCPClientBase):
    """A client of a server that is reached over Streamable HTTP.

    Args:
        params: Where it is, and how to talk with it.
        name: What to call the server in errors.
    """

    def __init__(self, params: StreamableHTTPServerParams, name: str | None = None) -> None:
        super().__init__(name)
        self._params = params

    async def _get_transport(self, exit_stack: AsyncExitStack) -> Streams:
        params, http = self._params, http_library()
        client = http.AsyncClient(
            headers=params.headers,
            timeout=http.Timeout(params.timeout, read=params.sse_read_timeout),
            trust_env=params.trust_env,
            follow_redirects=params.follow_redirects,
        )
        await exit_stack.enter_async_context(client)
        transport = streamable_http_client(params.url, http_client=client)
        # Version 1 of the library gives a third thing, which tells the id of the session.
        read, write, *_ = await exit_stack.enter_async_context(transport)
        return read, write
