"""A server that costs next to nothing: it looks at the first line and sends bytes made beforehand.

The first segment of the path tells how to answer: `/plain`, `/slow` (after 100 ms), `/one` and
`/many` (events per chunk of a stream), `/short` (a stream of one event), `/mb1` and `/mb10` (one
event of that size), `/counted` (a file that was sent has the size that came, a file that is asked
for has as many bytes as its name says). `/connections` tells how many connections were opened,
`/most` how many requests were being answered at a time since it was last asked, and `/peak` the
largest size of the server itself in bytes.
"""

from __future__ import annotations

import asyncio
import json
import resource
import sys
from typing import cast

EVENTS = 2000
SLOW_SECONDS = 0.1
FILE_BYTES = 8_000_000

WORDS = "The best French painter is a matter of taste, but many would say Claude Monet. " * 4


def answer(body: bytes, media_type: str = "application/json") -> bytes:
    head = f"HTTP/1.1 200 OK\r\ncontent-type: {media_type}\r\ncontent-length: {len(body)}\r\n\r\n"
    return head.encode() + body


def as_json(value: object) -> bytes:
    return answer(json.dumps(value).encode())


USAGE = {"prompt_tokens": 16, "completion_tokens": 34, "total_tokens": 50}

CHAT = as_json(
    {
        "id": "cmpl-e5cc70bb28c444948073e77776eb30ef",
        "object": "chat.completion",
        "model": "mistral-small-latest",
        "created": 1702256327,
        "usage": USAGE,
        "choices": [
            {
                "index": 0,
                "message": {"role": "assistant", "content": WORDS, "tool_calls": None},
                "finish_reason": "stop",
            }
        ],
    }
)
MESSAGE = as_json(
    {
        "id": "msg_1",
        "type": "message",
        "role": "assistant",
        "model": "mistral-small-latest",
        "content": [{"type": "text", "text": WORDS}],
        "stop_reason": "end_turn",
        "stop_sequence": None,
        "usage": {"input_tokens": 16, "output_tokens": 34},
    }
)
EMBEDDINGS = as_json(
    {
        "id": "embd-1",
        "object": "list",
        "model": "mistral-embed",
        "usage": USAGE,
        "data": [
            {
                "object": "embedding",
                "index": i,
                "embedding": [((i * 1024 + j) * 7919 % 20011) / 10007 - 1 for j in range(1024)],
            }
            for i in range(64)
        ],
    }
)
MODELS = as_json(
    {
        "object": "list",
        "data": [
            {
                "id": f"model-{i}",
                "object": "model",
                "created": 1702256327,
                "owned_by": "mistralai",
                "name": f"model-{i}",
                "description": "A model of the benchmark.",
                "max_context_length": 32768,
                "aliases": [],
                "type": "base",
                "capabilities": {
                    "completion_chat": True,
                    "completion_fim": False,
                    "function_calling": True,
                    "fine_tuning": False,
                    "vision": False,
                },
            }
            for i in range(40)
        ],
    }
)


def file_of(size: int) -> bytes:
    return as_json(
        {
            "id": "497f6eca-6276-4993-bfeb-53cbbbba6f09",
            "object": "file",
            "bytes": size,
            "created_at": 1716963433,
            "filename": "a.jsonl",
            "purpose": "batch",
            "sample_type": "batch_request",
            "source": "upload",
            "status": "processed",
        }
    )


FILE = file_of(FILE_BYTES)
CONTENT = answer(b"x" * FILE_BYTES, "application/octet-stream")

STREAM_HEAD = (
    b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"
)
STREAM_END = b"0\r\n\r\n"


def chunk(data: bytes) -> bytes:
    return b"%x\r\n%b\r\n" % (len(data), data)


