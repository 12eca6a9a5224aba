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
    """Who speaks; `system` and `developer` give instructions."""
    phase: OptionalNullable[Literal["commentary", "final_answer"]] = UNSET
    """Of the model's own messages: a remark on the way, or the answer itself."""
    type: Literal["message"] | None = "message"


class ResponsesFunctionCallOutput(BaseModel):
    """What a function that the model asked for gave."""

    call_id: str
    """The `call_id` with which it was asked for."""
    output: str | list[dict[str, Any]]
    """What the function returned: a text, or parts such as `{"type": "input_text", ...}`."""
    type: Literal["function_call_output"] | None = "function_call_output"
    id: OptionalNullable[str] = UNSET
    """The id of this item, where it has one."""


class ResponsesFunctionTool(BaseModel):
    """A function that the model may ask for."""

    name: str
    """What the model calls it by; a `ResponsesFunctionToolCall` brings it back."""
    parameters: OptionalNullable[dict[str, Any]] = UNSET
    """A JSON Schema of its arguments."""
    strict: bool | None = None
    """Whether the arguments fit the schema for certain. Unset, the API decides."""
    type: Literal["function"] | None = "function"
    allowed_callers: OptionalNullable[list[str]] = UNSET
    """What may call it: `direct` is the model, `programmatic` code that the model writes."""
    defer_loading: bool | None = None
    """Whether the model gets to know it only when it looks for tools."""
    description: str | None = None
    """When to call it and what it returns; the model decides by this text."""
    output_schema: OptionalNullable[dict[str, Any]] = UNSET
    """A JSON Schema of what it gives."""


class ResponsesToolChoiceFunction(BaseModel):
    """The one function that the model must ask for."""

    name: str
    """The `name` of one of the `tools` of the request."""
    type: Literal["function"] | None = "function"


class ResponsesReasoning(BaseModel):
    """How much to think before the answer."""

    effort: ResponsesSupportedReasoningEffort | None = None
    """The more effort, the more tokens go into thoughts. Unset, the model's own default."""


class ResponsesFormatText(BaseModel):
    """The answer is a text."""

    type: Literal["text"] | None = "text"


class ResponsesFormatJSONObject(BaseModel):
    """The answer is a JSON object."""

    type: Literal["json_object"] | None = "json_object"


class ResponsesFormatJSONSchema(BaseModel):
    """The answer is JSON of a given schema."""

    name: str
    """What the model is told that the schema is called."""
    schema_: Annotated[dict[str, Any], Field(alias="schema")]
    """The JSON Schema; goes out as `schema`."""
    type: Literal["json_schema"] | None = "json_schema"
    description: str | None = None
    """What the answer is for, as a hint to the model."""
    strict: bool | None = None
    """Whether the answer fits the schema for certain."""


ResponsesFormat = Annotated[
    ResponsesFormatText | ResponsesFormatJSONObject | ResponsesFormatJSONSchema, Tagged("type")
]


class ResponsesTextConfig(BaseModel):
    """What the text of the answer must be."""

    format_: Annotated[OptionalNullable[ResponsesFormat], Field(alias="format")] = UNSET
    """Free text or JSON; goes out as `format`. Unset, free text."""
    verbosity: OptionalNullable[Literal["low", "medium", "high"] | UnrecognizedStr] = UNSET
    """How long-winded the answer is."""


# What is answered.


class ResponsesOutputText(BaseModel):
    """A piece of text."""

    annotations: list[dict[str, Any]]
    """Where it stems from: citations of files and pages."""
    text: str
    """The text itself."""
    type: Literal["output_text"] | None = "output_text"
    logprobs: OptionalNullable[list[dict[str, Any]]] = UNSET
    """For each token its `token`, `logprob` (log probability) and `top_logprobs`."""


class ResponsesOutputRefusal(BaseModel):
    """Why the model will not answer."""

    refusal: str
    """What the model says instead of an answer."""
    type: Literal["refusal"] | None = "refusal"


