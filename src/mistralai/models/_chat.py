"""Chat completions: requests, answers and the pieces of a stream."""

from typing import TYPE_CHECKING, Annotated, Any, Literal, get_args

from pydantic import Discriminator, Field, Tag

from mistralai.types.basemodel import (
    UNSET,
    BaseModel,
    Nullable,
    OptionalNullable,
    UnrecognizedStr,
    Unset,
)

from ._builtin_tools import (
    BuiltInConnectors,
    CodeInterpreterTool,
    CustomConnector,
    DocumentLibraryTool,
    FunctionTool,
    ImageGenerationTool,
    WebSearchPremiumTool,
    WebSearchTool,
)
from ._content import ContentChunk
from ._guardrails import GuardrailConfig
from ._messages import AssistantMessage, Messages
from ._open import NullToo
from ._prediction import Prediction
from ._reading import content_of, first_message, reading, text_in, thoughts_in
from ._response_format import ResponseFormat
from ._tools import Tool, ToolCall, ToolChoice, ToolChoiceEnum
from ._usage import UsageInfo

__all__ = [
    "ChatCompletionChoice",
    "ChatCompletionRequest",
    "ChatCompletionRequestTool",
    "ChatCompletionRequestToolChoice",
    "ChatCompletionResponse",
    "ChatCompletionResponseChoiceLogprobs",
    "ChatCompletionResponseTokenLogprobs",
    "ChatCompletionResponseTokenLogprobsTopK",
    "ChatCompletionStreamRequest",
    "ChatCompletionStreamRequestMessages",
    "ChatCompletionStreamRequestStop",
    "ChatCompletionStreamRequestTool",
    "ChatCompletionStreamRequestToolChoice",
    "CompletionChunk",
    "CompletionEvent",
    "CompletionResponseStreamChoice",
    "CompletionResponseStreamChoiceFinishReason",
    "Content",
    "DeltaMessage",
    "FinishReason",
    "MistralPromptMode",
    "ReasoningEffort",
    "RequestedServiceTier",
    "Stop",
]

FinishReason = Annotated[
    Literal["stop", "length", "model_length", "error", "tool_calls"] | UnrecognizedStr, NullToo
]
CompletionResponseStreamChoiceFinishReason = (
    Literal["stop", "length", "error", "tool_calls"] | UnrecognizedStr
)
MistralPromptMode = Literal["reasoning"] | UnrecognizedStr
ReasoningEffort = (
    Literal["none", "minimal", "low", "medium", "high", "xhigh", "max"] | UnrecognizedStr
)
RequestedServiceTier = Literal["auto", "standard_only"] | UnrecognizedStr
Stop = str | list[str]
ChatCompletionStreamRequestStop = Stop
ChatCompletionStreamRequestMessages = Messages


def _kind_of(tool: Any) -> str:
    """Tell which tool is meant: a function may come without its type, as v1 took it."""
    if isinstance(tool, FunctionTool):  # the class that conversations have for it
        return "function of conversations"
    given: Any = tool
    kind: Any = given.get("type") if type(tool) is dict else getattr(tool, "type", None)
    return kind if kind in _NO_FUNCTIONS else "function"


_NO_FUNCTIONS = (*get_args(BuiltInConnectors), "connector")
ChatCompletionRequestTool = Annotated[
    Annotated[Tool, Tag("function")]
    | Annotated[FunctionTool, Tag("function of conversations")]
    | Annotated[CodeInterpreterTool, Tag("code_interpreter")]
    | Annotated[CustomConnector, Tag("connector")]
    | Annotated[DocumentLibraryTool, Tag("document_library")]
    | Annotated[ImageGenerationTool, Tag("image_generation")]
    | Annotated[WebSearchTool, Tag("web_search")]
    | Annotated[WebSearchPremiumTool, Tag("web_search_premium")],
    Discriminator(_kind_of),
]
ChatCompletionStreamRequestTool = ChatCompletionRequestTool
ChatCompletionRequestToolChoice = ToolChoice | ToolChoiceEnum
ChatCompletionStreamRequestToolChoice = ChatCompletionRequestToolChoice
Content = str | list[ContentChunk]