def delta(text: str, finish: str | None = None) -> bytes:
    event = {
        "id": "cmpl-e5cc70bb28c444948073e77776eb30ef",
        "object": "chat.completion.chunk",
        "created": 1702256327,
        "model": "mistral-small-latest",
        "choices": [{"index": 0, "delta": {"content": text}, "finish_reason": finish}],
    }
    return b"data: " + json.dumps(event).encode() + b"\n\n"


def block(text: str) -> bytes:
    event = {
        "type": "content_block_delta",
        "index": 0,
        "delta": {"type": "text_delta", "text": text},
    }
    return b"event: content_block_delta\ndata: " + json.dumps(event).encode() + b"\n\n"


def stream(events: list[bytes], together: int) -> bytes:
    chunks = [b"".join(events[i : i + together]) for i in range(0, len(events), together)]
    return STREAM_HEAD + b"".join(map(chunk, chunks)) + STREAM_END


def deltas(count: int, size: int = 5) -> list[bytes]:
    return [*[delta("x" * size)] * (count - 1), delta("x" * size, "stop"), b"data: [DONE]\n\n"]


def blocks(count: int, size: int = 5) -> list[bytes]:
    start = {"type": "message_start", "message": json.loads(MESSAGE.partition(b"\r\n\r\n")[2])}
    begin = {
        "type": "content_block_start",
        "index": 0,
        "content_block": {"type": "text", "text": ""},
    }
    return [
        b"event: message_start\ndata: " + json.dumps(start).encode() + b"\n\n",
        b"event: content_block_start\ndata: " + json.dumps(begin).encode() + b"\n\n",
        *[block("x" * size)] * count,
        b'event: message_stop\ndata: {"type":"message_stop"}\n\n',
    ]


MILLION = 1_000_000
STREAMS = {
    kind: {
        "one": stream(make(EVENTS), 1),
        "many": stream(make(EVENTS), 50),
        "short": stream(make(1), 1),
        "mb1": stream(make(1, MILLION), 1),
        "mb10": stream(make(1, 10 * MILLION), 1),
    }
    for kind, make in {"openai": deltas, "anthropic": blocks}.items()
}


BLOCK = b"x" * 262_144


class Server(asyncio.Protocol):
    """Answers the requests of one connection in their order."""

    opened = 0
    under_way = 0
    most = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Count the connection."""
        Server.opened += 1
        self.transport = cast("asyncio.Transport", transport)
        self.head = b""
        self.pending = b""  # the line of the request whose body is coming
        self.left: int | None = 0  # bytes of the body to come; None: until the last chunk
        self.taken = 0
        self.tail = b""
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
        self.taken, self.tail = 0, b""
        where = head.find(b"content-length:")
        if where >= 0:
            self.left = int(head[where + 15 :].partition(b"\r\n")[0])
        else:
            self.left = None if b"transfer-encoding: chunked" in head else 0
        self.take_body(body)

    def take_body(self, data: bytes) -> None:
        """Count the body, and drop it."""
        self.taken += len(data)
        if self.left is None:
            self.tail = (self.tail + data[-len(STREAM_END) :])[-len(STREAM_END) :]
            if self.tail != STREAM_END:
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

    def choose(self, how: str, what: str, method: str) -> bytes:
        """Find the bytes."""
        if not what:
            return as_json(self.about(how))
        if what == "chat/completions":
            return CHAT if how == "plain" else STREAMS["openai"][how]
        if what == "messages":
            return MESSAGE if how == "plain" else STREAMS["anthropic"][how]
        if what == "files" and method == "POST":
            return file_of(self.taken) if how == "counted" else FILE
        if what.startswith("files"):
            return CONTENT
        return {"embeddings": EMBEDDINGS, "models": MODELS}[what]

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
        self.send(
            b"HTTP/1.1 200 OK\r\ncontent-type: application/octet-stream\r\n"
            b"content-length: %d\r\n\r\n" % size
        )
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


async def main() -> None:
    """Serve until killed; the port is the first line of the output."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Server, "127.0.0.1", 0, backlog=4096)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
