"""What conversations are made of, and the requests to them: entries, chunks, tools, arguments."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, ClassVar, Final, Literal, cast

from pydantic import BeforeValidator, Field, model_validator
from typing_extensions import Self

from .base import Request
from .completions import Function, Natural, Penalty, Prediction, Probability, ResponseFormat
from .messages import DocumentURLChunk, ImageURLChunk, ReferenceChunk, TextChunk
from .service import Metadata, Page

MAX_VERSION: Final = 1_000_000_000
"""The highest number that a version can have here."""

Stamp = Annotated[datetime, Field(strict=False)]
Version = Annotated[int, Field(ge=0, le=MAX_VERSION)] | str
"""A version of an agent: its number or an alias."""
Handoff = Literal["client", "server"]
Confirmed = Literal["pending", "allowed", "denied"]


class ToolFileChunk(Request):
    """A file that a tool made."""

    type: Literal["tool_file"] = "tool_file"
    tool: str
    file_id: str
    file_name: str | None = None
    file_type: str | None = None


class ToolReferenceChunk(Request):
    """A source that a tool found."""

    type: Literal["tool_reference"] = "tool_reference"
    tool: str
    title: str
    url: str | None = None
    favicon: str | None = None
    description: str | None = None
    source: str | None = None


class ThinkingChunk(Request):
    """What the model thought."""

    type: Literal["thinking"] = "thinking"
    thinking: list[
        Annotated[TextChunk | ToolReferenceChunk | ReferenceChunk, Field(discriminator="type")]
    ]
    signature: str | None = None
    closed: bool = True


def _typed_by_shape(value: object, table: Mapping[str, str]) -> object:
    """Return an object with its type, which is that of the first of its fields in a table."""
    if not isinstance(value, dict) or "type" in value:
        return cast("object", value)
    fields = cast("dict[str, object]", value)
    kind = next((kind for field, kind in table.items() if field in fields), None)
    return fields if kind is None else {**fields, "type": kind}


def _typed_chunk(value: object) -> object:
    return _typed_by_shape(value, {"text": "text", "image_url": "image_url"})


Chunk = Annotated[
    Annotated[
        TextChunk
        | ImageURLChunk
        | DocumentURLChunk
        | ThinkingChunk
        | ToolFileChunk
        | ToolReferenceChunk,
        Field(discriminator="type"),
    ],
    BeforeValidator(_typed_chunk),
]
Content = str | list[Chunk]


class _Entry(Request):
    """What all entries have; whoever sends one may leave all of it out."""

    object: Literal["entry"] = "entry"
    id: str | None = None
    created_at: Stamp | None = None
    completed_at: Stamp | None = None


class MessageInput(_Entry):
    """What a person says."""

    type: Literal["message.input"] = "message.input"
    role: Literal["assistant", "user"]
    content: Content
    prefix: bool = False


class MessageOutput(_Entry):
    """What the model said."""

    type: Literal["message.output"] = "message.output"
    role: Literal["assistant"] = "assistant"
    content: Content
    agent_id: str | None = None
    model: str | None = None


class FunctionCallInput(_Entry):
    """A call of a function that the model made."""

    type: Literal["function.call"] = "function.call"
    tool_call_id: str
    name: str
    arguments: dict[str, Any] | str
    agent_id: str | None = None
    model: str | None = None
    confirmation_status: Confirmed | None = None


class FunctionResult(_Entry):
    """What a function answered."""

    type: Literal["function.result"] = "function.result"
    tool_call_id: str
    result: str


class ToolExecution(_Entry):
    """A tool that the service ran."""

    type: Literal["tool.execution"] = "tool.execution"
    name: str
    arguments: str = ""
    info: dict[str, Any] | None = None
    agent_id: str | None = None
    model: str | None = None


class AgentHandoff(_Entry):
    """One agent that handed over to another."""

    type: Literal["agent.handoff"] = "agent.handoff"
    previous_agent_id: str
    previous_agent_name: str
    next_agent_id: str
    next_agent_name: str


_BY_FIELD: Final = {
    "result": "function.result",
    "tool_call_id": "function.call",
    "next_agent_id": "agent.handoff",
    "content": "message.input",
    "name": "tool.execution",
}


def _typed_entry(value: object) -> object:
    return _typed_by_shape(value, _BY_FIELD)


Entry = Annotated[
    Annotated[
        MessageInput
        | MessageOutput
        | FunctionCallInput
        | FunctionResult
        | ToolExecution
        | AgentHandoff,
        Field(discriminator="type"),
    ],
    BeforeValidator(_typed_entry),
]
Inputs = str | list[Entry]


class CompletionArgs(Request):
    """How to write."""

    stop: str | list[str] | None = None
    presence_penalty: Penalty | None = None
    frequency_penalty: Penalty | None = None
    temperature: Annotated[float, Field(ge=0, le=1)] | None = None
    top_p: Probability | None = None
    max_tokens: Natural | None = None
    random_seed: Natural | None = None
    prediction: Prediction | None = None
    response_format: ResponseFormat | None = None
    tool_choice: Literal["auto", "none", "any", "required"] = "auto"
    reasoning_effort: Literal["none", "minimal", "low", "medium", "high", "xhigh", "max"] | None = (
        None
    )

    def over(self, other: "CompletionArgs") -> "CompletionArgs":
        """Return these arguments, and of others what these do not say.

        Args:
            other: The others.
        """
        said = {name: getattr(self, name) for name in self.model_fields_set}
        return other.model_copy(update=said)

    def to_wire(self) -> dict[str, Any]:
        """Return the arguments as the API gives them."""
        return self.model_dump(by_alias=True)


class ToolConfiguration(Request):
    """Which tools of a connector there are, and which of them ask first."""

    exclude: list[str] | None = None
    include: list[str] | None = None
    requires_confirmation: list[str] | None = None


class FunctionTool(Request):
    """A function of the caller's."""

    type: Literal["function"] = "function"
    function: Function


