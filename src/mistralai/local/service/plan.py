"""From a request to what the engine is asked: one choice after another, text or tool calls."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from mistralai.local.engines.base import ChatPrompt, Engine, FillPrompt, Prompt, Sampling, Turn
from mistralai.local.errors import bad_request, too_long
from mistralai.local.schema.completions import (
    AgentRequest,
    ChatRequest,
    FimRequest,
    Function,
    ResponseFormat,
)
from mistralai.local.schema.messages import AssistantMessage, Message, ToolMessage, flat

from .cards import Card
from .tools import chosen_tools

_SAFETY: Final = (
    "Always assist with care, respect, and truth. Respond with utmost utility yet securely. "
    "Avoid harmful, unethical, prejudiced, or negative content. Ensure replies promote fairness "
    "and positivity."
)
_ANY_OBJECT: Final = {
    "type": "object",
    "additionalProperties": {"type": "string"},
    "minProperties": 1,
}
# Far enough apart that choices of neighbouring seeds do not repeat each other.
_SEED_STEP: Final = 7919


@dataclass(frozen=True, slots=True)
class TextChoice:
    """An answer in text; what `prompt.prefix` holds comes first."""

    prompt: Prompt


@dataclass(frozen=True, slots=True)
class CallChoice:
    """An answer that calls tools: their names, and what gives the arguments of each."""

    calls: tuple[tuple[str, ChatPrompt], ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """All that has to be generated for one request, and the model's name to answer under.

    `cost` estimates the tokens that it takes before anything is generated; with `fragments` tool
    calls are streamed piece by piece.
    """

    model: str
    choices: tuple[TextChoice | CallChoice, ...]
    cost: int
    fragments: bool = False


def plan_conversation(
    request: ChatRequest | AgentRequest, model: str, card: Card, engine: Engine
) -> Plan:
    """Return what has to be generated for a conversation.

    Args:
        request: The checked request.
        model: The name to answer under.
        card: The model's card.
        engine: Counts the tokens against the card's limit.

    Raises:
        ApiError: If the request is too long for the model, or contradicts itself.
    """
    count = request.n or 1
    if request.prediction.content and count > 1:
        raise bad_request("Prediction is not supported with n greater than 1")
    turns, prefix = _turns(request.messages)
    if isinstance(request, ChatRequest) and request.safe_prompt:
        turns = (Turn("system", _SAFETY), *turns)
    last = turns[-1] if turns else Turn("user", "")
    functions = [] if prefix else chosen_tools(request, last.text if last.role == "user" else None)
    prompt = ChatPrompt(turns, prefix, _schema(request.response_format), _sampling(request))
    cost = _checked_cost([turn.text for turn in turns], prompt.sampling, card, engine)
    choices = tuple(
        _choice(replace(prompt, sampling=_with_seed(prompt.sampling, at)), functions)
        for at in range(count)
    )
    return Plan(model, choices, cost, card.fragments)


def plan_fill(request: FimRequest, card: Card, engine: Engine) -> Plan:
    """Return what has to be generated between a beginning and an end.

    Args:
        request: The checked request.
        card: The model's card.
        engine: Counts the tokens against the card's limit.

    Raises:
        ApiError: If the request is too long for the model, or contradicts itself.
    """
    sampling = replace(_sampling(request), min_tokens=request.min_tokens or 0)
    if sampling.max_tokens is not None and sampling.min_tokens > sampling.max_tokens:
        raise bad_request("min_tokens must not be greater than max_tokens")
    suffix = request.suffix or ""
    cost = _checked_cost([request.prompt, suffix], sampling, card, engine)
    return Plan(request.model, (TextChoice(FillPrompt(request.prompt, suffix, sampling)),), cost)


def _choice(prompt: ChatPrompt, functions: Sequence[Function]) -> TextChoice | CallChoice:
    if not functions:
        return TextChoice(prompt)
    return CallChoice(tuple((one.name, _call_prompt(prompt, one)) for one in functions))


def _call_prompt(prompt: ChatPrompt, function: Function) -> ChatPrompt:
    order = (
        f"Call the function {function.name}. {function.description} "
        "Answer with the JSON of its arguments."
    )
    schema = {"type": "object", **function.parameters}
    return replace(prompt, turns=(Turn("system", order), *prompt.turns), schema=schema)


def _sampling(request: ChatRequest | AgentRequest | FimRequest) -> Sampling:
    stop = (request.stop,) if isinstance(request.stop, str) else tuple(request.stop)
    sampling = Sampling(max_tokens=request.max_tokens, stop=stop, seed=request.random_seed)
    if not isinstance(request, AgentRequest):
        sampling = replace(sampling, temperature=request.temperature, top_p=request.top_p)
    if not isinstance(request, FimRequest):
        sampling = replace(
            sampling,
            presence_penalty=request.presence_penalty,
            frequency_penalty=request.frequency_penalty,
        )
    return sampling


def _with_seed(sampling: Sampling, at: int) -> Sampling:
    return replace(sampling, seed=(sampling.seed or 0) + at * _SEED_STEP) if at else sampling


def _schema(form: ResponseFormat) -> dict[str, Any] | None:
    if form.json_schema is not None and form.type == "json_schema":
        return form.json_schema.definition
    return dict(_ANY_OBJECT) if form.type == "json_object" else None


def _checked_cost(texts: Sequence[str], sampling: Sampling, card: Card, engine: Engine) -> int:
    wanted = max(sampling.max_tokens or 0, sampling.min_tokens)
    tokens = sum(engine.count_tokens(text) for text in texts) + wanted
    if tokens > card.context:
        raise too_long(tokens, card.context)
    return tokens


def _turns(messages: Sequence[Message]) -> tuple[tuple[Turn, ...], str]:
    """Return the turns, and the text that the answer has to begin with."""
    turns = [Turn(message.role, _text_of(message)) for message in messages]
    last = messages[-1]
    if isinstance(last, AssistantMessage) and last.prefix:
        return tuple(turns[:-1]), flat(last.content)
    return tuple(turns), ""


def _text_of(message: Message) -> str:
    text = flat(message.content)
    if isinstance(message, ToolMessage) and message.name:
        return f"{message.name}: {text}"
    if isinstance(message, AssistantMessage):
        for call in message.tool_calls or ():
            arguments = call.function.arguments
            shown = arguments if isinstance(arguments, str) else json.dumps(arguments)
            text += f"[calls {call.function.name}({shown})]"
    return text
