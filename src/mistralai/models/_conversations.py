"""Conversations that the API keeps: requests, answers, and what is kept."""

from datetime import datetime
from typing import Any, Literal

from mistralai.errors import NoMessageError
from mistralai.types.basemodel import UNSET, BaseModel, OptionalNullable

from ._beta_agents import CompletionArgs
from ._builtin_tools import ConversationStreamRequestTools, ModelConversationTools, Tools
from ._entries import (
    Entries,
    FunctionCallEntry,
    InputEntries,
    MessageEntries,
    MessageOutputEntry,
    Outputs,
    ToolCallConfirmation,
)
from ._guardrails import GuardrailConfig
from ._reading import entries_of, reading, text_in, thoughts_in

__all__ = [
    "AgentConversation",
    "AgentConversationAgentVersion",
    "AgentVersion",
    "AgentsAPIV1ConversationsGetResponseV1ConversationsGet",
    "ConversationAppendRequest",
    "ConversationAppendRequestHandoffExecution",
    "ConversationAppendStreamRequest",
    "ConversationAppendStreamRequestHandoffExecution",
    "ConversationHistory",
    "ConversationInputs",
    "ConversationMessages",
    "ConversationRequest",
    "ConversationResponse",
    "ConversationRestartRequest",
    "ConversationRestartRequestAgentVersion",
    "ConversationRestartRequestHandoffExecution",
    "ConversationRestartStreamRequest",
    "ConversationRestartStreamRequestAgentVersion",
    "ConversationRestartStreamRequestHandoffExecution",
    "ConversationStreamRequest",
    "ConversationStreamRequestAgentVersion",
    "ConversationStreamRequestHandoffExecution",
    "ConversationUsageInfo",
    "HandoffExecution",
    "ModelConversation",
    "ResponseBody",
]

HandoffExecution = Literal["client", "server"]
ConversationAppendRequestHandoffExecution = HandoffExecution
ConversationAppendStreamRequestHandoffExecution = HandoffExecution
ConversationRestartRequestHandoffExecution = HandoffExecution
ConversationRestartStreamRequestHandoffExecution = HandoffExecution
ConversationStreamRequestHandoffExecution = HandoffExecution

AgentVersion = str | int
AgentConversationAgentVersion = AgentVersion
ConversationRestartRequestAgentVersion = AgentVersion
ConversationRestartStreamRequestAgentVersion = AgentVersion
ConversationStreamRequestAgentVersion = AgentVersion

ConversationInputs = str | list[InputEntries]


class ConversationRequest(BaseModel):
    """The body of a request that starts a conversation, with a `model` or with an `agent_id`."""

    inputs: ConversationInputs
    """A text, or entries; a text is what the user says."""
    stream: bool | None = False
    """Whether the response comes as a stream of events; by default it comes whole."""
    store: OptionalNullable[bool] = UNSET
    """Whether the API keeps the conversation, so that it can go on; by default it does."""
    handoff_execution: OptionalNullable[HandoffExecution] = UNSET
    """Who goes on behind a handoff: the API (`server`, the default), or the program (`client`)."""
    instructions: OptionalNullable[str] = UNSET
    """What holds for the whole conversation; an agent has its own."""
    tools: list[Tools] | None = None
    """What the model may use: functions of your own, and tools that the API runs by itself."""
    completion_args: OptionalNullable[CompletionArgs] = UNSET
    """How the model answers: its temperature, the longest message and so on."""
    name: OptionalNullable[str] = UNSET
    """What the conversation is called."""
    description: OptionalNullable[str] = UNSET
    """What the conversation is about."""
    metadata: OptionalNullable[dict[str, Any]] = UNSET
    """Notes of your own: any JSON object; `list` can search for them."""
    agent_id: OptionalNullable[str] = UNSET
    """The agent to talk with, instead of a model."""
    agent_version: OptionalNullable[AgentVersion] = UNSET
    """The number of a version, or an alias; by default the version in use."""
    model: OptionalNullable[str] = UNSET
    """The id of the model to talk with, such as `mistral-medium-latest`."""
    guardrails: OptionalNullable[list[GuardrailConfig]] = UNSET
    """What to check of the messages first."""


