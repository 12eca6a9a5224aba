"""From the bytes of a stream to events; nothing is read from a connection here."""

from __future__ import annotations

import json
import re
from copy import deepcopy
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar, cast

from mistralai._core.call import LastEvent
from mistralai._core.response.read import read, reader_of
from mistralai.errors import StreamError
from mistralai.models import Unknown

from .broken import interrupted
from .sse import Event, Parser

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    import httpx

    from .whole import Joiner

T = TypeVar("T")

MOST_KEPT = 1_048_576
"""How many bytes of events are kept at most for an error that may come. They are the last ones,
at least half as many bytes: 2,000 events of the usual size. The last chunk is kept whatever its
size."""

_WORDS = 10_000
"""How much of a body without any event an error shows, in bytes."""
_DONE = b"[DONE]"
_INDEX = b'"index":'
_FIRST = b'"index":0'
_NOT_FIRST = re.compile(rb'"index":\s*[^\s0]')
_NAMES = ("event", "id", "retry")


class Reader(Protocol[T]):
    """What makes events of the bytes of a stream."""

    done: bool
    """Whether the event came that ends the stream."""

    def feed(self, chunk: bytes, /) -> Iterable[T]:
        """Take the next bytes; give the events they complete."""
        ...

    def end(self, error: Exception | None = None, /) -> tuple[list[T], Exception | None]:
        """Take the end of the bytes; give the last events, and the error to raise behind them."""
        ...

    def leave(self) -> None:
        """Take it that nobody reads on, whether the end has come or not; it can come again."""
        ...


class EventReader(Generic[T]):
    """Turns chunks of bytes into decoded events, up to the event that says "done".

    Args:
        decode: Makes a value of an event that has data.
        sentinel: The data of the event that ends the stream, None where only the end of the
            bytes does.
    """

    def __init__(self, decode: Callable[[Event], T], sentinel: str | None) -> None:
        self._decode = decode
        self._sentinel = None if sentinel is None else sentinel.encode()
        self._parser = Parser()
        self.done = False

    def feed(self, chunk: bytes) -> Iterable[T]:
        """Take the next bytes; give the events they complete, none behind the sentinel.

        Each is decoded when it is asked for, and all must be before the next bytes are fed. So
        one that cannot be decoded raises its error behind those before it, and events that come
        together are not all alive together, which is work for the garbage collector.
        """
        return () if self.done else self._read(self._parser.feed(chunk))

    def end(self, error: Exception | None = None) -> tuple[list[T], Exception | None]:
        """Take the end of the bytes.

        Args:
            error: What ended them, where it was not the server's wish.

        Returns:
            The event that they had not completed, if any, and the error to raise behind it.
        """
        if self.done:
            return [], None
        return ([], error) if error is not None else (list(self._read(self._parser.close())), None)

    def leave(self) -> None:
        """Take it that nobody reads on."""

    def _read(self, events: Iterable[Event]) -> Iterator[T]:
        for event in events:
            if event.data is None:
                continue
            if event.data.strip() == self._sentinel:
                self.done = True
                return
            yield self._decode(event)


