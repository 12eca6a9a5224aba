"""What the addresses of requests about agents, conversations and libraries are made of."""

from typing import Any

from mistralai.types.basemodel import UNSET, BaseModel, OptionalNullable

from ._beta_agents import AgentUpdateRequest, RequestSource
from ._conversations import (
    ConversationAppendRequest,
    ConversationAppendStreamRequest,
    ConversationRestartRequest,
    ConversationRestartStreamRequest,
)
from ._libraries import (
    DocumentUpdateIn,
    LibrariesDocumentsUploadV1DocumentUpload,
    LibraryInUpdate,
    SharingDelete,
    SharingIn,
)

__all__ = [
    "AgentsAPIV1AgentsCreateOrUpdateAliasRequest",
    "AgentsAPIV1AgentsDeleteAliasRequest",
    "AgentsAPIV1AgentsDeleteRequest",
    "AgentsAPIV1AgentsGetRequest",
    "AgentsAPIV1AgentsGetVersionRequest",
    "AgentsAPIV1AgentsListPagesRequest",
    "AgentsAPIV1AgentsListRequest",
    "AgentsAPIV1AgentsListVersionAliasesRequest",
    "AgentsAPIV1AgentsListVersionsRequest",
    "AgentsAPIV1AgentsUpdateRequest",
    "AgentsAPIV1AgentsUpdateVersionRequest",
    "AgentsAPIV1ConversationsAppendRequest",
    "AgentsAPIV1ConversationsAppendStreamRequest",
    "AgentsAPIV1ConversationsDeleteRequest",
    "AgentsAPIV1ConversationsGetRequest",
    "AgentsAPIV1ConversationsHistoryRequest",
    "AgentsAPIV1ConversationsListRequest",
    "AgentsAPIV1ConversationsMessagesRequest",
    "AgentsAPIV1ConversationsRestartRequest",
    "AgentsAPIV1ConversationsRestartStreamRequest",
    "LibrariesDeleteV1Request",
    "LibrariesDocumentsDeleteV1Request",
    "LibrariesDocumentsGetExtractedTextSignedURLV1Request",
    "LibrariesDocumentsGetSignedURLV1Request",
    "LibrariesDocumentsGetStatusV1Request",
    "LibrariesDocumentsGetTextContentV1Request",
    "LibrariesDocumentsGetV1Request",
    "LibrariesDocumentsListV1Request",
    "LibrariesDocumentsReprocessV1Request",
    "LibrariesDocumentsUpdateV1Request",
    "LibrariesDocumentsUploadV1Request",
    "LibrariesGetV1Request",
    "LibrariesListV1Request",
    "LibrariesShareCreateV1Request",
    "LibrariesShareDeleteV1Request",
    "LibrariesShareListV1Request",
    "LibrariesUpdateV1Request",
    "QueryParamAgentVersion",
]

QueryParamAgentVersion = int | str


class _OfAgent(BaseModel):
    """Which agent."""

    agent_id: str
    """The id of the agent: `ag_` and 32 hex digits."""


class _OfConversation(BaseModel):
    """Which conversation."""

    conversation_id: str
    """The id of the conversation: `conv_` and 32 hex digits."""


class _OfLibrary(BaseModel):
    """Which library."""

    library_id: str
    """The id of the library: a UUID."""


class _OfDocument(_OfLibrary):
    """Which document of which library."""

    document_id: str
    """The id of the document: a UUID."""


class AgentsAPIV1AgentsListRequest(BaseModel):
    """Which agents to list."""

    page: int | None = 0
    """Which page, counted from 0."""
    page_size: int | None = 20
    """How many agents a page has, 1 to 1,000."""
    deployment_chat: OptionalNullable[bool] = UNSET
    """Only agents that can, or cannot, be used in Le Chat."""
    sources: OptionalNullable[list[RequestSource]] = UNSET
    """Only agents from there: `api`, `playground`, `agent_builder_v1`."""
    name: OptionalNullable[str] = UNSET
    """Only agents of this name."""
    search: OptionalNullable[str] = UNSET
    """Only agents whose name or id has this in it."""
    id: OptionalNullable[str] = UNSET
    """Only the agent of this id."""
    metadata: OptionalNullable[dict[str, Any]] = UNSET
    """Only agents with these entries in their metadata."""


