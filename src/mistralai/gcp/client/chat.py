"""Chat on Google Cloud, where None is sent as null wherever the API takes that."""

from mistralai.client._differing import CHANGES, differing
from mistralai.types import UNSET
from mistralai_gcp import chat

__all__ = ["UNSET", "Chat"]


@differing(**CHANGES["chat"])
class Chat(chat.Chat):
    """The answer of a model to a conversation; the methods are those of `mistralai_gcp`."""
