"""HTTP/1.1 as bytes, without a network: a request as it is sent, an answer as it is received.

`httptools` reads, which is the parser of Node.js with a face for Python. What is written here is
what a connection needs beside it: when an answer has ended, and whether another may follow it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import httpcore
from httptools import HttpParserError, HttpParserUpgrade, HttpResponseParser

from mistralai._checks import NAME

if TYPE_CHECKING:
    import httpx

LARGEST_HEAD = 100 * 1024
"""How many bytes an answer may send before its body begins; h11 has the same limit."""

_TOKEN = NAME.encode("ascii")
_LINE = rb"%b: [^\r\n\0]*\r\n" % _TOKEN
_HEAD = re.compile(rb"%b [!-~]+ HTTP/1\.1\r\n(?:%b)*\r\n" % (_TOKEN, _LINE))


def head_of(request: httpx.Request) -> bytes:
    """Write the head of a request.

    Raises:
        httpcore.LocalProtocolError: A header would be read as two, or as no header.
    """
    pairs = request.headers.raw
    headers = b"".join([b"%b: %b\r\n" % pair for pair in pairs])
    line = request.method.encode(), request.url.raw_path
    head = b"%b %b HTTP/1.1\r\n%b\r\n" % (*line, headers)
    # Two headers in one look like two; that there are more lines than headers tells.
    if not _HEAD.fullmatch(head) or head.count(b"\n") != len(pairs) + 2:
        bad = [repr(k) for k, v in pairs if not re.fullmatch(_LINE, b"%b: %b\r\n" % (k, v))]
        # Its value may be a secret.
        what = f"header {bad[0]}" if bad else f"method {request.method!r}"
        raise httpcore.LocalProtocolError(f"the {what} has characters that end a line")
    return head


class Framing:
    """Marks where a body ends: by its length, or each piece of it by its own."""

    def __init__(self, request: httpx.Request) -> None:
        is_chunked = "transfer-encoding" in request.headers
        self._left = None if is_chunked else int(request.headers.get("content-length", 0))

    def piece(self, data: bytes) -> bytes:
        """Frame a piece of the body."""
        if self._left is None:
            return b"%x\r\n%b\r\n" % (len(data), data) if data else b""
        self._left -= len(data)
        if self._left < 0:
            raise httpcore.LocalProtocolError("the body is longer than its Content-Length")
        return data

    def end(self) -> bytes:
        """End the body."""
        if self._left:
            raise httpcore.LocalProtocolError(
                f"the body is {self._left} bytes shorter than its Content-Length"
            )
        return b"0\r\n\r\n" if self._left is None else b""


def whole(request: httpx.Request) -> bytes:
    """Write a request whose body is there."""
    framing = Framing(request)
    return head_of(request) + framing.piece(request.content) + framing.end()


class Answer:
    """An answer, as far as it has come.

    Args:
        method: The method of the request: one of them is answered without a body.
    """

    def __init__(self, method: str) -> None:
        self.status = 0
        self.headers: list[tuple[bytes, bytes]] = []
        self.extensions: dict[str, Any] = {}
        """What httpx calls so: `http_version` and `reason_phrase`."""
        self.is_complete = False
        """Whether all of it has come."""
        self.keeps = False
        """Whether the connection can be used for another request."""
        self._has_head = False
        self._has_body = method != "HEAD"
        self._reason = b""
        self._fed = 0
        self._pieces: list[bytes] = []
        self._error: Exception | None = None
        self._parser: Any = HttpResponseParser(self)
        # As lenient as h11: servers written by hand end lines like that.
        self._parser.set_dangerous_leniencies(
            lenient_optional_cr_before_lf=True, lenient_spaces_after_chunk_size=True
        )

    def feed(self, data: bytes) -> None:
        """Take what came; no bytes say that no more will. What is wrong with it is told later."""
        parser = self._parser
        if parser is None:
            self.keeps = False  # more than was asked for
        elif not data:
            self._end()
        else:
            try:
                parser.feed_data(data)
            except (HttpParserError, HttpParserUpgrade) as error:
                self.fail(httpcore.RemoteProtocolError(f"this is no answer in HTTP: {error}"))
            if not self._has_head:
                self._fed += len(data)
                if self._fed > LARGEST_HEAD:
                    self.fail(httpcore.RemoteProtocolError("the answer's headers do not end"))

    def fail(self, error: Exception) -> None:
        """Note that nothing more can come; what came before is given out first."""
        self._parser = None  # it has this answer, which would have it
        self.keeps = False
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

    def take(self) -> bytes | None:
        """Take what has come of the body: no bytes at its end, None if more has to come first.

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
        names = {name.lower() for name, _ in self.headers}
        if self._has_head and names.isdisjoint({b"content-length", b"transfer-encoding"}):
            self.is_complete = True  # the end of the connection is the end of such a body
        where = "in the middle of its answer" if self._has_head else "without an answer"
        self.fail(httpcore.RemoteProtocolError(f"the server closed the connection {where}"))

    # What the parser calls.

    def on_message_begin(self) -> None:
        if self.is_complete:
            raise ValueError("a second answer")

    def on_status(self, reason: bytes) -> None:
        self._reason += reason

    def on_header(self, name: bytes, value: bytes) -> None:
        if not self._has_head:  # or it is one of a trailer
            self.headers.append((name, value.rstrip(b" \t")))  # as the spaces before it

    def on_headers_complete(self) -> None:
        self.status = self._parser.get_status_code()
        if self.status < 200 and self.status != 101:  # noqa: PLR2004 - the answer is still to come
            self.headers.clear()
            self._reason = b""
            return
        version = b"HTTP/%b" % self._parser.get_http_version().encode()
        self.extensions = {"http_version": version, "reason_phrase": self._reason}
        self._has_head = True
        self.is_complete = not self._has_body

    def on_body(self, data: bytes) -> None:
        self._pieces.append(data)

    def on_message_complete(self) -> None:
        if self._has_head and self._parser is not None:
            self.keeps = self._parser.should_keep_alive()
            self.is_complete = True
            self._parser = None  # it has this answer, which has it
