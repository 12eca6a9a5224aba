"""Embeddings: texts as vectors, so that their meanings can be compared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from typing_extensions import Unpack

from . import models, types
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
        read_with=("output_dtype",),
    )
    def create(
        self,
        *,
        model: str,
        inputs: str | Sequence[str],
        metadata: types.OptionalNullable[Mapping[str, Any]] = UNSET,
        output_dimension: types.OptionalNullable[int] = UNSET,
        output_dtype: models.EmbeddingDtype | None = None,
        encoding_format: models.EncodingFormat | None = None,
        **options: Unpack[Options],
    ) -> models.EmbeddingResponse:
        """Turn texts into vectors: the closer the meanings, the closer the vectors.

        Calls `POST /v1/embeddings`.

        Args:
            model: The id of the model, such as `"mistral-embed"`.
            inputs: The text, or a list of texts: each at most 8192 tokens, all together at most
                16384. The server refuses more.
            metadata: Notes of your own: any JSON object.
            output_dimension: How many numbers a vector has; `codestral-embed` gives up to 3072.
            output_dtype: What the numbers are: `"float"`, bytes (`"int8"`, `"uint8"`), or bits,
                eight in each number (`"binary"`, `"ubinary"`).
            encoding_format: How they are sent: `"base64"` is shorter than `"float"`. You get
                numbers in either case.
            **options: How to send the request; see `Options`.

        Returns:
            A vector for each text, in the order of the texts: `data[i].embedding` belongs to
            `inputs[i]`. `mistral-embed` gives 1024 floats of length (L2 norm) 1, so that the dot
            product of two vectors is the cosine of their angle.

        Raises:
            models.SDKError: The server answered with another error, 400 where there is too much
                text.
        """
        ...

    create_async = asynchronous(create)
