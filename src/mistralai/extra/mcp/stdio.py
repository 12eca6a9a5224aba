"""MCP servers that are programs, started here, and talked with over their standard streams."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, TextIO, cast

from mcp.client.stdio import StdioServerParameters, stdio_client

from .base import MCPClientBase

if TYPE_CHECKING:
    from contextlib import AsyncExitStack

    from ._library import Streams

__all__ = ["MCPClientSTDIO", "StdioServerParameters"]


class MCPClientSTDIO(MCPClientBase):
    """A client of a server that is a program of this machine.

    The program is started when the client connects, and ended with the connection.

    Args:
        stdio_params: The program, its arguments, its environment and its folder: an
            `mcp.StdioServerParameters`.
        name: What to call the server in errors.
    """

    def __init__(self, stdio_params: StdioServerParameters, name: str | None = None) -> None:
        super().__init__(name)
        self._stdio_params = stdio_params

    async def _get_transport(self, exit_stack: AsyncExitStack) -> Streams:
        transport = stdio_client(self._stdio_params, errlog=_errors(exit_stack))
        return await exit_stack.enter_async_context(transport)


def _errors(exit_stack: AsyncExitStack) -> TextIO:
    """Give the file that the program writes its errors to: a real one, as programs want it."""
    for stream in (sys.stderr, sys.__stderr__):
        # In a notebook, for one, it is none.
        with suppress(AttributeError, OSError):
            stream.fileno()  # type: ignore[union-attr]  # a program without a console has None
            return cast("TextIO", stream)
    return exit_stack.enter_context(Path(os.devnull).open("w", encoding="utf-8"))
