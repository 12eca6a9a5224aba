"""A blocking connection as bytes."""

from __future__ import annotations

import os
import re
import select
import socket
import ssl
import sys
from contextlib import suppress
from time import monotonic
from typing import Any

import httpx

LONGEST_WAIT = 2_000_000.0
"""The longest limit for a wait in seconds, 23 days: the system counts it in milliseconds and 31
bits, and Python refuses what does not fit."""

_RECORD = 16_384
"""How many bytes TLS encrypts at a time (RFC 8446 5.1), and a new connection has room for."""
_PROBE_SECONDS = 60
"""After how many silent seconds the system asks whether the peer is still there, and how long it
waits for the answer. Load balancers and NATs forget a connection after 240 to 350 silent seconds,
and a model may think for longer than that."""
_PROBES = 5
"""How many of those questions may stay unanswered."""

# A host that there cannot be is a UnicodeError, which is a ValueError, and so is reading from a
# socket that was closed meanwhile; a port that there cannot be is an OverflowError.
_ERRORS = (OSError, ValueError, OverflowError)
_LATE = (TimeoutError, BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError)

_INTERIM = re.compile(rb"HTTP/1\.\d 1\d\d.*?\r?\n\r?\n", re.DOTALL)
_FINAL = re.compile(rb"HTTP/1\.\d [2-9]\d\d")


def capped(seconds: float | None) -> float | None:
    """Bring a limit into the range that the system knows; None stays no limit."""
    return None if seconds is None else min(max(seconds, 0.0), LONGEST_WAIT)


def keep_alive(opened: Any) -> None:
    """Let the system notice a peer that is gone, while a call waits for its answer.

    Args:
        opened: A socket, or what an event loop gives in its place.
    """
    options = [(socket.SOL_SOCKET, "SO_KEEPALIVE", 1)]
    # Linux, Windows and newer macOS have the first, older macOS has the second name for it.
    idle = "TCP_KEEPIDLE" if hasattr(socket, "TCP_KEEPIDLE") else "TCP_KEEPALIVE"
    options += [
        (socket.IPPROTO_TCP, idle, _PROBE_SECONDS),
        (socket.IPPROTO_TCP, "TCP_KEEPINTVL", _PROBE_SECONDS),
        (socket.IPPROTO_TCP, "TCP_KEEPCNT", _PROBES),
    ]
    for level, name, value in options:
        if hasattr(socket, name):  # pragma: no branch - another system has fewer
            with suppress(OSError):  # a socket of another family has no such option
                opened.setsockopt(level, getattr(socket, name), value)


def has_final_status(said: bytes | bytearray) -> bool:
    """Whether an answer has begun that is not an interim one (RFC 9110 15.2)."""
    position = 0
    while interim := _INTERIM.match(said, position):
        position = interim.end()
    return _FINAL.match(said, position) is not None


def is_readable(opened: Any) -> bool:
    """Whether a socket has bytes or its end to be read."""
    if not hasattr(select, "poll"):  # pragma: no cover - Windows
        return bool(select.select([opened], [], [], 0)[0])
    poll = select.poll()
    poll.register(opened, select.POLLIN)
    return bool(poll.poll(0))


def _ready(opened: Any, seconds: float | None) -> tuple[bool, bool]:
    """Wait until a socket can be read or written; tell which."""
    if not hasattr(select, "poll"):  # pragma: no cover - Windows
        read, written, _ = select.select([opened], [opened], [], seconds)
        return bool(read), bool(written)
    poll = select.poll()
    poll.register(opened, select.POLLIN | select.POLLOUT)
    events = poll.poll(None if seconds is None else seconds * 1000)
    if not events:
        return False, False
    # An error is found by whoever writes or reads next.
    return bool(events[0][1] & ~select.POLLOUT), bool(events[0][1] & ~select.POLLIN)


_open: set[socket.socket] = set()
"""The sockets that are open. One that is dropped in a ring with its answer must not be collected
before it is closed: it would complain."""


