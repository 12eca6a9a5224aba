"""The requests of agents."""

from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from .base import Request
from .completions import AnyTool, Guardrail
from .conversations import MAX_VERSION, CompletionArgs, Told, Version
from .service import Metadata, Query

Message = Annotated[str, Field(max_length=500)]
Alias = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[a-z]([a-z0-9_-]*[a-z0-9])?$")]
Number = Annotated[int, Field(ge=0, le=MAX_VERSION)]


class AgentRequest(Request):
    """POST /v1/agents."""

    model: str
    name: Told
    instructions: Told | None = None
    tools: list[AnyTool] = Field(default_factory=list[AnyTool])
    completion_args: CompletionArgs = CompletionArgs()
    guardrails: list[Guardrail] | None = None
    description: Told | None = None
    handoffs: list[str] | None = None
    metadata: dict[str, Any] | None = None
    version_message: Message | None = None


class AgentUpdate(Request):
    """PATCH /v1/agents/{agent_id}: what is not given stays as it is."""

    model: str | None = None
    name: Told | None = None
    instructions: Told | None = None
    tools: list[AnyTool] = Field(default_factory=list[AnyTool])
    completion_args: CompletionArgs = CompletionArgs()
    guardrails: list[Guardrail] | None = None
    description: Told | None = None
    handoffs: list[str] | None = None
    deployment_chat: bool | None = None
    metadata: dict[str, Any] | None = None
    version_message: Message | None = None


class _Filters(Query):
    refused: ClassVar[str] = "conversation"
    repeated: ClassVar[frozenset[str]] = frozenset({"sources"})
    page_size: Annotated[int, Field(ge=1, le=1000)] = 20
    deployment_chat: bool | None = None
    sources: list[Literal["api", "playground", "agent_builder_v1"]] | None = None
    name: str | None = None
    search: str | None = None
    id: str | None = None
    metadata: Metadata = None


class AgentsQuery(_Filters):
    """GET /v1/agents."""

    page: Annotated[int, Field(ge=0, le=1_000_000)] = 0


class AgentPagesQuery(_Filters):
    """GET /v1/agents/pages."""

    page_token: str | None = None


class AgentQuery(Query):
    """GET /v1/agents/{agent_id}."""

    refused: ClassVar[str] = "conversation"
    agent_version: Annotated[Version, Field(union_mode="left_to_right")] | None = None


class VersionsQuery(Query):
    """GET /v1/agents/{agent_id}/versions."""

    refused: ClassVar[str] = "conversation"
    page: Annotated[int, Field(ge=0, le=1_000_000)] = 0
    page_size: Annotated[int, Field(ge=1, le=100)] = 20


class VersionQuery(Query):
    """PATCH /v1/agents/{agent_id}/version."""

    refused: ClassVar[str] = "conversation"
    version: Number


class AliasQuery(Query):
    """DELETE /v1/agents/{agent_id}/aliases."""

    refused: ClassVar[str] = "conversation"
    alias: Alias


class NewAliasQuery(AliasQuery):
    """PUT /v1/agents/{agent_id}/aliases."""

    version: Number
