"""Fixtures: one server for the session, a clean state and HTTP clients per test."""

import json
import logging
import socket
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


class Kept(logging.Handler):
    """Keeps what is logged, from whichever thread."""

    def __init__(self):
        super().__init__()
        self.messages = []

    def emit(self, record):
        self.messages.append(record.getMessage())


@pytest.fixture
def said():
    """Collect what the server's libraries log."""
    kept = Kept()
    # By name, because uvicorn's loggers do not hand on what they are told.
    loggers = [logging.getLogger(name) for name in ("asyncio", "uvicorn.error")]
    for logger in loggers:
        logger.addHandler(kept)
    yield kept.messages
    for logger in loggers:
        logger.removeHandler(kept)


@pytest.fixture
def upgrade() -> Callable[[LocalServer], socket.socket]:
    """Give a function that asks for a websocket, and returns the connection."""

    def ask(server: LocalServer) -> socket.socket:
        url = httpx.URL(server.url)
        head = (
            "GET /v1/audio/transcriptions/realtime HTTP/1.1\r\nhost: x\r\n"
            "authorization: Bearer x\r\nconnection: Upgrade\r\nupgrade: websocket\r\n"
            "sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
        )
        client = socket.create_connection((url.host, url.port or 80))
        client.sendall(head.encode())
        return client

    return ask


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
