"""Libraries: documents of one's own in which agents and conversations search."""

from datetime import datetime
from typing import Annotated, Any, Literal

from mistralai.types.basemodel import UNSET, BaseModel, Nullable, OptionalNullable, UnrecognizedStr

from ._files import File
from ._open import NullToo

__all__ = [
    "Attributes",
    "DocumentOut",
    "DocumentTextContent",
    "DocumentUpdateIn",
    "EntityType",
    "LibrariesDocumentsUploadV1DocumentUpload",
    "LibraryIn",
    "LibraryInUpdate",
    "LibraryOut",
    "ListDocumentOut",
    "ListLibraryOut",
    "ListSharingOut",
    "OwnerType",
    "PaginationInfo",
    "ProcessStatus",
    "ProcessingStatusOut",
    "ShareEnum",
    "SharingDelete",
    "SharingIn",
    "SharingOut",
]

ShareEnum = Annotated[Literal["Viewer", "Editor"] | UnrecognizedStr, NullToo]
EntityType = Annotated[Literal["User", "Workspace", "Org"] | UnrecognizedStr, NullToo]
OwnerType = Literal["User", "Workspace"]
ProcessStatus = (
    Literal[
        "self_managed",
        "missing_content",
        "noop",
        "done",
        "todo",
        "in_progress",
        "error",
        "waiting_for_capacity",
    ]
    | UnrecognizedStr
)
Attributes = bool | str | int | float | datetime | list[str] | list[int] | list[float] | list[bool]


class LibraryIn(BaseModel):
    """The body of a request that makes a library."""

    name: str
    """What the library is called."""
    description: OptionalNullable[str] = UNSET
    """What is in it."""
    chunk_size: OptionalNullable[int] = UNSET
    """The size of the pieces that texts are cut into, 256 to 32,768 characters."""
    owner_type: OptionalNullable[OwnerType] = UNSET
    """Whose it is: the user's alone, or the workspace's."""


class LibraryInUpdate(BaseModel):
    """The body of a request that changes a library; what is not given stays."""

    name: OptionalNullable[str] = UNSET
    """What the library is called from now on."""
    description: OptionalNullable[str] = UNSET
    """What is in it."""


class LibraryOut(BaseModel):
    """A library."""

    id: str
    """What the operations ask for as `library_id`: a UUID."""
    name: str
    """What it is called."""
    created_at: datetime
    """When it was made; ISO 8601 on the wire."""
    updated_at: datetime
    """When it last changed; ISO 8601 on the wire."""
    owner_id: Nullable[str]
    """The id of the user or the workspace that it belongs to: a UUID."""
    owner_type: str
    """What its owner is: `User` or `Workspace`."""
    total_size: int
    """The size of its documents, in bytes."""
    nb_documents: int
    """How many documents it has."""
    chunk_size: Nullable[int]
    """The size of the pieces that texts are cut into, in characters."""
    emoji: OptionalNullable[str] = UNSET
    """An emoji that stands for it."""
    description: OptionalNullable[str] = UNSET
    """What is in it, in the words of who made it."""
    generated_description: OptionalNullable[str] = UNSET
    """What the API says of its documents."""
    explicit_user_members_count: OptionalNullable[int] = UNSET
    """How many users it is shared with by name."""
    explicit_workspace_members_count: OptionalNullable[int] = UNSET
    """How many workspaces it is shared with by name."""
    org_sharing_role: OptionalNullable[str] = UNSET
    """What everybody in the organization may do with it."""
    generated_name: OptionalNullable[str] = UNSET
    """A name that the API has made up for it."""


class PaginationInfo(BaseModel):
    """Where in a long list a page is."""

    total_items: int
    """How many entries there are on all pages."""
    total_pages: int
    """How many pages there are."""
    current_page: int
    """Which page this is, counted from 0."""
    page_size: int
    """How many entries a page has at most."""
    has_more: bool
    """Whether there is a page behind this one."""


class ListLibraryOut(BaseModel):
    """The libraries, or one page of them."""

    data: list[LibraryOut]
    """The libraries of this page."""
    pagination: OptionalNullable[PaginationInfo] = UNSET
    """Only where pages were asked for by number."""
    next_page_token: OptionalNullable[str] = UNSET
    """What the next page is asked for with; None on the last one."""


class LibrariesDocumentsUploadV1DocumentUpload(BaseModel):
    """The body of an upload into a library."""

    file: File
    """The document to put in, with its name and content."""


