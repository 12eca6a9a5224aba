"""Chat on Azure, at the path that versions 2 and 3 call."""

from mistralai.client._differing import differing
from mistralai.client.chat import NULLS
from mistralai.types import UNSET
from mistralai_azure import chat

__all__ = ["UNSET", "Chat"]

CHANGES = {**NULLS, "path": "/models/chat/completions"}


@differing(complete=CHANGES, stream=CHANGES)
class Chat(chat.Chat):
    """The answer of the model to a conversation; the methods are those of `mistralai_azure`."""
