"""A server that costs next to nothing: it looks at the first line and sends bytes made beforehand.

It listens twice, and prints both ports. `bare` speaks plain HTTP with the fewest headers there can
be. `live` is the server that counts: TLS, and the headers of the API behind Cloudflare as they were
recorded, two cookies among them, with values that change as they do there, and JSON in chunks.

The first segment of the path tells how to answer: `/plain`, `/once` (and close the connection),
`/slow` (after 100 ms), `/base64` (vectors), `/odd` (a chat with
what no version knows), `/tools` (a chat with a call of a function, until its result is sent),
`/one` and `/many` (events per chunk of a stream), `/short` (a stream of one event), `/mb1` and
`/mb10` (one event of that size), `/counted` (a file that was sent has the size that came, a file
that is asked for has as many bytes as its name says).
`/connections` tells how many connections were opened, `/most` how many requests were being answered
at a time since it was last asked, and `/peak` the largest size of the server itself in bytes.
"""

from __future__ import annotations

import asyncio
import itertools
import resource
import ssl
import sys
import time
from email.utils import formatdate
from functools import partial
from typing import TYPE_CHECKING, cast

from answers import (
    CALL,
    CHAT,
    CONTENT,
    EMBEDDINGS,
    EMBEDDINGS_BASE64,
    FILE,
    JOB_BEGUN,
    JOB_DONE,
    LAST_CHUNK,
    MESSAGE,
    MODELS,
    ODD,
    ROWS_FILE,
    STREAMS,
    as_json,
    chunk,
    file_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    Head = Callable[[bytes, bytes], bytes]  # media type, framing

SLOW_SECONDS = 0.1
JSON = b"application/json"
EVENTS = b"text/event-stream; charset=utf-8"
OCTETS = b"application/octet-stream"
CHUNKED = b"transfer-encoding: chunked\r\n"
CLOSING = b"connection: close\r\n"
BLOCK = b"x" * 262_144
SHORT = 10_000  # bytes of a body that is looked into

NUMBERS = itertools.count(1)
LIVE_HEAD = (
    b"HTTP/1.1 200 OK\r\n"
    b"Date: %(date)b\r\n"
    b"Content-Type: %(type)b\r\n"
    b"%(framing)b"
    b"CF-RAY: %(number)016xb7-CDG\r\n"
    b"CF-Cache-Status: DYNAMIC\r\n"
    b"Access-Control-Allow-Origin: *\r\n"
    b"Server: cloudflare\r\n"
    b"Strict-Transport-Security: max-age=15552000; includeSubDomains; preload\r\n"
    b"mistral-correlation-id: 0198c1e4-7a31-7c32-a9f1-%(number)012x\r\n"
    b"x-envoy-upstream-service-time: 212\r\n"
    b"x-kong-proxy-latency: 9\r\n"
    b"x-kong-request-id: 0198c1e4-7a31-7c32-a9f1-%(number)012x\r\n"
    b"x-kong-upstream-latency: 213\r\n"
    b"x-ratelimit-limit-req-minute: 100\r\n"
    b"x-ratelimit-limit-tokens-minute: 100000\r\n"
    b"x-ratelimit-remaining-req-minute: 99\r\n"
    b"x-ratelimit-remaining-tokens-minute: %(tokens)d\r\n"
    b"x-ratelimit-tokens-query-cost: 32\r\n"
    b"Set-Cookie: __cf_bm=%(number)043x-%(seconds)d-1.0.1.1-%(number)086x; path=/; "
    b"expires=%(date)b; HttpOnly; Secure; SameSite=None\r\n"
    b"Set-Cookie: _cfuvid=%(number)043x-%(seconds)d000-0.0.1.1-604800000; path=/; "
    b"HttpOnly; Secure; SameSite=None\r\n"
    b"\r\n"
)


def bare_head(media_type: bytes, framing: bytes) -> bytes:
    """Say what a client cannot do without."""
    return b"HTTP/1.1 200 OK\r\ncontent-type: %b\r\n%b\r\n" % (media_type, framing)


def live_head(media_type: bytes, framing: bytes) -> bytes:
    """Say what the API says; half an hour is what its first cookie lasts."""
    now, number = int(time.time()), next(NUMBERS)
    return LIVE_HEAD % {
        b"date": formatdate(now + 1800, usegmt=True).encode(),
        b"type": media_type,
        b"framing": framing,
        b"number": number,
        b"tokens": 99_968 - number % 50_000,
        b"seconds": now,
    }


class Server(asyncio.Protocol):
    """Answers the requests of one connection in their order.

    Args:
        live: Whether to answer as the API does, not with the least that will do.
    """

    opened = 0
    under_way = 0
    most = 0

    def __init__(self, *, live: bool) -> None:
        self.live = live
        self.head_of: Head = live_head if live else bare_head

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Count the connection."""
        Server.opened += 1
        self.transport = cast("asyncio.Transport", transport)
        self.head = b""
        self.pending = b""  # the line of the request whose body is coming
        self.left: int | None = 0  # bytes of the body to come; None: until the last chunk
        self.taken = 0
        self.tail = b""
        self.has_result = False  # of a call of a function
        self.room: asyncio.Future[None] | None = None
        self.producing: asyncio.Task[None] | None = None

    def data_received(self, data: bytes) -> None:
        """Take bytes; answer when a request is whole."""
        if self.pending:
            self.take_body(data)
            return
        self.head += data
        end = self.head.find(b"\r\n\r\n")
        if end < 0:
            return
        head, body = self.head[:end].lower(), self.head[end + 4 :]
        self.pending, self.head = self.head[:end].partition(b" HTTP/")[0], b""
        self.taken, self.tail, self.has_result = 0, b"", False
        where = head.find(b"content-length:")
        if where >= 0:
            self.left = int(head[where + 15 :].partition(b"\r\n")[0])
        else:
            self.left = None if b"transfer-encoding: chunked" in head else 0
        self.take_body(body)

    def take_body(self, data: bytes) -> None:
        """Count the body, and drop it."""
        self.taken += len(data)
        self.has_result = self.has_result or (self.taken < SHORT and b'"tool"' in data)
        if self.left is None:
            self.tail = (self.tail + data[-len(LAST_CHUNK) :])[-len(LAST_CHUNK) :]
            if self.tail != LAST_CHUNK:
                return
        elif self.taken < self.left:
            return
        line, self.pending = self.pending, b""
        self.answer(line)

    def answer(self, line: bytes) -> None:
        """Send what the path asks for."""
        method, _, path = line.decode().partition(" ")
        how, _, rest = path[1:].partition("/")
        what = rest.partition("?")[0].removeprefix("v1/")
        Server.under_way += 1
        Server.most = max(Server.most, Server.under_way)
        if how == "slow":
            loop = asyncio.get_running_loop()
            loop.call_later(SLOW_SECONDS, self.send, self.choose("plain", what, method))
        elif how == "counted" and method == "GET" and what.startswith("files/"):
            self.producing = asyncio.ensure_future(self.produce(int(what.split("/")[1])))
        else:
            self.send(self.choose(how, what, method))
            if how == "once":
                self.transport.close()

    def choose(self, how: str, what: str, method: str) -> bytes:
        """Find the bytes."""
        if what in STREAMS and how in STREAMS[what]:
            return self.head_of(EVENTS, CHUNKED) + STREAMS[what][how]
        if what == "files/rows/content":
            return self.head_of(OCTETS, b"content-length: %d\r\n" % len(ROWS_FILE)) + ROWS_FILE
        if what.startswith("files/"):
            return self.head_of(OCTETS, b"content-length: %d\r\n" % len(CONTENT)) + CONTENT
        body = self.body_of(how, what, method)
        closing = CLOSING if how == "once" else b""
        if self.live:
            return self.head_of(JSON, CHUNKED + closing) + chunk(body) + LAST_CHUNK
        return self.head_of(JSON, b"content-length: %d\r\n" % len(body) + closing) + body

    def body_of(self, how: str, what: str, method: str) -> bytes:
        """Find the JSON."""
        if not what:
            return as_json(self.about(how))
        if what == "files" and method == "POST" and how == "counted":
            return file_of(self.taken)
        if what == "chat/completions" and how == "odd":
            return ODD
        if what == "chat/completions" and how == "tools" and not self.has_result:
            return CALL
        if what == "embeddings" and how == "base64":
            return EMBEDDINGS_BASE64
        if what.startswith("batch/jobs/"):
            return JOB_DONE
        return {
            "chat/completions": CHAT,
            "messages": MESSAGE,
            "embeddings": EMBEDDINGS,
            "models": MODELS,
            "files": FILE,
            "batch/jobs": JOB_BEGUN,
        }[what]

    def about(self, question: str) -> int:
        """Tell a number about the server."""
        if question == "most":
            most, Server.most = Server.most, 0
            return most
        if question == "peak":
            return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
        return Server.opened

    def send(self, data: bytes) -> None:
        """Write, unless the client is gone."""
        Server.under_way -= 1
        if not self.transport.is_closing():
            self.transport.write(data)

    async def produce(self, size: int) -> None:
        """Write a file that is nowhere, as fast as the client takes it."""
        self.send(self.head_of(OCTETS, b"content-length: %d\r\n" % size))
        while size > 0 and not self.transport.is_closing():
            if self.room:
                await self.room
            self.transport.write(BLOCK[:size])
            size -= len(BLOCK)

    def pause_writing(self) -> None:
        """Have the file wait."""
        self.room = asyncio.get_running_loop().create_future()

    def resume_writing(self) -> None:
        """Have it go on."""
        if self.room:
            self.room.set_result(None)
            self.room = None

    def connection_lost(self, _: Exception | None) -> None:
        """Let a file that waits see it."""
        self.resume_writing()


async def main(certificate: str) -> None:
    """Serve until killed; the ports, first that with TLS, are the first line of the output."""
    loop = asyncio.get_running_loop()
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    ports = []
    for live in (True, False):
        server = await loop.create_server(
            partial(Server, live=live), "127.0.0.1", 0, backlog=4096, ssl=context if live else None
        )
        ports.append(server.sockets[0].getsockname()[1])
    sys.stdout.write(" ".join(map(str, ports)) + "\n")
    sys.stdout.flush()
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
