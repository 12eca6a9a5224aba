"""The words in the events of a stream; who wants no more need not load what joins them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Words"]


class Words:
    """Finds the words in the events of a stream: no thoughts, no calls, no marks of any kind."""

    def __init__(self) -> None:
        self._message: Any = None

    def of(self, event: Any) -> Iterator[str]:
        """Give the pieces of text of an event; of a chat completion those of the first choice."""
        data = getattr(event, "data", None)
        choices: Any = getattr(data, "choices", None)
        if isinstance(choices, list):
            for choice in cast("list[Any]", choices):
                if getattr(choice, "index", 0) == 0:
                    yield from _texts(getattr(getattr(choice, "delta", None), "content", None))
            return
        kind = getattr(data, "type", None)
        if kind == "message.output.delta":
            yield from self._of_message(data)
        elif kind == "response.output_text.delta":
            yield from _texts(getattr(data, "delta", None))
        elif kind == "transcription.text.delta":
            yield from _texts(getattr(data, "text", None))

    def _of_message(self, piece: Any) -> Iterator[str]:
        """Give the text of a piece; a further message of the same answer begins on a new line."""
        for text in _texts(piece.content):
            if self._message not in {None, piece.id}:
                yield "\n"
            self._message = piece.id
            yield text


def _texts(content: Any) -> Iterator[str]:
    pieces = cast("list[Any]", content) if isinstance(content, list) else [content]
    for piece in pieces:
        text = piece
        if getattr(piece, "type", None) == "text":
            text = getattr(piece, "text", None)
        if isinstance(text, str) and text:
            yield text
