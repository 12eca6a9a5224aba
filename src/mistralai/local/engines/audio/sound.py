"""What a file of sound is: how long it lasts, and its samples where they lie there as they are."""

import io
import wave
from dataclasses import dataclass
from typing import Any, Final

from tinytag import TinyTag
from tinytag.tinytag import TinyTagException

from mistralai.local.errors import ApiError, bad_request

MAX_SECONDS: Final = 3 * 3600
"""How long a sound may last."""
_PIECE: Final = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Sound:
    """A sound: `samples` are the bytes that stand for it, `seconds` how long it lasts.

    `data` is the file as it came.
    """

    data: bytes
    samples: bytes
    seconds: float


def read(data: bytes) -> Sound:
    """Return what a file of sound holds.

    Args:
        data: The bytes of a WAV, MP3, FLAC, OGG or M4A file.

    Raises:
        ApiError: If they are none of these, or last too long.
    """
    sound = _wave(data) or _other(data)
    if not sound.seconds:
        raise _refusal("it has no length")
    if sound.seconds > MAX_SECONDS:
        raise _refusal(f"it lasts {sound.seconds:.0f} seconds, at most {MAX_SECONDS} are heard")
    return sound


def _refusal(why: str) -> ApiError:
    return bad_request(f"Audio input could not be read: {why}", "invalid_request_file", "3310")


def _wave(data: bytes) -> Sound | None:
    """Return a WAV file of plain samples; None for every other file."""
    try:
        with wave.open(io.BytesIO(data)) as file:
            width = file.getsampwidth() * file.getnchannels()
            # A file that was written while it was recorded does not say how long it is.
            samples = file.readframes(len(data) // max(1, width))
            return Sound(data, samples, len(samples) / width / file.getframerate())
    except (wave.Error, EOFError, ZeroDivisionError):
        return None


def _other(data: bytes) -> Sound:
    try:
        found: Any = TinyTag.get("sound", file_obj=io.BytesIO(data), tags=False)
    # Whatever is in the file: the library reads what anybody made of it.
    except (TinyTagException, ValueError, IndexError, KeyError, OSError, ArithmeticError) as error:
        raise _refusal(str(error) or type(error).__name__) from None
    return Sound(data, data, float(found.duration or 0))
