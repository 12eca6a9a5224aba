"""The errors of a stream that broke off over httpx: each is also the exception of httpx's.

They bear its names, because those are what v1 raised, and what logs are searched for.
"""

from __future__ import annotations

import httpx

from mistralai.errors import StreamInterruptedError


class ReadError(StreamInterruptedError, httpx.ReadError):
    """The connection broke in the middle of a stream."""


class ReadTimeout(StreamInterruptedError, httpx.ReadTimeout):
    """Nothing came for longer than the timeout, in the middle of a stream."""


class RemoteProtocolError(StreamInterruptedError, httpx.RemoteProtocolError):
    """The server ended the connection in the middle of a stream, or broke the rules of HTTP."""


class DecodingError(StreamInterruptedError, httpx.DecodingError):
    """What the server sent cannot be decompressed."""


class HTTPError(StreamInterruptedError, httpx.HTTPError):
    """The HTTP library gave up in the middle of a stream."""


KINDS: dict[type[Exception], type[StreamInterruptedError]] = {
    httpx.ReadError: ReadError,
    httpx.ReadTimeout: ReadTimeout,
    httpx.RemoteProtocolError: RemoteProtocolError,
    httpx.DecodingError: DecodingError,
    httpx.HTTPError: HTTPError,
}
"""From an exception of the library to its error here; the first that fits counts."""
