"""What still goes wrong: an answer that names a report, and the report in the log."""

import logging
import uuid
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from mistralai.local.errors import ApiError, platform

_LOG: Final = logging.getLogger("mistralai.local")


def report(error: Exception, what: str) -> ApiError:
    """Write down an error that nobody expected, and return the answer that names the report.

    Args:
        error: The error.
        what: What was being answered.
    """
    identity = uuid.uuid4().hex[:12]
    _LOG.error("report %s: %s failed", identity, what, exc_info=error)
    message = f"Internal server error: the server's log has it as report {identity}"
    return ApiError(500, platform(message, "internal_server_error", "3000"))


class Reporting:
    """ASGI middleware that answers what the application inside fails at.

    Args:
        app: The application inside.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Run the application inside."""
        begun = False

        async def noticing(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._app(scope, receive, noticing)
        except Exception as error:
            if scope["type"] != "http" or begun:
                raise
            content, headers = report(error, f"{scope['method']} {scope['path']}").content()
            headers["content-length"] = str(len(content))
            raw = [(name.encode(), value.encode()) for name, value in headers.items()]
            await send({"type": "http.response.start", "status": 500, "headers": raw})
            await send({"type": "http.response.body", "body": content})
