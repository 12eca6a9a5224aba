"""The requests of connectors."""

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field

from .base import Request
from .service import Query

Name = Annotated[str, Field(min_length=1, max_length=128)]


class ConnectorRequest(Request):
    """POST /v1/connectors; what is only for the way to the server is taken and not shown."""

    model_config = ConfigDict(extra="ignore")
    name: Name
    description: str
    server: Annotated[str, Field(min_length=1)]
    protocol: Literal["mcp", "http"] = "mcp"
    title: str | None = None
    icon_url: str | None = None
    visibility: Literal["shared_org", "shared_workspace", "private"] = "private"
    system_prompt: str | None = None
    headers: dict[str, Any] | None = None
    auth_methods: list[dict[str, Any]] | None = None


class ConnectorChange(Request):
    """PATCH /v1/connectors/{connector_id}."""

    model_config = ConfigDict(extra="ignore")
    name: Name | None = None
    description: str | None = None
    server: Annotated[str, Field(min_length=1)] | None = None
    title: str | None = None
    icon_url: str | None = None
    system_prompt: str | None = None


class ConnectorsQuery(Query):
    """GET /v1/connectors; `cursor` is where the last page ended."""

    page_size: Annotated[int, Field(ge=1, le=1_000)] = 100
    cursor: Annotated[int, Field(ge=0, le=1_000_000)] | None = None
    supports_mcp: bool | None = None
