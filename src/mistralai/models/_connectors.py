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
    """What the header says."""
    is_secret: bool | None = True
    """Whether the API keeps the value to itself from then on."""


class _NewConnector(BaseModel):
    """What a connector is made of."""

    name: str
    """At most 64 letters, digits, dashes and underscores; operations take it in place of the id."""
    description: str
    """What the connector is for."""
    server: str
    """The URL of its server, at most 2,083 characters."""
    headers: OptionalNullable[dict[str, Any]] = UNSET
    """Headers that the whole organization sends to its server."""
    global_headers: dict[str, GlobalHeaderValue] | None = None
    """From names of headers to values: sent to its server whoever calls it."""
    oauth2_server_metadata: OptionalNullable[dict[str, Any]] = UNSET
    """What the server that gives out its tokens says of itself (RFC 8414)."""
    oauth2_server_metadata_url: OptionalNullable[str] = UNSET
    """Where that server says so; not together with `oauth2_server_metadata`."""
    title: OptionalNullable[str] = UNSET
    """A name to show to people, at most 255 characters."""
    icon_url: OptionalNullable[str] = UNSET
    """The URL of a picture to show for it."""
    visibility: Literal["shared_org", "shared_workspace", "private"] | UnrecognizedStr | None = None
    """Who sees it: the organization, the workspace, or (the default) only its maker."""
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
    """The connector to be made; `protocol` decides which of the two."""


class _ChangedConnector(BaseModel):
    """What to change of a connector; what is left out stays as it is."""

    title: OptionalNullable[str] = UNSET
    """A new name to show to people, at most 255 characters."""
    name: OptionalNullable[str] = UNSET
    """A new name: at most 64 letters, digits, dashes and underscores."""
    description: OptionalNullable[str] = UNSET
    """What the connector is for."""
    icon_url: OptionalNullable[str] = UNSET
    """The URL of a new picture to show for it."""
    server: OptionalNullable[str] = UNSET
    """The new URL of its server, at most 2,083 characters."""
    auth_methods: OptionalNullable[list[dict[str, Any]]] = UNSET
    """Ways to log in to add or to change, such as `{"method_type": "bearer"}`."""


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
    """What to change; `protocol` decides which of the two."""


class ConnectorsQueryFilters(BaseModel):
    """Which connectors to list."""

    supports_mcp: OptionalNullable[bool] = UNSET
    """Only connectors that speak MCP (True) or do not (False). Unset, all."""


class ConnectorListV1Request(BaseModel):
    """Which connectors to list, and from where on."""

    query_filters: ConnectorsQueryFilters | None = None
    """Which connectors to list. Unset, all."""
    cursor: OptionalNullable[str] = UNSET
    """What the page before gave as `pagination.next_cursor`."""
    page_size: int | None = 100
    """How many connectors a page has, 1 to 1,000."""


class ConnectorGetV1Request(BaseModel):
    """Which connector to describe, and how."""

    fetch_user_data: bool | None = False
    """Whether to tell what is kept for you too, such as your credentials."""


class ConnectorListToolsV1Request(BaseModel):
    """Whose tools to list, and how."""

    page_size: int | None = 100
    """How many tools to list at most."""
    refresh: bool | None = False
    """Whether to ask its server again rather than take what the API remembers."""
    pretty: bool | None = False
    """Whether to leave out all but name, description, annotations and a short schema."""
    credentials_name: OptionalNullable[str] = UNSET
    """Which credentials to log in with. Unset, the default ones."""


class ConnectorListCredentialsV1Request(BaseModel):
    """Which credentials to list."""

    auth_type: OptionalNullable[AuthenticationType] = UNSET
    """Only the credentials of this way to log in. Unset, all."""
    fetch_default: bool | None = False
    """Whether to list the connector's own credentials too."""


class ConnectorGetAuthURLV1Request(BaseModel):
    """Where somebody is to log in."""

    app_return_url: OptionalNullable[str] = UNSET
    """Where the browser goes afterwards."""
    method_type: AuthenticationType | None = None
    """Which way to log in, where the connector has several that need a browser."""
    credentials_name: OptionalNullable[str] = UNSET
    """What to call the credentials: 1 to 64 letters, digits, dashes and underscores."""
    credentials_title: OptionalNullable[str] = UNSET
    """What to show to people for them, at most 255 characters."""
    github_installation_link: bool | None = False
    """Whether the URL installs the app on GitHub on the way; only for `oauth2`."""


class ConnectorCallToolV1Request(BaseModel):
    """With which credentials to call a tool."""

    credentials_name: OptionalNullable[str] = UNSET
    """Which credentials to log in with. Unset, the default ones."""


