"""Connectors: servers of tools that an account has registered.

What every program meets is typed; what only some do is kept as it comes, as a dict.
"""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from mistralai.types.basemodel import (
    UNSET,
    BaseModel,
    Nullable,
    OptionalNullable,
    UnrecognizedStr,
)

from ._tagged import Tagged

__all__ = [
    "AudioContent",
    "AuthURLResponse",
    "AuthenticationConfiguration",
    "AuthenticationType",
    "ConnectionCredentialsInput",
    "Connector",
    "ConnectorAuthenticationHeader",
    "ConnectorCallToolRequest",
    "ConnectorCallToolV1Request",
    "ConnectorConsumerScope",
    "ConnectorCreateV1Payload",
    "ConnectorCreateV1Request",
    "ConnectorGetAuthURLV1Request",
    "ConnectorGetV1Request",
    "ConnectorListCredentialsV1Request",
    "ConnectorListToolsV1Request",
    "ConnectorListV1Request",
    "ConnectorMCPPublicUpdate",
    "ConnectorTool",
    "ConnectorToolCallMetadata",
    "ConnectorToolCallResponse",
    "ConnectorToolCallResponseContent",
    "ConnectorToolResultMetadata",
    "ConnectorUpdateV1Payload",
    "ConnectorUpdateV1Request",
    "ConnectorsQueryFilters",
    "CreateConnectorRequest",
    "CreateHTTPConnectorRequest",
    "CredentialsCreateOrUpdate",
    "CredentialsResponse",
    "CredentialsStatus",
    "EmbeddedResource",
    "GlobalHeaderValue",
    "HTTPConnector",
    "ImageContent",
    "MCPConnector",
    "MCPTool",
    "MessageResponse",
    "OAuth2ClientCredentialsInput",
    "PaginatedConnectors",
    "PaginationResponse",
    "PublicAuthenticationMethod",
    "ResourceLink",
    "ResourceVisibility",
    "ResponseConnectorListToolsV1",
    "TextContent",
    "UpdateHTTPConnectorRequest",
]

AuthenticationType = (
    Literal["oauth2", "bearer", "none", "github_app", "slack_app"] | UnrecognizedStr
)
ConnectorConsumerScope = Literal["user", "workspace", "organization"]
ResourceVisibility = (
    Literal["shared_global", "shared_org", "shared_workspace", "private"] | UnrecognizedStr
)
_Owner = Literal["user", "org", "workspace", "system"] | UnrecognizedStr


# What is asked.


class GlobalHeaderValue(BaseModel):
    """A header of every request to a connector."""

    value: str
    is_secret: bool | None = True
    """Whether nobody may see it again."""


class _NewConnector(BaseModel):
    """What a connector is made of."""

    name: str
    """At most 64 letters, digits, dashes and underscores."""
    description: str
    server: str
    """The URL of its server."""
    headers: OptionalNullable[dict[str, Any]] = UNSET
    global_headers: dict[str, GlobalHeaderValue] | None = None
    """Headers of every request to it."""
    oauth2_server_metadata: OptionalNullable[dict[str, Any]] = UNSET
    """What the server that gives out its tokens says of itself (RFC 8414)."""
    oauth2_server_metadata_url: OptionalNullable[str] = UNSET
    """Where that server says so."""
    title: OptionalNullable[str] = UNSET
    icon_url: OptionalNullable[str] = UNSET
    visibility: Literal["shared_org", "shared_workspace", "private"] | UnrecognizedStr | None = None
    """Who sees it."""
    auth_methods: OptionalNullable[list[dict[str, Any]]] = UNSET
    """The ways to log in, such as `{"method_type": "bearer"}`."""
    system_prompt: OptionalNullable[str] = UNSET
    """What a model is told that uses it."""


class CreateConnectorRequest(_NewConnector):
    """A connector to be made, whose server speaks MCP."""

    protocol: Literal["mcp"] | None = "mcp"


class CreateHTTPConnectorRequest(_NewConnector):
    """A connector to be made, whose server speaks plain HTTP."""

    protocol: Literal["http"] | None = "http"


