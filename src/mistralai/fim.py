"""Fill in the middle: the code that belongs between two pieces of code."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from typing_extensions import Unpack

from . import models, types
from ._core.operation import DONE, Options, asynchronous, operation
from ._core.resource import Resource
from .types import UNSET

# Not used here, but `typing.get_type_hints` looks for the names of annotations in this module.
from .utils.eventstreaming import EventStream as EventStream  # noqa: PLC0414
from .utils.eventstreaming import EventStreamAsync as EventStreamAsync  # noqa: PLC0414

__all__ = ["UNSET", "Fim"]


class Fim(Resource):
    """Fill in the middle: code between two pieces of code."""

    @operation(
        "POST",
        "/v1/fim/completions",
        "fim_completion_v1_fim_completions_post",
        body=models.FIMCompletionRequest,
    )
    def complete(
        self,
        *,
        model: types.FimModelName,
        prompt: str,
        temperature: types.OptionalNullable[float] = UNSET,
        top_p: float | None = 1,
        max_tokens: types.OptionalNullable[int] = UNSET,
        stream: bool | None = False,
        stop: models.FIMCompletionRequestStop
        | models.FIMCompletionRequestStopTypedDict
        | None = None,
        random_seed: types.OptionalNullable[int] = UNSET,
        metadata: types.OptionalNullable[Mapping[str, Any]] = UNSET,
        suffix: types.OptionalNullable[str] = UNSET,
        min_tokens: types.OptionalNullable[int] = UNSET,
        prompt_cache_key: types.OptionalNullable[str] = UNSET,
        **options: Unpack[Options],
    ) -> models.FIMCompletionResponse:
        """Ask a code model for what stands between `prompt` and `suffix`.

        Calls `POST /v1/fim/completions`.

        Args:
            model: The id of the model, such as `"codestral-latest"`.
            prompt: The code before the gap.
            temperature: 0 to 1.5: higher is more varied. Unset, the model's own default holds.
            top_p: 0 to 1: sample from the likeliest tokens that make up this share of probability.
                Change this or `temperature`, not both.
            max_tokens: The longest answer, in tokens; with the prompt it must fit the context.
            stream: Leave it: `stream` is the method for an answer in pieces.
            stop: The answer ends before any of these strings.
            random_seed: At least 0. The same seed gives the same answer.
            metadata: Notes of your own: any JSON object.
            suffix: The code after the gap. Without it, the model goes on from `prompt`.
            min_tokens: The shortest answer, in tokens, at least 0.
            prompt_cache_key: A name for what requests begin with in common: they are read again at
                a tenth of the price.
            **options: How to send the request; see `Options`.

        Returns:
            The answer: `choices[0].message.content` is the code for the gap.
        """
        ...

    complete_async = asynchronous(complete)

    @operation(
        "POST",
        "/v1/fim/completions",
        "stream_fim",
        body=models.FIMCompletionStreamRequest,
        stream=DONE,
    )
    def stream(
        self,
        *,
        model: types.FimModelName,
        prompt: str,
        temperature: types.OptionalNullable[float] = UNSET,
        top_p: float | None = 1,
        max_tokens: types.OptionalNullable[int] = UNSET,
        stream: bool | None = True,
        stop: models.FIMCompletionStreamRequestStop
        | models.FIMCompletionStreamRequestStopTypedDict
        | None = None,
        random_seed: types.OptionalNullable[int] = UNSET,
        metadata: types.OptionalNullable[Mapping[str, Any]] = UNSET,
        suffix: types.OptionalNullable[str] = UNSET,
        min_tokens: types.OptionalNullable[int] = UNSET,
        prompt_cache_key: types.OptionalNullable[str] = UNSET,
        **options: Unpack[Options],
    ) -> EventStream[models.CompletionEvent]:
        """Ask a code model for what stands in the gap, and get it while it is written.

        Calls `POST /v1/fim/completions` for server-sent events.

        Args:
            model: The id of the model, such as `"codestral-latest"`.
            prompt: The code before the gap.
            temperature: 0 to 1.5: higher is more varied. Unset, the model's own default holds.
            top_p: 0 to 1: sample from the likeliest tokens that make up this share of probability.
            max_tokens: The longest answer, in tokens.
            stream: Leave it: `complete` is the method for an answer in one piece.
            stop: The answer ends before any of these strings.
            random_seed: At least 0. The same seed gives the same answer.
            metadata: Notes of your own: any JSON object.
            suffix: The code after the gap. Without it, the model goes on from `prompt`.
            min_tokens: The shortest answer, in tokens, at least 0.
            prompt_cache_key: A name for what requests begin with in common: they are read again at
                a tenth of the price.
            **options: How to send the request; see `Options`.

        Returns:
            The events: `event.data.choices[0].delta.content` is the next piece of the code. Use it
            in a `with` block, which gives the connection back.
        """
        ...

    stream_async = asynchronous(stream)
