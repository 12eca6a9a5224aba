"""Chat on Azure, at the path that versions 2 and 3 call."""

from mistralai.client._differing import CHANGES, differing
from mistralai.types import UNSET
from mistralai_azure import chat

__all__ = ["UNSET", "Chat"]

PATH = {"path": "/models/chat/completions"}


@differing(**{name: {**changes, **PATH} for name, changes in CHANGES["chat"].items()})
class Chat(chat.Chat):
    """The answer of the model to a conversation; the methods are those of `mistralai_azure`."""