ConnectorCreateV1Payload = Annotated[
    CreateConnectorRequest | CreateHTTPConnectorRequest, Tagged("protocol", needed=False)
]


class ConnectorCreateV1Request(BaseModel):
    """A request for a connector: its whole body."""

    request: ConnectorCreateV1Payload


class _ChangedConnector(BaseModel):
    """What to change of a connector; what is left out stays as it is."""

    title: OptionalNullable[str] = UNSET
    name: OptionalNullable[str] = UNSET
    description: OptionalNullable[str] = UNSET
    icon_url: OptionalNullable[str] = UNSET
    server: OptionalNullable[str] = UNSET
    """The URL of its server."""
    auth_methods: OptionalNullable[list[dict[str, Any]]] = UNSET
    """The ways to log in, such as `{"method_type": "bearer"}`."""


class ConnectorMCPPublicUpdate(_ChangedConnector):
    """What to change of a connector whose server speaks MCP."""

    protocol: Literal["mcp"] | None = "mcp"
    system_prompt: OptionalNullable[str] = UNSET
    """What a model is told that uses it."""


class UpdateHTTPConnectorRequest(_ChangedConnector):
    """What to change of a connector whose server speaks plain HTTP."""

    protocol: Literal["http"] | None = "http"


ConnectorUpdateV1Payload = Annotated[
    ConnectorMCPPublicUpdate | UpdateHTTPConnectorRequest, Tagged("protocol", needed=False)
]


class ConnectorUpdateV1Request(BaseModel):
    """A request to change a connector: its whole body."""

    request_body: ConnectorUpdateV1Payload


class ConnectorsQueryFilters(BaseModel):
    """Which connectors to list."""

    supports_mcp: OptionalNullable[bool] = UNSET


class ConnectorListV1Request(BaseModel):
    """Which connectors to list, and from where on."""

    query_filters: ConnectorsQueryFilters | None = None
    cursor: OptionalNullable[str] = UNSET
    """What the page before gave as `pagination.next_cursor`."""
    page_size: int | None = 100


class ConnectorGetV1Request(BaseModel):
    """Which connector to describe, and how."""

    fetch_user_data: bool | None = False


class ConnectorListToolsV1Request(BaseModel):
    """Whose tools to list, and how."""

    page_size: int | None = 100
    refresh: bool | None = False
    """Whether to ask its server again."""
    pretty: bool | None = False
    credentials_name: OptionalNullable[str] = UNSET


class ConnectorListCredentialsV1Request(BaseModel):
    """Which credentials to list."""

    auth_type: OptionalNullable[AuthenticationType] = UNSET
    fetch_default: bool | None = False


class ConnectorGetAuthURLV1Request(BaseModel):
    """Where somebody is to log in."""

    app_return_url: OptionalNullable[str] = UNSET
    """Where the browser goes afterwards."""
    method_type: AuthenticationType | None = None
    credentials_name: OptionalNullable[str] = UNSET
    credentials_title: OptionalNullable[str] = UNSET
    github_installation_link: bool | None = False


class ConnectorCallToolV1Request(BaseModel):
    """With which credentials to call a tool."""

    credentials_name: OptionalNullable[str] = UNSET


class ConnectorCallToolRequest(BaseModel):
    """What to call a tool with."""

    arguments: dict[str, Any] | None = None


class OAuth2ClientCredentialsInput(BaseModel):
    """A program's own name and secret (RFC 6749 4.4)."""

    client_id: str
    grant_type: Literal["client_credentials"] | None = "client_credentials"
    client_secret: OptionalNullable[str] = UNSET
    client_certificate: OptionalNullable[str] = UNSET
    client_private_key: OptionalNullable[str] = UNSET


class ConnectionCredentialsInput(BaseModel):
    """What a connector logs in with: one of these."""

    oauth: OptionalNullable[OAuth2ClientCredentialsInput] = UNSET
    headers: OptionalNullable[dict[str, str]] = UNSET
    bearer_token: OptionalNullable[str] = UNSET


class CredentialsCreateOrUpdate(BaseModel):
    """Credentials to be kept under a name."""

    name: str
    title: OptionalNullable[str] = UNSET
    is_default: OptionalNullable[bool] = UNSET
    """Whether they are taken where none are named."""
    credentials: OptionalNullable[ConnectionCredentialsInput] = UNSET


