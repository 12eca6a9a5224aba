"""Moderation, and classification by models that were fine-tuned here."""

import uuid
from collections.abc import Iterable, Sequence
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from mistralai.local.engines import moderation, tokens
from mistralai.local.errors import invalid_model
from mistralai.local.schema.base import read
from mistralai.local.schema.classifiers import (
    ChatClassificationRequest,
    ChatModerationRequest,
    ClassificationRequest,
)
from mistralai.local.service.cards import BY_NAME
from mistralai.local.service.plan import flat
from mistralai.local.service.tuning.samples import text_of
from mistralai.local.state import State

from .base import route, spend


def moderate(state: State, request: ClassificationRequest) -> dict[str, Any]:
    """Return how harmful texts are.

    Args:
        state: The server's state.
        request: The checked body.

    Raises:
        ApiError: If the model is none for moderation.
    """
    return _moderation(request.model, request.texts)


def moderate_chat(state: State, request: ChatModerationRequest) -> dict[str, Any]:
    """Return how harmful the last turns of conversations are.

    Args:
        state: The server's state.
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
        scores = moderation.score(text)
        flags = {name: score >= moderation.THRESHOLD for name, score in scores.items()}
        results.append({"categories": flags, "category_scores": scores})
    return {"id": _id(), "model": model, "results": results}


def _classification(state: State, model: str, texts: Sequence[str]) -> dict[str, Any]:
    tuned = state.tuning.find_model(model)
    if tuned is None or tuned.archived or tuned.model_type != "classifier":
        raise invalid_model(model)
    classifier = state.tuning.classifier(model)
    results = [
        {target: {"scores": scores} for target, scores in classifier.scores(text).items()}
        for text in texts
    ]
    return {"id": _id(), "model": model, "results": results}


def _id() -> str:
    return f"mod-{uuid.uuid4().hex}"


def _respond(
    state: State, request: Request, content: dict[str, Any], texts: Iterable[str]
) -> Response:
    used = sum(tokens.count(text) for text in texts)
    spend(state, request, {"total_tokens": used})
    return JSONResponse(content)


async def _moderations(state: State, request: Request) -> Response:
    body = read(ClassificationRequest, await request.body())
    return _respond(state, request, moderate(state, body), body.texts)


async def _chat_moderations(state: State, request: Request) -> Response:
    body = read(ChatModerationRequest, await request.body())
    texts = [text_of(one) for one in body.conversations]
    return _respond(state, request, moderate_chat(state, body), texts)


async def _classifications(state: State, request: Request) -> Response:
    body = read(ClassificationRequest, await request.body())
    content = _classification(state, body.model, body.texts)
    return _respond(state, request, content, body.texts)


async def _chat_classifications(state: State, request: Request) -> Response:
    body = read(ChatClassificationRequest, await request.body())
    texts = [text_of(one) for one in body.conversations]
    return _respond(state, request, _classification(state, body.model, texts), texts)


ROUTES: Final = (
    route("/v1/moderations", "POST", _moderations),
    route("/v1/chat/moderations", "POST", _chat_moderations),
    route("/v1/classifications", "POST", _classifications),
    route("/v1/chat/classifications", "POST", _chat_classifications),
)
