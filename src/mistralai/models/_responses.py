"""Responses: the form of requests and answers that OpenAI calls by that name.

What every program meets is typed; what only some do is kept as it comes, as a dict.
"""

from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field

from mistralai.types.basemodel import UNSET, BaseModel, OptionalNullable, UnrecognizedStr

from ._tagged import Tagged

__all__ = [
    "CountResponseInputTokensRequest",
    "CountResponseInputTokensResponse",
    "CreateResponseRequest",
    "CreateResponseResponse",
    "CreateResponseResponseOutput",
    "CreateResponseResponseStatus",
    "ResponsesCompletedEvent",
    "ResponsesContent",
    "ResponsesContentPart",
    "ResponsesContentPartAddedEvent",
    "ResponsesContentPartDoneEvent",
    "ResponsesCreatedEvent",
    "ResponsesEasyInputMessage",
    "ResponsesError",
    "ResponsesErrorEvent",
    "ResponsesFailedEvent",
    "ResponsesFormat",
    "ResponsesFormatJSONObject",
    "ResponsesFormatJSONSchema",
    "ResponsesFormatText",
    "ResponsesFunctionCallArgumentsDeltaEvent",
    "ResponsesFunctionCallArgumentsDoneEvent",
    "ResponsesFunctionCallOutput",
    "ResponsesFunctionTool",
    "ResponsesFunctionToolCall",
    "ResponsesInProgressEvent",
    "ResponsesIncompleteDetails",
    "ResponsesIncompleteEvent",
    "ResponsesInput",
    "ResponsesInputItem",
    "ResponsesInputTokensDetails",
    "ResponsesOutputItemAddedEvent",
    "ResponsesOutputItemDoneEvent",
    "ResponsesOutputMessage",
    "ResponsesOutputMessageContent",
    "ResponsesOutputRefusal",
    "ResponsesOutputText",
    "ResponsesOutputTokensDetails",
    "ResponsesPartReasoningText",
    "ResponsesReasoning",
    "ResponsesReasoningItem",
    "ResponsesReasoningTextDeltaEvent",
    "ResponsesReasoningTextDoneEvent",
    "ResponsesReference",
    "ResponsesStreamFrame",
    "ResponsesStreamFrameData",
    "ResponsesSummary",
    "ResponsesSupportedReasoningEffort",
    "ResponsesTextConfig",
    "ResponsesTextDeltaEvent",
    "ResponsesTextDoneEvent",
    "ResponsesTool",
    "ResponsesToolChoice",
    "ResponsesToolChoiceFunction",
    "ResponsesUsage",
]

ResponsesSupportedReasoningEffort = (
    Literal["none", "minimal", "low", "medium", "high", "xhigh", "max"] | UnrecognizedStr
)
CreateResponseResponseStatus = (
    Literal["completed", "failed", "in_progress", "cancelled", "queued", "incomplete"]
    | UnrecognizedStr
)
_ItemStatus = Literal["in_progress", "completed", "incomplete"] | UnrecognizedStr


ResponsesReference = str | dict[str, Any]
"""What the server may know: an id, or an object that has one."""


# What is asked.


class ResponsesEasyInputMessage(BaseModel):
    """A message of the conversation."""

    content: str | list[dict[str, Any]]
    """A text, or parts such as `{"type": "input_text", "text": "..."}`."""
    role: Literal["user", "assistant", "system", "developer"]
    phase: OptionalNullable[Literal["commentary", "final_answer"]] = UNSET
    type: Literal["message"] | None = "message"


class ResponsesFunctionCallOutput(BaseModel):
    """What a function that the model asked for gave."""

    call_id: str
    """The `call_id` with which it was asked for."""
    output: str | list[dict[str, Any]]
    type: Literal["function_call_output"] | None = "function_call_output"
    id: OptionalNullable[str] = UNSET


class ResponsesFunctionTool(BaseModel):
    """A function that the model may ask for."""

    name: str
    parameters: OptionalNullable[dict[str, Any]] = UNSET
    """A JSON Schema of its arguments."""
    strict: bool | None = None
    """Whether the arguments fit the schema for certain."""
    type: Literal["function"] | None = "function"
    allowed_callers: OptionalNullable[list[str]] = UNSET
    defer_loading: bool | None = None
    description: str | None = None
    output_schema: OptionalNullable[dict[str, Any]] = UNSET
    """A JSON Schema of what it gives."""


class ResponsesToolChoiceFunction(BaseModel):
    """The one function that the model must ask for."""

    name: str
    type: Literal["function"] | None = "function"


