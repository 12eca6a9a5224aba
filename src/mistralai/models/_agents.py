"""Completions by an agent: its model and its instructions are kept by the API."""

from typing import Any

from mistralai.types.basemodel import UNSET, BaseModel, OptionalNullable

from ._chat import (
    ChatCompletionRequestTool,
    MistralPromptMode,
    ReasoningEffort,
    RequestedServiceTier,
    Stop,
)
from ._guardrails import GuardrailConfig
from ._messages import Messages
from ._prediction import Prediction
from ._response_format import ResponseFormat
from ._tools import ToolChoice, ToolChoiceEnum

__all__ = [
    "AgentsCompletionRequest",
    "AgentsCompletionRequestMessages",
    "AgentsCompletionRequestStop",
    "AgentsCompletionRequestTool",
    "AgentsCompletionRequestToolChoice",
    "AgentsCompletionStreamRequest",
    "AgentsCompletionStreamRequestMessages",
    "AgentsCompletionStreamRequestStop",
    "AgentsCompletionStreamRequestTool",
    "AgentsCompletionStreamRequestToolChoice",
]

AgentsCompletionRequestMessages = Messages
AgentsCompletionStreamRequestMessages = Messages
AgentsCompletionRequestStop = Stop
AgentsCompletionStreamRequestStop = Stop
AgentsCompletionRequestTool = ChatCompletionRequestTool
AgentsCompletionStreamRequestTool = ChatCompletionRequestTool
AgentsCompletionRequestToolChoice = ToolChoice | ToolChoiceEnum
AgentsCompletionStreamRequestToolChoice = AgentsCompletionRequestToolChoice


class AgentsCompletionRequest(BaseModel):
    """The body of an agent's completion. `ChatCompletionRequest` tells what the fields mean."""

    messages: list[Messages]
    """The conversation so far; it ends with what is to be answered."""
    agent_id: str
    """The id of the agent, such as `ag:1a2b3c4d:20250401:my-agent:5e6f7a8b`."""
    max_tokens: OptionalNullable[int] = UNSET
    """The longest answer, in tokens; with the prompt it must fit the context."""
    stream: bool | None = False
    """Whether the response comes as a stream of chunks; by default it comes whole."""
    stop: AgentsCompletionRequestStop | None = None
    """The answer ends before any of these strings."""
    random_seed: OptionalNullable[int] = UNSET
    """At least 0. The same seed gives the same answer."""
    metadata: OptionalNullable[dict[str, Any]] = UNSET
    """Notes of your own: any JSON object."""
    response_format: ResponseFormat | None = None
    """What the answer must be: text, JSON, or JSON of a given schema."""
    tools: OptionalNullable[list[AgentsCompletionRequestTool]] = UNSET
    """Functions of your own, and tools that the API runs by itself."""
    tool_choice: AgentsCompletionRequestToolChoice | None = None
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


class AgentsCompletionStreamRequest(AgentsCompletionRequest):
    """The body of an agent's completion whose answer comes in pieces."""

    stream: bool | None = True
    """Whether the response comes as a stream of chunks; by default it does."""
