"""Classification and moderation of texts and of chats."""

from typing import Annotated, Any

from pydantic import Field

from mistralai.types.basemodel import UNSET, BaseModel, OptionalNullable

from ._messages import Messages

__all__ = [
    "ChatClassificationRequest",
    "ChatModerationRequest",
    "ChatModerationRequestInputs",
    "ClassificationRequest",
    "ClassificationRequestInputs",
    "ClassificationResponse",
    "ClassificationTargetResult",
    "Inputs",
    "InstructRequest",
    "InstructRequestInputs",
    "InstructRequestInputsMessages",
    "InstructRequestMessages",
    "ModerationObject",
    "ModerationResponse",
    "One",
    "Two",
]

InstructRequestMessages = Messages
InstructRequestInputsMessages = Messages
One = Messages
Two = Messages
ClassificationRequestInputs = str | list[str]
ChatModerationRequestInputs = list[One] | list[list[Two]]


class InstructRequest(BaseModel):
    """A chat to classify."""

    messages: list[InstructRequestMessages]
    """The messages of the chat, in their order."""


class InstructRequestInputs(BaseModel):
    """The only chat to classify."""

    messages: list[InstructRequestInputsMessages]
    """The messages of the chat, in their order."""


Inputs = InstructRequestInputs | list[InstructRequest]


class ClassificationRequest(BaseModel):
    """The body of a classification or a moderation of texts."""

    model: str
    """The id of the model: for moderation, or a fine-tuned classifier."""
    inputs: Annotated[ClassificationRequestInputs, Field(alias="input")]
    """The texts, or one of them; `input` on the wire."""
    metadata: OptionalNullable[dict[str, Any]] = UNSET
    """Notes of your own: any JSON object."""


class ChatClassificationRequest(BaseModel):
    """The body of a classification of chats."""

    model: str
    """The id of the fine-tuned classifier."""
    inputs: Annotated[Inputs, Field(alias="input")]
    """The chats, or one of them; `input` on the wire."""


class ChatModerationRequest(BaseModel):
    """The body of a moderation of one chat or of several; the last turn is judged."""

    inputs: Annotated[ChatModerationRequestInputs, Field(alias="input")]
    """The messages of one chat, or a list of such lists; `input` on the wire."""
    model: str
    """The id of the model, such as `mistral-moderation-latest`."""


class ClassificationTargetResult(BaseModel):
    """How probable each label of one target is."""

    scores: dict[str, float]
    """From label to probability, 0 to 1."""


class ClassificationResponse(BaseModel):
    """The answer to a classification: for each input, from target to its result."""

    id: str
    """The API's name for this response."""
    model: str
    """The model that judged."""
    results: list[dict[str, ClassificationTargetResult]]
    """One for each input, in their order: from the name of each target to its scores."""


class ModerationObject(BaseModel):
    """The verdict on one input."""

    categories: dict[str, bool] | None = None
    """From category to whether the input falls into it."""
    category_scores: dict[str, float] | None = None
    """From category to score, 0 to 1."""


class ModerationResponse(BaseModel):
    """The answer to a moderation: one verdict for each input."""

    id: str
    """The API's name for this response."""
    model: str
    """The model that judged."""
    results: list[ModerationObject]
    """One verdict for each input, in their order."""
