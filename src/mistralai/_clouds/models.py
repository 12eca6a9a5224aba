"""The models that v1 had in its packages for clouds only: `mistralai_azure.models` and such."""

from __future__ import annotations

from typing_extensions import TypedDict

from mistralai import models
from mistralai.types.basemodel import BaseModel

__all__ = [
    "ChatCompletionChoiceFinishReason",
    "ChatCompletionRequestMessages",
    "ChatCompletionRequestMessagesTypedDict",
    "ChatCompletionRequestStop",
    "ChatCompletionRequestStopTypedDict",
    "MistralAzureError",
    "MistralGcpError",
    "Security",
    "SecurityTypedDict",
    "Type",
]

ChatCompletionChoiceFinishReason = models.FinishReason
ChatCompletionRequestMessages = models.Messages
ChatCompletionRequestMessagesTypedDict = models.MessagesTypedDict
ChatCompletionRequestStop = models.Stop
ChatCompletionRequestStopTypedDict = models.StopTypedDict
MistralAzureError = models.MistralError
MistralGcpError = models.MistralError
Type = models.TextChunkType


class Security(BaseModel):
    """The credentials, which no cloud goes without; they go out in the header `Authorization`."""

    api_key: str
    """The key or the token, without `Bearer`."""


class SecurityTypedDict(TypedDict):
    """The credentials, which no cloud goes without."""

    api_key: str
