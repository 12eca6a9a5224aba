"""Text as sound: through espeak-ng where it is installed, else one tone for each letter."""

import array
import io
import math
import re
import shutil
import subprocess
import sys
import wave
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from typing import Final

from .extra import installed, load

RATE: Final = 24_000
_TONE: Final = 0.06
_LOUD: Final = 0.3
_LOWEST: Final = 180.0
_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz0123456789"
_HALF_TONE: Final = 2 ** (1 / 12)
_LONGEST: Final = 60.0
_LANGUAGE: Final = re.compile("[a-z][a-z]_")
FORMATS: Final = ("pcm", "wav", "mp3", "flac", "opus")


@dataclass(frozen=True, slots=True)
class Speech:
    """Samples of 16 bits, one channel, `rate` a second."""

    samples: bytes
    rate: int

    @property
    def count(self) -> int:
        """How many samples there are."""
        return len(self.samples) // 2


def speak(text: str, voice: str) -> Speech:
    """Return a text as sound.

    Args:
        text: What to say.
        voice: Anything that makes one voice differ from another; a language code at its beginning
            chooses the language where there is a choice.
    """
    if (program := shutil.which("espeak-ng")) and (spoken := _espeak(program, text, voice)):
        return spoken
    pitch = _pitch(voice)
    letters = (letter if letter in _LETTERS else " " for letter in text.lower())
    return Speech(b"".join(_tone(letter, pitch) for letter in letters), RATE)


def _pitch(voice: str) -> int:
    return blake2b(voice.encode(), digest_size=1).digest()[0] % 24


@lru_cache(maxsize=2048)
def _tone(letter: str, pitch: int) -> bytes:
    length = int(RATE * _TONE)
    if letter == " ":
        return bytes(2 * length)
    frequency = _LOWEST * _HALF_TONE ** (pitch + _LETTERS.index(letter) % 24)
    samples = array.array("h")
    for at in range(length):
        # It swells and fades, so that no tone begins or ends with a crack.
        swell = math.sin(math.pi * at / length)
        value = math.sin(2 * math.pi * frequency * at / RATE)
        samples.append(int(value * swell * _LOUD * 32767))
    return _little_endian(samples)


def _little_endian(samples: "array.array[int] | array.array[float]") -> bytes:
    if sys.byteorder == "big":  # pragma: no cover - another processor
        samples.byteswap()
    return samples.tobytes()


def _espeak(program: str, text: str, voice: str) -> Speech | None:
    """Return a text as the program speaks it; None if it does not."""
    language = voice[:2] if _LANGUAGE.match(voice) else "en"
    command = [program, "--stdin", "--stdout", "-v", language, "-p", str(30 + 2 * _pitch(voice))]
    try:
        done = subprocess.run(  # noqa: S603 - the words go in as input, a language is two letters
            command,
            input=text.encode("utf-8", "replace"),
            capture_output=True,
            timeout=_LONGEST,
            check=True,
        )
        with wave.open(io.BytesIO(done.stdout)) as file:
            # It writes a header before it knows how long it will speak.
            return Speech(file.readframes(len(done.stdout) // 2), file.getframerate())
    except (OSError, subprocess.SubprocessError, wave.Error, EOFError):
        return None


def best_format() -> str:
    """Return the format of a request that does not say which: the API's, where it can be made."""
    return "mp3" if installed("soundfile") else "wav"


def encoded(speech: Speech, form: str) -> bytes:
    """Return sound as a file.

    Args:
        speech: The sound.
        form: One of `FORMATS`; ``pcm`` is bare samples, as numbers of 32 bits.

    Raises:
        ApiError: With a 501, if that needs a library that is not installed.
    """
    if form == "wav":
        file = io.BytesIO()
        with wave.open(file, "wb") as writer:
            writer.setnchannels(1)
            writer.setsampwidth(2)
            writer.setframerate(speech.rate)
            writer.writeframes(speech.samples)
        return file.getvalue()
    if form == "pcm":
        whole = array.array("h", speech.samples)
        if sys.byteorder == "big":  # pragma: no cover - another processor
            whole.byteswap()
        return _little_endian(array.array("f", (value / 32768 for value in whole)))
    soundfile, numpy = load("soundfile", f"The format {form}"), load("numpy", f"The format {form}")
    samples = numpy.frombuffer(speech.samples, dtype="<i2")
    rate = speech.rate
    if form == "opus" and rate != RATE:
        # It knows some rates only.
        count = int(len(samples) * RATE / rate)
        places = numpy.arange(count) * rate / RATE
        samples = numpy.interp(places, numpy.arange(len(samples)), samples).astype("<i2")
        rate = RATE
    file = io.BytesIO()
    kind, subtype = {"mp3": ("MP3", None), "flac": ("FLAC", None), "opus": ("OGG", "OPUS")}[form]
    soundfile.write(file, samples, rate, format=kind, subtype=subtype)
    return file.getvalue()
