"""Messages and their chunks, as requests may carry them."""

from collections.abc import Sequence
from typing import Annotated, Any, Final, Literal

from pydantic import Field

from .base import Request

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
    reference_ids: list[int]


Chunk = Annotated[
    TextChunk | ImageURLChunk | DocumentURLChunk | ReferenceChunk, Field(discriminator="type")
]
Content = str | list[Chunk]


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
    content: str | list[TextChunk]


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


def flat(content: str | Sequence[Chunk] | None) -> str:
    """Return the content of a message as one text; what is not text as a few words in brackets.

    Args:
        content: Text, chunks or nothing.
    """
    if content is None or isinstance(content, str):
        return content or ""
    return "\n".join(_chunk_text(chunk) for chunk in content)


def _chunk_text(chunk: Chunk) -> str:
    if chunk.type == "text":
        return chunk.text
    if chunk.type == "image_url":
        url = chunk.image_url if isinstance(chunk.image_url, str) else chunk.image_url.url
        return f"[image {_short(url)}]"
    if chunk.type == "document_url":
        return f"[document {chunk.document_name or _short(chunk.document_url)}]"
    return f"[references {', '.join(map(str, chunk.reference_ids))}]"


def _short(url: str) -> str:
    # A data URI is the file itself: its head says what it is, its end makes it differ.
    return url if len(url) <= _LONGEST_URL else f"{url[:40]}...{url[-24:]}"
