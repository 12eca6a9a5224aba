"""From the bytes of a stream to events; nothing is read from a connection here."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast

from .errors import StreamError, interrupted
from .reading import read, reader_of
from .sse import Event, Parser

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

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
        self.error: Exception | None = None
        """What ended the events, to be raised behind those that `feed` returned."""

    def feed(self, chunk: bytes) -> list[T]:
        """Take the next bytes; return the events they complete, none behind the sentinel.

        An event that cannot be decoded is an exception, or, behind others, becomes `error`.
        """
        return [] if self.done else self._take(self._parser.feed(chunk))

    def end(self, error: Exception | None = None) -> tuple[list[T], Exception | None]:
        """Take the end of the bytes.

        Args:
            error: What ended them, where it was not the server's wish.

        Returns:
            The event that they had not completed, if any, and the error to raise behind it.
        """
        if self.done:
            return [], None
        return ([], error) if error is not None else (self._take(self._parser.close()), None)

    def _take(self, events: list[Event]) -> list[T]:
        out: list[T] = []
        for event in events:
            if event.data is None:
                continue
            if event.data == self._sentinel:
                self.done = True
                break
            try:
                out.append(self._decode(event))
            except Exception as error:
                if not out:
                    raise
                # What came together with it is told first.
                self.error = error
                break
        return out


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
        super().__init__(self._read, sentinel)
        self._kind = kind
        self._response = response
        self._strict = strict
        # As bytes: keeping the models alive would have the garbage collector walk over all of
        # them again and again, which costs more than reading them.
        self._told: list[bytes] = []
        self._open: dict[int | str, bool] = {}
        self._parse = reader_of(kind)
        self._words = b""

    def feed(self, chunk: bytes) -> list[Any]:
        """Take the next bytes; see `EventReader.feed`."""
        if not self._told:
            # A body that has no events at all may have the server's words instead.
            self._words += chunk[: _WORDS - len(self._words)]
        return super().feed(chunk)

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
        if self.done or (self._open and not any(self._open.values())):
            return last, None
        words = "" if self._told else self._words.decode("utf-8", "replace")
        return last, interrupted(error, self._events(), self._response, words)

    def _events(self) -> list[Any]:
        """Read the events that were told once more, for an error to bear."""
        return [read(self._kind, b'{"data":%b}' % data) for data in self._told]

    def _read(self, event: Event) -> Any:
        # One pass from the bytes to the model: no detour over str, dict and str again.
        data = event.data or b""
        body = b'{"data":%b}' % data
        try:
            value = self._parse(body)
        except ValueError as error:
            self._refuse_error(data)
            if self._strict:
                raise self._error(f"An event cannot be read ({error})", data) from error
            try:
                value = read(self._kind, body)
            except ValueError:
                value = None
            known = getattr(getattr(value, "data", None), "model_fields_set", None)
            if not known:
                raise self._error(f"An event cannot be read ({error})", data) from error
        self._told.append(data)
        self._note(value)
        return value

    def _note(self, value: Any) -> None:
        choices: Any = getattr(value.data, "choices", None)
        if not isinstance(choices, list):  # reading tolerantly leaves anything where it was
            return
        for choice in cast("Sequence[Any]", choices):
            index = getattr(choice, "index", 0)
            known = index if type(index) is int else str(index)
            self._open[known] = getattr(choice, "finish_reason", None) is None

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
