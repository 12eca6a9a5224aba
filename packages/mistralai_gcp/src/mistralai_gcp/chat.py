"""Chat on Google Cloud: as everywhere, but Vertex AI knows no `safe_prompt`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mistralai import chat
from mistralai._clouds.facade import without
from mistralai._core.exchange.drive import asynchronous, asynchronous_stream, operation, streaming
from mistralai.types import UNSET

__all__ = ["UNSET", "Chat"]


class Chat(chat.Chat):
    """The answer of a model to a conversation; the methods are those of `mistralai.chat.Chat`."""

    __slots__ = ()

    if not TYPE_CHECKING:  # pragma: no branch
        complete = operation(without(chat.Chat.complete, "safe_prompt"))
        complete_async = asynchronous(complete)
        stream = streaming(without(chat.Chat.stream, "safe_prompt"))
        stream_async = asynchronous_stream(stream)
