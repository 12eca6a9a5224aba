"""Speech as text while it is spoken: the messages of a connection, and its keys."""

from datetime import datetime
from typing import Annotated, Any, Literal

from mistralai.types.basemodel import UNSET, BaseModel, OptionalNullable, UnrecognizedStr

from ._open import NullToo

__all__ = [
    "AudioEncoding",
    "AudioFormat",
    "ClientSecret",
    "ClientSessionPurpose",
    "CreateRealtimeSessionRequest",
    "CreateRealtimeSessionResponse",
    "CreateRealtimeSessionV1Request",
    "Message",
    "RealtimeTranscriptionError",
    "RealtimeTranscriptionErrorDetail",
    "RealtimeTranscriptionErrorDetailMessage",
    "RealtimeTranscriptionInputAudioAppend",
    "RealtimeTranscriptionInputAudioEnd",
    "RealtimeTranscriptionInputAudioFlush",
    "RealtimeTranscriptionSession",
    "RealtimeTranscriptionSessionCreated",
    "RealtimeTranscriptionSessionUpdateMessage",
    "RealtimeTranscriptionSessionUpdatePayload",
    "RealtimeTranscriptionSessionUpdated",
    "TurnDetectionConfig",
    "TurnDetectionEagerEndEvent",
    "TurnDetectionEndEvent",
    "TurnDetectionEndReason",
    "TurnDetectionResumeEvent",
    "TurnDetectionStartEvent",
]

AudioEncoding = Annotated[
    Literal["pcm_s16le", "pcm_s32le", "pcm_f16le", "pcm_f32le", "pcm_mulaw", "pcm_alaw"]
    | UnrecognizedStr,
    NullToo,
]
Message = str | dict[str, Any]
RealtimeTranscriptionErrorDetailMessage = Message
ClientSessionPurpose = Literal["realtime"]
TurnDetectionEndReason = Literal["threshold", "timeout"]


class AudioFormat(BaseModel):
    """What the bytes of an audio stream are: one channel, without a header."""

    encoding: AudioEncoding
    """How a sample is stored: as an integer or float of 16 or 32 bits, or as in telephony."""
    sample_rate: int
    """In samples a second (hertz), such as 16,000."""


class TurnDetectionConfig(BaseModel):
    """When somebody is taken to have finished speaking."""

    start_threshold: float | None = 0.5
    """How likely it must be that somebody speaks, 0 to 1."""
    eager_end_threshold: float | None = 0.5
    """What tells that somebody may have finished, 0 to 1."""
    end_threshold: float | None = 0.33
    """What tells that somebody has finished, 0 to 1."""
    min_silence_ms: int | None = 500
    """How long nobody must speak first, in milliseconds."""
    end_timeout_ms: OptionalNullable[int] = UNSET
    """After how much silence somebody has finished in any case, in milliseconds."""


class RealtimeTranscriptionErrorDetail(BaseModel):
    """What went wrong."""

    message: Message
    """What happened, for somebody to read, or an object with more about it."""
    code: int
    """The number of the error, for programs."""


class RealtimeTranscriptionError(BaseModel):
    """The server reports an error."""

    error: RealtimeTranscriptionErrorDetail
    """What went wrong."""
    type: Literal["error"] = "error"


class RealtimeTranscriptionSession(BaseModel):
    """What a connection does."""

    request_id: str
    """The id of this connection, given by the server."""
    model: str
    """The model that listens."""
    audio_format: AudioFormat
    """What the bytes of the audio are."""
    target_streaming_delay_ms: OptionalNullable[int] = UNSET
    """How far the text may be behind the audio, in milliseconds."""
    diarize: OptionalNullable[bool] = UNSET
    """Whether the speakers are told apart."""
    context_bias: OptionalNullable[list[str]] = UNSET
    """Words that are likely to occur."""
    language: OptionalNullable[str] = UNSET
    """The language that is spoken, in two letters such as `en`. None, it is heard."""
    speaker_references: OptionalNullable[list[str]] = UNSET
    """The names of the speakers that there are samples of."""
    turn_detection: OptionalNullable[TurnDetectionConfig] = UNSET
    """When somebody is taken to have finished; None where that is not found out."""


