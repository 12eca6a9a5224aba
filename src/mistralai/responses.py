"""Responses: the answer of a model in the form that OpenAI calls by that name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, overload

from typing_extensions import Unpack

from . import models, types
from ._core.operation import LastEvent, Options, asynchronous, operation
from ._core.resource import Resource
from .types import UNSET
from .utils.eventstreaming import EventStream, EventStreamAsync

__all__ = ["UNSET", "Responses", "ResponsesArguments"]

Input = str | Sequence[models.ResponsesInputItem]
"""The conversation; a dict is sent as it is."""


class ResponsesArguments(Options, total=False):
    """What `Responses.create` takes besides `model`, `input` and `stream`, as it says there."""

    instructions: types.OptionalNullable[str]
    parallel_tool_calls: bool | None
    previous_response_id: types.OptionalNullable[models.ResponsesReference]
    tools: Sequence[models.ResponsesTool] | None
    tool_choice: models.ResponsesToolChoice | models.ResponsesToolChoiceFunctionTypedDict | None
    reasoning: types.OptionalNullable[
        models.ResponsesReasoning | models.ResponsesReasoningTypedDict
    ]
    conversation: types.OptionalNullable[models.ResponsesReference]
    prompt: types.OptionalNullable[models.ResponsesReference]
    text: types.OptionalNullable[models.ResponsesTextConfig | models.ResponsesTextConfigTypedDict]
    max_output_tokens: types.OptionalNullable[int]
    temperature: types.OptionalNullable[float]
    top_p: types.OptionalNullable[float]
    metadata: types.OptionalNullable[Mapping[str, str]]
    prompt_cache_key: types.OptionalNullable[str]
    max_tool_calls: types.OptionalNullable[int]
    moderation: types.OptionalNullable[models.ResponsesReference]
    additional_properties: Mapping[str, Any] | None


class Responses(Resource):
    """The answer of a model in the form of OpenAI's Responses."""

    @overload
    def create(
        self,
        *,
        model: types.ChatModelName,
        input: Input,
        stream: Literal[True],
        **rest: Unpack[ResponsesArguments],
    ) -> EventStream[models.ResponsesStreamFrame]: ...
    @overload
    def create(
        self,
        *,
        model: types.ChatModelName,
        input: Input,
        stream: Literal[False] | None = ...,
        **rest: Unpack[ResponsesArguments],
    ) -> models.CreateResponseResponse: ...
    @operation(
        "POST",
        "/v1/responses",
        "create_response_v1_responses_post",
        body=models.CreateResponseRequest,
        streams=LastEvent(
            "response.completed", "response.incomplete", "response.failed", "error", needed=False
        ),
        lists_refusals=False,
    )
    def create(
        self,
        *,
        model: types.ChatModelName,
        input: Input,
        instructions: types.OptionalNullable[str] = UNSET,
        parallel_tool_calls: bool | None = True,
        previous_response_id: types.OptionalNullable[models.ResponsesReference] = UNSET,
        tools: Sequence[models.ResponsesTool] | None = None,
        tool_choice: models.ResponsesToolChoice
        | models.ResponsesToolChoiceFunctionTypedDict
        | None = None,
        reasoning: types.OptionalNullable[
            models.ResponsesReasoning | models.ResponsesReasoningTypedDict
        ] = UNSET,
        conversation: types.OptionalNullable[models.ResponsesReference] = UNSET,
        prompt: types.OptionalNullable[models.ResponsesReference] = UNSET,
        text: types.OptionalNullable[
            models.ResponsesTextConfig | models.ResponsesTextConfigTypedDict
        ] = UNSET,
        stream: bool | None = False,
        max_output_tokens: types.OptionalNullable[int] = UNSET,
        temperature: types.OptionalNullable[float] = UNSET,
        top_p: types.OptionalNullable[float] = UNSET,
        metadata: types.OptionalNullable[Mapping[str, str]] = UNSET,
        prompt_cache_key: types.OptionalNullable[str] = UNSET,
        max_tool_calls: types.OptionalNullable[int] = UNSET,
        moderation: types.OptionalNullable[models.ResponsesReference] = UNSET,
        additional_properties: Mapping[str, Any] | None = None,
        **options: Unpack[Options],
    ) -> models.CreateResponseResponse | EventStream[models.ResponsesStreamFrame]:
        """Ask a model for an answer.

        Calls `POST /v1/responses`, with `stream=True` for server-sent events. The server keeps
        nothing: send the conversation along.

        Args:
            model: The id of the model.
            input: A text, or the conversation so far: models, or dicts, which are sent as they are.
            instructions: What stands before the conversation, like a system message.
            parallel_tool_calls: Whether one answer may ask for several functions.
            previous_response_id: Sent as it is.
            tools: The functions that the model may ask for; other tools as dicts.
            tool_choice: `"auto"`, `"none"`, `"required"`, or the one function it must ask for.
            reasoning: How much to think first, such as `{"effort": "high"}`.
            conversation: Sent as it is.
            prompt: Sent as it is.
            text: What the text must be, such as `{"format": {"type": "json_object"}}`.
            stream: Whether to get the answer while it is written, in pieces.
            max_output_tokens: The longest answer, thoughts included, in tokens.
            temperature: Higher is more varied.
            top_p: 0 to 1: sample from the likeliest tokens that make up this share of probability.
            metadata: Notes of yours that go along.
            prompt_cache_key: Requests of one key share what the server keeps of their beginning.
            max_tool_calls: How many functions an answer may ask for.
            moderation: Sent as it is.
            additional_properties: Version 3's name for `extra_body`.
            **options: How to send the request; see `Options`.

        Returns:
            The answer: `output_text` is its text, and `output` has all of its parts. With
            `stream=True` the events, told apart by `event.data.type`:
            `"response.output_text.delta"` has the next piece of the text as `delta`.
        """
        ...

    if TYPE_CHECKING:

        @overload
        async def create_async(
            self,
            *,
            model: types.ChatModelName,
            input: Input,
            stream: Literal[True],
            **rest: Unpack[ResponsesArguments],
        ) -> EventStreamAsync[models.ResponsesStreamFrame]: ...
        @overload
        async def create_async(
            self,
            *,
            model: types.ChatModelName,
            input: Input,
            stream: Literal[False] | None = ...,
            **rest: Unpack[ResponsesArguments],
        ) -> models.CreateResponseResponse: ...
        async def create_async(self, **rest: Any) -> Any:
            """Do what `create` does, awaiting."""
    else:
        create_async = asynchronous(create)

    @operation(
        "POST",
        "/v1/responses/input_tokens",
        "count_input_tokens_v1_responses_input_tokens_post",
        body=models.CountResponseInputTokensRequest,
        lists_refusals=False,
    )
    def count_input_tokens(
        self,
        *,
        model: types.ChatModelName,
        input: Input,
        instructions: types.OptionalNullable[str] = UNSET,
        parallel_tool_calls: bool | None = True,
        previous_response_id: types.OptionalNullable[models.ResponsesReference] = UNSET,
        tools: Sequence[models.ResponsesTool] | None = None,
        tool_choice: models.ResponsesToolChoice
        | models.ResponsesToolChoiceFunctionTypedDict
        | None = None,
        reasoning: types.OptionalNullable[
            models.ResponsesReasoning | models.ResponsesReasoningTypedDict
        ] = UNSET,
        conversation: types.OptionalNullable[models.ResponsesReference] = UNSET,
        prompt: types.OptionalNullable[models.ResponsesReference] = UNSET,
        text: types.OptionalNullable[
            models.ResponsesTextConfig | models.ResponsesTextConfigTypedDict
        ] = UNSET,
        additional_properties: Mapping[str, Any] | None = None,
        **options: Unpack[Options],
    ) -> models.CountResponseInputTokensResponse:
        """Tell how many tokens a request has, without an answer.

        Calls `POST /v1/responses/input_tokens`. Its arguments are those of `create` that make the
        request longer.

        Args:
            model: The id of the model.
            input: A text, or the conversation so far, as for `create`.
            instructions: What stands before the conversation.
            parallel_tool_calls: Whether one answer may ask for several functions.
            previous_response_id: Sent as it is.
            tools: The functions that the model may ask for.
            tool_choice: Which of them, as for `create`.
            reasoning: How much to think first.
            conversation: Sent as it is.
            prompt: Sent as it is.
            text: What the text must be.
            additional_properties: Version 3's name for `extra_body`.
            **options: How to send the request; see `Options`.

        Returns:
            The answer: `input_tokens` is the number.
        """
        ...

    count_input_tokens_async = asynchronous(count_input_tokens)