class ConnectorCallToolRequest(BaseModel):
    """What to call a tool with."""

    arguments: dict[str, Any] | None = None
    """The arguments by name, as the tool's schema has them."""


class OAuth2ClientCredentialsInput(BaseModel):
    """A program's own name and secret (RFC 6749 4.4)."""

    client_id: str
    """The name that the program is registered by."""
    grant_type: Literal["client_credentials"] | None = "client_credentials"
    client_secret: OptionalNullable[str] = UNSET
    """The secret of the program, for the methods `client_secret_post` and `client_secret_basic`."""
    client_certificate: OptionalNullable[str] = UNSET
    """A certificate in place of the secret."""
    client_private_key: OptionalNullable[str] = UNSET
    """The key that signs in place of the secret, for the method `private_key_jwt`."""


class ConnectionCredentialsInput(BaseModel):
    """What a connector logs in with: one of these."""

    oauth: OptionalNullable[OAuth2ClientCredentialsInput] = UNSET
    """A program's own OAuth2 credentials."""
    headers: OptionalNullable[dict[str, str]] = UNSET
    """From names of headers to the values to send."""
    bearer_token: OptionalNullable[str] = UNSET
    """A token to send as `Authorization: Bearer`."""


class CredentialsCreateOrUpdate(BaseModel):
    """Credentials to be kept under a name."""

    name: str
    """What operations ask for as `credentials_name`."""
    title: OptionalNullable[str] = UNSET
    """What to show to people for them, at most 255 characters."""
    is_default: OptionalNullable[bool] = UNSET
    """Whether they are taken where none are named; the first of a way to log in always are."""
    credentials: OptionalNullable[ConnectionCredentialsInput] = UNSET
    """What to log in with."""


# What is answered.


class MessageResponse(BaseModel):
    """What was done, in words."""

    message: str
    """What was done, for somebody to read."""


class AuthURLResponse(BaseModel):
    """Where somebody logs in with a browser."""

    auth_url: str
    """The URL to open in a browser."""
    ttl: int
    """How long the URL works; the API does not document the unit."""


class PaginationResponse(BaseModel):
    """Where a page stands."""

    page_size: int
    """How many items a page has at most."""
    next_cursor: OptionalNullable[str] = UNSET
    """What the next page is asked for with; null on the last."""


class ConnectorAuthenticationHeader(BaseModel):
    """A header that a way to log in wants."""

    name: str
    """What the header is called."""
    is_required: bool | None = True
    """Whether nobody can log in without it."""
    is_secret: bool | None = True
    """Whether its value is kept secret."""


class PublicAuthenticationMethod(BaseModel):
    """A way to log in."""

    method_type: AuthenticationType
    """Which way it is, such as `oauth2` or `bearer`."""
    headers: OptionalNullable[list[ConnectorAuthenticationHeader]] = UNSET
    """The headers that credentials have to give."""
    global_headers: dict[str, GlobalHeaderValue] | None = None
    """Headers that the connector sends whoever calls it; secrets are blacked out."""
    has_default_credentials: bool | None = False
    """Whether the connector has credentials of its own for it."""
    grant_type: OptionalNullable[str] = UNSET
    """For `oauth2`: `authorization_code` (a person) or `client_credentials` (a program)."""
    token_endpoint_auth_method: OptionalNullable[str] = UNSET
    """How a program proves who it is: by a secret or by a signature (RFC 7591 2)."""
    oauth2_server_metadata: OptionalNullable[dict[str, Any]] = UNSET
    """What the server that gives out tokens says of itself (RFC 8414)."""


class CredentialsStatus(BaseModel):
    """Whether credentials work."""

    status_type: Literal["valid", "invalid", "error"] | UnrecognizedStr
    """What the last check found: `valid`, `invalid` or `error`."""
    last_checked_at: OptionalNullable[datetime] = UNSET
    """When they were last checked; None if never."""
    error_http_code: OptionalNullable[int] = UNSET
    """The HTTP status that the last check failed with; None where it did not."""
    error_message: OptionalNullable[str] = UNSET
    """Why the last check failed, such as `oauth expired`; None where it did not."""


class AuthenticationConfiguration(BaseModel):
    """Credentials, without what is secret of them."""

    name: str
    """What operations ask for as `credentials_name`."""
    authentication_type: AuthenticationType
    """Which way to log in they are for."""
    scope: _Owner
    """For whom they are: a user, a workspace or a whole organization."""
    title: OptionalNullable[str] = UNSET
    """What to show to people for them."""
    status: OptionalNullable[CredentialsStatus] = UNSET
    """Whether they work, as of the last check; None without one."""
    is_default: bool | None = False
    """Whether they are taken where none are named."""
    creator_id: OptionalNullable[str] = UNSET
    """The id of the user who made them."""


