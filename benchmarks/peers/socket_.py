"""A bare socket and the standard library's JSON: the floor that nobody reaches."""

from __future__ import annotations

import asyncio
import json
import socket
import ssl
import threading
from typing import Any

from .base import MESSAGES, MODEL
from .base import Peer as Base


def whole(data: bytes) -> bool:
    """Tell whether an answer is there to its end."""
    head, _, body = data.partition(b"\r\n\r\n")
    length = head.partition(b"content-length: ")[2].partition(b"\r\n")[0]
    return len(body) >= int(length) if length else data.endswith(b"\r\n0\r\n\r\n")


def text_of(data: bytes) -> str:
    """Read the text of an answer, whose JSON is all there is between braces."""
    body = data.partition(b"\r\n\r\n")[2]
    return json.loads(body[body.index(b"{") : body.rindex(b"}") + 1])["choices"][0]["message"][
        "content"
    ]


def received(connection: socket.socket) -> bytes:
    """Read what is there, of an answer that is not whole yet."""
    data = connection.recv(65536)
    if not data:
        raise ConnectionError("the answer ended in its middle")
    return data


class Peer(Base):
    def __init__(self, url: str) -> None:
        super().__init__(url)
        scheme, _, rest = url.partition("://")
        host, _, path = rest.partition("/")
        name, _, port = host.partition(":")
        self.tls = ssl.create_default_context() if scheme == "https" else None
        self.address = name, int(port)
        body = json.dumps({"model": MODEL, "messages": MESSAGES}).encode()
        self.request = (
            f"POST /{path}/v1/chat/completions HTTP/1.1\r\nhost: {host}\r\n"
            "authorization: Bearer key\r\ncontent-type: application/json\r\n"
            f"content-length: {len(body)}\r\n\r\n"
        ).encode() + body
        self.mine = threading.local()  # each thread has a connection
        self.idle: list[Any] = []

    def construct(self) -> Any:
        return Peer(self.url)

    def close(self) -> None:
        if hasattr(self.mine, "connection"):
            self.mine.connection.close()

    async def aclose(self) -> None:
        for _, writer in self.idle:
            writer.close()

    def connected(self) -> socket.socket:
        if not hasattr(self.mine, "connection"):
            connection = socket.create_connection(self.address)
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if self.tls:
                connection = self.tls.wrap_socket(connection, server_hostname=self.address[0])
            self.mine.connection = connection
        return self.mine.connection

    def chat(self) -> str:
        connection = self.connected()
        connection.sendall(self.request)
        data = connection.recv(65536)
        while not whole(data):
            data += received(connection)
        if b"connection: close" in data[:2000].lower():
            self.forget(connection)
        return text_of(data)

    def forget(self, connection: socket.socket) -> None:
        connection.close()
        del self.mine.connection

    async def chat_async(self) -> str:
        if self.idle:
            reader, writer = self.idle.pop()
        else:
            reader, writer = await asyncio.open_connection(*self.address, ssl=self.tls)
        writer.write(self.request)
        data = await reader.read(65536)
        while not whole(data):
            data += await reader.read(65536)
        self.idle.append((reader, writer))
        return text_of(data)

    def stream(self, limit: int | None = None) -> int:
        connection = self.connected()
        connection.sendall(self.request)
        rest = b""
        size = count = 0
        while True:
            data = rest + received(connection)
            *lines, rest = data.split(b"\n")
            for line in lines:
                if line.startswith(b"data: {"):
                    event = json.loads(line[6:])
                    size += len(event["choices"][0]["delta"]["content"])
                    count += 1
                    if count == limit:
                        self.forget(connection)
                        return size
            if data.endswith(b"0\r\n\r\n"):
                return size
