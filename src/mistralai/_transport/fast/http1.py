"""HTTP/1.1 as bytes, without a network: a request as it is sent, a response as it is received.

`httptools` parses, which is the parser of Node.js with a face for Python. What is written here is
what a connection needs beside it: when a response has ended, whether another request may follow
it, and what of RFC 9112 the parser leaves to whoever uses it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import httpcore
from httptools import HttpParserError, HttpParserUpgrade, HttpResponseParser

if TYPE_CHECKING:
    from typing import NoReturn

    import httpx

LARGEST_HEAD = 100 * 1024
"""How many bytes a response may send before its body begins; h11 has the same limit. A chunk's
first line and the trailer may have as many."""

_TOKEN = rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+"  # RFC 9110 5.6.2
_LINE = rb"%b: [^\r\n\0]*\r\n" % _TOKEN
_HEAD = re.compile(rb"%b [!-~]+ HTTP/1\.1\r\n(?:%b)*\r\n" % (_TOKEN, _LINE))
_LENGTH = re.compile(r"[0-9]{1,18}")  # RFC 9110 8.6, as far as a file can be long

_FIRST_STATUS, _FIRST_FINAL_STATUS, _SWITCHING_PROTOCOLS = 100, 200, 101
_BETWEEN_CHUNKS = "chunk, in its first line, or the trailer, does"
_CODING = b"transfer-encoding"


def encode_head(request: httpx.Request) -> bytes:
    """Write the head of a request.

    Raises:
        httpcore.LocalProtocolError: A header would be read as two, or as no header.
    """
    pairs = request.headers.raw
    headers = b"".join([b"%b: %b\r\n" % pair for pair in pairs])
    line = request.method.encode(), request.url.raw_path
    head = b"%b %b HTTP/1.1\r\n%b\r\n" % (*line, headers)
    # A line feed within a value makes two headers of one, each of them well formed: only the
    # number of lines tells.
    if not _HEAD.fullmatch(head) or head.count(b"\n") != len(pairs) + 2:
        bad = [repr(k) for k, v in pairs if not re.fullmatch(_LINE, b"%b: %b\r\n" % (k, v))]
        # The value is not quoted: it may be a secret.
        what = f"header {bad[0]}" if bad else f"method {request.method!r}"
        raise httpcore.LocalProtocolError(f"the {what} has characters that end a line")
    return head


class BodyFraming:
    """Marks where the body of a request ends: by its length, or in chunks (RFC 9112 6 and 7.1).

    It is made before anything is sent, because a request whose headers frame its body in two ways
    must never reach a server: each server on the way may believe another of them, and take the
    end of the body for the next request (RFC 9112 11.2).

    Raises:
        httpcore.LocalProtocolError: The headers, some of which a caller may have given, do not
            say how the body is framed.
    """

    def __init__(self, request: httpx.Request) -> None:
        coding = request.headers.get("transfer-encoding")
        length = request.headers.get("content-length")
        if coding is not None and (length is not None or coding.lower() != "chunked"):
            raise httpcore.LocalProtocolError(
                "http_headers cannot have a Transfer-Encoding: the client frames the body itself"
            )
        if length is not None and not _LENGTH.fullmatch(length):
            raise httpcore.LocalProtocolError(
                f"the Content-Length in http_headers must be a number of bytes, not {length!r}"
            )
        self._left = None if coding is not None else int(length or 0)

    def frame(self, data: bytes) -> bytes:
        """Frame a piece of the body.

        Raises:
            httpcore.LocalProtocolError: The body is longer than its length.
        """
        if self._left is None:
            # A chunk without bytes would be the end of the body.
            return b"%x\r\n%b\r\n" % (len(data), data) if data else b""
        self._left -= len(data)
        if self._left < 0:
            raise httpcore.LocalProtocolError(f"the body is longer than {_OUR_LENGTH}")
        return data

    def end(self) -> bytes:
        """End the body.

        Raises:
            httpcore.LocalProtocolError: The body is shorter than its length.
        """
        if self._left:
            raise httpcore.LocalProtocolError(
                f"the body is {self._left} bytes shorter than {_OUR_LENGTH}"
            )
        return b"0\r\n\r\n" if self._left is None else b""


_OUR_LENGTH = "its Content-Length, which need not be in http_headers: the client counts the bytes"


def encode_request(request: httpx.Request) -> bytes:
    """Write a request whose body is in memory.

    Raises:
        httpcore.LocalProtocolError: The head cannot be sent, or does not fit the body.
    """
    framing = BodyFraming(request)
    return encode_head(request) + framing.frame(request.content) + framing.end()


class ResponseReader:
    """Reads one response, of which more comes with each call of `feed`.

    Args:
        method: The method of the request: a response to HEAD has no body (RFC 9112 6.3).
    """

    def __init__(self, method: str) -> None:
        self.status = 0
        self.headers: list[tuple[bytes, bytes]] = []
        self.extensions: dict[str, Any] = {}
        """What httpx calls so: `http_version` and `reason_phrase`."""
        self.is_complete = False
        """Whether all of the response has come."""
        self.can_be_reused = False
        """Whether another request can follow on the connection (RFC 9112 9.3)."""
        self._has_begun = False
        self._has_head = False
        self._has_body = method != "HEAD"
        self._reason = b""
        self._codings: list[bytes] = []
        self._expects_chunk = False
        self._will_close = False
        self._has_progress = False
        self._bytes_without_progress = 0
        self._pieces: list[bytes] = []
        self._error: Exception | None = None
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
        """Read what has come; no bytes say that the server has closed its end.

        It never raises: `has_head` and `read_body` tell what is wrong, after all that is right.
        """
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
                self.fail(httpcore.RemoteProtocolError("this is no answer in HTTP"))
                return
        self._has_progress = False
        try:
            parser.feed_data(data)
        except (HttpParserError, HttpParserUpgrade) as error:
            if error.__context__ is not None and not isinstance(error.__context__, Exception):
                raise error.__context__ from None  # Ctrl-C came while a callback ran
            self.fail(httpcore.RemoteProtocolError(f"this is no answer in HTTP: {error}"))
        if self.is_complete:
            self._parser = None
        elif self._has_progress:
            self._bytes_without_progress = 0
        else:
            self._bytes_without_progress += len(data)
            if self._bytes_without_progress > LARGEST_HEAD:
                what = _BETWEEN_CHUNKS if self._has_head else "headers do"
                self.fail(httpcore.RemoteProtocolError(f"the answer's {what} not end"))

    def fail(self, error: Exception) -> None:
        """Note that nothing more will come, and why; what came before is read first."""
        self._parser = None
        self.can_be_reused = False
        if not self.is_complete and self._error is None:
            self._error = error

    def has_head(self) -> bool:
        """Whether status and headers have come.

        Raises:
            httpcore.NetworkError, httpcore.ProtocolError: They never will.
        """
        if not self._has_head and self._error is not None:
            raise self._error
        return self._has_head

    def read_body(self) -> bytes | None:
        """Return what has come of the body: no bytes at its end, None if more has to come first.

        Raises:
            httpcore.NetworkError, httpcore.ProtocolError: The rest will never come.
        """
        if self._pieces:
            pieces, self._pieces = self._pieces, []
            return pieces[0] if len(pieces) == 1 else b"".join(pieces)
        if self._error is not None:
            raise self._error
        return b"" if self.is_complete else None

    def _end(self) -> None:
        # RFC 9112 6.3: without a length and without chunks the body ends with the connection.
        if self._has_head and not self._has_header(b"content-length") and not self._codings:
            self.is_complete = True
        where = "in the middle of its answer" if self._has_head else "without an answer"
        self.fail(httpcore.RemoteProtocolError(f"the server closed the connection {where}"))

    def _has_header(self, name: bytes) -> bool:
        return any(given.lower() == name for given, _ in self.headers)

    def _refuse(self, reason: str) -> NoReturn:
        self.fail(httpcore.RemoteProtocolError(f"this is no answer in HTTP: {reason}"))
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
