"""What the parts of `mistralai.extra` raise on their own account.

::

    MistralError
    └── MistralClientException          anything below
        ├── RunException                a run of a conversation cannot go on
        └── MCPException                an MCP server did not do what it was asked
            └── MCPAuthException        it wants credentials, or others

What a server answers to a request raises the errors of `mistralai.errors`, as everywhere.
"""

from __future__ import annotations

from mistralai.errors import MistralError

__all__ = ["MCPAuthException", "MCPException", "MistralClientException", "RunException"]


class MistralClientException(MistralError):
    """The root of what `mistralai.extra` raises on its own account."""


class RunException(MistralClientException):
    """A run cannot go on: its context is incomplete, or a function of yours failed."""


class MCPException(MistralClientException):
    """An MCP server cannot be reached, or did not do what it was asked."""


class MCPAuthException(MCPException):
    """An MCP server wants credentials that it has not got, or cannot be asked for them."""
