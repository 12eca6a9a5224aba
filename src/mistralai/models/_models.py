"""The models on offer, and the fine-tuned models of the account."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from mistralai.types.basemodel import UNSET, BaseModel, OptionalNullable, UnrecognizedStr, Unset

from ._fine_tuning import ClassifierTargetOut
from ._tagged import Tagged

__all__ = [
    "ArchiveFTModelOut",
    "ArchiveFTModelOutObject",
    "AudioSpeechCapabilities",
    "AudioTranscriptionCapabilities",
    "BaseModelCard",
    "ClassifierFTModelOut",
    "ClassifierFTModelOutModelType",
    "ClassifierFTModelOutObject",
    "CompletionFTModelOut",
    "CompletionFTModelOutObject",
    "Data",
    "DeleteModelOut",
    "FTModelCapabilitiesOut",
    "FTModelCard",
    "FTModelCardType",
    "JobsAPIRoutesFineTuningUpdateFineTunedModelResponse",
    "ModelCapabilities",
    "ModelList",
    "ModelType",
    "RetrieveModelV1ModelsModelIDGetResponseRetrieveModelV1ModelsModelIDGet",
    "StreamingDelayRange",
    "Type",
    "UnarchiveFTModelOut",
    "UnarchiveFTModelOutObject",
    "UpdateFTModelIn",
]

Type = Literal["base"]
FTModelCardType = Literal["fine-tuned"]
ModelType = Literal["completion"]
ClassifierFTModelOutModelType = Literal["classifier"]
CompletionFTModelOutObject = Literal["model"] | UnrecognizedStr
ClassifierFTModelOutObject = CompletionFTModelOutObject
ArchiveFTModelOutObject = CompletionFTModelOutObject
UnarchiveFTModelOutObject = CompletionFTModelOutObject


class ModelCapabilities(BaseModel):
    """What a model can be used for."""

    completion_chat: bool | None = True
    """Whether it answers to chats."""
    completion_fim: bool | None = False
    """Whether it fills in code between two pieces."""
    function_calling: bool | None = True
    """Whether it can ask for functions."""
    fine_tuning: bool | None = False
    """Whether it can be trained further."""
    vision: bool | None = False
    """Whether it takes images in messages."""
    ocr: bool | None = False
    """Whether it reads documents: `ocr.process`."""
    classification: bool | None = False
    """Whether it labels texts."""
    moderation: bool | None = False
    """Whether it tells harmful texts."""
    audio: bool | None = False
    """Whether it takes recordings in messages."""
    audio_transcription: bool | None = False
    """Whether it writes down what is said in recordings."""
    reasoning: bool | None = False
    """Whether it can think before it answers."""
    audio_transcription_realtime: bool | None = False
    """Whether it does so while somebody speaks."""
    audio_speech: bool | None = False
    """Whether it can speak."""
    unified_resources: bool | None = False
    """A flag of the API's, whose meaning is not documented."""


class StreamingDelayRange(BaseModel):
    """The delays that a transcription in real time can be asked for, in milliseconds."""

    min: int
    """The shortest delay, in milliseconds."""
    max: int
    """The longest delay, in milliseconds."""


class AudioTranscriptionCapabilities(BaseModel):
    """How a model can transcribe."""

    modes: list[str] | None = None
    """The ways to ask for it, in the API's words."""
    diarization: bool | None = False
    """Whether it tells speakers apart."""
    context_bias: bool | None = False
    """Whether it can be told words to expect."""
    turn_detection: bool | None = False
    """Whether it finds out by itself when a speaker has ended."""
    timestamp_granularities: list[str] | None = None
    """What it can give the times of, such as `segment` or `word`."""
    languages: list[str] | None = None
    """The languages it understands, in two letters each (ISO 639-1)."""
    streaming_delays_ms: list[StreamingDelayRange] | None = None
    """How far the text may be behind the audio in real time, in milliseconds."""


