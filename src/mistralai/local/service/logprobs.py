"""How probable each token was: numbers in the API's form, computed from the tokens alone.

No engine tells its probabilities, so these are drawn from the tokens: the same token in the same
place has the same ones, they are in order, and those of one place sum to less than 1.
"""

import math
from collections.abc import Sequence
from random import Random
from typing import Any, Final

from mistralai.local.engines import prose, tokens

from .plan import Logprobs

_VOCABULARY: Final = 131_072
_OTHERS: Final = prose.vocabulary()


def report(wanted: Logprobs, pieces: Sequence[str], prompt: str | None) -> dict[str, Any]:
    """Return what a choice says about its tokens.

    Args:
        wanted: What was asked for.
        pieces: The pieces of its text.
        prompt: What was asked, where that is to be reported.
    """
    found: dict[str, Any] = {}
    if wanted.answer is not None:
        found["logprobs"] = {"content": _tokens(pieces, wanted.answer)}
    if wanted.prompt is not None and prompt is not None:
        found["prompt_logprobs"] = {"content": _tokens(tokens.split(prompt), wanted.prompt)}
    return found


def _tokens(pieces: Sequence[str], others: int) -> list[dict[str, Any]]:
    return [_token(piece, place, others) for place, piece in enumerate(pieces)]


def _token(text: str, place: int, others: int) -> dict[str, Any]:
    random = Random(f"{place} {text}")  # noqa: S311 - it has to be repeatable
    probability = 0.5 + random.random() / 2
    entry = _named(text, probability)
    if others:
        top = [dict(entry)]
        rest = 1 - probability
        for other in random.sample(_OTHERS, others - 1):
            rest /= 2
            top.append(_named(f" {other}", rest))
        entry["top_logprobs"] = top
    return entry


def _named(text: str, probability: float) -> dict[str, Any]:
    raw = text.encode("utf-8", "backslashreplace")
    return {
        "token": text,
        "logprob": math.log(probability),
        "bytes": list(raw),
        "token_id": int.from_bytes(raw[-3:], "big") % _VOCABULARY,
    }
