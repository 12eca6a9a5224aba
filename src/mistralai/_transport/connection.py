"""One blocking connection; `pool.py` keeps them."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, cast

import httpx

from .any_connection import AnyConnection, Reply
from .blocking_stream import BlockingStream
from .http1.request import BodyFraming, encode_head, encode_request

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from .http1.reader import ResponseReader

AT_ONCE = 65_536
"""How many bytes are read at a time."""


class Connection(AnyConnection):
    """Sends one request after another over a socket."""

    _stream: BlockingStream | None = None

    def send(self, request: httpx.Request) -> Reply:
        """Send a request, and wait for the head of its answer."""
        limits = request.extensions.get("timeout", {})
        stream = self._stream
        if stream is None:
            stream = self._stream = self._open(limits.get("connect"))
        answer = self._answer = self._reader(request.method)
        self._is_sent = False
        stream.begin()
        # A server may answer, and close, before it has taken everything.
        with suppress(httpx.WriteError):
            _write(stream, request, limits.get("write"))
            self._is_sent = True
        seconds = limits.get("read")
        while not answer.has_head():
            answer.feed(stream.read(AT_ONCE, seconds))
        extensions = {**answer.extensions, "network_stream": stream}
        return Reply(answer.status, answer.headers, extensions, _body(answer, stream, seconds))

    def _open(self, seconds: float | None) -> BlockingStream:
        name, port, tls = self._peer()
        stream = BlockingStream.open(name, port, seconds)
        if tls is not None:
            stream.start_tls(tls, name, seconds)
        return stream

    def was_answered(self) -> bool:
        """Whether one byte of the answer has come."""
        return self._stream is not None and self._stream.has_received

    def finish(self) -> bool:
        """Let go of the answer; tell whether another request can follow."""
        return self._ends()

    def is_usable(self) -> bool:
        """Whether an idle connection can take another request."""
        return not self._idle.is_over() and self._stream is not None and self._stream.is_quiet()

    def close(self) -> None:
        """Close the socket; from any thread."""
        if self._stream is not None:
            self._stream.close()
        self._answer.fail(httpx.ReadError("the connection was closed"))


def _write(stream: BlockingStream, request: httpx.Request, seconds: float | None) -> None:
    if isinstance(request.stream, httpx.ByteStream):
        stream.write(encode_request(request), seconds)
        return
    framing, pieces = BodyFraming(request), cast("Iterable[bytes]", request.stream)
    stream.write(encode_head(request), seconds)
    held = b""  # as in `write_request`
    for piece in pieces:
        stream.write(held, seconds)
        held = framing.frame(piece)
    stream.write(held + framing.end(), seconds)


def _body(answer: ResponseReader, stream: BlockingStream, seconds: float | None) -> Iterator[bytes]:
    while True:
        data = answer.read_body()
        if data:
            yield data
        elif data is None:
            answer.feed(stream.read(AT_ONCE, seconds))
        else:
            return
