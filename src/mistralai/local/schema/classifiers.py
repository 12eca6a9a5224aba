"""The requests of moderation and classification."""

from typing import Annotated, Any

from pydantic import Field

from .base import Request
from .messages import Message

Messages = Annotated[list[Message], Field(min_length=1)]


class ClassificationRequest(Request):
    """POST /v1/moderations and /v1/classifications."""

    model: str
    input: str | list[str]
    metadata: dict[str, Any] | None = None

    @property
    def texts(self) -> list[str]:
        """The texts, one or several."""
        return [self.input] if isinstance(self.input, str) else self.input


class ChatModerationRequest(Request):
    """POST /v1/chat/moderations."""

    model: str
    input: Messages | Annotated[list[Messages], Field(min_length=1)]
    metadata: dict[str, Any] | None = None

    @property
    def conversations(self) -> list[list[Message]]:
        """The conversations, one or several."""
        first, *more = self.input
        if isinstance(first, list):
            return [first, *(one for one in more if isinstance(one, list))]
        return [[first, *(one for one in more if not isinstance(one, list))]]


class Conversation(Request):
    """One conversation to classify."""

    messages: Messages


class ChatClassificationRequest(Request):
    """POST /v1/chat/classifications."""

    model: str
    input: Conversation | list[Conversation]

    @property
    def conversations(self) -> list[list[Message]]:
        """The conversations, one or several."""
        several = self.input if isinstance(self.input, list) else [self.input]
        return [one.messages for one in several]
