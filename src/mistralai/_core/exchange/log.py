"""What is told to a debug logger: every request and every answer, never the key."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mistralai._core.response.result import text_of

if TYPE_CHECKING:
    import httpx

    from mistralai.utils.logger import Logger


class Journal:
    """Tells a logger of each attempt. The headers' own repr hides the key."""

    def __init__(self, logger: Logger) -> None:
        self._debug = logger.debug

    def request(self, request: httpx.Request) -> None:
        """Tell of a request about to be sent."""
        form = request.headers.get("content-type", "").startswith("multipart/")
        self._debug(
            "Request:\nMethod: %s\nURL: %s\nHeaders: %s\nBody: %s",
            request.method,
            request.url,
            request.headers,
            "<a form with a file>" if form else request.content.decode("utf-8", "replace"),
        )

    def response(self, response: httpx.Response) -> None:
        """Tell of an answer; the body of a stream is left unread."""
        self._debug(
            "Response:\nStatus Code: %s\nURL: %s\nHeaders: %s\nBody: %s",
            response.status_code,
            response.url,
            response.headers,
            text_of(response) if response.is_closed else "<a stream>",
        )

    def failure(self, error: Exception) -> None:
        """Tell of an attempt that ended without an answer."""
        self._debug("Request Exception", exc_info=error)