class AgentsAPIV1AgentsListPagesRequest(BaseModel):
    """Which page of which agents to list."""

    page_size: int | None = 20
    """How many agents a page has, 1 to 1,000."""
    deployment_chat: OptionalNullable[bool] = UNSET
    """Only agents that can, or cannot, be used in Le Chat."""
    sources: OptionalNullable[list[RequestSource]] = UNSET
    """Only agents from there: `api`, `playground`, `agent_builder_v1`."""
    name: OptionalNullable[str] = UNSET
    """Only agents of this name."""
    search: OptionalNullable[str] = UNSET
    """Only agents whose name or id has this in it."""
    id: OptionalNullable[str] = UNSET
    """Only the agent of this id."""
    metadata: OptionalNullable[dict[str, Any]] = UNSET
    """Only agents with these entries in their metadata."""
    page_token: OptionalNullable[str] = UNSET
    """The `next_page_token` of the page before."""


class AgentsAPIV1AgentsGetRequest(_OfAgent):
    """Which agent to describe, and which version of it."""

    agent_version: OptionalNullable[QueryParamAgentVersion] = UNSET
    """The number of a version, or an alias; by default the version in use."""


class AgentsAPIV1AgentsUpdateRequest(_OfAgent):
    """Which agent to change, and how."""

    agent_update_request: AgentUpdateRequest
    """What to change; what is not given stays."""


class AgentsAPIV1AgentsDeleteRequest(_OfAgent):
    """Which agent to delete."""


class AgentsAPIV1AgentsUpdateVersionRequest(_OfAgent):
    """Which version of an agent to use from now on."""

    version: int
    """The number of the version, counted from 0."""


class AgentsAPIV1AgentsListVersionsRequest(_OfAgent):
    """Which versions of an agent to list."""

    page: int | None = 0
    """Which page, counted from 0."""
    page_size: int | None = 20
    """How many versions a page has, 1 to 100."""


class AgentsAPIV1AgentsGetVersionRequest(_OfAgent):
    """Which version of an agent to describe."""

    version: str
    """The number of the version, counted from 0, as a text."""


class AgentsAPIV1AgentsCreateOrUpdateAliasRequest(_OfAgent):
    """Which version of an agent gets which name."""

    alias: str
    """The name: 1 to 64 small letters, digits, `_` and `-`, beginning with a letter."""
    version: int
    """The number of the version, counted from 0."""


class AgentsAPIV1AgentsListVersionAliasesRequest(_OfAgent):
    """Whose aliases to list."""


class AgentsAPIV1AgentsDeleteAliasRequest(_OfAgent):
    """Which alias to delete."""

    alias: str
    """The name: 1 to 64 small letters, digits, `_` and `-`, beginning with a letter."""


class AgentsAPIV1ConversationsListRequest(BaseModel):
    """Which conversations to list."""

    page: int | None = 0
    """Which page, counted from 0."""
    page_size: int | None = 100
    """How many conversations a page has."""
    metadata: OptionalNullable[dict[str, Any]] = UNSET
    """Only conversations with these entries in their metadata."""


class AgentsAPIV1ConversationsGetRequest(_OfConversation):
    """Which conversation to describe."""


class AgentsAPIV1ConversationsDeleteRequest(_OfConversation):
    """Which conversation to delete."""


class AgentsAPIV1ConversationsHistoryRequest(_OfConversation):
    """Whose entries to list."""


class AgentsAPIV1ConversationsMessagesRequest(_OfConversation):
    """Whose messages to list."""


class AgentsAPIV1ConversationsAppendRequest(_OfConversation):
    """Which conversation to go on with, and how."""

    conversation_append_request: ConversationAppendRequest
    """What to say, and how the model answers."""


