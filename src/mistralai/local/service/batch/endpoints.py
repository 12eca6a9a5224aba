"""What a batch can ask for: the same code that answers single requests, without HTTP around it."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

from mistralai.local.errors import bad_request
from mistralai.local.http.routes import classifiers, completions, embeddings
from mistralai.local.schema.base import check
from mistralai.local.schema.classifiers import ChatModerationRequest, ClassificationRequest
from mistralai.local.schema.completions import ChatRequest, FimRequest
from mistralai.local.schema.embeddings import EmbeddingRequest
from mistralai.local.service.answer import whole
from mistralai.local.state import State

Answerer = Callable[[State, Mapping[str, Any]], Awaitable[dict[str, Any]]]


async def _chat(state: State, body: Mapping[str, Any]) -> dict[str, Any]:
    request = check(ChatRequest, body)
    _check_not_streamed(stream=request.stream)
    return await whole(completions.answer_to(state, completions.plan_chat(state, request)))


async def _fim(state: State, body: Mapping[str, Any]) -> dict[str, Any]:
    request = check(FimRequest, body)
    _check_not_streamed(stream=request.stream)
    return await whole(completions.answer_to(state, completions.plan_fim(state, request)))


async def _embeddings(state: State, body: Mapping[str, Any]) -> dict[str, Any]:
    return embeddings.answer(state, check(EmbeddingRequest, body))


async def _moderations(state: State, body: Mapping[str, Any]) -> dict[str, Any]:
    return classifiers.moderate(state, check(ClassificationRequest, body))


async def _chat_moderations(state: State, body: Mapping[str, Any]) -> dict[str, Any]:
    return classifiers.moderate_chat(state, check(ChatModerationRequest, body))


def _check_not_streamed(*, stream: bool) -> None:
    if stream:
        raise bad_request("A request of a batch cannot be streamed: leave out stream")


ENDPOINTS: Final[Mapping[str, Answerer]] = {
    "/v1/chat/completions": _chat,
    "/v1/fim/completions": _fim,
    "/v1/embeddings": _embeddings,
    "/v1/moderations": _moderations,
    "/v1/chat/moderations": _chat_moderations,
}
