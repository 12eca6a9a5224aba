"""What a conversation consists of: messages, calls and results."""

from datetime import datetime
from typing import Annotated, Any, Literal

from mistralai.types.basemodel import UNSET, BaseModel, OptionalNullable, UnrecognizedStr

from ._builtin_tools import BuiltInConnectors
from ._content import (
    DocumentURLChunk,
    ImageURLChunk,
    TextChunk,
    ThinkChunk,
    ToolFileChunk,
    ToolReferenceChunk,
)
from ._tagged import Tagged

__all__ = [
    "AgentHandoffEntry",
    "Confirmation",
    "Entries",
    "FunctionCallEntry",
    "FunctionCallEntryArguments",
    "FunctionCallEntryConfirmationStatus",
    "FunctionResultEntry",
    "InputEntries",
    "MessageEntries",
    "MessageInputContentChunks",
    "MessageInputEntry",
    "MessageInputEntryContent",
    "MessageInputEntryRole",
    "MessageOutputContentChunks",
    "MessageOutputEntry",
    "MessageOutputEntryContent",
    "Name",
    "OutputContentChunks",
    "Outputs",
    "ToolCallConfirmation",
    "ToolExecutionEntry",
]

Name = BuiltInConnectors | str


# v1 told the members of these unions apart by their other fields too, so a dict needs no `type`.
MessageInputContentChunks = Annotated[
    TextChunk | ImageURLChunk | DocumentURLChunk | ThinkChunk | ToolFileChunk,
    Tagged("type", needed=False, returned=True),
]
MessageOutputContentChunks = Annotated[
    TextChunk | ImageURLChunk | DocumentURLChunk | ThinkChunk | ToolFileChunk | ToolReferenceChunk,
    Tagged("type", needed=False, returned=True),
]
OutputContentChunks = MessageOutputContentChunks

MessageInputEntryRole = Literal["assistant", "user"]
MessageInputEntryContent = str | list[MessageInputContentChunks]
MessageOutputEntryContent = str | list[MessageOutputContentChunks]
FunctionCallEntryArguments = dict[str, Any] | str
FunctionCallEntryConfirmationStatus = Literal["pending", "allowed", "denied"] | UnrecognizedStr


# The constants of what a user writes may be left out of a dict, and so be null.
class MessageInputEntry(BaseModel):
    """What somebody says to the model; `{"role": "user", "content": "..."}` is enough."""

    role: MessageInputEntryRole
    """Who says it: `user`, or `assistant` for what the model is to have said."""
    content: MessageInputEntryContent
    """A text, or chunks of text, images, documents, files and sound."""
    object: Literal["entry"] | None = "entry"
    type: Literal["message.input"] | None = "message.input"
    created_at: datetime | None = None
    """When it was said; ISO 8601 on the wire."""
    completed_at: OptionalNullable[datetime] = UNSET
    """When it had ended; None where the API does not tell."""
    id: str | None = None
    """The API's name for the entry."""
    prefix: bool | None = False
    """True in the last entry, one of an assistant: the answer goes on from its content."""


class MessageOutputEntry(BaseModel):
    """What the model says."""

    content: MessageOutputEntryContent
    """A text, or a list of chunks where a tool found or made something."""
    object: Literal["entry"] = "entry"
    type: Literal["message.output"] = "message.output"
    created_at: datetime | None = None
    """When the model began; ISO 8601 on the wire."""
    completed_at: OptionalNullable[datetime] = UNSET
    """When it had ended; None where the API does not tell."""
    id: str | None = None
    """The API's name for the entry, for `restart`."""
    agent_id: OptionalNullable[str] = UNSET
    """The agent that speaks; None where it is a model."""
    model: OptionalNullable[str] = UNSET
    """The model that said it."""
    role: Literal["assistant"] = "assistant"


