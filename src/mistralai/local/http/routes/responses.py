"""POST /v1/responses and POST /v1/responses/input_tokens."""

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
from mistralai.local.http.sse import named_events
from mistralai.local.http.streaming import EventResponse
from mistralai.local.schema.responses import InputTokensRequest, ResponseRequest
from mistralai.local.service.answer import Answer
from mistralai.local.service.completions import Completions
from mistralai.local.service.plan import Plan
from mistralai.local.service.responses import Writer, as_chat, as_event, count


async def _create(completions: Completions, request: Request) -> Response:
    body = await read_json(ResponseRequest, request)

    def planned() -> Plan:
        return completions.plan_chat(as_chat(body))

    answer = completions.answer_to(await aside(request, planned))
    writer = Writer(body, answer)
    if not body.stream:
        content = await unless_gone(request, writer.whole())
        spend(request, answer.total_tokens)
        return JSONResponse(content)
    events = writer.events()
    # Before the engine has begun nothing is sent: what it refuses has a status like any other.
    first = await unless_gone(request, anext(events))
    request.scope[COST] = answer.plan.cost
    return EventResponse(
        named_events([first], _counted(limits_of(request), answer, events), as_event)
    )


async def _counted(
    limits: RateLimits,
    answer: Answer,
    rest: AsyncGenerator[dict[str, Any], None],
) -> AsyncGenerator[dict[str, Any], None]:
    try:
        async with aclosing(rest) as events:
            async for event in events:
                yield event
    finally:
        limits.spend(answer.total_tokens)


async def _count(completions: Completions, request: Request) -> Response:
    body = await read_json(InputTokensRequest, request)
    return JSONResponse(await aside(request, count, body))


def routes(gate: Gate, completions: Completions) -> list[BaseRoute]:
    """Return the routes of this subject.

    Args:
        gate: What every request has to pass.
        completions: Plans answers and carries them out.
    """
    return gate.routes(
        completions,
        [
            ("/v1/responses", "POST", _create),
            ("/v1/responses/input_tokens", "POST", _count),
        ],
    )
