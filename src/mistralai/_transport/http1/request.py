"""A request of HTTP/1.1 as bytes, without a network."""

from __future__ import annotations

import re

import httpx

_TOKEN = rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+"  # RFC 9110 5.6.2
_LINE = rb"%b: [^\r\n\0]*\r\n" % _TOKEN
_HEAD = re.compile(rb"%b [!-~]+ HTTP/1\.1\r\n(?:%b)*\r\n" % (_TOKEN, _LINE))
_LENGTH = re.compile(r"[0-9]{1,18}")  # RFC 9110 8.6, as far as a file can be long


def encode_head(request: httpx.Request) -> bytes:
    """Write the head of a request.

    Raises:
        httpx.LocalProtocolError: A header would be read as two, or as no header.
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
        raise httpx.LocalProtocolError(f"the {what} has characters that end a line")
    return head


class BodyFraming:
    """Marks where the body of a request ends: by its length, or in chunks (RFC 9112 6 and 7.1).

    It is made before anything is sent, because a request whose headers frame its body in two ways
    must never reach a server: each server on the way may believe another of them, and take the
    end of the body for the next request (RFC 9112 11.2).

    Raises:
        httpx.LocalProtocolError: The headers, some of which a caller may have given, do not
            say how the body is framed.
    """

    def __init__(self, request: httpx.Request) -> None:
        coding = request.headers.get("transfer-encoding")
        length = request.headers.get("content-length")
        if coding is not None and (length is not None or coding.lower() != "chunked"):
            raise httpx.LocalProtocolError(
                "http_headers cannot have a Transfer-Encoding: the client frames the body itself"
            )
        if length is not None and not _LENGTH.fullmatch(length):
            raise httpx.LocalProtocolError(
                f"the Content-Length in http_headers must be a number of bytes, not {length!r}"
            )
        self._left = None if coding is not None else int(length or 0)

    def frame(self, data: bytes) -> bytes:
        """Frame a piece of the body.

        Raises:
            httpx.LocalProtocolError: The body is longer than its length.
        """
        if self._left is None:
            # A chunk without bytes would be the end of the body.
            return b"%x\r\n%b\r\n" % (len(data), data) if data else b""
        self._left -= len(data)
        if self._left < 0:
            raise httpx.LocalProtocolError(f"the body is longer than {_OUR_LENGTH}")
        return data

    def end(self) -> bytes:
        """End the body.

        Raises:
            httpx.LocalProtocolError: The body is shorter than its length.
        """
        if self._left:
            raise httpx.LocalProtocolError(
                f"the body is {self._left} bytes shorter than {_OUR_LENGTH}"
            )
        return b"0\r\n\r\n" if self._left is None else b""


_OUR_LENGTH = "its Content-Length, which need not be in http_headers: the client counts the bytes"


def encode_request(request: httpx.Request) -> bytes:
    """Write a request whose body is in memory.

    Raises:
        httpx.LocalProtocolError: The head cannot be sent, or does not fit the body.
    """
    framing = BodyFraming(request)
    return encode_head(request) + framing.frame(request.content) + framing.end()
