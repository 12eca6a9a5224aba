"""Voices: those that the API has, and those that were made of a sample."""

import binascii
import uuid
from collections.abc import Sequence
from datetime import datetime, timezone
from typing import Any, Final

from mistralai.local.control.clock import Clock
from mistralai.local.engines.audio import speaking
from mistralai.local.engines.audio.sound import read
from mistralai.local.errors import ApiError, bad_request, not_found
from mistralai.local.schema.audio import VoiceChange, VoiceRequest, VoiceSearch
from mistralai.local.store.voices import Voice, VoiceTable
from mistralai.local.wire import from_base64

_NAMES: Final = (
    ("Paul", "en", "male"),
    ("Jane", "en", "female"),
    ("Oliver", "en", "male"),
    ("Marie", "fr", "female"),
)
_MOODS: Final = ("neutral", "happy", "sad")
_MADE: Final = 1772323200.0  # 2026-03-01
_SAMPLE: Final = "This is how I sound."


def _preset(name: str, language: str, gender: str, mood: str) -> Voice:
    slug = f"{language}_{name.lower()}_{mood}"
    return Voice(
        id=str(uuid.uuid5(uuid.NAMESPACE_URL, slug)),
        created_at=_MADE,
        fields={
            "name": f"{name} ({mood})",
            "slug": slug,
            "languages": [language],
            "gender": gender,
            "tags": [mood],
        },
        sample=b"",
    )


PRESETS: Final = tuple(_preset(*one, mood) for one in _NAMES for mood in _MOODS)


class Voices:
    """The voices of one server.

    Args:
        table: Those that were made here.
        clock: Stamps them.
    """

    def __init__(self, table: VoiceTable, clock: Clock) -> None:
        self._table = table
        self._clock = clock

    def find(self, name: str) -> Voice | None:
        """Return a voice, or None.

        Args:
            name: Its id, or its slug.
        """
        for voice in PRESETS:
            if name in {voice.id, voice.fields["slug"]}:
                return voice
        return self._table.get(name)

    def get(self, name: str) -> Voice:
        """Return a voice.

        Args:
            name: Its id, or its slug.

        Raises:
            ApiError: With a 404, if there is none.
        """
        voice = self.find(name)
        if voice is None:
            raise not_found("Voice not found")
        return voice

    def all(self, kind: str = "all") -> Sequence[Voice]:
        """Return the voices of a kind: the API's own first, then those made here, newest first.

        Args:
            kind: ``all``, ``preset`` or ``custom``.
        """
        presets = () if kind == "custom" else PRESETS
        custom = () if kind == "preset" else self._table.all()
        return [*presets, *custom]

    def search(self, query: VoiceSearch) -> Sequence[Voice]:
        """Return the voices that fit.

        Args:
            query: What was asked.
        """
        return [voice for voice in self.all(query.type) if _fits(voice, query)]

    def create(self, request: VoiceRequest) -> Voice:
        """Make a voice of a sample.

        Args:
            request: The checked body.

        Raises:
            ApiError: If the sample is no sound.
        """
        try:
            sample = from_base64(request.sample_audio)
        except binascii.Error as error:
            raise bad_request(f"sample_audio is not valid base64 ({error})") from None
        read(sample)
        fields = request.model_dump(exclude={"sample_audio", "sample_filename"})
        voice = Voice(str(uuid.uuid4()), self._clock.now(), fields, sample)
        self._table.add(voice)
        return voice

    def change(self, name: str, request: VoiceChange) -> Voice:
        """Give a voice other values.

        Args:
            name: Its id.
            request: The checked body; what it does not name stays.

        Raises:
            ApiError: If there is none, or it is the API's own.
        """
        voice = self._own(name)
        fields = {**voice.fields, **request.model_dump(exclude_unset=True)}
        self._table.change(voice.id, fields)
        return self.get(voice.id)

    def delete(self, name: str) -> Voice:
        """Forget a voice, and return what it was.

        Args:
            name: Its id.

        Raises:
            ApiError: If there is none, or it is the API's own.
        """
        voice = self._own(name)
        self._table.remove(voice.id)
        return voice

    def _own(self, name: str) -> Voice:
        voice = self.get(name)
        if voice in PRESETS:
            raise ApiError(403, {"detail": "This voice is not yours: it cannot be changed"})
        return voice

    def sample(self, name: str) -> bytes:
        """Return how a voice sounds: its sample, or a sentence that it says.

        Args:
            name: Its id, or its slug.

        Raises:
            ApiError: With a 404, if there is none.
        """
        voice = self.get(name)
        if voice.sample:
            return voice.sample
        speech = speaking.speak(_SAMPLE, str(voice.fields["slug"]))
        return speaking.encoded(speech, "wav")


def _fits(voice: Voice, query: VoiceSearch) -> bool:
    fields = voice.fields
    said = f"{fields['name']} {fields.get('description') or ''}".lower()
    languages = {one[:2] for one in fields.get("languages") or ()}
    return (
        (not query.gender or fields.get("gender") in query.gender)
        and (not query.language or bool(languages & {one[:2] for one in query.language}))
        and (not query.query or query.query.lower() in said)
        and query.kind in {None, "ivc"}
    )


def to_wire(voice: Voice) -> dict[str, Any]:
    """Return a voice as the API gives it.

    Args:
        voice: The voice.
    """
    shown: dict[str, Any] = {
        "name": "",
        "slug": None,
        "languages": [],
        "gender": None,
        "age": None,
        "tags": None,
        "color": None,
        "description": None,
        "retention_notice": 30,
    }
    created = datetime.fromtimestamp(voice.created_at, timezone.utc)
    kind = {"type": "preset"} if voice in PRESETS else {"type": "custom", "kind": "ivc"}
    return {
        **shown,
        **voice.fields,
        "id": voice.id,
        "created_at": created.isoformat().replace("+00:00", "Z"),
        "user_id": None,
        "trimmed_seconds": None,
        **kind,
    }
