"""What a batch can ask for: the same code that answers single requests."""

from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any

from mistralai.local.errors import bad_request
from mistralai.local.schema.base import check
from mistralai.local.schema.classifiers import (
    ChatClassificationRequest,
    ChatModerationRequest,
    ClassificationRequest,
)
from mistralai.local.schema.completions import AgentRequest, ChatRequest, FimRequest
from mistralai.local.schema.conversations import StartRequest
from mistralai.local.schema.embeddings import EmbeddingRequest
from mistralai.local.schema.ocr import OcrRequest
from mistralai.local.service import classification, embeddings
from mistralai.local.service.answer import whole
from mistralai.local.service.cards import Card
from mistralai.local.service.classification import Classifiers
from mistralai.local.service.completions import Completions
from mistralai.local.service.conversations.conversations import Conversations
from mistralai.local.service.documents import Documents
from mistralai.local.service.tuning.samples import text_of

Answerer = Callable[[Mapping[str, Any]], Awaitable[dict[str, Any]]]


def endpoints(
    completions: Completions,
    classifiers: Classifiers,
    documents: Documents,
    conversations: Conversations,
) -> Mapping[str, Answerer]:
    """Return what answers the body of a row, by endpoint.

    Args:
        completions: Plans answers and carries them out.
        classifiers: Classify by what was fine-tuned.
        documents: Reads documents.
        conversations: Answers conversations.
    """

    async def chat(body: Mapping[str, Any]) -> dict[str, Any]:
        if "agent_id" in body:
            asked = check(AgentRequest, body)
            _check_not_streamed(stream=asked.stream)
            return await whole(completions.answer_to(completions.plan_agent(asked)))
        request = check(ChatRequest, body)
        _check_not_streamed(stream=request.stream)
        return await whole(completions.answer_to(completions.plan_chat(request)))

    async def fim(body: Mapping[str, Any]) -> dict[str, Any]:
        request = check(FimRequest, body)
        _check_not_streamed(stream=request.stream)
        return await whole(completions.answer_to(completions.plan_fim(request)))

    async def ocr(body: Mapping[str, Any]) -> dict[str, Any]:
        return await documents.read(check(OcrRequest, body), "")

    async def classifications(body: Mapping[str, Any]) -> dict[str, Any]:
        request = check(ClassificationRequest, body)
        return classifiers.classify(request.model, request.texts)

    async def chat_classifications(body: Mapping[str, Any]) -> dict[str, Any]:
        request = check(ChatClassificationRequest, body)
        texts = [text_of(one) for one in request.conversations]
        return classifiers.classify(request.model, texts)

    async def conversation(body: Mapping[str, Any]) -> dict[str, Any]:
        request = check(StartRequest, body)
        _check_not_streamed(stream=request.stream is True)
        return await conversations.start(request).whole()

    return {
        "/v1/chat/completions": chat,
        "/v1/fim/completions": fim,
        "/v1/embeddings": partial(_embeddings, completions.cards),
        "/v1/moderations": partial(_moderations, completions.cards),
        "/v1/chat/moderations": partial(_chat_moderations, completions.cards),
        "/v1/ocr": ocr,
        "/v1/classifications": classifications,
        "/v1/chat/classifications": chat_classifications,
        "/v1/conversations": conversation,
    }


async def _embeddings(cards: Mapping[str, Card], body: Mapping[str, Any]) -> dict[str, Any]:
    return embeddings.answer(check(EmbeddingRequest, body), cards)


async def _moderations(cards: Mapping[str, Card], body: Mapping[str, Any]) -> dict[str, Any]:
    return classification.moderate(check(ClassificationRequest, body), cards)


async def _chat_moderations(cards: Mapping[str, Card], body: Mapping[str, Any]) -> dict[str, Any]:
    return classification.moderate_chat(check(ChatModerationRequest, body), cards)


def _check_not_streamed(*, stream: bool) -> None:
    if stream:
        raise bad_request("A request of a batch cannot be streamed: leave out stream")
