"""Handshakes of TLS that come to nothing: each ends in an error of opening, and in time."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from mistralai import Mistral

if TYPE_CHECKING:
    import socket


@pytest.fixture
def handshakes(raw: Any) -> Any:
    """A server that does what a test says with whoever begins a handshake."""
    raw.url = raw.url.replace("http://", "https://")
    return raw


def fail(way: Any, url: str, timeout_ms: int | None = None) -> httpx.HTTPError:
    client = Mistral("k", server_url=url, retry_config=None, timeout_ms=timeout_ms)
    with pytest.raises(httpx.HTTPError) as caught:
        way.call(client.models.list)
    way.drop(client)
    return caught.value


def test_a_server_that_hangs_up_in_the_handshake_was_not_reached(way: Any, handshakes: Any):
    def hang_up(connection: socket.socket) -> None:
        with connection:
            connection.recv(65536)

    handshakes._converse = hang_up
    assert isinstance(fail(way, handshakes.url), httpx.ConnectError)


def test_a_server_that_speaks_no_tls_was_not_reached(way: Any, handshakes: Any):
    def speak(connection: socket.socket) -> None:
        with connection:
            connection.recv(65536)
            connection.sendall(b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n")
            connection.recv(1)

    handshakes._converse = speak
    error = fail(way, handshakes.url)
    assert isinstance(error, httpx.ConnectError)
    assert "http://" in str(error)  # what to write instead


def test_a_handshake_has_the_limit_of_connecting(way: Any, handshakes: Any):
    done = threading.Event()

    def wait(connection: socket.socket) -> None:
        with connection:
            done.wait(60)

    handshakes._converse = wait
    try:
        assert isinstance(fail(way, handshakes.url, timeout_ms=100), httpx.ConnectTimeout)
    finally:
        done.set()