class DocumentUpdateIn(BaseModel):
    """The body of a request that changes a document; what is not given stays."""

    name: OptionalNullable[str] = UNSET
    """What the document is called from now on."""
    attributes: OptionalNullable[dict[str, Attributes]] = UNSET
    """What else to say of it: texts, numbers, times, or lists of them, by name."""
    expires_at: OptionalNullable[datetime] = UNSET
    """When the API deletes it by itself; ISO 8601 on the wire."""


class DocumentOut(BaseModel):
    """A document of a library."""

    id: str
    """What the operations ask for as `document_id`: a UUID."""
    library_id: str
    """The id of the library that it is in: a UUID."""
    hash: Nullable[str]
    """A checksum of its content."""
    mime_type: Nullable[str]
    """Its MIME type, such as `application/pdf`."""
    extension: Nullable[str]
    """The ending of its name, without the dot."""
    size: Nullable[int]
    """How large it is, in bytes."""
    name: str
    """What it is called."""
    created_at: datetime
    """When it was uploaded; ISO 8601 on the wire."""
    uploaded_by_id: Nullable[str]
    """The id of who uploaded it: a UUID."""
    uploaded_by_type: str
    """What uploaded it, such as `User` or `Workspace`."""
    processing_status: str
    """How far the API is with reading it, such as `Running` or `Completed`."""
    tokens_processing_total: int
    """What reading it cost, in tokens."""
    summary: OptionalNullable[str] = UNSET
    """What is in it, in the words of the API; None until it has been read."""
    last_processed_at: OptionalNullable[datetime] = UNSET
    """When the API last read it, ISO 8601 on the wire; None until it has."""
    number_of_pages: OptionalNullable[int] = UNSET
    """How many pages it has; None until it has been read."""
    tokens_processing_main_content: OptionalNullable[int] = UNSET
    """What reading its text cost, in tokens."""
    tokens_processing_summary: OptionalNullable[int] = UNSET
    """What writing the summary cost, in tokens."""
    url: OptionalNullable[str] = UNSET
    """An address of it, where it has one."""
    attributes: OptionalNullable[dict[str, Any]] = UNSET
    """What was said of it by the user."""
    process_status: ProcessStatus | None = None
    """How far the API is with reading it, such as `done`; older answers have `processing_status`
    alone."""
    expires_at: OptionalNullable[datetime] = UNSET
    """When the API deletes it by itself, ISO 8601 on the wire; None for never."""


class ListDocumentOut(BaseModel):
    """One page of the documents of a library."""

    pagination: PaginationInfo
    """Which page this is, and of how many."""
    data: list[DocumentOut]
    """The documents of this page."""


class ProcessingStatusOut(BaseModel):
    """How far the API is with reading a document."""

    document_id: str
    """The id of the document: a UUID."""
    processing_status: str
    """How far the API is with reading it, such as `Running` or `Completed`."""
    process_status: ProcessStatus | None = None
    """The same in today's words, such as `done`; older answers have `processing_status` alone."""


class DocumentTextContent(BaseModel):
    """The text of a document."""

    text: str
    """The text as the API has read it."""


class SharingIn(BaseModel):
    """The body of a request that shares a library."""

    level: ShareEnum
    """What they may do: `Viewer` is to look at it, `Editor` to change it."""
    share_with_uuid: str
    """The id of the user, the workspace or the organization."""
    share_with_type: EntityType
    """What `share_with_uuid` is the id of: a `User`, a `Workspace` or an organization (`Org`)."""
    org_id: OptionalNullable[str] = UNSET
    """The id of the organization: a UUID."""


class SharingDelete(BaseModel):
    """The body of a request that stops sharing a library with somebody."""

    share_with_uuid: str
    """The id of the user, the workspace or the organization."""
    share_with_type: EntityType
    """What `share_with_uuid` is the id of: a `User`, a `Workspace` or an organization (`Org`)."""
    org_id: OptionalNullable[str] = UNSET
    """The id of the organization: a UUID."""


class SharingOut(BaseModel):
    """Who may do what with a library."""

    library_id: str
    """The id of the library: a UUID."""
    org_id: str
    """The id of the organization: a UUID."""
    role: str
    """What they may do, such as `Viewer`, `Editor` or `Owner`."""
    share_with_type: str
    """What `share_with_uuid` is the id of: a `User`, a `Workspace` or an organization (`Org`)."""
    share_with_uuid: Nullable[str]
    """The id of the user, the workspace or the organization."""
    user_id: OptionalNullable[str] = UNSET
    """The id of a user, where the API tells one: a UUID."""


class ListSharingOut(BaseModel):
    """Everybody that a library is shared with."""

    data: list[SharingOut]
    """The accesses, one for each user, workspace and organization."""
