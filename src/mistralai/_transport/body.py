"""Reading the body of a response whole."""

from __future__ import annotations

from datetime import timedelta
from time import perf_counter
from typing import TYPE_CHECKING, Any

import httpx

from . import short_client
from .short_client import keep_content, take_stream

if TYPE_CHECKING:
    from collections.abc import AsyncIterable, Iterable


def read(response: httpx.Response) -> None:
    """Read the body, which gives the connection back; one that was read is left as it is.

    Where nothing is to be decoded it does what `response.read()` does, without the four
    generators that this pulls each byte through.
    """
    stream: Any = short_client.CAN_KEEP and take_stream(response, httpx.SyncByteStream)
    if not stream:
        response.read()
        return
    begin = perf_counter()
    pieces: Iterable[bytes] = stream
    try:
        content = b"".join(pieces)
    finally:
        response.is_closed = True
        stream.close()
    keep_content(response, content)
    _add_time(response, begin)


async def read_async(response: httpx.Response) -> None:
    """Read the body; see `read`."""
    stream: Any = short_client.CAN_KEEP and take_stream(response, httpx.AsyncByteStream)
    if not stream:
        await response.aread()
        return
    begin = perf_counter()
    pieces: AsyncIterable[bytes] = stream
    try:
        content = b"".join([piece async for piece in pieces])
    finally:
        response.is_closed = True
        await stream.aclose()
    keep_content(response, content)
    _add_time(response, begin)


def _add_time(response: httpx.Response, begin: float) -> None:
    """Let `elapsed` go to the end of the body, as httpx does."""
    try:
        response.elapsed += timedelta(seconds=perf_counter() - begin)
    except RuntimeError:  # nobody took the time of the head
        return
