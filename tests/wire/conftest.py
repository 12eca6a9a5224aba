"""A server that is a function, and the journal of the one in the box."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from mistralai import Mistral
from mistralai._transport.asyncio_connection import AsyncioConnection
from mistralai._transport.connection import Connection
from mistralai._transport.http1.h11_reader import H11Reader

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from mistralai.local import LocalServer

    Handler = Callable[[httpx.Request], httpx.Response]


@pytest.fixture
def kinds(transport: str) -> tuple[Any, Any]:
    """The blocking and the awaiting connections of a transport, as its pools make them."""
    reader: Any = H11Reader
    if transport == "fast":
        from mistralai._transport.http1.httptools_reader import (  # noqa: PLC0415 - an extra
            HttptoolsReader,
        )

        reader = HttptoolsReader
    return partial(Connection, reader=reader), partial(AsyncioConnection, reader=reader)


@pytest.fixture
def pretend(way: Any) -> Iterator[Callable[..., Mistral]]:
    """Makes clients whose server is a function, for what the real one does not do."""
    made: list[Any] = []

    def make(handler: Handler, **options: Any) -> Mistral:
        http = way.http(transport=httpx.MockTransport(handler))
        made.append(http)
        return Mistral(**{"api_key": "any", way.argument: http, **options})

    yield make
    for http in made:
        way.leave(http)


@pytest.fixture
def journal(server: LocalServer) -> Callable[..., list[dict[str, Any]]]:
    """Tells what the server has seen, once it has seen so many requests."""

    def entries(count: int = 1) -> list[dict[str, Any]]:
        # An entry is written when the server is done, which may be after the client is.
        for _ in range(1000):
            seen = server.journal()
            if len(seen) >= count:
                break
        assert len(seen) == count
        return seen

    return entries
