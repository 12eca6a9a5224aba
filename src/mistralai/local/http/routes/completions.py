"""POST /v1/chat/completions, /v1/agents/completions and /v1/fim/completions."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from mistralai.local.engines.base import Engine
from mistralai.local.errors import invalid_model
from mistralai.local.http.headers import COST
from mistralai.local.http.sse import events
from mistralai.local.http.streaming import EventResponse
from mistralai.local.schema.base import read
from mistralai.local.schema.completions import AgentRequest, ChatRequest, FimRequest
from mistralai.local.schema.order import check_conversation
from mistralai.local.service.answer import Answer, chunks, whole
from mistralai.local.service.cards import BY_NAME, Card
from mistralai.local.service.plan import Plan, plan_conversation, plan_fill
from mistralai.local.service.tuning.taught import TaughtEngine
from mistralai.local.state import State

from .base import route, spend, unless_gone

# Which model an agent uses is the agent's own business; there is no endpoint to create one.
_AGENT_MODEL: Final = "mistral-medium-2505"


def plan_chat(state: State, request: ChatRequest) -> Plan:
    """Return what has to be generated for a chat.

    Args:
        state: The server's state.
        request: The checked body.

    Raises:
        ApiError: If the model, the order of the messages or the parameters cannot be served.
    """
    card = _card(state, request.model, "chat")
    check_conversation(request.messages)
    return plan_conversation(request, request.model, card, state.engine)


def plan_agent(state: State, request: AgentRequest) -> Plan:
    """Return what has to be generated for an agent.

    Args:
        state: The server's state.
        request: The checked body.

    Raises:
        ApiError: If the order of the messages or the parameters cannot be served.
    """
    check_conversation(request.messages)
    return plan_conversation(request, _AGENT_MODEL, BY_NAME[_AGENT_MODEL], state.engine)


def plan_fim(state: State, request: FimRequest) -> Plan:
    """Return what has to be generated between a prompt and a suffix.

    Args:
        state: The server's state.
        request: The checked body.

    Raises:
        ApiError: If the model or the parameters cannot be served.
    """
    return plan_fill(request, _card(state, request.model, "fim"), state.engine)


def answer_to(state: State, plan: Plan) -> Answer:
    """Return the answer that carries out a plan; `whole` and `chunks` put it into its wire form.

    Args:
        state: The server's state.
        plan: What has to be generated.
    """
    return Answer(plan, _engine(state, plan.model), created=int(state.clock.now()))


def _engine(state: State, model: str) -> Engine:
    if model in BY_NAME:
        return state.engine
    return TaughtEngine(state.engine, state.tuning, model)


def _card(state: State, model: str, ability: str) -> Card:
    card = BY_NAME.get(model)
    if card is None and (tuned := state.tuning.find_model(model)) and not tuned.archived:
        card = tuned.card
    if card is None or ability not in card.does:
        raise invalid_model(model)
    return card


async def _chat(state: State, request: Request) -> Response:
    body = read(ChatRequest, await request.body())
    return await respond(state, request, plan_chat(state, body), stream=body.stream)


async def _agent(state: State, request: Request) -> Response:
    body = read(AgentRequest, await request.body())
    return await respond(state, request, plan_agent(state, body), stream=body.stream)


async def _fim(state: State, request: Request) -> Response:
    body = read(FimRequest, await request.body())
    return await respond(state, request, plan_fim(state, body), stream=body.stream)


async def respond(state: State, request: Request, plan: Plan, *, stream: bool) -> Response:
    """Carry out a plan and return the answer, whole or as events.

    Args:
        state: The server's state.
        request: The request that is answered.
        plan: What has to be generated.
        stream: Whether to send it in pieces.
    """
    answer = answer_to(state, plan)
    if not stream:
        content = await unless_gone(request, whole(answer))
        spend(state, request, answer.usage())
        return JSONResponse(content)
    made = chunks(answer)
    # Nothing is sent before the engine has begun, so that what it refuses is an answer with a
    # status like any other.
    first: dict[str, Any] = await unless_gone(request, made.__anext__())
    request.scope[COST] = plan.cost
    counted = _counted(state, answer, events(first, made))
    return EventResponse(counted)


async def _counted(
    state: State, answer: Answer, stream: AsyncGenerator[bytes, None]
) -> AsyncGenerator[bytes, None]:
    try:
        async with aclosing(stream) as pieces:
            async for piece in pieces:
                yield piece
    finally:
        state.limits.spend(answer.usage()["total_tokens"])


ROUTES: Final = (
    route("/v1/chat/completions", "POST", _chat),
    route("/v1/agents/completions", "POST", _agent),
    route("/v1/fim/completions", "POST", _fim),
)
