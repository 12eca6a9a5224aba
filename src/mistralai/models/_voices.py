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
    """How many at most, 1 to 100."""
    offset: int | None = 0
    """How many to leave out at the beginning, from 0."""
    type_: Annotated[VoiceListType | None, Field(alias="type")] = "all"
    """`preset` voices everybody has, `custom` ones you made. Goes out as `type`."""


class AudioV2VoicesListRequest(BaseModel):
    """Which voices to look for."""

    page_size: int | None = 10
    """How many voices a page has."""
    page_token: OptionalNullable[str] = UNSET
    """What the page before gave as `next_page_token`."""
    type_: Annotated[VoiceListType | None, Field(alias="type")] = "all"
    """`preset` voices everybody has, `custom` ones you made. Goes out as `type`."""
    gender: OptionalNullable[list[VoiceGender]] = UNSET
    """Only voices of one of these genders. Unset, all."""
    language: OptionalNullable[list[str]] = UNSET
    """Only voices of one of these languages, in two letters such as `en`. Unset, all."""
    query: OptionalNullable[str] = UNSET
    """Only voices that have this in their texts. Unset, all."""
    kind: OptionalNullable[VoiceKind] = UNSET
    """Only voices of this kind: `ivc` or `pvc`. Unset, all."""


class VoiceCreateRequest(BaseModel):
    """A voice to be made of a sample."""

    name: str
    """What to call the voice."""
    languages: list[str] | None = None
    """The languages it speaks, in two letters each, such as `en`."""
    gender: OptionalNullable[VoiceGender] = UNSET
    """What the voice sounds like: `female`, `male` or `neutral`."""
    age: OptionalNullable[int] = UNSET
    """How old the voice sounds, in years."""
    tags: OptionalNullable[list[str]] = UNSET
    """Words to find it by."""
    color: OptionalNullable[str] = UNSET
    """A color to show it with."""
    description: OptionalNullable[str] = UNSET
    """What it sounds like, at most 500 characters."""
    retention_notice: int | None = 30
    """Kept with the voice; the API assumes 30 for a new one, and documents no unit."""
    sample_audio: OptionalNullable[str] = UNSET
    """A file with the sample, in base64."""
    sample_filename: OptionalNullable[str] = UNSET
    """The name of that file, whose ending tells the format."""


class VoiceUpdateRequest(BaseModel):
    """What to change of a voice; what is left out stays as it is."""

    name: OptionalNullable[str] = UNSET
    """What to call the voice from now on."""
    languages: OptionalNullable[list[str]] = UNSET
    """The languages it speaks, in two letters each, such as `en`."""
    gender: OptionalNullable[VoiceGender] = UNSET
    """What the voice sounds like: `female`, `male` or `neutral`."""
    age: OptionalNullable[int] = UNSET
    """How old the voice sounds, in years."""
    tags: OptionalNullable[list[str]] = UNSET
    """Words to find it by."""
    description: OptionalNullable[str] = UNSET
    """What it sounds like, at most 500 characters."""
    retention_notice: OptionalNullable[int] = UNSET
    """Kept with the voice; the API assumes 30 for a new one, and documents no unit."""


class VoiceResponse(BaseModel):
    """A voice."""

    name: str
    """What the voice is called."""
    id: str
    """The id of the voice, a UUID: what `speech.complete` takes as `voice_id`."""
    created_at: datetime
    """When it was made."""
    user_id: Nullable[str]
    """Whose it is; null for one that everybody has."""
    type: VoiceResponseType
    """`preset` is a voice that everybody has, `custom` one that an account made."""
    slug: OptionalNullable[str] = UNSET
    """A second, short name; None where it has none."""
    languages: list[str] | None = None
    """The languages it speaks, in two letters each, such as `en`."""
    gender: OptionalNullable[str] = UNSET
    """What the voice sounds like: `female`, `male` or `neutral`."""
    age: OptionalNullable[int] = UNSET
    """How old the voice sounds, in years."""
    tags: OptionalNullable[list[str]] = UNSET
    """Words to find it by."""
    color: OptionalNullable[str] = UNSET
    """A color to show it with."""
    description: OptionalNullable[str] = UNSET
    """What it sounds like, at most 500 characters."""
    retention_notice: int | None = 30
    """Kept with the voice; the API assumes 30 for a new one, and documents no unit."""
    trimmed_seconds: OptionalNullable[float] = UNSET
    """How much of the sample was left out, in seconds."""
    kind: VoiceKind | None = None
    """How it was made: `ivc` and `pvc` are the kinds that the API knows."""


class VoiceListResponse(BaseModel):
    """A part of the voices."""

    items: list[VoiceResponse]
    """The voices of this page."""
    total: int
    """How many there are in all."""
    page: int
    """The number of this page."""
    page_size: int
    """How many voices a page has at most."""
    total_pages: int
    """How many pages there are in all."""


class VoiceListPage(BaseModel):
    """A page of the voices that were found."""

    data: list[VoiceResponse]
    """The voices of this page."""
    next_page_token: OptionalNullable[str] = UNSET
    """What the next page is asked for with; null on the last."""
