"""What is said of arguments that do not fit: loaded when some do not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import ValidationError
from pydantic_core import InitErrorDetails, PydanticCustomError

from mistralai._hints import of_arguments

if TYPE_CHECKING:
    from collections.abc import Mapping


def explained(error: ValidationError, arguments: Mapping[str, Any]) -> ValidationError:
    """Put what to write in the place of what pydantic says of an argument.

    A message that is none of its kind, for one, has pydantic list what is wrong with it for each of
    four kinds.

    Args:
        error: What pydantic raised.
        arguments: What was given.

    Returns:
        An error of the same type; the same one where there is no better word.
    """
    errors = error.errors(include_url=False, include_context=False)
    refused = {each["loc"][0] for each in errors if each["loc"]}
    hints = of_arguments({name: value for name, value in arguments.items() if name in refused})
    said = [each for each in errors if each["loc"] and not _is_of_unset(each["loc"])]
    if not hints and len(said) == len(errors):
        return error
    # It asks type checkers for texts that stand in the program.
    word: Any = PydanticCustomError
    lines = [
        InitErrorDetails(type=word("hint", hint), loc=(name,), input=arguments[name])
        for name, hint in hints.items()
    ]
    lines += [
        InitErrorDetails(
            type=word(each["type"], each["msg"]),
            loc=each["loc"],
            input=each["input"],
        )
        for each in said
        if each["loc"][0] not in hints
    ]
    return ValidationError.from_exception_data(error.title, lines)


def _is_of_unset(place: tuple[int | str, ...]) -> bool:
    # What may be left out may also be UNSET, which nobody writes who has something to say: of two
    # errors that pydantic lists for one value, this one only leads astray.
    return len(place) > 1 and place[-1] == "is-instance[Unset]"
