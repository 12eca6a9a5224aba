"""Both halves of a client, over one transport: no helper sends anything by itself."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from mistralai import Mistral
from mistralai.helpers import waiting

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@pytest.fixture
def transport(monkeypatch: pytest.MonkeyPatch) -> str:
    """One transport: there is nothing about bytes here."""
    monkeypatch.setenv("MISTRAL_TRANSPORT", "httpx")
    return "httpx"


@pytest.fixture
def pretend(way: Any) -> Iterator[Callable[..., Mistral]]:
    """Makes clients whose server is a function, for what the real one does not do."""
    made: list[Any] = []

    def make(handler: Callable[[httpx.Request], httpx.Response], **options: Any) -> Mistral:
        http = way.http(transport=httpx.MockTransport(handler))
        made.append(http)
        return Mistral(**{"api_key": "any", way.argument: http, "retry_config": None, **options})

    yield make
    for http in made:
        way.leave(http)


@pytest.fixture
def each(way: Any) -> Callable[..., list[Any]]:
    """Reads what a method iterates over, or its twin."""

    def read(method: Any, /, *given: Any, **arguments: Any) -> list[Any]:
        if way.argument == "client":
            return list(method(*given, **arguments))
        return way.read(twin_of(method)(*given, **arguments))

    return read


@pytest.fixture
def call(way: Any) -> Callable[..., Any]:
    """Calls a method, or awaits its twin."""

    def make(method: Any, /, *given: Any, **arguments: Any) -> Any:
        if way.argument == "client":
            return method(*given, **arguments)
        return way.run(twin_of(method)(*given, **arguments))

    return make


def twin_of(method: Any) -> Any:
    """Find the awaiting twin of a method."""
    return getattr(method.__self__, f"{method.__name__}_async")


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The pauses between two looks at a job, in seconds; nobody really waits."""
    seconds: list[float] = []

    async def pause(delay: float) -> None:
        seconds.append(delay)

    class Clock:
        """Stands for the module `time`: the server in the other thread goes on using that."""

        monotonic = time.monotonic
        sleep = staticmethod(seconds.append)

    monkeypatch.setattr(waiting, "time", Clock)
    monkeypatch.setattr(waiting, "sleep_async", pause)
    return seconds
