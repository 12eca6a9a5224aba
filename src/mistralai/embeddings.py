"""Embeddings: texts as vectors, so that their meanings can be compared."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from typing_extensions import Unpack

from . import models, types
from ._core.operation import Options, asynchronous, operation
from ._core.resource import Resource
from .types import UNSET

if TYPE_CHECKING:
    from .helpers.many_embeddings import ManyEmbeddings

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
        model: types.EmbeddingModelName,
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

    def create_many(
        self,
        texts: Iterable[str],
        *,
        model: types.EmbeddingModelName,
        batch_size: int = 256,
        batch_tokens: int = 16_000,
        concurrency: int = 4,
        on_progress: Callable[[int, int], object] | None = None,
        known: ManyEmbeddings | None = None,
        metadata: types.OptionalNullable[Mapping[str, Any]] = UNSET,
        output_dimension: types.OptionalNullable[int] = UNSET,
        output_dtype: models.EmbeddingDtype | None = None,
        encoding_format: models.EncodingFormat | None = "base64",
        **options: Unpack[Options],
    ) -> ManyEmbeddings:
        """Turn any number of texts into vectors.

        Calls `POST /v1/embeddings`, through `create`, as often as needed: the texts go in batches
        within the API's limits, and a batch that the server calls too large is taken apart.

        An error loses nothing: what is under way is waited for, and `ManyEmbeddings.of(error)` has
        all vectors that came. Given back as `known`, with the same texts, they are not asked again.

        Args:
            texts: The texts, each at most 8192 tokens.
            model: The id of the model, such as `"mistral-embed"`.
            batch_size: How many texts go into a request at most; the API takes up to 512.
            batch_tokens: How many tokens at most, estimated at three bytes each; the API takes up
                to 16384.
            concurrency: How many requests are under way at once.
            on_progress: Called with how many texts are done and how many there are, whenever it is
                more. What it raises ends the work.
            known: What had come of the same texts before an error; the others are added to it.
            metadata: Notes of your own: any JSON object.
            output_dimension: How many numbers a vector has, as for `create`.
            output_dtype: What the numbers are, as for `create`.
            encoding_format: How they are sent: `"base64"` is shorter than `"float"`. None leaves it
                out, for servers that refuse what they do not know.
            **options: How to send the requests; see `Options`.

        Returns:
            The vectors, in the order of the texts: as lists (`vectors`) and as a numpy array
            (`array`, 32 bit floats, a row for each text), with the sum of `usage`.

        Raises:
            models.SDKError: The server answered with an error, such as 400 where one text is too
                long: its hint names the text.
            httpx.HTTPError: There was no answer.
            TypeError: `texts` is one text, or has something else in it; nothing was sent.
            ValueError: A number is below 1, or `known` is of another number of texts; nothing was
                sent. Or the server left a text out.
            pydantic.ValidationError: An argument is not of its type; nothing was sent.
        """
        from .helpers.many_embeddings import Work, embed  # noqa: PLC0415 - not all programs do it

        work = Work(texts, batch_size, batch_tokens, concurrency, on_progress, known)
        arguments = {
            "model": model,
            "metadata": metadata,
            "output_dimension": output_dimension,
            "output_dtype": output_dtype,
            "encoding_format": encoding_format,
            **options,
        }
        return embed(self.create, work, arguments)

    async def create_many_async(
        self,
        texts: Iterable[str],
        *,
        model: types.EmbeddingModelName,
        batch_size: int = 256,
        batch_tokens: int = 16_000,
        concurrency: int = 4,
        on_progress: Callable[[int, int], object] | None = None,
        known: ManyEmbeddings | None = None,
        metadata: types.OptionalNullable[Mapping[str, Any]] = UNSET,
        output_dimension: types.OptionalNullable[int] = UNSET,
        output_dtype: models.EmbeddingDtype | None = None,
        encoding_format: models.EncodingFormat | None = "base64",
        **options: Unpack[Options],
    ) -> ManyEmbeddings:
        """Do what `create_many` does, awaiting: through `create_async`.

        What `on_progress` returns is awaited where that is possible.
        """
        from .helpers.many_embeddings import Work, embed_async  # noqa: PLC0415 - not all programs do it

        work = Work(texts, batch_size, batch_tokens, concurrency, on_progress, known)
        arguments = {
            "model": model,
            "metadata": metadata,
            "output_dimension": output_dimension,
            "output_dtype": output_dtype,
            "encoding_format": encoding_format,
            **options,
        }
        return await embed_async(self.create_async, work, arguments)
