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
    """The bytes of a file of audio, in base64."""


class SpeechAssistantTurn(BaseModel):
    """What the voice said before."""

    text: str
    """The text that was spoken."""
    audio: RawAudio
    """How it sounded."""
    role: Literal["assistant"] | None = "assistant"


class SpeechUserTurn(BaseModel):
    """What somebody said to it before."""

    audio: RawAudio
    """How it sounded."""
    role: Literal["user"] | None = "user"


ConversationHistoryUnion = Annotated[SpeechAssistantTurn | SpeechUserTurn, Tagged("role")]


class SpeechRequest(BaseModel):
    """The body of a request for speech."""

    input: str
    """The text to speak."""
    model: OptionalNullable[str] = UNSET
    """The id of the model, such as `voxtral-mini-tts-latest`."""
    metadata: OptionalNullable[dict[str, Any]] = UNSET
    """Notes of yours that go along."""
    stream: bool | None = False
    """Whether the speech comes in pieces, as server-sent events."""
    prompt_cache_key: OptionalNullable[str] = UNSET
    """Requests of one key share what the server keeps of their beginning."""
    voice_id: OptionalNullable[str] = UNSET
    """The id of a voice, preset or your own; `client.audio.voices` knows them."""
    ref_audio: OptionalNullable[str] = UNSET
    """A sample of the voice instead of `voice_id`, in base64."""
    expressiveness: OptionalNullable[float] = UNSET
    """How lively the voice is; the API documents no range."""
    phoneme_hints: OptionalNullable[dict[str, list[str]]] = UNSET
    """From words to how they are spoken, in phonemes of the IPA."""
    conversation_history: OptionalNullable[list[ConversationHistoryUnion]] = UNSET
    """What was said before, oldest first, by the voice and to it."""
    response_format: SpeechOutputFormat | None = None
    """`pcm` is 32 bit floats, little endian. The server assumes `mp3`."""


class SpeechResponse(BaseModel):
    """A text as speech."""

    audio_data: str
    """The bytes of the speech, in base64, of the format that was asked for."""


class SpeechStreamAudioDelta(BaseModel):
    """The next piece of the speech."""

    audio_data: str
    """The bytes that come next, in base64, of the format that was asked for."""
    type: Literal["speech.audio.delta"] | None = "speech.audio.delta"


class SpeechStreamDone(BaseModel):
    """The end of the speech."""

    usage: UsageInfo
    """The tokens that this is charged for."""
    type: Literal["speech.audio.done"] | None = "speech.audio.done"


SpeechStreamEventsData = Annotated[SpeechStreamAudioDelta | SpeechStreamDone, Tagged("type")]


class SpeechStreamEvents(BaseModel):
    """One event of a stream."""

    event: SpeechStreamEventTypes
    """What kind of event it is, the same as `data.type`."""
    data: SpeechStreamEventsData
    """The event itself."""

    if TYPE_CHECKING:

        def __whole__(self) -> SpeechResponse: ...
