"""Transcriptions on the fly: what a websocket hears becomes words as it comes."""

import base64
import binascii
import io
import uuid
import wave
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from pydantic import ValidationError

from mistralai.local.engines.audio import hearing
from mistralai.local.engines.audio.sound import MAX_SECONDS, Sound
from mistralai.local.engines.audio.words import WORDS_A_SECOND, Word, sentences, word_at
from mistralai.local.schema.audio import AudioFormat, SessionChange
from mistralai.local.schema.base import fewer, report

from .audio import usage_of

MAX_BYTES: Final = 256 * 1024 * 1024
"""How many bytes of sound one session takes."""
_WIDTHS: Final = {"pcm_s16le": 2, "pcm_f16le": 2, "pcm_s32le": 4, "pcm_f32le": 4}
_RECOGNIZED: Final = ("pcm_s16le", "pcm_s32le")


class RefusedError(ValueError):
    """A message that a session cannot take; `code` is the API's number for it."""

    code: Final = 3001


def is_recognizing() -> bool:
    """Return whether words come from a recognizer."""
    return hearing.available()


@dataclass(slots=True)
class Session:
    """One websocket: its settings, what came, and what was heard.

    `recognizing` says that words come from a recognizer, which hears what there is at a flush; else
    they are computed, each as soon as its half second is there.
    """

    model: str
    recognizing: bool = False
    identity: str = field(default_factory=lambda: uuid.uuid4().hex)
    form: AudioFormat = AudioFormat(encoding="pcm_s16le", sample_rate=16_000)  # noqa: RUF009 - it cannot be changed
    delay: int | None = None
    words: list[Word] = field(default_factory=list[Word])
    _sound: bytearray = field(default_factory=bytearray)
    _heard: int = 0

    def to_wire(self) -> dict[str, Any]:
        """Return the session as its events carry it."""
        return {
            "request_id": self.identity,
            "model": self.model,
            "audio_format": self.form.model_dump(),
            "target_streaming_delay_ms": self.delay,
        }

    def created(self) -> dict[str, Any]:
        """Return the event that begins it."""
        return {"type": "session.created", "session": self.to_wire()}

    @property
    def seconds(self) -> float:
        """How long the sound lasts that has come."""
        return len(self._sound) / self._rate

    @property
    def _rate(self) -> int:
        return self.form.sample_rate * _WIDTHS.get(self.form.encoding, 1)

    def take(self, message: dict[str, Any]) -> Iterator[dict[str, Any]]:
        """Yield what a message of the client is answered with.

        Args:
            message: The message.

        Raises:
            RefusedError: If it is not one, or there is too much sound.
        """
        kind = message.get("type")
        if kind == "session.update":
            yield self._changed(message.get("session"))
        elif kind == "input_audio.append":
            self._append(message.get("audio"))
            if not self._is_recognized:
                yield from self._said(self._computed())
        elif kind == "input_audio.flush":
            yield from self._said(self._flushed())
        elif kind == "input_audio.end":
            yield from self._said(self._flushed())
            yield from self._end()
        else:
            raise RefusedError(f"Unknown message type: {kind!s:.100}")

    def _changed(self, wanted: object) -> dict[str, Any]:
        try:
            change = SessionChange.model_validate(wanted)
        except ValidationError as error:
            first = report(fewer(error, SessionChange, wanted), "session")[0]
            raise RefusedError(f"Invalid session: {first['msg']}") from None
        if change.audio_format is not None:
            if self._sound:
                raise RefusedError("The audio format cannot be changed after audio has come")
            self.form = change.audio_format
        self.delay = change.target_streaming_delay_ms or self.delay
        return {"type": "session.updated", "session": self.to_wire()}

    def _append(self, audio: object) -> None:
        if not isinstance(audio, str):
            raise RefusedError("input_audio.append needs audio, as base64")
        try:
            self._sound += base64.b64decode(audio, validate=True)
        except binascii.Error as error:
            raise RefusedError(f"The audio is not valid base64: {error}") from None
        if len(self._sound) > MAX_BYTES or self.seconds > MAX_SECONDS:
            raise RefusedError("There is too much audio for one session")

    @property
    def _is_recognized(self) -> bool:
        return self.recognizing and self.form.encoding in _RECOGNIZED

    def _computed(self) -> list[Word]:
        """Return the words whose time has come."""
        step = self._rate / WORDS_A_SECOND
        made: list[Word] = []
        at = len(self.words)
        while len(self._sound) >= int((at + 1) * step):
            text = word_at(at, bytes(self._sound[int(at * step) : int((at + 1) * step)]))
            made.append(Word(text, at / WORDS_A_SECOND, (at + 1) / WORDS_A_SECOND))
            at += 1
        return made

    def _flushed(self) -> list[Word]:
        if self._is_recognized:
            return self._recognized()
        if self.words or not self._sound:
            return []
        return [Word(word_at(0, bytes(self._sound)), 0.0, round(self.seconds, 2))]

    def _recognized(self) -> list[Word]:
        begin = self._heard / self._rate
        fresh = bytes(self._sound[self._heard :])
        self._heard = len(self._sound)
        if not fresh:
            return []
        file = io.BytesIO()
        with wave.open(file, "wb") as writer:
            writer.setnchannels(1)
            writer.setsampwidth(_WIDTHS[self.form.encoding])
            writer.setframerate(self.form.sample_rate)
            writer.writeframes(fresh)
        found = hearing.heard(Sound(file.getvalue(), fresh, len(fresh) / self._rate))
        return [Word(one.text, begin + one.start, begin + one.end) for one in found]

    def _said(self, words: list[Word]) -> Iterator[dict[str, Any]]:
        for word in words:
            if not self.words:
                yield {"type": "transcription.language", "audio_language": "en"}
            text = f" {word.text}" if self.words else word.text
            self.words.append(word)
            yield {"type": "transcription.text.delta", "text": text}

    def _end(self) -> Iterator[dict[str, Any]]:
        segments = [
            {
                "text": " ".join(word.text for word in part),
                "start": round(part[0].start, 2),
                "end": round(part[-1].end, 2),
                "speaker_id": None,
            }
            for part in sentences(self.words)
        ]
        yield from ({"type": "transcription.segment", **one} for one in segments)
        text = " ".join(word.text for word in self.words)
        yield {
            "type": "transcription.done",
            "model": self.model,
            "text": text,
            "language": "en" if self.words else None,
            "segments": [{"type": "transcription_segment", **one} for one in segments],
            "usage": usage_of(text, self.seconds),
        }
