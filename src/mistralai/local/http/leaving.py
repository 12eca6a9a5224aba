"""Work that is given up when whoever asked for it has left."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from starlette.requests import ClientDisconnect, Request

T = TypeVar("T")


async def unless_gone(request: Request, work: Coroutine[Any, Any, T]) -> T:
    """Return what `work` returns, but give it up when the client goes away.

    Args:
        request: The request; its body has been read.
        work: What makes the answer.

    Raises:
        ClientDisconnect: If the client went away.
    """
    working = asyncio.ensure_future(work)
    watching = asyncio.ensure_future(_gone(request))
    try:
        await asyncio.wait({working, watching}, return_when=asyncio.FIRST_COMPLETED)
        if working.done():
            return working.result()
    finally:
        working.cancel()
        watching.cancel()
        await asyncio.gather(working, watching, return_exceptions=True)
    raise ClientDisconnect


async def _gone(request: Request) -> None:
    # After the body nothing else comes than the end of the connection.
    await request.receive()