ResponsesOutputMessageContent = Annotated[
    ResponsesOutputText | ResponsesOutputRefusal, Tagged("type")
]


class ResponsesOutputMessage(BaseModel):
    """A message of the model."""

    id: str
    """The id of this item; the events of a stream name it as `item_id`."""
    content: list[ResponsesOutputMessageContent]
    """The parts of the message, in order."""
    status: _ItemStatus
    """How far it is; `incomplete` where it was cut off."""
    role: Literal["assistant"] | None = "assistant"
    type: Literal["message"] | None = "message"
    phase: Literal["commentary", "final_answer"] | UnrecognizedStr | None = None
    """Of the model's own messages: a remark on the way, or the answer itself."""


class ResponsesFunctionToolCall(BaseModel):
    """The model asks for a function."""

    arguments: str
    """A JSON object as text, as the model wrote it: it may break the schema."""
    call_id: str
    """What the output of the function is sent with."""
    name: str
    """Which function: the `name` of one of the `tools` of the request."""
    type: Literal["function_call"] | None = "function_call"
    id: str | None = None
    """The id of this item; not the `call_id` that an output has to name."""
    caller: OptionalNullable[dict[str, Any]] = UNSET
    """What called: `{"type": "direct"}`, or `{"type": "program", "caller_id": ...}`."""
    namespace: str | None = None
    """The namespace that the function was offered in; None outside of any."""
    status: _ItemStatus | None = None
    """How far it is; `incomplete` where it was cut off."""


class ResponsesSummary(BaseModel):
    """What a thought comes to."""

    text: str
    """The summary, for somebody to read."""
    type: Literal["summary_text"] | None = "summary_text"


class ResponsesContent(BaseModel):
    """A piece of a thought."""

    text: str
    """The thought itself."""
    type: Literal["reasoning_text"] | None = "reasoning_text"


class ResponsesReasoningItem(BaseModel):
    """What the model thinks before it answers."""

    id: str
    """The id of this item; the events of a stream name it as `item_id`."""
    summary: list[ResponsesSummary]
    """The thoughts in short; may be empty."""
    type: Literal["reasoning"] | None = "reasoning"
    content: OptionalNullable[list[ResponsesContent]] = UNSET
    """The thoughts in full, where the server shows them."""
    encrypted_content: str | None = None
    """The thoughts in a form that only the server reads, to be sent back with the next request."""
    status: _ItemStatus | None = None
    """How far it is; `incomplete` where it was cut off."""


CreateResponseResponseOutput = Annotated[
    ResponsesOutputMessage | ResponsesFunctionToolCall | ResponsesReasoningItem, Tagged("type")
]


class ResponsesError(BaseModel):
    """What went wrong."""

    code: str
    """A word for programs, such as `server_error` or `rate_limit_exceeded`."""
    message: str
    """What happened, for somebody to read."""


class ResponsesIncompleteDetails(BaseModel):
    """Why an answer is incomplete."""

    reason: Literal["max_output_tokens", "content_filter"] | UnrecognizedStr | None = None
    """The answer reached `max_output_tokens`, or a filter stopped it."""


class ResponsesInputTokensDetails(BaseModel):
    """Which of the tokens that were read the server had."""

    cache_write_tokens: int
    """How many of the input tokens the server put into its prompt cache."""
    cached_tokens: int
    """How many of the input tokens came from the server's prompt cache."""


class ResponsesOutputTokensDetails(BaseModel):
    """Which of the tokens that were written are thoughts."""

    reasoning_tokens: int
    """How many of the output tokens went into thoughts."""


class ResponsesUsage(BaseModel):
    """Tokens read and written, which is what the API charges for."""

    input_tokens: int
    """Tokens of the request: conversation, instructions and tools."""
    input_tokens_details: ResponsesInputTokensDetails
    """How many of them the prompt cache gave or took."""
    output_tokens: int
    """Tokens that the model wrote, thoughts included."""
    output_tokens_details: ResponsesOutputTokensDetails
    """How many of them were thoughts."""
    total_tokens: int
    """`input_tokens` and `output_tokens` together."""