class AudioSpeechCapabilities(BaseModel):
    """How a model can speak."""

    modes: list[str] | None = None
    """The ways to ask for it, in the API's words."""
    instruction: bool | None = False
    """Whether it can be told how to speak."""
    response_formats: list[str] | None = None
    """The forms of audio it gives, such as `mp3`."""


class BaseModelCard(BaseModel):
    """A model the API offers to everyone."""

    id: str
    """What operations ask for as `model`."""
    capabilities: ModelCapabilities
    """What it can be used for."""
    object: str | None = "model"
    """Says what this is: always `model`."""
    created: int | None = None
    """When it was made: Unix time in seconds."""
    owned_by: str | None = "mistralai"
    """Who the model belongs to: `mistralai`, or the organization that trained it."""
    name: OptionalNullable[str] = UNSET
    """Its own name, where `id` is another name for it."""
    description: OptionalNullable[str] = UNSET
    """What the model is good at, for somebody to read."""
    max_context_length: int | None = 32768
    """How much fits in, in tokens: question and answer together."""
    aliases: list[str] | None = None
    """Other names the model goes by."""
    deprecation: OptionalNullable[datetime] = UNSET
    """When the model will be gone; None as long as that is not planned."""
    deprecation_replacement_model: OptionalNullable[str] = UNSET
    """The id of the model to use instead."""
    default_model_temperature: OptionalNullable[float] = UNSET
    """The temperature of requests that name none."""
    TYPE: Annotated[Type | None, Field(alias="type")] = "base"
    internal: bool | None = None
    """A flag of the API's, whose meaning is not documented."""
    billing_model_name: OptionalNullable[str] = UNSET
    """The name that the model has on the bill."""
    audio_transcription_capabilities: OptionalNullable[AudioTranscriptionCapabilities] = UNSET
    """How it transcribes; None for a model that does not."""
    audio_speech_capabilities: OptionalNullable[AudioSpeechCapabilities] = UNSET
    """How it speaks; None for a model that does not."""

    @property
    def type(self) -> Type | None:
        """What `TYPE` is: v1 called it so from 1.8 on."""
        return self.TYPE


class FTModelCard(BaseModel):
    """A fine-tuned model of the account, in the list of models."""

    id: str
    """What operations ask for as `model`; it begins with `ft:`."""
    capabilities: ModelCapabilities
    """What it can be used for."""
    job: str
    """The id of the job that made it."""
    root: str
    """The model it was made from."""
    object: str | None = "model"
    """Says what this is: always `model`."""
    created: int | None = None
    """When it was made: Unix time in seconds."""
    owned_by: str | None = "mistralai"
    """Who the model belongs to: `mistralai`, or the organization that trained it."""
    name: OptionalNullable[str] = UNSET
    """What the account calls the model, given by `models.update`."""
    description: OptionalNullable[str] = UNSET
    """A note on the model, given by `models.update`."""
    max_context_length: int | None = 32768
    """How much fits in, in tokens: question and answer together."""
    aliases: list[str] | None = None
    """Other names the model goes by."""
    deprecation: OptionalNullable[datetime] = UNSET
    """When the model will be gone; None as long as that is not planned."""
    deprecation_replacement_model: OptionalNullable[str] = UNSET
    """The id of the model to use instead."""
    default_model_temperature: OptionalNullable[float] = UNSET
    """The temperature of requests that name none."""
    TYPE: Annotated[FTModelCardType | None, Field(alias="type")] = "fine-tuned"
    archived: bool | None = False
    """Whether it was put away: it answers no more."""
    internal: bool | None = None
    """A flag of the API's, whose meaning is not documented."""
    billing_model_name: OptionalNullable[str] = UNSET
    """The name that the model has on the bill."""

    @property
    def type(self) -> FTModelCardType | None:
        """What `TYPE` is: v1 called it so from 1.8 on."""
        return self.TYPE


Data = Annotated[BaseModelCard | FTModelCard, Tagged("type")]
RetrieveModelV1ModelsModelIDGetResponseRetrieveModelV1ModelsModelIDGet = Data


