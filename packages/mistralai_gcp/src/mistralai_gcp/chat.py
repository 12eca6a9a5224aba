"""Chat on Google Cloud: as everywhere, but Vertex AI knows no `safe_prompt`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mistralai import chat
from mistralai._core.operation import asynchronous, variant
from mistralai.types import UNSET

__all__ = ["UNSET", "Chat"]


class Chat(chat.Chat):
    """The answer of a model to a conversation; the methods are those of `mistralai.chat.Chat`."""

    if not TYPE_CHECKING:  # pragma: no branch
        complete = variant(chat.Chat.complete, without="safe_prompt")
        complete_async = asynchronous(complete)
        stream = variant(chat.Chat.stream, without="safe_prompt")
        stream_async = asynchronous(stream)
