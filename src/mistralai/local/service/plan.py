"""From a request to what the engine is asked: one choice after another, text or tool calls."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, cast

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

from .cache import PromptCache
from .cards import Card
from .guardrails import checked
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
# How many braces of a text may begin a schema, and how many letters it has at most.
_BRACES: Final = 8
_LONGEST_SCHEMA: Final = 20_000
MAX_LOGPROBS: Final = 100_000
"""How many tokens are told the probability of, those beside the ones in the text among them."""
# Far enough apart that choices of neighbouring seeds do not repeat each other.
_SEED_STEP: Final = 7919


_THINK: Final = (
    "Think about the last message before it is answered: say in a sentence or two what is asked "
    "for and how to go about it. Do not answer it yet."
)


@dataclass(frozen=True, slots=True)
class TextChoice:
    """An answer in text; what `prompt.prefix` holds comes first, and `thinking` before that."""

    prompt: Prompt
    thinking: ChatPrompt | None = None


@dataclass(frozen=True, slots=True)
class CallChoice:
    """An answer that calls tools: their names, and what gives the arguments of each."""

    calls: tuple[tuple[str, ChatPrompt], ...]
    thinking: ChatPrompt | None = None


@dataclass(frozen=True, slots=True)
class Logprobs:
    """How many other tokens are named for each token of the answer, and of the prompt.

    None is for no report at all.
    """

    answer: int | None = None
    prompt: int | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """All that has to be generated for one request, and the model's name to answer under.

    `cost` estimates the tokens that it takes before anything is generated; with `fragments` tool
    calls are streamed piece by piece. `guardrails` is what those said that looked at the input, and
    `request` what was planned for; `cached` is how many tokens of the prompt were seen before.
    """

    model: str
    choices: tuple[TextChoice | CallChoice, ...]
    cost: int
    fragments: bool = False
    logprobs: Logprobs | None = None
    guardrails: list[dict[str, Any]] | None = None
    request: ChatRequest | AgentRequest | FimRequest | None = None
    cached: int = 0

    @property
    def most(self) -> int | None:
        """How many tokens each choice may have; None if nobody said."""
        return None if self.request is None else self.request.max_tokens


def plan_conversation(
    request: ChatRequest | AgentRequest, model: str, card: Card, engine: Engine, cache: PromptCache
) -> Plan:
    """Return what has to be generated for a conversation.

    Args:
        request: The checked request.
        model: The name to answer under.
        card: The model's card.
        engine: Counts the tokens against the card's limit.
        cache: Knows the prompts that came with a key before.

    Raises:
        ApiError: If the request is too long for the model, contradicts itself, or says what a
            guardrail does not let pass.
    """
    count = request.n or 1
    if request.prediction.content and count > 1:
        raise bad_request("Prediction is not supported with n greater than 1")
    turns, prefix = _turns(request.messages)
    if isinstance(request, ChatRequest) and request.safe_prompt:
        turns = (Turn("system", _SAFETY), *turns)
    last = turns[-1] if turns else Turn("user", "")
    said = last.text if last.role == "user" else None
    functions = [] if prefix else chosen_tools(request, said, _called(request.messages))
    schema = _schema(request.response_format, turns)
    prompt = ChatPrompt(turns, prefix, schema, _sampling(request))
    cost = _checked_cost([turn.text for turn in turns], prompt.sampling, card, engine)
    if count * prompt.sampling.min_tokens > card.context:
        raise bad_request(f"n times min_tokens must be at most {card.context}")
    logprobs = _logprobs(request)
    if logprobs is not None:
        _check_logprobs(logprobs, cost, count * prompt.sampling.min_tokens)
    thinks = not prefix and _thinks(request, card)
    choices = tuple(
        _choice(_with_seed(prompt, at), functions, thinks=thinks) for at in range(count)
    )
    guardrails = None
    if request.guardrails:
        guardrails = checked(request.guardrails, _user_text(request.messages))
    key = request.prompt_cache_key
    cached = 0 if key is None else cache.take(key, model, turns)
    return Plan(model, choices, cost, card.fragments, logprobs, guardrails, request, cached)


def _thinks(request: ChatRequest | AgentRequest, card: Card) -> bool:
    if request.reasoning_effort is not None:
        return request.reasoning_effort != "none"
    return card.thinks or request.prompt_mode == "reasoning"


def _logprobs(request: ChatRequest | AgentRequest) -> Logprobs | None:
    if not request.logprobs and not request.prompt_logprobs:
        return None
    return Logprobs(
        (request.top_logprobs or 0) if request.logprobs else None,
        (request.top_prompt_logprobs or 0) if request.prompt_logprobs else None,
    )


def _check_logprobs(wanted: Logprobs, prompt: int, answers: int) -> None:
    told = 0 if wanted.answer is None else answers * max(1, wanted.answer)
    told += 0 if wanted.prompt is None else prompt * max(1, wanted.prompt)
    if told > MAX_LOGPROBS:
        raise bad_request(
            f"The logprobs of {told} tokens were asked for, which are more than {MAX_LOGPROBS}"
        )


def _called(messages: Sequence[Message]) -> Counter[str]:
    """Count how often each function was called since the user spoke."""
    names: Counter[str] = Counter()
    for message in reversed(messages):
        if message.role == "user":
            break
        if isinstance(message, AssistantMessage):
            names.update(call.function.name for call in message.tool_calls or ())
    return names


def _user_text(messages: Sequence[Message]) -> str:
    said = [message for message in messages if message.role == "user"]
    return flat(said[-1].content) if said else ""


def plan_fill(request: FimRequest, card: Card, engine: Engine) -> Plan:
    """Return what has to be generated between a beginning and an end.

    Args:
        request: The checked request.
        card: The model's card.
        engine: Counts the tokens against the card's limit.

    Raises:
        ApiError: If the request is too long for the model, or contradicts itself.
    """
    sampling = _sampling(request)
    suffix = request.suffix or ""
    cost = _checked_cost([request.prompt, suffix], sampling, card, engine)
    choices = (TextChoice(FillPrompt(request.prompt, suffix, sampling)),)
    return Plan(request.model, choices, cost, request=request)


def _choice(
    prompt: ChatPrompt, functions: Sequence[Function], *, thinks: bool
) -> TextChoice | CallChoice:
    thinking = None
    if thinks:
        thinking = ChatPrompt(
            (Turn("system", _THINK), *prompt.turns),
            sampling=replace(prompt.sampling, min_tokens=0, stop=()),
        )
    if not functions:
        return TextChoice(prompt, thinking)
    return CallChoice(tuple((one.name, _call_prompt(prompt, one)) for one in functions), thinking)


def _call_prompt(prompt: ChatPrompt, function: Function) -> ChatPrompt:
    order = (
        f"Call the function {function.name}. {function.description} "
        "Answer with the JSON of its arguments."
    )
    schema = {"type": "object", **function.parameters}
    return replace(prompt, turns=(Turn("system", order), *prompt.turns), schema=schema)


def _sampling(request: ChatRequest | AgentRequest | FimRequest) -> Sampling:
    stop = (request.stop,) if isinstance(request.stop, str) else tuple(request.stop or ())
    least = request.min_tokens or 0
    if request.max_tokens is not None and least > request.max_tokens:
        raise bad_request("min_tokens must not be greater than max_tokens")
    more: dict[str, Any] = {}
    if not isinstance(request, AgentRequest):
        more["temperature"] = request.temperature
        more["top_p"] = 1.0 if request.top_p is None else request.top_p
    if not isinstance(request, FimRequest):
        more["presence_penalty"] = request.presence_penalty or 0.0
        more["frequency_penalty"] = request.frequency_penalty or 0.0
    return Sampling(request.max_tokens, least, stop=stop, seed=request.random_seed, **more)


def _with_seed(prompt: ChatPrompt, at: int) -> ChatPrompt:
    if not at:
        return prompt
    seed = (prompt.sampling.seed or 0) + at * _SEED_STEP
    return replace(prompt, sampling=replace(prompt.sampling, seed=seed))


def _schema(form: ResponseFormat, turns: Sequence[Turn]) -> dict[str, Any] | None:
    if form.json_schema is not None and form.type == "json_schema":
        return form.json_schema.definition
    if form.type == "text":
        # Who may not ask for JSON by a parameter asks for it in the instructions.
        told = (turn.text for turn in turns if turn.role == "system" and "JSON" in turn.text)
        return next(filter(None, map(_described, told)), None)
    # Who asks for JSON of a form that no parameter holds describes it in words: as its schema.
    described = (_described(turn.text) for turn in turns if turn.role in {"system", "user"})
    return next(filter(None, described), dict(_ANY_OBJECT))


def _described(text: str) -> dict[str, Any] | None:
    """Return the first JSON Schema of an object that stands in a text, or None."""
    at = -1
    for _ in range(_BRACES):
        at = text.find("{", at + 1)
        if at < 0:
            return None
        try:
            # No longer than a schema is: what comes after it costs nothing.
            value: object = json.JSONDecoder().raw_decode(text[at : at + _LONGEST_SCHEMA])[0]
        except (ValueError, RecursionError):
            continue
        if isinstance(value, dict) and "properties" in value:
            return cast("dict[str, Any]", value)
    return None


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
