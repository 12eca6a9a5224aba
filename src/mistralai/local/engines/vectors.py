"""Texts as vectors: hashed words and letter groups, thrown into a fixed number of dimensions.

Each feature of a text (a word, three letters in a row) adds or subtracts its weight at a few
places that a hash of the feature names: a sparse random projection. Texts that share features
come out near each other, others do not, and the same text gives the same vector everywhere.
"""

import math
import re
import struct
from collections.abc import Iterator
from functools import lru_cache
from hashlib import blake2b
from typing import Final

_WORD: Final = re.compile(r"\w+|[^\w\s]")
_PLACES: Final = struct.Struct("<16H")
# Words that every text has say little about what a text is about.
_COMMON: Final = frozenset(
    [
        *("a", "an", "and", "are", "as", "at", "be", "but", "by", "for", "from", "has", "have"),
        *("he", "her", "his", "how", "i", "in", "is", "it", "its", "my", "not", "of", "on", "or"),
        *("our", "she", "so", "that", "the", "their", "them", "they", "this", "to", "was", "we"),
        *("were", "what", "when", "where", "which", "who", "will", "with", "you", "your"),
    ]
)
_WHOLE_WORD: Final = 1.0
_LETTERS: Final = 0.35
_COMMON_WORD: Final = 0.1
# Present in every text, so that even an empty one has a direction.
_ALWAYS: Final = ("", 0.5)


def embed(text: str, dimensions: int) -> list[float]:
    """Return the vector of a text; its L2 norm is 1.

    Args:
        text: Any text.
        dimensions: How many numbers the vector has; at least 1.
    """
    vector = [0.0] * dimensions
    for feature, weight in _features(text):
        for place in _places(feature):
            # The lowest bit is the sign, the rest the place.
            if place & 1:
                vector[(place >> 1) % dimensions] += weight
            else:
                vector[(place >> 1) % dimensions] -= weight
    norm = math.sqrt(math.fsum(value * value for value in vector))
    if not norm:
        # The features may cancel each other out when there are only a few dimensions.
        return [1.0, *vector[1:]]
    return [value / norm for value in vector]


def truncate(vector: list[float], dimensions: int) -> list[float]:
    """Return the first numbers of a vector, scaled so that their L2 norm is 1 again.

    Args:
        vector: The whole vector.
        dimensions: How many numbers to keep.
    """
    kept = vector[:dimensions]
    norm = math.sqrt(math.fsum(value * value for value in kept)) or 1.0
    return [value / norm for value in kept]


def quantize(vector: list[float], dtype: str) -> list[float] | list[int]:
    """Return a vector in another type of number.

    Args:
        vector: Numbers from -1 to 1.
        dtype: ``float``; ``int8`` or ``uint8`` (one step is 1/127 of the largest number);
            ``binary`` or ``ubinary`` (one bit for each number above 0, eight to a number; the
            length must be a multiple of 8).
    """
    if dtype == "float":
        return vector
    if dtype in {"int8", "uint8"}:
        largest = max(map(abs, vector)) or 1.0
        offset = 128 if dtype == "uint8" else 0
        return [round(value / largest * 127) + offset for value in vector]
    bits = "".join("1" if value > 0 else "0" for value in vector)
    offset = 128 if dtype == "binary" else 0
    return [int(bits[at : at + 8], 2) - offset for at in range(0, len(bits), 8)]


def _features(text: str) -> Iterator[tuple[str, float]]:
    yield _ALWAYS
    for word in _WORD.findall(text.lower()):
        if word in _COMMON:
            yield word, _COMMON_WORD
            continue
        yield word, _WHOLE_WORD
        framed = f"<{word}>"
        for at in range(len(framed) - 2):
            yield framed[at : at + 3], _LETTERS


@lru_cache(maxsize=65_536)
def _places(feature: str) -> tuple[int, ...]:
    return _PLACES.unpack(
        blake2b(feature.encode("utf-8", "surrogatepass"), digest_size=32).digest()
    )
