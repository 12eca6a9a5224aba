"""Reading the body of a response whole, as far as its size allows."""

from __future__ import annotations

import io
import zlib
from datetime import timedelta
from time import perf_counter
from typing import TYPE_CHECKING, Any, cast

import httpx

from mistralai.errors import ResponseTooLargeError

from . import short_client
from .libraries import library_of
from .short_client import keep_content

if TYPE_CHECKING:
    from collections.abc import AsyncIterable, Callable, Iterable, Iterator

STEP = 1 << 18
"""How many bytes are decompressed at once: a few of a bomb become a thousand times as many."""


def read(response: httpx.Response, limit: int | None = None, *, cut: bool = False) -> None:
    """Read the body, which gives the connection back; one that was read is left as it is.

    It does what `response.read()` does, with one copy of the body in place of three, and without
    the four generators that this pulls each byte through.

    Args:
        response: The response; one of another library than httpx is read by its own method.
        limit: How many bytes the body may have when it is decompressed; None for any number.
        cut: Keep the beginning of a larger one, instead of raising.

    Raises:
        ResponseTooLargeError: The body is larger; the connection is closed.
        httpx.HTTPError: The body broke off, or cannot be decompressed.
    """
    stream: Any = short_client.CAN_KEEP and short_client.own_stream(response, httpx.SyncByteStream)
    if not stream:
        other = _Other.of(response, limit)
        if other is None:
            response.read()
            return
        try:
            for piece in response.iter_bytes():
                if not other.take(piece):
                    break
        finally:
            response.close()
        other.keep(cut=cut)
        return
    body = _Body(response, limit)
    pieces: Iterable[bytes] = body.decoded() or stream
    try:
        for piece in pieces:
            if not body.take(piece):
                break
        else:
            body.end()
    finally:
        response.is_closed = True
        stream.close()
    body.keep(cut=cut)


async def read_async(
    response: httpx.Response, limit: int | None = None, *, cut: bool = False
) -> None:
    """Read the body; see `read`."""
    stream: Any = short_client.CAN_KEEP and short_client.own_stream(response, httpx.AsyncByteStream)
    if not stream:
        other = _Other.of(response, limit)
        if other is None:
            await response.aread()
            return
        try:
            async for piece in response.aiter_bytes():
                if not other.take(piece):
                    break
        finally:
            await response.aclose()
        other.keep(cut=cut)
        return
    body = _Body(response, limit)
    pieces: AsyncIterable[bytes] = body.decoded_async() or stream
    try:
        async for piece in pieces:
            if not body.take(piece):
                break
        else:
            body.end()
    finally:
        response.is_closed = True
        await stream.aclose()
    body.keep(cut=cut)


class _Bounded:
    """The body of a response while it is read, up to a limit.

    Args:
        response: The response.
        limit: How many bytes there may be; None for any number.
    """

    _inflate: _Inflater | None = None

    def __init__(self, response: Any, limit: int | None) -> None:
        self._response = response
        self._limit = limit
        # Its value is not copied when it is taken out, as the pieces of a list are when joined.
        self._content = io.BytesIO()

    def take(self, piece: bytes) -> bool:
        """Take the next bytes of the stream; return whether more are wanted."""
        for part in (piece,) if self._inflate is None else self._inflate.parts(piece):
            self._content.write(part)
            if self._limit is not None and self._content.tell() > self._limit:
                return False
        return True

    def _taken(self, *, cut: bool) -> bytes:
        """Give what was read, unless there is too much of it."""
        if self._limit is not None and self._content.tell() > self._limit:
            if not cut:
                raise ResponseTooLargeError(self._limit, self._response)
            self._content.truncate(self._limit)
        return self._content.getvalue()


class _Body(_Bounded):
    """The body of a response of httpx, which is decompressed here."""

    def __init__(self, response: httpx.Response, limit: int | None) -> None:
        super().__init__(response, limit)
        self._begin = perf_counter()
        # Who takes the time of the head, takes that of the body at its end (as httpx's client).
        self._is_timed = _elapsed(response) is not None
        coding = response.headers.get("content-encoding", "").strip().lower()
        self._is_foreign = coding not in {"", "identity", "gzip", "deflate"}
        if coding in {"gzip", "deflate"}:
            self._inflate = _Inflater(coding)
        if not self._is_foreign:
            response.is_stream_consumed = True

    def decoded(self) -> Iterator[bytes] | None:
        """Have httpx decode what is not decoded here: brotli and zstandard, where installed."""
        return self._response.iter_bytes() if self._is_foreign else None

    def decoded_async(self) -> AsyncIterable[bytes] | None:
        """Have httpx decode what is not decoded here."""
        return self._response.aiter_bytes() if self._is_foreign else None

    def end(self) -> None:
        """Take what the decompression held back."""
        if self._inflate is not None:
            self._content.write(self._inflate.rest())

    def keep(self, *, cut: bool) -> None:
        """Put what was read into the response, unless there is too much of it."""
        content = self._taken(cut=cut)
        keep_content(self._response, content)
        # The stream of httpx's client holds the response, and so would keep the body in memory
        # until the next collection of cycles.
        self._response.stream = httpx.ByteStream(content)
        elapsed = _elapsed(self._response)
        if self._is_timed and elapsed is not None:
            self._response.elapsed = elapsed + timedelta(seconds=perf_counter() - self._begin)


class _Other(_Bounded):
    """The body of a response that is of another library, or of a derived class: it decompresses."""

    @classmethod
    def of(cls, response: Any, limit: int | None) -> _Other | None:
        """Make one; None where the response is best read by its own method.

        Those are the ones without a limit or read already, what stands for a response in tests,
        and any library that keeps a body in another place than httpx does.
        """
        if limit is None or getattr(response, "is_stream_consumed", True) is not False:
            return None
        kind = cast("Any", type(response))
        known: Any = getattr(library_of(kind), "Response", None)
        if known is None or not isinstance(response, known) or hasattr(response, "_content"):
            return None
        return cls(response, limit) if hasattr(known(200, content=b""), "_content") else None

    def keep(self, *, cut: bool) -> None:
        """Put what was read into the response, unless there is too much of it."""
        self._response._content = self._taken(cut=cut)  # noqa: SLF001 - as `keep_content`


class _Inflater:
    """Decompresses gzip and deflate, in steps of a known size."""

    def __init__(self, coding: str) -> None:
        self._is_first = True
        self._is_deflate = coding == "deflate"
        self._inflate = zlib.decompressobj(zlib.MAX_WBITS | (0 if self._is_deflate else 16))

    def parts(self, data: bytes) -> Iterator[bytes]:
        """Decompress the next bytes."""
        while data:
            part = _decoding(self._step, data)
            data = self._inflate.unconsumed_tail
            yield part

    def _step(self, data: bytes) -> bytes:
        was_first, self._is_first = self._is_first, False
        try:
            return self._inflate.decompress(data, STEP)
        except zlib.error:
            if not (was_first and self._is_deflate):
                raise
            # There are servers that leave out the envelope of RFC 9110 8.4.1.2.
            self._inflate = zlib.decompressobj(-zlib.MAX_WBITS)
            return self._inflate.decompress(data, STEP)

    def rest(self) -> bytes:
        """Give what was held back."""
        return _decoding(self._inflate.flush)


def _decoding(work: Callable[..., bytes], *args: bytes) -> bytes:
    try:
        return work(*args)
    except zlib.error as error:
        raise httpx.DecodingError(str(error)) from error


def _elapsed(response: httpx.Response) -> timedelta | None:
    try:
        return response.elapsed
    except RuntimeError:
        return None
