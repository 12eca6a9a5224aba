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


CredentialsName = Annotated[str, Field(pattern="^[a-zA-Z0-9_-]{1,64}$")]
AuthType = Literal["oauth2", "bearer", "none", "github_app", "slack_app"]
Scope = Literal["user", "workspace", "organization"]


class Credentials(Request):
    """What somebody logs in with; it is checked, and not kept."""

    model_config = ConfigDict(extra="ignore")
    oauth: dict[str, Any] | None = None
    headers: dict[str, str] | None = None
    bearer_token: str | None = None


class CredentialsRequest(Request):
    """POST and PATCH .../credentials."""

    name: CredentialsName
    title: Annotated[str, Field(max_length=255)] | None = None
    is_default: bool | None = None
    credentials: Credentials | None = None


class CredentialsQuery(Query):
    """GET .../credentials; `auth_type` says which way to log in is meant."""

    auth_type: AuthType | None = None


class AuthQuery(Query):
    """GET .../auth_url."""

    app_return_url: str | None = None
    method_type: AuthType = "oauth2"
    credentials_name: CredentialsName | None = None
    credentials_title: Annotated[str, Field(max_length=255)] | None = None


class CallRequest(Request):
    """POST .../tools/{tool_name}/call."""

    arguments: dict[str, Any] = Field(default_factory=dict[str, Any])


class ScopePath(Query):
    """For whom something is, out of a path."""

    consumer_scope: Scope
