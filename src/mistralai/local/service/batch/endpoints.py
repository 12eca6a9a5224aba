"""What a batch can ask for: the same code that answers single requests."""

from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any

from pydantic import ValidationError

from mistralai.local.errors import bad_request, unprocessable
from mistralai.local.schema.audio import TranscriptionForm
from mistralai.local.schema.base import check, fewer, report
from mistralai.local.schema.classifiers import (
    ChatClassificationRequest,
    ChatModerationRequest,
    ClassificationRequest,
)
from mistralai.local.schema.completions import AgentRequest, ChatRequest, FimRequest
from mistralai.local.schema.conversations import StartRequest
from mistralai.local.schema.embeddings import EmbeddingRequest
from mistralai.local.schema.ocr import OcrRequest
from mistralai.local.service.answer import whole
from mistralai.local.service.audio import Audio
from mistralai.local.service.classification import Classifiers
from mistralai.local.service.completions import Completions
from mistralai.local.service.conversations.conversations import Conversations
from mistralai.local.service.documents import Documents
from mistralai.local.service.embeddings import Embeddings
from mistralai.local.weight import beside

Answerer = Callable[[Mapping[str, Any]], Awaitable[dict[str, Any]]]


def endpoints(
    completions: Completions,
    classifiers: Classifiers,
    documents: Documents,
    conversations: Conversations,
    audio: Audio,
    embeddings: Embeddings,
) -> Mapping[str, Answerer]:
    """Return what answers the body of a row, by endpoint.

    Args:
        completions: Plans answers and carries them out.
        classifiers: Classify by what was fine-tuned.
        documents: Reads documents.
        conversations: Answers conversations.
        audio: Transcribes.
        embeddings: Makes vectors.
    """

    async def chat(body: Mapping[str, Any]) -> dict[str, Any]:
        if "agent_id" in body:
            asked = await beside(body, check, AgentRequest, body)
            _check_not_streamed(stream=asked.stream)
            plan = await beside(body, completions.plan_agent, asked)
            return await whole(completions.answer_to(plan))
        request = await beside(body, check, ChatRequest, body)
        _check_not_streamed(stream=request.stream)
        plan = await beside(body, completions.plan_chat, request)
        return await whole(completions.answer_to(plan))

    async def fim(body: Mapping[str, Any]) -> dict[str, Any]:
        request = await beside(body, check, FimRequest, body)
        _check_not_streamed(stream=request.stream)
        plan = await beside(body, completions.plan_fim, request)
        return await whole(completions.answer_to(plan))

    return {
        "/v1/chat/completions": chat,
        "/v1/fim/completions": fim,
        "/v1/embeddings": partial(_embeddings, embeddings),
        "/v1/moderations": partial(_moderations, classifiers),
        "/v1/chat/moderations": partial(_chat_moderations, classifiers),
        "/v1/ocr": partial(_ocr, documents),
        "/v1/classifications": partial(_classifications, classifiers),
        "/v1/chat/classifications": partial(_chat_classifications, classifiers),
        "/v1/conversations": partial(_conversation, conversations),
        "/v1/audio/transcriptions": partial(_transcription, audio, documents),
    }


async def _embeddings(embeddings: Embeddings, body: Mapping[str, Any]) -> dict[str, Any]:
    return await embeddings.answer(await beside(body, check, EmbeddingRequest, body))


async def _moderations(classifiers: Classifiers, body: Mapping[str, Any]) -> dict[str, Any]:
    return await classifiers.moderations(await beside(body, check, ClassificationRequest, body))


async def _chat_moderations(classifiers: Classifiers, body: Mapping[str, Any]) -> dict[str, Any]:
    return await classifiers.moderations(await beside(body, check, ChatModerationRequest, body))


async def _ocr(documents: Documents, body: Mapping[str, Any]) -> dict[str, Any]:
    return await documents.read(await beside(body, check, OcrRequest, body), "")


async def _classifications(classifiers: Classifiers, body: Mapping[str, Any]) -> dict[str, Any]:
    request = await beside(body, check, ClassificationRequest, body)
    return await classifiers.classifications(request)


async def _chat_classifications(
    classifiers: Classifiers, body: Mapping[str, Any]
) -> dict[str, Any]:
    request = await beside(body, check, ChatClassificationRequest, body)
    return await classifiers.classifications(request)


async def _conversation(conversations: Conversations, body: Mapping[str, Any]) -> dict[str, Any]:
    request = await beside(body, check, StartRequest, body)
    _check_not_streamed(stream=request.stream is True)
    run = await beside(body, conversations.start, request)
    return await run.whole()


async def _transcription(
    audio: Audio, documents: Documents, body: Mapping[str, Any]
) -> dict[str, Any]:
    try:
        form = TranscriptionForm.model_validate(body)
    except ValidationError as error:
        raise unprocessable(report(fewer(error, TranscriptionForm, body), "body")) from None
    _check_not_streamed(stream=form.stream)
    name = form.file_id or form.file_url
    if name is None:
        raise bad_request("A transcription of a batch needs file_url or file_id")

    async def fetch() -> bytes:
        if form.file_id is not None:
            return await documents.uploaded(name)
        return await documents.fetched(name, "")

    return (await audio.transcribe(form, fetch, name)).to_wire()


def _check_not_streamed(*, stream: bool) -> None:
    if stream:
        raise bad_request("A request of a batch cannot be streamed: leave out stream")
