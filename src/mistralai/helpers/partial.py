"""Objects of the beginning of their JSON: as much of a type as has come."""

from __future__ import annotations

import dataclasses
import re
from functools import cache
from types import UnionType
from typing import TYPE_CHECKING, Annotated, Any, Literal, Union, cast, get_args, get_origin

import pydantic
from pydantic_core import from_json
from typing_extensions import NotRequired, ReadOnly, Required, get_type_hints, is_typeddict

from mistralai._core.stream.words import Words
from mistralai.extra.wanted import BOX, is_object

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mistralai.models import CompletionEvent

__all__ = ["NOTHING", "Partial"]

_ESCAPE = re.compile(r"\\.", re.DOTALL)

NOTHING: Any = object()
"""What stands for a value of which nothing has come, or nothing new."""
UNREADABLE = (pydantic.ValidationError, pydantic.errors.PydanticUserError)
"""What is raised for a value that is nothing of its type, and for a type with names in it that only
the module or the function knows that it was made in."""


class Partial:
    """Makes objects of the beginning of their JSON.

    Args:
        kind: The pydantic model, dataclass, `TypedDict` or other type.
        cut_texts: Whether to show the text that is being written; otherwise a text appears when it
            is whole. Anything else, such as a number, appears when it is whole.
    """

    def __init__(self, kind: Any, *, cut_texts: bool) -> None:
        self._kind = kind
        self._is_boxed = not is_object(kind)
        self._mode: Literal["on", "trailing-strings"] = "trailing-strings" if cut_texts else "on"
        self._pieces: list[str] = []
        self._quotes = Quotes()
        self._last: Any = None
        self._words = Words()

    def take(self, event: CompletionEvent) -> Any:
        """Take the next event; give the object as far as it has come, where it is further."""
        piece = "".join(self._words.of(event))
        if not piece:
            return NOTHING
        self._pieces.append(piece)
        # All of it is read anew for each piece, which takes long for long texts: a piece from the
        # middle of a text that is not shown before it is whole changes nothing.
        was_open = self._quotes.open
        if not self._quotes.count(piece) and was_open and self._mode == "on":
            return NOTHING
        text = "".join(self._pieces)
        self._pieces = [text]
        if not self._quotes.open:
            text = _without_open_number(text)
        try:
            data: Any = from_json(text, allow_partial=self._mode)
        except ValueError:
            return NOTHING
        if not isinstance(data, dict) or data == self._last:
            return NOTHING
        self._last = cast("dict[str, Any]", data)
        value = self._last.get(BOX, NOTHING) if self._is_boxed else self._last
        try:
            return value if value is NOTHING else _read(self._kind, value)
        except UNREADABLE:
            return NOTHING


class Quotes:
    """Tells whether JSON that comes in pieces is in the middle of a text.

    Attributes:
        open: Whether it is.
    """

    def __init__(self) -> None:
        self.open = False
        self._escape = ""

    def count(self, piece: str) -> int:
        """Take the next piece; tell how many texts begin or end in it."""
        # An escape may be cut in two.
        plain = _ESCAPE.sub("", self._escape + piece)
        self._escape = "\\" if plain.endswith("\\") else ""
        found = plain.count('"')
        self.open ^= found % 2 == 1
        return found


def _without_open_number(text: str) -> str:
    """Leave out a number at the end, or a word such as `true`, that more could come to.

    Args:
        text: JSON that does not end in the middle of a text.
    """
    end = text.rstrip("+-.0123456789abcdefghijklmnopqrstuvwxyzE")
    return end if end[-1:] in {":", ",", "[", " ", "\n", "\r", "\t"} else text


def _read(kind: Any, value: Any) -> Any:
    """Read a value of which the end may lack.

    Raises:
        pydantic.ValidationError: It is nothing of the kind yet.
    """
    try:
        return _adapter(kind).validate_python(value)
    except UNREADABLE:
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
    if not isinstance(value, dict) or not isinstance(kind, type):
        return None
    made: Any = kind
    fields = cast("dict[str, Any]", value)
    if issubclass(made, pydantic.BaseModel):
        return _model(made, fields)
    if is_typeddict(made):
        return _came(_hints(made), fields)
    return _dataclass(made, fields) if dataclasses.is_dataclass(made) else None


def _items(kind: Any, values: list[Any]) -> list[Any]:
    """Read the beginning of a list, up to an item that is nothing of its kind yet."""
    items: list[Any] = []
    for value in values:
        try:
            items.append(_read(kind, value))
        except UNREADABLE:
            break
    return items


def _came(kinds: Mapping[str, Any], data: Mapping[str, Any]) -> dict[str, Any]:
    """Read the fields that have come as values of their types."""
    came: dict[str, Any] = {}
    for name in kinds.keys() & data.keys():
        try:
            came[name] = _read(kinds[name], data[name])
        except UNREADABLE:
            continue  # what has come of it is no value of its type yet
    return came


def _model(model: type[pydantic.BaseModel], data: Mapping[str, Any]) -> Any:
    """Make an instance of a model; the fields that lack are None, or have their default."""
    fields = model.model_fields
    kinds: dict[str, Any] = {}
    values: dict[str, Any] = {}
    for name, field in fields.items():
        key = next((key for key in (field.alias, name) if key is not None and key in data), None)
        if key is not None:
            # Pydantic takes an annotation apart.
            parts: Any = (field.annotation, *field.metadata)
            kinds[name] = Annotated[parts] if field.metadata else field.annotation
            values[name] = data[key]
    came = _came(kinds, values)
    missing = {n: None for n, f in fields.items() if f.is_required() and n not in came}
    return model.model_construct(set(came), **missing, **came)


def _dataclass(kind: Any, data: Mapping[str, Any]) -> Any:
    """Make an instance of a dataclass, likewise, without what it does when it is made."""
    came = _came(_hints(kind), data)
    made = object.__new__(kind)
    for field in dataclasses.fields(kind):
        value: Any = None
        if field.name in came:
            value = came[field.name]
        elif field.default is not dataclasses.MISSING:
            value = field.default
        elif field.default_factory is not dataclasses.MISSING:
            value = field.default_factory()
        object.__setattr__(made, field.name, value)  # it may be frozen
    return made


@cache
def _hints(kind: Any) -> dict[str, Any]:
    """Tell the types of the fields of a dataclass or a `TypedDict`."""
    try:
        hints = get_type_hints(kind, include_extras=True)
    except NameError:
        return {}  # as above: it comes as a whole
    return {name: _unmarked(hint) for name, hint in hints.items()}


def _unmarked(hint: Any) -> Any:
    return _unmarked(get_args(hint)[0]) if get_origin(hint) in _MARKS else hint


_MARKS = {Required, NotRequired, ReadOnly}


@cache
def _adapter(kind: Any) -> pydantic.TypeAdapter[Any]:
    return pydantic.TypeAdapter(kind)
