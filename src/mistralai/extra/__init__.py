"""Structured output: answers as instances of pydantic models.

`client.chat.parse` does it all; these are its parts. What `client.audio.realtime` is made of can be
imported from here too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mistralai._v1.lazy import lazy_names

from .parse_arguments import ParseArguments
from .parse_error import NotJSONError, NotTextError, ParseError
from .struct_chat import (
    CustomPydanticModel,
    ParsedChatCompletionResponse,
    convert_to_parsed_chat_completion_response,
)
from .utils import response_format_from_pydantic_model

if TYPE_CHECKING:
    from .realtime import (
        AudioEncoding,
        AudioFormat,
        RealtimeConnection,
        RealtimeTranscription,
        RealtimeTranscriptionError,
        RealtimeTranscriptionErrorDetail,
        RealtimeTranscriptionSession,
        RealtimeTranscriptionSessionCreated,
        RealtimeTranscriptionSessionUpdated,
        UnknownRealtimeEvent,
    )
else:
    _REALTIME = [
        "AudioEncoding",
        "AudioFormat",
        "RealtimeConnection",
        "RealtimeTranscription",
        "RealtimeTranscriptionError",
        "RealtimeTranscriptionErrorDetail",
        "RealtimeTranscriptionSession",
        "RealtimeTranscriptionSessionCreated",
        "RealtimeTranscriptionSessionUpdated",
        "UnknownRealtimeEvent",
    ]
    __getattr__, __dir__ = lazy_names(
        __name__, {".realtime": _REALTIME}, lambda: {"exceptions", "mcp", "realtime", "run"}
    )

__all__ = [
    "AudioEncoding",
    "AudioFormat",
    "CustomPydanticModel",
    "NotJSONError",
    "NotTextError",
    "ParseArguments",
    "ParseError",
    "ParsedChatCompletionResponse",
    "RealtimeConnection",
    "RealtimeTranscription",
    "RealtimeTranscriptionError",
    "RealtimeTranscriptionErrorDetail",
    "RealtimeTranscriptionSession",
    "RealtimeTranscriptionSessionCreated",
    "RealtimeTranscriptionSessionUpdated",
    "UnknownRealtimeEvent",
    "convert_to_parsed_chat_completion_response",
    "response_format_from_pydantic_model",
]
