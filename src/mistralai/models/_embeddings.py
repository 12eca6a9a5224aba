"""Texts as vectors."""

from typing import Annotated

from pydantic import Field

from mistralai.types.basemodel import BaseModel

from ._usage import UsageInfo

__all__ = [
    "EmbeddingRequest",
    "EmbeddingRequestInputs",
    "EmbeddingResponse",
    "EmbeddingResponseData",
]

EmbeddingRequestInputs = str | list[str]


class EmbeddingRequest(BaseModel):
    """The body of a request for embeddings."""

    model: str
    inputs: Annotated[EmbeddingRequestInputs, Field(alias="input")]


class EmbeddingResponseData(BaseModel):
    """The vector of one text."""

    object: str | None = None
    embedding: list[float] | None = None
    index: int | None = None
    """The position of the text in the request."""


class EmbeddingResponse(BaseModel):
    """One vector for each text of the request."""

    id: str
    object: str
    model: str
    usage: UsageInfo
    data: list[EmbeddingResponseData]
