"""What a sound says, for tests: words that follow from its bytes, and from nothing else.

Nobody is understood here. Each half second gives one word, by the bytes that stand for it, so the
text of a sound is the same today, tomorrow and on another machine, however it arrives in pieces.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import blake2b
from typing import Final

from mistralai.local.engines import prose

WORDS_A_SECOND: Final = 2
_SENTENCE: Final = prose.slots()


@dataclass(frozen=True, slots=True)
class Word:
    """A word, and when it is said, in seconds from the beginning."""

    text: str
    start: float
    end: float


def spoken(samples: bytes, seconds: float) -> list[Word]:
    """Return what a sound says; a short one says one word.

    Args:
        samples: The bytes that stand for it.
        seconds: How long it lasts.
    """
    count = max(1, int(seconds * WORDS_A_SECOND))
    step = len(samples) / max(1.0, seconds * WORDS_A_SECOND)
    return [
        _timed(word_at(at, samples[int(at * step) : int((at + 1) * step)]), at, seconds)
        for at in range(count)
    ]


def _timed(text: str, at: int, seconds: float) -> Word:
    end = min(seconds, (at + 1) / WORDS_A_SECOND)
    return Word(text, round(at / WORDS_A_SECOND, 2), round(end, 2))


def word_at(at: int, samples: bytes) -> str:
    """Return a word of a text.

    Args:
        at: Which one, from 0.
        samples: The bytes that stand for it.
    """
    place = at % len(_SENTENCE)
    choices = _SENTENCE[place]
    digest = blake2b(samples, digest_size=4).digest()
    word = choices[int.from_bytes(digest, "big") % len(choices)]
    word = word.capitalize() if place == 0 else word
    return f"{word}." if place == len(_SENTENCE) - 1 else word


def sentences(words: list[Word]) -> Iterator[list[Word]]:
    """Yield the words of each sentence.

    Args:
        words: The words of a text.
    """
    sentence: list[Word] = []
    for word in words:
        sentence.append(word)
        if word.text.endswith("."):
            yield sentence
            sentence = []
    if sentence:
        yield sentence
