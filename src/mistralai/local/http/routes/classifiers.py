"""Moderation and classification."""

import asyncio
from collections.abc import Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from mistralai.local.http.answers import JSONResponse
from mistralai.local.http.bodies import aside, read_json
from mistralai.local.http.gate import Gate, spend
from mistralai.local.http.leaving import unless_gone
from mistralai.local.schema.classifiers import (
    ChatClassificationRequest,
    ChatModerationRequest,
    ClassificationRequest,
)
from mistralai.local.service.classification import Classifiers, count
from mistralai.local.service.tuning.samples import text_of


async def _respond(request: Request, texts: Sequence[str], content: dict[str, Any]) -> Response:
    # However short the texts are, there may be many.
    spend(request, await asyncio.to_thread(count, texts))
    return JSONResponse(content)


async def _moderations(classifiers: Classifiers, request: Request) -> Response:
    body = await read_json(ClassificationRequest, request)
    content = await unless_gone(request, classifiers.moderations(body))
    return await _respond(request, body.texts, content)


async def _chat_moderations(classifiers: Classifiers, request: Request) -> Response:
    body = await read_json(ChatModerationRequest, request)
    content = await unless_gone(request, classifiers.moderations(body))
    return await _respond(request, await aside(request, _texts, body), content)


async def _classifications(classifiers: Classifiers, request: Request) -> Response:
    body = await read_json(ClassificationRequest, request)
    content = await unless_gone(request, classifiers.classifications(body))
    return await _respond(request, body.texts, content)


async def _chat_classifications(classifiers: Classifiers, request: Request) -> Response:
    body = await read_json(ChatClassificationRequest, request)
    content = await unless_gone(request, classifiers.classifications(body))
    return await _respond(request, await aside(request, _texts, body), content)


def _texts(body: ChatModerationRequest | ChatClassificationRequest) -> list[str]:
    return [text_of(one) for one in body.conversations]


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
