"""Answers in JSON."""

from typing import Any

from starlette.responses import Response

from mistralai.local.wire import encode


class JSONResponse(Response):
    """A value as JSON, whatever text is in it."""

    media_type = "application/json"

    def render(self, content: Any) -> bytes:
        """Return the bytes of the body.

        Args:
            content: The value.
        """
        return encode(content)


class ServiceResponse(JSONResponse):
    """A value as the services for files and jobs send it, which name the charset."""

    media_type = "application/json; charset=utf-8"
