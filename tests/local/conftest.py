"""Fixtures: one server for the session, a clean state and HTTP clients per test."""

import json
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from mistralai.local import LocalServer

sys.path.append(str(Path(__file__).parent))  # the hostile requests, which a benchmark sends too

KEY = {"authorization": "Bearer any-key"}


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


@pytest.fixture
def upload(http: httpx.Client) -> Callable[..., str]:
    """Give a function that uploads rows as JSON lines and returns the file's id."""

    def send(rows: Iterable[Any], purpose: str = "batch", name: str = "rows.jsonl") -> str:
        lines = [row if isinstance(row, str) else json.dumps(row) for row in rows]
        files = {"file": (name, "\n".join(lines).encode())}
        response = http.post("/v1/files", files=files, data={"purpose": purpose})
        assert response.status_code == 200, response.text
        return response.json()["id"]

    return send
