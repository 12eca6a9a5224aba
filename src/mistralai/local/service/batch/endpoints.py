"""What a batch can ask for: the same code that answers single requests."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from mistralai.local.errors import bad_request
from mistralai.local.schema.base import check
from mistralai.local.schema.classifiers import ChatModerationRequest, ClassificationRequest
from mistralai.local.schema.completions import ChatRequest, FimRequest
from mistralai.local.schema.embeddings import EmbeddingRequest
from mistralai.local.service import classification, embeddings
from mistralai.local.service.answer import whole
from mistralai.local.service.completions import Completions

Answerer = Callable[[Mapping[str, Any]], Awaitable[dict[str, Any]]]


def endpoints(completions: Completions) -> Mapping[str, Answerer]:
    """Return what answers the body of a row, by endpoint.

    Args:
        completions: Plans answers and carries them out.
    """

    async def chat(body: Mapping[str, Any]) -> dict[str, Any]:
        request = check(ChatRequest, body)
        _check_not_streamed(stream=request.stream)
        return await whole(completions.answer_to(completions.plan_chat(request)))

    async def fim(body: Mapping[str, Any]) -> dict[str, Any]:
        request = check(FimRequest, body)
        _check_not_streamed(stream=request.stream)
        return await whole(completions.answer_to(completions.plan_fim(request)))

    return {
        "/v1/chat/completions": chat,
        "/v1/fim/completions": fim,
        "/v1/embeddings": _embeddings,
        "/v1/moderations": _moderations,
        "/v1/chat/moderations": _chat_moderations,
    }


async def _embeddings(body: Mapping[str, Any]) -> dict[str, Any]:
    return embeddings.answer(check(EmbeddingRequest, body))


async def _moderations(body: Mapping[str, Any]) -> dict[str, Any]:
    return classification.moderate(check(ClassificationRequest, body))


async def _chat_moderations(body: Mapping[str, Any]) -> dict[str, Any]:
    return classification.moderate_chat(check(ChatModerationRequest, body))


def _check_not_streamed(*, stream: bool) -> None:
    if stream:
        raise bad_request("A request of a batch cannot be streamed: leave out stream")
