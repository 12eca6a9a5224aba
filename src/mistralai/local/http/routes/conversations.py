"""/v1/conversations."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from mistralai.local.control.limits import RateLimits
from mistralai.local.http.answers import JSONResponse
from mistralai.local.http.bodies import aside, read_conversation_json
from mistralai.local.http.gate import Gate, limits_of, spend
from mistralai.local.http.leaving import unless_gone
from mistralai.local.http.sse import named_events
from mistralai.local.http.streaming import EventResponse
from mistralai.local.schema.conversations import (
    AppendRequest,
    ConversationsQuery,
    RestartRequest,
    StartRequest,
)
from mistralai.local.schema.service import read_query
from mistralai.local.service.conversations.conversations import Conversations
from mistralai.local.service.conversations.run import Run


def _id(request: Request) -> str:
    return str(request.path_params["conversation_id"])


async def _start(conversations: Conversations, request: Request) -> Response:
    body = await read_conversation_json(StartRequest, request)
    run = await aside(request, conversations.start, body)
    return await _respond(request, run, stream=body.stream is True)


async def _append(conversations: Conversations, request: Request) -> Response:
    body = await read_conversation_json(AppendRequest, request)
    # What there is may be long, however short the request is.
    run = await asyncio.to_thread(conversations.append, _id(request), body)
    return await _respond(request, run, stream=body.stream)


async def _restart(conversations: Conversations, request: Request) -> Response:
    body = await read_conversation_json(RestartRequest, request)
    run = await asyncio.to_thread(conversations.restart, _id(request), body)
    return await _respond(request, run, stream=body.stream)


async def _respond(request: Request, run: Run, *, stream: bool) -> Response:
    if not stream:
        content = await unless_gone(request, run.whole())
        spend(request, run.usage.total)
        return JSONResponse(content)
    made = run.events()
    # Nothing is sent before something came after the start, so that what is refused then is an
    # answer with a status like any other.
    first = [await unless_gone(request, made.__anext__()) for _ in range(2)]
    return EventResponse(_counted(limits_of(request), run, named_events(first, made)))


async def _counted(
    limits: RateLimits, run: Run, stream: AsyncGenerator[bytes, None]
) -> AsyncGenerator[bytes, None]:
    try:
        async with aclosing(stream) as pieces:
            async for piece in pieces:
                yield piece
    finally:
        limits.spend(run.usage.total)


async def _list(conversations: Conversations, request: Request) -> Response:
    query = read_query(ConversationsQuery, request.query_params.multi_items())
    return JSONResponse(await asyncio.to_thread(conversations.select, query))


async def _get(conversations: Conversations, request: Request) -> Response:
    return JSONResponse(conversations.get(_id(request)))


async def _delete(conversations: Conversations, request: Request) -> Response:
    conversations.delete(_id(request))
    return Response(status_code=204)


async def _history(conversations: Conversations, request: Request) -> Response:
    return await _written(conversations.history, _id(request))


async def _messages(conversations: Conversations, request: Request) -> Response:
    return await _written(conversations.messages, _id(request))


async def _written(make: Callable[[str], dict[str, Any]], identity: str) -> Response:
    """Return an answer that may be long, and is made where it keeps nobody waiting."""

    def made() -> Response:
        return JSONResponse(make(identity))

    return await asyncio.to_thread(made)


def routes(gate: Gate, conversations: Conversations) -> list[BaseRoute]:
    """Return the routes of this subject.

    Args:
        gate: What every request has to pass.
        conversations: The conversations.
    """
    one = "/v1/conversations/{conversation_id}"
    table: list[tuple[str, str, Any]] = [
        ("/v1/conversations", "POST", _start),
        ("/v1/conversations", "GET", _list),
        (one, "POST", _append),
        (one, "GET", _get),
        (one, "DELETE", _delete),
        (f"{one}/restart", "POST", _restart),
        (f"{one}/history", "GET", _history),
        (f"{one}/messages", "GET", _messages),
    ]
    return gate.routes(conversations, table)