class AnswerReader:
    """Reads the stream of an operation: events as models, and an end that is never silent.

    What is no event of the model's and no error, such as the heartbeat of a proxy, is passed over,
    and text that is no Unicode is read with U+FFFD in its place; a strict reader refuses both.

    Args:
        kind: The model of the events. It has an event's data as its field `data`; where it has
            fields `event`, `id` or `retry`, those are filled from the event's lines.
        response: The answer, for the errors that come of it.
        end: What ends the stream: the data of an event, which is not given out (`"[DONE]"`), a
            `LastEvent`, which is, or None where the end of the body does, or `[DONE]`.
        strict: Refuse events that do not fit the model, instead of making the most of them.
    """

    def __init__(
        self,
        kind: Any,
        response: httpx.Response,
        end: str | LastEvent | None,
        *,
        strict: bool = False,
    ) -> None:
        self._kind = kind
        self._response = response
        self._strict = strict
        self._sentinel = end.encode() if isinstance(end, str) else None
        self._last = end.names if isinstance(end, LastEvent) else frozenset[str]()
        self._is_marked = end.needed if isinstance(end, LastEvent) else end is not None
        self._parser = Parser()
        self._parse = reader_of(kind)
        self._names = tuple(n for n in _NAMES if n in getattr(kind, "model_fields", ()))
        # As bytes: keeping the models alive would have the garbage collector walk over all of
        # them again and again, which costs more than reading them.
        self._older: list[bytes] = []
        self._recent: list[bytes] = []
        self._size = 0  # of the chunks that the recent ones came in
        self._reasons: dict[int | str, Any] = {}  # of each choice: the finish reason it has so far
        self._reported: StreamError | None = None
        self._words = b""
        self._dropped: Joiner | None = None  # what has become of the events that are not kept
        self.done = False
        self._is_finished_anyway = False

    @property
    def is_whole(self) -> bool:
        """Whether the stream has come to its end, and that end is as it should be."""
        return self.done or self._is_finished_anyway

    def feed(self, chunk: bytes) -> Iterable[Any]:
        """Take the next bytes; see `EventReader.feed`."""
        if self.done:
            return ()
        if not self._recent and not self._older:
            # A body that has no events at all may have the server's words instead.
            self._words += chunk[: _WORDS - len(self._words)]
        self._size += len(chunk)
        if self._size > MOST_KEPT // 2:
            self._make_room()
        return self._models(self._parser.split(chunk))

    def end(self, error: Exception | None = None) -> tuple[list[Any], Exception | None]:
        """Take the end of the bytes; see `EventReader.end`.

        A stream is whole when its end came, or a reason to finish for each of its choices,
        however the connection ended. Any other end is an error: never silence. Where only the end
        of the body is the end of the stream, it is whole unless the connection broke.
        """
        last: list[Any] = []
        if not self.done and error is None:
            try:
                last.extend(self._models(self._parser.close()))
            except StreamError as cut:  # the beginning of an event, or what the server reports
                if cut is self._reported:
                    return last, cut
                error = cut
        if self.done or self._is_finished() or (error is None and not self._is_marked):
            self._is_finished_anyway = True
            return last, None
        words = "" if self._recent or self._older else self._words.decode("utf-8", "replace")
        return last, interrupted(error, self._events(), self._response, words)

    def leave(self) -> None:
        """Take it that nobody reads on."""

    def _models(self, items: Iterable[bytes | Event]) -> Iterator[Any]:
        # What there is to do for every event is in this loop: it takes less than the calls would.
        parse, sentinel, recent = self._parse, self._sentinel, self._recent
        for item in items:
            # One pass from the bytes to the model: no detour over str, dict and str again.
            if type(item) is bytes:
                if item == sentinel:
                    self.done = True
                    return
                body = b'{"data":%b}' % item
            else:
                body = self._wrap(item)
                self.done = self._ends(item)
            try:
                value = parse(body)
            except ValueError as error:
                value = self._make_do(item, error)
            else:
                recent.append(body)
            if value is not None:
                yield value
            if self.done:
                return

    def _ends(self, item: bytes | Event) -> bool:
        return isinstance(item, Event) and item.event in self._last

    def _wrap(self, item: bytes | Event) -> bytes:
        """Write an event as the JSON of its model."""
        if not isinstance(item, Event):
            return b'{"data":%b}' % item
        fields = tuple([(name, getattr(item, name)) for name in self._names])
        return b'%b"data":%b}' % (_head(fields), item.data or b"")

    def _make_do(self, item: bytes | Event, error: ValueError) -> Any:
        """Make the most of an event that does not fit; None where there is nothing to be made."""
        data, name = (item.data or b"", item.event) if isinstance(item, Event) else (item, None)
        text = data.strip()
        if self._sentinel is not None and text == self._sentinel:
            self.done = True
            return None
        if name == "error":
            raise self._report(data)
        if text in {b"", _DONE}:
            # Where no other event is needed for the end, this may be it.
            self.done = self.done or (text == _DONE and not self._is_marked)
            return None
        unreadable = f"An event cannot be read ({error})"
        try:
            body = json.loads(data.decode("utf-8", "replace"))
            value, wrapped = self._read_odd(item)
        except (ValueError, RecursionError):
            raise self._error(unreadable, data) from error
        if _is_error(body) or (value is None and _has_detail(body)):
            raise self._report(data)
        if self._strict:
            raise self._error(unreadable, data) from error
        if value is not None:
            self._recent.append(wrapped)
        return value

    def _read_odd(self, item: bytes | Event) -> tuple[Any, bytes]:
        """Read an event tolerantly; give it with its JSON, or None where nothing of it is known."""
        wrapped = self._wrap(item)
        value = read(self._kind, wrapped)  # which mends what is no Unicode
        data = getattr(value, "data", None)
        known = getattr(data, "model_fields_set", None)
        if known or (isinstance(data, Unknown) and data.model_extra):
            return value, wrapped
        return None, wrapped

    def _make_room(self) -> None:
        """Drop the older events of those that are kept, after a look at their finish reasons."""
        dropped, self._older, self._recent = self._older, self._recent, []
        self._size = 0
        self._join(dropped)
        joined = b"".join(dropped)
        # Counting takes less than the pattern, which is for JSON with blanks in it.
        if joined.count(_FIRST) == joined.count(_INDEX) or not _NOT_FIRST.search(joined):
            # All are of the first choice, so the last of them tells whether it is finished.
            dropped = list(islice((body for body in reversed(dropped) if _INDEX in body), 1))
        for body in dropped:
            self._note_reasons(body)

    def _join(self, dropped: list[bytes]) -> None:
        """Join the events that will be kept no longer, for who wants the whole answer later."""
        from .whole import add, joiner_of  # noqa: PLC0415 - most streams keep all of their events

        if self._dropped is None:
            self._dropped = joiner_of(self._kind)
        if self._dropped is not None:
            add(self._dropped, dropped)

    def whole(self) -> Any:
        """Join all events that have come, to the answer that would have come in one piece.

        Raises:
            TypeError: They are no pieces of one answer.
            StreamError: The server reports an error among them.
        """
        from .whole import add, joiner_of, whole  # noqa: PLC0415 - for who wants it

        joiner = joiner_of(self._kind) if self._dropped is None else deepcopy(self._dropped)
        if joiner is None:
            name = getattr(self._kind, "__name__", self._kind)
            raise TypeError(f"a stream of {name} is no answer in pieces, so there is no whole one")
        add(joiner, (*self._older, *self._recent))
        return whole(joiner, self._response)

    def _events(self) -> list[Any]:
        """Read the events that are kept once more, for an error to bear."""
        return [read(self._kind, body) for body in (*self._older, *self._recent)]

    def _note_reasons(self, body: bytes) -> None:
        """Note the finish reason of each choice in an event; its last event has it."""
        # An event that was read tolerantly can have anything anywhere.
        choices: Any = getattr(getattr(read(self._kind, body), "data", None), "choices", None)
        if isinstance(choices, list):
            for choice in cast("list[Any]", choices):
                index = getattr(choice, "index", 0)
                known = index if type(index) is int else str(index)
                self._reasons[known] = getattr(choice, "finish_reason", None)

    def _is_finished(self) -> bool:
        """Whether each choice that came has a reason to finish."""
        for body in (*self._older, *self._recent):
            self._note_reasons(body)
        reasons = self._reasons.values()
        return bool(reasons) and all(reason is not None for reason in reasons)

    def _report(self, data: bytes) -> StreamError:
        self._reported = self._error("The server reported an error in the stream", data)
        return self._reported

    def _error(self, message: str, data: bytes) -> StreamError:
        return StreamError(
            message,
            self._response.status_code,
            data.decode("utf-8", "replace"),
            self._response,
            events=self._events(),
        )


