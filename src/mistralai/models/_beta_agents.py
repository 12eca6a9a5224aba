"""Agents that the API keeps, with their versions: a model, instructions and tools under one id."""

from datetime import datetime
from typing import Any, Literal

from mistralai.types.basemodel import UNSET, BaseModel, OptionalNullable

from ._builtin_tools import AgentCreationRequestTools, AgentTools, AgentUpdateRequestTools
from ._chat import ReasoningEffort
from ._guardrails import GuardrailConfig
from ._prediction import Prediction
from ._response_format import ResponseFormat
from ._tools import ToolChoiceEnum

__all__ = [
    "Agent",
    "AgentAliasResponse",
    "AgentCreationRequest",
    "AgentListPage",
    "AgentUpdateRequest",
    "CompletionArgs",
    "CompletionArgsStop",
    "RequestSource",
]

CompletionArgsStop = str | list[str]
RequestSource = Literal["api", "playground", "agent_builder_v1"]


class CompletionArgs(BaseModel):
    """How the model of an agent or of a conversation answers."""

    stop: OptionalNullable[CompletionArgsStop] = UNSET
    """A message ends before any of these."""
    presence_penalty: OptionalNullable[float] = UNSET
    """-2 to 2: how much to shun words that occurred at all."""
    frequency_penalty: OptionalNullable[float] = UNSET
    """-2 to 2: how much to shun words the more they occurred."""
    temperature: OptionalNullable[float] = UNSET
    """0 to 1: higher is more varied. Unset, it is 0.3."""
    top_p: OptionalNullable[float] = UNSET
    """0 to 1: sample from the likeliest tokens that make up this share of probability."""
    max_tokens: OptionalNullable[int] = UNSET
    """The longest message, in tokens."""
    random_seed: OptionalNullable[int] = UNSET
    """At least 0. The same seed gives the same answer."""
    prediction: OptionalNullable[Prediction] = UNSET
    response_format: OptionalNullable[ResponseFormat] = UNSET
    tool_choice: ToolChoiceEnum | None = None
    """`auto` (the model decides), `none`, `any` or `required` (it must use a tool)."""
    reasoning_effort: OptionalNullable[ReasoningEffort] = UNSET
    """How much a reasoning model thinks before it answers."""


class AgentCreationRequest(BaseModel):
    """The body of a request that makes an agent."""

    model: str
    name: str
    instructions: OptionalNullable[str] = UNSET
    """What holds for all conversations of the agent."""
    tools: list[AgentCreationRequestTools] | None = None
    completion_args: CompletionArgs | None = None
    description: OptionalNullable[str] = UNSET
    """What the agent is for; other agents decide by it whether to hand over."""
    handoffs: OptionalNullable[list[str]] = UNSET
    """The ids of the agents that it may hand a conversation over to, at least one."""
    metadata: OptionalNullable[dict[str, Any]] = UNSET
    version_message: OptionalNullable[str] = UNSET
    """What to say of this version, as in the log of a repository."""
    guardrails: OptionalNullable[list[GuardrailConfig]] = UNSET


class AgentUpdateRequest(BaseModel):
    """The body of a request that changes an agent; what is not given stays."""

    instructions: OptionalNullable[str] = UNSET
    tools: list[AgentUpdateRequestTools] | None = None
    completion_args: CompletionArgs | None = None
    model: OptionalNullable[str] = UNSET
    name: OptionalNullable[str] = UNSET
    description: OptionalNullable[str] = UNSET
    handoffs: OptionalNullable[list[str]] = UNSET
    deployment_chat: OptionalNullable[bool] = UNSET
    """Whether the agent can be used in Le Chat."""
    metadata: OptionalNullable[dict[str, Any]] = UNSET
    version_message: OptionalNullable[str] = UNSET
    """What to say of this version, as in the log of a repository."""
    guardrails: OptionalNullable[list[GuardrailConfig]] = UNSET


class Agent(BaseModel):
    """One version of an agent.

    Older answers of the API lack `versions`, `deployment_chat` and `source`; then they are None.
    """

    model: str
    name: str
    id: str
    version: int
    """The number of this version, counted from 0."""
    versions: list[int]
    """The numbers of all versions."""
    created_at: datetime
    updated_at: datetime
    deployment_chat: bool
    """Whether the agent can be used in Le Chat."""
    source: str
    """Where it was made, such as `api`."""
    instructions: OptionalNullable[str] = UNSET
    tools: list[AgentTools] | None = None
    completion_args: CompletionArgs | None = None
    description: OptionalNullable[str] = UNSET
    handoffs: OptionalNullable[list[str]] = UNSET
    """The ids of the agents that it may hand a conversation over to."""
    metadata: OptionalNullable[dict[str, Any]] = UNSET
    object: Literal["agent"] = "agent"
    version_message: OptionalNullable[str] = UNSET
    guardrails: OptionalNullable[list[GuardrailConfig]] = UNSET
    owner_id: OptionalNullable[str] = UNSET


class AgentListPage(BaseModel):
    """One page of the agents."""

    data: list[Agent]
    object: Literal["list"] = "list"
    next_page_token: OptionalNullable[str] = UNSET
    """What the next page is asked for with; None on the last one."""


class AgentAliasResponse(BaseModel):
    """A name that stands for one version of an agent, and can be moved to another."""

    alias: str
    version: int
    created_at: datetime
    updated_at: datetime
