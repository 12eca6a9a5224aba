"""From the events of a conversation's stream to the answer that would have come in one piece."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from mistralai._core.response.tolerant import read_tolerantly
from mistralai.types import BaseModel

if TYPE_CHECKING:
    from mistralai.models import ConversationEvents, ConversationResponse

__all__ = ["JoinedConversation"]

_OF_EVENT = frozenset({"type", "created_at"})
_OF_PIECE = frozenset({"type", "output_index", "content_index", "content", "arguments"})
"""What an event says of itself, and what is joined instead of replaced."""


class JoinedConversation:
    """Joins the events of one answer.

    Entries are told apart by their place among the outputs and their id. Kinds of events that this
    version does not know make entries of kinds that it does not know: nothing is left out.
    """

    def __init__(self) -> None:
        self._entries: dict[tuple[int, str, Any], dict[str, Any]] = {}
        self._fields: dict[str, Any] = {}
        self.error: dict[str, Any] | None = None
        """What the event says that reports an error; None as long as there was none."""
        self.events: list[ConversationEvents] = []
        """All that came, for an error to bear."""

    @property
    def conversation_id(self) -> str | None:
        """The id of the conversation, as soon as the stream has told it."""
        return self._fields.get("conversation_id")

    def add(self, event: ConversationEvents) -> None:
        """Take the next event.

        Args:
            event: The event; its `data` may be of any kind.
        """
        self.events.append(event)
        self.add_data(event.data)

    def add_data(self, data: Any) -> None:
        """Take what there is to the next event.

        Args:
            data: A model or a dict; anything else says nothing.
        """
        if isinstance(data, BaseModel):
            data = data.model_dump(by_alias=True)
        if not isinstance(data, dict):
            return
        piece = cast("dict[str, Any]", data)
        subject, _, step = str(piece.get("type")).rpartition(".")
        if subject != "conversation.response":
            self._join(subject, piece)
        elif step == "error":
            self.error = piece
        else:
            self._fields.update({k: v for k, v in piece.items() if k not in _OF_EVENT})

    def _join(self, kind: str, piece: dict[str, Any]) -> None:
        index: Any = piece.get("output_index")
        key = (index if isinstance(index, int) else 0, kind, piece.get("id"))
        entry = self._entries.setdefault(key, {"object": "entry", "type": kind})
        for name, value in piece.items():
            if name not in _OF_PIECE and (value is not None or name not in entry):
                entry[name] = value
        if "arguments" in piece:
            entry["arguments"] = _arguments(entry.get("arguments"), piece["arguments"])
        if "content" in piece:
            parts: dict[int, list[Any]] = entry.setdefault("content", {})
            add_content(parts.setdefault(piece.get("content_index") or 0, []), piece["content"])

    def grows(self, data: Any) -> str:
        """Name the key of the text in the data of an event that is all there is to be joined."""
        if not isinstance(data, dict):
            return ""
        piece = cast("dict[str, Any]", data)
        is_whole = str(piece.get("type")).startswith("conversation.response")
        return "" if is_whole or "arguments" in piece else text_key(piece.get("content"))

    def response(self) -> ConversationResponse:
        """Make the answer of what has come so far."""
        # Here, because joined chats use this module too, and need none of its models.
        from mistralai.models import ConversationResponse  # noqa: PLC0415

        # Stable: entries of one place stay in the order in which they began.
        entries = [self._entries[key] for key in sorted(self._entries, key=lambda key: key[0])]
        outputs = [
            {**entry, "content": _content(entry["content"])} if "content" in entry else entry
            for entry in entries
        ]
        answer = {"object": "conversation.response", **self._fields, "outputs": outputs}
        made: ConversationResponse = read_tolerantly(ConversationResponse, answer)
        return made


def _arguments(before: Any, piece: Any) -> Any:
    if isinstance(before, str) and isinstance(piece, str):
        return before + piece
    return before if piece is None else piece


def add_content(content: list[Any], piece: Any) -> None:
    """Join a piece to the content before it.

    Args:
        content: The texts and chunks so far.
        piece: A text, a chunk as a dict, or a list of them.
    """
    pieces = cast("list[Any]", piece) if isinstance(piece, list) else [piece]
    for each in pieces:
        if each == "":
            continue
        if content and (joined := _joined(content[-1], each)) is not None:
            content[-1] = joined
        else:
            content.append(each)


def _joined(before: Any, piece: Any) -> Any:
    """Join two neighbours; None where they are no two pieces of one thing."""
    if isinstance(before, str) and isinstance(piece, str):
        return before + piece
    texts = _text(before), _text(piece)
    if texts[0] is not None and texts[1] is not None:
        return {"type": "text", "text": texts[0] + texts[1]}
    if _kind(before) == _kind(piece) == "thinking":
        return _joined_thoughts(cast("Any", before), piece)
    return None


def _joined_thoughts(before: dict[str, Any], piece: dict[str, Any]) -> dict[str, Any]:
    thoughts: list[Any] = [*(before.get("thinking") or ())]
    add_content(thoughts, piece.get("thinking") or [])
    return {**before, **piece, "thinking": thoughts}


def _kind(chunk: Any) -> Any:
    return cast("dict[str, Any]", chunk).get("type") if isinstance(chunk, dict) else None


def _text(chunk: Any) -> str | None:
    text = chunk.get("text") if _kind(chunk) == "text" else chunk
    return text if isinstance(text, str) else None


def _content(parts: dict[int, list[Any]]) -> Any:
    return content_of([piece for index in sorted(parts) for piece in parts[index]])


def text_key(content: Any) -> str:
    """Name the key of the text in a piece of content that has one text and nothing else to join.

    Args:
        content: The content.

    Returns:
        The key; nothing where there is none, or more than one.
    """
    if isinstance(content, str):
        return "content"
    while isinstance(content, list) and len(cast("list[Any]", content)) == 1:
        [content] = cast("list[Any]", content)
        if _kind(content) == "thinking":
            content = content.get("thinking")
    chunk = cast("dict[str, Any]", content) if _kind(content) == "text" else {}
    return "text" if isinstance(chunk.get("text"), str) else ""


def content_of(pieces: list[Any]) -> Any:
    """Write content as an answer in one piece has it: a text, or a list of chunks.

    Args:
        pieces: What `add_content` made of the pieces.
    """
    if not pieces or (len(pieces) == 1 and isinstance(pieces[0], str)):
        return "".join(pieces)
    return [{"type": "text", "text": p} if isinstance(p, str) else p for p in pieces]
