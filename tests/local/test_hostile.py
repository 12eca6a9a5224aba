"""One request cannot stop the others: what takes long is never done on the event loop."""

import asyncio
import json
import socket
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import hostile
import httpx
import pytest

from mistralai.local import LocalServer
from mistralai.local.http.bodies import MAX_BYTES
from mistralai.local.weight import QUICK, is_large

KEY = {"authorization": "Bearer x", "content-type": "application/json"}
CHAT = {"model": hostile.MODEL, "messages": hostile.USER}
REQUESTS = [one for one in hostile.HOSTILE if not one.slow]
# What a chat of three sentences does between two turns is some hundreds.
MOST_CALLS = 20_000
# What a chat took before there were scripts, a page and conversations: those who use none of them
# do not pay for them.
MOST_CALLS_OF_A_CHAT = 2_300
CHATS = 20
# What goes through the whole of what it is given, all at once.
THOROUGH = frozenset(
    [
        *("a2b_base64", "b2a_base64", "count", "decode", "encode", "executemany", "find"),
        *("findall", "fullmatch", "index", "match", "replace", "search", "split", "sub"),
        *("translate", "validate_python", "openssl_sha256", "blake2b", "sorted"),
    ]
)


def _is_large(value: object) -> bool:
    try:
        return is_large(value)
    except TypeError:
        # A dictionary with other keys than texts is no JSON.
        return False


class Watch:
    """Counts what the event loop's thread does between two turns, and notes what is too much."""

    def __init__(self) -> None:
        self.turns = 0
        self.most = 0
        self.large: set[str] = set()
        self._count = 0
        self._turn = asyncio.Handle._run.__code__

    def __call__(self, frame: Any, event: str, arg: Any) -> None:
        if event == "call":
            if frame.f_code is self._turn:
                self.turns += 1
                self._count = 0
        elif event == "c_call":
            if arg.__name__ in THOROUGH and any(map(_is_large, self._seen(frame, arg))):
                code = frame.f_code
                self.large.add(f"{arg.__name__} in {code.co_name}, {code.co_filename}")
        else:
            return
        self._count += 1
        self.most = max(self.most, self._count)

    def _seen(self, frame: Any, arg: Any) -> list[Any]:
        own = arg.__self__
        if isinstance(own, str | bytes | bytearray):
            return [bytes(own) if isinstance(own, bytearray) else own]
        return list(frame.f_locals.values())


@pytest.fixture(scope="module")
def server() -> Iterator[LocalServer]:
    with LocalServer(allow_loopback=True) as server:
        yield server


@pytest.fixture
def watch(server: LocalServer) -> Iterator[Watch]:
    loop = server._loop
    assert loop is not None
    watch = Watch()
    loop.call_soon_threadsafe(sys.setprofile, watch)
    yield watch
    loop.call_soon_threadsafe(sys.setprofile, None)


def send(server: LocalServer, one: hostile.Hostile) -> int:
    body = None if one.body is None else one.body()
    with httpx.Client(base_url=server.url, headers=KEY, timeout=120, trust_env=False) as client:
        if body is None:
            answer = client.get(one.path)
        elif len(body) > 2 * MAX_BYTES:
            # Refused by its length, before it is sent.
            return refused_by_length(server, one.path, len(body))
        else:
            answer = client.post(one.path, content=body)
    # What is too large is refused by what stands before the API, in its own form.
    assert answer.status_code == 413 or isinstance(answer.json(), dict)
    return answer.status_code


def refused_by_length(server: LocalServer, path: str, length: int) -> int:
    host, port = server.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=60) as connection:
        head = f"POST {path} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer x\r\n"
        connection.sendall(f"{head}content-length: {length}\r\n\r\n{'x' * QUICK}".encode())
        connection.sendall(b"x" * 1024 * 1024)
        return int(connection.recv(64).split()[1])


class Drip:
    """A server whose one document never comes to its end before somebody lets it."""

    def __init__(self) -> None:
        self.begun = threading.Event()
        self.let_go = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.settimeout(60)
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}/document"

    def serve(self) -> None:
        with self._listener, self._listener.accept()[0] as connection:
            connection.recv(65_536)
            connection.sendall(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nd")
            self.begun.set()
            assert self.let_go.wait(120)
            connection.sendall(b"r" * 99)


class Count:
    """Counts what the event loop's thread calls, without what measures coverage."""

    def __init__(self) -> None:
        self.calls = 0

    def __call__(self, frame: Any, event: str, _: Any) -> None:
        if event in {"call", "c_call"} and "coverage" not in frame.f_code.co_filename:
            self.calls += 1


def test_a_plain_chat_costs_few_calls(server: LocalServer) -> None:
    loop, count = server._loop, Count()
    assert loop is not None
    with httpx.Client(base_url=server.url, headers=KEY, trust_env=False) as client:
        for number in range(CHATS + 1):
            assert client.post(hostile.CHAT, json=CHAT).status_code == 200
            if number == 0:
                loop.call_soon_threadsafe(sys.setprofile, count)
        server._do(lambda _: sys.setprofile(None))
    assert 1_000 < count.calls / CHATS < MOST_CALLS_OF_A_CHAT


def test_hostile_requests_leave_the_event_loop_free_for_everybody_else(
    server: LocalServer, watch: Watch
) -> None:
    statuses = []
    with (
        ThreadPoolExecutor(1) as pool,
        httpx.Client(base_url=server.url, headers=KEY, timeout=120, trust_env=False) as client,
    ):
        for one in REQUESTS:
            sent = pool.submit(send, server, one)
            answer = client.post(hostile.CHAT, json=CHAT)
            assert answer.status_code == 200
            assert json.loads(answer.content)["choices"][0]["message"]["content"]
            statuses.append((one.name, sent.result()))
            assert client.post(hostile.CHAT, json=CHAT).status_code == 200
    assert statuses == [(one.name, one.status) for one in REQUESTS]
    assert len(statuses) >= 30
    assert watch.turns > 100
    assert watch.large == set()
    assert watch.most < MOST_CALLS


def test_a_document_that_comes_drop_by_drop_keeps_nobody_waiting(server: LocalServer) -> None:
    drip = Drip()
    held = hostile.Hostile("a drip", hostile.OCR, lambda: hostile.dripping(drip.url), 200)
    with (
        ThreadPoolExecutor(2) as pool,
        httpx.Client(base_url=server.url, headers=KEY, timeout=120, trust_env=False) as client,
    ):
        pool.submit(drip.serve)
        dripping = pool.submit(send, server, held)
        assert drip.begun.wait(60)
        assert client.post(hostile.CHAT, json=CHAT).status_code == 200
        assert not dripping.done()
        drip.let_go.set()
        assert dripping.result() == held.status


def test_what_is_too_much_for_the_event_loop_would_be_noticed(
    server: LocalServer, watch: Watch
) -> None:
    loop = server._loop
    assert loop is not None

    async def careless() -> None:
        body = "[" + "1," * QUICK + "1]"
        json.loads(body.encode())
        for _ in range(MOST_CALLS):
            len(body)

    asyncio.run_coroutine_threadsafe(careless(), loop).result()
    assert any("in careless" in one for one in watch.large)
    assert watch.most > MOST_CALLS
