"""What is told of a call: to the user's debug logger, and of retries to Python's logging."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mistralai._auth.credentials import without_secrets
from mistralai.types.http import text_of

if TYPE_CHECKING:
    import httpx

    from mistralai._logger import Logger

    from .retry import Failure


class Log:
    """Tells a debug logger of each attempt. The headers' own repr hides the key."""

    def __init__(self, logger: Logger) -> None:
        self._debug = logger.debug

    def request(self, request: httpx.Request) -> None:
        """Tell of a request about to be sent."""
        form = request.headers.get("content-type", "").startswith("multipart/")
        self._debug(
            "Request:\nMethod: %s\nURL: %s\nHeaders: %s\nBody: %s",
            request.method,
            without_secrets(str(request.url)),
            request.headers,
            "<a form with a file>" if form else request.content.decode("utf-8", "replace"),
        )

    def response(self, response: httpx.Response) -> None:
        """Tell of a response; the body of a stream is left unread."""
        self._debug(
            "Response:\nStatus Code: %s\nURL: %s\nHeaders: %s\nBody: %s",
            response.status_code,
            without_secrets(str(response.url)),
            response.headers,
            text_of(response) if response.is_closed else "<a stream>",
        )

    def failure(self, error: Exception) -> None:
        """Tell of an attempt that ended without a response."""
        self._debug("Request Exception", exc_info=error)


def tell_of_retry(
    request: httpx.Request, outcome: Failure | int | None, attempts: int, delay: float
) -> None:
    """Tell Python's logging, under the name `mistralai`, that a request is sent again."""
    import logging  # noqa: PLC0415 - importing the client stays cheap

    reason = f"status {outcome}" if isinstance(outcome, int) else outcome and outcome.value
    logging.getLogger("mistralai").info(
        "%s %s is sent again in %.2f s, after attempt %d: %s",
        request.method,
        without_secrets(str(request.url)),
        delay,
        attempts,
        reason,
    )


def tell_of_resending(request: httpx.Request, times: int) -> None:
    """Tell Python's logging that a request went out over another connection at once."""
    import logging  # noqa: PLC0415 - importing the client stays cheap

    logging.getLogger("mistralai").info(
        "%s %s was sent again at once, %d time(s): the server had closed the connection",
        request.method,
        without_secrets(str(request.url)),
        times,
    )
