"""A server that is a function, and the journal of the one in the box."""

from __future__ import annotations

from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from mistralai import Mistral

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from mistralai.local import LocalServer

    Handler = Callable[[httpx.Request], httpx.Response]


@pytest.fixture
def kinds_in(transport: str) -> Callable[[str], tuple[Any, Any]]:
    """Gives the connections of a transport: those of `mistralai._transport`, or of a copy of it."""

    def kinds(package: str) -> tuple[Any, Any]:
        module, name = ("httptools", "Httptools") if transport == "fast" else ("h11", "H11")
        reader = getattr(import_module(f"{package}.http1.{module}_reader"), f"{name}Reader")
        blocking = import_module(f"{package}.connection").Connection
        awaiting = import_module(f"{package}.asyncio_connection").AsyncioConnection
        return partial(blocking, reader=reader), partial(awaiting, reader=reader)

    return kinds


@pytest.fixture
def kinds(kinds_in: Callable[[str], tuple[Any, Any]]) -> tuple[Any, Any]:
    """The blocking and the awaiting connections of a transport, as its pools make them."""
    return kinds_in("mistralai._transport")


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
