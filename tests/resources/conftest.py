"""A client whose requests end in a recorder, and a way to call it blocking and awaiting."""

from __future__ import annotations

import asyncio
import json
from operator import attrgetter
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from mistralai import Mistral

if TYPE_CHECKING:
    from collections.abc import Callable

SERVER = "http://api.test"


class Recorder:
    """Answers every request alike and remembers it.

    Args:
        status: The status of the answers.
        content: Their body: bytes, or what becomes JSON.
        content_type: Their media type.
    """

    def __init__(
        self, content: Any = None, *, status: int = 200, content_type: str = "application/json"
    ) -> None:
        self.requests: list[httpx.Request] = []
        self.status = status
        self.content = content if isinstance(content, bytes) else json.dumps(content).encode()
        self.content_type = content_type

    def __call__(self, request: httpx.Request) -> httpx.Response:
        request.read()
        self.requests.append(request)
        headers = {"content-type": self.content_type}
        return httpx.Response(self.status, content=self.content, headers=headers)

    @property
    def request(self) -> httpx.Request:
        """The only request."""
        (request,) = self.requests
        return request


class BlockingCaller:
    """Calls operations, blocking."""

    def __call__(
        self, recorder: Recorder, operation: str, /, then: str | None = None, **arguments: Any
    ) -> Any:
        """Call an operation; `then` names a method of the answer to call after it."""
        with httpx.Client(transport=httpx.MockTransport(recorder)) as http:
            client = Mistral("key", server_url=SERVER, client=http)
            answer = attrgetter(operation)(client)(**arguments)
            return answer if then is None else getattr(answer, then)()

    def events(self, recorder: Recorder, operation: str, **arguments: Any) -> list[Any]:
        """Call an operation that streams, and read the stream."""
        with httpx.Client(transport=httpx.MockTransport(recorder)) as http:
            client = Mistral("key", server_url=SERVER, client=http)
            with attrgetter(operation)(client)(**arguments) as stream:
                return list(stream)


class AwaitingCaller:
    """Calls the twins of operations, awaiting."""

    def __call__(
        self, recorder: Recorder, operation: str, /, then: str | None = None, **arguments: Any
    ) -> Any:
        """Call an operation; `then` names a method of the answer to call after it."""

        async def run() -> Any:
            async with httpx.AsyncClient(transport=httpx.MockTransport(recorder)) as http:
                client = Mistral("key", server_url=SERVER, async_client=http)
                answer = await attrgetter(operation + "_async")(client)(**arguments)
                return answer if then is None else await getattr(answer, "a" + then)()

        return asyncio.run(run())

    def events(self, recorder: Recorder, operation: str, **arguments: Any) -> list[Any]:
        """Call an operation that streams, and read the stream."""

        async def run() -> list[Any]:
            async with httpx.AsyncClient(transport=httpx.MockTransport(recorder)) as http:
                client = Mistral("key", server_url=SERVER, async_client=http)
                async with await attrgetter(operation + "_async")(client)(**arguments) as stream:
                    return [event async for event in stream]

        return asyncio.run(run())


@pytest.fixture(params=[BlockingCaller, AwaitingCaller], ids=["blocking", "awaiting"])
def call(request: pytest.FixtureRequest) -> BlockingCaller | AwaitingCaller:
    """Give both ways to call an operation."""
    caller: BlockingCaller | AwaitingCaller = request.param()
    return caller


@pytest.fixture
def answering() -> Callable[..., Recorder]:
    """Give the class of recorders."""
    return Recorder