class CreateResponseResponse(BaseModel):
    """The answer of a model."""

    id: str
    """The id of this answer, given by the server."""
    created_at: float
    """When it was begun: Unix time in seconds."""
    model: str
    """The model that answered."""
    output: list[CreateResponseResponseOutput]
    """What the model gave, in order: thoughts, messages and calls of functions."""
    parallel_tool_calls: bool
    """Whether the model was free to ask for several functions at once."""
    tool_choice: str | ResponsesToolChoiceFunction
    """The `tool_choice` of the request: which tools the model was free to use."""
    tools: list[dict[str, Any]]
    """The `tools` of the request, as dicts."""
    error: OptionalNullable[ResponsesError] = UNSET
    """Why it failed; None unless `status` is `failed`."""
    incomplete_details: OptionalNullable[ResponsesIncompleteDetails] = UNSET
    """Why it was cut off; None unless `status` is `incomplete`."""
    instructions: str | None = None
    """The `instructions` of the request."""
    metadata: OptionalNullable[dict[str, str]] = UNSET
    """The `metadata` of the request."""
    object: Literal["response"] | None = "response"
    temperature: float | None = None
    """The temperature that held: higher is more varied."""
    top_p: float | None = None
    """The share of probability, 0 to 1, that tokens were sampled from."""
    background: bool | None = None
    """Whether it was made without a waiting client; the API knows only False so far."""
    completed_at: float | None = None
    """When it was complete: Unix time in seconds; None before that."""
    max_output_tokens: int | None = None
    """The limit of tokens that held, thoughts included; None without one."""
    max_tool_calls: int | None = None
    """The limit of calls of tools that held; None without one."""
    previous_response_id: str | None = None
    """The id of the answer before, where the request named one."""
    prompt_cache_key: str | None = None
    """The `prompt_cache_key` of the request."""
    prompt_cache_retention: str | None = None
    """How long the prompt cache keeps it: `in_memory` or `24h`."""
    reasoning: OptionalNullable[ResponsesReasoning] = UNSET
    """How much the model was to think."""
    safety_identifier: str | None = None
    """Stands for the user at whose wish the request was made, where one was named."""
    service_tier: str | None = None
    """How it was served: `auto`, `default`, `flex`, `scale` or `priority`."""
    status: CreateResponseResponseStatus | None = None
    """How far it is; `error` or `incomplete_details` say why it is not complete."""
    text: OptionalNullable[ResponsesTextConfig] = UNSET
    """What the text had to be."""
    top_logprobs: int | None = None
    """How many alternatives are told for each token; 0 is all that can be asked for."""
    truncation: str | None = None
    """`disabled`: a conversation that is too long is refused, not cut. Or `auto`."""
    usage: OptionalNullable[ResponsesUsage] = UNSET
    """The tokens of request and answer; None until the answer is complete."""
    user: str | None = None
    """Stands for the user at whose wish the request was made, where one was named."""

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
    """Tokens of the request: conversation, instructions and tools."""
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
    """The id of the model."""
    input: ResponsesInput
    """A text, or the conversation so far: models, or dicts, which are sent as they are."""
    instructions: OptionalNullable[str] = UNSET
    """What stands before the conversation."""
    parallel_tool_calls: bool | None = True
    """Whether one answer may ask for several functions."""
    previous_response_id: OptionalNullable[ResponsesReference] = UNSET
    """The id of the answer before. Sent as it is: the server keeps no answers."""
    truncation: Literal["disabled"] | None = "disabled"
    tools: list[ResponsesTool] | None = None
    """The functions that the model may ask for; other tools as dicts."""
    tool_choice: ResponsesToolChoice | None = None
    """Whether the model may (`auto`), must (`required`) or must not ask for one, or which."""
    reasoning: OptionalNullable[ResponsesReasoning] = UNSET
    """How much to think before the answer. Unset, the model's own default."""
    conversation: OptionalNullable[ResponsesReference] = UNSET
    """A conversation that the server knows. Sent as it is."""
    prompt: OptionalNullable[ResponsesReference] = UNSET
    """A prompt that the server knows. Sent as it is."""
    text: OptionalNullable[ResponsesTextConfig] = UNSET
    """What the text must be: free text or JSON, short or long."""


