"""A server of tools, for the tests: `python mcp_server.py stdio|sse|streamable-http [SOCKET]`."""

from __future__ import annotations

import sys
from typing import Any

try:
    from mcp.server.mcpserver import Image, MCPServer
except ImportError:  # version 1 of the library
    from mcp.server.fastmcp import FastMCP as MCPServer
    from mcp.server.fastmcp import Image

server: Any = MCPServer("demo")


@server.tool()
def add(a: int, b: int = 2) -> int:
    """Add two numbers."""
    return a + b


@server.tool()
def fail() -> str:
    """Fail."""
    raise ValueError("out of order")


@server.tool()
def draw():  # an annotation would ask for structured output
    """Draw a dot."""
    return Image(data=b"abc", format="png")


@server.prompt()
def greet(name: str, times: str = "1") -> str:
    """Greet somebody."""
    return f"Say hello to {name} {times} times."


def main(transport: str, number: str = "0") -> None:
    """Serve until somebody ends it.

    Args:
        transport: How to talk with clients.
        number: The number of the listening socket that this program was given.
    """
    if transport == "stdio":
        server.run()
        return
    import socket  # noqa: PLC0415 - stdio does without both

    import uvicorn  # noqa: PLC0415

    app = server.sse_app() if transport == "sse" else server.streamable_http_app()
    settings = uvicorn.Config(app, log_level="error")
    uvicorn.Server(settings).run(sockets=[socket.socket(fileno=int(number))])


if __name__ == "__main__":
    main(*sys.argv[1:])
