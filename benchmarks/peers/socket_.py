"""A bare socket and the standard library's JSON: the floor that nobody reaches."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
from typing import Any

from .base import MESSAGES, MODEL
from .base import Peer as Base


class Peer(Base):
    def __init__(self, url: str) -> None:
        super().__init__(url)
        host, _, path = url.removeprefix("http://").partition("/")
        name, _, port = host.partition(":")
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
            connection = self.mine.connection = socket.create_connection(self.address)
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return self.mine.connection

    def chat(self) -> str:
        connection = self.connected()
        connection.sendall(self.request)
        data = connection.recv(65536)
        head, _, body = data.partition(b"\r\n\r\n")
        length = int(head.partition(b"content-length: ")[2].partition(b"\r\n")[0])
        while len(body) < length:
            body += connection.recv(65536)
        return json.loads(body)["choices"][0]["message"]["content"]

    async def chat_async(self) -> str:
        if self.idle:
            reader, writer = self.idle.pop()
        else:
            reader, writer = await asyncio.open_connection(*self.address)
        writer.write(self.request)
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(head.partition(b"content-length: ")[2].partition(b"\r\n")[0])
        body = await reader.readexactly(length)
        self.idle.append((reader, writer))
        return json.loads(body)["choices"][0]["message"]["content"]

    def stream(self, limit: int | None = None) -> int:
        connection = self.connected()
        connection.sendall(self.request)
        rest = b""
        size = count = 0
        while True:
            data = rest + connection.recv(65536)
            *lines, rest = data.split(b"\n")
            for line in lines:
                if line.startswith(b"data: {"):
                    event = json.loads(line[6:])
                    size += len(event["choices"][0]["delta"]["content"])
                    count += 1
                    if count == limit:
                        connection.close()
                        del self.mine.connection
                        return size
            if data.endswith(b"0\r\n\r\n"):
                return size
