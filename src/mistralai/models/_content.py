"""The pieces that the content of a message is made of."""

from typing import Annotated, Literal

from mistralai.types.basemodel import UNSET, BaseModel, OptionalNullable, Unset

from ._builtin_tools import BuiltInConnectors
from ._open import NullToo
from ._tagged import Tagged

__all__ = [
    "AudioChunk",
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
    "ReferenceID",
    "ResourceChunk",
    "ResourceChunkContent",
    "ResourceLinkChunk",
    "SystemMessageContentChunks",
    "TextChunk",
    "TextChunkType",
    "ThinkChunk",
    "ThinkChunkType",
    "Thinking",
    "ToolFileChunk",
    "ToolFileChunkTool",
    "ToolReferenceChunk",
    "ToolReferenceChunkTool",
]

TextChunkType = Literal["text"]
ImageURLChunkType = Literal["image_url"]
DocumentURLChunkType = Literal["document_url"]
ReferenceChunkType = Literal["reference"]
ThinkChunkType = Literal["thinking"]
FileChunkType = Literal["file"]
ToolFileChunkTool = BuiltInConnectors | str
ToolReferenceChunkTool = BuiltInConnectors | str


class TextChunk(BaseModel):
    """A piece of plain text."""

    text: str
    """The text."""
    type: TextChunkType | None = "text"
    """Always `text`."""


class ImageURL(BaseModel):
    """Where an image is, and how closely to look at it."""

    url: str
    """An `https:` address, or the image itself as a `data:` URL."""
    detail: OptionalNullable[str] = UNSET
    """How closely the model looks at it: `low`, `high` or `auto`."""


ImageURLChunkImageURL = ImageURL | str


class ImageURLChunk(BaseModel):
    """An image, for models that can see."""

    image_url: ImageURLChunkImageURL
    """An `https:` address, the image as a `data:` URL, or an `ImageURL`."""
    type: ImageURLChunkType | None = "image_url"
    """Always `image_url`."""


class DocumentURLChunk(BaseModel):
    """A document that the API fetches by itself."""

    document_url: str
    """An `https:` address, or the document itself as a `data:` URL."""
    document_name: OptionalNullable[str] = UNSET
    """The file name, from which the kind of document is taken."""
    type: DocumentURLChunkType | None = "document_url"
    """Always `document_url`."""


ReferenceID = int | str


class ReferenceChunk(BaseModel):
    """A citation: the passage before it stems from these references."""

    reference_ids: list[ReferenceID]
    """Numbers, and since 2025 texts too."""
    type: ReferenceChunkType | None = "reference"
    """Always `reference`."""


class ToolFileChunk(BaseModel):
    """A file that a tool made, such as an image; `files.download` fetches it."""

    tool: ToolFileChunkTool
    """The name of the tool, such as `image_generation`."""
    file_id: str
    """The id of the file: what `files.download` asks for."""
    type: Literal["tool_file"] = "tool_file"
    file_name: OptionalNullable[str] = UNSET
    """What it is called."""
    file_type: OptionalNullable[str] = UNSET
    """The kind of file, by its ending, such as `png`."""


class ToolReferenceChunk(BaseModel):
    """A source that a tool found: the text before it stems from there."""

    tool: ToolReferenceChunkTool
    """The name of the tool, such as `web_search`."""
    title: str
    """The title of the source."""
    type: Literal["tool_reference"] = "tool_reference"
    url: OptionalNullable[str] = UNSET
    """Where the source is."""
    favicon: OptionalNullable[str] = UNSET
    """Where the little picture of the site is."""
    description: OptionalNullable[str] = UNSET
    """What it says."""


Thinking = Annotated[ReferenceChunk | TextChunk | ToolReferenceChunk, Tagged("type", needed=False)]


class ThinkChunk(BaseModel):
    """What a reasoning model thinks before it answers.

    In the next turn it goes back with the message that has it, so that the model can go on from it.
    """

    thinking: list[Thinking]
    """The pieces of the thought."""
    type: Annotated[ThinkChunkType, NullToo] = "thinking"
    """Always `thinking`."""
    closed: bool | None = None
    """Whether the thought is complete; false in what is to be continued."""
    signature: Annotated[str | Unset, NullToo] = UNSET
    """By which the API knows the thought again when it is sent back."""


class FileChunk(BaseModel):
    """A document that was uploaded before."""

    file_id: str
    """The id of the file, from its upload: a UUID."""
    type: Annotated[FileChunkType, NullToo] = "file"
    """Always `file`."""


class AudioChunk(BaseModel):
    """A recording, for models that can hear."""

    input_audio: str
    """An `https:` address, or the recording itself in Base64."""
    type: Annotated[Literal["input_audio"], NullToo] = "input_audio"


ResourceChunkContent = Annotated[TextChunk | ImageURLChunk, Tagged("type")]


class ResourceChunk(BaseModel):
    """What a server of tools has under an address, with its content."""

    uri: str
    """The address that the server has it under."""
    content: ResourceChunkContent
    """What is there: a text or an image."""
    type: Literal["resource"] = "resource"


class ResourceLinkChunk(BaseModel):
    """What a server of tools has under an address, without its content."""

    uri: str
    """The address that the server has it under."""
    type: Literal["resource_link"] = "resource_link"
    metadata: OptionalNullable[dict[str, str | int | float | bool]] = UNSET
    """What the server tells of it, by name."""


SystemMessageContentChunks = Annotated[TextChunk | ThinkChunk, Tagged("type", needed=False)]
ContentChunk = Annotated[
    ImageURLChunk
    | DocumentURLChunk
    | TextChunk
    | ReferenceChunk
    | FileChunk
    | ThinkChunk
    | AudioChunk
    | ResourceChunk
    | ResourceLinkChunk,
    Tagged("type"),
]