def _is_error(body: Any) -> bool:
    """Whether the data of an event is an error as this API or another writes it."""
    if not isinstance(body, dict):
        return False
    fields = cast("dict[str, Any]", body)
    return str(fields.get("object")).lower() == "error" or fields.get("error") is not None


def _has_detail(body: Any) -> bool:
    """Whether the data of an event has what errors of a gateway have, and other things may too."""
    return isinstance(body, dict) and cast("dict[str, Any]", body).get("detail") is not None


@lru_cache(maxsize=256)
def _head(fields: tuple[tuple[str, Any], ...]) -> bytes:
    """Write the beginning of an object; most events of a stream differ in their data alone."""
    written = json.dumps({name: value for name, value in fields if value is not None})
    return written[:-1].encode() + (b"," if len(written) > len("{}") else b"")


def untyped(decoder: Callable[[str], T]) -> Callable[[Event], T]:
    """Make a decoder of a function that takes an event as v1 told it: as the JSON of its fields."""

    def decode(event: Event) -> T:
        text = (event.data or b"").decode("utf-8", "replace")
        data: Any
        try:
            data = json.loads(text)
        except (ValueError, RecursionError):
            data = text
        fields = {"id": event.id, "event": event.event, "data": data, "retry": event.retry}
        return decoder(json.dumps({k: v for k, v in fields.items() if v is not None}))

    return decode
