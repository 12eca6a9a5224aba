"""Embeddings: texts as vectors, so that their meanings can be compared."""

from __future__ import annotations

from collections.abc import Sequence

from typing_extensions import Unpack

from . import models
from ._core.operation import Options, asynchronous, operation
from ._core.resource import Resource
from .types import UNSET

__all__ = ["UNSET", "Embeddings"]


class Embeddings(Resource):
    """Texts as vectors."""

    @operation(
        "POST",
        "/v1/embeddings",
        "embeddings_v1_embeddings_post",
        body=models.EmbeddingRequest,
    )
    def create(
        self,
        *,
        model: str,
        inputs: str | Sequence[str],
        **options: Unpack[Options],
    ) -> models.EmbeddingResponse:
        """Turn texts into vectors: the closer the meanings, the closer the vectors.

        Calls `POST /v1/embeddings`.

        Args:
            model: The id of the model, such as `"mistral-embed"`.
            inputs: The text, or a list of texts: each at most 8192 tokens, all together at most
                16384. The server refuses more.
            **options: How to send the request; see `Options`.

        Returns:
            A vector for each text, in the order of the texts: `data[i].embedding` belongs to
            `inputs[i]`. `mistral-embed` gives 1024 floats of length (L2 norm) 1, so that the dot
            product of two vectors is the cosine of their angle.

        Raises:
            models.HTTPValidationError: The server refused an argument.
            models.SDKError: The server answered with another error, 400 where there is too much
                text.
            httpx.HTTPError: There was no answer.
            pydantic.ValidationError: An argument is not of its type; nothing was sent.
        """
        ...

    create_async = asynchronous(create)
