"""Readable English from a random generator: what the deterministic engine has to say."""

import re
from random import Random

_WORD = re.compile(r"[^\W\d_]{4,}")


def _words_in(line: str) -> list[str]:
    return line.split()


_COMMON = frozenset(
    _words_in(
        "about after also answer because been could does every from give have into just like make "
        "more most name only over please should some tell than that their them then there these "
        "they this those very want what when where which with would write your"
    )
)
# They follow an `a`, so none begins with the sound of a vowel.
_ADJECTIVES = _words_in(
    "careful clear bright gentle frank calm plain quiet ready simple steady warm"
)
_NOUNS = _words_in(
    "answer bridge detail example garden harbour letter method pattern question reason story"
)
_VERBS = _words_in("explains follows keeps needs rewards shapes shows supports")
_OPENINGS = (
    "Here is a short answer about {topic}.",
    "Let us look at {topic}.",
    "There is a good deal to say about {topic}.",
    "A few words on {topic}.",
)
_SENTENCES = (
    "The {adjective} {noun} {verb} the {noun2}.",
    "In short, {topic} {verb} a {adjective} {noun}.",
    "Every {noun} of {topic} {verb} a {adjective} {noun2}.",
    "With {topic}, a {adjective} {noun} {verb} the rest.",
)


def slots() -> tuple[tuple[str, ...], ...]:
    """Return what a sentence of seven words is made of: the choices for each."""
    adjectives, nouns = tuple(_ADJECTIVES), tuple(_NOUNS)
    return ("the",), adjectives, nouns, tuple(_VERBS), ("the",), adjectives, nouns


def vocabulary() -> list[str]:
    """Return all words that are used besides those of the user."""
    return sorted({*_ADJECTIVES, *_NOUNS, *_VERBS})


def words(text: str) -> list[str]:
    """Return the words of `text` that carry meaning, in order.

    Args:
        text: What the user wrote.
    """
    return [word for word in _WORD.findall(text) if word.lower() not in _COMMON]


def topic_of(text: str) -> str:
    """Return the word that `text` seems to be about: its longest uncommon one.

    Args:
        text: What the user wrote.
    """
    return max(words(text), key=len, default="this")


def opening(random: Random, topic: str) -> str:
    """Return a first sentence.

    Args:
        random: Decides which.
        topic: The word it is about.
    """
    return random.choice(_OPENINGS).format(topic=topic)


def sentence(random: Random, topic: str) -> str:
    """Return one more sentence.

    Args:
        random: Decides which.
        topic: The word it may mention.
    """
    noun, noun2 = random.sample(_NOUNS, 2)
    return random.choice(_SENTENCES).format(
        adjective=random.choice(_ADJECTIVES),
        noun=noun,
        noun2=noun2,
        verb=random.choice(_VERBS),
        topic=topic,
    )
