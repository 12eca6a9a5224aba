"""Texts as vectors, within the live API's limits."""

import asyncio
import base64
import struct
import uuid
from collections.abc import Mapping, Sequence
from typing import Any, Final

from mistralai.local.engines import tokens
from mistralai.local.engines.vectors import embed, quantize, truncate
from mistralai.local.errors import ApiError, bad_request, invalid_model
from mistralai.local.schema.embeddings import EmbeddingRequest

from .cards import BY_NAME, Card
from .scripted import Stage, for_each

MAX_INPUTS: Final = 512
MAX_TOKENS_PER_INPUT: Final = 8_192
MAX_TOKENS: Final = 16_384

_DIMENSIONS: Final = 1024
# What codestral-embed has at most, and what it gives unless it is told otherwise.
_CODE_DIMENSIONS: Final = 3072
_CODE_DEFAULT: Final = 1536
_CODES: Final = {"float": "f", "int8": "b", "uint8": "B", "binary": "b", "ubinary": "B"}


class Embeddings:
    """Makes vectors of texts.

    Args:
        cards: The models there are.
        stage: Where scripts answer.
    """

    def __init__(self, cards: Mapping[str, Card], stage: Stage) -> None:
        self._cards = cards
        self._stage = stage

    async def answer(self, request: EmbeddingRequest) -> dict[str, Any]:
        """Return the vectors of a request, those of a script where one answers.

        Args:
            request: The checked body.

        Raises:
            ApiError: If the model cannot do this, or there is too much to embed, or a script
                refuses.
        """
        _card(request.model, self._cards)
        reply = await self._stage.reply("embeddings", request.model, request)
        if reply is None or reply.vectors is None:
            # However short the texts are, each has a vector of its own.
            return await asyncio.to_thread(answer, request, self._cards)
        vectors = for_each(reply.vectors, len(request.texts), "vectors")
        made = await asyncio.to_thread(answer, request, self._cards, vectors)
        return {**made, "usage": {**made["usage"], **(reply.usage or {})}}


def answer(
    request: EmbeddingRequest,
    cards: Mapping[str, Card] = BY_NAME,
    given: Sequence[list[float] | list[int]] | None = None,
) -> dict[str, Any]:
    """Return the vectors of a request.

    Args:
        request: The checked body.
        cards: The models there are.
        given: The vectors, where they need not be made.

    Raises:
        ApiError: If the model cannot do this, or there is too much to embed.
    """
    card = _card(request.model, cards)
    used = _count(request.texts)
    if given is not None:
        vectors: Sequence[list[float] | list[int]] = given
    elif card.id.startswith("codestral"):
        size = request.output_dimension or _CODE_DEFAULT
        vectors = [_code_vector(text, size, request) for text in request.texts]
    elif request.output_dimension is not None or request.output_dtype != "float":
        raise bad_request(f"Model {request.model} has no output_dimension and no output_dtype")
    else:
        vectors = [embed(text, _DIMENSIONS) for text in request.texts]
    return {
        "id": uuid.uuid4().hex,
        "object": "list",
        "data": [
            {"object": "embedding", "embedding": _shown(vector, request), "index": index}
            for index, vector in enumerate(vectors)
        ],
        "model": request.model,
        "usage": {
            "prompt_audio_seconds": None,
            "prompt_tokens": used,
            "total_tokens": used,
            "completion_tokens": 0,
            "request_count": None,
            "prompt_tokens_details": None,
            "prompt_token_details": None,
            "completion_tokens_details": None,
            "num_cached_tokens": None,
            "service_tier": None,
        },
    }


def _card(model: str, cards: Mapping[str, Card]) -> Card:
    card = cards.get(model)
    if card is None or "embeddings" not in card.does:
        raise invalid_model(model)
    return card


def _shown(
    vector: list[float] | list[int], request: EmbeddingRequest
) -> list[float] | list[int] | str:
    if request.encoding_format == "float":
        return vector
    # As the numbers lie in the memory of nearly every machine: the lowest byte first.
    try:
        packed = struct.pack(f"<{len(vector)}{_CODES[request.output_dtype]}", *vector)
    except struct.error:
        # Of the engine's vectors none is; a script may give any numbers.
        raise bad_request(
            f"The vector of the script has no numbers of {request.output_dtype}"
        ) from None
    return base64.b64encode(packed).decode("ascii")


def _code_vector(text: str, size: int, request: EmbeddingRequest) -> list[float] | list[int]:
    if size > _CODE_DIMENSIONS:
        raise bad_request(f"output_dimension must be at most {_CODE_DIMENSIONS}, got {size}")
    if size % 8 and request.output_dtype in {"binary", "ubinary"}:
        raise bad_request(
            f"output_dimension must be a multiple of 8 for {request.output_dtype}, got {size}"
        )
    return quantize(truncate(embed(text, _CODE_DIMENSIONS), size), request.output_dtype)


def _count(texts: list[str]) -> int:
    if len(texts) > MAX_INPUTS:
        raise _too_much("Too many inputs in request, split into more batches.")
    total = 0
    for index, text in enumerate(texts):
        size = tokens.count(text)
        if size > MAX_TOKENS_PER_INPUT:
            raise _too_much(
                f"Input id {index} has {size} tokens, exceeding max {MAX_TOKENS_PER_INPUT} tokens."
            )
        total += size
    if total > MAX_TOKENS:
        raise _too_much("Too many tokens overall, split into more batches.")
    return total


def _too_much(message: str) -> ApiError:
    return bad_request(message, "invalid_request_prompt", "3210")