class ConversationStreamRequest(BaseModel):
    """`ConversationRequest` for an answer that comes in pieces."""

    inputs: ConversationInputs
    """A text, or entries; a text is what the user says."""
    stream: bool | None = True
    """Whether the response comes as a stream of events; by default it does."""
    store: OptionalNullable[bool] = UNSET
    """Whether the API keeps the conversation, so that it can go on; by default it does."""
    handoff_execution: OptionalNullable[ConversationStreamRequestHandoffExecution] = UNSET
    """Who goes on behind a handoff: the API (`server`, the default), or the program (`client`)."""
    instructions: OptionalNullable[str] = UNSET
    """What holds for the whole conversation; an agent has its own."""
    tools: list[ConversationStreamRequestTools] | None = None
    """What the model may use: functions of your own, and tools that the API runs by itself."""
    completion_args: OptionalNullable[CompletionArgs] = UNSET
    """How the model answers: its temperature, the longest message and so on."""
    name: OptionalNullable[str] = UNSET
    """What the conversation is called."""
    description: OptionalNullable[str] = UNSET
    """What the conversation is about."""
    metadata: OptionalNullable[dict[str, Any]] = UNSET
    """Notes of your own: any JSON object; `list` can search for them."""
    agent_id: OptionalNullable[str] = UNSET
    """The agent to talk with, instead of a model."""
    agent_version: OptionalNullable[ConversationStreamRequestAgentVersion] = UNSET
    """The number of a version, or an alias; by default the version in use."""
    model: OptionalNullable[str] = UNSET
    """The id of the model to talk with, such as `mistral-medium-latest`."""
    guardrails: OptionalNullable[list[GuardrailConfig]] = UNSET
    """What to check of the messages first."""


class ConversationAppendRequest(BaseModel):
    """The body of a request that goes on with a conversation: inputs, confirmations, or both."""

    inputs: ConversationInputs | None = None
    """A text, or entries; a text is what the user says. Only confirmations do without."""
    stream: bool | None = False
    """Whether the response comes as a stream of events; by default it comes whole."""
    store: bool | None = True
    """Whether the API keeps what is new; by default it does."""
    handoff_execution: ConversationAppendRequestHandoffExecution | None = "server"
    """Who goes on behind a handoff: the API (`server`, the default), or the program (`client`)."""
    completion_args: CompletionArgs | None = None
    """How the model answers, in this turn."""
    tool_confirmations: OptionalNullable[list[ToolCallConfirmation]] = UNSET
    """What is said to the pending calls: `allow` or `deny`, for each."""


class ConversationAppendStreamRequest(ConversationAppendRequest):
    """`ConversationAppendRequest` for an answer that comes in pieces."""

    stream: bool | None = True
    """Whether the response comes as a stream of events; by default it does."""


class ConversationRestartRequest(BaseModel):
    """The body of a request that makes a new conversation of the beginning of another."""

    inputs: ConversationInputs | None = None
    """A text, or entries; a text is what the user says."""
    from_entry_id: str
    """The id of the last entry that is taken over."""
    stream: bool | None = False
    """Whether the response comes as a stream of events; by default it comes whole."""
    store: bool | None = True
    """Whether the API keeps the conversation, so that it can go on; by default it does."""
    handoff_execution: ConversationRestartRequestHandoffExecution | None = "server"
    """Who goes on behind a handoff: the API (`server`, the default), or the program (`client`)."""
    completion_args: CompletionArgs | None = None
    """How the model answers: its temperature, the longest message and so on."""
    metadata: OptionalNullable[dict[str, Any]] = UNSET
    """Notes of your own: any JSON object; `list` can search for them."""
    agent_version: OptionalNullable[ConversationRestartRequestAgentVersion] = UNSET
    """The number of a version, or an alias; by default the version in use."""
    guardrails: OptionalNullable[list[GuardrailConfig]] = UNSET
    """What to check of the messages first."""


class ConversationRestartStreamRequest(ConversationRestartRequest):
    """`ConversationRestartRequest` for an answer that comes in pieces."""

    stream: bool | None = True
    """Whether the response comes as a stream of events; by default it does."""


class ConversationUsageInfo(BaseModel):
    """Tokens read and written, by the model and by tools, which is what the API charges for."""

    prompt_tokens: int | None = 0
    """Tokens that were read."""
    completion_tokens: int | None = 0
    """Tokens that were written."""
    total_tokens: int | None = 0
    """All of them, those of the tools among them."""
    connector_tokens: OptionalNullable[int] = UNSET
    """Tokens that the tools of the API read and wrote; None where none ran."""
    connectors: OptionalNullable[dict[str, int]] = UNSET
    """From the name of each tool to how often it ran."""