class CredentialsResponse(BaseModel):
    """The credentials of a connector."""

    credentials: list[AuthenticationConfiguration]
    """The credentials, without secrets."""
    connector_preset_credentials_for_auth: list[AuthenticationType] | None = None
    """The ways to log in for which the connector has credentials of its own."""


class ConnectorTool(BaseModel):
    """A tool of a connector, as the API keeps it."""

    id: str
    """The id of the tool, a UUID."""
    name: str
    """What a model calls it by, and `call_tool` takes as `tool_name`."""
    description: str
    """When to call it and what it gives; the model decides by this text."""
    execution_config: Nullable[dict[str, Any]]
    """How the API runs it: `type` and whatever belongs to that."""
    visibility: ResourceVisibility
    """Who sees it: everybody (`shared_global`), the organization, the workspace or one user."""
    created_at: datetime
    """When it was made."""
    modified_at: datetime
    """When it was last changed."""
    system_prompt: OptionalNullable[str] = UNSET
    """What a model is told that may call it."""
    locale: OptionalNullable[dict[str, Any]] = UNSET
    """By name of field (`name`, `description`, `usage_sentence`): texts by language."""
    jsonschema: OptionalNullable[dict[str, Any]] = UNSET
    """A JSON Schema of its arguments: an object with one property each."""
    active: OptionalNullable[bool] = UNSET
    """Whether it is switched on."""


class _Connector(BaseModel):
    """What is told about every connector."""

    id: str
    """The id of the connector, a UUID."""
    name: str
    """At most 64 letters, digits, dashes and underscores; operations take it in place of the id."""
    description: str
    """What the connector is for."""
    created_at: datetime
    """When it was made."""
    modified_at: datetime
    """When it was last changed."""
    owner_type: _Owner
    """Whose it is: a user's, an organization's, a workspace's or (`system`) the API's own."""
    visibility: ResourceVisibility
    """Who sees it: everybody (`shared_global`), the organization, the workspace or one user."""
    private_tool_execution: bool
    """The API's flag for private execution of its tools; not documented further."""
    supports_mcp: bool
    """Whether its server speaks MCP."""
    title: OptionalNullable[str] = UNSET
    """A name to show to people; None where there is none beside `name`."""
    server: OptionalNullable[str] = UNSET
    """The URL of its server."""
    icon_url: OptionalNullable[str] = UNSET
    """The URL of a picture to show for it."""
    server_card: OptionalNullable[dict[str, Any]] = UNSET
    """What its server says of itself."""
    owner_id: OptionalNullable[str] = UNSET
    """The id of the user, workspace or organization that has it."""
    creator_id: OptionalNullable[str] = UNSET
    """The id of the user who made it."""
    locale: OptionalNullable[dict[str, Any]] = UNSET
    """By name of field (`name`, `description`, `usage_sentence`): texts by language."""
    system_prompt: OptionalNullable[str] = UNSET
    """What a model is told that uses it."""
    supported_auth_methods: OptionalNullable[list[PublicAuthenticationMethod]] = UNSET
    """The ways to log in to it."""
    connection_preferences: OptionalNullable[list[dict[str, Any]]] = UNSET
    """Which of its tools are on and need confirmation, and for whom."""
    connection_credentials: OptionalNullable[list[AuthenticationConfiguration]] = UNSET
    """The credentials kept for you, without secrets; asked for by `fetch_user_data`."""
    blocked_by: list[_Owner] | None = None
    """Who has switched it off: a user, a workspace, an organization or the API."""
    mistral: bool | None = False
    """Whether it is Mistral's own."""
    is_authenticated: OptionalNullable[bool] = UNSET
    """Whether whoever asks is logged in to it."""
    tools: OptionalNullable[list[ConnectorTool]] = UNSET
    """The tools that it offers, where they are told."""


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
    """The connectors of this page."""
    pagination: PaginationResponse
    """Where the page stands, and how to ask for the next."""


_Meta = Annotated[OptionalNullable[dict[str, Any]], Field(alias="_meta")]


