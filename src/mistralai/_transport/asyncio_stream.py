"""An awaiting connection as bytes, over a transport of asyncio or of a loop in its place.

TLS is spoken here and not by the event loop: so a connection sees everything that has come, on
every loop, and reading can be paused without losing what TLS had still in its hands
(uvloop's own TLS loses the end of an answer that was paused).
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from contextlib import suppress
from typing import Any

import httpx

from .blocking_stream import LONGEST_WAIT, capped, is_readable, keep_alive
from .loops import call_soon, is_running_here

MOST_WAITING = 262_144
"""How many bytes may have come that nobody has read yet, before the server has to wait."""
AT_ONCE = 262_144
"""How many bytes of a request are given to the event loop at a time."""
ATTEMPT_SECONDS = 0.25
"""How long one address of a host is tried before the next is tried beside it (RFC 8305 5)."""
_RECORD = 16_384
"""The largest piece that TLS decrypts at a time (RFC 8446 5.1)."""


class AsyncioProtocol(asyncio.Protocol):
    """What any awaiting connection needs: opening, TLS, writing, waiting, closing.

    A subclass says what becomes of the bytes: `_received` takes them, `_ended` is told that no more
    will come, and `_is_answered` tells whether the final answer has begun.
    """

    has_received = False
    """Whether anything was received since this was last set to False."""
    _loop: Any = None
    _transport: Any = None
    _change: asyncio.Future[None] | None = None
    _is_lost = False
    _is_full = False
    _is_paused = False
    _waiting = 0
    _tls: ssl.SSLObject | None = None
    _is_secure = False
    _is_late = False

    def _received(self, data: bytes) -> None:
        raise NotImplementedError

    def _ended(self, error: Exception | None) -> None:
        raise NotImplementedError

    def _is_answered(self) -> bool:
        raise NotImplementedError

    async def open(self, host: str, port: int, seconds: float | None) -> None:
        """Connect.

        Raises:
            httpx.ConnectError, httpx.ConnectTimeout: It was not possible.
        """
        loop = self._loop = asyncio.get_running_loop()
        opening = loop.create_task(self._connect_to(host, port))
        # Whoever was cancelled meanwhile has no use for its failure.
        opening.add_done_callback(lambda task: task.cancelled() or task.exception())
        try:
            # Not `wait_for`: before Python 3.12 it forgets a cancelling that comes with the result.
            await asyncio.wait([opening], timeout=capped(seconds))
            if not opening.done():
                raise httpx.ConnectTimeout("connecting took too long")
            opening.result()
        # A host that there cannot be is a UnicodeError, a port an OverflowError.
        except (OSError, ValueError, OverflowError) as error:
            raise httpx.ConnectError(str(error) or type(error).__name__) from error
        finally:
            opening.cancel()
        with suppress(OSError):
            keep_alive(self._transport.get_extra_info("socket"))

    async def _connect_to(self, host: str, port: int) -> None:
        loop = self._loop
        if isinstance(loop, asyncio.BaseEventLoop):
            delay = ATTEMPT_SECONDS
            await loop.create_connection(lambda: self, host, port, happy_eyeballs_delay=delay)
            return
        # uvloop would wait minutes for an address that leads nowhere before it tries the next.
        opened = await first_to_connect(loop, host, port)
        await loop.create_connection(lambda: self, sock=opened)

    async def _secure(
        self, settings: ssl.SSLContext, name: str | None, seconds: float | None
    ) -> None:
        """Speak TLS from here on."""
        self._incoming, self._outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        tls = self._tls = settings.wrap_bio(self._incoming, self._outgoing, server_hostname=name)
        timer = None
        if seconds is not None:
            timer = self._loop.call_later(capped(seconds), self._abort_handshake)
        try:
            while not self._is_secure:
                try:
                    tls.do_handshake()
                    self._is_secure = True
                except ssl.SSLWantReadError:
                    self._flush()
                    if self._is_lost:
                        raise httpx.ConnectError("the server ended the handshake of TLS") from None
                    await self._wait(None, httpx.ConnectTimeout)
                    if self._is_late:
                        raise httpx.ConnectTimeout("the handshake of TLS took too long") from None
        except ssl.SSLError as error:
            self._flush()  # the alert that says why
            raise httpx.ConnectError(str(error)) from error
        finally:
            if timer is not None:
                timer.cancel()
        self._flush()
        self._decrypt()

    def _abort_handshake(self) -> None:
        self._is_late = True
        self._changed()

    def _flush(self) -> None:
        encrypted = self._outgoing.read()
        if encrypted and not self._is_lost:
            self._transport.write(encrypted)

    def _decrypt(self) -> None:
        tls: Any = self._tls
        try:
            while data := tls.read(_RECORD):
                self._took(data)
        except ssl.SSLWantReadError:
            pass
        except ssl.SSLError as error:
            self._ended(httpx.ReadError(str(error)))
            self._transport.abort()
        else:
            self._ended(None)  # the server said so (RFC 8446 6.1)
        self._flush()  # such as the answer to a change of keys

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Write all of it, unless the server has answered before it took everything.

        Raises:
            httpx.WriteError: It has, or the connection is closed; what came can be read.
        """
        whole = memoryview(buffer)
        del buffer  # a traceback may show the variables, and the head of a request has the key
        for start in range(0, len(whole), AT_ONCE):
            if start:
                await asyncio.sleep(0)  # in which the event loop sees what has come
            if not self.is_open():
                raise httpx.WriteError("the connection was closed")
            part = whole[start : start + AT_ONCE]
            if self._tls is None:
                self._transport.write(part)
            else:
                try:
                    self._tls.write(part)
                # Whatever else fails has ended the connection, which the look above sees.
                except ssl.SSLError as error:  # pragma: no cover - a renegotiation of TLS 1.2
                    raise httpx.WriteError(str(error)) from error
                self._flush()
            while self._is_full and not self._is_lost:
                # A client is to look for an answer while it sends: it may say that the server
                # will take no more (RFC 9112 9.5).
                if self._is_answered():
                    raise httpx.WriteError("the server answered before it took the request")
                await self._wait(timeout, httpx.WriteTimeout)

    def begin(self) -> None:
        """Begin another request."""
        self.has_received = False

    async def _wait(self, seconds: float | None, late: type[Exception]) -> None:
        """Wait for any change."""
        change = self._change = self._loop.create_future()
        if seconds is None:
            await change
            return
        timer = self._loop.call_later(min(seconds, LONGEST_WAIT), _fail, change, late)
        try:
            await change
        finally:
            timer.cancel()

    def _changed(self) -> None:
        if self._change is not None and not self._change.done():
            self._change.set_result(None)

    def _took(self, data: bytes) -> None:
        self.has_received = True
        self._waiting += len(data)
        self._received(data)
        if self._waiting > MOST_WAITING and not self._is_paused:
            self._is_paused = True
            self._transport.pause_reading()

    def _go_on(self) -> None:
        """Let more come: all that has come was read, or is nobody's."""
        self._waiting = 0
        if self._is_paused:
            self._is_paused = False
            self._transport.resume_reading()

    # What the event loop calls.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        if self._tls is None:
            self._took(data)
        else:
            self._incoming.write(data)
            if self._is_secure:
                self._decrypt()
        self._changed()

    def eof_received(self) -> None:
        self._ended(None)
        self._changed()

    def connection_lost(self, exc: Exception | None) -> None:
        self._is_lost = True
        self._ended(httpx.ReadError(str(exc or "the connection was closed")))
        self._changed()

    def pause_writing(self) -> None:
        self._is_full = True

    def resume_writing(self) -> None:
        self._is_full = False
        self._changed()

    # What the pool asks.

    def is_open(self) -> bool:
        """Whether neither side is known to have ended the connection."""
        return not (self._is_lost or self._transport.is_closing())

    def is_quiet(self) -> bool:
        """Whether nothing has come that nobody asked for, the end of the connection included."""
        if self._is_paused or not self.is_open():
            return False
        opened = self._transport.get_extra_info("socket")
        # The event loop may not have had the time to read it. uvloop takes the socket away.
        return opened is not None and opened.fileno() >= 0 and not is_readable(opened)

    def get_extra_info(self, info: str) -> Any:
        """Tell of the connection what httpx's `network_stream` tells."""
        if info == "ssl_object":
            return self._tls
        if info == "is_readable":
            return not self.is_quiet()
        known = {"client_addr": "sockname", "server_addr": "peername"}
        return self._transport.get_extra_info(known.get(info, info))

    def close(self) -> None:
        """Close the socket, without waiting; from any thread."""
        transport = self._transport
        if transport is None:
            return
        if is_running_here(self._loop) or not (self._loop.is_running() or self._loop.is_closed()):
            transport.abort()
            return
        # Another thread runs the loop, or it has ended: the server is told at once in any case.
        opened = transport.get_extra_info("socket")
        if opened is not None:  # pragma: no branch - uvloop takes it away when it ends
            with suppress(OSError):
                opened.shutdown(socket.SHUT_RDWR)
        call_soon(self._loop, transport.abort)


