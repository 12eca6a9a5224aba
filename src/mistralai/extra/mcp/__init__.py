"""Clients of MCP servers, whose tools a model may call in a run: over stdio, SSE, Streamable HTTP.

They need the packages of the extra `agents`.
"""

from __future__ import annotations

from importlib.util import find_spec

if find_spec("mcp") is None or find_spec("authlib") is None:
    raise ModuleNotFoundError(  # pragma: no cover - seen by a program of the tests
        "MCP servers need the packages of the extra agents: pip install mcp authlib", name="mcp"
    )
