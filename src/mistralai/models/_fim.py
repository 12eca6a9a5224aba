"""Fill in the middle: code completion between a prompt and a suffix."""

from typing import Any

from mistralai.types.basemodel import UNSET, BaseModel, OptionalNullable

from ._chat import ChatCompletionResponse, Stop

__all__ = [
    "FIMCompletionRequest",
    "FIMCompletionRequestStop",
    "FIMCompletionResponse",
    "FIMCompletionStreamRequest",
    "FIMCompletionStreamRequestStop",
]

FIMCompletionRequestStop = Stop
FIMCompletionStreamRequestStop = Stop


class FIMCompletionRequest(BaseModel):
    """The body of a completion between two pieces of code."""

    model: str
    """The id of the model, such as `codestral-latest`."""
    prompt: str
    """The code before the gap."""
    temperature: OptionalNullable[float] = UNSET
    """0 to 1.5: higher is more varied. Unset, the model's own default holds."""
    top_p: float | None = 1
    """0 to 1: sample from the likeliest tokens that make up this share of probability."""
    max_tokens: OptionalNullable[int] = UNSET
    """The longest answer, in tokens; with the prompt it must fit the context."""
    stream: bool | None = False
    """Whether the response comes as a stream of chunks; by default it comes whole."""
    stop: FIMCompletionRequestStop | None = None
    """The answer ends before any of these strings."""
    random_seed: OptionalNullable[int] = UNSET
    """At least 0. The same seed gives the same answer."""
    metadata: OptionalNullable[dict[str, Any]] = UNSET
    """Notes of your own: any JSON object."""
    suffix: OptionalNullable[str] = UNSET
    """The code after the gap; unset, the answer goes on from `prompt` alone."""
    min_tokens: OptionalNullable[int] = UNSET
    """The shortest answer, in tokens, at least 0."""
    prompt_cache_key: OptionalNullable[str] = UNSET
    """Requests with the same key find again what they begin with in common, for less."""


class FIMCompletionStreamRequest(FIMCompletionRequest):
    """The body of a completion between two pieces of code whose answer comes in pieces."""

    stream: bool | None = True
    """Whether the response comes as a stream of chunks; by default it does."""


class FIMCompletionResponse(ChatCompletionResponse):
    """What belongs between the two pieces of code: the content of each choice's message."""
