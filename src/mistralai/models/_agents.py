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
    agent_id: str
    max_tokens: OptionalNullable[int] = UNSET
    stream: bool | None = False
    stop: AgentsCompletionRequestStop | None = None
    random_seed: OptionalNullable[int] = UNSET
    metadata: OptionalNullable[dict[str, Any]] = UNSET
    response_format: ResponseFormat | None = None
    tools: OptionalNullable[list[AgentsCompletionRequestTool]] = UNSET
    tool_choice: AgentsCompletionRequestToolChoice | None = None
    presence_penalty: float | None = None
    frequency_penalty: float | None = None
    n: OptionalNullable[int] = UNSET
    prediction: Prediction | None = None
    parallel_tool_calls: bool | None = None
    prompt_mode: OptionalNullable[MistralPromptMode] = UNSET
    min_tokens: OptionalNullable[int] = UNSET
    repetition_penalty: OptionalNullable[float] = UNSET
    top_k: OptionalNullable[int] = UNSET
    logprobs: OptionalNullable[bool] = UNSET
    top_logprobs: OptionalNullable[int] = UNSET
    prompt_logprobs: OptionalNullable[bool] = UNSET
    top_prompt_logprobs: OptionalNullable[int] = UNSET
    reasoning_effort: OptionalNullable[ReasoningEffort] = UNSET
    guardrails: OptionalNullable[list[GuardrailConfig]] = UNSET
    prompt_cache_key: OptionalNullable[str] = UNSET
    service_tier: OptionalNullable[RequestedServiceTier] = UNSET


class AgentsCompletionStreamRequest(AgentsCompletionRequest):
    """The body of an agent's completion whose answer comes in pieces."""

    stream: bool | None = True
