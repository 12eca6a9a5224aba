"""Chat on Azure: as everywhere, but the endpoint serves one model, whose name is optional."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from mistralai import chat
from mistralai._core.operation import asynchronous, variant
from mistralai.types import UNSET

from . import models

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from mistralai.extra.parse_arguments import CompleteArguments
    from mistralai.utils.eventstreaming import EventStream

__all__ = ["UNSET", "Chat"]

PATH = "/chat/completions"
MODEL = {"model": "azureai"}


class Chat(chat.Chat):
    """The answer of the model to a conversation; the methods are those of `mistralai.chat.Chat`."""

    if TYPE_CHECKING:

        def complete(  # noqa: D102 - the docstring is that of the client's
            self,
            *,
            messages: Sequence[models.Messages | models.MessagesTypedDict],
            model: str | None = "azureai",
            response_format: models.ResponseFormat | models.ResponseFormatTypedDict | None = None,
            **arguments: Unpack[CompleteArguments],
        ) -> models.ChatCompletionResponse: ...

        def stream(  # noqa: D102 - as above
            self,
            *,
            messages: Sequence[models.Messages | models.MessagesTypedDict],
            model: str | None = "azureai",
            response_format: models.ResponseFormat | models.ResponseFormatTypedDict | None = None,
            **arguments: Unpack[CompleteArguments],
        ) -> EventStream[models.CompletionEvent]: ...

    else:
        complete = variant(
            chat.Chat.complete, path=PATH, body=models.ChatCompletionRequest, defaults=MODEL
        )
        stream = variant(
            chat.Chat.stream, path=PATH, body=models.ChatCompletionStreamRequest, defaults=MODEL
        )

    # In two steps, because mypy would infer the parent's parameters from the name.
    _complete_async = asynchronous(complete)
    complete_async = _complete_async
    _stream_async = asynchronous(stream)
    stream_async = _stream_async
