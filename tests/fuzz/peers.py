"""A raw server, and those who ask it: `fast` in both its ways, and the two it is compared with."""

from __future__ import annotations

import asyncio
import socket
import ssl
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NamedTuple

import aiohttp
import httpx

from mistralai import Mistral

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine

    from answers import Answer

SECONDS = 30.0
"""How long anybody waits. Nothing here takes as long: whoever gets there would wait for ever."""
REFUSAL_SECONDS = 1.0
"""How long aiohttp may take. The server closes behind what it says to it, so that nothing can keep
it waiting; it waits all the same behind some bad chunks. That counts as a refusal."""
TLS = ssl.create_default_context()


class Outcome(NamedTuple):
    """What a client made of an answer.

    Args:
        kind: `body`, `error` or `hang`.
        status: The status of an answer that was read.
        identity: The identity it carries, None where it has none.
        body: Its body, decoded.
        words: What the error says.
        has_head: Whether the answer's head was read before the error.
    """

    kind: str
    status: int = 0
    identity: str | None = None
    body: bytes = b""
    words: str = ""
    has_head: bool = True

    @property
    def answer(self) -> tuple[int, str | None, bytes]:
        """What has to be equal between two clients."""
        return self.status, self.identity, self.body


class Said(NamedTuple):
    """An answer that the server is about to give."""

    answer: Answer
    stays: bool
    is_out: threading.Event


class Server:
    """Writes answers byte for byte, to whatever asks for their paths on loopback."""

    def __init__(self) -> None:
        self._said: dict[str, Said] = {}
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=512)
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self.connections = 0
        self._thread = threading.Thread(target=self._accept, daemon=True)
        self._thread.start()

    def expect(self, path: str, answer: Answer, *, stays: bool) -> threading.Event:
        """Get ready to be asked; return what is set once all is sent, and closed or not."""
        is_out = threading.Event()
        self._said[path] = Said(answer, stays, is_out)
        return is_out

    def forget(self, path: str) -> None:
        del self._said[path]

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._converse, args=(connection,), daemon=True).start()

    def _converse(self, connection: socket.socket) -> None:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with connection, suppress(OSError):
            while (path := _asked(connection)) is not None:
                said = self._said.get(path)
                if said is None:
                    return
                try:
                    for segment in said.answer.segments():
                        connection.sendall(segment)
                finally:
                    if not said.stays:
                        with suppress(OSError):
                            connection.shutdown(socket.SHUT_WR)
                    said.is_out.set()
                if not said.stays:
                    while connection.recv(65536):
                        """What comes late must not turn the end into a reset."""
                    return

    def stop(self) -> None:
        # A closed listener does not wake a thread that waits in accept; a shut down one does.
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._thread.join()
        self._listener.close()


def _asked(connection: socket.socket) -> str | None:
    """Read a request; return its path, None where the client has closed."""
    data = b""
    while b"\r\n\r\n" not in data:
        piece = connection.recv(65536)
        if not piece:
            return None
        data += piece
    head, _, body = data.partition(b"\r\n\r\n")
    length = 0
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            length = int(line[15:])
    while len(body) < length:
        body += connection.recv(65536)
    return head.split(b" ")[1].decode()


