"""Streams of structured output: the object as far as it has come, and at the end the whole."""

from __future__ import annotations

from functools import cache
from types import UnionType
from typing import (
    TYPE_CHECKING,
    Annotated,
    Any,
    Generic,
    Literal,
    Union,
    cast,
    get_args,
    get_origin,
)

import pydantic
from pydantic_core import from_json

from mistralai._core.stream.words import Words
from mistralai.extra.struct_chat import (
    CustomPydanticModel,
    ParsedChatCompletionResponse,
    convert_to_parsed_chat_completion_response,
)
from mistralai.models import CompletionEvent
from mistralai.utils.eventstreaming import EventStream, EventStreamAsync

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Generator

__all__ = ["ParsedEventStream", "ParsedEventStreamAsync", "Partial", "parsing", "parsing_async"]


class Partial(Generic[CustomPydanticModel]):
    """Makes objects of the beginning of their JSON.

    Args:
        model: The pydantic model.
        cut_texts: Whether to show the text that is being written; otherwise a text appears when it
            is whole. Anything else, such as a number, appears when it is whole.
    """

    def __init__(self, model: type[CustomPydanticModel], *, cut_texts: bool) -> None:
        self._model = model
        self._mode: Literal["on", "trailing-strings"] = "trailing-strings" if cut_texts else "on"
        self._text = ""
        self._last: Any = None
        self._words = Words()

    def take(self, event: CompletionEvent) -> CustomPydanticModel | None:
        """Take the next event; give the object as far as it has come, where it is further."""
        piece = "".join(self._words.of(event))
        if not piece:
            return None
        self._text += piece
        try:
            data: Any = from_json(_without_open_number(self._text), allow_partial=self._mode)
        except ValueError:
            return None
        if not isinstance(data, dict) or data == self._last:
            return None
        self._last = cast("dict[str, Any]", data)
        found: CustomPydanticModel = _partial(self._model, self._last)
        return found


def _without_open_number(text: str) -> str:
    """Leave out a number at the end, or a word such as `true`, that more could come to."""
    end = text.rstrip("+-.0123456789abcdefghijklmnopqrstuvwxyzE")
    if len(end) == len(text) or end[-1:] not in {":", ",", "[", " ", "\n", "\r", "\t"}:
        return text
    # In the middle of a text, behind an odd number of quotation marks, it is no number.
    marks = end.replace("\\\\", "").replace('\\"', "").count('"')
    return text if marks % 2 else end


def _partial(model: type[pydantic.BaseModel], data: dict[str, Any]) -> Any:
    """Make an instance of a model of the fields that have come; those that lack are None."""
    try:
        return model.model_validate(data)
    except pydantic.ValidationError:
        pass
    came: dict[str, Any] = {}
    for name, field in model.model_fields.items():
        key = next((key for key in (field.alias, name) if key is not None and key in data), None)
        if key is not None:
            # Pydantic takes an annotation apart.
            parts: Any = (field.annotation, *field.metadata)
            try:
                came[name] = _read(
                    Annotated[parts] if field.metadata else field.annotation, data[key]
                )
            except pydantic.ValidationError:
                continue  # what has come of it is no value of its type yet
    missing = {n: None for n, f in model.model_fields.items() if f.is_required() and n not in came}
    return model.model_construct(set(came), **missing, **came)


def _read(kind: Any, value: Any) -> Any:
    """Read a value of which the end may lack.

    Raises:
        pydantic.ValidationError: It is nothing of the kind yet.
    """
    try:
        return _adapter(kind).validate_python(value)
    except pydantic.ValidationError:
        found = _part(kind, value)
        if found is None:
            raise
        return found


def _part(kind: Any, value: Any) -> Any:
    """Read the beginning of an object or of a list; None for anything else."""
    origin = get_origin(kind)
    if origin is Annotated:
        return _part(get_args(kind)[0], value)
    if origin in {Union, UnionType}:
        found = (_part(member, value) for member in get_args(kind))
        return next((one for one in found if one is not None), None)
    if isinstance(value, list) and origin is list:
        return _items(get_args(kind)[0], cast("list[Any]", value))
    if isinstance(value, dict) and isinstance(kind, type) and issubclass(kind, pydantic.BaseModel):
        return _partial(kind, cast("dict[str, Any]", value))
    return None


