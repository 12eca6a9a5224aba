"""Server-sent events: bytes in, events out. Nothing here reads or waits.

The rules are those of the WHATWG's "event stream" format, with one addition that v1 had: the last
event needs no blank line behind it.
"""

from __future__ import annotations

import re
from typing import NamedTuple

_BOM = b"\xef\xbb\xbf"
# Python refuses to read numbers of thousands of digits; no wait has as many.
_NUMBER = re.compile("[0-9]{1,18}")


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


class Parser:
    """Splits a stream of bytes into events, however the bytes were cut into chunks.

    The time is linear in the bytes: each is looked at once for the ends of lines, and a line that
    spans many chunks is joined once.
    """

    __slots__ = ("_after_cr", "_data", "_fields", "_first", "_pending")

    def __init__(self) -> None:
        self._pending: list[bytes] = []  # the chunks of a line whose end has not come
        self._data: list[bytes] = []
        self._fields: dict[str, str] = {}
        self._first = True
        self._after_cr = False

    def feed(self, chunk: bytes) -> list[Event]:
        """Take the next bytes; return the events that end in them."""
        if self._after_cr and chunk:
            # The line ended at CR; this LF belongs to the same end.
            self._after_cr = False
            if chunk.startswith(b"\n"):
                chunk = chunk[1:]
        if b"\n" not in chunk and b"\r" not in chunk:
            self._pending.append(chunk)
            return []
        if self._pending:
            chunk = b"".join((*self._pending, chunk))
            self._pending.clear()
        if b"\r" in chunk or self._first or self._data or self._fields:
            return self._take_lines(chunk)
        # The events of this API are one line each, and several of them come in a chunk.
        *blocks, rest = chunk.split(b"\n\n")
        events: list[Event] = []
        for block in blocks:
            if block[:6] == b"data: " and b"\n" not in block:
                events.append(Event(block[6:]))
            else:
                events += self._take_lines(block + b"\n\n")
        if rest:
            events += self._take_lines(rest)
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
        if value.startswith(b" "):
            value = value[1:]
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
            int(retry) if _NUMBER.fullmatch(retry) else None,
        )
