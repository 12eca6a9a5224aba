"""Forms with files: read while they come, counted, and given up when they grow too large."""

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException
from starlette.requests import ClientDisconnect, Request
from starlette.types import Message, Receive

from .bodies import too_large


async def read_form(request: Request, most: int, fields: int = 4) -> FormData:
    """Return the form that a request holds; whoever gets it has to close it.

    Args:
        request: The request; nothing of its body has been read.
        most: How many bytes are taken.
        fields: How many fields there may be beside one file.

    Raises:
        ApiError: With a 413, if it is larger.
        ClientDisconnect: If the client went away.
        HTTPException: If it is no form.
    """
    body = Body(request.receive, most)
    try:
        # Starlette writes the parts to a temporary file as they come, so memory stays small.
        return await Request(request.scope, body.receive).form(max_files=1, max_fields=fields)
    except HTTPException:
        if body.failure is not None:
            raise body.failure from None
        raise


class Body:
    """A body that is counted while it comes; `failure` is why it could not be read to its end.

    Args:
        receive: The ASGI receive of the request.
        most: The most bytes that are taken.
    """

    def __init__(self, receive: Receive, most: int) -> None:
        self._receive = receive
        self._left = most
        self.failure: Exception | None = None

    async def receive(self) -> Message:
        """Return the next message of the body.

        Raises:
            MultiPartException: If there is a `failure`: the only exception for which every
                version of Starlette closes the temporary files that it has begun.
        """
        message = await self._receive()
        self._left -= len(message.get("body", b""))
        if message["type"] == "http.disconnect":
            self.failure = ClientDisconnect()
        elif self._left < 0:
            self.failure = too_large()
        if self.failure is not None:
            raise MultiPartException(repr(self.failure))
        return message
