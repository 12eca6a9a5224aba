"""Both halves of the client, and an empty environment."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest


@pytest.fixture(autouse=True)
def _nothing_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("GOOGLE_CLOUD_PROJECT", "GCLOUD_PROJECT", "GOOGLE_APPLICATION_CREDENTIALS"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(params=["sync", "async"])
def run(request: pytest.FixtureRequest) -> Any:
    """Calls an operation of a client, reads its stream to the end, and closes the client."""

    def blocking(client: Any, operation: str, **arguments: Any) -> Any:
        resource, method = operation.split(".")
        with client:
            answer = getattr(getattr(client, resource), method)(**arguments)
            return list(answer) if method == "stream" else answer

    async def awaiting(client: Any, operation: str, **arguments: Any) -> Any:
        resource, method = operation.split(".")
        async with client:
            answer = await getattr(getattr(client, resource), f"{method}_async")(**arguments)
            return [event async for event in answer] if method == "stream" else answer

    if request.param == "sync":
        return blocking
    return lambda *args, **arguments: asyncio.run(awaiting(*args, **arguments))
