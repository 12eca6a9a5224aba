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


class InstructRequestInputs(BaseModel):
    """The only chat to classify."""

    messages: list[InstructRequestInputsMessages]


Inputs = InstructRequestInputs | list[InstructRequest]


class ClassificationRequest(BaseModel):
    """The body of a classification or a moderation of texts."""

    model: str
    inputs: Annotated[ClassificationRequestInputs, Field(alias="input")]
    metadata: OptionalNullable[dict[str, Any]] = UNSET
    """Notes of your own: any JSON object."""


class ChatClassificationRequest(BaseModel):
    """The body of a classification of chats."""

    model: str
    inputs: Annotated[Inputs, Field(alias="input")]


class ChatModerationRequest(BaseModel):
    """The body of a moderation of one chat or of several; the last turn is judged."""

    inputs: Annotated[ChatModerationRequestInputs, Field(alias="input")]
    model: str


class ClassificationTargetResult(BaseModel):
    """How probable each label of one target is."""

    scores: dict[str, float]
    """From label to probability, 0 to 1."""


class ClassificationResponse(BaseModel):
    """The answer to a classification: for each input, from target to its result."""

    id: str
    model: str
    results: list[dict[str, ClassificationTargetResult]]


class ModerationObject(BaseModel):
    """The verdict on one input."""

    categories: dict[str, bool] | None = None
    """From category to whether the input falls into it."""
    category_scores: dict[str, float] | None = None
    """From category to score, 0 to 1."""


class ModerationResponse(BaseModel):
    """The answer to a moderation: one verdict for each input."""

    id: str
    model: str
    results: list[ModerationObject]
