"""Speech recognition through PocketSphinx, whose English model comes inside its wheel."""

import io
import threading
from typing import Any, Final

from mistralai.local.errors import bad_request

from .extra import installed, load
from .sound import Sound
from .words import Word, spoken

_RATE: Final = 16_000
_FRAMES_A_SECOND: Final = 100
# One recognition at a time: a decoder remembers what it is hearing.
_LOCK = threading.Lock()
# What the recognizer notes besides words: silence, noise, the ends of what is said.
_NO_WORD: Final = ("<", "[", "+")
_PAUSE: Final = 0.6


def available() -> bool:
    """Return whether there is a recognizer."""
    return installed("pocketsphinx") and installed("soundfile")


def heard(sound: Sound) -> list[Word]:
    """Return what a sound says: recognized where the extra is installed, else computed from it.

    Args:
        sound: The sound.

    Raises:
        ApiError: If it cannot be decoded.
    """
    if not available():
        return spoken(sound.samples, sound.seconds)
    return recognize(sound.data)


def recognize(data: bytes) -> list[Word]:
    """Return the words that are recognized in a sound.

    Args:
        data: The bytes of its file.

    Raises:
        ApiError: If it cannot be decoded, or the extra is not installed.
    """
    sphinx = load("pocketsphinx", "Speech recognition")
    samples = _samples(data)
    with _LOCK:
        decoder = sphinx.Decoder(samprate=_RATE, loglevel="FATAL")
        decoder.start_utt()
        decoder.process_raw(samples, full_utt=True)
        decoder.end_utt()
        found = [(one.word, one.start_frame, one.end_frame) for one in decoder.seg() or ()]
    words = [
        Word(
            word.partition("(")[0],
            round(start / _FRAMES_A_SECOND, 2),
            round((end + 1) / _FRAMES_A_SECOND, 2),
        )
        for word, start, end in found
        if not word.startswith(_NO_WORD)
    ]
    return _with_periods(words)


def _with_periods(words: list[Word]) -> list[Word]:
    """Return words with the ends of sentences, which are where somebody pauses."""
    made: list[Word] = []
    begins = True
    for at, word in enumerate(words):
        ends = at + 1 == len(words) or words[at + 1].start - word.end > _PAUSE
        text = word.text.capitalize() if begins or word.text == "i" else word.text
        made.append(Word(f"{text}." if ends else text, word.start, word.end))
        begins = ends
    return made


def _samples(data: bytes) -> bytes:
    """Return a sound as the recognizer takes it: one channel, 16 bits, 16,000 a second."""
    soundfile, numpy = load("soundfile", "Decoding"), load("numpy", "Decoding")
    try:
        frames, rate = soundfile.read(io.BytesIO(data), dtype="float32", always_2d=True)
    except soundfile.LibsndfileError as error:
        raise bad_request(
            f"Audio input could not be read: {error}", "invalid_request_file", "3310"
        ) from None
    one: Any = frames.mean(axis=1)
    if rate != _RATE:
        count = int(len(one) * _RATE / rate)
        one = numpy.interp(numpy.arange(count) * rate / _RATE, numpy.arange(len(one)), one)
    return bytes((one.clip(-1, 1) * 32767).astype("<i2").tobytes())