# What is answered.


class MessageResponse(BaseModel):
    """What was done, in words."""

    message: str


class AuthURLResponse(BaseModel):
    """Where somebody logs in with a browser."""

    auth_url: str
    ttl: int
    """How long the URL works."""


class PaginationResponse(BaseModel):
    """Where a page stands."""

    page_size: int
    next_cursor: OptionalNullable[str] = UNSET
    """What the next page is asked for with; null on the last."""


class ConnectorAuthenticationHeader(BaseModel):
    """A header that a way to log in wants."""

    name: str
    is_required: bool | None = True
    is_secret: bool | None = True


class PublicAuthenticationMethod(BaseModel):
    """A way to log in."""

    method_type: AuthenticationType
    headers: OptionalNullable[list[ConnectorAuthenticationHeader]] = UNSET
    global_headers: dict[str, GlobalHeaderValue] | None = None
    has_default_credentials: bool | None = False
    grant_type: OptionalNullable[str] = UNSET
    token_endpoint_auth_method: OptionalNullable[str] = UNSET
    oauth2_server_metadata: OptionalNullable[dict[str, Any]] = UNSET


class CredentialsStatus(BaseModel):
    """Whether credentials work."""

    status_type: Literal["valid", "invalid", "error"] | UnrecognizedStr
    last_checked_at: OptionalNullable[datetime] = UNSET
    error_http_code: OptionalNullable[int] = UNSET
    error_message: OptionalNullable[str] = UNSET


class AuthenticationConfiguration(BaseModel):
    """Credentials, without what is secret of them."""

    name: str
    authentication_type: AuthenticationType
    scope: _Owner
    title: OptionalNullable[str] = UNSET
    status: OptionalNullable[CredentialsStatus] = UNSET
    is_default: bool | None = False
    creator_id: OptionalNullable[str] = UNSET


class CredentialsResponse(BaseModel):
    """The credentials of a connector."""

    credentials: list[AuthenticationConfiguration]
    connector_preset_credentials_for_auth: list[AuthenticationType] | None = None
    """The ways to log in for which the connector has credentials of its own."""


class ConnectorTool(BaseModel):
    """A tool of a connector, as the API keeps it."""

    id: str
    name: str
    description: str
    execution_config: Nullable[dict[str, Any]]
    visibility: ResourceVisibility
    created_at: datetime
    modified_at: datetime
    system_prompt: OptionalNullable[str] = UNSET
    locale: OptionalNullable[dict[str, Any]] = UNSET
    jsonschema: OptionalNullable[dict[str, Any]] = UNSET
    """A JSON Schema of its arguments."""
    active: OptionalNullable[bool] = UNSET


class _Connector(BaseModel):
    """What is told about every connector."""

    id: str
    name: str
    description: str
    created_at: datetime
    modified_at: datetime
    owner_type: _Owner
    visibility: ResourceVisibility
    private_tool_execution: bool
    supports_mcp: bool
    title: OptionalNullable[str] = UNSET
    server: OptionalNullable[str] = UNSET
    icon_url: OptionalNullable[str] = UNSET
    server_card: OptionalNullable[dict[str, Any]] = UNSET
    """What its server says of itself."""
    owner_id: OptionalNullable[str] = UNSET
    creator_id: OptionalNullable[str] = UNSET
    locale: OptionalNullable[dict[str, Any]] = UNSET
    system_prompt: OptionalNullable[str] = UNSET
    supported_auth_methods: OptionalNullable[list[PublicAuthenticationMethod]] = UNSET
    connection_preferences: OptionalNullable[list[dict[str, Any]]] = UNSET
    connection_credentials: OptionalNullable[list[AuthenticationConfiguration]] = UNSET
    blocked_by: list[_Owner] | None = None
    mistral: bool | None = False
    """Whether it is Mistral's own."""
    is_authenticated: OptionalNullable[bool] = UNSET
    tools: OptionalNullable[list[ConnectorTool]] = UNSET


