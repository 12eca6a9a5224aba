"""Chat: `mistralai.chat`, but None is sent as null wherever the API takes that."""

from mistralai import chat
from mistralai.types import UNSET

from ._differing import differing

__all__ = ["UNSET", "Chat"]

NULLS = {"nulls": frozenset({"top_p", "stop", "presence_penalty", "frequency_penalty"})}


@differing(complete=NULLS, stream=NULLS)
class Chat(chat.Chat):
    """The answer of a model to a conversation; the methods are those of `mistralai.chat.Chat`."""
