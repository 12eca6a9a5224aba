"""Texts as vectors."""

from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field

from mistralai.types.basemodel import UNSET, BaseModel, OptionalNullable

from ._reading import reading
from ._usage import UsageInfo
from ._vector import Base64Too, array_of, vectors_of

if TYPE_CHECKING:
    from numpy import float32
    from numpy.typing import NDArray

__all__ = [
    "EmbeddingDtype",
    "EmbeddingRequest",
    "EmbeddingRequestInputs",
    "EmbeddingResponse",
    "EmbeddingResponseData",
    "EncodingFormat",
]

EmbeddingDtype = Literal["float", "int8", "uint8", "binary", "ubinary"]
EncodingFormat = Literal["float", "base64"]
EmbeddingRequestInputs = str | list[str]


class EmbeddingRequest(BaseModel):
    """The body of a request for embeddings."""

    model: str
    """The id of the model, such as `mistral-embed`."""
    inputs: Annotated[EmbeddingRequestInputs, Field(alias="input")]
    """The texts, or one of them; `input` on the wire."""
    metadata: OptionalNullable[dict[str, Any]] = UNSET
    """Notes of your own: any JSON object."""
    output_dimension: OptionalNullable[int] = UNSET
    """How many numbers a vector has, at least 1, for models that can shorten theirs."""
    output_dtype: EmbeddingDtype | None = None
    """What the numbers are: bytes take a quarter of the room of floats, bits a 32nd."""
    encoding_format: EncodingFormat | None = None
    """How the numbers are sent: `float`, or `base64` for less to transfer. Here they are numbers in
    either case."""


class EmbeddingResponseData(BaseModel):
    """The vector of one text."""

    object: str | None = None
    """Always `embedding`."""
    embedding: Annotated[list[float] | None, Base64Too] = None
    """The numbers. Of packed bits (`binary`, `ubinary`) each has eight."""
    index: int | None = None
    """The position of the text in the request, from 0."""


class EmbeddingResponse(BaseModel):
    """One vector for each text of the request."""

    id: str
    """The API's name for this answer."""
    object: str
    """Always `list`."""
    model: str
    """The model that answered."""
    usage: UsageInfo
    """The tokens that this is charged for."""
    data: list[EmbeddingResponseData]
    """The vectors, with the positions of their texts."""

    @reading
    def vectors(self) -> list[list[float]]:
        """The vectors, in the order of the texts.

        Raises:
            ValueError: A text has none.
        """
        return vectors_of(self.data)

    @reading
    def array(self) -> "NDArray[float32]":
        """The vectors as a numpy array of 32 bit floats: a row for each text, in their order.

        Raises:
            ModuleNotFoundError: numpy is not installed.
            ValueError: A text has no vector.
        """
        made: NDArray[float32] = array_of(self.data)
        return made
