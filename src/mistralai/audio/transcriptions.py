"""Transcriptions: what is said in a file, whole or as a stream."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from typing_extensions import Unpack

from mistralai import models, types
from mistralai._core.operation import LastEvent, Options, asynchronous, operation
from mistralai._core.request.file_form import FileForm
from mistralai._core.resource import Resource
from mistralai.types import UNSET
from mistralai.utils.eventstreaming import EventStream

__all__ = ["UNSET", "Transcriptions"]


class Transcriptions(Resource):
    """What is said in a file."""

    @operation(
        "POST",
        "/v1/audio/transcriptions",
        "audio_api_v1_transcriptions_post",
        form=models.AudioTranscriptionRequest,
        lists_refusals=False,
    )
    def complete(
        self,
        *,
        model: types.TranscriptionModelName,
        file: FileForm | None = None,
        file_url: types.OptionalNullable[str] = UNSET,
        file_id: types.OptionalNullable[str] = UNSET,
        language: types.OptionalNullable[str] = UNSET,
        temperature: types.OptionalNullable[float] = UNSET,
        diarize: bool | None = False,
        context_bias: Sequence[str] | None = None,
        timestamp_granularities: Sequence[models.TimestampGranularity] | None = None,
        speaker_references: Mapping[str, str] | None = None,
        **options: Unpack[Options],
    ) -> models.TranscriptionResponse:
        """Write down what is said in a file.

        Calls `POST /v1/audio/transcriptions`. One of `file`, `file_url` and `file_id` says where
        the audio is.

        Args:
            model: The id of the model, such as `"voxtral-mini-latest"`.
            file: The file itself, in any of the forms that `files.upload` takes.
            file_url: The URL that the API fetches it from.
            file_id: The id of a file that was uploaded.
            language: The language that is spoken, in two letters such as `"en"`, where it is known.
            temperature: Higher is more varied. Unset, the model's own default holds.
            diarize: Whether to tell the speakers apart, as `speaker_id` of the segments.
            context_bias: Up to 100 words that are likely to occur, without commas and spaces.
            timestamp_granularities: What to give the times of, `["segment"]` or `["word"]`; not
                together with `language`.
            speaker_references: From the names of speakers to samples of their voices, in base64.
            **options: How to send the request; see `Options`.

        Returns:
            The answer: `text` is what was said, and `segments` has its parts where times or
            speakers were asked for.

        Raises:
            OSError: The path of the file cannot be opened; nothing was sent.
            TypeError: `file` has none of the forms; nothing was sent.
        """
        ...

    complete_async = asynchronous(complete)

    @operation(
        "POST",
        "/v1/audio/transcriptions",
        "audio_api_v1_transcriptions_post_stream",
        form=models.AudioTranscriptionRequestStream,
        stream=LastEvent("transcription.done", needed=False),
        lists_refusals=False,
    )
    def stream(
        self,
        *,
        model: types.TranscriptionModelName,
        file: FileForm | None = None,
        file_url: types.OptionalNullable[str] = UNSET,
        file_id: types.OptionalNullable[str] = UNSET,
        language: types.OptionalNullable[str] = UNSET,
        temperature: types.OptionalNullable[float] = UNSET,
        diarize: bool | None = False,
        context_bias: Sequence[str] | None = None,
        timestamp_granularities: Sequence[models.TimestampGranularity] | None = None,
        speaker_references: Mapping[str, str] | None = None,
        **options: Unpack[Options],
    ) -> EventStream[models.TranscriptionStreamEvents]:
        """Write down what is said in a file, and get it while it is written.

        Calls `POST /v1/audio/transcriptions` for server-sent events.

        Args:
            model: The id of the model, such as `"voxtral-mini-latest"`.
            file: The file itself, in any of the forms that `files.upload` takes.
            file_url: The URL that the API fetches it from.
            file_id: The id of a file that was uploaded.
            language: The language that is spoken, in two letters such as `"en"`, where it is known.
            temperature: Higher is more varied. Unset, the model's own default holds.
            diarize: Whether to tell the speakers apart.
            context_bias: Up to 100 words that are likely to occur, without commas and spaces.
            timestamp_granularities: What to give the times of, as for `complete`.
            speaker_references: Samples of the speakers' voices, as for `complete`.
            **options: How to send the request; see `Options`.

        Returns:
            The events, told apart by `event.data.type`: `"transcription.text.delta"` has the next
            piece of the text, and `"transcription.done"`, the last, all of it. Use it in a `with`
            block, so that leaving the loop early gives the connection back.

        Raises:
            OSError: The path of the file cannot be opened; nothing was sent.
            TypeError: `file` has none of the forms; nothing was sent.
        """
        ...

    stream_async = asynchronous(stream)
