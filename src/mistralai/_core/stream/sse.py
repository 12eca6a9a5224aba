"""Server-sent events: bytes in, events out. Nothing here reads or waits.

The rules are those of the WHATWG's "event stream" format, with one addition that v1 had: the last
event needs no blank line behind it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

_BOM = b"\xef\xbb\xbf"
# As numbers: CPython finds a number in bytes many times as fast as bytes in bytes.
_LF, _CR = b"\n\r"
# Python refuses to read numbers of thousands of digits; no wait has as many.
_DIGITS = 18


class Event(NamedTuple):
    """One event as it came over the wire.

    Args:
        data: The data lines, joined by line feeds; None where there was none.
        event: The value of the last `event` line.
        id: The value of the last `id` line.
        retry: The value of the last `retry` line, in milliseconds.
    """

    data: bytes | None = None
    event: str | None = None
    id: str | None = None
    retry: int | None = None


_NO_FIELDS = Event()[1:]


class Parser:
    """Splits a stream of bytes into events, however the bytes were cut into chunks.

    The time is linear in the bytes: each is looked at a few times for the ends of lines, and a
    line that spans many chunks is joined once.
    """

    __slots__ = ("_after_cr", "_between", "_data", "_fields", "_first", "_pending")

    def __init__(self) -> None:
        self._pending: list[bytes] = []  # the chunks of a line whose end has not come
        self._data: list[bytes] = []
        self._fields: dict[str, str] = {}
        self._first = True
        self._after_cr = False
        self._between = True  # whether the next line, or the pending one, begins an event

    def split(self, chunk: bytes) -> Sequence[bytes | Event]:
        """Take the next bytes; return the events that end in them, those of mere data as bytes.

        These are the events of `feed`, in a fraction of the time where a chunk is what nearly
        every chunk of this API is: whole events of one `data` line each.
        """
        if self._between and _CR not in chunk:
            if self._pending:
                return self._split_cut(chunk)
            if chunk[:6] == b"data: ":
                self._first = False
                data = chunk[6:-2]
                if _LF not in data and chunk[-2:] == b"\n\n":
                    return [data]
                end = max(chunk.rfind(b"\n\n"), 0)
                several = chunk[6:end].split(b"\n\ndata: ")
                if end and _LF not in b"".join(several):
                    if rest := chunk[end + 2 :]:
                        self.feed(rest)  # it has no blank line, so no event ends in it
                    return several
        return self._by_lines(chunk)

    def _split_cut(self, chunk: bytes) -> Sequence[bytes | Event]:
        """Go on with an event whose beginning has come: one that is long is copied once only."""
        end = chunk.find(_LF)
        if end < 0:
            self._pending.append(chunk)
            return []
        begin, *more = self._pending
        if len(begin) < len(b"data: "):
            self._pending.clear()
            return self.split(b"".join((begin, *more, chunk)))
        if begin[:6] != b"data: " or chunk[end : end + 2] != b"\n\n":
            return self._by_lines(chunk)
        self._first = False
        self._pending.clear()
        data = b"".join((begin[6:], *more, chunk[:end]))
        rest = chunk[end + 2 :]
        return [data, *self.split(rest)] if rest else [data]

    def _by_lines(self, chunk: bytes) -> list[bytes | Event]:
        """Take the long way, and tell of it as the short one does."""
        return [
            event.data if event.data is not None and event[1:] == _NO_FIELDS else event
            for event in self.feed(chunk)
        ]

    def feed(self, chunk: bytes) -> list[Event]:
        """Take the next bytes; return the events that end in them."""
        if self._after_cr and chunk:
            # The line ended at CR; this LF belongs to the same end.
            self._after_cr = False
            chunk = chunk.removeprefix(b"\n")
        if _LF not in chunk and _CR not in chunk:
            self._pending.append(chunk)
            return []
        if self._pending:
            chunk = b"".join((*self._pending, chunk))
            self._pending.clear()
        events = self._take_lines(chunk)
        self._between = not (self._after_cr or self._data or self._fields)
        return events

    def _take_lines(self, chunk: bytes) -> list[Event]:
        # bytes.splitlines knows LF, CR and CRLF, and nothing else.
        lines = chunk.splitlines()
        if chunk.endswith(b"\r"):
            self._after_cr = True
        elif not chunk.endswith(b"\n"):
            self._pending.append(lines.pop())
        events: list[Event] = []
        for line in lines:
            if line:
                self._take(line)
            elif self._data or self._fields:
                events.append(self._event())
            else:
                self._first = False
        return events

    def close(self) -> list[Event]:
        """Tell that the stream is over; return the event that was not ended by a blank line."""
        if self._pending:
            self._take(b"".join(self._pending))
            self._pending.clear()
        return [self._event()] if self._data or self._fields else []

    def _take(self, line: bytes) -> None:
        if self._first:
            self._first = False
            line = line.removeprefix(_BOM)
        if line.startswith(b"data:"):
            self._data.append(line[6:] if line.startswith(b"data: ") else line[5:])
            return
        name, _, value = line.partition(b":")
        value = value.removeprefix(b" ")
        if name == b"data":
            self._data.append(value)
        elif name in {b"event", b"id", b"retry"}:
            self._fields[name.decode()] = value.decode("utf-8", "replace")

    def _event(self) -> Event:
        data = self._data
        fields = self._fields
        whole = data[0] if len(data) == 1 else b"\n".join(data) if data else None
        self._data = []
        if not fields:
            return Event(whole)
        self._fields = {}
        retry = fields.get("retry", "")
        return Event(
            whole,
            fields.get("event"),
            fields.get("id"),
            int(retry) if retry.isdigit() and retry.isascii() and len(retry) <= _DIGITS else None,
        )
