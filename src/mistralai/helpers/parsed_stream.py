"""Streams of structured output: the object as far as it has come, and at the end the whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast

from mistralai.extra.struct_chat import (
    ParsedChatCompletionResponse,
    convert_to_parsed_chat_completion_response,
)
from mistralai.models import CompletionEvent
from mistralai.utils.eventstreaming import EventStream, EventStreamAsync

from .partial import NOTHING, Partial

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Generator

__all__ = ["ParsedEventStream", "ParsedEventStreamAsync", "parsing", "parsing_async"]

P = TypeVar("P")
"""What the text of a stream is parsed into."""


class ParsedEventStream(EventStream[CompletionEvent], Generic[P]):
    """What `chat.parse_stream` returns: the events, and the object that their text comes to."""

    model: type[P]
    """What their text is to be: a pydantic model, or another type."""

    def partials(self, *, cut_texts: bool = False) -> Generator[P, None, None]:
        """Read the stream, and give the object again whenever more of it has come.

        Args:
            cut_texts: Whether to show the text that is being written; otherwise a text appears
                when it is whole.

        Returns:
            Instances of the model, each with more in it. What has not come is None, or the
            default of its field, and not in `model_fields_set`; only the last one is checked as
            a whole, and by `final`. So it is with dataclasses; of a `TypedDict` keys are missing,
            and a list has the items that have come.
        """
        partial = Partial(self.model, cut_texts=cut_texts)
        for event in self:
            found = partial.take(event)
            if found is not NOTHING:
                yield found

    def final(self) -> ParsedChatCompletionResponse[P]:
        """Read the stream to its end, and give the whole answer: `parsed` is the object.

        Raises:
            extra.NotJSONError: The text is not JSON, or was cut off by `max_tokens`.
            pydantic.ValidationError: The text does not fit the model.
            models.SDKError: The server reports an error in the stream.
            httpx.HTTPError: The connection broke in the middle of it.
            RuntimeError: The stream was closed before its end.
        """
        return convert_to_parsed_chat_completion_response(super().final(), self.model)


class ParsedEventStreamAsync(EventStreamAsync[CompletionEvent], Generic[P]):
    """What `chat.parse_stream_async` returns: `ParsedEventStream` for `async for`."""

    model: type[P]
    """What their text is to be: a pydantic model, or another type."""

    async def partials(self, *, cut_texts: bool = False) -> AsyncGenerator[P, None]:
        """Read the stream, and give the object again, as `ParsedEventStream.partials` does."""
        partial = Partial(self.model, cut_texts=cut_texts)
        async for event in self:
            found = partial.take(event)
            if found is not NOTHING:
                yield found

    async def final(self) -> ParsedChatCompletionResponse[P]:
        """Read the stream to its end, and give the whole answer: `parsed` is the object."""
        return convert_to_parsed_chat_completion_response(await super().final(), self.model)


# v1 gave out streams of this name here, and what prints or compares it goes on as it did.
ParsedEventStream.__name__ = EventStream.__name__
ParsedEventStreamAsync.__name__ = EventStreamAsync.__name__


def parsing(stream: EventStream[CompletionEvent], model: type[P]) -> ParsedEventStream[P]:
    """Make the stream of `chat.stream` that of `chat.parse_stream`.

    Args:
        stream: The stream, which is not to be used any more. Where somebody replaced `stream`,
            anything else is given back as it is.
        model: The pydantic model of its text, or another type.
    """
    return cast("ParsedEventStream[Any]", _made(ParsedEventStream, EventStream, stream, model))


def parsing_async(
    stream: EventStreamAsync[CompletionEvent], model: type[P]
) -> ParsedEventStreamAsync[P]:
    """Make the stream of `chat.stream_async` that of `chat.parse_stream_async`."""
    made = _made(ParsedEventStreamAsync, EventStreamAsync, stream, model)
    return cast("ParsedEventStreamAsync[Any]", made)


def _made(kind: Any, of: type[Any], stream: object, model: type[Any]) -> Any:
    if isinstance(stream, of):
        made: object = kind.__new__(kind)
        vars(made).update(stream.__dict__, model=model)
        return made
    return stream
