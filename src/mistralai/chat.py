"""Chat: the answer of a model to a conversation, whole, as a stream, or as an object."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from . import models, types
from ._core.operation import DONE, Options, asynchronous, operation
from ._core.resource import Resource
from .types import UNSET
from .utils.eventstreaming import EventStream, EventStreamAsync

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from .extra.parse_arguments import AnswerArguments, ParseArguments
    from .extra.struct_chat import ParsedChatCompletionResponse
    from .helpers.parsed_stream import ParsedEventStream, ParsedEventStreamAsync
    from .helpers.tool_runs import ChatRun

__all__ = ["UNSET", "Chat", "EventStreamAsync"]

P = TypeVar("P")
"""What the text of an answer is parsed into."""


class Chat(Resource):
    """The answer of a model to a conversation."""

    @operation(
        "POST",
        "/v1/chat/completions",
        "chat_completion_v1_chat_completions_post",
        body=models.ChatCompletionRequest,
    )
    def complete(
        self,
        *,
        model: types.ChatModelName,
        messages: Sequence[models.Messages | models.MessagesTypedDict],
        temperature: types.OptionalNullable[float] = UNSET,
        top_p: float | None = None,
        max_tokens: types.OptionalNullable[int] = UNSET,
        stream: bool | None = False,
        stop: models.Stop | models.StopTypedDict | None = None,
        random_seed: types.OptionalNullable[int] = UNSET,
        metadata: types.OptionalNullable[Mapping[str, Any]] = UNSET,
        response_format: models.ResponseFormat | models.ResponseFormatTypedDict | None = None,
        tools: types.OptionalNullable[
            Sequence[models.ChatCompletionRequestTool | models.ChatCompletionRequestToolTypedDict]
        ] = UNSET,
        tool_choice: models.ChatCompletionRequestToolChoice
        | models.ChatCompletionRequestToolChoiceTypedDict
        | None = None,
        presence_penalty: float | None = None,
        frequency_penalty: float | None = None,
        n: types.OptionalNullable[int] = UNSET,
        prediction: models.Prediction | models.PredictionTypedDict | None = None,
        parallel_tool_calls: bool | None = None,
        prompt_mode: types.OptionalNullable[models.MistralPromptMode] = UNSET,
        safe_prompt: bool | None = None,
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
        """Ask a model for the next message of a conversation.

        Calls `POST /v1/chat/completions`.

        Args:
            model: The id of the model, such as `"mistral-small-latest"`.
            messages: The conversation so far, as models or dicts; it ends with what the user or a
                tool said, or with the beginning of the answer (an assistant message with `prefix`).
            temperature: 0 to 1.5: higher is more varied. Unset, the model's own default holds.
            top_p: 0 to 1: sample from the likeliest tokens that make up this share of probability.
                Change this or `temperature`, not both.
            max_tokens: The longest answer, in tokens; with the prompt it must fit the context.
            stream: Leave it: `stream` is the method for an answer in pieces.
            stop: The answer ends before any of these strings.
            random_seed: At least 0. The same seed gives the same answer.
            metadata: Notes of your own: any JSON object.
            response_format: What the answer must be: text, JSON, or JSON of a given schema.
            tools: The functions that the model may ask for, and tools that the API runs by itself,
                such as `{"type": "web_search"}` or a connector.
            tool_choice: `"auto"` (the model decides), `"none"`, `"any"` or `"required"` (it must
                ask for one), or the one function it must ask for.
            presence_penalty: -2 to 2: how much to shun words that occurred at all.
            frequency_penalty: -2 to 2: how much to shun words the more often they occurred.
            n: How many answers to give, at least 1; the prompt is charged once.
            prediction: What the answer will mostly be, known beforehand, to have it faster.
            parallel_tool_calls: Whether one message may ask for several functions.
            prompt_mode: `"reasoning"` has the API put its instructions for thinking in front; None
                leaves them out; unset, the model decides.
            safe_prompt: Whether the API puts its safety instructions before the conversation.
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
        """
        ...

    complete_async = asynchronous(complete)

    @operation(
        "POST",
        "/v1/chat/completions",
        "stream_chat",
        body=models.ChatCompletionStreamRequest,
        stream=DONE,
    )
    def stream(
        self,
        *,
        model: types.ChatModelName,
        messages: Sequence[models.Messages | models.MessagesTypedDict],
        temperature: types.OptionalNullable[float] = UNSET,
        top_p: float | None = None,
        max_tokens: types.OptionalNullable[int] = UNSET,
        stream: bool | None = True,
        stop: models.Stop | models.StopTypedDict | None = None,
        random_seed: types.OptionalNullable[int] = UNSET,
        metadata: types.OptionalNullable[Mapping[str, Any]] = UNSET,
        response_format: models.ResponseFormat | models.ResponseFormatTypedDict | None = None,
        tools: types.OptionalNullable[
            Sequence[
                models.ChatCompletionStreamRequestTool
                | models.ChatCompletionStreamRequestToolTypedDict
            ]
        ] = UNSET,
        tool_choice: models.ChatCompletionStreamRequestToolChoice
        | models.ChatCompletionStreamRequestToolChoiceTypedDict
        | None = None,
        presence_penalty: float | None = None,
        frequency_penalty: float | None = None,
        n: types.OptionalNullable[int] = UNSET,
        prediction: models.Prediction | models.PredictionTypedDict | None = None,
        parallel_tool_calls: bool | None = None,
        prompt_mode: types.OptionalNullable[models.MistralPromptMode] = UNSET,
        safe_prompt: bool | None = None,
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
        """Ask a model for the next message of a conversation, and get it while it is written.

        Calls `POST /v1/chat/completions` for server-sent events.

        Args:
            model: The id of the model, such as `"mistral-small-latest"`.
            messages: The conversation so far, as for `complete`.
            temperature: 0 to 1.5: higher is more varied. Unset, the model's own default holds.
            top_p: 0 to 1: sample from the likeliest tokens that make up this share of probability.
            max_tokens: The longest answer, in tokens.
            stream: Leave it: `complete` is the method for an answer in one piece.
            stop: The answer ends before any of these strings.
            random_seed: At least 0. The same seed gives the same answer.
            metadata: Notes of your own: any JSON object.
            response_format: What the answer must be: text, JSON, or JSON of a given schema.
            tools: The functions that the model may ask for, and tools that the API runs by itself,
                such as `{"type": "web_search"}` or a connector.
            tool_choice: Which of them, as for `complete`.
            presence_penalty: -2 to 2: how much to shun words that occurred at all.
            frequency_penalty: -2 to 2: how much to shun words the more often they occurred.
            n: How many answers to give, at least 1; their pieces come mixed, told apart by `index`.
            prediction: What the answer will mostly be, known beforehand, to have it faster.
            parallel_tool_calls: Whether one message may ask for several functions.
            prompt_mode: `"reasoning"` has the API put its instructions for thinking in front; None
                leaves them out; unset, the model decides.
            safe_prompt: Whether the API puts its safety instructions before the conversation.
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
            in a `with` block, so that leaving the loop early gives the connection back.
        """
        ...

    stream_async = asynchronous(stream)

    # These go through `complete` and `stream`, so that whoever wraps those sees these too. What
    # they need of `extra` is imported by those who call them.

    def parse(
        self,
        response_format: type[P],
        *,
        retries_on_invalid: int = 0,
        **kwargs: Unpack[ParseArguments],
    ) -> ParsedChatCompletionResponse[P]:
        """Ask a model for its answer as an instance of a pydantic model, or of another type.

        Calls `POST /v1/chat/completions`, through `complete`.

        Args:
            response_format: The pydantic model; or a dataclass, a `TypedDict`, or a type such as
                `list[Book]`, `bool` or `Literal["yes", "no"]`. Objects may have no other
                properties than their fields, so that a field like `dict[str, int]` comes back
                empty: use a list of pairs.
            retries_on_invalid: How many times to tell the model what is wrong with its answer, and
                to ask again, where it is no JSON or does not fit. Each costs a request. An answer
                that was cut off is not asked for again: the next would be too.
            **kwargs: All other arguments of `complete`.

        Returns:
            The answer: `choices[0].message.parsed` is the instance. It is None where the message
            has no text, for one because the model asks for functions.

        Raises:
            extra.NotJSONError: The text is not JSON, or was cut off by `max_tokens`. It is a
                `json.JSONDecodeError`.
            extra.NotTextError: The message is a list of chunks. It is a `TypeError`.
            pydantic.ValidationError: The text does not fit, or an argument is not of its type and
                nothing was sent. Where there was an answer, these three have the last one as
                `response`.
            models.HTTPValidationError: The server refused an argument.
            models.SDKError: The server answered with another error.
            httpx.HTTPError: There was no answer.
            TypeError: `response_format` is no type, or one that JSON cannot express; nothing was
                sent.
            ValueError: `retries_on_invalid` is no number from 0 on; nothing was sent.
        """
        from . import extra  # noqa: PLC0415
        from .extra.wanted import INVALID, Wanted, asking_again, check_retries  # noqa: PLC0415

        wanted = Wanted(response_format)
        given: dict[str, Any] = {"response_format": wanted.format}
        for _ in range(check_retries(retries_on_invalid)):
            response = self.complete(**given, **kwargs)
            try:
                return extra.convert_to_parsed_chat_completion_response(response, response_format)
            except INVALID as error:
                kwargs["messages"] = asking_again(kwargs["messages"], error)
        response = self.complete(**given, **kwargs)
        return extra.convert_to_parsed_chat_completion_response(response, response_format)

    async def parse_async(
        self,
        response_format: type[P],
        *,
        retries_on_invalid: int = 0,
        **kwargs: Unpack[ParseArguments],
    ) -> ParsedChatCompletionResponse[P]:
        """Do what `parse` does, awaiting: through `complete_async`."""
        from . import extra  # noqa: PLC0415
        from .extra.wanted import INVALID, Wanted, asking_again, check_retries  # noqa: PLC0415

        wanted = Wanted(response_format)
        given: dict[str, Any] = {"response_format": wanted.format}
        for _ in range(check_retries(retries_on_invalid)):
            response = await self.complete_async(**given, **kwargs)
            try:
                return extra.convert_to_parsed_chat_completion_response(response, response_format)
            except INVALID as error:
                kwargs["messages"] = asking_again(kwargs["messages"], error)
        response = await self.complete_async(**given, **kwargs)
        return extra.convert_to_parsed_chat_completion_response(response, response_format)

    def parse_stream(
        self, response_format: type[P], **kwargs: Unpack[ParseArguments]
    ) -> ParsedEventStream[P]:
        """Ask a model for JSON that fits a pydantic model or another type, while it is written.

        Calls `POST /v1/chat/completions` for server-sent events, through `stream`.

        Args:
            response_format: The pydantic model, or another type, as for `parse`.
            **kwargs: All other arguments of `stream`.

        Returns:
            The events, as from `stream`; the pieces of the text, joined, are the JSON. `partials`
            gives the object as far as it has come, `final` the whole answer with it.

        Raises:
            models.HTTPValidationError: The server refused an argument.
            models.SDKError: The server answered with another error, or reports one in the stream.
            httpx.HTTPError: There was no answer, or the connection broke in the middle of it.
            pydantic.ValidationError: An argument is not of its type; nothing was sent.
            TypeError: `response_format` is no type, or one that JSON cannot express; nothing was
                sent.
        """
        from .extra.wanted import Wanted  # noqa: PLC0415
        from .helpers.parsed_stream import parsing  # noqa: PLC0415

        wanted = Wanted(response_format).format
        return parsing(self.stream(response_format=wanted, **kwargs), response_format)

    async def parse_stream_async(
        self, response_format: type[P], **kwargs: Unpack[ParseArguments]
    ) -> ParsedEventStreamAsync[P]:
        """Do what `parse_stream` does, awaiting: through `stream_async`."""
        from .extra.wanted import Wanted  # noqa: PLC0415
        from .helpers.parsed_stream import parsing_async  # noqa: PLC0415

        wanted = Wanted(response_format).format
        stream = await self.stream_async(response_format=wanted, **kwargs)
        return parsing_async(stream, response_format)

    def run(
        self,
        *,
        model: types.ChatModelName,
        messages: str | Sequence[models.Messages | models.MessagesTypedDict],
        tools: Sequence[
            Callable[..., Any]
            | models.ChatCompletionRequestTool
            | models.ChatCompletionRequestToolTypedDict
        ],
        max_rounds: int = 10,
        on_call: Callable[[models.ToolCall], object] | None = None,
        on_error: Literal["tell", "raise"] = "tell",
        tool_choice: models.ChatCompletionRequestToolChoice
        | models.ChatCompletionRequestToolChoiceTypedDict
        | None = None,
        response_format: models.ResponseFormat | models.ResponseFormatTypedDict | None = None,
        **options: Unpack[AnswerArguments],
    ) -> ChatRun:
        """Let a model call Python functions until it has its answer.

        Calls `POST /v1/chat/completions`, through `complete`, once for each round: the functions
        that the model asks for are called, side by side, and it is told what came of them.

        Args:
            model: The id of the model, such as `"mistral-small-latest"`.
            messages: The conversation so far, as for `complete`, or what the user says.
            tools: Python functions, blocking or `async def`: name, types of the parameters and
                docstring are what the model is told. Beside them whatever `complete` takes; of a
                function without Python the calls are left to you, as `pending` of the result.
            max_rounds: How many times to ask the model, at least 1.
            on_call: Called with every call before it is made. What it raises ends the run.
            on_error: What becomes of a function that fails, of arguments that are not of its types
                and of one that the model made up: `"tell"` tells the model, `"raise"` raises.
            tool_choice: Which functions it may or must ask for in the first round, as for
                `complete`; in the others it is free.
            response_format: What the answer must be, as for `complete`.
            **options: All other arguments of `complete`.

        Returns:
            What it came to: `text`, the whole conversation as `messages`, every one of `calls`,
            the sum of `usage`, and the last `response`.

        Raises:
            models.ToolCallError: A function failed, and `on_error` is `"raise"`.
            models.TooManyRoundsError: The model asked for functions in every round. Both have how
                far it came as `run`.
            models.NoMessageError: An answer has no message.
            models.SDKError: The server answered with an error.
            httpx.HTTPError: There was no answer.
            TypeError: What is no function, or has a parameter of a type that JSON Schema cannot
                express, is among the tools; nothing was sent.
            ValueError: Two functions have the same name; nothing was sent.
            pydantic.ValidationError: An argument is not of its type; nothing was sent.
        """
        from .helpers.tool_runs import rounds, run  # noqa: PLC0415

        given = {"model": model, **options}
        chosen = {"tool_choice": tool_choice, "response_format": response_format}
        given |= {name: value for name, value in chosen.items() if value is not None}
        flow = rounds(messages, tools, max_rounds, on_error, given)
        return run(self.complete, flow, on_call, self.sdk_configuration)

    async def run_async(
        self,
        *,
        model: types.ChatModelName,
        messages: str | Sequence[models.Messages | models.MessagesTypedDict],
        tools: Sequence[
            Callable[..., Any]
            | models.ChatCompletionRequestTool
            | models.ChatCompletionRequestToolTypedDict
        ],
        max_rounds: int = 10,
        on_call: Callable[[models.ToolCall], object] | None = None,
        on_error: Literal["tell", "raise"] = "tell",
        tool_choice: models.ChatCompletionRequestToolChoice
        | models.ChatCompletionRequestToolChoiceTypedDict
        | None = None,
        response_format: models.ResponseFormat | models.ResponseFormatTypedDict | None = None,
        **options: Unpack[AnswerArguments],
    ) -> ChatRun:
        """Do what `run` does, awaiting: through `complete_async`.

        Functions that block run in threads. What `on_call` returns is awaited where that is
        possible.
        """
        from .helpers.tool_runs import rounds, run_async  # noqa: PLC0415

        given = {"model": model, **options}
        chosen = {"tool_choice": tool_choice, "response_format": response_format}
        given |= {name: value for name, value in chosen.items() if value is not None}
        flow = rounds(messages, tools, max_rounds, on_error, given)
        return await run_async(self.complete_async, flow, on_call, self.sdk_configuration)
