"""The objects of the API: those of `mistralai.models`, but for the few that differ on Azure."""

from typing import TYPE_CHECKING

from typing_extensions import NotRequired

from mistralai import models as core
from mistralai._clouds.facade import serve_cloud_models

# ruff: noqa: F403 - the `__all__` of the origins is the only list of the names
if TYPE_CHECKING:
    from mistralai._clouds.models import *
    from mistralai.models import *  # type: ignore[assignment]  # the former has some of these too


class ChatCompletionRequest(core.ChatCompletionRequest):  # type: ignore[no-redef]  # on purpose
    """The body of a chat completion; an endpoint has one model, so that nobody has to name it."""

    model: str | None = "azureai"  # type: ignore[assignment]  # as v1: None leaves it out


class ChatCompletionStreamRequest(ChatCompletionRequest):  # type: ignore[no-redef]  # as above
    """The body of a chat completion whose answer comes in pieces."""

    stream: bool | None = True


class ChatCompletionRequestTypedDict(core.ChatCompletionRequestTypedDict):  # type: ignore[no-redef]  # as above
    """The body of a chat completion."""

    model: NotRequired[str]  # type: ignore[misc]  # required in the parent


ChatCompletionStreamRequestTypedDict = ChatCompletionRequestTypedDict  # type: ignore[misc]  # as above

if not TYPE_CHECKING:  # pragma: no branch
    __all__, __getattr__, __dir__ = serve_cloud_models(__name__)
