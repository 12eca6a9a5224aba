"""Agents: the answer to a conversation by a model whose instructions the API keeps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from typing_extensions import Unpack

from . import models, types
from ._core.operation import DONE, Options, asynchronous, operation
from ._core.resource import Resource
from .types import UNSET

# Not used here, but `typing.get_type_hints` looks for the names of annotations in this module.
from .utils.eventstreaming import EventStream as EventStream  # noqa: PLC0414
from .utils.eventstreaming import EventStreamAsync as EventStreamAsync  # noqa: PLC0414

__all__ = ["UNSET", "Agents"]


class Agents(Resource):
    """The answer of an agent to a conversation."""

    @operation(
        "POST",
        "/v1/agents/completions",
        "agents_completion_v1_agents_completions_post",
        body=models.AgentsCompletionRequest,
    )
    def complete(
        self,
        *,
        messages: Sequence[
            models.AgentsCompletionRequestMessages | models.AgentsCompletionRequestMessagesTypedDict
        ],
        agent_id: str,
        max_tokens: types.OptionalNullable[int] = UNSET,
        stream: bool | None = False,
        stop: models.AgentsCompletionRequestStop
        | models.AgentsCompletionRequestStopTypedDict
        | None = None,
        random_seed: types.OptionalNullable[int] = UNSET,
        metadata: types.OptionalNullable[Mapping[str, Any]] = UNSET,
        response_format: models.ResponseFormat | models.ResponseFormatTypedDict | None = None,
        tools: types.OptionalNullable[
            Sequence[
                models.AgentsCompletionRequestTool | models.AgentsCompletionRequestToolTypedDict
            ]
        ] = UNSET,
        tool_choice: models.AgentsCompletionRequestToolChoice
        | models.AgentsCompletionRequestToolChoiceTypedDict
        | None = None,
        presence_penalty: float | None = None,
        frequency_penalty: float | None = None,
        n: types.OptionalNullable[int] = UNSET,
        prediction: models.Prediction | models.PredictionTypedDict | None = None,
        parallel_tool_calls: bool | None = None,
        prompt_mode: types.OptionalNullable[models.MistralPromptMode] = UNSET,
        min_tokens: types.OptionalNullable[int] = UNSET,
        repetition_penalty: types.OptionalNullable[float] = UNSET,
        top_k: types.OptionalNullable[int] = UNSET,
        logprobs: types.OptionalNullable[bool] = UNSET,
        top_logprobs: types.OptionalNullable[int] = UNSET,
        prompt_logprobs: types.OptionalNullable[bool] = UNSET,
        top_prompt_logprobs: types.OptionalNullable[int] = UNSET,
        reasoning_effort: types.OptionalNullable[models.ReasoningEffort] = UNSET,
        guardrails: types.OptionalNullable[
            Sequence[models.GuardrailConfig | models.GuardrailConfigTypedDict]
        ] = UNSET,
        prompt_cache_key: types.OptionalNullable[str] = UNSET,
        service_tier: types.OptionalNullable[models.RequestedServiceTier] = UNSET,
        **options: Unpack[Options],
    ) -> models.ChatCompletionResponse:
        """Ask an agent for the next message of a conversation.

        Calls `POST /v1/agents/completions`. Model, instructions and sampling are the agent's.

        Args:
            messages: The conversation so far, as models or dicts; it ends with what the user or a
                tool said, or with the beginning of the answer (an assistant message with `prefix`).
            agent_id: The id of the agent, such as `"ag:1a2b3c4d:20250401:my-agent:5e6f7a8b"`.
            max_tokens: The longest answer, in tokens; with the prompt it must fit the context.
            stream: Leave it: `stream` is the method for an answer in pieces.
            stop: The answer ends before any of these strings.
            random_seed: At least 0. The same seed gives the same answer.
            metadata: Notes of your own: any JSON object.
            response_format: What the answer must be: text, JSON, or JSON of a given schema.
            tools: The functions that the agent may ask for, and tools that the API runs by itself,
                such as `{"type": "web_search"}` or a connector.
            tool_choice: `"auto"` (the agent decides), `"none"`, `"any"` or `"required"` (it must
                ask for one), or the one function it must ask for.
            presence_penalty: -2 to 2: how much to shun words that occurred at all.
            frequency_penalty: -2 to 2: how much to shun words the more often they occurred.
            n: How many answers to give, at least 1; the prompt is charged once.
            prediction: What the answer will mostly be, known beforehand, to have it faster.
            parallel_tool_calls: Whether one message may ask for several functions.
            prompt_mode: `"reasoning"` has the API put its instructions for thinking in front; None
                leaves them out; unset, the model decides.
            min_tokens: The shortest answer, in tokens, at least 0.
            repetition_penalty: Above 0: over 1 shuns tokens that occurred, under 1 favours them.
            top_k: Sample from this many of the likeliest tokens, at least 1.
            logprobs: Whether to tell how likely each token of the answer was.
            top_logprobs: For how many of the likeliest tokens at each place to tell it.
            prompt_logprobs: Whether to tell how likely each token of the prompt was.
            top_prompt_logprobs: For how many of the likeliest tokens at each of its places.
            reasoning_effort: How long to think first: `"none"`, `"low"`, `"high"` and so on. The
                thoughts come as `ThinkChunk`s in front of the text.
            guardrails: What to check of the messages first; what fails raises
                `models.PermissionDeniedError`.
            prompt_cache_key: A name for what requests begin with in common: they are read again at
                a tenth of the price, as `usage.prompt_tokens_details.cached_tokens` tells.
            service_tier: `"auto"`, with priority where the account has that, or `"standard_only"`.
            **options: How to send the request; see `Options`.

        Returns:
            The answer: `choices[0].message.content` is its text.

        Raises:
            models.SDKError: The server answered with another error, 404 where there is no such
                agent.
        """
        ...

    complete_async = asynchronous(complete)

    @operation(
        "POST",
        "/v1/agents/completions",
        "stream_agents",
        body=models.AgentsCompletionStreamRequest,
        stream=DONE,
    )
    def stream(
        self,
        *,
        messages: Sequence[
            models.AgentsCompletionStreamRequestMessages
            | models.AgentsCompletionStreamRequestMessagesTypedDict
        ],
        agent_id: str,
        max_tokens: types.OptionalNullable[int] = UNSET,
        stream: bool | None = True,
        stop: models.AgentsCompletionStreamRequestStop
        | models.AgentsCompletionStreamRequestStopTypedDict
        | None = None,
        random_seed: types.OptionalNullable[int] = UNSET,
        metadata: types.OptionalNullable[Mapping[str, Any]] = UNSET,
        response_format: models.ResponseFormat | models.ResponseFormatTypedDict | None = None,
        tools: types.OptionalNullable[
            Sequence[
                models.AgentsCompletionStreamRequestTool
                | models.AgentsCompletionStreamRequestToolTypedDict
            ]
        ] = UNSET,
        tool_choice: models.AgentsCompletionStreamRequestToolChoice
        | models.AgentsCompletionStreamRequestToolChoiceTypedDict
        | None = None,
        presence_penalty: float | None = None,
        frequency_penalty: float | None = None,
        n: types.OptionalNullable[int] = UNSET,
        prediction: models.Prediction | models.PredictionTypedDict | None = None,
        parallel_tool_calls: bool | None = None,
        prompt_mode: types.OptionalNullable[models.MistralPromptMode] = UNSET,
        min_tokens: types.OptionalNullable[int] = UNSET,
        repetition_penalty: types.OptionalNullable[float] = UNSET,
        top_k: types.OptionalNullable[int] = UNSET,
        logprobs: types.OptionalNullable[bool] = UNSET,
        top_logprobs: types.OptionalNullable[int] = UNSET,
        prompt_logprobs: types.OptionalNullable[bool] = UNSET,
        top_prompt_logprobs: types.OptionalNullable[int] = UNSET,
        reasoning_effort: types.OptionalNullable[models.ReasoningEffort] = UNSET,
        guardrails: types.OptionalNullable[
            Sequence[models.GuardrailConfig | models.GuardrailConfigTypedDict]
        ] = UNSET,
        prompt_cache_key: types.OptionalNullable[str] = UNSET,
        service_tier: types.OptionalNullable[models.RequestedServiceTier] = UNSET,
        **options: Unpack[Options],
    ) -> EventStream[models.CompletionEvent]:
        """Ask an agent for the next message of a conversation, and get it while it is written.

        Calls `POST /v1/agents/completions` for server-sent events.

        Args:
            messages: The conversation so far, as for `complete`.
            agent_id: The id of the agent.
            max_tokens: The longest answer, in tokens.
            stream: Leave it: `complete` is the method for an answer in one piece.
            stop: The answer ends before any of these strings.
            random_seed: At least 0. The same seed gives the same answer.
            metadata: Notes of your own: any JSON object.
            response_format: What the answer must be: text, JSON, or JSON of a given schema.
            tools: The functions that the agent may ask for, and tools that the API runs by itself,
                such as `{"type": "web_search"}` or a connector.
            tool_choice: Which of them, as for `complete`.
            presence_penalty: -2 to 2: how much to shun words that occurred at all.
            frequency_penalty: -2 to 2: how much to shun words the more often they occurred.
            n: How many answers to give, at least 1; their pieces come mixed, told apart by `index`.
            prediction: What the answer will mostly be, known beforehand, to have it faster.
            parallel_tool_calls: Whether one message may ask for several functions.
            prompt_mode: `"reasoning"` has the API put its instructions for thinking in front; None
                leaves them out; unset, the model decides.
            min_tokens: The shortest answer, in tokens, at least 0.
            repetition_penalty: Above 0: over 1 shuns tokens that occurred, under 1 favours them.
            top_k: Sample from this many of the likeliest tokens, at least 1.
            logprobs: Whether to tell how likely each token of the answer was.
            top_logprobs: For how many of the likeliest tokens at each place to tell it.
            prompt_logprobs: Whether to tell how likely each token of the prompt was.
            top_prompt_logprobs: For how many of the likeliest tokens at each of its places.
            reasoning_effort: How long to think first: `"none"`, `"low"`, `"high"` and so on. The
                thoughts come as `ThinkChunk`s in front of the text.
            guardrails: What to check of the messages first; what fails raises
                `models.PermissionDeniedError`.
            prompt_cache_key: A name for what requests begin with in common: they are read again at
                a tenth of the price, as `usage.prompt_tokens_details.cached_tokens` tells.
            service_tier: `"auto"`, with priority where the account has that, or `"standard_only"`.
            **options: How to send the request; see `Options`.

        Returns:
            The events: `event.data.choices[0].delta.content` is the next piece of the text. Use it
            in a `with` block, which gives the connection back.
        """
        ...

    stream_async = asynchronous(stream)