class CreateResponseRequest(CountResponseInputTokensRequest):
    """The body of a request for an answer."""

    background: Literal[False] | None = False
    stream: bool | None = False
    """Whether the answer comes while it is written, as server-sent events."""
    store: Literal[False] | None = False
    max_output_tokens: OptionalNullable[int] = UNSET
    """The longest answer, thoughts included, in tokens."""
    temperature: OptionalNullable[float] = UNSET
    """Higher is more varied; 0 is the least. Unset, the model's own default."""
    top_p: OptionalNullable[float] = UNSET
    """0 to 1: sample from the likeliest tokens that make up this share of probability."""
    metadata: OptionalNullable[dict[str, str]] = UNSET
    """Notes of yours that go along: the answer repeats them."""
    prompt_cache_key: OptionalNullable[str] = UNSET
    """Requests of one key share what the server keeps of their beginning."""
    max_tool_calls: OptionalNullable[int] = UNSET
    """How many functions an answer may ask for. Unset, as many as the model likes."""
    moderation: OptionalNullable[ResponsesReference] = UNSET
    """How to check the request. Sent as it is."""
    top_logprobs: Literal[0] | None = 0


# The events of a stream.


class _OfResponse(BaseModel):
    """The answer as it is by then."""

    response: CreateResponseResponse
    """The whole answer as it is at this event, not only what is new."""
    sequence_number: int
    """Counts the events of the stream, in order."""


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
    """What happened, for somebody to read."""
    sequence_number: int
    """Counts the events of the stream, in order."""
    code: str | None = None
    """A word for programs; None where there is none."""
    param: str | None = None
    """The field of the request that is at fault; None where none is."""
    type: Literal["error"] | None = "error"


class ResponsesOutputItemAddedEvent(BaseModel):
    """A part of the answer begins."""

    item: CreateResponseResponseOutput
    """The item as it begins: mostly empty."""
    output_index: int
    """Where the item stands in the `output` of the answer, from 0."""
    sequence_number: int
    """Counts the events of the stream, in order."""
    type: Literal["response.output_item.added"] | None = "response.output_item.added"


class ResponsesOutputItemDoneEvent(BaseModel):
    """A part of the answer is complete."""

    item: CreateResponseResponseOutput
    """The item with all that belongs to it."""
    output_index: int
    """Where the item stands in the `output` of the answer, from 0."""
    sequence_number: int
    """Counts the events of the stream, in order."""
    type: Literal["response.output_item.done"] | None = "response.output_item.done"


class ResponsesPartReasoningText(BaseModel):
    """A piece of a thought."""

    text: str
    """The thought itself."""
    type: Literal["reasoning_text"] | None = "reasoning_text"


ResponsesContentPart = Annotated[
    ResponsesOutputText | ResponsesOutputRefusal | ResponsesPartReasoningText, Tagged("type")
]


class _Place(BaseModel):
    """Which piece of which part an event is of."""

    content_index: int
    """Where the piece stands in the `content` of its item, from 0."""
    item_id: str
    """The `id` of the item of the answer's `output` that this belongs to."""
    output_index: int
    """Where the item stands in the `output` of the answer, from 0."""


class ResponsesContentPartAddedEvent(_Place):
    """A piece of a part begins."""

    part: ResponsesContentPart
    """The piece as it begins: mostly empty."""
    sequence_number: int
    """Counts the events of the stream, in order."""
    type: Literal["response.content_part.added"] | None = "response.content_part.added"