class FunctionCallEntry(BaseModel):
    """A function the model wants called. The answer to it is a `FunctionResultEntry`."""

    tool_call_id: str
    """What its result and its confirmation are told by."""
    name: str
    """The name of the function."""
    arguments: FunctionCallEntryArguments
    """JSON as a string, or the object itself; kept as it came."""
    object: Literal["entry"] = "entry"
    type: Literal["function.call"] = "function.call"
    created_at: datetime | None = None
    """When the model asked for it; ISO 8601 on the wire."""
    completed_at: OptionalNullable[datetime] = UNSET
    """When it had ended; None where the API does not tell."""
    id: str | None = None
    """The API's name for the entry."""
    agent_id: OptionalNullable[str] = UNSET
    """The agent that asks for it, where it is no model."""
    model: OptionalNullable[str] = UNSET
    """The model that asks for it."""
    confirmation_status: OptionalNullable[FunctionCallEntryConfirmationStatus] = UNSET
    """`pending`: the API waits for a `ToolCallConfirmation` to run it."""


class FunctionResultEntry(BaseModel):
    """What a function answered to a call."""

    tool_call_id: str
    """The `tool_call_id` of the `FunctionCallEntry`."""
    result: str
    """What the function returned, as a text; mostly JSON."""
    object: Literal["entry"] | None = "entry"
    type: Literal["function.result"] | None = "function.result"
    created_at: datetime | None = None
    """When it was given; ISO 8601 on the wire."""
    completed_at: OptionalNullable[datetime] = UNSET
    """When it had ended; None where the API does not tell."""
    id: str | None = None
    """The API's name for the entry."""


class ToolExecutionEntry(BaseModel):
    """A tool that the API ran by itself.

    The API also answers without `arguments`, where the tool was given none; then it is None.
    """

    name: Name
    """The name of the tool, such as `web_search`."""
    arguments: str
    """What the model gave to the tool, mostly JSON."""
    object: Literal["entry"] = "entry"
    type: Literal["tool.execution"] = "tool.execution"
    created_at: datetime | None = None
    """When it began; ISO 8601 on the wire."""
    completed_at: OptionalNullable[datetime] = UNSET
    """When it had ended; None where the API does not tell."""
    id: str | None = None
    """The API's name for the entry."""
    info: dict[str, Any] | None = None
    """What the tool tells: of the code interpreter `code` and `code_output`."""
    agent_id: OptionalNullable[str] = UNSET
    """The agent that ran it; None where it is a model."""
    model: OptionalNullable[str] = UNSET
    """The model that ran it."""


class AgentHandoffEntry(BaseModel):
    """One agent hands the conversation over to another."""

    previous_agent_id: str
    """The agent that hands over."""
    previous_agent_name: str
    """The name of the agent that hands over."""
    next_agent_id: str
    """The agent that goes on."""
    next_agent_name: str
    """The name of the agent that goes on."""
    object: Literal["entry"] = "entry"
    type: Literal["agent.handoff"] = "agent.handoff"
    created_at: datetime | None = None
    """When the handoff began; ISO 8601 on the wire."""
    completed_at: OptionalNullable[datetime] = UNSET
    """When it had ended; None where the API does not tell."""
    id: str | None = None
    """The API's name for the entry."""


# In this order: what has a role and a content, and no type, is an input.
InputEntries = Annotated[
    FunctionResultEntry
    | MessageInputEntry
    | FunctionCallEntry
    | ToolExecutionEntry
    | MessageOutputEntry
    | AgentHandoffEntry,
    Tagged("type", needed=False, returned=True),
]
Entries = InputEntries
MessageEntries = Annotated[MessageInputEntry | MessageOutputEntry, Tagged("type", needed=False)]
Outputs = Annotated[
    ToolExecutionEntry | FunctionCallEntry | MessageOutputEntry | AgentHandoffEntry,
    Tagged("type", needed=False),
]

Confirmation = Literal["allow", "deny"]


class ToolCallConfirmation(BaseModel):
    """The word that a pending call waits for."""

    tool_call_id: str
    """The `tool_call_id` of the `FunctionCallEntry`."""
    confirmation: Confirmation
    """`allow` lets the API run the call, `deny` does not."""
