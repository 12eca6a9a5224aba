"""Chat completions: requests, answers and the pieces of a stream."""

from typing import Annotated, Literal

from mistralai.types.basemodel import UNSET, BaseModel, Nullable, OptionalNullable, UnrecognizedStr

from ._content import ContentChunk
from ._messages import AssistantMessage, Messages
from ._open import NullToo
from ._prediction import Prediction
from ._response_format import ResponseFormat
from ._tools import Tool, ToolCall, ToolChoice, ToolChoiceEnum
from ._usage import UsageInfo

__all__ = [
    "ChatCompletionChoice",
    "ChatCompletionRequest",
    "ChatCompletionRequestToolChoice",
    "ChatCompletionResponse",
    "ChatCompletionStreamRequest",
    "ChatCompletionStreamRequestMessages",
    "ChatCompletionStreamRequestStop",
    "ChatCompletionStreamRequestToolChoice",
    "CompletionChunk",
    "CompletionEvent",
    "CompletionResponseStreamChoice",
    "CompletionResponseStreamChoiceFinishReason",
    "Content",
    "DeltaMessage",
    "FinishReason",
    "Stop",
]

FinishReason = Annotated[
    Literal["stop", "length", "model_length", "error", "tool_calls"] | UnrecognizedStr, NullToo
]
CompletionResponseStreamChoiceFinishReason = (
    Literal["stop", "length", "error", "tool_calls"] | UnrecognizedStr
)
Stop = str | list[str]
ChatCompletionStreamRequestStop = Stop
ChatCompletionStreamRequestMessages = Messages
ChatCompletionRequestToolChoice = ToolChoice | ToolChoiceEnum
ChatCompletionStreamRequestToolChoice = ChatCompletionRequestToolChoice
Content = str | list[ContentChunk]


class ChatCompletionRequest(BaseModel):
    """The body of a chat completion."""

    model: str
    messages: list[Messages]
    temperature: OptionalNullable[float] = UNSET
    """0 to 1.5: higher is more varied. Unset, the model's own default holds."""
    top_p: float | None = None
    """0 to 1: sample from the likeliest tokens that make up this share of probability."""
    max_tokens: OptionalNullable[int] = UNSET
    """The longest answer, in tokens."""
    stream: bool | None = False
    stop: Stop | None = None
    """The answer ends before any of these."""
    random_seed: OptionalNullable[int] = UNSET
    """The same seed gives the same answer."""
    response_format: ResponseFormat | None = None
    tools: OptionalNullable[list[Tool]] = UNSET
    tool_choice: ChatCompletionRequestToolChoice | None = None
    presence_penalty: float | None = None
    """-2 to 2: how much to shun words that occurred at all."""
    frequency_penalty: float | None = None
    """-2 to 2: how much to shun words the more they occurred."""
    n: OptionalNullable[int] = UNSET
    """How many answers to give; the question is charged once."""
    prediction: Prediction | None = None
    parallel_tool_calls: bool | None = None
    """Whether one message may ask for several calls."""
    safe_prompt: bool | None = None
    """Whether the API puts its safety instructions in front of the messages."""


class ChatCompletionStreamRequest(ChatCompletionRequest):
    """The body of a chat completion whose answer comes in pieces."""

    stream: bool | None = True


class ChatCompletionChoice(BaseModel):
    """One of the answers."""

    index: int
    message: AssistantMessage
    finish_reason: FinishReason
    """Why the answer ends: `stop` is a natural end, `length` the limit of `max_tokens`."""


class ChatCompletionResponse(BaseModel):
    """The answer to a chat completion."""

    id: str
    object: str
    model: str
    usage: UsageInfo
    created: int | None = None
    """Seconds since 1970, UTC."""
    choices: list[ChatCompletionChoice] | None = None


class DeltaMessage(BaseModel):
    """What a piece of a stream adds to the message."""

    role: OptionalNullable[str] = UNSET
    content: OptionalNullable[Content] = UNSET
    tool_calls: OptionalNullable[list[ToolCall]] = UNSET


class CompletionResponseStreamChoice(BaseModel):
    """What a piece of a stream adds to one of the answers."""

    index: int
    delta: DeltaMessage
    finish_reason: Nullable[CompletionResponseStreamChoiceFinishReason]
    """None until the last piece."""


class CompletionChunk(BaseModel):
    """One piece of a streamed answer."""

    id: str
    model: str
    choices: list[CompletionResponseStreamChoice]
    object: str | None = None
    created: int | None = None
    """Seconds since 1970, UTC."""
    usage: UsageInfo | None = None
    """In the last piece only."""


class CompletionEvent(BaseModel):
    """One event of a stream."""

    data: CompletionChunk