class _Configured(Request):
    tool_configuration: ToolConfiguration | None = None

    def asks_for(self, name: str) -> bool:
        """Return whether a call has to be confirmed first.

        Args:
            name: The name of the tool that is called.
        """
        settings = self.tool_configuration
        return settings is not None and name in (settings.requires_confirmation or ())


class BuiltInTool(_Configured):
    """A tool that the service runs."""

    type: Literal["web_search", "web_search_premium", "code_interpreter", "image_generation"]


class DocumentLibraryTool(_Configured):
    """A search in libraries."""

    type: Literal["document_library"] = "document_library"
    library_ids: Annotated[list[str], Field(min_length=1)]


class ConnectorAuthorization(Request):
    """What opens a connector; it is never shown again."""

    type: Literal["oauth2-token", "api-key"]
    value: str


class ConnectorTool(_Configured):
    """A connector."""

    type: Literal["connector"] = "connector"
    connector_id: str
    authorization: ConnectorAuthorization | None = Field(default=None, exclude=True)


def _typed_tool(value: object) -> object:
    return _typed_by_shape(value, {"function": "function"})


Tool = Annotated[
    Annotated[
        FunctionTool | BuiltInTool | DocumentLibraryTool | ConnectorTool,
        Field(discriminator="type"),
    ],
    BeforeValidator(_typed_tool),
]
Guardrails = list[dict[str, Any]]


def tools_to_wire(tools: list[Tool] | None) -> list[dict[str, Any]]:
    """Return tools as the API gives them.

    Args:
        tools: The tools.
    """
    shown = [tool.model_dump() for tool in tools or ()]
    return [{key: value for key, value in one.items() if value is not None} for one in shown]


class Confirmation(Request):
    """Whether a call that waits may be made."""

    tool_call_id: str
    confirmation: Literal["allow", "deny"]


class StartRequest(Request):
    """POST /v1/conversations."""

    inputs: Inputs
    stream: bool | None = None
    store: bool | None = None
    handoff_execution: Handoff | None = None
    instructions: str | None = None
    tools: list[Tool] | None = None
    completion_args: CompletionArgs | None = None
    guardrails: Guardrails | None = None
    name: str | None = None
    description: str | None = None
    metadata: dict[str, Any] | None = None
    agent_id: str | None = None
    agent_version: Version | None = None
    model: str | None = None

    @model_validator(mode="after")
    def _one_answers(self) -> Self:
        if self.model is None and self.agent_id is None:
            raise ValueError("Either 'model' or 'agent_id' must be provided")
        if self.model is not None and self.agent_id is not None:
            raise ValueError("Only one of 'model' and 'agent_id' can be provided")
        return self


class AppendRequest(Request):
    """POST /v1/conversations/{conversation_id}."""

    inputs: Inputs | None = None
    stream: bool = False
    store: bool = True
    handoff_execution: Handoff = "server"
    completion_args: CompletionArgs | None = None
    tool_confirmations: list[Confirmation] | None = None


class RestartRequest(Request):
    """POST /v1/conversations/{conversation_id}/restart."""

    inputs: Inputs | None = None
    stream: bool = False
    store: bool = True
    handoff_execution: Handoff = "server"
    completion_args: CompletionArgs | None = None
    guardrails: Guardrails | None = None
    metadata: dict[str, Any] | None = None
    from_entry_id: str
    agent_version: Version | None = None


class ConversationsQuery(Page):
    """GET /v1/conversations; `metadata` is a JSON object of which one must have every item."""

    refused: ClassVar[str] = "conversation"
    metadata: Metadata = None
