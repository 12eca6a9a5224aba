"""From the bytes of a stream to typed events; nothing is read from a connection here."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from .errors import StreamError
from .reading import read
from .sse import Event, Parser

if TYPE_CHECKING:
    from collections.abc import Callable

    import httpx

T = TypeVar("T")


class EventReader(Generic[T]):
    """Turns chunks of bytes into decoded events, up to the event that says "done".

    Args:
        decode: Makes a value of an event that has data.
        sentinel: The data of the event that ends the stream, None where only the end of the
            bytes does.
    """

    __slots__ = ("_decode", "_parser", "_sentinel", "done")

    def __init__(self, decode: Callable[[Event], T], sentinel: str | None) -> None:
        self._decode = decode
        self._sentinel = None if sentinel is None else sentinel.encode()
        self._parser = Parser()
        self.done = False

    def feed(self, chunk: bytes) -> list[T]:
        """Take the next bytes; return what they complete, nothing once the stream is done."""
        return [] if self.done else self._take(self._parser.feed(chunk))

    def close(self) -> list[T]:
        """Tell that the bytes are over; return what they had not completed."""
        return [] if self.done else self._take(self._parser.close())

    def _take(self, events: list[Event]) -> list[T]:
        out: list[T] = []
        for event in events:
            if event.data is None:
                continue
            if event.data == self._sentinel:
                self.done = True
                break
            out.append(self._decode(event))
        return out


def typed(kind: Any, response: httpx.Response) -> Callable[[Event], Any]:
    """Make a decoder for events whose model has the event's data as its field `data`."""

    def decode(event: Event) -> Any:
        # One pass from the bytes to the model: no detour over str, dict and str again.
        data = event.data or b""
        try:
            return read(kind, b'{"data":%b}' % data)
        except ValueError as error:
            raise _error_in_stream(data, response, error) from error

    return decode


def _error_in_stream(data: bytes, response: httpx.Response, cause: Exception) -> StreamError:
    text = data.decode("utf-8", "replace")
    try:
        body = json.loads(text)
    except ValueError:
        body = None
    says_error = isinstance(body, dict) and (body.get("object") == "error" or "error" in body)
    message = "The server reported an error in the stream" if says_error else (
        f"An event of the stream cannot be read ({cause})"
    )
    return StreamError(message, response.status_code, text, response)


def untyped(decoder: Callable[[str], T]) -> Callable[[Event], T]:
    """Make a decoder of a function that takes an event as v1 told it: as the JSON of its fields."""

    def decode(event: Event) -> T:
        text = (event.data or b"").decode("utf-8", "replace")
        fields: dict[str, Any] = {}
        if event.id is not None:
            fields["id"] = event.id
        if event.event is not None:
            fields["event"] = event.event
        try:
            fields["data"] = json.loads(text)
        except ValueError:
            fields["data"] = text
        if event.retry is not None:
            fields["retry"] = event.retry
        return decoder(json.dumps(fields))

    return decode
