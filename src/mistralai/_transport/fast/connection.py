"""One blocking connection of the transport `fast`; `_transport/pool.py` keeps them."""

from __future__ import annotations

from contextlib import suppress
from time import monotonic
from typing import TYPE_CHECKING, Any, cast

import httpcore
import httpx

from mistralai._transport.httpcore_connection import Reply
from mistralai._transport.tls import tls_settings

from .http1 import BodyFraming, ResponseReader, encode_head, encode_request

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mistralai._transport.httpcore_connection import Address

AT_ONCE = 65_536
"""How many bytes are read at a time."""


class Kept:
    """What the blocking connection and the awaiting one have in common: a life between requests.

    Args:
        address: Where to.
        idle_seconds: How long it may be kept between two requests.
    """

    def __init__(self, address: Address, idle_seconds: float) -> None:
        self._address = address
        self._idle_seconds = idle_seconds
        self._expires = 0.0
        self._answer = ResponseReader("")
        self._is_sent = False

    def rest(self) -> bool:
        """Begin to be idle; tell whether another request can follow."""
        self._expires = monotonic() + self._idle_seconds
        return self._is_sent and self._answer.can_be_reused


class FastConnection(Kept):
    """Sends one request after another over a socket; httpcore opens it and waits at it."""

    _stream: Any = None

    def send(self, request: httpx.Request) -> Reply:
        """Send a request, and wait for the head of its answer."""
        limits = request.extensions.get("timeout", {})
        if self._stream is None:
            self._stream = self._open(limits.get("connect"))
        stream = self._stream
        answer = self._answer = ResponseReader(request.method)
        self._is_sent = False
        # A server may answer, and close, before it has taken everything.
        with suppress(httpcore.WriteError):
            self._write(stream, request, limits.get("write"))
            self._is_sent = True
        seconds = limits.get("read")
        while not answer.has_head():
            answer.feed(stream.read(AT_ONCE, seconds))
        extensions = {**answer.extensions, "network_stream": stream}
        return Reply(answer.status, answer.headers, extensions, _body(answer, stream, seconds))

    def _open(self, seconds: float | None) -> httpcore.NetworkStream:
        scheme, host, port = self._address
        name = host.decode("ascii")
        stream = httpcore.SyncBackend().connect_tcp(name, port, seconds)
        if scheme == b"https":
            stream = stream.start_tls(tls_settings(), name, seconds)
        return stream

    def _write(
        self, stream: httpcore.NetworkStream, request: httpx.Request, seconds: float | None
    ) -> None:
        if isinstance(request.stream, httpx.ByteStream):
            stream.write(encode_request(request), seconds)
            return
        framing, pieces = BodyFraming(request), cast("Iterable[bytes]", request.stream)
        stream.write(encode_head(request), seconds)
        for piece in pieces:
            stream.write(framing.frame(piece), seconds)
        stream.write(framing.end(), seconds)

    def has_expired(self) -> bool:
        """Whether it was idle for too long, or the server has ended it."""
        return monotonic() > self._expires or bool(self._stream.get_extra_info("is_readable"))

    def close(self) -> None:
        """Close the socket."""
        if self._stream is not None:
            self._stream.close()
        self._answer.fail(httpcore.ReadError("the connection was closed"))


def _body(
    answer: ResponseReader, stream: httpcore.NetworkStream, seconds: float | None
) -> Iterator[bytes]:
    while True:
        data = answer.read_body()
        if data:
            yield data
        elif data is None:
            answer.feed(stream.read(AT_ONCE, seconds))
        else:
            return
