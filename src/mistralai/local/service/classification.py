"""Moderation, and classification by models that were fine-tuned here."""

import json
import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from mistralai.local.engines import moderation, tokens
from mistralai.local.errors import invalid_model, too_long
from mistralai.local.schema.classifiers import ChatModerationRequest, ClassificationRequest
from mistralai.local.schema.messages import flat
from mistralai.local.store.tuning import Tuning

from .cards import BY_NAME, Card
from .tuning.bayes import Classifier, classifier_from_json

# Before the others took over, one category was not yet two and another not yet there.
_NINE_CATEGORIES: Final = frozenset({"mistral-moderation-2411"})


def count(texts: Iterable[str]) -> int:
    """Return how many tokens texts have.

    Args:
        texts: What was classified.
    """
    return sum(map(tokens.count, texts))


def moderate(request: ClassificationRequest, cards: Mapping[str, Card] = BY_NAME) -> dict[str, Any]:
    """Return how harmful texts are.

    Args:
        request: The checked body.
        cards: The models there are.

    Raises:
        ApiError: If the model is none for moderation.
    """
    return _moderation(cards.get(request.model), request.model, request.texts)


def moderate_chat(
    request: ChatModerationRequest, cards: Mapping[str, Card] = BY_NAME
) -> dict[str, Any]:
    """Return how harmful the last turns of conversations are.

    Args:
        request: The checked body.
        cards: The models there are.

    Raises:
        ApiError: If the model is none for moderation.
    """
    texts = [flat(one[-1].content) for one in request.conversations]
    return _moderation(cards.get(request.model), request.model, texts)


def _moderation(card: Card | None, model: str, texts: Iterable[str]) -> dict[str, Any]:
    if card is None or "moderation" not in card.does:
        raise invalid_model(model)
    score = moderation.score if card.id in _NINE_CATEGORIES else moderation.score_today
    results: list[dict[str, Any]] = []
    for text in texts:
        if (size := tokens.count(text)) > card.context:
            raise too_long(size, card.context)
        scores = score(text)
        flags = {name: score >= moderation.THRESHOLD for name, score in scores.items()}
        results.append({"categories": flags, "category_scores": scores})
    return {"id": _id(), "model": model, "results": results}


class Classifiers:
    """Classifies by models that were fine-tuned; each is read once.

    Args:
        tuning: The models.
        cards: The base models there are.
    """

    def __init__(self, tuning: Tuning, cards: Mapping[str, Card] = BY_NAME) -> None:
        self._tuning = tuning
        self.cards = cards
        self._read: dict[str, Classifier] = {}

    def classify(self, model: str, texts: Sequence[str]) -> dict[str, Any]:
        """Return the labels of texts.

        Args:
            model: The id of a fine-tuned classifier.
            texts: What to classify.

        Raises:
            ApiError: If there is no such classifier.
        """
        tuned = self._tuning.find_model(model)
        if tuned is None or tuned.archived or tuned.model_type != "classifier":
            raise invalid_model(model)
        if model not in self._read:
            self._read[model] = classifier_from_json(json.loads(self._tuning.classifier(model)))
        results = [
            {
                target: {"scores": scores}
                for target, scores in self._read[model].scores(text).items()
            }
            for text in texts
        ]
        return {"id": _id(), "model": model, "results": results}


def _id() -> str:
    return f"mod-{uuid.uuid4().hex}"