class ResponsesReasoning(BaseModel):
    """How much to think before the answer."""

    effort: ResponsesSupportedReasoningEffort | None = None


class ResponsesFormatText(BaseModel):
    """The answer is a text."""

    type: Literal["text"] | None = "text"


class ResponsesFormatJSONObject(BaseModel):
    """The answer is a JSON object."""

    type: Literal["json_object"] | None = "json_object"


class ResponsesFormatJSONSchema(BaseModel):
    """The answer is JSON of a given schema."""

    name: str
    schema_: Annotated[dict[str, Any], Field(alias="schema")]
    type: Literal["json_schema"] | None = "json_schema"
    description: str | None = None
    strict: bool | None = None
    """Whether the answer fits the schema for certain."""


ResponsesFormat = Annotated[
    ResponsesFormatText | ResponsesFormatJSONObject | ResponsesFormatJSONSchema, Tagged("type")
]


class ResponsesTextConfig(BaseModel):
    """What the text of the answer must be."""

    format_: Annotated[OptionalNullable[ResponsesFormat], Field(alias="format")] = UNSET
    verbosity: OptionalNullable[Literal["low", "medium", "high"] | UnrecognizedStr] = UNSET


# What is answered.


class ResponsesOutputText(BaseModel):
    """A piece of text."""

    annotations: list[dict[str, Any]]
    """Where it stems from: citations of files and pages."""
    text: str
    type: Literal["output_text"] | None = "output_text"
    logprobs: OptionalNullable[list[dict[str, Any]]] = UNSET


class ResponsesOutputRefusal(BaseModel):
    """Why the model will not answer."""

    refusal: str
    type: Literal["refusal"] | None = "refusal"


ResponsesOutputMessageContent = Annotated[
    ResponsesOutputText | ResponsesOutputRefusal, Tagged("type")
]


class ResponsesOutputMessage(BaseModel):
    """A message of the model."""

    id: str
    content: list[ResponsesOutputMessageContent]
    status: _ItemStatus
    role: Literal["assistant"] | None = "assistant"
    type: Literal["message"] | None = "message"
    phase: Literal["commentary", "final_answer"] | UnrecognizedStr | None = None


class ResponsesFunctionToolCall(BaseModel):
    """The model asks for a function."""

    arguments: str
    """JSON."""
    call_id: str
    """What the output of the function is sent with."""
    name: str
    type: Literal["function_call"] | None = "function_call"
    id: str | None = None
    caller: OptionalNullable[dict[str, Any]] = UNSET
    namespace: str | None = None
    status: _ItemStatus | None = None


class ResponsesSummary(BaseModel):
    """What a thought comes to."""

    text: str
    type: Literal["summary_text"] | None = "summary_text"


class ResponsesContent(BaseModel):
    """A piece of a thought."""

    text: str
    type: Literal["reasoning_text"] | None = "reasoning_text"


class ResponsesReasoningItem(BaseModel):
    """What the model thinks before it answers."""

    id: str
    summary: list[ResponsesSummary]
    type: Literal["reasoning"] | None = "reasoning"
    content: OptionalNullable[list[ResponsesContent]] = UNSET
    encrypted_content: str | None = None
    status: _ItemStatus | None = None


CreateResponseResponseOutput = Annotated[
    ResponsesOutputMessage | ResponsesFunctionToolCall | ResponsesReasoningItem, Tagged("type")
]


class ResponsesError(BaseModel):
    """What went wrong."""

    code: str
    message: str


class ResponsesIncompleteDetails(BaseModel):
    """Why an answer is incomplete."""

    reason: Literal["max_output_tokens", "content_filter"] | UnrecognizedStr | None = None


class ResponsesInputTokensDetails(BaseModel):
    """Which of the tokens that were read the server had."""

    cache_write_tokens: int
    cached_tokens: int


class ResponsesOutputTokensDetails(BaseModel):
    """Which of the tokens that were written are thoughts."""

    reasoning_tokens: int


class ResponsesUsage(BaseModel):
    """Tokens read and written, which is what the API charges for."""

    input_tokens: int
    input_tokens_details: ResponsesInputTokensDetails
    output_tokens: int
    output_tokens_details: ResponsesOutputTokensDetails
    total_tokens: int