class MCPTool(BaseModel):
    """A tool, as a server that speaks MCP describes it."""

    name: str
    """What a model calls it by, and `call_tool` takes as `tool_name`."""
    input_schema: Annotated[dict[str, Any], Field(alias="inputSchema")]
    """A JSON Schema of its arguments."""
    title: OptionalNullable[str] = UNSET
    """A name to show to people."""
    description: OptionalNullable[str] = UNSET
    """When to call it and what it gives; the model decides by this text."""
    execution: OptionalNullable[dict[str, Any]] = UNSET
    """How it can be run: `taskSupport` is `forbidden`, `optional` or `required`."""
    output_schema: Annotated[OptionalNullable[dict[str, Any]], Field(alias="outputSchema")] = UNSET
    """A JSON Schema of what it gives."""
    icons: OptionalNullable[list[dict[str, Any]]] = UNSET
    """Pictures to show for it: `src` is the URL of each."""
    annotations: OptionalNullable[dict[str, Any]] = UNSET
    """Hints of its server, such as `readOnlyHint` or `destructiveHint`: not to be relied upon."""
    meta: _Meta = UNSET
    """What MCP leaves to the server to add; travels as `_meta`."""


ResponseConnectorListToolsV1 = list[MCPTool] | list[dict[str, Any]]


class TextContent(BaseModel):
    """A text."""

    text: str
    """The text itself."""
    type: Literal["text"] | None = "text"
    annotations: OptionalNullable[dict[str, Any]] = UNSET
    """For whom it is (`audience`), and how important, 0 to 1 (`priority`)."""
    meta: _Meta = UNSET
    """What MCP leaves to the server to add; travels as `_meta`."""


class ImageContent(BaseModel):
    """An image."""

    data: str
    """The bytes of the image, in base64."""
    mime_type: Annotated[str, Field(alias="mimeType")]
    """The media type, such as `image/png`; travels as `mimeType`."""
    type: Literal["image"] | None = "image"
    annotations: OptionalNullable[dict[str, Any]] = UNSET
    """For whom it is (`audience`), and how important, 0 to 1 (`priority`)."""
    meta: _Meta = UNSET
    """What MCP leaves to the server to add; travels as `_meta`."""


class AudioContent(BaseModel):
    """A piece of audio."""

    data: str
    """The bytes of the audio, in base64."""
    mime_type: Annotated[str, Field(alias="mimeType")]
    """The media type, such as `audio/wav`; travels as `mimeType`."""
    type: Literal["audio"] | None = "audio"
    annotations: OptionalNullable[dict[str, Any]] = UNSET
    """For whom it is (`audience`), and how important, 0 to 1 (`priority`)."""
    meta: _Meta = UNSET
    """What MCP leaves to the server to add; travels as `_meta`."""


class EmbeddedResource(BaseModel):
    """A resource itself, such as a file."""

    resource: dict[str, Any]
    """Its `uri`, `mimeType`, and `text` or, in base64, `blob`."""
    type: Literal["resource"] | None = "resource"
    annotations: OptionalNullable[dict[str, Any]] = UNSET
    """For whom it is (`audience`), and how important, 0 to 1 (`priority`)."""
    meta: _Meta = UNSET
    """What MCP leaves to the server to add; travels as `_meta`."""


class ResourceLink(BaseModel):
    """Where a resource is."""

    name: str
    """What the server calls the resource."""
    uri: str
    """Where its server has it; need not be a URL of the web."""
    title: OptionalNullable[str] = UNSET
    """A name to show to people."""
    description: OptionalNullable[str] = UNSET
    """What is in it."""
    mime_type: Annotated[OptionalNullable[str], Field(alias="mimeType")] = UNSET
    """The media type of the resource; travels as `mimeType`."""
    size: OptionalNullable[int] = UNSET
    """How long the resource is, in bytes, where it is known."""
    icons: OptionalNullable[list[dict[str, Any]]] = UNSET
    """Pictures to show for it: `src` is the URL of each."""
    annotations: OptionalNullable[dict[str, Any]] = UNSET
    """For whom it is (`audience`), and how important, 0 to 1 (`priority`)."""
    meta: _Meta = UNSET
    """What MCP leaves to the server to add; travels as `_meta`."""
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
    """The result as a JSON object; travels as `structuredContent`."""
    meta: _Meta = UNSET
    """What MCP leaves to the server to add; travels as `_meta`."""


class ConnectorToolCallMetadata(BaseModel):
    """What is said beside what a tool gives."""

    mcp_meta: OptionalNullable[ConnectorToolResultMetadata] = UNSET
    """What a server that speaks MCP said; None of any other."""


class ConnectorToolCallResponse(BaseModel):
    """What a tool gives."""

    content: list[ConnectorToolCallResponseContent]
    """What the tool gives, in parts."""
    metadata: OptionalNullable[ConnectorToolCallMetadata] = UNSET
    """What is said beside it, such as whether the tool failed."""
