"""Answers in JSON."""

import asyncio
from typing import Any

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from mistralai.local.errors import ApiError
from mistralai.local.weight import beside, is_large
from mistralai.local.wire import encode, encode_short


class JSONResponse(Response):
    """A value as JSON, whatever text is in it; a large one is written in a thread.

    Args:
        content: The value.
        status_code: The HTTP status.
    """

    media_type = "application/json"

    def __init__(self, content: Any, status_code: int = 200) -> None:
        self._later = is_large(content)
        self._content = content
        super().__init__(content, status_code)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the answer."""
        if self._later:
            self.body = await asyncio.to_thread(encode, self._content)
            self.headers["content-length"] = str(len(self.body))
        await super().__call__(scope, receive, send)

    def render(self, content: Any) -> bytes:
        """Return the bytes of the body.

        Args:
            content: The value.
        """
        return b"" if self._later else encode_short(content)


class ServiceResponse(JSONResponse):
    """A value as the services for files and jobs send it, which name the charset."""

    media_type = "application/json; charset=utf-8"


async def encoded(content: Any) -> bytes:
    """Return a value as JSON; a large one is written in a thread.

    Args:
        content: The value.
    """
    if is_large(content):
        return await asyncio.to_thread(encode, content)
    return encode_short(content)


async def refused(error: ApiError) -> tuple[bytes, dict[str, str]]:
    """Return the body of a refusal with its headers; one that quotes much is written in a thread.

    Args:
        error: The refusal.
    """
    return await beside(error.body, error.content)
