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
    """What to go on with: it can be another than the one that was given."""
    type: Literal["conversation.response.started"] = "conversation.response.started"
    created_at: datetime | None = None
    """When the API made the event, ISO 8601 on the wire; None where it does not tell."""


class ResponseDoneEvent(BaseModel):
    """The answer is complete; nothing comes behind this."""

    usage: ConversationUsageInfo
    """The tokens that the response is charged for."""
    type: Literal["conversation.response.done"] = "conversation.response.done"
    created_at: datetime | None = None
    """When the API made the event, ISO 8601 on the wire; None where it does not tell."""


class ResponseErrorEvent(BaseModel):
    """The answer broke off; nothing comes behind this."""

    message: str
    """What went wrong, as a text."""
    code: int
    """The number of the error, such as 3000; it is no HTTP status."""
    type: Literal["conversation.response.error"] = "conversation.response.error"
    created_at: datetime | None = None
    """When the API made the event, ISO 8601 on the wire; None where it does not tell."""


class MessageOutputEvent(BaseModel):
    """A piece of a message."""

    id: str
    """The id of the message: the same in all pieces of it."""
    content: MessageOutputEventContent
    """What comes to the message: text, or a whole chunk."""
    type: Literal["message.output.delta"] = "message.output.delta"
    created_at: datetime | None = None
    """When the API made the event, ISO 8601 on the wire; None where it does not tell."""
    output_index: int | None = 0
    """The position of the entry among the outputs of the response, from 0."""
    content_index: int | None = 0
    """Grows where a chunk of another kind, such as a reference, cuts the text."""
    model: OptionalNullable[str] = UNSET
    """The model that says it."""
    agent_id: OptionalNullable[str] = UNSET
    """The agent that speaks; None where it is a model."""
    role: Literal["assistant"] = "assistant"


class FunctionCallEvent(BaseModel):
    """A piece of a function call."""

    id: str
    """The id of the call's entry: the arguments of one id are joined."""
    name: str
    """The name of the function."""
    tool_call_id: str
    """What its result and its confirmation are told by."""
    arguments: str
    """A piece of the arguments: those of all events of the call, joined, are JSON."""
    type: Literal["function.call.delta"] = "function.call.delta"
    created_at: datetime | None = None
    """When the API made the event, ISO 8601 on the wire; None where it does not tell."""
    output_index: int | None = 0
    """The position of the entry among the outputs of the response, from 0."""
    model: Annotated[str | Unset, NullToo] = UNSET
    """The model that asks for it."""
    agent_id: Annotated[str | Unset, NullToo] = UNSET
    """The agent that asks for it, where it is no model."""
    confirmation_status: Annotated[FunctionCallEventConfirmationStatus | Unset, NullToo] = UNSET
    """`pending`: the API waits for a `ToolCallConfirmation` to run it."""


class ToolExecutionStartedEvent(BaseModel):
    """A tool of the API begins. `arguments` is None where the API leaves it out."""

    id: str
    """The id of the entry: the same in all events about it."""
    name: ToolExecutionStartedEventName
    """The name of the tool, such as `web_search`."""
    arguments: str
    """What the model gives to the tool, mostly JSON; None where the API leaves it out."""
    type: Literal["tool.execution.started"] = "tool.execution.started"
    created_at: datetime | None = None
    """When the API made the event, ISO 8601 on the wire; None where it does not tell."""
    output_index: int | None = 0
    """The position of the entry among the outputs of the response, from 0."""
    model: Annotated[str | Unset, NullToo] = UNSET
    """The model that runs it."""
    agent_id: Annotated[str | Unset, NullToo] = UNSET
    """The agent that runs it; None where it is a model."""


class ToolExecutionDeltaEvent(BaseModel):
    """A piece of what a tool of the API is given."""

    id: str
    """The id of the entry: the same in all events about it."""
    name: ToolExecutionDeltaEventName
    """The name of the tool, such as `web_search`."""
    arguments: str
    """A piece of what the model gives to the tool."""
    type: Literal["tool.execution.delta"] = "tool.execution.delta"
    created_at: datetime | None = None
    """When the API made the event, ISO 8601 on the wire; None where it does not tell."""
    output_index: int | None = 0
    """The position of the entry among the outputs of the response, from 0."""


class ToolExecutionDoneEvent(BaseModel):
    """A tool of the API is done."""

    id: str
    """The id of the entry: the same in all events about it."""
    name: ToolExecutionDoneEventName
    """The name of the tool, such as `web_search`."""
    type: Literal["tool.execution.done"] = "tool.execution.done"
    created_at: datetime | None = None
    """When the API made the event, ISO 8601 on the wire; None where it does not tell."""
    output_index: int | None = 0
    """The position of the entry among the outputs of the response, from 0."""
    info: dict[str, Any] | None = None
    """What the tool tells: of the code interpreter `code` and `code_output`."""


class AgentHandoffStartedEvent(BaseModel):
    """An agent hands the conversation over."""

    id: str
    """The id of the entry: the same in all events about it."""
    previous_agent_id: str
    """The agent that hands over."""
    previous_agent_name: str
    """The name of the agent that hands over."""
    type: Literal["agent.handoff.started"] = "agent.handoff.started"
    created_at: datetime | None = None
    """When the API made the event, ISO 8601 on the wire; None where it does not tell."""
    output_index: int | None = 0
    """The position of the entry among the outputs of the response, from 0."""


class AgentHandoffDoneEvent(BaseModel):
    """Another agent has taken the conversation over."""

    id: str
    """The id of the entry: the same in all events about it."""
    next_agent_id: str
    """The agent that goes on."""
    next_agent_name: str
    """The name of the agent that goes on."""
    type: Literal["agent.handoff.done"] = "agent.handoff.done"
    created_at: datetime | None = None
    """When the API made the event, ISO 8601 on the wire; None where it does not tell."""
    output_index: int | None = 0
    """The position of the entry among the outputs of the response, from 0."""


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
    """What there is to the event, by its kind; an `Unknown` where that is not known."""

    if TYPE_CHECKING:

        def __whole__(self) -> ConversationResponse: ...
