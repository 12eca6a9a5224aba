"""What conversations are made of, and the requests to them: entries, chunks, tools, arguments."""

from datetime import datetime
from typing import Annotated, Any, ClassVar, Final, Literal, cast

from pydantic import AfterValidator, Discriminator, Field, Tag, model_validator
from pydantic_core import PydanticKnownError
from typing_extensions import Self

from .base import Request, type_of
from .completions import (
    AnyTool,
    Guardrail,
    Natural,
    Penalty,
    Prediction,
    Probability,
    ResponseFormat,
)
from .messages import (
    DocumentURLChunk,
    ImageURLChunk,
    TextChunk,
    ThinkChunk,
    ToolReferenceChunk,
)
from .service import Metadata, Page

MAX_VERSION: Final = 1_000_000_000
"""The highest number that a version can have here."""

Stamp = Annotated[datetime, Field(strict=False)]
Version = Annotated[int, Field(ge=0, le=MAX_VERSION)] | str
"""A version of an agent: its number or an alias."""
# As much as the largest contexts hold. It is kept, and read again for each answer.
_MOST_LETTERS: Final = 1_000_000


def _short_enough(text: str) -> str:
    # Not by a field's own limit, which takes no text with half of a surrogate pair.
    if len(text) > _MOST_LETTERS:
        raise PydanticKnownError("string_too_long", {"max_length": _MOST_LETTERS})
    return text


Told = Annotated[str, AfterValidator(_short_enough)]
"""A name, a description or instructions that are kept."""
Handoff = Literal["client", "server"]
Confirmed = Literal["pending", "allowed", "denied"]


class ToolFileChunk(Request):
    """A file that a tool made."""

    type: Literal["tool_file"] = "tool_file"
    tool: str
    file_id: str
    file_name: str | None = None
    file_type: str | None = None


Chunk = Annotated[
    Annotated[TextChunk, Tag("text")]
    | Annotated[ImageURLChunk, Tag("image_url")]
    | Annotated[DocumentURLChunk, Tag("document_url")]
    | Annotated[ThinkChunk, Tag("thinking")]
    | Annotated[ToolFileChunk, Tag("tool_file")]
    | Annotated[ToolReferenceChunk, Tag("tool_reference")],
    Discriminator(type_of("text")),
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


def _kind(value: object) -> str | None:
    """Return the kind of an entry: what it says, or else what its fields tell."""
    if isinstance(value, dict) and "type" not in value:
        fields = cast("dict[str, object]", value)
        return next((kind for field, kind in _BY_FIELD.items() if field in fields), None)
    return type_of("")(cast("object", value))


Entry = Annotated[
    Annotated[MessageInput, Tag("message.input")]
    | Annotated[MessageOutput, Tag("message.output")]
    | Annotated[FunctionCallInput, Tag("function.call")]
    | Annotated[FunctionResult, Tag("function.result")]
    | Annotated[ToolExecution, Tag("tool.execution")]
    | Annotated[AgentHandoff, Tag("agent.handoff")],
    Discriminator(
        _kind,
        custom_error_type="entry_type",
        custom_error_message="Input should be an entry of a conversation",
    ),
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


def tools_to_wire(tools: list[AnyTool] | None) -> list[dict[str, Any]]:
    """Return tools as the API gives them, without what opens a connector.

    Args:
        tools: The tools.
    """
    shown = [tool.model_dump(exclude={"authorization"}) for tool in tools or ()]
    return [{key: value for key, value in one.items() if value is not None} for one in shown]


def guardrails_to_wire(guardrails: list[Guardrail] | None) -> list[dict[str, Any]] | None:
    """Return guardrails as the API gives them.

    Args:
        guardrails: The guardrails.
    """
    return None if guardrails is None else [one.model_dump(exclude_none=True) for one in guardrails]


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
    instructions: Told | None = None
    tools: list[AnyTool] | None = None
    completion_args: CompletionArgs | None = None
    guardrails: list[Guardrail] | None = None
    name: Told | None = None
    description: Told | None = None
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
    guardrails: list[Guardrail] | None = None
    metadata: dict[str, Any] | None = None
    from_entry_id: str
    agent_version: Version | None = None


class ConversationsQuery(Page):
    """GET /v1/conversations; `metadata` is a JSON object of which one must have every item."""

    refused: ClassVar[str] = "conversation"
    metadata: Metadata = None
