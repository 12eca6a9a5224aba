"""A server that misbehaves: the first segment of the path says how.

It is made of plain sockets, because no HTTP library would send most of this. `/open` tells how many
connections are open besides the one that asks.
"""

from __future__ import annotations

import gzip
import json
import random
import socket
import struct
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress

WORDS = "The best French painter is Claude Monet."
BOMB_BYTES = 256 * 2**20
CHOICES = 100_000
EVENTS = 1_000_000
CHUNKS = 1_000_000
STEP = 10_000
"""How many chunks or events are sent at a time."""

MESSAGES = "messages"
"""The end of the path of the API whose answers are in a form of their own."""

Answer = Callable[[str], Iterator[bytes]]


def body(api: str, text: str = WORDS, count: int = 1) -> bytes:
    """Write an answer in the form of the one API or of the other."""
    if api == MESSAGES:
        value: dict[str, object] = {
            "id": "msg_1",
            "type": "message",
            "role": "assistant",
            "model": "m",
            "content": [{"type": "text", "text": text}] * count,
            "stop_reason": "end_turn",
            "stop_sequence": None,
            "usage": {"input_tokens": 1, "output_tokens": 1},
        }
    else:
        message = {"role": "assistant", "content": text, "tool_calls": None}
        value = {
            "id": "1",
            "object": "chat.completion",
            "created": 1,
            "model": "m",
            "usage": {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2},
            "choices": [{"index": 0, "message": message, "finish_reason": "stop"}] * count,
        }
    return json.dumps(value, ensure_ascii=False).encode()


def whole(content: bytes, *headers: str, status: str = "200 OK") -> bytes:
    """Put a head with the length before a body."""
    lines = [f"HTTP/1.1 {status}", "content-type: application/json", *headers]
    lines += [f"content-length: {len(content)}", "", ""]
    return "\r\n".join(lines).encode() + content


def chunk(data: bytes) -> bytes:
    """Frame a piece of a body that says no length."""
    return b"%x\r\n%b\r\n" % (len(data), data)


def open_ended(media_type: str) -> bytes:
    """Write the head of a body in chunks."""
    return (
        f"HTTP/1.1 200 OK\r\ncontent-type: {media_type}\r\ntransfer-encoding: chunked\r\n\r\n"
    ).encode()


def event(api: str) -> bytes:
    """Write one event with a piece of text."""
    if api == MESSAGES:
        value: dict[str, object] = {
            "type": "content_block_delta",
            "index": 0,
            "delta": {"type": "text_delta", "text": "x"},
        }
        return b"event: content_block_delta\ndata: " + json.dumps(value).encode() + b"\n\n"
    choice = {"index": 0, "delta": {"content": "x"}, "finish_reason": None}
    value = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "m"}
    return b"data: " + json.dumps({**value, "choices": [choice]}).encode() + b"\n\n"


def beginning(api: str) -> bytes:
    """Write what comes before the first piece of text."""
    if api != MESSAGES:
        return b""
    start = {"type": "message_start", "message": json.loads(body(MESSAGES))}
    block = {"type": "content_block_start", "index": 0}
    block["content_block"] = {"type": "text", "text": ""}
    return b"".join(
        b"event: %b\ndata: %b\n\n" % (str(it["type"]).encode(), json.dumps(it).encode())
        for it in (start, block)
    )


def ending(api: str) -> bytes:
    """Write what ends a stream."""
    if api == MESSAGES:
        return b'event: message_stop\ndata: {"type":"message_stop"}\n\n'
    return b"data: [DONE]\n\n"


def plain(api: str) -> Iterator[bytes]:
    yield whole(body(api))


def says(api: str) -> Iterator[bytes]:
    yield whole(body(api), "connection: close")


def behind(api: str) -> Iterator[bytes]:
    yield whole(body(api)) + whole(body(api, "FOREIGN"))


def trailer(api: str) -> Iterator[bytes]:
    yield open_ended("application/json") + chunk(body(api)) + b"0\r\n"
    while True:
        yield b"x-trailer: y\r\n" * 1000


def bomb(_: str) -> Iterator[bytes]:
    yield whole(BOMB, "content-encoding: gzip")


def bomb_500(_: str) -> Iterator[bytes]:
    yield whole(BOMB, "content-encoding: gzip", status="500 Internal Server Error")


def chunks(api: str) -> Iterator[bytes]:
    content = body(api, "x" * CHUNKS)
    yield open_ended("application/json")
    for i in range(0, len(content), STEP):
        yield b"".join(b"1\r\n%c\r\n" % byte for byte in content[i : i + STEP])
    yield b"0\r\n\r\n"


