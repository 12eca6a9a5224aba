"""The models that differ on Azure: an endpoint has one model, so that nobody has to name it."""

from __future__ import annotations

from typing_extensions import NotRequired

from mistralai import models
from mistralai._core import cloud_models
from mistralai._core.cloud_models import *  # noqa: F403 - what v1 had for clouds only

__all__ = [
    "ChatCompletionRequest",
    "ChatCompletionRequestTypedDict",
    "ChatCompletionStreamRequest",
    "ChatCompletionStreamRequestTypedDict",
]
__all__ += cloud_models.__all__


class ChatCompletionRequest(models.ChatCompletionRequest):
    """The body of a chat completion."""

    model: str | None = "azureai"  # type: ignore[assignment]  # as v1: None leaves it out


class ChatCompletionStreamRequest(ChatCompletionRequest):
    """The body of a chat completion whose answer comes in pieces."""

    stream: bool | None = True


class ChatCompletionRequestTypedDict(models.ChatCompletionRequestTypedDict):
    """The body of a chat completion."""

    model: NotRequired[str]  # type: ignore[misc]  # required in the parent


class ChatCompletionStreamRequestTypedDict(ChatCompletionRequestTypedDict):
    """The body of a chat completion whose answer comes in pieces."""
