"""Responses read by httptools: the transport `fast`.

It is the parser of Node.js with a face for Python. What is written here is what a connection needs
beside it: when a response has ended, whether another request may follow it, and what of RFC 9112
the parser leaves to whoever uses it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx
from httptools import HttpParserError, HttpParserUpgrade, HttpResponseParser

from .reader import LARGEST_HEAD, ResponseReader

if TYPE_CHECKING:
    from typing import NoReturn

_FIRST_STATUS, _FIRST_FINAL_STATUS, _SWITCHING_PROTOCOLS = 100, 200, 101
_BETWEEN_CHUNKS = "chunk, in its first line, or the trailer, does"
_CODING = b"transfer-encoding"


class HttptoolsReader(ResponseReader):
    """Reads one response with httptools."""

    def __init__(self, method: str) -> None:
        self.headers, self.extensions, self._pieces = [], {}, []
        self._has_begun = False
        self._has_body = method != "HEAD"
        self._reason = b""
        self._codings: list[bytes] = []
        self._expects_chunk = False
        self._will_close = False
        self._has_progress = False
        self._bytes_without_progress = 0
        # Not while the response is complete: the parser refers to the reader, and a cycle is left
        # to the garbage collector.
        self._parser: Any = HttpResponseParser(self)
        self._parser.set_dangerous_leniencies(
            # RFC 9112 2.2: a line may end in a line feed alone. Servers written by hand do that.
            lenient_optional_cr_before_lf=True,
            # RFC 9112 7.1.1: "bad whitespace" before the end of a chunk's first line is read.
            lenient_spaces_after_chunk_size=True,
            # RFC 9112 9.6: an interim response that says "close" is followed by a final one.
            lenient_keep_alive=True,
        )

    def feed(self, data: bytes) -> None:
        parser = self._parser
        if parser is None:
            # RFC 9112 6.3: bytes behind a response are never the beginning of the next one.
            self.can_be_reused = False
            return
        if not data:
            self._end()
            return
        if not self._has_begun:
            self._has_begun = True
            # The parser would skip empty lines, which are the end of what came before, and would
            # take what RTSP and ICE say: RFC 9112 4 has "HTTP" begin the first line, and no other.
            if not data.startswith(b"H"):
                self.fail(httpx.RemoteProtocolError("this is no answer in HTTP"))
                return
        self._has_progress = False
        try:
            parser.feed_data(data)
        except (HttpParserError, HttpParserUpgrade) as error:
            if error.__context__ is not None and not isinstance(error.__context__, Exception):
                raise error.__context__ from None  # Ctrl-C came while a callback ran
            self.fail(httpx.RemoteProtocolError(f"this is no answer in HTTP: {error}"))
        if self.is_complete:
            self._parser = None
        elif self._has_progress:
            self._bytes_without_progress = 0
        else:
            self._bytes_without_progress += len(data)
            if self._bytes_without_progress > LARGEST_HEAD:
                what = _BETWEEN_CHUNKS if self._has_head else "headers do"
                self.fail(httpx.RemoteProtocolError(f"the answer's {what} not end"))

    def fail(self, error: Exception) -> None:
        self._parser = None
        super().fail(error)

    def _end(self) -> None:
        # RFC 9112 6.3: without a length and without chunks the body ends with the connection.
        if self._has_head and not self._has_header(b"content-length") and not self._codings:
            self.is_complete = True
        where = "in the middle of its answer" if self._has_head else "without an answer"
        self.fail(httpx.RemoteProtocolError(f"the server closed the connection {where}"))

    def _has_header(self, name: bytes) -> bool:
        return any(given.lower() == name for given, _ in self.headers)

    def _refuse(self, reason: str) -> NoReturn:
        self.fail(httpx.RemoteProtocolError(f"this is no answer in HTTP: {reason}"))
        # The parser stops where one of the methods below raises.
        raise ValueError(reason)

    # What the parser calls.

    def on_message_begin(self) -> None:
        if self.is_complete:
            raise ValueError("a second response")

    def on_status(self, reason: bytes) -> None:
        if b"\0" in reason:
            self._refuse("a zero byte in the status line")  # RFC 9112 4
        self._reason += reason

    def on_header(self, name: bytes, value: bytes) -> None:
        if self._has_head:
            return  # a field of the trailer
        value = value.rstrip(b" \t")  # the parser strips the front only
        self.headers.append((name, value))
        if len(name) == len(_CODING) and name.lower() == _CODING:
            self._codings.append(value.lower())

    def on_headers_complete(self) -> None:
        parser = self._parser
        self.status = parser.get_status_code()
        if self.status < _FIRST_STATUS:
            # Not an interim response, after which another would be waited for (RFC 9110 15).
            self._refuse(f"there is no status {self.status:03}")
        # Interim responses too may say that the server will close the connection.
        self._will_close |= not parser.should_keep_alive()
        if self.status < _FIRST_FINAL_STATUS and self.status != _SWITCHING_PROTOCOLS:
            self.headers.clear()
            self._codings.clear()
            self._reason = b""
            return
        version = b"HTTP/%b" % parser.get_http_version().encode()
        if self._codings:
            # RFC 9112 6.1: a coding that is not known is refused, because nobody could read the
            # body; no coding but this one is asked for, and it is applied once.
            if self._codings != [b"chunked"]:
                self._refuse(f"the Transfer-Encoding is {b', '.join(self._codings)!r}")
            self._expects_chunk = True
            # RFC 9112 7.1: chunks know no line feed alone. Where one ends an extension for one
            # reader and not for another, they see different chunks.
            parser.set_dangerous_leniencies(lenient_optional_cr_before_lf=False)
            self._will_close |= version == b"HTTP/1.0"  # which has no chunks: RFC 9112 6.1
        self.extensions = {"http_version": version, "reason_phrase": self._reason}
        self._has_head = self._has_progress = True
        if not self._has_body:
            self.is_complete = True
            # Of chunks that come all the same, the parser might swallow the beginning of one.
            self.can_be_reused = not self._will_close and not self._codings

    def on_chunk_header(self) -> None:
        self._has_progress = True
        self._expects_chunk = False

    def on_body(self, data: bytes) -> None:
        if not self._has_head:
            # RFC 9112 6.3: it has none, whatever its headers say. What the parser takes for its
            # body is the answer that is waited for.
            self._refuse("an interim answer has a body")
        if self._expects_chunk:
            # A tab after "chunked" and the parser takes the chunks' own lines for the body.
            self._refuse("the Transfer-Encoding is not clear")
        self._has_progress = True
        if self._has_body:
            self._pieces.append(data)
        else:
            self.can_be_reused = False  # whoever sends a body to HEAD may send more of it

    def on_message_complete(self) -> None:
        if self._has_head and not self.is_complete:
            self.can_be_reused = not self._will_close and self._parser.should_keep_alive()
            self.is_complete = True
