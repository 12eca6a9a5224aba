"""The requests of libraries, their documents and who has access to them."""

from typing import Annotated, Literal

from pydantic import Field

from .base import Request
from .service import Identity, JsonObject, Moment, Query

Attribute = bool | str | int | float | list[str] | list[int] | list[float] | list[bool]
Numbered = Annotated[int, Field(ge=0, le=1_000_000)]
PageSize = Annotated[int, Field(ge=1, le=100)]
Level = Literal["Viewer", "Editor"]
Grantee = Literal["User", "Workspace", "Org"]


class LibraryRequest(Request):
    """POST /v1/libraries."""

    name: str
    description: str | None = None
    chunk_size: Annotated[int, Field(ge=256, le=32_768)] | None = None
    owner_type: Literal["User", "Workspace"] | None = None


class LibraryUpdate(Request):
    """PUT and PATCH /v1/libraries/{library_id}: what is not given stays as it is."""

    name: str | None = None
    description: str | None = None


class LibrariesQuery(Query):
    """GET /v1/libraries."""

    page_size: PageSize = 100
    page_token: str | None = None
    page: Numbered = 0
    search: str | None = None


class DocumentsQuery(Query):
    """GET /v1/libraries/{library_id}/documents."""

    search: str | None = None
    page_size: PageSize = 100
    page: Numbered = 0
    filters_attributes: JsonObject | None = None
    sort_by: Literal["created_at", "name", "size", "last_processed_at", "number_of_pages"] = (
        "created_at"
    )
    sort_order: Literal["asc", "desc"] = "desc"


class DocumentUpdate(Request):
    """PUT and PATCH /v1/libraries/{library_id}/documents/{document_id}."""

    name: str | None = None
    attributes: dict[str, Attribute] | None = None
    expires_at: Annotated[Moment, Field(strict=False)] | None = None


class PagesQuery(Query):
    """GET .../text_content: from which page to which, from 0; both are shown."""

    page_start: Numbered | None = None
    page_end: Numbered | None = None


class _Sharing(Request):
    org_id: Identity | None = None
    share_with_uuid: Identity
    share_with_type: Grantee


class Grant(_Sharing):
    """PUT /v1/libraries/{library_id}/share."""

    level: Level


class Revocation(_Sharing):
    """DELETE /v1/libraries/{library_id}/share; the API's own file asks for a level here too."""

    level: Level | None = None
