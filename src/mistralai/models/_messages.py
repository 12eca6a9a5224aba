"""The messages of a conversation."""

from typing import Annotated, Literal

from mistralai.types.basemodel import UNSET, BaseModel, Nullable, OptionalNullable

from ._content import ContentChunk, SystemMessageContentChunks
from ._tagged import Tagged
from ._tools import ToolCall

__all__ = [
    "AssistantMessage",
    "AssistantMessageContent",
    "AssistantMessageRole",
    "Messages",
    "Role",
    "SystemMessage",
    "SystemMessageContent",
    "ToolMessage",
    "ToolMessageContent",
    "ToolMessageRole",
    "UserMessage",
    "UserMessageContent",
    "UserMessageRole",
]

Role = Literal["system", "assistant", "user"]
"""One of two meanings v1 gave the name: the role of a system message, and those of an entry."""
UserMessageRole = Literal["user"]
AssistantMessageRole = Literal["assistant"]
ToolMessageRole = Literal["tool"]

SystemMessageContent = str | list[SystemMessageContentChunks]
UserMessageContent = str | list[ContentChunk]
AssistantMessageContent = str | list[ContentChunk]
ToolMessageContent = str | list[ContentChunk]


class SystemMessage(BaseModel):
    """Instructions that hold for the whole conversation."""

    content: SystemMessageContent
    """The instructions."""
    role: Literal["system"] | None = "system"


class UserMessage(BaseModel):
    """What the user says."""

    content: Nullable[UserMessageContent]
    """A text, or chunks of text, images, documents, files and sound."""
    role: UserMessageRole | None = "user"
    """Always `user`."""


class AssistantMessage(BaseModel):
    """What the model says, or the tools it wants called."""

    content: OptionalNullable[AssistantMessageContent] = UNSET
    """A text, or chunks where there are thoughts and the like; None with calls alone."""
    tool_calls: OptionalNullable[list[ToolCall]] = UNSET
    """The functions that the model wants called; each wants a `ToolMessage`."""
    prefix: bool | None = False
    """True in the last message of a request: the answer goes on from its content."""
    role: AssistantMessageRole | None = "assistant"
    """Always `assistant`."""


class ToolMessage(BaseModel):
    """What a tool answered to a call."""

    content: Nullable[ToolMessageContent]
    """What came of the call: any text."""
    tool_call_id: OptionalNullable[str] = UNSET
    """The id of the `ToolCall` this answers."""
    name: OptionalNullable[str] = UNSET
    """The name of the function."""
    role: ToolMessageRole | None = "tool"
    """Always `tool`."""


Messages = Annotated[SystemMessage | UserMessage | AssistantMessage | ToolMessage, Tagged("role")]
