"""The pieces that the content of a message is made of."""

from typing import Annotated, Literal

from mistralai.types.basemodel import UNSET, BaseModel, OptionalNullable

from ._tagged import Tagged

__all__ = [
    "ContentChunk",
    "DocumentURLChunk",
    "DocumentURLChunkType",
    "FileChunk",
    "FileChunkType",
    "ImageURL",
    "ImageURLChunk",
    "ImageURLChunkImageURL",
    "ImageURLChunkType",
    "ReferenceChunk",
    "ReferenceChunkType",
    "TextChunk",
    "TextChunkType",
    "ThinkChunk",
    "ThinkChunkType",
    "Thinking",
]

TextChunkType = Literal["text"]
ImageURLChunkType = Literal["image_url"]
DocumentURLChunkType = Literal["document_url"]
ReferenceChunkType = Literal["reference"]
ThinkChunkType = Literal["thinking"]
FileChunkType = Literal["file"]


class TextChunk(BaseModel):
    """A piece of plain text."""

    text: str
    type: TextChunkType | None = "text"


class ImageURL(BaseModel):
    """Where an image is, and how closely to look at it."""

    url: str
    """An `https:` address, or the image itself as a `data:` URL."""
    detail: OptionalNullable[str] = UNSET
    """`low`, `high` or `auto`."""


ImageURLChunkImageURL = ImageURL | str


class ImageURLChunk(BaseModel):
    """An image, for models that can see."""

    image_url: ImageURLChunkImageURL
    type: ImageURLChunkType | None = "image_url"


class DocumentURLChunk(BaseModel):
    """A document that the API fetches by itself."""

    document_url: str
    document_name: OptionalNullable[str] = UNSET
    """The file name, from which the kind of document is taken."""
    type: DocumentURLChunkType | None = "document_url"


class ReferenceChunk(BaseModel):
    """A citation: the passage before it stems from these references."""

    reference_ids: list[int]
    type: ReferenceChunkType | None = "reference"


Thinking = Annotated[ReferenceChunk | TextChunk, Tagged("type", needed=False)]


class ThinkChunk(BaseModel):
    """What a reasoning model thinks before it answers.

    The API came to send it after v1.7. Libraries that were made for the last releases of v1 import
    this class whether they meet such a model or not.
    """

    thinking: list[Thinking]
    closed: bool | None = None
    """Whether the thought is complete; false in what is to be continued."""
    type: ThinkChunkType | None = "thinking"


class FileChunk(BaseModel):
    """A document that was uploaded before.

    The API came to take it after v1.7; haystack's component for OCR uses it.
    """

    file_id: str
    type: FileChunkType | None = "file"


ContentChunk = Annotated[
    ImageURLChunk | DocumentURLChunk | TextChunk | ReferenceChunk | ThinkChunk | FileChunk,
    Tagged("type"),
]