class RealtimeTranscriptionSessionCreated(BaseModel):
    """The connection is ready."""

    session: RealtimeTranscriptionSession
    """What the connection does at first."""
    type: Literal["session.created"] = "session.created"


class RealtimeTranscriptionSessionUpdated(BaseModel):
    """The connection does what it was asked to."""

    session: RealtimeTranscriptionSession
    """What the connection does from now on."""
    type: Literal["session.updated"] = "session.updated"


class RealtimeTranscriptionSessionUpdatePayload(BaseModel):
    """What a connection is asked to do; what is left out stays as it is."""

    audio_format: OptionalNullable[AudioFormat] = UNSET
    """What the bytes of the audio are."""
    target_streaming_delay_ms: OptionalNullable[int] = UNSET
    """How far the text may be behind the audio, in milliseconds."""
    diarize: OptionalNullable[bool] = UNSET
    """Whether to tell the speakers apart."""
    context_bias: OptionalNullable[list[str]] = UNSET
    """Words that are likely to occur."""
    language: OptionalNullable[str] = UNSET
    """The language that is spoken, in two letters such as `en`."""
    speaker_references: OptionalNullable[dict[str, str]] = UNSET
    """From the names of speakers to samples of their voices, in base64."""
    turn_detection: OptionalNullable[TurnDetectionConfig] = UNSET
    """When to take somebody to have finished."""


class RealtimeTranscriptionSessionUpdateMessage(BaseModel):
    """Asks a connection for something else."""

    session: RealtimeTranscriptionSessionUpdatePayload
    """What to change."""
    type: Literal["session.update"] = "session.update"


class RealtimeTranscriptionInputAudioAppend(BaseModel):
    """The next piece of the audio."""

    audio: str
    """The bytes, of the format agreed upon, in base64."""
    type: Literal["input_audio.append"] = "input_audio.append"


class RealtimeTranscriptionInputAudioFlush(BaseModel):
    """Asks for the text of all audio that was sent."""

    type: Literal["input_audio.flush"] = "input_audio.flush"


class RealtimeTranscriptionInputAudioEnd(BaseModel):
    """There is no more audio."""

    type: Literal["input_audio.end"] = "input_audio.end"


class _TurnEvent(BaseModel):
    """Something happened at a time."""

    time_s: float
    """In seconds from the beginning of the audio."""


class TurnDetectionStartEvent(_TurnEvent):
    """Somebody began to speak."""

    type: Literal["turn.start"] = "turn.start"


class TurnDetectionEagerEndEvent(_TurnEvent):
    """Somebody may have finished."""

    type: Literal["turn.eager_end"] = "turn.eager_end"


class TurnDetectionResumeEvent(_TurnEvent):
    """Somebody goes on after all."""

    type: Literal["turn.resume"] = "turn.resume"


class TurnDetectionEndEvent(_TurnEvent):
    """Somebody has finished."""

    end_reason: TurnDetectionEndReason
    """`threshold`: speech was unlikely for long enough. `timeout`: `end_timeout_ms` is over."""
    type: Literal["turn.end"] = "turn.end"


class CreateRealtimeSessionRequest(BaseModel):
    """What a short-lived key is to be good for."""

    model: str
    """The id of the model that the key is for."""
    purpose: ClientSessionPurpose | None = "realtime"
    ttl_seconds: OptionalNullable[int] = UNSET
    """How long the key works, in seconds."""


class CreateRealtimeSessionV1Request(BaseModel):
    """A request for a short-lived key: its whole body."""

    request: CreateRealtimeSessionRequest
    """What the key is to be good for."""


class ClientSecret(BaseModel):
    """A short-lived key, for a program on somebody else's machine."""

    value: str
    """The key, in place of an API key; begins with `rt_`."""
    expires_at: datetime
    """When the key stops working."""


class CreateRealtimeSessionResponse(BaseModel):
    """A short-lived key, and what it is good for."""

    purpose: ClientSessionPurpose
    expires_at: datetime
    """When the key stops working."""
    client_secret: ClientSecret
    """The key itself."""
    object: Literal["client.session"] | None = "client.session"
