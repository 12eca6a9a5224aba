"""Messages and their chunks, as requests may carry them."""

from collections.abc import Sequence
from typing import Annotated, Any, Final, Literal

from pydantic import Discriminator, Field, Tag

from .base import Request, type_of

_LONGEST_URL: Final = 80


class TextChunk(Request):
    """A piece of text."""

    type: Literal["text"] = "text"
    text: str


class ImageURL(Request):
    """Where an image is: a web address or a data URI."""

    url: str
    detail: str | None = None


class ImageURLChunk(Request):
    """An image."""

    type: Literal["image_url"] = "image_url"
    image_url: ImageURL | str


class DocumentURLChunk(Request):
    """A document."""

    type: Literal["document_url"] = "document_url"
    document_url: str
    document_name: str | None = None


class ReferenceChunk(Request):
    """References to sources."""

    type: Literal["reference"] = "reference"
    reference_ids: list[int | str]


class FileChunk(Request):
    """An uploaded file."""

    type: Literal["file"] = "file"
    file_id: str


class AudioChunk(Request):
    """Something to listen to: base64, or a web address."""

    type: Literal["input_audio"] = "input_audio"
    input_audio: str | dict[str, Any]


class ToolReferenceChunk(Request):
    """Where a built-in tool found something."""

    type: Literal["tool_reference"] = "tool_reference"
    tool: str
    title: str
    url: str | None = None
    favicon: str | None = None
    description: str | None = None
    source: str | None = None


class ThinkChunk(Request):
    """What the model thought."""

    type: Literal["thinking"] = "thinking"
    thinking: list[
        Annotated[
            Annotated[TextChunk, Tag("text")]
            | Annotated[ReferenceChunk, Tag("reference")]
            | Annotated[ToolReferenceChunk, Tag("tool_reference")],
            Discriminator(type_of("text")),
        ]
    ]
    signature: str | None = None
    closed: bool = True


Chunk = Annotated[
    Annotated[TextChunk, Tag("text")]
    | Annotated[ImageURLChunk, Tag("image_url")]
    | Annotated[DocumentURLChunk, Tag("document_url")]
    | Annotated[ReferenceChunk, Tag("reference")]
    | Annotated[FileChunk, Tag("file")]
    | Annotated[ThinkChunk, Tag("thinking")]
    | Annotated[AudioChunk, Tag("input_audio")],
    Discriminator(type_of("text")),
]
Content = str | list[Chunk]
# Instructions are words, and how to think about them.
SystemChunk = Annotated[
    Annotated[TextChunk, Tag("text")] | Annotated[ThinkChunk, Tag("thinking")],
    Discriminator(type_of("text")),
]


class FunctionCall(Request):
    """Which function to call and with what: an object, or JSON text."""

    name: str
    arguments: dict[str, Any] | str


class ToolCall(Request):
    """A call that the model made."""

    id: str = "null"
    type: Literal["function"] = "function"
    function: FunctionCall
    index: int = 0


class SystemMessage(Request):
    """Instructions."""

    role: Literal["system"]
    content: str | list[SystemChunk]


class UserMessage(Request):
    """What a person says."""

    role: Literal["user"]
    content: Content | None


class AssistantMessage(Request):
    """What the model said, or with `prefix` how its answer has to begin."""

    role: Literal["assistant"]
    content: Content | None = None
    tool_calls: list[ToolCall] | None = None
    prefix: bool = False


class ToolMessage(Request):
    """What a tool answered."""

    role: Literal["tool"]
    content: Content | None
    tool_call_id: str | None = None
    name: str | None = None


Message = Annotated[
    SystemMessage | UserMessage | AssistantMessage | ToolMessage, Field(discriminator="role")
]


def flat(content: str | Sequence[Chunk | SystemChunk] | None) -> str:
    """Return the content of a message as one text; what is not text as a few words in brackets.

    Args:
        content: Text, chunks or nothing.
    """
    if content is None or isinstance(content, str):
        return content or ""
    return "\n".join(_chunk_text(chunk) for chunk in content)


def _chunk_text(chunk: Chunk | SystemChunk) -> str:
    if chunk.type == "text":
        return chunk.text
    if chunk.type == "image_url":
        url = chunk.image_url if isinstance(chunk.image_url, str) else chunk.image_url.url
        return f"[image {_short(url)}]"
    if chunk.type == "document_url":
        return f"[document {chunk.document_name or _short(chunk.document_url)}]"
    if chunk.type == "file":
        return f"[file {chunk.file_id}]"
    if chunk.type == "input_audio":
        return f"[audio {_short(str(chunk.input_audio))}]"
    if chunk.type == "thinking":
        # What was thought before is sent back to the model, and counts like any other text.
        return "\n".join(part.text for part in chunk.thinking if isinstance(part, TextChunk))
    return f"[references {', '.join(map(str, chunk.reference_ids))}]"


def _short(url: str) -> str:
    # A data URI is the file itself: its head says what it is, its end makes it differ.
    return url if len(url) <= _LONGEST_URL else f"{url[:40]}...{url[-24:]}"
