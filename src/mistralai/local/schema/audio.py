"""The requests of transcriptions, speech, voices and client sessions."""

from typing import Annotated, Any, ClassVar, Final, Literal

from pydantic import BeforeValidator, ConfigDict, Field

from mistralai.local.wire import decode

from .base import Request
from .service import Query

Format = Literal["pcm", "wav", "mp3", "flac", "opus"]
Gender = Literal["female", "male", "neutral"]
MAX_TEXT: Final = 5_000
"""How many letters are spoken at once."""
MAX_SAMPLE: Final = 16 * 1024 * 1024
"""How many letters the base64 of a voice's sample may have."""


def _loaded(value: object) -> object:
    return decode(value) if isinstance(value, str) else value


class TranscriptionForm(Query):
    """POST /v1/audio/transcriptions: what the form says besides the file."""

    repeated: ClassVar[frozenset[str]] = frozenset({"context_bias", "timestamp_granularities"})
    model: str
    file_url: Annotated[str, Field(min_length=1, max_length=2083)] | None = None
    file_id: str | None = None
    language: Annotated[str, Field(pattern=r"^\w{2}$")] | None = None
    temperature: float | None = None
    stream: bool = False
    diarize: bool = False
    context_bias: Annotated[
        list[Annotated[str, Field(pattern=r"^[^,\s]+$")]], Field(max_length=100)
    ] = Field(default_factory=list[str])
    timestamp_granularities: list[Literal["segment", "word"]] = Field(
        default_factory=list[Literal["segment", "word"]]
    )
    speaker_references: Annotated[dict[str, Any] | None, BeforeValidator(_loaded)] = None


class SpeechRequest(Request):
    """POST /v1/audio/speech; it takes fields that it does not know."""

    model_config = ConfigDict(extra="ignore")
    input: Annotated[str, Field(min_length=1, max_length=MAX_TEXT)]
    model: str | None = None
    metadata: dict[str, Any] | None = None
    stream: bool = False
    prompt_cache_key: str | None = None
    voice_id: str | None = None
    voice: str | None = None
    ref_audio: Annotated[str, Field(max_length=MAX_SAMPLE)] | None = None
    response_format: Format | None = None


class VoiceRequest(Request):
    """POST /v1/audio/voices."""

    model_config = ConfigDict(extra="ignore")
    name: Annotated[str, Field(min_length=1)]
    slug: str | None = None
    languages: list[str] = Field(default_factory=list[str])
    gender: Gender | None = None
    age: Annotated[int, Field(ge=0)] | None = None
    tags: list[str] | None = None
    color: str | None = None
    description: Annotated[str, Field(max_length=500)] | None = None
    retention_notice: int = 30
    sample_audio: Annotated[str, Field(max_length=MAX_SAMPLE)]
    sample_filename: str | None = None


class VoiceChange(Request):
    """PATCH /v1/audio/voices/{voice_id}."""

    model_config = ConfigDict(extra="ignore")
    name: Annotated[str, Field(min_length=1)] | None = None
    languages: list[str] | None = None
    gender: Gender | None = None
    age: Annotated[int, Field(ge=0)] | None = None
    tags: list[str] | None = None
    description: Annotated[str, Field(max_length=500)] | None = None
    retention_notice: int | None = None


class VoicesQuery(Query):
    """GET /v1/audio/voices."""

    limit: Annotated[int, Field(ge=1, le=100)] = 10
    offset: Annotated[int, Field(ge=0, le=1_000_000)] = 0
    type: Literal["all", "custom", "preset"] = "all"


class VoiceSearch(Query):
    """GET /v2/audio/voices; `page_token` is where the last page ended."""

    repeated: ClassVar[frozenset[str]] = frozenset({"gender", "language"})
    page_size: Annotated[int, Field(ge=1, le=100)] = 10
    page_token: Annotated[int, Field(ge=0, le=1_000_000)] | None = None
    type: Literal["all", "custom", "preset"] = "all"
    gender: list[Gender] | None = None
    language: list[str] | None = None
    query: str | None = None
    kind: str | None = None


class SessionRequest(Request):
    """POST /v1/client/sessions."""

    model_config = ConfigDict(extra="ignore")
    model: str | None = None
    purpose: Literal["realtime"] = "realtime"
    ttl_seconds: Annotated[int, Field(ge=1, le=86_400)] | None = None


class AudioFormat(Request):
    """The bytes that come over a websocket: how a sample is written, and how many a second."""

    encoding: Literal["pcm_s16le", "pcm_s32le", "pcm_f16le", "pcm_f32le", "pcm_mulaw", "pcm_alaw"]
    sample_rate: Annotated[int, Field(ge=1_000, le=192_000)]


class SessionChange(Request):
    """What a `session.update` changes."""

    model_config = ConfigDict(extra="ignore")
    audio_format: AudioFormat | None = None
    target_streaming_delay_ms: Annotated[int, Field(ge=0)] | None = None