class MCPConnector(_Connector):
    """A connector whose server speaks MCP."""

    protocol: Literal["mcp"] | None = "mcp"


class HTTPConnector(_Connector):
    """A connector whose server speaks plain HTTP."""

    protocol: Literal["http"] | None = "http"
    openapi_spec: OptionalNullable[dict[str, Any]] = UNSET
    """Where the description of its operations is."""


Connector = Annotated[HTTPConnector | MCPConnector, Tagged("protocol")]


class PaginatedConnectors(BaseModel):
    """A page of the connectors."""

    items: list[Connector]
    pagination: PaginationResponse


_Meta = Annotated[OptionalNullable[dict[str, Any]], Field(alias="_meta")]


class MCPTool(BaseModel):
    """A tool, as a server that speaks MCP describes it."""

    name: str
    input_schema: Annotated[dict[str, Any], Field(alias="inputSchema")]
    """A JSON Schema of its arguments."""
    title: OptionalNullable[str] = UNSET
    description: OptionalNullable[str] = UNSET
    execution: OptionalNullable[dict[str, Any]] = UNSET
    output_schema: Annotated[OptionalNullable[dict[str, Any]], Field(alias="outputSchema")] = UNSET
    """A JSON Schema of what it gives."""
    icons: OptionalNullable[list[dict[str, Any]]] = UNSET
    annotations: OptionalNullable[dict[str, Any]] = UNSET
    meta: _Meta = UNSET


ResponseConnectorListToolsV1 = list[MCPTool] | list[dict[str, Any]]


class TextContent(BaseModel):
    """A text."""

    text: str
    type: Literal["text"] | None = "text"
    annotations: OptionalNullable[dict[str, Any]] = UNSET
    meta: _Meta = UNSET


class ImageContent(BaseModel):
    """An image."""

    data: str
    """In base64."""
    mime_type: Annotated[str, Field(alias="mimeType")]
    type: Literal["image"] | None = "image"
    annotations: OptionalNullable[dict[str, Any]] = UNSET
    meta: _Meta = UNSET


class AudioContent(BaseModel):
    """A piece of audio."""

    data: str
    """In base64."""
    mime_type: Annotated[str, Field(alias="mimeType")]
    type: Literal["audio"] | None = "audio"
    annotations: OptionalNullable[dict[str, Any]] = UNSET
    meta: _Meta = UNSET


class EmbeddedResource(BaseModel):
    """A resource itself, such as a file."""

    resource: dict[str, Any]
    type: Literal["resource"] | None = "resource"
    annotations: OptionalNullable[dict[str, Any]] = UNSET
    meta: _Meta = UNSET


class ResourceLink(BaseModel):
    """Where a resource is."""

    name: str
    uri: str
    title: OptionalNullable[str] = UNSET
    description: OptionalNullable[str] = UNSET
    mime_type: Annotated[OptionalNullable[str], Field(alias="mimeType")] = UNSET
    size: OptionalNullable[int] = UNSET
    """In bytes."""
    icons: OptionalNullable[list[dict[str, Any]]] = UNSET
    annotations: OptionalNullable[dict[str, Any]] = UNSET
    meta: _Meta = UNSET
    type: Literal["resource_link"] | None = "resource_link"


ConnectorToolCallResponseContent = Annotated[
    AudioContent | ImageContent | EmbeddedResource | ResourceLink | TextContent, Tagged("type")
]


class ConnectorToolResultMetadata(BaseModel):
    """What the server of a tool says beside what it gives."""

    is_error: Annotated[bool | None, Field(alias="isError")] = False
    """Whether the tool failed: the content then says how."""
    structured_content: Annotated[
        OptionalNullable[dict[str, Any]], Field(alias="structuredContent")
    ] = UNSET
    meta: _Meta = UNSET


class ConnectorToolCallMetadata(BaseModel):
    """What is said beside what a tool gives."""

    mcp_meta: OptionalNullable[ConnectorToolResultMetadata] = UNSET


class ConnectorToolCallResponse(BaseModel):
    """What a tool gives."""

    content: list[ConnectorToolCallResponseContent]
    metadata: OptionalNullable[ConnectorToolCallMetadata] = UNSET
