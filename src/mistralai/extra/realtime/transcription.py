"""Speech as text while it is spoken: what `client.audio.realtime` is."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import httpx

from mistralai import _checks as checks
from mistralai._auth.credentials import Headers, Secret
from mistralai._auth.forget import forget_variables
from mistralai._core.request import url
from mistralai._core.request.values import to_texts
from mistralai._core.resource import Resource
from mistralai._hooks.custom_user_agent import with_our_name
from mistralai.extra.exceptions import RealtimeTranscriptionException
from mistralai.models import (
    AudioFormat,
    AudioFormatTypedDict,
    RealtimeTranscriptionError,
    RealtimeTranscriptionSessionUpdatePayload,
    TranscriptionStreamDone,
    TurnDetectionConfig,
    TurnDetectionConfigTypedDict,
)
from mistralai.types import RealtimeModelName

from .connection import RealtimeConnection, RealtimeEvent

if TYPE_CHECKING:
    from mistralai.sdkconfiguration import SDKConfiguration

__all__ = ["RealtimeTranscription"]

PATH = "/v1/audio/transcriptions/realtime"
DEFAULT_LIMIT = 10.0
"""How long a connection may take to come about, in seconds; that of HTTP clients made here too."""


class RealtimeTranscription(Resource):
    """Speech as text while it is spoken.

    Its methods are for coroutines; they need asyncio, and the package `websockets`.
    """

    async def connect(
        self,
        model: RealtimeModelName,
        audio_format: AudioFormat | AudioFormatTypedDict | None = None,
        target_streaming_delay_ms: int | None = None,
        server_url: str | None = None,
        timeout_ms: int | None = None,
        http_headers: Mapping[str, str] | None = None,
        *,
        diarize: bool | None = None,
        context_bias: Sequence[str] | None = None,
        language: str | None = None,
        speaker_references: Mapping[str, str] | None = None,
        turn_detection: TurnDetectionConfig | TurnDetectionConfigTypedDict | None = None,
    ) -> RealtimeConnection:
        """Open a connection that takes audio and gives its text.

        Opens a websocket to `/v1/audio/transcriptions/realtime`.

        Args:
            model: The id of the model, such as `"voxtral-mini-transcribe-realtime-2602"`.
            audio_format: What the bytes of the audio are: encoding and samples a second. By default
                it is what the server says, as `audio_format` of the connection.
            target_streaming_delay_ms: How far the text may be behind the audio, in milliseconds.
            server_url: The URL of another server for this connection.
            timeout_ms: The limit for all of connecting, in milliseconds; by default the client's
                own, and then 10 seconds.
            http_headers: Headers for this connection, which replace those of the client.
            diarize: Whether to tell the speakers apart.
            context_bias: Words that are likely to occur.
            language: The language that is spoken, in two letters such as `"en"`.
            speaker_references: From the names of speakers to samples of their voices, in base64.
            turn_detection: When somebody is taken to have finished speaking.

        Returns:
            The connection. Use it in an `async with` block, which closes it.

        Raises:
            mistralai.extra.exceptions.RealtimeTranscriptionWSError: The server reports an error.
            mistralai.extra.exceptions.RealtimeTranscriptionException: The connection did not come
                about; `code` is the status of HTTP where the server refused it.
            pydantic.ValidationError: An argument is not of its type; nothing was sent.
            ImportError: The package `websockets` is missing.
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
        wanted = {name: value for name, value in given.items() if value is not None}
        RealtimeTranscriptionSessionUpdatePayload.model_validate(wanted)  # before anything is sent
        try:
            from .websocket import open_connection  # noqa: PLC0415 - needs the extra
        except ImportError as error:
            raise ImportError(
                "client.audio.realtime needs the package websockets: pip install websockets"
            ) from error
        config = self.sdk_configuration
        target = _target(config, server_url, checks.text("model", model))
        headers = _headers(config, http_headers)
        key = None
        if "authorization" not in headers:
            security = config.security
            key = security.header or security.header_of(Secret.of(await security.key_async()))
        limit = _limit(config, timeout_ms)
        try:
            connection = await asyncio.wait_for(
                open_connection(target, headers, key, config.max_response_bytes), limit
            )
        except asyncio.TimeoutError as error:
            forget_variables(error)
            raise RealtimeTranscriptionException(
                f"Failed to connect: nothing came within {limit:g} s; timeout_ms, in "
                "milliseconds, sets that limit"
            ) from error
        if wanted:
            try:
                await connection.update_session(**wanted)
            except BaseException:
                await connection.close()
                raise
        return connection

    async def transcribe_stream(
        self,
        audio_stream: AsyncIterator[bytes],
        model: RealtimeModelName,
        audio_format: AudioFormat | AudioFormatTypedDict | None = None,
        target_streaming_delay_ms: int | None = None,
        server_url: str | None = None,
        timeout_ms: int | None = None,
        http_headers: Mapping[str, str] | None = None,
        *,
        diarize: bool | None = None,
        context_bias: Sequence[str] | None = None,
        language: str | None = None,
        speaker_references: Mapping[str, str] | None = None,
        turn_detection: TurnDetectionConfig | TurnDetectionConfigTypedDict | None = None,
    ) -> AsyncIterator[RealtimeEvent]:
        """Write down what is said in a stream of audio, while it comes.

        Opens a websocket to `/v1/audio/transcriptions/realtime`, sends all of the audio, and closes
        the websocket when the whole text has come.

        Args:
            audio_stream: The pieces of the audio, as they come.
            model: The id of the model, as for `connect`.
            audio_format: What the bytes of the audio are, as for `connect`.
            target_streaming_delay_ms: How far the text may be behind the audio, in milliseconds.
            server_url: The URL of another server for this connection.
            timeout_ms: The limit for all of connecting, in milliseconds.
            http_headers: Headers for this connection, which replace those of the client.
            diarize: Whether to tell the speakers apart.
            context_bias: Words that are likely to occur.
            language: The language that is spoken, in two letters such as `"en"`.
            speaker_references: From the names of speakers to samples of their voices, in base64.
            turn_detection: When somebody is taken to have finished speaking.

        Yields:
            The events, told apart by their class. The last is a `TranscriptionStreamDone`, which
            has all of the text, or a `RealtimeTranscriptionError`.

        Raises:
            mistralai.extra.exceptions.RealtimeTranscriptionWSError: The server reports an error
                while it connects.
            mistralai.extra.exceptions.RealtimeTranscriptionException: The connection did not come
                about, or ended before all of the text had come.
            pydantic.ValidationError: An argument is not of its type; nothing was sent.
            ImportError: The package `websockets` is missing.
        """
        connection = await self.connect(
            model,
            audio_format,
            target_streaming_delay_ms,
            server_url,
            timeout_ms,
            http_headers,
            diarize=diarize,
            context_bias=context_bias,
            language=language,
            speaker_references=speaker_references,
            turn_detection=turn_detection,
        )
        async with connection:
            failures: list[Exception] = []
            sending = asyncio.ensure_future(_send_all(audio_stream, connection, failures))
            try:
                async for event in connection:
                    yield event
                    if isinstance(event, (TranscriptionStreamDone, RealtimeTranscriptionError)):
                        return
            finally:
                sending.cancel()
                await asyncio.wait([sending])
        if failures:
            raise failures[0]
        raise RealtimeTranscriptionException("The connection ended before all of the text had come")


