"""The requests of POST /v1/responses and POST /v1/responses/input_tokens."""

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Discriminator, Field, Tag

from .base import Request, type_of
from .completions import Effort, Natural, Probability, Temperature


class Part(Request):
    """A part of a message; what it carries depends on its kind."""

    model_config = ConfigDict(extra="ignore")
    type: str
    text: str | None = None
    refusal: str | None = None
    image_url: str | None = None
    file_id: str | None = None
    file_url: str | None = None
    filename: str | None = None


class Said(Request):
    """A message, of a person or of the model; also one without a kind."""

    model_config = ConfigDict(extra="ignore")
    type: Literal["message"] = "message"
    role: Literal["user", "assistant", "system", "developer"]
    content: str | list[Part]


class CallItem(Request):
    """A call that the model made."""

    model_config = ConfigDict(extra="ignore")
    type: Literal["function_call"]
    call_id: str
    name: str
    arguments: str


class OutputItem(Request):
    """What a function answered."""

    model_config = ConfigDict(extra="ignore")
    type: Literal["function_call_output"]
    call_id: str
    output: str | list[Part]


class ReasoningItem(Request):
    """What the model thought."""

    model_config = ConfigDict(extra="ignore")
    type: Literal["reasoning"]
    content: list[Part] | None = None


Item = Annotated[
    Annotated[Said, Tag("message")]
    | Annotated[CallItem, Tag("function_call")]
    | Annotated[OutputItem, Tag("function_call_output")]
    | Annotated[ReasoningItem, Tag("reasoning")],
    Discriminator(type_of("message")),
]


class FunctionTool(Request):
    """A function that the model may call."""

    model_config = ConfigDict(extra="ignore")
    type: Literal["function"]
    name: str
    description: str | None = None
    parameters: dict[str, Any] | None = None
    strict: bool | None = None


class NamespaceTool(Request):
    """Functions under a common name."""

    model_config = ConfigDict(extra="ignore")
    type: Literal["namespace"]
    name: str
    description: str | None = None
    tools: list[FunctionTool]


class ChosenFunction(Request):
    """The one function that must be called."""

    type: Literal["function"]
    name: str


class Form(Request):
    """The form of the text."""

    model_config = ConfigDict(extra="ignore")
    type: Literal["text", "json_object", "json_schema"]
    name: str | None = None
    definition: dict[str, Any] | None = Field(None, alias="schema")
    description: str | None = None
    strict: bool | None = None


class TextConfig(Request):
    """How the text is to be."""

    format: Form | None = None
    verbosity: Literal["low", "medium", "high"] | None = None


class Reasoning(Request):
    """How much to think."""

    model_config = ConfigDict(extra="ignore")
    effort: Effort | None = None


class InputTokensRequest(Request):
    """POST /v1/responses/input_tokens."""

    model: str
    input: str | Annotated[list[Item], Field(min_length=1)]
    instructions: str | None = None
    parallel_tool_calls: bool = True
    previous_response_id: None = None
    truncation: Literal["disabled"] = "disabled"
    tools: list[
        Annotated[
            Annotated[FunctionTool, Tag("function")] | Annotated[NamespaceTool, Tag("namespace")],
            Discriminator(type_of("function")),
        ]
    ] = Field(default_factory=list[FunctionTool | NamespaceTool])
    tool_choice: ChosenFunction | Literal["none", "auto", "required"] = "auto"
    reasoning: Reasoning | None = None
    conversation: None = None
    prompt: None = None
    text: TextConfig | None = None


class ResponseRequest(InputTokensRequest):
    """POST /v1/responses."""

    background: Literal[False] = False
    stream: bool = False
    store: Literal[False] = False
    max_output_tokens: Natural | None = None
    temperature: Temperature | None = None
    top_p: Probability | None = None
    metadata: dict[str, str] | None = None
    prompt_cache_key: str | None = None
    max_tool_calls: Natural | None = None
    moderation: Any = None
    top_logprobs: Literal[0] = 0