class ConversationResponse(BaseModel):
    """What came out of a turn of a conversation."""

    conversation_id: str
    """What to go on with: it can be another than the one that was given."""
    outputs: list[Outputs]
    """What is new, in order; the last entry is the answer, or a call that waits for its result."""
    usage: ConversationUsageInfo
    """The tokens that this is charged for."""
    object: Literal["conversation.response"] = "conversation.response"
    guardrails: OptionalNullable[list[dict[str, Any]]] = UNSET
    """What the guardrails found."""

    @reading
    def message(self) -> MessageOutputEntry:
        """The last message of the outputs.

        Raises:
            NoMessageError: There is none, for one because the model asks for functions.
        """
        messages = entries_of(self.outputs, MessageOutputEntry)
        if not messages:
            raise NoMessageError("the ConversationResponse has no message among its outputs", self)
        return messages[-1]

    @reading
    def text(self) -> str:
        """The texts of the messages of the outputs, each on a line of its own."""
        messages = entries_of(self.outputs, MessageOutputEntry)
        return "\n".join(text for m in messages if (text := text_in(m.content)))

    @reading
    def thinking(self) -> str:
        """What the model thought on the way; empty where it did not."""
        messages = entries_of(self.outputs, MessageOutputEntry)
        return "\n".join(text for m in messages if (text := thoughts_in(m.content)))

    @reading
    def tool_calls(self) -> list[FunctionCallEntry]:
        """The functions that the model asks for; empty where there are none."""
        return entries_of(self.outputs, FunctionCallEntry)


class ModelConversation(BaseModel):
    """A conversation with a model."""

    id: str
    """What the operations ask for as `conversation_id`: `conv_` and 32 hex digits."""
    created_at: datetime
    """When it was started; ISO 8601 on the wire."""
    updated_at: datetime
    """When it last went on; ISO 8601 on the wire."""
    model: str
    """The id of the model that it is with."""
    instructions: OptionalNullable[str] = UNSET
    """What the model was told beforehand."""
    tools: list[ModelConversationTools] | None = None
    """What the model may use: functions of your own, and tools that the API runs by itself."""
    completion_args: CompletionArgs | None = None
    """How the model answers: its temperature, the longest message and so on."""
    name: OptionalNullable[str] = UNSET
    """What it is called."""
    description: OptionalNullable[str] = UNSET
    """What it is about."""
    metadata: OptionalNullable[dict[str, Any]] = UNSET
    """Notes of your own, as they were given."""
    object: Literal["conversation"] = "conversation"
    guardrails: OptionalNullable[list[GuardrailConfig]] = UNSET
    """What is checked of its messages."""


class AgentConversation(BaseModel):
    """A conversation with an agent."""

    id: str
    """What the operations ask for as `conversation_id`: `conv_` and 32 hex digits."""
    created_at: datetime
    """When it was started; ISO 8601 on the wire."""
    updated_at: datetime
    """When it last went on; ISO 8601 on the wire."""
    agent_id: str
    """The id of the agent that it is with."""
    name: OptionalNullable[str] = UNSET
    """What it is called."""
    description: OptionalNullable[str] = UNSET
    """What it is about."""
    metadata: OptionalNullable[dict[str, Any]] = UNSET
    """Notes of your own, as they were given."""
    object: Literal["conversation"] = "conversation"
    agent_version: OptionalNullable[AgentConversationAgentVersion] = UNSET
    """The number of the version of the agent, or an alias."""


ResponseBody = AgentConversation | ModelConversation
AgentsAPIV1ConversationsGetResponseV1ConversationsGet = AgentConversation | ModelConversation


class ConversationHistory(BaseModel):
    """Everything in a conversation, in order."""

    conversation_id: str
    """The id of the conversation: `conv_` and 32 hex digits."""
    entries: list[Entries]
    """All that happened in it, the oldest first."""
    object: Literal["conversation.history"] = "conversation.history"


class ConversationMessages(BaseModel):
    """What was said in a conversation, in order."""

    conversation_id: str
    """The id of the conversation: `conv_` and 32 hex digits."""
    messages: list[MessageEntries]
    """What was said in it, the oldest first."""
    object: Literal["conversation.messages"] = "conversation.messages"
