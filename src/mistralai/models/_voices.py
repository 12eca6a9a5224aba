"""The voices that speak."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from mistralai.types.basemodel import (
    UNSET,
    BaseModel,
    Nullable,
    OptionalNullable,
    UnrecognizedStr,
)

__all__ = [
    "AudioV2VoicesListRequest",
    "ListVoicesV1AudioVoicesGetRequest",
    "VoiceCreateRequest",
    "VoiceGender",
    "VoiceKind",
    "VoiceListPage",
    "VoiceListResponse",
    "VoiceListType",
    "VoiceResponse",
    "VoiceResponseType",
    "VoiceUpdateRequest",
]

VoiceGender = Literal["female", "male", "neutral"]
VoiceKind = Literal["ivc", "pvc"] | UnrecognizedStr
VoiceListType = Literal["all", "custom", "preset"]
VoiceResponseType = Literal["preset", "custom"] | UnrecognizedStr


class ListVoicesV1AudioVoicesGetRequest(BaseModel):
    """Which voices to list."""

    limit: int | None = 10
    """How many at most."""
    offset: int | None = 0
    """How many to leave out at the beginning."""
    type_: Annotated[VoiceListType | None, Field(alias="type")] = "all"


class AudioV2VoicesListRequest(BaseModel):
    """Which voices to look for."""

    page_size: int | None = 10
    page_token: OptionalNullable[str] = UNSET
    """What the page before gave as `next_page_token`."""
    type_: Annotated[VoiceListType | None, Field(alias="type")] = "all"
    gender: OptionalNullable[list[VoiceGender]] = UNSET
    language: OptionalNullable[list[str]] = UNSET
    query: OptionalNullable[str] = UNSET
    kind: OptionalNullable[VoiceKind] = UNSET


class VoiceCreateRequest(BaseModel):
    """A voice to be made of a sample."""

    name: str
    languages: list[str] | None = None
    """In two letters each, such as `en`."""
    gender: OptionalNullable[VoiceGender] = UNSET
    age: OptionalNullable[int] = UNSET
    """In years."""
    tags: OptionalNullable[list[str]] = UNSET
    color: OptionalNullable[str] = UNSET
    description: OptionalNullable[str] = UNSET
    """At most 500 characters."""
    retention_notice: int | None = 30
    sample_audio: OptionalNullable[str] = UNSET
    """A file with the sample, in base64."""
    sample_filename: OptionalNullable[str] = UNSET
    """The name of that file, whose ending tells the format."""


class VoiceUpdateRequest(BaseModel):
    """What to change of a voice; what is left out stays as it is."""

    name: OptionalNullable[str] = UNSET
    languages: OptionalNullable[list[str]] = UNSET
    """In two letters each, such as `en`."""
    gender: OptionalNullable[VoiceGender] = UNSET
    age: OptionalNullable[int] = UNSET
    """In years."""
    tags: OptionalNullable[list[str]] = UNSET
    description: OptionalNullable[str] = UNSET
    """At most 500 characters."""
    retention_notice: OptionalNullable[int] = UNSET


class VoiceResponse(BaseModel):
    """A voice."""

    name: str
    id: str
    created_at: datetime
    user_id: Nullable[str]
    """Whose it is; null for one that everybody has."""
    type: VoiceResponseType
    slug: OptionalNullable[str] = UNSET
    languages: list[str] | None = None
    """In two letters each, such as `en`."""
    gender: OptionalNullable[str] = UNSET
    age: OptionalNullable[int] = UNSET
    """In years."""
    tags: OptionalNullable[list[str]] = UNSET
    color: OptionalNullable[str] = UNSET
    description: OptionalNullable[str] = UNSET
    retention_notice: int | None = 30
    trimmed_seconds: OptionalNullable[float] = UNSET
    """How much of the sample was left out, in seconds."""
    kind: VoiceKind | None = None


class VoiceListResponse(BaseModel):
    """A part of the voices."""

    items: list[VoiceResponse]
    total: int
    """How many there are in all."""
    page: int
    page_size: int
    total_pages: int


class VoiceListPage(BaseModel):
    """A page of the voices that were found."""

    data: list[VoiceResponse]
    next_page_token: OptionalNullable[str] = UNSET
    """What the next page is asked for with; null on the last."""
