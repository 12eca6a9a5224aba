"""What an HTTP client of the user's must be able to do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

if TYPE_CHECKING:
    import httpx

__all__ = ["AsyncHttpClient", "HttpClient"]


class _Builder(Protocol):
    def build_request(
        self,
        method: str,
        url: Any,
        *,
        content: Any = None,
        data: Any = None,
        files: Any = None,
        json: Any = None,
        params: Any = None,
        headers: Any = None,
        cookies: Any = None,
        timeout: Any = ...,
        extensions: Any = None,
    ) -> httpx.Request:
        """Put a request together, with the client's own headers, cookies and parameters."""
        ...


@runtime_checkable
class HttpClient(_Builder, Protocol):
    """A blocking HTTP client: `httpx.Client`, or any object with these three methods."""

    def send(
        self,
        request: httpx.Request,
        *,
        stream: bool = False,
        auth: Any = ...,
        follow_redirects: Any = ...,
    ) -> httpx.Response:
        """Send a request; with `stream`, leave the body of the answer unread."""
        ...

    def close(self) -> None:
        """Close the connections."""
        ...


@runtime_checkable
class AsyncHttpClient(_Builder, Protocol):
    """An awaiting HTTP client: `httpx.AsyncClient`, or any object with these three methods."""

    async def send(
        self,
        request: httpx.Request,
        *,
        stream: bool = False,
        auth: Any = ...,
        follow_redirects: Any = ...,
    ) -> httpx.Response:
        """Send a request; with `stream`, leave the body of the answer unread."""
        ...

    async def aclose(self) -> None:
        """Close the connections."""
        ...
