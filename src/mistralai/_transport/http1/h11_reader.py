"""Responses read by h11, which comes with httpx."""

from __future__ import annotations

from typing import Any, cast

import h11
import httpx

from .reader import LARGEST_HEAD, ResponseReader

# h11 reads a response only after a request. What goes out is written in `request.py`, which is
# checked as a whole; h11 is told of one that asks alike.
_ASKED = {
    method: h11.Request(method=method, target="/", headers=[("Host", "h")])
    for method in ("GET", "HEAD")
}
_NO_MORE = h11.EndOfMessage()
_FRAMING = {b"content-length", b"transfer-encoding"}


class H11Reader(ResponseReader):
    """Reads one response with h11."""

    def __init__(self, method: str) -> None:
        self.headers, self.extensions, self._pieces = [], {}, []
        parser = h11.Connection(h11.CLIENT, max_incomplete_event_size=LARGEST_HEAD)
        parser.send(_ASKED["HEAD" if method == "HEAD" else "GET"])
        parser.send(_NO_MORE)
        self._parser: Any = parser
        self._bytes_before_head = 0
        self._will_close = False

    def feed(self, data: bytes) -> None:
        parser = self._parser
        if parser is None:
            # RFC 9112 6.3: bytes behind a response are never the beginning of the next one.
            self.can_be_reused = False
            return
        try:
            parser.receive_data(data)
            self._read_events(parser)
        except h11.RemoteProtocolError as error:
            self.fail(httpx.RemoteProtocolError(str(error)))
            return
        if not self._has_head:
            # h11 counts the bytes of one head, and interim responses are whole ones.
            self._bytes_before_head += len(data)
            if self._bytes_before_head > LARGEST_HEAD:
                self.fail(httpx.RemoteProtocolError("the answer's headers do not end"))

    def _read_events(self, parser: h11.Connection) -> None:
        while (event := parser.next_event()) is not h11.NEED_DATA:
            if isinstance(event, h11.Data):
                self._pieces.append(bytes(event.data))
            elif isinstance(event, h11.Response):
                self._take_head(event)
            elif isinstance(event, h11.EndOfMessage):
                self.is_complete = True
                is_open = parser.their_state is h11.DONE and not self._will_close
                self.can_be_reused = is_open and not any(parser.trailing_data)
                self._parser = None
                return
            else:
                # There is no other: h11 raises where the connection ends too early. RFC 9112 9.6:
                # an interim response may say that it will be closed, and a final one comes all
                # the same.
                interim = cast("h11.InformationalResponse", event)
                self._will_close |= (b"connection", b"close") in list(interim.headers)

    def _take_head(self, event: h11.Response) -> None:
        self.status = event.status_code
        self.headers = event.headers.raw_items()
        # RFC 9112 6.3: a body framed twice is read as chunks, and trusted no further than that.
        if {name.lower() for name, _ in self.headers} >= _FRAMING:
            self._will_close = True
        version = b"HTTP/" + event.http_version
        self.extensions = {"http_version": version, "reason_phrase": event.reason}
        self._has_head = True

    def fail(self, error: Exception) -> None:
        self._parser = None
        super().fail(error)
