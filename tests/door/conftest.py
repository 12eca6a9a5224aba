"""Clients of the second door, blocking and awaiting, and an environment without settings."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest

sys.path.append(str(Path(__file__).parents[2] / "scripts"))  # the generator of the door

ANSWERS: dict[str, Any] = {"id": "1", "object": "o", "data": [], "model": "m", "choices": []}


@pytest.fixture(autouse=True)
def _nothing_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AZURE_API_KEY", "AZURE_ENDPOINT", "GOOGLE_CLOUD_PROJECT", "MISTRAL_SERVER_URL"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(params=["sync", "async"])
def send(request: pytest.FixtureRequest) -> Any:
    """Calls an operation of a client of some kind, and returns the request that it sent."""

    def call(kind: Any, operation: str, settings: dict[str, Any], **arguments: Any) -> Any:
        seen: list[httpx.Request] = []

        def answer(request: httpx.Request) -> httpx.Response:
            seen.append(request)
            if request.headers["accept"] == "text/event-stream":
                body = b"data: [DONE]\n\n"
                return httpx.Response(
                    200, content=body, headers={"content-type": "text/event-stream"}
                )
            return httpx.Response(200, json=ANSWERS)

        over = httpx.MockTransport(answer)
        blocking, awaiting = httpx.Client(transport=over), httpx.AsyncClient(transport=over)
        client = kind(**settings, client=blocking, async_client=awaiting)
        *path, name = operation.split(".")
        resource = client
        for part in path:
            resource = getattr(resource, part)
        if request.param == "sync":
            getattr(resource, name)(**arguments)
        else:
            asyncio.run(_await(getattr(resource, f"{name}_async"), arguments))
        blocking.close()
        asyncio.run(awaiting.aclose())
        (sent,) = seen
        return sent

    return call


async def _await(method: Any, arguments: dict[str, Any]) -> None:
    await method(**arguments)


def body_of(request: httpx.Request) -> Any:
    """The JSON of a request."""
    return json.loads(request.content)