class ResponsesContentPartDoneEvent(_Place):
    """A piece of a part is complete."""

    part: ResponsesContentPart
    """The piece with all that belongs to it."""
    sequence_number: int
    """Counts the events of the stream, in order."""
    type: Literal["response.content_part.done"] | None = "response.content_part.done"


class ResponsesTextDeltaEvent(BaseModel):
    """The next piece of the text."""

    content_index: int
    """Where the piece stands in the `content` of its item, from 0."""
    delta: str
    """What comes to the text."""
    item_id: str
    """The `id` of the item of the answer's `output` that this belongs to."""
    logprobs: list[dict[str, Any]]
    """For each token its `token`, `logprob` (log probability) and `top_logprobs`."""
    output_index: int
    """Where the item stands in the `output` of the answer, from 0."""
    sequence_number: int
    """Counts the events of the stream, in order."""
    type: Literal["response.output_text.delta"] | None = "response.output_text.delta"


class ResponsesTextDoneEvent(BaseModel):
    """All of a text."""

    content_index: int
    """Where the piece stands in the `content` of its item, from 0."""
    item_id: str
    """The `id` of the item of the answer's `output` that this belongs to."""
    logprobs: list[dict[str, Any]]
    """For each token its `token`, `logprob` (log probability) and `top_logprobs`."""
    output_index: int
    """Where the item stands in the `output` of the answer, from 0."""
    sequence_number: int
    """Counts the events of the stream, in order."""
    text: str
    """The whole text of this piece."""
    type: Literal["response.output_text.done"] | None = "response.output_text.done"


class ResponsesReasoningTextDeltaEvent(BaseModel):
    """The next piece of a thought."""

    content_index: int
    """Where the piece stands in the `content` of its item, from 0."""
    delta: str
    """What comes to the thought."""
    item_id: str
    """The `id` of the item of the answer's `output` that this belongs to."""
    output_index: int
    """Where the item stands in the `output` of the answer, from 0."""
    sequence_number: int
    """Counts the events of the stream, in order."""
    type: Literal["response.reasoning_text.delta"] | None = "response.reasoning_text.delta"


class ResponsesReasoningTextDoneEvent(BaseModel):
    """All of a thought."""

    content_index: int
    """Where the piece stands in the `content` of its item, from 0."""
    item_id: str
    """The `id` of the item of the answer's `output` that this belongs to."""
    output_index: int
    """Where the item stands in the `output` of the answer, from 0."""
    sequence_number: int
    """Counts the events of the stream, in order."""
    text: str
    """The whole thought."""
    type: Literal["response.reasoning_text.done"] | None = "response.reasoning_text.done"


class ResponsesFunctionCallArgumentsDeltaEvent(BaseModel):
    """The next piece of the arguments of a function."""

    delta: str
    """What comes to the arguments: JSON only once all is there."""
    item_id: str
    """The `id` of the item of the answer's `output` that this belongs to."""
    output_index: int
    """Where the item stands in the `output` of the answer, from 0."""
    sequence_number: int
    """Counts the events of the stream, in order."""
    type: Literal["response.function_call_arguments.delta"] | None = (
        "response.function_call_arguments.delta"
    )


class ResponsesFunctionCallArgumentsDoneEvent(BaseModel):
    """All arguments of a function."""

    arguments: str
    """A JSON object as text, as the model wrote it: it may break the schema."""
    item_id: str
    """The `id` of the item of the answer's `output` that this belongs to."""
    name: str
    """Which function: the `name` of one of the `tools` of the request."""
    output_index: int
    """Where the item stands in the `output` of the answer, from 0."""
    sequence_number: int
    """Counts the events of the stream, in order."""
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
    """What kind of event it is, the same as `data.type`."""
    data: ResponsesStreamFrameData
    """The event itself."""

    if TYPE_CHECKING:

        def __whole__(self) -> CreateResponseResponse: ...
