"""The requests of chat, agents and FIM."""

from typing import Annotated, Any, Literal

from pydantic import Field, model_validator
from typing_extensions import Self

from .base import Request
from .messages import Message

MAX_CHOICES = 128
"""How many answers one request may ask for."""

Natural = Annotated[int, Field(ge=0)]
Temperature = Annotated[float, Field(ge=0, le=1.5)]
Probability = Annotated[float, Field(ge=0, le=1)]
Penalty = Annotated[float, Field(ge=-2, le=2)]


class JsonSchema(Request):
    """The schema of an answer."""

    name: str
    description: str | None = None
    definition: dict[str, Any] = Field(alias="schema")
    strict: bool = False


class ResponseFormat(Request):
    """The form of an answer."""

    type: Literal["text", "json_object", "json_schema"] = "text"
    json_schema: JsonSchema | None = None

    @model_validator(mode="after")
    def _schema_is_given(self) -> Self:
        if self.type == "json_schema" and self.json_schema is None:
            raise ValueError("json_schema is required when type is 'json_schema'")
        return self


class Function(Request):
    """A function that the model may call."""

    name: str
    description: str = ""
    strict: bool = False
    parameters: dict[str, Any]


class Tool(Request):
    """A tool; all of them are functions."""

    type: Literal["function"] = "function"
    function: Function


class FunctionName(Request):
    """The name of a function."""

    name: str


class ToolChoice(Request):
    """The one tool that must be called."""

    type: Literal["function"] = "function"
    function: FunctionName


class Prediction(Request):
    """What the answer will probably be."""

    type: Literal["content"] = "content"
    content: str = ""


class ConversationRequest(Request):
    """What chat and agents have in common."""

    messages: list[Message]
    max_tokens: Natural | None = None
    stream: bool = False
    stop: str | list[str] = Field(default_factory=list[str])
    random_seed: Natural | None = None
    response_format: ResponseFormat = ResponseFormat()
    tools: list[Tool] | None = None
    tool_choice: ToolChoice | Literal["auto", "none", "any", "required"] = "auto"
    presence_penalty: Penalty = 0.0
    frequency_penalty: Penalty = 0.0
    n: Annotated[int, Field(ge=1, le=MAX_CHOICES)] | None = None
    prediction: Prediction = Prediction()
    parallel_tool_calls: bool = True


class ChatRequest(ConversationRequest):
    """POST /v1/chat/completions."""

    model: str
    temperature: Temperature | None = None
    top_p: Probability = 1.0
    safe_prompt: bool = False


class AgentRequest(ConversationRequest):
    """POST /v1/agents/completions."""

    agent_id: str


class FimRequest(Request):
    """POST /v1/fim/completions."""

    model: str = "codestral-2405"
    prompt: str
    suffix: str | None = ""
    temperature: Temperature | None = None
    top_p: Probability = 1.0
    max_tokens: Natural | None = None
    min_tokens: Natural | None = None
    stream: bool = False
    stop: str | list[str] = Field(default_factory=list[str])
    random_seed: Natural | None = None
