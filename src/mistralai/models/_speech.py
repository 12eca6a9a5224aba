"""Text as speech: requests, answers and the pieces of a stream."""

from typing import TYPE_CHECKING, Annotated, Any, Literal

from mistralai.types.basemodel import UNSET, BaseModel, OptionalNullable, UnrecognizedStr

from ._tagged import Tagged
from ._usage import UsageInfo

__all__ = [
    "ConversationHistoryUnion",
    "RawAudio",
    "SpeechAssistantTurn",
    "SpeechOutputFormat",
    "SpeechRequest",
    "SpeechResponse",
    "SpeechStreamAudioDelta",
    "SpeechStreamDone",
    "SpeechStreamEventTypes",
    "SpeechStreamEvents",
    "SpeechStreamEventsData",
    "SpeechUserTurn",
]

SpeechOutputFormat = Literal["pcm", "wav", "mp3", "flac", "opus"]
SpeechStreamEventTypes = Literal["speech.audio.delta", "speech.audio.done"] | UnrecognizedStr


class RawAudio(BaseModel):
    """A piece of audio."""

    data: str
    """In base64."""


class SpeechAssistantTurn(BaseModel):
    """What the voice said before."""

    text: str
    audio: RawAudio
    role: Literal["assistant"] | None = "assistant"


class SpeechUserTurn(BaseModel):
    """What somebody said to it before."""

    audio: RawAudio
    role: Literal["user"] | None = "user"


ConversationHistoryUnion = Annotated[SpeechAssistantTurn | SpeechUserTurn, Tagged("role")]


class SpeechRequest(BaseModel):
    """The body of a request for speech."""

    input: str
    model: OptionalNullable[str] = UNSET
    metadata: OptionalNullable[dict[str, Any]] = UNSET
    stream: bool | None = False
    prompt_cache_key: OptionalNullable[str] = UNSET
    """Requests of one key share what the server keeps of their beginning."""
    voice_id: OptionalNullable[str] = UNSET
    ref_audio: OptionalNullable[str] = UNSET
    """A sample of the voice, in base64."""
    expressiveness: OptionalNullable[float] = UNSET
    phoneme_hints: OptionalNullable[dict[str, list[str]]] = UNSET
    """From words to how they are spoken, in phonemes of the IPA."""
    conversation_history: OptionalNullable[list[ConversationHistoryUnion]] = UNSET
    response_format: SpeechOutputFormat | None = None
    """`pcm` is 32 bit floats, little endian. The server assumes `mp3`."""


class SpeechResponse(BaseModel):
    """A text as speech."""

    audio_data: str
    """In base64, of the format that was asked for."""


class SpeechStreamAudioDelta(BaseModel):
    """The next piece of the speech."""

    audio_data: str
    """In base64, of the format that was asked for."""
    type: Literal["speech.audio.delta"] | None = "speech.audio.delta"


class SpeechStreamDone(BaseModel):
    """The end of the speech."""

    usage: UsageInfo
    type: Literal["speech.audio.done"] | None = "speech.audio.done"


SpeechStreamEventsData = Annotated[SpeechStreamAudioDelta | SpeechStreamDone, Tagged("type")]


class SpeechStreamEvents(BaseModel):
    """One event of a stream."""

    event: SpeechStreamEventTypes
    data: SpeechStreamEventsData

    if TYPE_CHECKING:

        def __whole__(self) -> SpeechResponse: ...
