"""Moderation, and classification by models that were fine-tuned here."""

import asyncio
import json
import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from mistralai.local.control.scripts import Reply
from mistralai.local.engines import moderation, tokens
from mistralai.local.errors import invalid_model, too_long
from mistralai.local.schema.classifiers import (
    ChatClassificationRequest,
    ChatModerationRequest,
    ClassificationRequest,
)
from mistralai.local.schema.messages import flat
from mistralai.local.store.tuning import Tuning

from .cards import BY_NAME, Card
from .scripted import Stage, for_each
from .tuning.bayes import Classifier, classifier_from_json
from .tuning.samples import text_of

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


def _check(card: Card | None, model: str) -> Card:
    if card is None or "moderation" not in card.does:
        raise invalid_model(model)
    return card


def _moderation(card: Card | None, model: str, texts: Iterable[str]) -> dict[str, Any]:
    card = _check(card, model)
    score = moderation.score if card.id in _NINE_CATEGORIES else moderation.score_today
    results: list[dict[str, Any]] = []
    for text in texts:
        if (size := tokens.count(text)) > card.context:
            raise too_long(size, card.context)
        scores = score(text)
        flags = {name: score >= moderation.THRESHOLD for name, score in scores.items()}
        results.append({"categories": flags, "category_scores": scores})
    return {"id": _id(), "model": model, "results": results}


def _as_moderations(reply: Reply, model: str, count: int) -> dict[str, Any]:
    """Return moderations of what a script gives: names alone are flagged, and have a score."""
    given = for_each(reply.scores or {}, count, "scores")
    flagged = for_each(reply.categories or {}, count, "categories")
    results: list[dict[str, Any]] = []
    for scores, flags in zip(given, flagged, strict=True):
        said = {name: 1.0 if flag else 0.0 for name, flag in flags.items()}
        whole: dict[str, float] = {
            **dict.fromkeys(moderation.score_today(""), 0.0),
            **said,
            **scores,
        }
        over = {name: score >= moderation.THRESHOLD for name, score in whole.items()}
        results.append({"categories": {**over, **flags}, "category_scores": whole})
    return {"id": _id(), "model": model, "results": results}


class Classifiers:
    """Moderates, and classifies by models that were fine-tuned; each is read once.

    Args:
        tuning: The models.
        cards: The base models there are.
        stage: Where scripts answer.
    """

    def __init__(self, tuning: Tuning, cards: Mapping[str, Card], stage: Stage) -> None:
        self._tuning = tuning
        self._cards = cards
        self._stage = stage
        self._read: dict[str, Classifier] = {}

    async def moderations(
        self, request: ClassificationRequest | ChatModerationRequest
    ) -> dict[str, Any]:
        """Return how harmful texts are, or the last turns of conversations.

        Args:
            request: The checked body.

        Raises:
            ApiError: If the model is none for moderation, or a script refuses.
        """
        _check(self._cards.get(request.model), request.model)
        reply = await self._stage.reply("moderation", request.model, request)
        if reply is not None:
            many = (
                request.conversations
                if isinstance(request, ChatModerationRequest)
                else request.texts
            )
            return _as_moderations(reply, request.model, len(many))
        if isinstance(request, ChatModerationRequest):
            return await asyncio.to_thread(moderate_chat, request, self._cards)
        return await asyncio.to_thread(moderate, request, self._cards)

    async def classifications(
        self, request: ClassificationRequest | ChatClassificationRequest
    ) -> dict[str, Any]:
        """Return the labels of texts or of conversations.

        Args:
            request: The checked body.

        Raises:
            ApiError: If there is no such classifier, or a script refuses.
        """
        if isinstance(request, ChatClassificationRequest):
            texts = [text_of(one) for one in request.conversations]
        else:
            texts = request.texts
        reply = await self._stage.reply("classification", request.model, request)
        if reply is None:
            return await asyncio.to_thread(self.classify, request.model, texts)
        results = [
            {target: {"scores": scores} for target, scores in one.items()}
            for one in for_each(reply.scores or {}, len(texts), "scores")
        ]
        return {"id": _id(), "model": request.model, "results": results}

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