async def _send_all(
    audio: AsyncIterator[bytes], connection: RealtimeConnection, failures: list[Exception]
) -> None:
    try:
        async for piece in audio:
            await connection.send_audio(piece)
        await connection.flush_audio()
        await connection.end_audio()
    except Exception as failure:  # noqa: BLE001 - it is raised where the events are waited for
        failures.append(failure)
        await connection.close()


def _limit(config: SDKConfiguration, timeout_ms: int | None) -> float:
    given = config.timeout_ms if timeout_ms is None else timeout_ms
    return DEFAULT_LIMIT if given is None else checks.seconds("timeout_ms", given)


def _target(config: SDKConfiguration, server_url: str | None, model: str) -> str:
    """Write the URL of the websocket: that of the server, its prefix and query kept."""
    given = config.get_server_details()[0]
    if server_url is not None:
        given = checks.url("server_url", server_url).removesuffix("/") or given
    # A websocket begins as a request (RFC 6455 4.1), so the rules for its URL are the same.
    scheme, mark, rest = given.partition("://")
    base = {"ws": "http", "wss": "https"}.get(scheme.lower(), scheme) + mark + rest
    library: Any = httpx
    front, _ = url.split_base(url.join(url.check_base(library, base), PATH))
    query = [*url.query_of(base)]
    for name, value in {**config.default_query, "model": model}.items():
        query = [pair for pair in query if pair[0] != name]
        query += [(name, text) for text in to_texts(name, value)]
    return f"ws{front.removeprefix('http')}?{urlencode(query)}"


def _headers(config: SDKConfiguration, given: Mapping[str, str] | None) -> Headers:
    headers = Headers(config.default_headers)
    headers.update(checks.headers("http_headers", given))
    headers["user-agent"] = with_our_name(headers.get("user-agent", config.user_agent))
    return headers
