"""What an answer is to be: a pydantic model, or any type that pydantic can read from JSON."""

from __future__ import annotations

from dataclasses import is_dataclass
from typing import TYPE_CHECKING, Any, cast

import pydantic
from typing_extensions import is_typeddict

from mistralai._checks import shown
from mistralai.models import JSONSchema, ResponseFormat, UserMessage

from .parse_error import NotJSONError
from .utils.response_format import (
    rec_strict_json_schema,
    response_format_from_pydantic_model,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from mistralai.models import ChatCompletionResponse

__all__ = [
    "BOX",
    "CUT_OFF",
    "INVALID",
    "Wanted",
    "asking_again",
    "check_retries",
    "is_object",
    "reader_of",
]

CUT_OFF = frozenset({"length", "model_length"})
"""The reasons for which an answer ends before its end."""


INVALID = (NotJSONError, pydantic.ValidationError)
"""What can be wrong with an answer that may be better the next time."""


class Wanted:
    """The format that asks for a type, and what reads it.

    Args:
        kind: A pydantic model, a dataclass, a `TypedDict`, or a type such as `list[Book]`.

    Raises:
        TypeError: JSON Schema cannot express it, or it is no type.
    """

    def __init__(self, kind: Any) -> None:
        if _is_model(kind) or not _may_be_type(kind):
            # It says what is wrong with what is none.
            self.format: ResponseFormat = response_format_from_pydantic_model(kind)
            self.read: Callable[[str], Any] = kind.model_validate_json
            return
        is_whole = is_object(kind)
        try:
            adapter = _adapter(kind if is_whole else _boxed(kind))
            schema = rec_strict_json_schema(adapter.json_schema())
        except (pydantic.errors.PydanticUserError, TypeError) as error:
            raise TypeError(
                f"response_format {shown(kind)} cannot be asked for as JSON: {error}"
            ) from error
        name: str = getattr(kind, "__name__", "") if is_whole else "Answer"
        self.format = ResponseFormat(
            type="json_schema",
            json_schema=JSONSchema(name=name, schema_definition=schema, strict=True),
        )

        def read(text: str) -> Any:
            found: Any = adapter.validate_json(text)
            return found if is_whole else getattr(found, BOX)

        self.read = read


BOX = "value"
"""The only field of the object that a type is put into that is no object itself."""


def is_object(kind: Any) -> bool:
    """Whether the JSON of a type is asked for as it is: the API wants an object at the top."""
    return bool(_is_model(kind) or is_typeddict(kind) or is_dataclass(kind))


def _adapter(kind: Any) -> pydantic.TypeAdapter[Any]:
    return pydantic.TypeAdapter(kind)


def _is_model(kind: Any) -> bool:
    return hasattr(kind, "model_json_schema")


def _may_be_type(kind: Any) -> bool:
    nothing: tuple[Any, ...] = (dict, str, ResponseFormat, type(None))
    return not isinstance(kind, nothing)


def _boxed(kind: Any) -> type[pydantic.BaseModel]:
    """Put a type into an object, as its only field."""
    # Pydantic makes it of an annotation, whatever that is.
    made: Any = cast("Any", pydantic.create_model)("Answer", **{BOX: (kind, ...)})
    return cast("type[pydantic.BaseModel]", made)


def reader_of(kind: Any) -> Callable[[str], Any]:
    """Give what reads a type from JSON; see `Wanted`."""
    reader: Callable[[str], Any] = (
        kind.model_validate_json if _is_model(kind) else Wanted(kind).read
    )
    return reader


def check_retries(retries: Any) -> int:
    """See whether a number of retries is one.

    Returns:
        The number.

    Raises:
        ValueError: It is not.
    """
    if not isinstance(retries, int) or retries < 0:
        raise ValueError(
            f"retries_on_invalid must be a number of retries, at least 0, not {shown(retries)}"
        )
    return retries


def asking_again(messages: Sequence[Any], error: ValueError) -> list[Any]:
    """Tell the model what is wrong with its answer.

    Args:
        messages: What it was asked.
        error: What is wrong, one of `INVALID`; it has the answer.

    Returns:
        What to ask it next.

    Raises:
        NotJSONError: The answer was cut off, as the next would be.
    """
    response: ChatCompletionResponse = getattr(error, "response")  # noqa: B009 - see `ParseError`
    if isinstance(error, NotJSONError):
        if any(choice.finish_reason in CUT_OFF for choice in response.choices or ()):
            raise error
        wrong = f"That is not JSON: {error.msg}, at character {error.pos}."
    else:
        found = cast("pydantic.ValidationError", error).errors(
            include_url=False, include_context=False, include_input=False
        )
        lines = [f"- {'.'.join(map(str, e['loc'])) or 'all of it'}: {e['msg']}" for e in found]
        wrong = "\n".join(["That JSON does not fit the schema:", *lines])
    said = f"{wrong}\nAnswer again, with the whole JSON and nothing else."
    return [*messages, response.message, UserMessage(content=said)]
