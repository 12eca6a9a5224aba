"""The events of a conversation whose answer comes in pieces.

A piece belongs to the entry number `output_index` of the answer, and in a message to the chunk
number `content_index`; the pieces of one place, joined, are what the whole answer would have there.
"""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, Literal

from mistralai.types.basemodel import UNSET, BaseModel, OptionalNullable, UnrecognizedStr, Unset

from ._builtin_tools import BuiltInConnectors
from ._conversations import ConversationResponse, ConversationUsageInfo
from ._entries import FunctionCallEntryConfirmationStatus, OutputContentChunks
from ._open import NullToo
from ._tagged import Tagged

__all__ = [
    "AgentHandoffDoneEvent",
    "AgentHandoffStartedEvent",
    "ConversationEvents",
    "ConversationEventsData",
    "FunctionCallEvent",
    "FunctionCallEventConfirmationStatus",
    "MessageOutputEvent",
    "MessageOutputEventContent",
    "ResponseDoneEvent",
    "ResponseErrorEvent",
    "ResponseStartedEvent",
    "SSETypes",
    "ToolExecutionDeltaEvent",
    "ToolExecutionDeltaEventName",
    "ToolExecutionDoneEvent",
    "ToolExecutionDoneEventName",
    "ToolExecutionStartedEvent",
    "ToolExecutionStartedEventName",
]

SSETypes = Literal[
    "conversation.response.started",
    "conversation.response.done",
    "conversation.response.error",
    "message.output.delta",
    "tool.execution.started",
    "tool.execution.delta",
    "tool.execution.done",
    "agent.handoff.started",
    "agent.handoff.done",
    "function.call.delta",
]
MessageOutputEventContent = str | OutputContentChunks
FunctionCallEventConfirmationStatus = FunctionCallEntryConfirmationStatus
ToolExecutionStartedEventName = BuiltInConnectors | str
ToolExecutionDeltaEventName = BuiltInConnectors | str
ToolExecutionDoneEventName = BuiltInConnectors | str


class ResponseStartedEvent(BaseModel):
    """The answer begins."""

    conversation_id: str
    type: Literal["conversation.response.started"] = "conversation.response.started"
    created_at: datetime | None = None


class ResponseDoneEvent(BaseModel):
    """The answer is complete; nothing comes behind this."""

    usage: ConversationUsageInfo
    type: Literal["conversation.response.done"] = "conversation.response.done"
    created_at: datetime | None = None


class ResponseErrorEvent(BaseModel):
    """The answer broke off; nothing comes behind this."""

    message: str
    code: int
    type: Literal["conversation.response.error"] = "conversation.response.error"
    created_at: datetime | None = None


class MessageOutputEvent(BaseModel):
    """A piece of a message."""

    id: str
    """That of the message."""
    content: MessageOutputEventContent
    """Text, or a whole chunk."""
    type: Literal["message.output.delta"] = "message.output.delta"
    created_at: datetime | None = None
    output_index: int | None = 0
    content_index: int | None = 0
    """Grows where a chunk of another kind, such as a reference, cuts the text."""
    model: OptionalNullable[str] = UNSET
    agent_id: OptionalNullable[str] = UNSET
    role: Literal["assistant"] = "assistant"


class FunctionCallEvent(BaseModel):
    """A piece of a function call."""

    id: str
    """That of the call's entry: the arguments of one id are joined."""
    name: str
    tool_call_id: str
    arguments: str
    type: Literal["function.call.delta"] = "function.call.delta"
    created_at: datetime | None = None
    output_index: int | None = 0
    model: Annotated[str | Unset, NullToo] = UNSET
    agent_id: Annotated[str | Unset, NullToo] = UNSET
    confirmation_status: Annotated[FunctionCallEventConfirmationStatus | Unset, NullToo] = UNSET


class ToolExecutionStartedEvent(BaseModel):
    """A tool of the API begins. `arguments` is None where the API leaves it out."""

    id: str
    name: ToolExecutionStartedEventName
    arguments: str
    type: Literal["tool.execution.started"] = "tool.execution.started"
    created_at: datetime | None = None
    output_index: int | None = 0
    model: Annotated[str | Unset, NullToo] = UNSET
    agent_id: Annotated[str | Unset, NullToo] = UNSET


class ToolExecutionDeltaEvent(BaseModel):
    """A piece of what a tool of the API is given."""

    id: str
    name: ToolExecutionDeltaEventName
    arguments: str
    type: Literal["tool.execution.delta"] = "tool.execution.delta"
    created_at: datetime | None = None
    output_index: int | None = 0


class ToolExecutionDoneEvent(BaseModel):
    """A tool of the API is done."""

    id: str
    name: ToolExecutionDoneEventName
    type: Literal["tool.execution.done"] = "tool.execution.done"
    created_at: datetime | None = None
    output_index: int | None = 0
    info: dict[str, Any] | None = None
    """What the tool tells: of the code interpreter `code` and `code_output`."""


class AgentHandoffStartedEvent(BaseModel):
    """An agent hands the conversation over."""

    id: str
    previous_agent_id: str
    previous_agent_name: str
    type: Literal["agent.handoff.started"] = "agent.handoff.started"
    created_at: datetime | None = None
    output_index: int | None = 0


class AgentHandoffDoneEvent(BaseModel):
    """Another agent has taken the conversation over."""

    id: str
    next_agent_id: str
    next_agent_name: str
    type: Literal["agent.handoff.done"] = "agent.handoff.done"
    created_at: datetime | None = None
    output_index: int | None = 0


ConversationEventsData = Annotated[
    AgentHandoffDoneEvent
    | AgentHandoffStartedEvent
    | ResponseDoneEvent
    | ResponseErrorEvent
    | ResponseStartedEvent
    | FunctionCallEvent
    | MessageOutputEvent
    | ToolExecutionDeltaEvent
    | ToolExecutionDoneEvent
    | ToolExecutionStartedEvent,
    Tagged("type"),
]


class ConversationEvents(BaseModel):
    """One event of a stream. What is of no known kind is an `Unknown` as `data`."""

    event: SSETypes | UnrecognizedStr
    """The name of the event, the same as `data.type`."""
    data: ConversationEventsData

    if TYPE_CHECKING:

        def __whole__(self) -> ConversationResponse: ...