class CreateResponseResponse(BaseModel):
    """The answer of a model."""

    id: str
    created_at: float
    """Seconds since 1970, UTC."""
    model: str
    output: list[CreateResponseResponseOutput]
    parallel_tool_calls: bool
    tool_choice: str | ResponsesToolChoiceFunction
    tools: list[dict[str, Any]]
    error: OptionalNullable[ResponsesError] = UNSET
    incomplete_details: OptionalNullable[ResponsesIncompleteDetails] = UNSET
    instructions: str | None = None
    metadata: OptionalNullable[dict[str, str]] = UNSET
    object: Literal["response"] | None = "response"
    temperature: float | None = None
    top_p: float | None = None
    background: bool | None = None
    completed_at: float | None = None
    """Seconds since 1970, UTC."""
    max_output_tokens: int | None = None
    max_tool_calls: int | None = None
    previous_response_id: str | None = None
    prompt_cache_key: str | None = None
    prompt_cache_retention: str | None = None
    reasoning: OptionalNullable[ResponsesReasoning] = UNSET
    safety_identifier: str | None = None
    service_tier: str | None = None
    status: CreateResponseResponseStatus | None = None
    text: OptionalNullable[ResponsesTextConfig] = UNSET
    top_logprobs: int | None = None
    truncation: str | None = None
    usage: OptionalNullable[ResponsesUsage] = UNSET
    user: str | None = None

    @property
    def output_text(self) -> str:
        """The text of the answer: all pieces of text in its messages, joined."""
        return "".join(
            part.text
            for item in self.output
            if isinstance(item, ResponsesOutputMessage)
            for part in item.content
            if isinstance(part, ResponsesOutputText)
        )


class CountResponseInputTokensResponse(BaseModel):
    """How long a request is."""

    input_tokens: int
    object: Literal["response.input_tokens"] | None = "response.input_tokens"


# Below what they contain: what an answer has may be sent back. A dict comes first, and so goes out
# as it is: there are more kinds of parts and tools than there are models.

ResponsesInputItem = Annotated[
    dict[str, Any]
    | ResponsesEasyInputMessage
    | ResponsesFunctionCallOutput
    | ResponsesOutputMessage
    | ResponsesFunctionToolCall
    | ResponsesReasoningItem,
    Field(union_mode="left_to_right"),
]
ResponsesInput = str | list[ResponsesInputItem]
ResponsesTool = Annotated[dict[str, Any] | ResponsesFunctionTool, Field(union_mode="left_to_right")]
ResponsesToolChoice = Literal["none", "auto", "required"] | ResponsesToolChoiceFunction


class CountResponseInputTokensRequest(BaseModel):
    """A request whose length is asked."""

    model: str
    input: ResponsesInput
    instructions: OptionalNullable[str] = UNSET
    """What stands before the conversation."""
    parallel_tool_calls: bool | None = True
    previous_response_id: OptionalNullable[ResponsesReference] = UNSET
    truncation: Literal["disabled"] | None = "disabled"
    tools: list[ResponsesTool] | None = None
    tool_choice: ResponsesToolChoice | None = None
    reasoning: OptionalNullable[ResponsesReasoning] = UNSET
    conversation: OptionalNullable[ResponsesReference] = UNSET
    prompt: OptionalNullable[ResponsesReference] = UNSET
    text: OptionalNullable[ResponsesTextConfig] = UNSET


class CreateResponseRequest(CountResponseInputTokensRequest):
    """The body of a request for an answer."""

    background: Literal[False] | None = False
    stream: bool | None = False
    store: Literal[False] | None = False
    max_output_tokens: OptionalNullable[int] = UNSET
    """The longest answer, thoughts included, in tokens."""
    temperature: OptionalNullable[float] = UNSET
    """Higher is more varied."""
    top_p: OptionalNullable[float] = UNSET
    """0 to 1: sample from the likeliest tokens that make up this share of probability."""
    metadata: OptionalNullable[dict[str, str]] = UNSET
    prompt_cache_key: OptionalNullable[str] = UNSET
    """Requests of one key share what the server keeps of their beginning."""
    max_tool_calls: OptionalNullable[int] = UNSET
    moderation: OptionalNullable[ResponsesReference] = UNSET
    top_logprobs: Literal[0] | None = 0


# The events of a stream.


class _OfResponse(BaseModel):
    """The answer as it is by then."""

    response: CreateResponseResponse
    sequence_number: int


class ResponsesCreatedEvent(_OfResponse):
    """The answer has begun."""

    type: Literal["response.created"] | None = "response.created"


class ResponsesInProgressEvent(_OfResponse):
    """The answer is being written."""

    type: Literal["response.in_progress"] | None = "response.in_progress"


class ResponsesCompletedEvent(_OfResponse):
    """The answer is complete."""

    type: Literal["response.completed"] | None = "response.completed"


class ResponsesIncompleteEvent(_OfResponse):
    """The answer ends, and is incomplete."""

    type: Literal["response.incomplete"] | None = "response.incomplete"


