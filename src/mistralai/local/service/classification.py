"""Moderation, and classification by models that were fine-tuned here."""

import json
import uuid
from collections.abc import Iterable, Sequence
from typing import Any

from mistralai.local.engines import moderation, tokens
from mistralai.local.errors import invalid_model, too_long
from mistralai.local.schema.classifiers import ChatModerationRequest, ClassificationRequest
from mistralai.local.schema.messages import flat
from mistralai.local.store.tuning import Tuning

from .cards import BY_NAME
from .tuning.bayes import Classifier, classifier_from_json


def count(texts: Iterable[str]) -> int:
    """Return how many tokens texts have.

    Args:
        texts: What was classified.
    """
    return sum(map(tokens.count, texts))


def moderate(request: ClassificationRequest) -> dict[str, Any]:
    """Return how harmful texts are.

    Args:
        request: The checked body.

    Raises:
        ApiError: If the model is none for moderation.
    """
    return _moderation(request.model, request.texts)


def moderate_chat(request: ChatModerationRequest) -> dict[str, Any]:
    """Return how harmful the last turns of conversations are.

    Args:
        request: The checked body.

    Raises:
        ApiError: If the model is none for moderation.
    """
    return _moderation(request.model, [flat(one[-1].content) for one in request.conversations])


def _moderation(model: str, texts: Iterable[str]) -> dict[str, Any]:
    card = BY_NAME.get(model)
    if card is None or "moderation" not in card.does:
        raise invalid_model(model)
    results: list[dict[str, Any]] = []
    for text in texts:
        if (size := tokens.count(text)) > card.context:
            raise too_long(size, card.context)
        scores = moderation.score(text)
        flags = {name: score >= moderation.THRESHOLD for name, score in scores.items()}
        results.append({"categories": flags, "category_scores": scores})
    return {"id": _id(), "model": model, "results": results}


class Classifiers:
    """Classifies by models that were fine-tuned; each is read once.

    Args:
        tuning: The models.
    """

    def __init__(self, tuning: Tuning) -> None:
        self._tuning = tuning
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
