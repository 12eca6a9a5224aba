"""Chat on Azure: as everywhere, but an endpoint has one model, so that nobody has to name it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mistralai import chat, types
from mistralai._clouds.facade import elsewhere
from mistralai._core.call import Call, StreamCall
from mistralai._core.exchange.drive import asynchronous, asynchronous_stream, operation, streaming
from mistralai._core.exchange.retry import RetryConfig
from mistralai.types import UNSET

from . import models

__all__ = ["UNSET", "Chat"]

PATH = "/chat/completions"


class Chat(chat.Chat):
    """The answer of the model to a conversation; the methods are those of `mistralai.chat.Chat`."""

    __slots__ = ()

    @operation
    def complete(  # noqa: D102 - the docstring of the parent holds, and help() shows it
        self,
        *,
        messages: Sequence[models.Messages | models.MessagesTypedDict],
        model: str | None = "azureai",
        temperature: types.OptionalNullable[float] = UNSET,
        top_p: float | None = None,
        max_tokens: types.OptionalNullable[int] = UNSET,
        stream: bool | None = False,
        stop: models.Stop | models.StopTypedDict | None = None,
        random_seed: types.OptionalNullable[int] = UNSET,
        response_format: models.ResponseFormat | models.ResponseFormatTypedDict | None = None,
        tools: types.OptionalNullable[Sequence[models.Tool | models.ToolTypedDict]] = UNSET,
        tool_choice: models.ChatCompletionRequestToolChoice
        | models.ChatCompletionRequestToolChoiceTypedDict
        | None = None,
        presence_penalty: float | None = None,
        frequency_penalty: float | None = None,
        n: types.OptionalNullable[int] = UNSET,
        prediction: models.Prediction | models.PredictionTypedDict | None = None,
        parallel_tool_calls: bool | None = None,
        safe_prompt: bool | None = None,
        retries: types.OptionalNullable[RetryConfig] = UNSET,
        server_url: str | None = None,
        timeout_ms: int | None = None,
        http_headers: Mapping[str, str] | None = None,
    ) -> Call[models.ChatCompletionResponse]:
        return elsewhere(chat.Chat.complete, locals(), PATH, models.ChatCompletionRequest)

    # In two steps, because mypy would infer the parent's parameters from the name.
    _complete_async = asynchronous(complete)
    complete_async = _complete_async

    @streaming
    def stream(  # noqa: D102 - as above
        self,
        *,
        messages: Sequence[models.Messages | models.MessagesTypedDict],
        model: str | None = "azureai",
        temperature: types.OptionalNullable[float] = UNSET,
        top_p: float | None = None,
        max_tokens: types.OptionalNullable[int] = UNSET,
        stream: bool | None = True,
        stop: models.Stop | models.StopTypedDict | None = None,
        random_seed: types.OptionalNullable[int] = UNSET,
        response_format: models.ResponseFormat | models.ResponseFormatTypedDict | None = None,
        tools: types.OptionalNullable[Sequence[models.Tool | models.ToolTypedDict]] = UNSET,
        tool_choice: models.ChatCompletionStreamRequestToolChoice
        | models.ChatCompletionStreamRequestToolChoiceTypedDict
        | None = None,
        presence_penalty: float | None = None,
        frequency_penalty: float | None = None,
        n: types.OptionalNullable[int] = UNSET,
        prediction: models.Prediction | models.PredictionTypedDict | None = None,
        parallel_tool_calls: bool | None = None,
        safe_prompt: bool | None = None,
        retries: types.OptionalNullable[RetryConfig] = UNSET,
        server_url: str | None = None,
        timeout_ms: int | None = None,
        http_headers: Mapping[str, str] | None = None,
    ) -> StreamCall[models.CompletionEvent]:
        return elsewhere(chat.Chat.stream, locals(), PATH, models.ChatCompletionStreamRequest)

    _stream_async = asynchronous_stream(stream)
    stream_async = _stream_async
