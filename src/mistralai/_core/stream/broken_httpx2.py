"""The errors of a stream that broke off over httpx2: each is also the exception of httpx2's.

They bear its names, because those are what v1 raised, and what logs are searched for.
"""

from __future__ import annotations

import httpx2

from mistralai.errors import StreamInterruptedError


class ReadError(StreamInterruptedError, httpx2.ReadError):
    """The connection broke in the middle of a stream."""


class ReadTimeout(StreamInterruptedError, httpx2.ReadTimeout):
    """Nothing came for longer than the timeout, in the middle of a stream."""


class RemoteProtocolError(StreamInterruptedError, httpx2.RemoteProtocolError):
    """The server ended the connection in the middle of a stream, or broke the rules of HTTP."""


class DecodingError(StreamInterruptedError, httpx2.DecodingError):
    """What the server sent cannot be decompressed."""


class HTTPError(StreamInterruptedError, httpx2.HTTPError):
    """The HTTP library gave up in the middle of a stream."""


KINDS: dict[type[Exception], type[StreamInterruptedError]] = {
    httpx2.ReadError: ReadError,
    httpx2.ReadTimeout: ReadTimeout,
    httpx2.RemoteProtocolError: RemoteProtocolError,
    httpx2.DecodingError: DecodingError,
    httpx2.HTTPError: HTTPError,
}
"""From an exception of the library to its error here; the first that fits counts."""
