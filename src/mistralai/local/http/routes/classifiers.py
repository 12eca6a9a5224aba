"""Moderation and classification."""

from collections.abc import Iterable
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from mistralai.local.http.answers import JSONResponse
from mistralai.local.http.gate import Gate, spend
from mistralai.local.schema.base import read
from mistralai.local.schema.classifiers import (
    ChatClassificationRequest,
    ChatModerationRequest,
    ClassificationRequest,
)
from mistralai.local.service.classification import Classifiers, count, moderate, moderate_chat
from mistralai.local.service.tuning.samples import text_of


def _respond(request: Request, content: dict[str, Any], texts: Iterable[str]) -> Response:
    spend(request, count(texts))
    return JSONResponse(content)


async def _moderations(classifiers: Classifiers, request: Request) -> Response:
    body = read(ClassificationRequest, await request.body())
    return _respond(request, moderate(body), body.texts)


async def _chat_moderations(classifiers: Classifiers, request: Request) -> Response:
    body = read(ChatModerationRequest, await request.body())
    return _respond(request, moderate_chat(body), [text_of(one) for one in body.conversations])


async def _classifications(classifiers: Classifiers, request: Request) -> Response:
    body = read(ClassificationRequest, await request.body())
    return _respond(request, classifiers.classify(body.model, body.texts), body.texts)


async def _chat_classifications(classifiers: Classifiers, request: Request) -> Response:
    body = read(ChatClassificationRequest, await request.body())
    texts = [text_of(one) for one in body.conversations]
    return _respond(request, classifiers.classify(body.model, texts), texts)


def routes(gate: Gate, classifiers: Classifiers) -> list[BaseRoute]:
    """Return the routes of this subject.

    Args:
        gate: What every request has to pass.
        classifiers: Classify by what was fine-tuned.
    """
    return gate.routes(
        classifiers,
        [
            ("/v1/moderations", "POST", _moderations),
            ("/v1/chat/moderations", "POST", _chat_moderations),
            ("/v1/classifications", "POST", _classifications),
            ("/v1/chat/classifications", "POST", _chat_classifications),
        ],
    )
