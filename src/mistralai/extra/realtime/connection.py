"""A connection that takes audio and gives the text of it."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias, cast

from mistralai._core.response.read import read
from mistralai.extra.exceptions import RealtimeTranscriptionException
from mistralai.models import (
    AudioFormat,
    AudioFormatTypedDict,
    RealtimeTranscriptionError,
    RealtimeTranscriptionInputAudioAppend,
    RealtimeTranscriptionInputAudioEnd,
    RealtimeTranscriptionInputAudioFlush,
    RealtimeTranscriptionSession,
    RealtimeTranscriptionSessionCreated,
    RealtimeTranscriptionSessionUpdated,
    RealtimeTranscriptionSessionUpdateMessage,
    RealtimeTranscriptionSessionUpdatePayload,
    TranscriptionStreamDone,
    TranscriptionStreamLanguage,
    TranscriptionStreamSegmentDelta,
    TranscriptionStreamTextDelta,
    TurnDetectionConfig,
    TurnDetectionConfigTypedDict,
    TurnDetectionEagerEndEvent,
    TurnDetectionEndEvent,
    TurnDetectionResumeEvent,
    TurnDetectionStartEvent,
)
from mistralai.types import UNSET, BaseModel, OptionalNullable

if TYPE_CHECKING:
    from types import TracebackType

    from typing_extensions import Self
    from websockets.asyncio.client import ClientConnection

__all__ = ["UNSET", "RealtimeConnection", "UnknownRealtimeEvent", "parse_realtime_event"]

_NORMAL_CLOSURE = 1000  # RFC 6455 7.4.1


class UnknownRealtimeEvent(BaseModel):
    """A message of the server that this version does not know, or cannot read."""

    type: str | None = None
    """What kind of message it says it is."""
    content: Any = None
    """The message as it came: what its JSON says, or its text where it is none."""
    error: str | None = None
    """Why it cannot be read, where that is the reason."""


RealtimeEvent: TypeAlias = (
    RealtimeTranscriptionSessionCreated
    | RealtimeTranscriptionSessionUpdated
    | RealtimeTranscriptionError
    | TranscriptionStreamLanguage
    | TranscriptionStreamSegmentDelta
    | TranscriptionStreamTextDelta
    | TranscriptionStreamDone
    | TurnDetectionStartEvent
    | TurnDetectionEagerEndEvent
    | TurnDetectionResumeEvent
    | TurnDetectionEndEvent
    | UnknownRealtimeEvent
)

_KINDS: dict[str, type[Any]] = {
    "session.created": RealtimeTranscriptionSessionCreated,
    "session.updated": RealtimeTranscriptionSessionUpdated,
    "error": RealtimeTranscriptionError,
    "transcription.language": TranscriptionStreamLanguage,
    "transcription.segment": TranscriptionStreamSegmentDelta,
    "transcription.text.delta": TranscriptionStreamTextDelta,
    "transcription.done": TranscriptionStreamDone,
    "turn.start": TurnDetectionStartEvent,
    "turn.eager_end": TurnDetectionEagerEndEvent,
    "turn.resume": TurnDetectionResumeEvent,
    "turn.end": TurnDetectionEndEvent,
}


def parse_realtime_event(payload: Any) -> RealtimeEvent:
    """Read a message of the server; it never fails.

    Args:
        payload: The message, as text or bytes, or as what its JSON says.
    """
    try:
        text = payload if isinstance(payload, (str, bytes, bytearray)) else json.dumps(payload)
        body = text.encode() if isinstance(text, str) else bytes(text)
        content = json.loads(body)
    except (ValueError, TypeError, RecursionError) as error:
        return UnknownRealtimeEvent(content=payload, error=f"it is no JSON ({error})")
    kind = cast("dict[str, Any]", content).get("type") if isinstance(content, dict) else None
    model = _KINDS.get(kind) if isinstance(kind, str) else None
    if model is None:
        return UnknownRealtimeEvent(type=kind if isinstance(kind, str) else None, content=content)
    try:
        event: RealtimeEvent = read(model, body)
    except ValueError as error:
        return UnknownRealtimeEvent(type=kind, content=content, error=str(error))
    return event


class RealtimeConnection:
    """A connection that takes audio and gives the text of it.

    `client.audio.realtime.connect` makes it. As a context manager it closes itself at the end of
    the block, and iterating over it gives the events.

    Args:
        websocket: The connection under it.
        session: What it does.
        initial_events: The events that came while it was made; they are given first.
    """

    def __init__(
        self,
        websocket: ClientConnection,
        session: RealtimeTranscriptionSession,
        *,
        initial_events: Sequence[RealtimeEvent] | None = None,
    ) -> None:
        self._websocket = websocket
        self._session = session
        self._early = [*(initial_events or ())]
        self._is_closed = False

    def __repr__(self) -> str:
        state = "closed" if self.is_closed else "open"
        return f"<{type(self).__name__} {self.request_id!r}, {state}>"

    @property
    def request_id(self) -> str:
        """The server's name for the connection, for questions to its operator."""
        return self._session.request_id

    @property
    def session(self) -> RealtimeTranscriptionSession:
        """What the connection does, as the server last told."""
        return self._session

    @property
    def audio_format(self) -> AudioFormat:
        """What the bytes of the audio have to be."""
        return self._session.audio_format

    @property
    def is_closed(self) -> bool:
        """Whether the connection has ended, on either side."""
        return self._is_closed or self._websocket.protocol.close_code is not None

    async def send_audio(self, audio_bytes: bytes | bytearray | memoryview) -> None:
        """Send the next piece of the audio.

        Args:
            audio_bytes: Samples as `audio_format` says.

        Raises:
            RealtimeTranscriptionException: The connection has ended.
        """
        audio = b64encode(audio_bytes).decode("ascii")
        await self._send(RealtimeTranscriptionInputAudioAppend(audio=audio))

    async def flush_audio(self) -> None:
        """Ask for the text of all audio that was sent.

        Raises:
            RealtimeTranscriptionException: The connection has ended.
        """
        await self._send(RealtimeTranscriptionInputAudioFlush())

    async def end_audio(self) -> None:
        """Say that there is no more audio; `transcription.done` comes behind the rest of the text.

        Raises:
            RealtimeTranscriptionException: The connection has ended.
        """
        await self._send(RealtimeTranscriptionInputAudioEnd())

    async def update_session(
        self,
        audio_format: OptionalNullable[AudioFormat | AudioFormatTypedDict] = UNSET,
        *,
        target_streaming_delay_ms: OptionalNullable[int] = UNSET,
        diarize: OptionalNullable[bool] = UNSET,
        context_bias: OptionalNullable[Sequence[str]] = UNSET,
        language: OptionalNullable[str] = UNSET,
        speaker_references: OptionalNullable[Mapping[str, str]] = UNSET,
        turn_detection: OptionalNullable[
            TurnDetectionConfig | TurnDetectionConfigTypedDict
        ] = UNSET,
    ) -> None:
        """Ask the server for something else; `session.updated` tells that it is done.

        Args:
            audio_format: What the bytes of the audio are.
            target_streaming_delay_ms: How far the text may be behind the audio, in milliseconds:
                with more the text is better.
            diarize: Whether to tell the speakers apart.
            context_bias: Words that are likely to occur.
            language: The language that is spoken, in two letters such as `"en"`.
            speaker_references: From the names of speakers to samples of their voices, in base64.
            turn_detection: When somebody is taken to have finished speaking.

        Raises:
            RealtimeTranscriptionException: The connection has ended.
            pydantic.ValidationError: An argument is not of its type; nothing was sent.
        """
        given: dict[str, Any] = {
            "audio_format": audio_format,
            "target_streaming_delay_ms": target_streaming_delay_ms,
            "diarize": diarize,
            "context_bias": context_bias,
            "language": language,
            "speaker_references": speaker_references,
            "turn_detection": turn_detection,
        }
        given = {name: value for name, value in given.items() if value is not UNSET}
        payload = RealtimeTranscriptionSessionUpdatePayload.model_validate(given)
        await self._send(RealtimeTranscriptionSessionUpdateMessage(session=payload))

    async def _send(self, message: BaseModel) -> None:
        from websockets.exceptions import ConnectionClosed  # noqa: PLC0415 - of the extra

        if self._is_closed:
            raise RealtimeTranscriptionException("The connection is closed")
        try:
            await self._websocket.send(message.model_dump_json(by_alias=True))
        except ConnectionClosed as error:
            raise RealtimeTranscriptionException(f"The connection has ended: {error}") from error

    async def events(self) -> AsyncIterator[RealtimeEvent]:
        """Give what the server says, until the connection is closed.

        Yields:
            The events, told apart by their class, or by `type`. An error that the server reports is
            one of them, and what this version does not know is an `UnknownRealtimeEvent`.

        Raises:
            RealtimeTranscriptionException: The connection broke.
        """
        from websockets.exceptions import ConnectionClosed, ConnectionClosedOK  # noqa: PLC0415

        while self._early:
            yield self._noted(self._early.pop(0))
        while True:
            try:
                message = await self._websocket.recv()
            except ConnectionClosedOK:
                return
            except ConnectionClosed as error:
                if self._is_closed:
                    return
                raise RealtimeTranscriptionException(f"The connection broke: {error}") from error
            yield self._noted(parse_realtime_event(message))

    def _noted(self, event: RealtimeEvent) -> RealtimeEvent:
        if isinstance(
            event, (RealtimeTranscriptionSessionCreated, RealtimeTranscriptionSessionUpdated)
        ):
            self._session = event.session
        return event

    def __aiter__(self) -> AsyncIterator[RealtimeEvent]:
        return self.events()

    async def close(self, *, code: int = _NORMAL_CLOSURE, reason: str = "") -> None:
        """End the connection; a second time it does nothing.

        Args:
            code: Why, as a number of RFC 6455 7.4.
            reason: Why, in words.
        """
        if not self._is_closed:
            self._is_closed = True
            await self._websocket.close(code, reason)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.close()
