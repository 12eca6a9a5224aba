"""Fixtures: one server for the session, a clean state and HTTP clients per test."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from mistralai.local import LocalServer

KEY = {"authorization": "Bearer any-key"}


@pytest.fixture
def server(mistral_server: LocalServer) -> LocalServer:
    return mistral_server


@pytest.fixture
def http(server: LocalServer) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server.url, headers=KEY, timeout=20, trust_env=False) as client:
        yield client


@pytest.fixture
def chat() -> dict[str, Any]:
    return {
        "model": "mistral-small-latest",
        "messages": [{"role": "user", "content": "Who is the best French painter?"}],
    }
