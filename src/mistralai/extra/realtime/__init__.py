"""Speech as text while it is spoken, over a websocket.

`client.audio.realtime` is where to begin. It needs the package `websockets`.
"""

from __future__ import annotations

from mistralai.models import (
    AudioEncoding,
    AudioFormat,
    RealtimeTranscriptionError,
    RealtimeTranscriptionErrorDetail,
    RealtimeTranscriptionSession,
    RealtimeTranscriptionSessionCreated,
    RealtimeTranscriptionSessionUpdated,
)

from .connection import RealtimeConnection, UnknownRealtimeEvent
from .transcription import RealtimeTranscription

__all__ = [
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