class AgentsAPIV1ConversationsAppendStreamRequest(_OfConversation):
    """Which conversation to go on with, and how."""

    conversation_append_stream_request: ConversationAppendStreamRequest
    """What to say, and how the model answers."""


class AgentsAPIV1ConversationsRestartRequest(_OfConversation):
    """Which conversation to begin anew, and where."""

    conversation_restart_request: ConversationRestartRequest
    """The last entry to take over, what to say, and how the model answers."""


class AgentsAPIV1ConversationsRestartStreamRequest(_OfConversation):
    """Which conversation to begin anew, and where."""

    conversation_restart_stream_request: ConversationRestartStreamRequest
    """The last entry to take over, what to say, and how the model answers."""


class LibrariesListV1Request(BaseModel):
    """Which libraries to list; without anything, those of the first page."""

    page_size: int | None = None
    """How many libraries a page has, 1 to 100; by default 100."""
    page_token: OptionalNullable[str] = UNSET
    """The `next_page_token` of the page before."""
    page: int | None = None
    """Which page, counted from 0; `page_token` is what the API prefers."""
    search: OptionalNullable[str] = UNSET
    """Only libraries whose name has this in it."""
    filter_owned_by_me: OptionalNullable[bool] = UNSET
    """Whether to leave out the libraries of others. The API will drop it."""


class LibrariesGetV1Request(_OfLibrary):
    """Which library to describe."""


class LibrariesUpdateV1Request(_OfLibrary):
    """Which library to change, and how."""

    library_in_update: LibraryInUpdate
    """What to change; what is not given stays."""


class LibrariesDeleteV1Request(_OfLibrary):
    """Which library to delete."""


class LibrariesDocumentsListV1Request(_OfLibrary):
    """Which documents to list."""

    search: OptionalNullable[str] = UNSET
    """Only documents whose name has this in it."""
    page_size: int | None = 100
    """How many documents a page has, 1 to 100."""
    page: int | None = 0
    """Which page, counted from 0."""
    filters_attributes: OptionalNullable[str] = UNSET
    """What their attributes have to be, as JSON. The API will drop it."""
    sort_by: str | None = "created_at"
    """The field to sort by, such as `created_at`."""
    sort_order: str | None = "desc"
    """`desc` for the largest first, or `asc`."""


class LibrariesDocumentsUploadV1Request(_OfLibrary):
    """What to put into which library."""

    request_body: LibrariesDocumentsUploadV1DocumentUpload
    """The document to put in."""


class LibrariesDocumentsGetV1Request(_OfDocument):
    """Which document to describe."""


class LibrariesDocumentsUpdateV1Request(_OfDocument):
    """Which document to change, and how."""

    document_update_in: DocumentUpdateIn
    """What to change; what is not given stays."""


class LibrariesDocumentsDeleteV1Request(_OfDocument):
    """Which document to delete."""


class LibrariesDocumentsGetStatusV1Request(_OfDocument):
    """Which document to ask for."""


class LibrariesDocumentsGetTextContentV1Request(_OfDocument):
    """Which text to fetch."""

    page_start: OptionalNullable[int] = UNSET
    """The first page to fetch; unset, the beginning."""
    page_end: OptionalNullable[int] = UNSET
    """The last page to fetch; unset, the end."""


class LibrariesDocumentsGetSignedURLV1Request(_OfDocument):
    """Which document to make public for a while."""


class LibrariesDocumentsGetExtractedTextSignedURLV1Request(_OfDocument):
    """Whose text to make public for a while."""


class LibrariesDocumentsReprocessV1Request(_OfDocument):
    """Which document to read again."""


class LibrariesShareListV1Request(_OfLibrary):
    """Which library to ask for."""


class LibrariesShareCreateV1Request(_OfLibrary):
    """Whom to share which library with."""

    sharing_in: SharingIn
    """With whom to share it, and what they may do."""


class LibrariesShareDeleteV1Request(_OfLibrary):
    """Whom to share which library with no longer."""

    sharing_delete: SharingDelete
    """With whom to share it no longer."""
