"""What nearly everybody reads of an answer, found in it: nothing here is a field.

The properties are on the models of the answers. They are in no dump, no schema and no `repr`. Where
the server sends a field of the same name, which this version does not know, the attribute is that
field: an answer says what the server said.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar, cast

from mistralai.errors import NoMessageError

if TYPE_CHECKING:
    from builtins import property as reading
    from collections.abc import Iterator

    from mistralai.types import BaseModel
else:

    class reading(property):  # noqa: N801 - a decorator, as `property` is
        """A property of an answer that makes way for a field of the same name."""

        def __set_name__(self, owner: type, name: str) -> None:
            self._name = name

        def __get__(self, instance: Any, owner: type | None = None) -> Any:
            extra = None if instance is None else instance.__pydantic_extra__
            if extra and self._name in extra:
                return extra[self._name]
            return super().__get__(instance, owner)

        def __set__(self, instance: Any, value: Any) -> None:
            extra = instance.__pydantic_extra__
            if not extra or self._name not in extra:
                super().__set__(instance, value)  # which says that it cannot be set
            extra[self._name] = value


__all__ = ["content_of", "entries_of", "first_message", "reading", "text_in", "thoughts_in"]

T = TypeVar("T")


def text_in(content: Any) -> str:
    """Join the texts of a content: a text, or a list of chunks; thoughts are none of them."""
    return "".join(_texts(content))


def _texts(content: Any) -> Iterator[str]:
    # What was read tolerantly can be anything.
    for chunk in cast("list[Any]", content) if isinstance(content, list) else [content]:
        text = getattr(chunk, "text", None) if getattr(chunk, "type", "") == "text" else chunk
        if isinstance(text, str):
            yield text


def thoughts_in(content: Any) -> str:
    """Join the thoughts of a content."""
    chunks = cast("list[Any]", content) if isinstance(content, list) else []
    return "".join(
        text_in(getattr(chunk, "thinking", None))
        for chunk in chunks
        if getattr(chunk, "type", "") == "thinking"
    )


def first_message(answer: BaseModel, choices: Any) -> Any:
    """Find the message of the first choice.

    Args:
        answer: The answer.
        choices: Its choices.

    Raises:
        NoMessageError: There is none.
    """
    some = cast("list[Any]", choices) if isinstance(choices, list) else []
    first = min(some, key=_index, default=None)
    message = getattr(first, "message", None)
    if message is None:
        what = "a choice without a message" if some else "no choices"
        raise NoMessageError(f"the {type(answer).__name__} has {what}", answer)
    return message


def content_of(answer: BaseModel, choices: Any) -> Any:
    """Find the content of the first choice's message; see `first_message`."""
    return getattr(first_message(answer, choices), "content", None)


def entries_of(outputs: Any, kind: type[T]) -> list[T]:
    """Find the entries of a kind among the outputs of a conversation."""
    entries = cast("list[Any]", outputs) if isinstance(outputs, list) else []
    return [entry for entry in entries if isinstance(entry, kind)]


def _index(choice: Any) -> int:
    index = getattr(choice, "index", 0)
    return index if isinstance(index, int) else 0