def _items(kind: Any, values: list[Any]) -> list[Any]:
    """Read the beginning of a list, up to an item that is nothing of its kind yet."""
    items: list[Any] = []
    for value in values:
        try:
            items.append(_read(kind, value))
        except pydantic.ValidationError:
            break
    return items


@cache
def _adapter(kind: Any) -> pydantic.TypeAdapter[Any]:
    return pydantic.TypeAdapter(kind)


class ParsedEventStream(EventStream[CompletionEvent], Generic[CustomPydanticModel]):
    """What `chat.parse_stream` returns: the events, and the object that their text comes to."""

    model: type[CustomPydanticModel]
    """What their text is to be."""

    def partials(self, *, cut_texts: bool = False) -> Generator[CustomPydanticModel, None, None]:
        """Read the stream, and give the object again whenever more of it has come.

        Args:
            cut_texts: Whether to show the text that is being written; otherwise a text appears
                when it is whole.

        Returns:
            Instances of the model, each with more in it. What has not come is None, or the
            default of its field, and not in `model_fields_set`; only the last one is checked as
            a whole, and by `final`.
        """
        partial = Partial(self.model, cut_texts=cut_texts)
        for event in self:
            found = partial.take(event)
            if found is not None:
                yield found

    def final(self) -> ParsedChatCompletionResponse[CustomPydanticModel]:
        """Read the stream to its end, and give the whole answer: `parsed` is the object.

        Raises:
            extra.NotJSONError: The text is not JSON, or was cut off by `max_tokens`.
            pydantic.ValidationError: The text does not fit the model.
            models.SDKError: The server reports an error in the stream.
            httpx.HTTPError: The connection broke in the middle of it.
            RuntimeError: The stream was closed before its end.
        """
        return convert_to_parsed_chat_completion_response(super().final(), self.model)


class ParsedEventStreamAsync(EventStreamAsync[CompletionEvent], Generic[CustomPydanticModel]):
    """What `chat.parse_stream_async` returns: `ParsedEventStream` for `async for`."""

    model: type[CustomPydanticModel]
    """What their text is to be."""

    async def partials(
        self, *, cut_texts: bool = False
    ) -> AsyncGenerator[CustomPydanticModel, None]:
        """Read the stream, and give the object again, as `ParsedEventStream.partials` does."""
        partial = Partial(self.model, cut_texts=cut_texts)
        async for event in self:
            found = partial.take(event)
            if found is not None:
                yield found

    async def final(self) -> ParsedChatCompletionResponse[CustomPydanticModel]:
        """Read the stream to its end, and give the whole answer: `parsed` is the object."""
        return convert_to_parsed_chat_completion_response(await super().final(), self.model)


# v1 gave out streams of this name here, and what prints or compares it goes on as it did.
ParsedEventStream.__name__ = EventStream.__name__
ParsedEventStreamAsync.__name__ = EventStreamAsync.__name__


def parsing(
    stream: EventStream[CompletionEvent], model: type[CustomPydanticModel]
) -> ParsedEventStream[CustomPydanticModel]:
    """Make the stream of `chat.stream` that of `chat.parse_stream`.

    Args:
        stream: The stream, which is not to be used any more. Where somebody replaced `stream`,
            anything else is given back as it is.
        model: The pydantic model of its text.
    """
    return cast("ParsedEventStream[Any]", _made(ParsedEventStream, EventStream, stream, model))


def parsing_async(
    stream: EventStreamAsync[CompletionEvent], model: type[CustomPydanticModel]
) -> ParsedEventStreamAsync[CustomPydanticModel]:
    """Make the stream of `chat.stream_async` that of `chat.parse_stream_async`."""
    made = _made(ParsedEventStreamAsync, EventStreamAsync, stream, model)
    return cast("ParsedEventStreamAsync[Any]", made)


def _made(kind: Any, of: type[Any], stream: object, model: type[Any]) -> Any:
    if isinstance(stream, of):
        made: object = kind.__new__(kind)
        vars(made).update(stream.__dict__, model=model)
        return made
    return stream
