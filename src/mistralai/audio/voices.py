"""Voices: those that everybody has, and those made of samples."""

from __future__ import annotations

from collections.abc import Sequence

import httpx
from typing_extensions import Unpack

from mistralai import models, types
from mistralai._core.call import WAV
from mistralai._core.operation import Harm, Options, asynchronous, operation
from mistralai._core.paging import iterating, iterating_async
from mistralai._core.resource import Resource
from mistralai.types import UNSET

__all__ = ["UNSET", "Voices"]


class Voices(Resource):
    """The voices that speak: those that everybody has, and those made of samples."""

    @operation(
        "GET",
        "/v1/audio/voices",
        "list_voices_v1_audio_voices_get",
        query=models.ListVoicesV1AudioVoicesGetRequest,
    )
    def list(
        self,
        *,
        limit: int | None = 10,
        offset: int | None = 0,
        type_: models.VoiceListType | None = "all",
        **options: Unpack[Options],
    ) -> models.VoiceListResponse:
        """List the voices, a part at a time; `search` finds some of them.

        Calls `GET /v1/audio/voices`.

        Args:
            limit: How many at most, 1 to 100.
            offset: How many to leave out at the beginning.
            type_: `"all"`, only those made of samples (`"custom"`), or only those that everybody
                has (`"preset"`).
            **options: How to send the request; see `Options`.

        Returns:
            The part: `items` has the voices, `total` says how many there are.
        """
        ...

    list_async = asynchronous(list)

    @operation(
        "GET", "/v2/audio/voices", "audio_v2_voices_list", query=models.AudioV2VoicesListRequest
    )
    def search(
        self,
        *,
        page_size: int | None = 10,
        page_token: types.OptionalNullable[str] = UNSET,
        type_: models.VoiceListType | None = "all",
        gender: types.OptionalNullable[Sequence[models.VoiceGender]] = UNSET,
        language: types.OptionalNullable[Sequence[str]] = UNSET,
        query: types.OptionalNullable[str] = UNSET,
        kind: types.OptionalNullable[models.VoiceKind] = UNSET,
        **options: Unpack[Options],
    ) -> models.VoiceListPage:
        """Find voices, a page at a time.

        Calls `GET /v2/audio/voices`.

        Args:
            page_size: How many voices a page has.
            page_token: What the page before gave as `next_page_token`.
            type_: `"all"`, `"custom"` or `"preset"`, as for `list`.
            gender: Only voices of one of these: `"female"`, `"male"`, `"neutral"`.
            language: Only voices of one of these languages, in two letters such as `"en"`.
            query: Only voices that have this in their texts.
            kind: Only voices of this kind: `"ivc"` or `"pvc"`.
            **options: How to send the request; see `Options`.

        Returns:
            The page: `data` has the voices, and `next_page_token` is for the next.
        """
        ...

    search_async = asynchronous(search)
    iterate = iterating(
        search, lambda page: page.data, token=("page_token", lambda page: page.next_page_token)
    )
    iterate_async = iterating_async(iterate)

    @operation(
        "POST",
        "/v1/audio/voices",
        "create_voice_v1_audio_voices_post",
        body=models.VoiceCreateRequest,
        harm=Harm.DUPLICATE,
    )
    def create(
        self,
        *,
        name: str,
        languages: Sequence[str] | None = None,
        gender: types.OptionalNullable[models.VoiceGender] = UNSET,
        age: types.OptionalNullable[int] = UNSET,
        tags: types.OptionalNullable[Sequence[str]] = UNSET,
        color: types.OptionalNullable[str] = UNSET,
        description: types.OptionalNullable[str] = UNSET,
        retention_notice: int | None = 30,
        sample_audio: types.OptionalNullable[str] = UNSET,
        sample_filename: types.OptionalNullable[str] = UNSET,
        **options: Unpack[Options],
    ) -> models.VoiceResponse:
        """Make a voice of a sample.

        Calls `POST /v1/audio/voices`.

        Args:
            name: What to call it.
            languages: The languages it speaks, in two letters each, such as `["en"]`.
            gender: `"female"`, `"male"` or `"neutral"`.
            age: How old it sounds, in years.
            tags: Words to find it by.
            color: A color to show it with.
            description: At most 500 characters.
            retention_notice: Sent as it is; the API assumes 30.
            sample_audio: A file with the sample, in base64.
            sample_filename: The name of that file, whose ending tells the format.
            **options: How to send the request; see `Options`.

        Returns:
            The voice: `id` is what `client.audio.speech` wants.
        """
        ...

    create_async = asynchronous(create)

    @operation("GET", "/v1/audio/voices/{voice_id}", "get_voice_v1_audio_voices__voice_id__get")
    def get(self, *, voice_id: str, **options: Unpack[Options]) -> models.VoiceResponse:
        """Tell what is known about a voice.

        Calls `GET /v1/audio/voices/{voice_id}`.

        Args:
            voice_id: The id of the voice.
            **options: How to send the request; see `Options`.

        Returns:
            Name, languages and so on.

        Raises:
            models.SDKError: The server answered with an error, 404 where there is no such voice.
        """
        ...

    get_async = asynchronous(get)

    @operation(
        "PATCH",
        "/v1/audio/voices/{voice_id}",
        "update_voice_v1_audio_voices__voice_id__patch",
        body=models.VoiceUpdateRequest,
    )
    def update(
        self,
        *,
        voice_id: str,
        name: types.OptionalNullable[str] = UNSET,
        languages: types.OptionalNullable[Sequence[str]] = UNSET,
        gender: types.OptionalNullable[models.VoiceGender] = UNSET,
        age: types.OptionalNullable[int] = UNSET,
        tags: types.OptionalNullable[Sequence[str]] = UNSET,
        description: types.OptionalNullable[str] = UNSET,
        retention_notice: types.OptionalNullable[int] = UNSET,
        **options: Unpack[Options],
    ) -> models.VoiceResponse:
        """Change what is said of a voice; what is not given stays as it is.

        Calls `PATCH /v1/audio/voices/{voice_id}`.

        Args:
            voice_id: The id of the voice.
            name: What to call it.
            languages: The languages it speaks, in two letters each.
            gender: `"female"`, `"male"` or `"neutral"`.
            age: How old it sounds, in years.
            tags: Words to find it by.
            description: At most 500 characters.
            retention_notice: Sent as it is.
            **options: How to send the request; see `Options`.

        Returns:
            The voice as it is now.
        """
        ...

    update_async = asynchronous(update)

    @operation(
        "DELETE", "/v1/audio/voices/{voice_id}", "delete_voice_v1_audio_voices__voice_id__delete"
    )
    def delete(self, *, voice_id: str, **options: Unpack[Options]) -> models.VoiceResponse:
        """Delete a voice that was made of a sample.

        Calls `DELETE /v1/audio/voices/{voice_id}`.

        Args:
            voice_id: The id of the voice.
            **options: How to send the request; see `Options`.

        Returns:
            The voice as it was.

        Raises:
            models.SDKError: The server answered with an error, 404 where there is no such voice.
        """
        ...

    delete_async = asynchronous(delete)

    @operation(
        "GET",
        "/v1/audio/voices/{voice_id}/sample",
        "get_voice_sample_audio_v1_audio_voices__voice_id__sample_get",
        accept=WAV,
    )
    def get_sample_audio(self, *, voice_id: str, **options: Unpack[Options]) -> httpx.Response:
        """Fetch a sample of a voice, a WAV file.

        Calls `GET /v1/audio/voices/{voice_id}/sample`. The content is not read yet when this
        returns, as with `files.download`.

        Args:
            voice_id: The id of the voice.
            **options: How to send the request; see `Options`.

        Returns:
            The answer of the server: `read()` gives its content, after `get_sample_audio_async`
            `aread()`.

        Raises:
            models.SDKError: The server answered with an error, 404 where there is no such voice.
        """
        ...

    get_sample_audio_async = asynchronous(get_sample_audio)
