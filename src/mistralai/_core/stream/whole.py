"""The whole answer that a stream comes to, by the model of its events.

The reader of a stream keeps the bytes of its events anyway, for an error that may come
(`events.py`). So a whole answer costs nothing before somebody asks for it: only then they are read
once more and joined. What a long stream does not keep, its reader hands to `joiner_of` on the way.
"""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from itertools import islice
from typing import TYPE_CHECKING, Any, Protocol, cast

from pydantic_core import from_json

from mistralai import models
from mistralai._core.response.tolerant import read_tolerantly
from mistralai.errors import StreamError

from .joined import JoinedConversation
from .joined_chat import JoinedChat

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import httpx

__all__ = ["Joiner", "add", "joiner_of", "whole"]


_AT_ONCE = 100


class Joiner(Protocol):
    """Joins the events of a stream to the answer in one piece."""

    error: Any
    """What the event says that reports an error; None where there was none."""

    def add_data(self, data: Any, /) -> None:
        """Take the data of the next event, as JSON gives it."""
        ...

    def response(self) -> Any:
        """Make the answer of what has come so far."""
        ...


class _JoinedResponse:
    """Of a response of `responses`, which each of its main events has whole, as it is by then."""

    def __init__(self) -> None:
        self._response: dict[str, Any] = {}
        self._items: dict[Any, Any] = {}
        self.error: Any = None

    def add_data(self, data: Any) -> None:
        if not isinstance(data, dict):
            return
        piece = cast("dict[str, Any]", data)
        if isinstance(piece.get("response"), dict):
            self._response = piece["response"]
        elif piece.get("type") == "response.output_item.done":
            self._items[piece.get("output_index")] = piece.get("item")
        elif piece.get("type") == "error":
            self.error = piece

    def response(self) -> Any:
        # Until the last event the response says nothing of the items that are done.
        done = [self._items[index] for index in sorted(self._items, key=str)]
        made = {**self._response, "output": self._response.get("output") or done}
        return read_tolerantly(models.CreateResponseResponse, made)


class _JoinedTranscription:
    """Of a transcription, whose last event is the whole."""

    error: Any = None

    def __init__(self) -> None:
        self._texts: list[str] = []
        self._segments: list[dict[str, Any]] = []
        self._fields: dict[str, Any] = {}

    def add_data(self, data: Any) -> None:
        if not isinstance(data, dict):
            return
        piece = cast("dict[str, Any]", data)
        kind = piece.get("type")
        if kind == "transcription.text.delta":
            self._texts.append(str(piece.get("text", "")))
        elif kind == "transcription.segment":
            self._segments.append({**piece, "type": "transcription_segment"})
        elif kind == "transcription.language":
            self._fields["language"] = piece.get("audio_language")
        elif kind == "transcription.done":
            self._fields |= {name: value for name, value in piece.items() if name != "type"}

    def response(self) -> Any:
        made = {"text": "".join(self._texts), **self._fields}
        if self._segments and not made.get("segments"):
            made["segments"] = self._segments
        return read_tolerantly(models.TranscriptionResponse, made)


class _JoinedSpeech:
    """Of speech, whose pieces are bytes in Base64: each has an end of its own there."""

    error: Any = None

    def __init__(self) -> None:
        self._audio: list[bytes] = []
        self._fields: dict[str, Any] = {}

    def add_data(self, data: Any) -> None:
        if isinstance(data, dict):
            piece = cast("dict[str, Any]", data)
            if isinstance(piece.get("audio_data"), str):
                self._audio.append(b64decode(piece["audio_data"]))
            elif piece.get("usage") is not None:
                self._fields["usage"] = piece["usage"]

    def response(self) -> Any:
        audio = b64encode(b"".join(self._audio)).decode()
        return read_tolerantly(models.SpeechResponse, {**self._fields, "audio_data": audio})


_JOINERS: dict[str, Callable[[], Joiner]] = {
    "CompletionEvent": JoinedChat,
    "ConversationEvents": JoinedConversation,
    "ResponsesStreamFrame": _JoinedResponse,
    "SpeechStreamEvents": _JoinedSpeech,
    "TranscriptionStreamEvents": _JoinedTranscription,
}


def joiner_of(kind: Any) -> Joiner | None:
    """Make what joins events of a model; None where they are no pieces of one answer."""
    make = _JOINERS.get(getattr(kind, "__name__", ""))
    return None if make is None else make()


def add(joiner: Joiner, bodies: Iterable[bytes]) -> None:
    """Give events to a joiner.

    Args:
        joiner: The joiner.
        bodies: The JSON of the events, as the reader of a stream keeps it.
    """
    left = iter(bodies)
    # Several in one text: to begin reading takes longer than to read an event. Not all of them:
    # what JSON gives takes many times as much room as the JSON.
    while some := [*islice(left, _AT_ONCE)]:
        for event in from_json(b"[%b]" % b",".join(some)):
            joiner.add_data(event.get("data"))


def whole(joiner: Joiner, response: httpx.Response) -> Any:
    """Give the answer that a stream came to.

    Args:
        joiner: What has all of its events.
        response: The answer of the server, for the error.

    Raises:
        StreamError: The server reports an error in the stream.
    """
    if joiner.error is not None:
        raise StreamError(
            "The server reported an error in the stream",
            response.status_code,
            json.dumps(joiner.error, default=str),
            response,
        )
    return joiner.response()
