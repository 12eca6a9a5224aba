"""Speech as text: requests, answers and the pieces of a stream."""

from typing import TYPE_CHECKING, Annotated, Literal

from mistralai.types.basemodel import UNSET, BaseModel, Nullable, OptionalNullable

from ._files import File
from ._tagged import Tagged
from ._usage import UsageInfo

__all__ = [
    "AudioTranscriptionRequest",
    "AudioTranscriptionRequestStream",
    "TimestampGranularity",
    "TranscriptionResponse",
    "TranscriptionSegmentChunk",
    "TranscriptionSegmentChunkType",
    "TranscriptionStreamDone",
    "TranscriptionStreamEventTypes",
    "TranscriptionStreamEvents",
    "TranscriptionStreamEventsData",
    "TranscriptionStreamLanguage",
    "TranscriptionStreamSegmentDelta",
    "TranscriptionStreamTextDelta",
]

TimestampGranularity = Literal["segment", "word"]
TranscriptionSegmentChunkType = Literal["transcription_segment"]
TranscriptionStreamEventTypes = Literal[
    "transcription.language",
    "transcription.segment",
    "transcription.text.delta",
    "transcription.done",
]


class _Source(BaseModel):
    """What is to be transcribed."""

    model: str
    """The id of a model that transcribes, such as `voxtral-mini-latest`."""
    file: File | None = None
    """The audio itself, with a file name. One of `file`, `file_url` and `file_id` is needed."""
    file_url: OptionalNullable[str] = UNSET
    """Where the API fetches the audio: a URL of at most 2,083 characters."""
    file_id: OptionalNullable[str] = UNSET
    """The id of an audio file uploaded by `files.upload`."""
    language: OptionalNullable[str] = UNSET
    """Two letters, such as `en` (ISO 639-1); makes for fewer mistakes. Unset, it is heard."""
    temperature: OptionalNullable[float] = UNSET
    """Higher is more varied. Unset, the model's own default."""


class _Whole(_Source):
    stream: Literal[False] = False


class _Streamed(_Source):
    stream: Literal[True] = True


class _Manner(BaseModel):
    """How it is to be transcribed."""

    diarize: bool | None = False
    """Whether to tell the speakers apart."""
    context_bias: list[str] | None = None
    """Up to 100 words that are likely to occur, without commas and spaces."""
    speaker_references: dict[str, str] | None = None
    """From the names of speakers to samples of their voices, in base64."""
    timestamp_granularities: list[TimestampGranularity] | None = None
    """What to give the times of; not together with `language`."""


# In the order in which v1 sends them: the fields of the last base stand first.
class AudioTranscriptionRequest(_Manner, _Whole):
    """The form of a transcription."""


class AudioTranscriptionRequestStream(_Manner, _Streamed):
    """The form of a transcription that is answered in pieces."""


class TranscriptionSegmentChunk(BaseModel):
    """A part of what was said, with its time."""

    text: str
    """What is said in it."""
    start: float
    """When it begins, in seconds from the beginning of the audio."""
    end: float
    """When it ends, in seconds from the beginning of the audio."""
    type: TranscriptionSegmentChunkType = "transcription_segment"
    score: OptionalNullable[float] = UNSET
    """How sure the model is; higher is surer."""
    speaker_id: OptionalNullable[str] = UNSET
    """Who speaks, such as `speaker_1`, where the speakers were told apart."""


class TranscriptionResponse(BaseModel):
    """What was said."""

    model: str
    """The model that listened."""
    text: str
    """All that is said."""
    usage: UsageInfo
    """The seconds and tokens that this is charged for."""
    language: Nullable[str]
    """The language that was heard, where the API tells it."""
    segments: list[TranscriptionSegmentChunk] | None = None
    """The parts with their times, where they were asked for."""


class TranscriptionStreamDone(BaseModel):
    """The whole of what was said, at the end of a stream."""

    model: str
    """The model that listened."""
    text: str
    """All that is said."""
    usage: UsageInfo
    """The seconds and tokens that this is charged for."""
    language: Nullable[str]
    """The language that was heard, where the API tells it."""
    segments: list[TranscriptionSegmentChunk] | None = None
    """The parts with their times, where they were asked for."""
    type: Literal["transcription.done"] = "transcription.done"


class TranscriptionStreamLanguage(BaseModel):
    """The language that is heard."""

    audio_language: str
    """Two letters, such as `en` (ISO 639-1)."""
    type: Literal["transcription.language"] = "transcription.language"


class TranscriptionStreamSegmentDelta(BaseModel):
    """The next part of what is said, with its time."""

    text: str
    """What is said in it."""
    start: float
    """When it begins, in seconds from the beginning of the audio."""
    end: float
    """When it ends, in seconds from the beginning of the audio."""
    type: Literal["transcription.segment"] = "transcription.segment"
    speaker_id: OptionalNullable[str] = UNSET
    """Who speaks, such as `speaker_1`, where the speakers are told apart."""


class TranscriptionStreamTextDelta(BaseModel):
    """The next piece of the text."""

    text: str
    """What comes to the text."""
    type: Literal["transcription.text.delta"] = "transcription.text.delta"


TranscriptionStreamEventsData = Annotated[
    TranscriptionStreamDone
    | TranscriptionStreamLanguage
    | TranscriptionStreamSegmentDelta
    | TranscriptionStreamTextDelta,
    Tagged("type"),
]


class TranscriptionStreamEvents(BaseModel):
    """One event of a stream."""

    event: TranscriptionStreamEventTypes
    """What kind of event it is, the same as `data.type`."""
    data: TranscriptionStreamEventsData
    """The event itself."""

    if TYPE_CHECKING:

        def __whole__(self) -> TranscriptionResponse: ...
