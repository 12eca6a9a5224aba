"""Completions by an agent: its model and its instructions are kept by the API."""

from mistralai.types.basemodel import UNSET, BaseModel, OptionalNullable

from ._chat import Stop
from ._messages import Messages
from ._prediction import Prediction
from ._response_format import ResponseFormat
from ._tools import Tool, ToolChoice, ToolChoiceEnum

__all__ = [
    "AgentsCompletionRequest",
    "AgentsCompletionRequestMessages",
    "AgentsCompletionRequestStop",
    "AgentsCompletionRequestToolChoice",
    "AgentsCompletionStreamRequest",
    "AgentsCompletionStreamRequestMessages",
    "AgentsCompletionStreamRequestStop",
    "AgentsCompletionStreamRequestToolChoice",
]

AgentsCompletionRequestMessages = Messages
AgentsCompletionStreamRequestMessages = Messages
AgentsCompletionRequestStop = Stop
AgentsCompletionStreamRequestStop = Stop
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
    response_format: ResponseFormat | None = None
    tools: OptionalNullable[list[Tool]] = UNSET
    tool_choice: AgentsCompletionRequestToolChoice | None = None
    presence_penalty: float | None = None
    frequency_penalty: float | None = None
    n: OptionalNullable[int] = UNSET
    prediction: Prediction | None = None
    parallel_tool_calls: bool | None = None


class AgentsCompletionStreamRequest(AgentsCompletionRequest):
    """The body of an agent's completion whose answer comes in pieces."""

    stream: bool | None = True
