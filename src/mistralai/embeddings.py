"""Embeddings: texts as vectors, so that their meanings can be compared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from . import models, types
from ._core.call import Call
from ._core.exchange.drive import asynchronous, operation
from ._core.exchange.retry import RetryConfig
from ._core.resource import Resource
from .types import UNSET

__all__ = ["UNSET", "Embeddings"]


class Embeddings(Resource):
    """Texts as vectors."""

    __slots__ = ()

    @operation
    def create(
        self,
        *,
        model: str,
        inputs: str | Sequence[str],
        retries: types.OptionalNullable[RetryConfig] = UNSET,
        server_url: str | None = None,
        timeout_ms: int | None = None,
        http_headers: Mapping[str, str] | None = None,
    ) -> Call[models.EmbeddingResponse]:
        """Turn texts into vectors: the closer the meanings, the closer the vectors.

        Calls `POST /v1/embeddings`.

        Args:
            model: The id of the model, such as `"mistral-embed"`.
            inputs: The text, or a list of texts: each at most 8192 tokens, all together at most
                16384. The server refuses more.
            retries: When to send again; None for never. Unset, the client's own setting holds.
            server_url: The URL of another server for this call.
            timeout_ms: The limit for connecting and for each read, in milliseconds.
            http_headers: Headers for this call, which replace those of the client.

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
        return Call(
            "embeddings_v1_embeddings_post",
            "POST",
            "/v1/embeddings",
            locals(),
            request=models.EmbeddingRequest,
            returns=models.EmbeddingResponse,
        )

    create_async = asynchronous(create)
