"""From the bytes of a stream to events; nothing is read from a connection here."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast

from mistralai._core.response.read import read, reader_of
from mistralai.errors import StreamError

from .broken import interrupted
from .sse import Event, Parser

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    import httpx

T = TypeVar("T")

_WORDS = 10_000
"""How much of a body without any event an error shows, in bytes."""


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

    def _read(self, events: Iterable[Event]) -> Iterator[T]:
        for event in events:
            if event.data is None:
                continue
            if event.data == self._sentinel:
                self.done = True
                return
            yield self._decode(event)


class AnswerReader(EventReader[Any]):
    """Reads the stream of an operation: events as models, and an end that is never silent.

    Args:
        kind: The model of the events; it has an event's data as its field `data`.
        response: The answer, for the errors that come of it.
        sentinel: The data of the event that ends the stream.
        strict: Refuse events that do not fit the model, instead of making the most of them.
    """

    def __init__(
        self, kind: Any, response: httpx.Response, sentinel: str, *, strict: bool = False
    ) -> None:
        super().__init__(self._model, sentinel)
        self._kind = kind
        self._response = response
        self._strict = strict
        # As bytes: keeping the models alive would have the garbage collector walk over all of
        # them again and again, which costs more than reading them.
        self._told: list[bytes] = []
        self._parse = reader_of(kind)
        self._words = b""

    def feed(self, chunk: bytes) -> Iterable[Any]:
        """Take the next bytes; see `EventReader.feed`."""
        if self.done:
            return ()
        if not self._told:
            # A body that has no events at all may have the server's words instead.
            self._words += chunk[: _WORDS - len(self._words)]
        return self._models(self._parser.data(chunk))

    def end(self, error: Exception | None = None) -> tuple[list[Any], Exception | None]:
        """Take the end of the bytes; see `EventReader.end`.

        A stream is whole when its sentinel came, or a reason to finish for each of its choices,
        however the connection ended. Any other end is an error: never silence.
        """
        last: list[Any] = []
        try:
            last, error = super().end(error)
        except StreamError as cut:  # the beginning of an event
            error = cut
        if self.done or self._finished():
            return last, None
        words = "" if self._told else self._words.decode("utf-8", "replace")
        return last, interrupted(error, self._events(), self._response, words)

    def _model(self, event: Event) -> Any:
        return next(self._models([event.data or b""]))

    def _models(self, datas: Iterable[bytes]) -> Iterator[Any]:
        # What there is to do for every event is in this loop: it takes less than the calls would.
        parse, sentinel, told = self._parse, self._sentinel, self._told
        for data in datas:
            if data == sentinel:
                self.done = True
                return
            # One pass from the bytes to the model: no detour over str, dict and str again.
            try:
                value = parse(b'{"data":%b}' % data)
            except ValueError as error:
                value = self._make_do(data, error)
            told.append(data)
            yield value

    def _make_do(self, data: bytes, error: ValueError) -> Any:
        """Make the most of an event that is not of its type."""
        self._refuse_error(data)
        if not self._strict:
            try:
                value = read(self._kind, b'{"data":%b}' % data)
            except ValueError:
                value = None
            if getattr(getattr(value, "data", None), "model_fields_set", None):
                return value
        raise self._error(f"An event cannot be read ({error})", data) from error

    def _events(self) -> list[Any]:
        """Read the events that were told once more, for an error to bear."""
        return [read(self._kind, b'{"data":%b}' % data) for data in self._told]

    def _finished(self) -> bool:
        """Whether each choice that came has a reason to finish, which the last event of it has."""
        seen: set[int | str] = set()
        for data in reversed(self._told):
            event = read(self._kind, b'{"data":%b}' % data)
            choices: Any = getattr(event.data, "choices", None)
            if not isinstance(choices, list):  # reading tolerantly leaves anything where it was
                continue
            for choice in reversed(cast("Sequence[Any]", choices)):
                index = getattr(choice, "index", 0)
                known = index if type(index) is int else str(index)
                if known not in seen and getattr(choice, "finish_reason", None) is None:
                    return False
                seen.add(known)
        return bool(seen)

    def _refuse_error(self, data: bytes) -> None:
        try:
            body = json.loads(data)
        except (ValueError, RecursionError):
            return
        if isinstance(body, dict):
            fields = cast("dict[str, Any]", body)
            if str(fields.get("object")).lower() == "error" or "error" in fields:
                raise self._error("The server reported an error in the stream", data)

    def _error(self, message: str, data: bytes) -> StreamError:
        return StreamError(
            message,
            self._response.status_code,
            data.decode("utf-8", "replace"),
            self._response,
            events=self._events(),
        )


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
