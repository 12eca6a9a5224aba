"""In the place of the API: what passes on and keeps, and what answers from what was kept."""

import asyncio
import time
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Final

import httpx
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

from mistralai.local.control.clock import Clock
from mistralai.local.control.recordings import (
    Answered,
    Folder,
    Piece,
    Question,
    Replay,
    Scrubber,
    answer_headers,
    question,
)
from mistralai.local.errors import ApiError, bad_request, platform

from .connections import Connections
from .leaving import unless_gone

_SECONDS: Final = 600.0
# RFC 9110 7.6.1: these are for one connection. The length is that of what is sent here, and the
# bodies have to be readable.
_OWN: Final = frozenset(
    {
        "connection",
        "content-encoding",
        "content-length",
        "host",
        "keep-alive",
        "proxy-authenticate",
        "proxy-connection",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
        "accept-encoding",
        "x-local-scope",
    }
)


class Passing:
    """Passes requests on to an API, and keeps what was asked and answered.

    Args:
        folder: Where exchanges are kept.
        upstream: The base URL of the API.
        connections: The connections that requests come over.
    """

    def __init__(self, folder: Folder, upstream: str, connections: Connections) -> None:
        self._connections = connections
        self._folder = folder
        self._upstream = upstream.rstrip("/")
        self._client: httpx.AsyncClient | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as the API does."""
        request = Request(scope, receive)
        try:
            body = await request.body()
            await unless_gone(request, self._pass(request, body, send))
        except ClientDisconnect:
            # Half an answer is none to replay.
            return

    async def close(self) -> None:
        """Close the connections to the API."""
        if self._client is not None:
            await self._client.aclose()

    async def _break_off(self, request: Request) -> None:
        """End an answer in its middle, which is how the API ended it."""
        transport = self._connections.of(request.scope)
        if transport is not None:
            transport.close()
        # Until the end of the connection is noticed, which ends this too.
        await asyncio.Event().wait()

    async def _pass(self, request: Request, body: bytes, send: Send) -> None:
        if self._client is None:
            self._client = httpx.AsyncClient(timeout=_SECONDS)
        headers = request.headers.items()
        path, query = request.scope["path"], request.scope["query_string"].decode("latin-1")
        asked = question(request.method, path, query, headers, body)
        scrubber = Scrubber(headers, query)
        # As it was written: a path that is decoded and encoded again may be another one.
        raw = request.scope.get("raw_path", path.encode()).decode("latin-1")
        url = f"{self._upstream}{raw}" + (f"?{query}" if query else "")
        passed = [(name, value) for name, value in headers if name not in _OWN]
        # Not what the client takes: what is kept has to be readable.
        passed.append(("accept-encoding", "identity"))
        begun = False

        async def noticing(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        started = time.perf_counter()
        try:
            async with self._client.stream(
                request.method, url, headers=passed, content=body
            ) as response:
                pieces = await _pass_back(response, started, noticing)
                kept = answer_headers(response.headers.items())
                answered = Answered(response.status_code, kept, pieces)
                # Before the end is sent: whoever has seen an answer finds it in the folder.
                await asyncio.to_thread(self._folder.keep, asked, answered, scrubber)
                await send({"type": "http.response.body", "body": b"", "more_body": False})
        except httpx.HTTPError as error:
            if begun:
                await self._break_off(request)
            message = f"{self._upstream} cannot be asked: {type(error).__name__}: {error}"
            await _refuse(ApiError(502, platform(message, "upstream_failed", "3000")), send)


async def _pass_back(response: httpx.Response, started: float, send: Send) -> list[Piece]:
    """Send an answer on as it comes, and return its pieces."""
    raw = [
        (name.lower().encode("latin-1"), value.encode("latin-1"))
        for name, value in response.headers.multi_items()
        if name.lower() not in _OWN
    ]
    await send({"type": "http.response.start", "status": response.status_code, "headers": raw})
    pieces: list[Piece] = []
    async for data in response.aiter_bytes():
        pieces.append(Piece(time.perf_counter() - started, data))
        await send({"type": "http.response.body", "body": data, "more_body": True})
    return pieces


class Replaying:
    """Answers from what was kept, and refuses what was not.

    Args:
        replay: What was kept.
        clock: The clock that waits are told on.
        speed: How fast the answers come, in times of how they came; None for at once.
    """

    def __init__(self, replay: Replay, clock: Clock, speed: float | None) -> None:
        self._replay = replay
        self._clock = clock
        self._speed = speed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer from what was kept."""
        request = Request(scope, receive)
        try:
            body = await request.body()
            query = scope["query_string"].decode("latin-1")
            asked = question(request.method, scope["path"], query, request.headers.items(), body)
            await unless_gone(request, self._answer(asked, send))
        except ClientDisconnect:
            return

    async def _answer(self, asked: Question, send: Send) -> None:
        kept = self._replay.find(asked)
        if kept is None:
            await _refuse(bad_request(self._replay.refusal(asked), "not_recorded"), send)
            return
        answered = kept.answered
        raw = [(name.encode(), value.encode("latin-1")) for name, value in answered.headers.items()]
        async with aclosing(self._paced(answered)) as pieces:
            begun = False
            async for piece in pieces:
                if not begun:
                    begun = True
                    await _begin(answered.status, raw, send)
                await send({"type": "http.response.body", "body": piece, "more_body": True})
            if not begun:
                await _begin(answered.status, raw, send)
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _paced(self, answered: Answered) -> AsyncGenerator[bytes, None]:
        started = self._clock.now()
        for piece in answered.pieces:
            if self._speed is not None:
                await self._clock.wait_until(started + piece.after / self._speed)
            yield piece.data


async def _begin(status: int, headers: list[tuple[bytes, bytes]], send: Send) -> None:
    await send({"type": "http.response.start", "status": status, "headers": headers})


async def _refuse(error: ApiError, send: Send) -> None:
    content, headers = error.content()
    await _begin(error.status, Response(content, error.status, headers).raw_headers, send)
    await send({"type": "http.response.body", "body": content})