async def first_to_connect(loop: asyncio.AbstractEventLoop, host: str, port: int) -> socket.socket:
    """Connect to the first address of a host that answers (RFC 8305 5).

    Raises:
        OSError: None does; it is the error of the first.
    """
    addresses = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    errors: list[BaseException] = []
    opened: list[socket.socket] = []
    attempts: set[asyncio.Task[socket.socket]] = set()
    try:
        while not opened and (addresses or attempts):
            if addresses:
                attempts.add(loop.create_task(_connect(loop, *addresses.pop(0))))
            done, attempts = await asyncio.wait(
                attempts,
                timeout=ATTEMPT_SECONDS if addresses else None,
                return_when=asyncio.FIRST_COMPLETED,
            )
            for attempt in done:
                error = attempt.exception()
                if error is None:
                    opened.append(attempt.result())
                else:
                    errors.append(error)
    finally:
        for attempt in attempts:
            attempt.cancel()
        for late in opened[1:]:
            late.close()
    if not opened:
        raise errors[0]
    return opened[0]


async def _connect(
    loop: asyncio.AbstractEventLoop, family: int, kind: int, protocol: int, _: str, address: Any
) -> socket.socket:
    opened = socket.socket(family, kind, protocol)
    try:
        opened.setblocking(False)  # noqa: FBT003 - its only argument
        await loop.sock_connect(opened, address)
    except BaseException:
        opened.close()
        raise
    return opened


def _fail(change: asyncio.Future[None], late: type[Exception]) -> None:
    if not change.done():
        change.set_exception(late("the server took too long"))