class BlockingStream:
    """Reads and writes the bytes of a connection, with TLS or without.

    Args:
        opened: The socket, connected.
    """

    def __init__(self, opened: socket.socket) -> None:
        self.has_received = False
        """Whether anything was read since this was last set to False."""
        self._socket = opened
        _open.add(opened)
        self._process = os.getpid()
        self._early = b""
        self._limit: float | None = -1.0  # none that is ever set
        self._is_fresh = True
        self._at_once = sys.maxsize

    @classmethod
    def open(cls, host: str, port: int, seconds: float | None) -> BlockingStream:
        """Connect.

        Raises:
            httpx.ConnectError, httpx.ConnectTimeout: It was not possible.
        """
        try:
            opened = socket.create_connection((host, port), capped(seconds))
            opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        except _ERRORS as error:
            raise _named(error, httpx.ConnectTimeout, httpx.ConnectError) from error
        keep_alive(opened)
        return cls(opened)

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> BlockingStream:
        """Speak TLS from here on."""
        try:
            self._set_limit(timeout)
            _open.discard(self._socket)  # it gives its descriptor away
            self._socket = ssl_context.wrap_socket(self._socket, server_hostname=server_hostname)
            self._at_once = _RECORD
            _open.add(self._socket)
        except BaseException as error:
            self.close()
            if isinstance(error, _ERRORS):
                raise _named(error, httpx.ConnectTimeout, httpx.ConnectError) from error
            raise
        return self

    def begin(self) -> None:
        """Begin another request."""
        self.has_received = False
        self._is_fresh = True

    def _set_limit(self, seconds: float | None) -> None:
        self._socket.settimeout(capped(seconds))
        self._limit = seconds

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Read what has come; no bytes are the end."""
        if self._early:
            early, self._early = self._early, b""
            return early
        try:
            if timeout != self._limit:
                self._set_limit(timeout)
            data = self._socket.recv(max_bytes)
        except _ERRORS as error:
            raise _named(error, httpx.ReadTimeout, httpx.ReadError) from error
        if data:
            self.has_received = True
        return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Write all of it, unless the server has answered before it took everything.

        Raises:
            httpx.WriteError: It has, or the connection is closed; what came can be read.
        """
        left = memoryview(buffer)
        del buffer  # a traceback may show the variables, and the head of a request has the key
        try:
            if left and self._is_fresh:
                # What a request begins with finds room: the one before was taken and answered.
                self._is_fresh = False
                if timeout != self._limit:
                    self._set_limit(timeout)
                left = left[self._socket.send(left[: self._at_once]) :]
            while left:
                left = left[self._send_what_fits(left, timeout) :]
        except _ERRORS as error:
            raise _named(error, httpx.WriteTimeout, httpx.WriteError) from error

    def _send_what_fits(self, left: memoryview, timeout: float | None) -> int:
        # Whoever waits inside of a write does not see the answer that comes meanwhile.
        if self._limit != 0.0:
            self._set_limit(0.0)
        try:
            return self._socket.send(left)
        except (BlockingIOError, ssl.SSLWantWriteError):
            # TLS may have taken a part, does not say how much, and goes on from there when it is
            # given the same bytes again (SSL_write(3)).
            self._wait_to_write(capped(timeout))
            return 0
        except ssl.SSLWantReadError:  # pragma: no cover - a server that renegotiates, TLS 1.2
            self._set_limit(timeout)
            return self._socket.send(left)

    def _wait_to_write(self, seconds: float | None) -> None:
        end = None if seconds is None else monotonic() + seconds
        while True:
            readable, writable = _ready(self._socket, seconds)
            if writable:
                return
            if not readable:
                raise httpx.WriteTimeout("the server took no more of the request")
            # A client is to look for an answer while it sends: it may say that the server will
            # take no more (RFC 9112 9.5).
            self._read_early()
            seconds = None if end is None else max(end - monotonic(), 0.0)

    def _read_early(self) -> None:
        self._set_limit(0.0)
        try:
            data = self._socket.recv(65_536)
        except (BlockingIOError, ssl.SSLWantReadError):  # TLS had something to say of its own
            return
        self._early += data
        self.has_received = self.has_received or bool(data)
        if not data or has_final_status(self._early):
            raise httpx.WriteError("the server answered before it had taken the request")

    def is_quiet(self) -> bool:
        """Whether nothing has come that nobody asked for, the end of the connection included."""
        opened = self._socket
        if self._early or opened.fileno() < 0:
            return False
        if isinstance(opened, ssl.SSLSocket) and opened.pending():
            return False
        return not is_readable(opened)

    def close(self) -> None:
        """Close the socket; whoever reads from it in another thread is told of the end."""
        # Not over the connection of a process that was forked: it is still in use there.
        if os.getpid() == self._process:
            with suppress(OSError):
                socket.socket.shutdown(self._socket, socket.SHUT_RDWR)
        self._socket.close()
        _open.discard(self._socket)

    def __del__(self) -> None:
        opened: Any = getattr(self, "_socket", None)
        if opened is not None:  # or an interrupt came before there was one
            opened.close()
            _open.discard(opened)

    def get_extra_info(self, info: str) -> Any:
        """Tell of the connection what httpx's `network_stream` tells."""
        if info == "socket":
            return self._socket
        if info == "ssl_object":
            return self._socket if isinstance(self._socket, ssl.SSLSocket) else None
        if info == "client_addr":
            return self._socket.getsockname()
        if info == "server_addr":
            return self._socket.getpeername()
        if info == "is_readable":
            return not self.is_quiet()
        return None


def _named(error: Exception, late: type[Exception], other: type[Exception]) -> Exception:
    """Give an error of the operating system or of TLS the name that httpx has for it."""
    if isinstance(error, _LATE):
        return late(str(error) or "the time was up")
    return other(str(error) or type(error).__name__)