class ChatCompletionRequest(BaseModel):
    """The body of a chat completion."""

    model: str
    """The id of the model, such as `mistral-small-latest`."""
    messages: list[Messages]
    """The conversation so far; it ends with what is to be answered."""
    temperature: OptionalNullable[float] = UNSET
    """0 to 1.5: higher is more varied. Unset, the model's own default holds."""
    top_p: float | None = None
    """0 to 1: sample from the likeliest tokens that make up this share of probability."""
    max_tokens: OptionalNullable[int] = UNSET
    """The longest answer, in tokens; with the prompt it must fit the context."""
    stream: bool | None = False
    """Whether the response comes as a stream of chunks; by default it comes whole."""
    stop: Stop | None = None
    """The answer ends before any of these strings."""
    random_seed: OptionalNullable[int] = UNSET
    """At least 0. The same seed gives the same answer."""
    metadata: OptionalNullable[dict[str, Any]] = UNSET
    """Notes of your own: any JSON object."""
    response_format: ResponseFormat | None = None
    """What the answer must be: text, JSON, or JSON of a given schema."""
    tools: OptionalNullable[list[ChatCompletionRequestTool]] = UNSET
    """Functions of your own, and tools that the API runs by itself."""
    tool_choice: ChatCompletionRequestToolChoice | None = None
    """Whether the model may (`auto`), must (`any`, `required`) or must not (`none`) ask for a
    function, or the only one."""
    presence_penalty: float | None = None
    """-2 to 2: how much to shun words that occurred at all."""
    frequency_penalty: float | None = None
    """-2 to 2: how much to shun words the more they occurred."""
    n: OptionalNullable[int] = UNSET
    """How many answers to give, at least 1; the question is charged once."""
    prediction: Prediction | None = None
    """What the answer will mostly be, known beforehand, to have it faster."""
    parallel_tool_calls: bool | None = None
    """Whether one message may ask for several calls."""
    prompt_mode: OptionalNullable[MistralPromptMode] = UNSET
    """`reasoning` has the API put its instructions for thinking in front of the messages."""
    safe_prompt: bool | None = None
    """Whether the API puts its safety instructions in front of the messages."""
    min_tokens: OptionalNullable[int] = UNSET
    """The shortest answer, in tokens, at least 0."""
    repetition_penalty: OptionalNullable[float] = UNSET
    """Above 0: over 1 shuns tokens that occurred, under 1 favours them."""
    top_k: OptionalNullable[int] = UNSET
    """Sample from this many of the likeliest tokens, at least 1."""
    logprobs: OptionalNullable[bool] = UNSET
    """Whether the answer tells how likely each of its tokens was."""
    top_logprobs: OptionalNullable[int] = UNSET
    """For how many of the likeliest tokens at each position it tells that."""
    prompt_logprobs: OptionalNullable[bool] = UNSET
    """Whether the answer tells how likely each token of the question was."""
    top_prompt_logprobs: OptionalNullable[int] = UNSET
    """For how many of the likeliest tokens at each position of the question it tells that."""
    reasoning_effort: OptionalNullable[ReasoningEffort] = UNSET
    """How long to think before answering; `none` is not at all."""
    guardrails: OptionalNullable[list[GuardrailConfig]] = UNSET
    """What to check of the messages first."""
    prompt_cache_key: OptionalNullable[str] = UNSET
    """Requests with the same key find again what they begin with in common, for less."""
    service_tier: OptionalNullable[RequestedServiceTier] = UNSET
    """`auto` is served with priority where the account has that, `standard_only` never."""


class ChatCompletionStreamRequest(ChatCompletionRequest):
    """The body of a chat completion whose answer comes in pieces."""

    stream: bool | None = True
    """Whether the response comes as a stream of chunks; by default it does."""


class ChatCompletionResponseTokenLogprobs(BaseModel):
    """How likely a token was."""

    token: str
    """The text of the token."""
    logprob: float
    """The natural logarithm of its probability: 0 for a certain one, else below."""
    bytes_: Annotated[list[int], Field(alias="bytes")]
    """The token in UTF-8: it may be a part of a character."""
    token_id: int
    """Its number in the vocabulary of the model."""


class ChatCompletionResponseTokenLogprobsTopK(ChatCompletionResponseTokenLogprobs):
    """How likely a token was, and the likeliest ones at its place."""

    top_logprobs: OptionalNullable[list[ChatCompletionResponseTokenLogprobs]] = UNSET
    """The likeliest tokens at its place."""


class ChatCompletionResponseChoiceLogprobs(BaseModel):
    """How likely the tokens of a text were, one by one."""

    content: list[ChatCompletionResponseTokenLogprobsTopK]
    """One for each token of the text, in their order."""


