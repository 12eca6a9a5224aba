"""The objects of the API: those of `mistralai.models`, but for the few that differ on Azure."""

from __future__ import annotations

from typing import TYPE_CHECKING

# ruff: noqa: F403, I001 - the `__all__` of the origins is the only list of the names, and of
# two origins of a name mypy takes the first and pyright the last.
if TYPE_CHECKING:
    from ._requests import *
    from mistralai.models import *  # type: ignore[assignment]
    from ._requests import *
else:
    from mistralai._core.clouds import serve_cloud_models

    _OWN = [
        "ChatCompletionRequest",
        "ChatCompletionRequestTypedDict",
        "ChatCompletionStreamRequest",
        "ChatCompletionStreamRequestTypedDict",
    ]
    __all__, __getattr__, __dir__ = serve_cloud_models(__name__, {"._requests": _OWN})
