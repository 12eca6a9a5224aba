"""The requests of chat, agents and FIM."""

from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, Tag, model_validator
from typing_extensions import Self

from .base import Request, type_of
from .messages import Message

MAX_CHOICES = 128
"""How many answers one request may ask for."""
MAX_LOGPROBS = 20
"""How many other tokens may be named for each place."""

Natural = Annotated[int, Field(ge=0)]
Temperature = Annotated[float, Field(ge=0, le=1.5)]
Probability = Annotated[float, Field(ge=0, le=1)]
Penalty = Annotated[float, Field(ge=-2, le=2)]
Share = Annotated[float, Field(ge=0, le=1)]
Effort = Literal["none", "minimal", "low", "medium", "high", "xhigh", "max"]


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
    """A function as a tool."""

    type: Literal["function"] = "function"
    function: Function


class ToolConfiguration(Request):
    """Which functions of a built-in tool or a connector may be used, and which need a yes."""

    exclude: list[str] | None = None
    include: list[str] | None = None
    requires_confirmation: list[str] | None = None


class BuiltInTool(Request):
    """A tool that the service carries out itself."""

    type: Literal["web_search", "web_search_premium", "code_interpreter", "image_generation"]
    tool_configuration: ToolConfiguration | None = None


class LibraryTool(Request):
    """A search in libraries of documents."""

    type: Literal["document_library"]
    library_ids: Annotated[list[str], Field(min_length=1)]
    tool_configuration: ToolConfiguration | None = None


class ConnectorTool(Request):
    """A registered connector."""

    type: Literal["connector"]
    connector_id: str
    authorization: dict[str, Any] | None = None
    tool_configuration: ToolConfiguration | None = None


AnyTool = Annotated[
    Annotated[Tool, Tag("function")]
    | Annotated[BuiltInTool, Tag("web_search")]
    | Annotated[BuiltInTool, Tag("web_search_premium")]
    | Annotated[BuiltInTool, Tag("code_interpreter")]
    | Annotated[BuiltInTool, Tag("image_generation")]
    | Annotated[LibraryTool, Tag("document_library")]
    | Annotated[ConnectorTool, Tag("connector")],
    Discriminator(type_of("function")),
]


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


class Moderation(Request):
    """How a guardrail moderates: which scores it does not let pass."""

    model_name: str | None = None
    custom_category_thresholds: dict[str, Share | None] | None = None
    ignore_other_categories: bool = False
    action: Literal["none", "block"] = "none"


class Guardrail(Request):
    """What watches over the input."""

    block_on_error: bool = False
    moderation_llm_v1: Moderation | None = None
    moderation_llm_v2: Moderation | None = None


class Generation(Request):
    """What every request for text may say."""

    max_tokens: Natural | None = None
    min_tokens: Natural | None = None
    stream: bool = False
    stop: str | list[str] | None = None
    random_seed: Natural | None = None
    metadata: dict[str, Any] | None = None
    prompt_cache_key: str | None = None


class ConversationRequest(Generation):
    """What chat and agents have in common."""

    messages: list[Message]
    response_format: ResponseFormat = ResponseFormat()
    tools: list[AnyTool] | None = None
    tool_choice: ToolChoice | Literal["auto", "none", "any", "required"] = "auto"
    presence_penalty: Penalty | None = None
    frequency_penalty: Penalty | None = None
    repetition_penalty: Annotated[float, Field(gt=0)] | None = None
    top_k: Natural | None = None
    n: Annotated[int, Field(ge=1, le=MAX_CHOICES)] | None = None
    prediction: Prediction = Prediction()
    parallel_tool_calls: bool = True
    logprobs: bool | None = None
    top_logprobs: Annotated[int, Field(ge=0, le=MAX_LOGPROBS)] | None = None
    prompt_logprobs: bool | None = None
    top_prompt_logprobs: Annotated[int, Field(ge=0, le=MAX_LOGPROBS)] | None = None
    reasoning_effort: Effort | None = None
    prompt_mode: Literal["reasoning"] | None = None
    guardrails: list[Guardrail] | None = None
    service_tier: Literal["auto", "standard_only"] | None = None

    @property
    def functions(self) -> list[Function]:
        """The functions among the tools; the service carries out the others itself."""
        return [tool.function for tool in self.tools or () if isinstance(tool, Tool)]


class ChatRequest(ConversationRequest):
    """POST /v1/chat/completions."""

    model: str
    temperature: Temperature | None = None
    top_p: Probability | None = None
    safe_prompt: bool = False


class AgentRequest(ConversationRequest):
    """POST /v1/agents/completions."""

    agent_id: str


class FimRequest(Generation):
    """POST /v1/fim/completions."""

    model: str = "codestral-2405"
    prompt: str
    suffix: str | None = ""
    temperature: Temperature | None = None
    top_p: Probability | None = None
