"""Speech: a text that is spoken, whole or as a stream."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, overload

from typing_extensions import Unpack

from mistralai import models, types
from mistralai._core.operation import LastEvent, Options, asynchronous, operation
from mistralai._core.resource import Resource
from mistralai.types import UNSET
from mistralai.utils.eventstreaming import EventStream, EventStreamAsync

__all__ = ["UNSET", "Speech", "SpeechArguments"]


class SpeechArguments(Options, total=False):
    """What `Speech.complete` takes besides `input` and `stream`, as it says there."""

    model: types.OptionalNullable[types.SpeechModelName]
    metadata: types.OptionalNullable[Mapping[str, Any]]
    prompt_cache_key: types.OptionalNullable[str]
    voice_id: types.OptionalNullable[str]
    ref_audio: types.OptionalNullable[str]
    expressiveness: types.OptionalNullable[float]
    phoneme_hints: types.OptionalNullable[Mapping[str, Sequence[str]]]
    conversation_history: types.OptionalNullable[
        Sequence[models.ConversationHistoryUnion | models.ConversationHistoryUnionTypedDict]
    ]
    response_format: models.SpeechOutputFormat | None
    additional_properties: Mapping[str, Any] | None


class Speech(Resource):
    """A text that is spoken."""

    @overload
    def complete(
        self, *, input: str, stream: Literal[True], **rest: Unpack[SpeechArguments]
    ) -> EventStream[models.SpeechStreamEvents]: ...
    @overload
    def complete(
        self, *, input: str, stream: Literal[False] | None = ..., **rest: Unpack[SpeechArguments]
    ) -> models.SpeechResponse: ...
    @operation(
        "POST",
        "/v1/audio/speech",
        "speech_v1_audio_speech_post",
        body=models.SpeechRequest,
        streams=LastEvent("speech.audio.done", needed=False),
    )
    def complete(
        self,
        *,
        input: str,
        model: types.OptionalNullable[types.SpeechModelName] = UNSET,
        metadata: types.OptionalNullable[Mapping[str, Any]] = UNSET,
        stream: bool | None = False,
        prompt_cache_key: types.OptionalNullable[str] = UNSET,
        voice_id: types.OptionalNullable[str] = UNSET,
        ref_audio: types.OptionalNullable[str] = UNSET,
        expressiveness: types.OptionalNullable[float] = UNSET,
        phoneme_hints: types.OptionalNullable[Mapping[str, Sequence[str]]] = UNSET,
        conversation_history: types.OptionalNullable[
            Sequence[models.ConversationHistoryUnion | models.ConversationHistoryUnionTypedDict]
        ] = UNSET,
        response_format: models.SpeechOutputFormat | None = None,
        additional_properties: Mapping[str, Any] | None = None,
        **options: Unpack[Options],
    ) -> models.SpeechResponse | EventStream[models.SpeechStreamEvents]:
        """Speak a text.

        Calls `POST /v1/audio/speech`, with `stream=True` for server-sent events.

        Args:
            input: The text.
            model: The id of the model, such as `"voxtral-mini-tts-latest"`.
            metadata: Notes of yours that go along.
            stream: Whether to get the speech while it is made, in pieces.
            prompt_cache_key: Requests of one key share what the server keeps of their beginning.
            voice_id: The id of the voice; `client.audio.voices` knows them.
            ref_audio: A sample of the voice instead, in base64.
            expressiveness: How lively the voice is.
            phoneme_hints: From words to how they are spoken, in phonemes of the IPA.
            conversation_history: What was said before, by the voice and to it.
            response_format: `"mp3"`, which the server assumes, `"wav"`, `"flac"`, `"opus"`, or
                `"pcm"`: 32 bit floats, little endian, which a stream begins with soonest.
            additional_properties: Version 3's name for `extra_body`.
            **options: How to send the request; see `Options`.

        Returns:
            The answer: `audio_data` is the speech in base64. With `stream=True` the events, told
            apart by `event.data.type`: `"speech.audio.delta"` has the next piece as `audio_data`,
            and `"speech.audio.done"` is the last.

        Raises:
            models.SDKError: The server answered with another error, 403 for a text that it will
                not speak, or reports one in the stream.
        """
        ...

    if TYPE_CHECKING:

        @overload
        async def complete_async(
            self, *, input: str, stream: Literal[True], **rest: Unpack[SpeechArguments]
        ) -> EventStreamAsync[models.SpeechStreamEvents]: ...
        @overload
        async def complete_async(
            self,
            *,
            input: str,
            stream: Literal[False] | None = ...,
            **rest: Unpack[SpeechArguments],
        ) -> models.SpeechResponse: ...
        async def complete_async(self, **rest: Any) -> Any:
            """Do what `complete` does, awaiting."""
    else:
        complete_async = asynchronous(complete)
