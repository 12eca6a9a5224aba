"""The request of POST /v1/embeddings."""

from typing import Annotated, Any, Literal

from pydantic import Field

from .base import Request


class EmbeddingRequest(Request):
    """POST /v1/embeddings."""

    model: str
    input: str | Annotated[list[str], Field(min_length=1)]
    output_dimension: Annotated[int, Field(gt=0)] | None = None
    output_dtype: Literal["float", "int8", "uint8", "binary", "ubinary"] = "float"
    encoding_format: Literal["float", "base64"] = "float"
    metadata: dict[str, Any] | None = None

    @property
    def texts(self) -> list[str]:
        """The texts, one or several."""
        return [self.input] if isinstance(self.input, str) else self.input
