"""Chat on Google Cloud: as everywhere, but Vertex AI knows no `safe_prompt`."""

from __future__ import annotations

import inspect
from functools import update_wrapper
from typing import TYPE_CHECKING, Any

from mistralai import chat
from mistralai._core.drive import asynchronous, asynchronous_stream, operation, streaming
from mistralai.types import UNSET

__all__ = ["UNSET", "Chat"]


def _without(method: Any, parameter: str) -> Any:
    """Take a parameter away from the description that a resource's method was made of.

    Args:
        method: The method.
        parameter: The name of the parameter, which has a default.

    Returns:
        A description to make methods of.
    """
    describe = method.__wrapped__
    signature = inspect.signature(describe)
    left = [p for name, p in signature.parameters.items() if name != parameter]

    def narrowed(self: Any, /, **arguments: Any) -> Any:
        if parameter in arguments:
            raise TypeError(
                f"{describe.__name__}() got an unexpected keyword argument {parameter!r}"
            )
        return describe(self, **arguments)

    update_wrapper(narrowed, describe)
    narrowed.__signature__ = signature.replace(parameters=left)  # type: ignore[attr-defined]  # what inspect looks for
    return narrowed


class Chat(chat.Chat):
    """The answer of a model to a conversation; the methods are those of `mistralai.chat.Chat`."""

    __slots__ = ()

    if not TYPE_CHECKING:  # pragma: no branch
        complete = operation(_without(chat.Chat.complete, "safe_prompt"))
        complete_async = asynchronous(complete)
        stream = streaming(_without(chat.Chat.stream, "safe_prompt"))
        stream_async = asynchronous_stream(stream)
