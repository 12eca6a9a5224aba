"""Bodies of requests: how much is taken, and large ones read where they keep nobody waiting."""

import asyncio
from collections.abc import Callable
from typing import Any, Final, TypeVar

from starlette.requests import Request
from starlette.types import Message, Receive

from mistralai.local.errors import CATALOGUE, ApiError, as_conversation_error
from mistralai.local.schema.base import Request as Schema
from mistralai.local.schema.base import read
from mistralai.local.schema.service import read_body
from mistralai.local.weight import QUICK

MAX_BYTES: Final = 32 * 1024 * 1024
"""How many bytes the body of a request may have; documents and uploads may have more."""
# What holds more values than a long prompt has commas is no conversation, and takes long to read.
MAX_PARTS: Final = 200_000
_PARTS: Final = (b",", b"{", b"[")

S = TypeVar("S", bound=Schema)
T = TypeVar("T")


def too_large() -> ApiError:
    """Return the answer to a body that is larger than is taken."""
    return CATALOGUE["too_large"]()


def limited(request: Request, most: int) -> Request:
    """Return a request whose body is refused when it grows too large.

    Args:
        request: The request; nothing of its body has been read.
        most: How many bytes are taken.

    Raises:
        ApiError: With a 413, if it says itself that it is larger.
    """
    length = request.headers.get("content-length", "0")
    if length.isdecimal() and int(length) > most:
        raise too_large()
    left = most

    def counting(receive: Receive) -> Receive:
        async def counted() -> Message:
            nonlocal left
            message = await receive()
            left -= len(message.get("body", b""))
            if left < 0:
                raise too_large()
            return message

        return counted

    return Request(request.scope, counting(request.receive))


async def aside(request: Request, work: Callable[..., T], *arguments: Any) -> T:
    """Return what a function returns; for a request with a long body it runs in a thread.

    Args:
        request: The request, whose body has been read.
        work: The function.
        *arguments: What to call it with.
    """
    if len(await request.body()) <= QUICK:
        return work(*arguments)
    return await asyncio.to_thread(work, *arguments)


async def read_json(schema: type[S], request: Request) -> S:
    """Return what the body of a request to the model platform holds.

    Args:
        schema: What it has to fit.
        request: The request.

    Raises:
        ApiError: If it is too large, is not JSON or does not fit.
    """
    return await aside(request, _read, read, schema, await request.body())


async def read_service_json(schema: type[S], request: Request) -> S:
    """Return what the body of a request to the services for files and jobs holds.

    Args:
        schema: What it has to fit.
        request: The request.

    Raises:
        ApiError: If it is too large, is not JSON or does not fit.
    """
    return await aside(request, _read, read_body, schema, await request.body())


async def read_conversation_json(schema: type[S], request: Request) -> S:
    """Return what the body of a request to the service for agents and conversations holds.

    Args:
        schema: What it has to fit.
        request: The request.

    Raises:
        ApiError: If it is too large, is not JSON or does not fit.
    """
    return await aside(request, _read, _read_entries, schema, await request.body())


def _read(read_as: Callable[[type[S], bytes], S], schema: type[S], body: bytes) -> S:
    """Return what a body holds, unless it has more values than are read."""
    if len(body) > QUICK and sum(map(body.count, _PARTS)) > MAX_PARTS:
        raise too_large()
    return read_as(schema, body)


def _read_entries(schema: type[S], body: bytes) -> S:
    try:
        return read(schema, body)
    except ApiError as error:
        raise as_conversation_error(error) from None