class Bench:
    """The server, an event loop, and the clients that live as long as it does."""

    def __init__(self) -> None:
        self.server = Server()
        self._loop = asyncio.new_event_loop()
        self._run(self._open())

    def _run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return self._loop.run_until_complete(work)

    async def _open(self) -> None:
        # A connection for each request: the references are asked about an answer, not about reuse.
        limits = httpx.Limits(max_keepalive_connections=0)
        transport = httpx.AsyncHTTPTransport(verify=TLS, limits=limits)
        self._httpx = httpx.AsyncClient(transport=transport, timeout=SECONDS)
        self._aiohttp = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(force_close=True),
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=aiohttp.ClientTimeout(total=REFUSAL_SECONDS),
        )

    def close(self) -> None:
        async def closing() -> None:
            await self._httpx.aclose()
            await self._aiohttp.close()

        self._run(closing())
        self._run(self._loop.shutdown_asyncgens())
        self._loop.close()
        self.server.stop()

    def references(self, answer: Answer) -> dict[str, Outcome]:
        """Ask both references; the connection is closed behind the answer, so that none waits."""

        async def both() -> list[Outcome]:
            asking = (self._ask_httpx, self._ask_aiohttp)
            return await asyncio.gather(*(self._reference(ask, answer) for ask in asking))

        theirs: list[Outcome] = self._run(both())
        return dict(zip(("httpx", "aiohttp"), theirs, strict=True))

    async def _reference(
        self, ask: Callable[[Answer, str], Awaitable[Outcome]], answer: Answer
    ) -> Outcome:
        path = f"/{ask.__name__}/{answer.identity}"
        self.server.expect(path, answer, stays=False)
        try:
            return await ask(answer, path)
        finally:
            self.server.forget(path)

    async def _ask_httpx(self, answer: Answer, path: str) -> Outcome:
        return await _awaited(self._httpx, answer, self.server.url + path)

    async def _ask_aiohttp(self, answer: Answer, path: str) -> Outcome:
        try:
            async with self._aiohttp.request(
                answer.method, self.server.url + path, data=_content(answer), allow_redirects=False
            ) as response:
                body = await response.read()
                return Outcome("body", response.status, response.headers.get("X-Id"), body)
        except (aiohttp.ClientError, ValueError, asyncio.TimeoutError) as error:
            return Outcome("error", words=repr(error))

    def ours(self, answers: list[Answer]) -> dict[str, list[Outcome]]:
        """Ask for the answers one after another over one client, in each of the two ways."""
        return {"blocking": self._blocking(answers), "awaiting": self._run(self._awaiting(answers))}

    def _blocking(self, answers: list[Answer]) -> list[Outcome]:
        outcomes: list[Outcome] = []
        with Mistral("any", server_url=self.server.url, transport="fast") as mistral:
            client = mistral.sdk_configuration.client
            for answer in answers:
                path = f"/blocking/{answer.identity}"
                is_out = self.server.expect(path, answer, stays=answer.stays)
                outcomes.append(_blocked(client, answer, self.server.url + path))
                _settle(outcomes[-1], is_out)
                self.server.forget(path)
        return outcomes

    async def _awaiting(self, answers: list[Answer]) -> list[Outcome]:
        outcomes: list[Outcome] = []
        async with Mistral("any", server_url=self.server.url, transport="fast") as mistral:
            client = mistral.sdk_configuration.async_client
            for answer in answers:
                path = f"/awaiting/{answer.identity}"
                is_out = self.server.expect(path, answer, stays=answer.stays)
                outcomes.append(await _awaited(client, answer, self.server.url + path))
                _settle(outcomes[-1], is_out)
                self.server.forget(path)
        return outcomes


def _settle(outcome: Outcome, is_out: threading.Event) -> None:
    """Wait until the server has sent, and closed, all that it will, where it has begun to.

    What the next request finds on the connection is then the same each time. Without a head the
    connection was of no use, and is closed.
    """
    if outcome.has_head and not is_out.wait(SECONDS):
        raise RuntimeError("an answer was read that the server has not sent")


def _content(answer: Answer) -> bytes | None:
    return b"{}" if answer.method == "POST" else None


def _blocked(client: Any, answer: Answer, url: str) -> Outcome:
    request = client.build_request(answer.method, url, content=_content(answer), timeout=SECONDS)
    response = None
    try:
        response = client.send(request, stream=True)
        try:
            body = response.read()
        finally:
            response.close()
    except (httpx.HTTPError, httpx.StreamError) as error:
        return _failed(error, response)
    return Outcome("body", response.status_code, response.headers.get("x-id"), body)


async def _awaited(client: Any, answer: Answer, url: str) -> Outcome:
    request = client.build_request(answer.method, url, content=_content(answer), timeout=SECONDS)
    response = None
    try:
        response = await client.send(request, stream=True)
        try:
            body = await response.aread()
        finally:
            await response.aclose()
    except (httpx.HTTPError, httpx.StreamError) as error:
        return _failed(error, response)
    return Outcome("body", response.status_code, response.headers.get("x-id"), body)


def _failed(error: Exception, response: Any) -> Outcome:
    kind = "hang" if isinstance(error, httpx.TimeoutException) else "error"
    return Outcome(kind, words=repr(error), has_head=response is not None)