def choices(api: str) -> Iterator[bytes]:
    yield whole(body(api, "x", CHOICES))


def events(api: str) -> Iterator[bytes]:
    yield open_ended("text/event-stream") + chunk(beginning(api) + b":\n\n")
    some = chunk(event(api) * 100)
    for _ in range(0, EVENTS, STEP):
        yield some * (STEP // 100)
    yield chunk(ending(api)) + b"0\r\n\r\n"


def odd_byte(api: str) -> Iterator[bytes]:
    yield whole(body(api).replace(b"Claude", b"Cl\xffude"))


def half(api: str) -> Iterator[bytes]:
    yield open_ended("text/event-stream") + chunk(beginning(api) + event(api))
    time.sleep(60)  # open until the client closes, or is gone


def refused(_: str) -> Iterator[bytes]:
    yield whole(b'{"message":"no"}', status="401 Unauthorized")


def page(_: str) -> Iterator[bytes]:
    content = b"<html>not here</html>"
    head = "HTTP/1.1 404 Not Found\r\ncontent-type: text/html\r\n"
    yield f"{head}content-length: {len(content)}\r\n\r\n".encode() + content


def unprocessable(_: str) -> Iterator[bytes]:
    refused = {"loc": ["body", "model"], "msg": "no such model", "type": "value_error"}
    content = json.dumps({"detail": [refused]}).encode()
    yield whole(content, status="422 Unprocessable Content")


def no_json(_: str) -> Iterator[bytes]:
    yield whole(b"data: no JSON\n\n")


def garbage(_: str) -> Iterator[bytes]:
    yield b"\x00\x01\x02 no HTTP\r\n\r\n"
    raise ConnectionAbortedError


def cut(api: str) -> Iterator[bytes]:
    yield open_ended("application/json") + chunk(body(api)[:20])
    raise ConnectionAbortedError


def reset(_: str) -> Iterator[bytes]:
    yield b""
    raise ConnectionResetError


ANSWERS: dict[str, Answer] = {
    made.__name__: made
    for made in (
        *(plain, says, behind, trailer, bomb, bomb_500, chunks, choices, events),
        *(odd_byte, half, refused, page, unprocessable, no_json, garbage, cut, reset),
    )
}
ANSWERS["silent"] = plain
BOMB = gzip.compress(b" " * BOMB_BYTES, 6)


def request(connection: socket.socket) -> bytes | None:
    """Read a request; return its first line, None at the end."""
    data = b""
    while b"\r\n\r\n" not in data:
        piece = connection.recv(65536)
        if not piece:
            return None
        data += piece
        if b" /slam/" in data:  # before the request has come
            reset_now(connection)
            return None
    head, _, rest = data.partition(b"\r\n\r\n")
    length = 0
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            length = int(line.partition(b":")[2])
    while len(rest) < length:
        piece = connection.recv(65536)
        if not piece:
            return None
        rest += piece
    return head.partition(b"\r\n")[0]


def reset_now(connection: socket.socket) -> None:
    """Close a connection so that the other side is told it was reset."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


open_now: set[socket.socket] = set()


def serve(connection: socket.socket) -> None:
    """Answer the requests of a connection."""
    open_now.add(connection)
    with suppress(OSError), connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        while line := request(connection):
            _, path, _ = line.decode().split(" ")
            how = path.split("/")[1]
            if how == "open":
                connection.sendall(whole(json.dumps(len(open_now) - 1).encode()))
                continue
            if how == "half":
                threading.Thread(target=watch, args=(connection,), daemon=True).start()
            try:
                for piece in ANSWERS[how](path.rpartition("/")[2]):
                    connection.sendall(piece)
            except ConnectionAbortedError:
                break
            except ConnectionResetError:
                reset_now(connection)
                break
            if how == "silent":
                time.sleep(random.choice([0, 0, 0.0003, 0.0006, 0.001, 0.002]))  # noqa: S311 - no secret
            if how in {"silent", "says"}:
                break
    open_now.discard(connection)


def watch(connection: socket.socket) -> None:
    """See that the client closes while the answer is still open."""
    with suppress(OSError):
        while connection.recv(65536):
            pass
    open_now.discard(connection)


def main() -> None:
    """Serve until killed; the port is the first line of the output."""
    listening = socket.create_server(("127.0.0.1", 0), backlog=4096)
    sys.stdout.write(f"{listening.getsockname()[1]}\n")
    sys.stdout.flush()
    while True:
        connection, _ = listening.accept()
        threading.Thread(target=serve, args=(connection,), daemon=True).start()


if __name__ == "__main__":
    main()
