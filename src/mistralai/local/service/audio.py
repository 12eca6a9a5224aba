"""Transcriptions and speech."""

import asyncio
import base64
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

from mistralai.local.control.clock import Clock
from mistralai.local.control.scripts import Reply
from mistralai.local.engines import tokens
from mistralai.local.engines.audio import hearing, speaking
from mistralai.local.engines.audio.sound import read
from mistralai.local.engines.audio.words import Word, sentences
from mistralai.local.errors import ApiError, bad_request, invalid_model
from mistralai.local.schema.audio import SpeechRequest, TranscriptionForm

from .cards import Card
from .scripted import Stage
from .voices import Voices

# Seen: 3 seconds were 375 tokens.
TOKENS_A_SECOND: Final = 125
_DEFAULT_SPEECH: Final = "voxtral-mini-tts-latest"
_DEFAULT_VOICE: Final = "en_paul_neutral"
_PIECE: Final = 24_000


@dataclass(frozen=True, slots=True)
class Transcript:
    """What was heard: the words, and how many seconds of sound there were."""

    form: TranscriptionForm
    words: Sequence[Word]
    seconds: float

    @property
    def text(self) -> str:
        """The words as one text."""
        return " ".join(word.text for word in self.words)

    def segments(self) -> list[dict[str, Any]]:
        """Return the parts that were asked for: sentences, words, or none."""
        wanted = self.form.timestamp_granularities
        if not wanted and not self.form.diarize:
            return []
        parts = list(sentences(list(self.words)))
        speakers = [f"speaker_{at % 2 + 1}" for at in range(len(parts))]
        if "word" in wanted:
            speakers = [who for who, part in zip(speakers, parts, strict=True) for _ in part]
            parts = [[word] for part in parts for word in part]
        return [
            {
                "type": "transcription_segment",
                "text": " ".join(word.text for word in part),
                "start": part[0].start,
                "end": part[-1].end,
                "speaker_id": who if self.form.diarize else None,
            }
            for who, part in zip(speakers, parts, strict=True)
        ]

    def usage(self) -> dict[str, Any]:
        """Return what it took, as the API tells it."""
        return usage_of(self.text, self.seconds)

    def to_wire(self) -> dict[str, Any]:
        """Return the answer of the API."""
        return {
            "model": self.form.model,
            "text": self.text,
            "language": self.form.language,
            "segments": self.segments(),
            "usage": self.usage(),
            "finish_reason": None,
        }

    async def events(self) -> AsyncGenerator[dict[str, Any], None]:
        """Yield the events of a stream: each names its kind as `type`."""
        for event in self._events():
            yield event

    def _events(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = [
            {"type": "transcription.language", "audio_language": self.form.language or "en"}
        ]
        if segments := self.segments():
            found += [{**one, "type": "transcription.segment"} for one in segments]
        else:
            deltas = [self.words[0].text] if self.words else []
            deltas += [f" {word.text}" for _, word in pairwise(self.words)]
            found += [{"type": "transcription.text.delta", "text": delta} for delta in deltas]
        return [*found, {**self.to_wire(), "type": "transcription.done"}]


def usage_of(text: str, seconds: float) -> dict[str, Any]:
    """Return what a transcription took, as the API tells it.

    Args:
        text: What was heard.
        seconds: How long the sound lasted.
    """
    audio = round(seconds * TOKENS_A_SECOND)
    prompt, completion = max(1, round(seconds)), tokens.count(text)
    return {
        "prompt_audio_seconds": max(1, round(seconds)),
        "prompt_tokens": prompt,
        "total_tokens": prompt + audio + completion,
        "completion_tokens": completion,
        "prompt_tokens_details": {"cached_tokens": 0, "audio_tokens": audio},
        "service_tier": "standard",
    }


@dataclass(frozen=True, slots=True)
class ScriptedTranscript:
    """A transcription that a script gives."""

    form: TranscriptionForm
    reply: Reply
    clock: Clock

    @property
    def pieces(self) -> list[str]:
        """The text as a stream sends it."""
        given = self.reply.transcript
        if given is None:
            given = " ".join(str(one.get("text", "")) for one in self.reply.segments or ())
        return given if isinstance(given, list) else [given]

    @property
    def seconds(self) -> float:
        """How many seconds of sound the segments tell of, at least one."""
        ends = [one.get("end") for one in self.reply.segments or ()]
        return max([1.0, *(float(one) for one in ends if isinstance(one, int | float))])

    def to_wire(self) -> dict[str, Any]:
        """Return the answer of the API."""
        text = "".join(self.pieces)
        return {
            "model": self.form.model,
            "text": text,
            "language": self.reply.language or self.form.language,
            "segments": [
                {"type": "transcription_segment", "speaker_id": None, **one}
                for one in self.reply.segments or ()
            ],
            "usage": {**usage_of(text, self.seconds), **(self.reply.usage or {})},
            "finish_reason": None,
        }

    async def events(self) -> AsyncGenerator[dict[str, Any], None]:
        """Yield the events of a stream, at the pace that the script asks for."""
        whole = self.to_wire()
        yield {"type": "transcription.language", "audio_language": whole["language"] or "en"}
        due = self.clock.now()
        gap = 1 / self.reply.tokens_per_second if self.reply.tokens_per_second else 0.0
        parts: list[dict[str, Any]] = [
            {**one, "type": "transcription.segment"} for one in whole["segments"]
        ] or [{"type": "transcription.text.delta", "text": piece} for piece in self.pieces]
        for part in parts:
            await self.clock.wait_until(due)
            due += gap
            yield part
        yield {**whole, "type": "transcription.done"}


class Audio:
    """Hears and speaks.

    Args:
        voices: The voices there are.
        cards: The models there are.
        stage: Where scripts answer.
    """

    def __init__(self, voices: Voices, cards: Mapping[str, Card], stage: Stage) -> None:
        self.voices = voices
        self._cards = cards
        self._stage = stage

    def check_model(self, model: str, ability: str) -> None:
        """Refuse a model that cannot do something.

        Args:
            model: Its name.
            ability: What it has to do: transcription, realtime or speech.

        Raises:
            ApiError: If it cannot, or there is no such model.
        """
        card = self._cards.get(model)
        if card is None or ability not in card.does:
            raise invalid_model(model)

    async def transcribe(
        self, form: TranscriptionForm, fetch: Callable[[], Awaitable[bytes]], name: str
    ) -> "Transcript | ScriptedTranscript":
        """Return what a sound says.

        Args:
            form: What was asked.
            fetch: Gets the bytes of its file, which a script does without.
            name: What the file is called.

        Raises:
            ApiError: If the model or the sound cannot be served, or a script refuses.
        """
        self.check_model(form.model, "transcription")
        if form.language and form.timestamp_granularities:
            raise bad_request("timestamp_granularities cannot be combined with language")
        reply = await self._stage.reply("transcription", form.model, form, name)
        if reply is not None:
            return ScriptedTranscript(form, reply, self._stage.clock)
        sound = await asyncio.to_thread(read, await fetch())
        words = await asyncio.to_thread(hearing.heard, sound)
        return Transcript(form, words, sound.seconds)

    async def speak(self, request: SpeechRequest) -> "Spoken":
        """Return a text as sound.

        Args:
            request: The checked body.

        Raises:
            ApiError: If the model, the voice or the format cannot be served.
        """
        self.check_model(request.model or _DEFAULT_SPEECH, "speech")
        voice = request.voice_id or request.voice
        if voice is not None and self.voices.find(voice) is None:
            raise ApiError(404, {"detail": "Voice not found"})
        name = request.ref_audio if voice is None else voice
        form = request.response_format or speaking.best_format()
        speech = await asyncio.to_thread(speaking.speak, request.input, name or _DEFAULT_VOICE)
        data = await asyncio.to_thread(speaking.encoded, speech, form)
        return Spoken(data, tokens.count(request.input), speech.count)


@dataclass(frozen=True, slots=True)
class Spoken:
    """A text as sound: the file, the tokens of the text, and how many samples it became."""

    data: bytes
    prompt_tokens: int
    samples: int

    def usage(self) -> dict[str, Any]:
        """Return what it took, as the API tells it."""
        return {
            "prompt_tokens": self.prompt_tokens,
            "completion_tokens": self.samples,
            "total_tokens": self.prompt_tokens + self.samples,
        }

    async def events(self) -> AsyncGenerator[dict[str, Any], None]:
        """Yield the events of a stream: each names its kind as `type`."""
        for at in range(0, len(self.data), _PIECE):
            piece = base64.b64encode(self.data[at : at + _PIECE]).decode()
            yield {"type": "speech.audio.delta", "audio_data": piece}
            await asyncio.sleep(0)
        yield {"type": "speech.audio.done", "usage": self.usage()}
