"""The library `mcp`, of version 1 or 2: all that differs between them is here."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import mcp

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator
    from contextlib import AsyncExitStack

__all__ = ["Streams", "dumped", "http_library", "open_session", "tools_of"]

Streams = tuple[Any, Any]
"""What a transport gives: where messages are read, and where they are written."""

# Version 2 has a client that agrees with the server on the protocol; version 1 has the handshake.
_CLIENT: Any = getattr(mcp, "Client", None)


async def open_session(streams: Streams, stack: AsyncExitStack) -> Any:
    """Begin to talk with a server.

    Args:
        streams: What its transport gave.
        stack: What ends the session.

    Returns:
        The session; the methods that are used of it are the same in both versions.
    """
    if _CLIENT is not None:
        return await stack.enter_async_context(_CLIENT(_given(streams)))
    session: Any = await stack.enter_async_context(mcp.ClientSession(*streams))  # pragma: no cover
    await session.initialize()  # pragma: no cover - nox runs the tests by version 1 too
    return session  # pragma: no cover


@asynccontextmanager
async def _given(streams: Streams) -> AsyncGenerator[Streams, None]:
    yield streams


def http_library() -> Any:
    """Give the HTTP library that `mcp` talks with; clients of another it does not take."""
    from mcp.client import streamable_http  # noqa: PLC0415 - stdio does without it

    return getattr(streamable_http, "httpx2", None) or getattr(streamable_http, "httpx", None)


async def tools_of(session: Any) -> list[dict[str, Any]]:
    """List the tools of a server, page after page, as they come over the wire.

    Args:
        session: The session.
    """
    found: list[dict[str, Any]] = []
    cursor: str | None = None
    while True:
        page = dumped(await session.list_tools(cursor=cursor))
        found.extend(page["tools"])
        cursor = page.get("nextCursor")
        if cursor is None:
            return found


def dumped(answer: Any) -> dict[str, Any]:
    """Write an answer as it came over the wire: fields have other names in each version.

    Args:
        answer: A model of the library.
    """
    written: dict[str, Any] = answer.model_dump(mode="json", by_alias=True, exclude_none=True)
    return written
