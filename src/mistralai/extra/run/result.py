"""What a run comes to, and what its stream gives on the way."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any, Literal

import pydantic

from mistralai._core.stream.joined import JoinedConversation
from mistralai.extra.utils.response_format import pydantic_model_from_json
from mistralai.models import (
    AgentHandoffEntry,
    ConversationEventsData,
    FunctionCallEntry,
    FunctionCallEntryArguments,
    FunctionResultEntry,
    InputEntries,
    MessageInputEntry,
    MessageOutputEntry,
    MessageOutputEntryContent,
    MessageOutputEventContent,
    SSETypes,
    TextChunk,
    ToolExecutionEntry,
    ToolFileChunk,
    ToolReferenceChunk,
)
from mistralai.types import BaseModel

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = [
    "FunctionResultEvent",
    "RunEntries",
    "RunFiles",
    "RunOutputEntries",
    "RunResult",
    "RunResultEvents",
    "RunResultEventsData",
    "RunResultEventsType",
    "SSETypes",
    "as_text",
    "reconstitue_entries",
    "reconstitute_function_call_args",
    "reconstitute_message_content",
]

RunOutputEntries = (
    MessageOutputEntry
    | FunctionCallEntry
    | FunctionResultEntry
    | AgentHandoffEntry
    | ToolExecutionEntry
)
RunEntries = RunOutputEntries | MessageInputEntry


def as_text(entry: RunOutputEntries) -> str:
    """Write an entry as plain text.

    Args:
        entry: An entry of a conversation.

    Returns:
        The text of a message, with a mark in the place of each reference and file; nothing for an
        entry of another kind.
    """
    if not isinstance(entry, MessageOutputEntry):
        return ""
    content: Any = entry.content
    if isinstance(content, str):
        return content
    return "".join(map(_chunk_as_text, content or []))


def _chunk_as_text(chunk: Any) -> str:
    if isinstance(chunk, TextChunk):
        return chunk.text
    if isinstance(chunk, ToolReferenceChunk):
        return f"<Reference title={chunk.title}>"
    if isinstance(chunk, ToolFileChunk):
        return f"<File id={chunk.file_id} name={chunk.file_name or ''}>"
    return ""


@dataclass
class RunFiles:
    """A file that came of a run."""

    id: str
    """The id of the file."""
    name: str
    """What it is called."""
    content: bytes
    """What is in it."""


@dataclass
class RunResult:
    """What a run came to: the whole of it, in the order in which it happened."""

    input_entries: list[InputEntries]
    """What was asked."""
    conversation_id: str | None = None
    """The conversation, to go on with."""
    output_entries: list[RunOutputEntries] = field(default_factory=list[RunOutputEntries])
    """Messages, calls and their results, of all rounds."""
    files: dict[str, RunFiles] = field(default_factory=dict[str, RunFiles])
    """Files by their ids; a run leaves it empty, as `client.files.download` fetches them."""
    output_model: type[pydantic.BaseModel] | None = None
    """The `output_format` of the context."""

    def get_file(self, file_id: str) -> RunFiles | None:
        """Find a file of `files`; None where there is none.

        Args:
            file_id: Its id.
        """
        return self.files.get(file_id)

    @property
    def entries(self) -> list[Any]:
        """Inputs and outputs together."""
        return [*self.input_entries, *self.output_entries]

    @property
    def output_as_text(self) -> str:
        """The text of all messages of the outputs, each on a line of its own.

        Raises:
            ValueError: There are no outputs at all.
        """
        if not self.output_entries:
            raise ValueError("The run has no output entries")
        messages = [e for e in self.output_entries if isinstance(e, MessageOutputEntry)]
        return "\n".join(map(as_text, messages))

    @property
    def output_as_model(self) -> Any:
        """The text as an instance of the context's `output_format`.

        Raises:
            ValueError: The context had none, or there are no outputs. Text that is no JSON raises
                `json.JSONDecodeError`, and JSON that does not fit pydantic's `ValidationError`;
                both are `ValueError`s.
        """
        if self.output_model is None:
            raise ValueError("The run had no output format: RunContext(output_format=...)")
        return pydantic_model_from_json(json.loads(self.output_as_text), self.output_model)


def _now() -> datetime:
    return datetime.now(timezone.utc)


class FunctionResultEvent(BaseModel):
    """A function of yours has been called."""

    id: str | None = None
    """The API's name for the entry; None here, as the API has not seen it yet."""
    type: Literal["function.result"] | None = "function.result"
    result: str
    """What the model is told."""
    tool_call_id: str
    """The call that this answers."""
    created_at: datetime | None = pydantic.Field(default_factory=_now)
    """When the function had returned, in UTC."""
    output_index: int | None = 0
    """The place of the result among those of its round, from 0."""


RunResultEventsType = SSETypes | Literal["function.result"]
RunResultEventsData = ConversationEventsData | FunctionResultEvent


class RunResultEvents(BaseModel):
    """An event of a run that the API knows nothing of."""

    event: RunResultEventsType
    """The name of the event, the same as `data.type`."""
    data: RunResultEventsData
    """What there is to it."""


# The three names are v1's, and so is the spelling.


def reconstitue_entries(
    received_event_tracker: dict[int, list[ConversationEventsData]],
) -> list[Any]:
    """Join the events of a stream to the entries they are pieces of.

    Args:
        received_event_tracker: The data of the events, by their `output_index`.

    Returns:
        The entries, in the order of the indices.
    """
    entries: list[Any] = []
    for index in sorted(received_event_tracker):
        joined = JoinedConversation()
        for data in received_event_tracker[index]:
            joined.add_data(data)
        entries.extend(joined.response().outputs)
    return entries


def reconstitute_message_content(
    chunks: Sequence[MessageOutputEventContent],
) -> MessageOutputEntryContent:
    """Join the pieces of a message.

    Args:
        chunks: Texts and chunks, in their order.

    Returns:
        One text, or a list of chunks where there was any chunk.
    """
    joined = JoinedConversation()
    for chunk in ("", *chunks):
        piece = chunk.model_dump(by_alias=True) if isinstance(chunk, BaseModel) else chunk
        joined.add_data({"type": "message.output.delta", "content": piece})
    content: MessageOutputEntryContent = getattr(joined.response().outputs[0], "content", "")
    return content


def reconstitute_function_call_args(chunks: Sequence[str]) -> FunctionCallEntryArguments:
    """Join the pieces of a call's arguments.

    Args:
        chunks: The pieces, in their order.
    """
    return "".join(chunks)