class DeltaMessage(BaseModel):
    """What a piece of a stream adds to the message."""

    role: OptionalNullable[str] = UNSET
    """Who speaks; in the first piece of a message only."""
    content: OptionalNullable[Content] = UNSET
    """What comes to the text: a string, or chunks where there are thoughts and the like."""
    tool_calls: OptionalNullable[list[ToolCall]] = UNSET
    """What comes to the calls; `index` tells to which of them."""
    tool_call_id: OptionalNullable[str] = UNSET
    """The call that a message of a tool answers."""
    index: OptionalNullable[int] = UNSET
    """Which message it belongs to, where an answer has several; from 0."""
    metadata: OptionalNullable[dict[str, Any]] = UNSET
    """Notes of the API about the message."""


class ChatCompletionChoice(BaseModel):
    """One of the answers."""

    index: int
    """The position among the answers, from 0."""
    message: AssistantMessage
    """What the model says, or the functions it wants called."""
    finish_reason: FinishReason
    """Why the answer ends: `stop` is a natural end, `length` the limit of `max_tokens`."""
    messages: list[DeltaMessage] | None = None
    """All of its messages, where the API called tools of its own on the way."""
    logprobs: OptionalNullable[ChatCompletionResponseChoiceLogprobs] = UNSET
    """How likely its tokens were, where that was asked for."""
    prompt_logprobs: OptionalNullable[ChatCompletionResponseChoiceLogprobs] = UNSET
    """How likely the tokens of the question were, where that was asked for."""


class ChatCompletionResponse(BaseModel):
    """The answer to a chat completion."""

    id: str
    """The API's name for this answer."""
    object: str
    """Always `chat.completion`."""
    model: str
    """The model that answered."""
    usage: UsageInfo
    """The tokens that this is charged for."""
    created: int | None = None
    """When it was made, in seconds since 1970, UTC."""
    choices: list[ChatCompletionChoice] | None = None
    """The answers; without `n` in the request, one."""
    guardrails: Annotated[list[dict[str, Any]] | Unset, NullToo] = UNSET
    """What each guardrail of the request found, where none refused it: its scores, 0 to 1."""

    @reading
    def message(self) -> AssistantMessage:
        """The message of the first choice; without `n`, there is no other.

        Raises:
            NoMessageError: There is none.
        """
        message: AssistantMessage = first_message(self, self.choices)
        return message

    @reading
    def text(self) -> str:
        """The text of that message, without thoughts; empty where the model asks for functions.

        Raises:
            NoMessageError: There is no message.
        """
        return text_in(content_of(self, self.choices))

    @reading
    def thinking(self) -> str:
        """What the model thought before that message; empty where it did not.

        Raises:
            NoMessageError: There is no message.
        """
        return thoughts_in(content_of(self, self.choices))

    @reading
    def tool_calls(self) -> list[ToolCall]:
        """The functions that the model asks for in that message; empty where there are none.

        Raises:
            NoMessageError: There is no message.
        """
        return getattr(first_message(self, self.choices), "tool_calls", None) or []


class CompletionResponseStreamChoice(BaseModel):
    """What a piece of a stream adds to one of the answers."""

    index: int
    """The position among the answers, from 0."""
    delta: DeltaMessage
    """What comes to its message."""
    finish_reason: Nullable[CompletionResponseStreamChoiceFinishReason]
    """Why the answer ends, as in `ChatCompletionChoice`; None until the last piece."""
    logprobs: OptionalNullable[ChatCompletionResponseChoiceLogprobs] = UNSET
    """How likely its tokens were, where that was asked for."""
    prompt_logprobs: OptionalNullable[ChatCompletionResponseChoiceLogprobs] = UNSET
    """How likely the tokens of the question were, where that was asked for."""


class CompletionChunk(BaseModel):
    """One piece of a streamed answer."""

    id: str
    """The API's name for this answer: the same in all pieces."""
    model: str
    """The model that answers."""
    choices: list[CompletionResponseStreamChoice]
    """What comes to each of the answers."""
    object: str | None = None
    """Always `chat.completion.chunk`."""
    created: int | None = None
    """When the response began, in seconds since 1970, UTC."""
    usage: UsageInfo | None = None
    """The tokens that this is charged for; in the last piece only."""


class CompletionEvent(BaseModel):
    """One event of a stream."""

    data: CompletionChunk
    """The piece of the answer."""

    if TYPE_CHECKING:

        def __whole__(self) -> ChatCompletionResponse: ...