class ResponsesFailedEvent(_OfResponse):
    """There will be no answer."""

    type: Literal["response.failed"] | None = "response.failed"


class ResponsesErrorEvent(BaseModel):
    """The server reports an error."""

    message: str
    sequence_number: int
    code: str | None = None
    param: str | None = None
    type: Literal["error"] | None = "error"


class ResponsesOutputItemAddedEvent(BaseModel):
    """A part of the answer begins."""

    item: CreateResponseResponseOutput
    output_index: int
    sequence_number: int
    type: Literal["response.output_item.added"] | None = "response.output_item.added"


class ResponsesOutputItemDoneEvent(BaseModel):
    """A part of the answer is complete."""

    item: CreateResponseResponseOutput
    output_index: int
    sequence_number: int
    type: Literal["response.output_item.done"] | None = "response.output_item.done"


class ResponsesPartReasoningText(BaseModel):
    """A piece of a thought."""

    text: str
    type: Literal["reasoning_text"] | None = "reasoning_text"


ResponsesContentPart = Annotated[
    ResponsesOutputText | ResponsesOutputRefusal | ResponsesPartReasoningText, Tagged("type")
]


class _Place(BaseModel):
    """Which piece of which part an event is of."""

    content_index: int
    item_id: str
    output_index: int


class ResponsesContentPartAddedEvent(_Place):
    """A piece of a part begins."""

    part: ResponsesContentPart
    sequence_number: int
    type: Literal["response.content_part.added"] | None = "response.content_part.added"


class ResponsesContentPartDoneEvent(_Place):
    """A piece of a part is complete."""

    part: ResponsesContentPart
    sequence_number: int
    type: Literal["response.content_part.done"] | None = "response.content_part.done"


class ResponsesTextDeltaEvent(BaseModel):
    """The next piece of the text."""

    content_index: int
    delta: str
    item_id: str
    logprobs: list[dict[str, Any]]
    output_index: int
    sequence_number: int
    type: Literal["response.output_text.delta"] | None = "response.output_text.delta"


class ResponsesTextDoneEvent(BaseModel):
    """All of a text."""

    content_index: int
    item_id: str
    logprobs: list[dict[str, Any]]
    output_index: int
    sequence_number: int
    text: str
    type: Literal["response.output_text.done"] | None = "response.output_text.done"


class ResponsesReasoningTextDeltaEvent(BaseModel):
    """The next piece of a thought."""

    content_index: int
    delta: str
    item_id: str
    output_index: int
    sequence_number: int
    type: Literal["response.reasoning_text.delta"] | None = "response.reasoning_text.delta"


class ResponsesReasoningTextDoneEvent(BaseModel):
    """All of a thought."""

    content_index: int
    item_id: str
    output_index: int
    sequence_number: int
    text: str
    type: Literal["response.reasoning_text.done"] | None = "response.reasoning_text.done"


class ResponsesFunctionCallArgumentsDeltaEvent(BaseModel):
    """The next piece of the arguments of a function."""

    delta: str
    item_id: str
    output_index: int
    sequence_number: int
    type: Literal["response.function_call_arguments.delta"] | None = (
        "response.function_call_arguments.delta"
    )


class ResponsesFunctionCallArgumentsDoneEvent(BaseModel):
    """All arguments of a function."""

    arguments: str
    """JSON."""
    item_id: str
    name: str
    output_index: int
    sequence_number: int
    type: Literal["response.function_call_arguments.done"] | None = (
        "response.function_call_arguments.done"
    )


ResponsesStreamFrameData = Annotated[
    ResponsesCreatedEvent
    | ResponsesInProgressEvent
    | ResponsesCompletedEvent
    | ResponsesIncompleteEvent
    | ResponsesFailedEvent
    | ResponsesErrorEvent
    | ResponsesOutputItemAddedEvent
    | ResponsesOutputItemDoneEvent
    | ResponsesContentPartAddedEvent
    | ResponsesContentPartDoneEvent
    | ResponsesTextDeltaEvent
    | ResponsesTextDoneEvent
    | ResponsesReasoningTextDeltaEvent
    | ResponsesReasoningTextDoneEvent
    | ResponsesFunctionCallArgumentsDeltaEvent
    | ResponsesFunctionCallArgumentsDoneEvent,
    Tagged("type"),
]


class ResponsesStreamFrame(BaseModel):
    """One event of a stream."""

    event: str
    data: ResponsesStreamFrameData

    if TYPE_CHECKING:

        def __whole__(self) -> CreateResponseResponse: ...
