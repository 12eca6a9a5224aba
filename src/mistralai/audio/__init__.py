"""Audio: speech as text, and text as speech."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mistralai._core.part import part
from mistralai._core.resource import Resource

if TYPE_CHECKING:
    from mistralai.extra.realtime.transcription import RealtimeTranscription

    from .speech import Speech
    from .transcriptions import Transcriptions
    from .voices import Voices

__all__ = ["Audio"]


class Audio(Resource):
    """Speech as text, and text as speech."""

    # Imported when it is first used: a program pays for what it calls.

    @part
    def transcriptions(self) -> Transcriptions:
        """Speech in a file as text."""
        from .transcriptions import Transcriptions

        return Transcriptions(self.sdk_configuration)

    @part
    def realtime(self) -> RealtimeTranscription:
        """Speech as text while it is spoken; for coroutines only."""
        from mistralai.extra.realtime.transcription import RealtimeTranscription

        return RealtimeTranscription(self.sdk_configuration)

    @part
    def speech(self) -> Speech:
        """Text as speech."""
        from .speech import Speech

        return Speech(self.sdk_configuration)

    @part
    def voices(self) -> Voices:
        """The voices that speak."""
        from .voices import Voices

        return Voices(self.sdk_configuration)
