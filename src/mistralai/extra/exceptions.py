"""What the parts of `mistralai.extra` raise on their own account.

::

    MistralError
    └── MistralClientException          anything below
        ├── RunException                a run of a conversation cannot go on
        ├── MCPException                an MCP server did not do what it was asked
        │   └── MCPAuthException        it wants credentials, or others
        └── RealtimeTranscriptionException      a connection for audio failed
            └── RealtimeTranscriptionWSError    its server reports an error

What a server answers to a request raises the errors of `mistralai.errors`, as everywhere.
"""

from __future__ import annotations

from typing import Any

from mistralai.errors import MistralError

__all__ = [
    "MCPAuthException",
    "MCPException",
    "MistralClientException",
    "RealtimeTranscriptionException",
    "RealtimeTranscriptionWSError",
    "RunException",
]


class MistralClientException(MistralError):
    """The root of what `mistralai.extra` raises on its own account."""


class RunException(MistralClientException):
    """A run cannot go on: its context is incomplete, or a function of yours failed."""


class MCPException(MistralClientException):
    """An MCP server cannot be reached, or did not do what it was asked."""


class MCPAuthException(MCPException):
    """An MCP server wants credentials that it has not got, or cannot be asked for them."""


class RealtimeTranscriptionException(MistralClientException):
    """A connection for audio did not come about, or broke.

    Args:
        message: What happened.
        code: The status of HTTP with which the server refused the connection, or the code that its
            error has.
        payload: What the server said.

    Attributes:
        code: As above.
        payload: As above.
    """

    def __init__(self, message: str, *, code: int | None = None, payload: Any = None) -> None:
        super().__init__(message)
        self.code = code
        self.payload = payload


class RealtimeTranscriptionWSError(RealtimeTranscriptionException):
    """The server of a connection for audio reports an error.

    Args:
        message: What happened.
        payload: The error as a model, a `RealtimeTranscriptionError`, where it could be read.
        raw: The error as it came.

    Attributes:
        raw: As above.
    """

    def __init__(self, message: str, *, payload: Any = None, raw: Any = None) -> None:
        code = getattr(getattr(payload, "error", None), "code", None)
        super().__init__(message, code=code, payload=payload)
        self.raw = raw
