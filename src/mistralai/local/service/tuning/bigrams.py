"""Learning to complete: which token follows which, and whole answers by heart.

The bigram counts give honest numbers for the checkpoints (the loss falls as more rows are seen);
what the fine-tuned model shows for its training is the answers that it knows by heart.
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from itertools import pairwise
from typing import Final

from mistralai.local.engines import tokens

from .samples import Lesson

_SMOOTHING: Final = 0.1
_START: Final = ""
_GAPS: Final = re.compile(r"[\W_]+")


@dataclass(slots=True)
class Bigrams:
    """How often which token was seen after which.

    Args:
        size: How many tokens there are at all, seen or not.
    """

    size: int
    after: dict[str, Counter[str]] = field(default_factory=dict[str, Counter[str]])

    def learn(self, text: str) -> None:
        """Count the tokens of a text.

        Args:
            text: What is to be written.
        """
        for before, token in pairwise([_START, *tokens.split(text)]):
            self.after.setdefault(before, Counter())[token] += 1

    def loss(self, texts: Iterable[str]) -> float | None:
        """Return the mean negative log-likelihood of a token in nats; None without tokens.

        Args:
            texts: What was really written.
        """
        losses: list[float] = []
        for text in texts:
            for before, token in pairwise([_START, *tokens.split(text)]):
                counts = self.after.get(before, Counter[str]())
                share = (counts[token] + _SMOOTHING) / (counts.total() + _SMOOTHING * self.size)
                losses.append(-math.log(share))
        return math.fsum(losses) / len(losses) if losses else None

    def accuracy(self, texts: Iterable[str]) -> float | None:
        """Return how often the likeliest next token is the right one; None without tokens.

        Args:
            texts: What was really written.
        """
        likeliest = {before: counts.most_common(1)[0][0] for before, counts in self.after.items()}
        hits = [
            likeliest.get(before) == token
            for text in texts
            for before, token in pairwise([_START, *tokens.split(text)])
        ]
        return sum(hits) / len(hits) if hits else None


def vocabulary_size(texts: Iterable[str]) -> int:
    """Return how many different tokens texts have, and one more for all others.

    Args:
        texts: The texts.
    """
    return len({token for text in texts for token in tokens.split(text)}) + 1


def by_heart(lessons: Iterable[Lesson]) -> dict[str, str]:
    """Return the answers of lessons by the keys of their prompts; of two, the later one stays.

    Args:
        lessons: What to learn.
    """
    spoken = [lesson for lesson in lessons if lesson.prompt]
    # A whole conversation says more than its last turn, so it has the last word on its key.
    last = {keys_of(lesson.prompt)[1]: lesson.answer for lesson in spoken}
    whole = {keys_of(lesson.prompt)[0]: lesson.answer for lesson in spoken}
    return {**last, **whole}


def keys_of(prompt: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    """Return the keys under which a prompt is known: the conversation, then its last turn alone.

    Case, punctuation and white space make no difference.

    Args:
        prompt: Pairs of role and text.
    """
    bare = [(role, _GAPS.sub(" ", text.lower()).strip()) for role, text in prompt]
    spoken = [pair for pair in bare if pair[0] != "system"] or bare
    return _key(bare), _key(spoken[-1:])


def _key(pairs: Sequence[tuple[str, str]]) -> str:
    text = "\n".join(f"{role} {text}" for role, text in pairs)
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
