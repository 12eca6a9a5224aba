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
    description: OptionalNullable[str] = UNSET
    chunk_size: OptionalNullable[int] = UNSET
    """The size of the pieces that texts are cut into, 256 to 32,768 characters."""
    owner_type: OptionalNullable[OwnerType] = UNSET
    """Whose it is: the user's alone, or the workspace's."""


class LibraryInUpdate(BaseModel):
    """The body of a request that changes a library; what is not given stays."""

    name: OptionalNullable[str] = UNSET
    description: OptionalNullable[str] = UNSET


class LibraryOut(BaseModel):
    """A library."""

    id: str
    name: str
    created_at: datetime
    updated_at: datetime
    owner_id: Nullable[str]
    owner_type: str
    total_size: int
    """The size of its documents, in bytes."""
    nb_documents: int
    """How many documents it has."""
    chunk_size: Nullable[int]
    """The size of the pieces that texts are cut into, in characters."""
    emoji: OptionalNullable[str] = UNSET
    description: OptionalNullable[str] = UNSET
    generated_description: OptionalNullable[str] = UNSET
    """What the API says of its documents."""
    explicit_user_members_count: OptionalNullable[int] = UNSET
    """How many users it is shared with by name."""
    explicit_workspace_members_count: OptionalNullable[int] = UNSET
    """How many workspaces it is shared with by name."""
    org_sharing_role: OptionalNullable[str] = UNSET
    """What everybody in the organization may do with it."""
    generated_name: OptionalNullable[str] = UNSET


class PaginationInfo(BaseModel):
    """Where in a long list a page is."""

    total_items: int
    total_pages: int
    current_page: int
    """Counted from 0."""
    page_size: int
    has_more: bool


class ListLibraryOut(BaseModel):
    """The libraries, or one page of them."""

    data: list[LibraryOut]
    pagination: OptionalNullable[PaginationInfo] = UNSET
    """Only where pages were asked for by number."""
    next_page_token: OptionalNullable[str] = UNSET
    """What the next page is asked for with; None on the last one."""


class LibrariesDocumentsUploadV1DocumentUpload(BaseModel):
    """The body of an upload into a library."""

    file: File


class DocumentUpdateIn(BaseModel):
    """The body of a request that changes a document; what is not given stays."""

    name: OptionalNullable[str] = UNSET
    attributes: OptionalNullable[dict[str, Attributes]] = UNSET
    expires_at: OptionalNullable[datetime] = UNSET
    """When the API deletes it by itself."""


class DocumentOut(BaseModel):
    """A document of a library."""

    id: str
    library_id: str
    hash: Nullable[str]
    mime_type: Nullable[str]
    extension: Nullable[str]
    """The ending of its name, without the dot."""
    size: Nullable[int]
    """In bytes."""
    name: str
    created_at: datetime
    uploaded_by_id: Nullable[str]
    uploaded_by_type: str
    processing_status: str
    """How far the API is with reading it, such as `Running` or `Completed`."""
    tokens_processing_total: int
    """What reading it cost."""
    summary: OptionalNullable[str] = UNSET
    last_processed_at: OptionalNullable[datetime] = UNSET
    number_of_pages: OptionalNullable[int] = UNSET
    tokens_processing_main_content: OptionalNullable[int] = UNSET
    tokens_processing_summary: OptionalNullable[int] = UNSET
    url: OptionalNullable[str] = UNSET
    attributes: OptionalNullable[dict[str, Any]] = UNSET
    """What was said of it by the user."""
    process_status: ProcessStatus | None = None
    """How far the API is with reading it; older answers have `processing_status` alone."""
    expires_at: OptionalNullable[datetime] = UNSET
    """When the API deletes it by itself."""


class ListDocumentOut(BaseModel):
    """One page of the documents of a library."""

    pagination: PaginationInfo
    data: list[DocumentOut]


class ProcessingStatusOut(BaseModel):
    """How far the API is with reading a document."""

    document_id: str
    processing_status: str
    """Such as `Running` or `Completed`."""
    process_status: ProcessStatus | None = None
    """The same in today's words; older answers have `processing_status` alone."""


class DocumentTextContent(BaseModel):
    """The text of a document."""

    text: str


class SharingIn(BaseModel):
    """The body of a request that shares a library."""

    level: ShareEnum
    """What they may do: look at it, or change it."""
    share_with_uuid: str
    """The id of the user, the workspace or the organization."""
    share_with_type: EntityType
    org_id: OptionalNullable[str] = UNSET


class SharingDelete(BaseModel):
    """The body of a request that stops sharing a library with somebody."""

    share_with_uuid: str
    """The id of the user, the workspace or the organization."""
    share_with_type: EntityType
    org_id: OptionalNullable[str] = UNSET


class SharingOut(BaseModel):
    """Who may do what with a library."""

    library_id: str
    org_id: str
    role: str
    """Such as `Viewer`, `Editor` or `Owner`."""
    share_with_type: str
    share_with_uuid: Nullable[str]
    user_id: OptionalNullable[str] = UNSET


class ListSharingOut(BaseModel):
    """Everybody that a library is shared with."""

    data: list[SharingOut]