class ModelList(BaseModel):
    """The models that the API key can use."""

    object: str | None = "list"
    """Says what this is: always `list`."""
    data: list[Data] | None = None
    """The cards of the models."""


class DeleteModelOut(BaseModel):
    """Confirms that a model is deleted."""

    id: str
    """The id of the model that was deleted."""
    object: str | None = "model"
    """Says what this is: always `model`."""
    deleted: bool | None = True
    """True: an answer without an error means that it is deleted."""


class FTModelCapabilitiesOut(BaseModel):
    """What a fine-tuned model can be used for."""

    completion_chat: bool | None = True
    """Whether it answers to chats."""
    completion_fim: bool | None = False
    """Whether it fills in code between two pieces."""
    function_calling: bool | None = False
    """Whether it can ask for functions."""
    fine_tuning: bool | None = False
    """Whether it can be trained further."""
    classification: bool | None = False
    """Whether it labels texts."""


class _FTModelOut(BaseModel):
    """What is always told about a fine-tuned model."""

    id: str
    """What operations ask for as `model`; it begins with `ft:`."""
    created: int
    """When it was made: Unix time in seconds."""
    owned_by: str
    """Who the model belongs to: `mistralai`, or the organization that trained it."""
    workspace_id: str | Unset = UNSET
    """The id of the workspace that trained it."""
    root: str
    """The model it was made from."""
    root_version: str | Unset = UNSET
    """The version of that model."""
    archived: bool
    """Whether it was put away: it answers no more."""
    capabilities: FTModelCapabilitiesOut
    """What it can be used for."""
    job: str
    """The id of the job that made it."""


class _FTModelDescription(BaseModel):
    """What may be told about a fine-tuned model."""

    object: CompletionFTModelOutObject | None = "model"
    """Says what this is: always `model`."""
    name: OptionalNullable[str] = UNSET
    """What the account calls the model, given by `models.update`."""
    description: OptionalNullable[str] = UNSET
    """A note on the model, given by `models.update`."""
    max_context_length: int | None = 32768
    """How much fits in, in tokens: question and answer together."""
    aliases: list[str] | None = None
    """Other names the model goes by."""


class CompletionFTModelOut(_FTModelDescription, _FTModelOut):
    """A fine-tuned model that completes texts."""

    model_type: ModelType | None = "completion"


class _ClassifierFTModelOut(_FTModelOut):
    """What is always told about a fine-tuned classifier."""

    classifier_targets: list[ClassifierTargetOut]
    """What it tells of a text: one target for each question, with its labels."""


class ClassifierFTModelOut(_FTModelDescription, _ClassifierFTModelOut):
    """A fine-tuned classifier."""

    model_type: ClassifierFTModelOutModelType | None = "classifier"


JobsAPIRoutesFineTuningUpdateFineTunedModelResponse = Annotated[
    ClassifierFTModelOut | CompletionFTModelOut, Tagged("model_type")
]


class UpdateFTModelIn(BaseModel):
    """The body of a change of a fine-tuned model."""

    name: OptionalNullable[str] = UNSET
    """What to call the model; None takes the name away, unset leaves it."""
    description: OptionalNullable[str] = UNSET
    """A note on the model; None takes the note away, unset leaves it."""


class ArchiveFTModelOut(BaseModel):
    """Confirms that a fine-tuned model is archived."""

    id: str
    """The id of the model that was put away."""
    object: ArchiveFTModelOutObject | None = "model"
    """Says what this is: always `model`."""
    archived: bool | None = True
    """True: it is in the archive."""


class UnarchiveFTModelOut(BaseModel):
    """Confirms that a fine-tuned model is back from the archive."""

    id: str
    """The id of the model that is back."""
    object: UnarchiveFTModelOutObject | None = "model"
    """Says what this is: always `model`."""
    archived: bool | None = False
    """False: it is no longer in the archive."""
