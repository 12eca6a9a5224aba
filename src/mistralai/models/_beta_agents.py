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
    """A message ends before any of these strings."""
    presence_penalty: OptionalNullable[float] = UNSET
    """-2 to 2: how much to shun words that occurred at all."""
    frequency_penalty: OptionalNullable[float] = UNSET
    """-2 to 2: how much to shun words the more they occurred."""
    temperature: OptionalNullable[float] = UNSET
    """0 to 1: higher is more varied. Unset, it is 0.3."""
    top_p: OptionalNullable[float] = UNSET
    """0 to 1: sample from the likeliest tokens that make up this share of probability."""
    max_tokens: OptionalNullable[int] = UNSET
    """The longest message, in tokens, at least 0."""
    random_seed: OptionalNullable[int] = UNSET
    """At least 0. The same seed gives the same answer."""
    prediction: OptionalNullable[Prediction] = UNSET
    """What the answer will mostly be, known beforehand, to have it faster."""
    response_format: OptionalNullable[ResponseFormat] = UNSET
    """What the answer must be: text, JSON, or JSON of a given schema."""
    tool_choice: ToolChoiceEnum | None = None
    """`auto` (the model decides), `none`, `any` or `required` (it must use a tool)."""
    reasoning_effort: OptionalNullable[ReasoningEffort] = UNSET
    """How much a reasoning model thinks before it answers."""


class AgentCreationRequest(BaseModel):
    """The body of a request that makes an agent."""

    model: str
    """The id of its model, such as `mistral-medium-latest`."""
    name: str
    """What the agent is called."""
    instructions: OptionalNullable[str] = UNSET
    """What holds for all conversations of the agent."""
    tools: list[AgentCreationRequestTools] | None = None
    """What it may use: functions of your own, and tools that the API runs by itself."""
    completion_args: CompletionArgs | None = None
    """How its model answers: its temperature, the longest message and so on."""
    description: OptionalNullable[str] = UNSET
    """What the agent is for; other agents decide by it whether to hand over."""
    handoffs: OptionalNullable[list[str]] = UNSET
    """The ids of the agents that it may hand a conversation over to, at least one."""
    metadata: OptionalNullable[dict[str, Any]] = UNSET
    """Notes of your own: any JSON object; `list` can search for them."""
    version_message: OptionalNullable[str] = UNSET
    """What to say of this version, as in the log of a repository; up to 500 characters."""
    guardrails: OptionalNullable[list[GuardrailConfig]] = UNSET
    """What to check of the messages first."""


class AgentUpdateRequest(BaseModel):
    """The body of a request that changes an agent; what is not given stays."""

    instructions: OptionalNullable[str] = UNSET
    """What holds for all conversations of the agent."""
    tools: list[AgentUpdateRequestTools] | None = None
    """What it may use; all of it, in place of what it could use before."""
    completion_args: CompletionArgs | None = None
    """How its model answers: its temperature, the longest message and so on."""
    model: OptionalNullable[str] = UNSET
    """The id of its model, such as `mistral-medium-latest`."""
    name: OptionalNullable[str] = UNSET
    """What the agent is called."""
    description: OptionalNullable[str] = UNSET
    """What the agent is for; other agents decide by it whether to hand over."""
    handoffs: OptionalNullable[list[str]] = UNSET
    """The ids of the agents that it may hand a conversation over to, at least one."""
    deployment_chat: OptionalNullable[bool] = UNSET
    """Whether the agent can be used in Le Chat."""
    metadata: OptionalNullable[dict[str, Any]] = UNSET
    """Notes of your own: any JSON object; `list` can search for them."""
    version_message: OptionalNullable[str] = UNSET
    """What to say of this version, as in the log of a repository; up to 500 characters."""
    guardrails: OptionalNullable[list[GuardrailConfig]] = UNSET
    """What to check of the messages first."""


class Agent(BaseModel):
    """One version of an agent.

    Older answers of the API lack `versions`, `deployment_chat` and `source`; then they are None.
    """

    model: str
    """The id of its model, such as `mistral-medium-latest`."""
    name: str
    """What the agent is called."""
    id: str
    """What the operations ask for as `agent_id`: `ag_` and 32 hex digits."""
    version: int
    """The number of this version, counted from 0."""
    versions: list[int]
    """The numbers of all versions."""
    created_at: datetime
    """When the agent was made; ISO 8601 on the wire."""
    updated_at: datetime
    """When it last changed; ISO 8601 on the wire."""
    deployment_chat: bool
    """Whether the agent can be used in Le Chat."""
    source: str
    """Where it was made, such as `api` or `playground`."""
    instructions: OptionalNullable[str] = UNSET
    """What holds for all conversations of the agent."""
    tools: list[AgentTools] | None = None
    """What it may use: functions of your own, and tools that the API runs by itself."""
    completion_args: CompletionArgs | None = None
    """How its model answers: its temperature, the longest message and so on."""
    description: OptionalNullable[str] = UNSET
    """What the agent is for; other agents decide by it whether to hand over."""
    handoffs: OptionalNullable[list[str]] = UNSET
    """The ids of the agents that it may hand a conversation over to."""
    metadata: OptionalNullable[dict[str, Any]] = UNSET
    """Notes of your own, as they were given."""
    object: Literal["agent"] = "agent"
    version_message: OptionalNullable[str] = UNSET
    """What was said of this version, as in the log of a repository."""
    guardrails: OptionalNullable[list[GuardrailConfig]] = UNSET
    """What is checked of the messages first."""
    owner_id: OptionalNullable[str] = UNSET
    """The id of who the agent belongs to."""


class AgentListPage(BaseModel):
    """One page of the agents."""

    data: list[Agent]
    """The agents of this page."""
    object: Literal["list"] = "list"
    next_page_token: OptionalNullable[str] = UNSET
    """What the next page is asked for with; None on the last one."""


class AgentAliasResponse(BaseModel):
    """A name that stands for one version of an agent, and can be moved to another."""

    alias: str
    """The name: 1 to 64 small letters, digits, `_` and `-`, beginning with a letter."""
    version: int
    """The number of the version that it stands for, counted from 0."""
    created_at: datetime
    """When the alias was made; ISO 8601 on the wire."""
    updated_at: datetime
    """When it was last moved; ISO 8601 on the wire."""
