"""POST /v1/chat/completions, /v1/agents/completions and /v1/fim/completions."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from mistralai.local.control.limits import RateLimits
from mistralai.local.http.answers import JSONResponse
from mistralai.local.http.bodies import aside, read_json
from mistralai.local.http.gate import Gate, limits_of, spend
from mistralai.local.http.headers import COST
from mistralai.local.http.leaving import unless_gone
from mistralai.local.http.sse import events
from mistralai.local.http.streaming import EventResponse
from mistralai.local.schema.completions import AgentRequest, ChatRequest, FimRequest
from mistralai.local.service.answer import Answer, chunks, whole
from mistralai.local.service.completions import Completions
from mistralai.local.service.plan import Plan


async def _chat(completions: Completions, request: Request) -> Response:
    body = await read_json(ChatRequest, request)
    plan = await aside(request, completions.plan_chat, body)
    return await respond(completions, request, plan, stream=body.stream)


async def _agent(completions: Completions, request: Request) -> Response:
    body = await read_json(AgentRequest, request)
    plan = await aside(request, completions.plan_agent, body)
    return await respond(completions, request, plan, stream=body.stream)


async def _fim(completions: Completions, request: Request) -> Response:
    body = await read_json(FimRequest, request)
    plan = await aside(request, completions.plan_fim, body)
    return await respond(completions, request, plan, stream=body.stream)


async def respond(
    completions: Completions, request: Request, plan: Plan, *, stream: bool
) -> Response:
    """Carry out a plan and return the answer, whole or as events.

    Args:
        completions: Carries plans out.
        request: The request that is answered.
        plan: What has to be generated.
        stream: Whether to send it in pieces.
    """
    answer = completions.answer_to(plan)
    if not stream:
        content = await unless_gone(request, whole(answer))
        spend(request, answer.total_tokens)
        return JSONResponse(content)
    made = chunks(answer)
    # Nothing is sent before the engine has begun, so that what it refuses is an answer with a
    # status like any other.
    first: dict[str, Any] = await unless_gone(request, made.__anext__())
    request.scope[COST] = plan.cost
    counted = _counted(limits_of(request), answer, events(first, made))
    return EventResponse(counted)


async def _counted(
    limits: RateLimits, answer: Answer, stream: AsyncGenerator[bytes, None]
) -> AsyncGenerator[bytes, None]:
    try:
        async with aclosing(stream) as pieces:
            async for piece in pieces:
                yield piece
    finally:
        limits.spend(answer.total_tokens)


def routes(gate: Gate, completions: Completions) -> list[BaseRoute]:
    """Return the routes of this subject.

    Args:
        gate: What every request has to pass.
        completions: Plans answers and carries them out.
    """
    return gate.routes(
        completions,
        [
            ("/v1/chat/completions", "POST", _chat),
            ("/v1/agents/completions", "POST", _agent),
            ("/v1/fim/completions", "POST", _fim),
        ],
    )
