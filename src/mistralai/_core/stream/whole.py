"""The whole answer that a stream comes to, by the model of its events.

The reader of a stream keeps the bytes of its events anyway, for an error that may come
(`events.py`). So a whole answer costs nothing before somebody asks for it: only then they are read
once more and joined. What a long stream does not keep, its reader hands to `joiner_of` on the way.
"""

from __future__ import annotations

import json
import re
from base64 import b64decode, b64encode
from typing import TYPE_CHECKING, Any, Protocol, cast

from pydantic_core import from_json

from mistralai import models
from mistralai._core.response.result import fields_of
from mistralai._core.response.tolerant import read_tolerantly
from mistralai.errors import StreamError

from .joined import JoinedConversation
from .joined_chat import JoinedChat

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import httpx

__all__ = ["Joiner", "add", "joiner_of", "whole"]


_AT_ONCE = 100
_TRIES = 8
"""How many events in a row may be unlike their neighbours until the others are read one by one."""
_TEXT = re.compile(rb'[^"\\]*(?:\\.[^"\\]*)*')
"""What stands between the quotation marks of a text in JSON."""
_STARTS = {key: re.compile(rb'"%b"\s*:\s*"' % key.encode()) for key in ("content", "text")}
_PADDED = re.compile(rb'(,\s*"p"\s*:\s*")\w*("\s*\}\s*\})$')


class Joiner(Protocol):
    """Joins the events of a stream to the answer in one piece."""

    error: Any
    """What the event says that reports an error; None where there was none."""

    def grows(self, data: Any, /) -> str:
        """Name the key of the text in the data of an event that is all there is to be joined.

        Events that differ in that text alone come to the same as one event with all their texts.

        Returns:
            The key; nothing where there is something else to be joined, or nothing.
        """
        ...

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

    def grows(self, _: Any) -> str:
        return ""

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

    def grows(self, data: Any) -> str:
        piece = fields_of(data)
        is_text = piece.get("type") == "transcription.text.delta" and type(piece.get("text")) is str
        return "text" if is_text else ""

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

    def grows(self, _: Any) -> str:
        return ""  # the ends of Base64 cannot be joined

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


def add(joiner: Joiner, bodies: Sequence[bytes]) -> None:
    """Give events to a joiner.

    Args:
        joiner: The joiner.
        bodies: The JSON of the events, as the reader of a stream keeps it.
    """
    at = misses = 0
    while at < len(bodies) and misses < _TRIES:
        data = from_json(bodies[at]).get("data")
        frame = _Frame.of(bodies[at], joiner.grows(data))
        end = at + 1 if frame is None else frame.follow(bodies, at + 1)
        misses = 0 if end - at > 1 else misses + 1
        joiner.add_data(data if frame is None or misses else frame.data(bodies[end - 1]))
        at = end
    # Several in one text: to begin reading takes longer than to read an event. Not all of them:
    # what JSON gives takes many times as much room as the JSON.
    for start in range(at, len(bodies), _AT_ONCE):
        for event in from_json(b"[%b]" % b",".join(bodies[start : start + _AT_ONCE])):
            joiner.add_data(event.get("data"))


class _Frame:
    """What stands around the text of an event, and of those behind it that differ in it alone.

    Nearly all events of an answer are such. They are read as one event with all their texts:
    comparing bytes takes a fraction of what reading JSON takes. The API pads its events with a `p`
    of random length, which may differ too, and the last one counts.
    """

    __slots__ = ("_end", "_head", "_middle", "_texts")

    def __init__(self, body: bytes, start: int, stop: int) -> None:
        self._head = body[:start]
        self._texts = [body[start:stop]]
        padded = _PADDED.search(body, stop)
        # What stands behind the text, up to the padding, and behind that.
        self._middle = body[stop : padded.end(1)] if padded else body[stop:]
        self._end = padded[2] if padded else b""

    @classmethod
    def of(cls, body: bytes, key: str) -> _Frame | None:
        """Take what stands around the text of an event; None where it has not just one.

        Args:
            body: Its JSON.
            key: The key of the text.
        """
        pattern = _STARTS.get(key)
        found = pattern and pattern.search(body)
        if pattern is None or found is None or pattern.search(body, found.end()):
            return None
        text = _TEXT.match(body, found.end())
        return text and cls(body, found.end(), text.end())

    def follow(self, bodies: Sequence[bytes], at: int) -> int:
        """Take the events that follow.

        Args:
            bodies: The events.
            at: Where they begin.

        Returns:
            Where the first is that differs in more.
        """
        head, middle, end, texts = self._head, self._middle, self._end, self._texts
        start, behind = len(head), len(middle)
        for n in range(at, len(bodies)):
            body = bodies[n]
            stop = body.rfind(b'"', start, -len(end)) + 1 if end else len(body)
            if not (
                body.startswith(head) and body.endswith(middle, start, stop) and body.endswith(end)
            ):
                break
            texts.append(body[start : stop - behind])
        # All at once. In JSON no text has a line feed: it is written there as "\n".
        if _TEXT.fullmatch(b"\n".join(texts)) is None:
            bad = next(n for n, text in enumerate(texts) if _TEXT.fullmatch(text) is None)
            del texts[bad:]
        return at - 1 + len(texts)

    def data(self, last: bytes) -> Any:
        """Give the data of all of them as that of one event.

        Args:
            last: The last of them.
        """
        rest = last[len(self._head) + len(self._texts[-1]) :]
        return from_json(b"".join((self._head, *self._texts, rest))).get("data")


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
