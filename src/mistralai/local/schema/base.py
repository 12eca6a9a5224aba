"""The base of all request schemas, and the live API's words for what does not fit them."""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, TypeVar, cast

from pydantic import BaseModel, ConfigDict, ValidationError

from mistralai.local.errors import ApiError, unprocessable
from mistralai.local.wire import decode

T = TypeVar("T", bound="Request")

MOST_ERRORS: Final = 1_000
"""How many errors a 422 reports: pydantic lists all of them, or none, while no thread goes on."""
# How many entries of a long list are looked at where all of them have too many errors.
_BEGINNING: Final = 100


class Request(BaseModel):
    """What a client may send: unknown fields are refused, values are not coerced."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


def type_of(default: str) -> Callable[[object], str | None]:
    """Return what finds the kind of a part of a request, for a union of kinds.

    Args:
        default: The kind of a part that does not say which it is.
    """

    def found(value: object) -> str | None:
        if isinstance(value, dict):
            kind: object = cast("dict[str, object]", value).get("type", default)
        else:
            kind = getattr(value, "type", None)
        return kind if isinstance(kind, str) else None

    return found


def read(schema: type[T], body: bytes) -> T:
    """Return the request that a body holds.

    Args:
        schema: What it has to fit.
        body: The bytes of the body.

    Raises:
        ApiError: With the live 422, if it is not JSON or does not fit.
    """
    if not body:
        raise unprocessable(
            [{"type": "missing", "loc": ["body"], "msg": "Field required", "input": None}]
        )
    try:
        value = decode(body)
    except json.JSONDecodeError as error:
        raise _not_json(error.msg, error.pos) from None
    except ValueError as error:
        raise _not_json(str(error), 0) from None
    return check(schema, value)


def check(schema: type[T], value: object) -> T:
    """Return the request that a decoded body holds.

    Args:
        schema: What it has to fit.
        value: The body as `json.loads` gives it.

    Raises:
        ApiError: With the live 422, if it does not fit.
    """
    try:
        return schema.model_validate(value)
    except ValidationError as error:
        raise unprocessable(report(fewer(error, schema, value), "body")) from None


def fewer(error: ValidationError, schema: type[BaseModel], value: object) -> ValidationError:
    """Return what pydantic found, or where that is too much what it finds without long lists' ends.

    Args:
        error: What pydantic found.
        schema: What the value has to fit.
        value: What does not.
    """
    if error.error_count() <= MOST_ERRORS or not isinstance(value, dict):
        return error
    fields = cast("dict[str, object]", value)
    begun = {
        name: cast("list[object]", one)[:_BEGINNING] if isinstance(one, list) else one
        for name, one in fields.items()
    }
    try:
        schema.model_validate(begun)
    except ValidationError as found:
        return found
    return error


def report(error: ValidationError, place: str) -> list[dict[str, Any]]:
    """Return the entries of a 422 for what pydantic found, or a single one where that is too much.

    Args:
        error: What pydantic found.
        place: Where the input came from: ``body`` or ``query``.
    """
    if (count := error.error_count()) > MOST_ERRORS:
        return [
            {
                "type": "too_many_errors",
                "loc": [place],
                "msg": f"Input has {count} errors, of which at most {MOST_ERRORS} are reported",
                "input": None,
            }
        ]
    return [_entry(found, place) for found in error.errors(include_url=False)]


def words(error: ValidationError, whole: str) -> str:
    """Return what `report` reports in one line.

    Args:
        error: What pydantic found.
        whole: What to call the place of what is wrong with the whole of the value.
    """
    return "; ".join(
        f"{'.'.join(map(str, found['loc'][1:])) or whole}: {found['msg']}"
        for found in report(error, whole)
    )


def _entry(found: Mapping[str, Any], place: str) -> dict[str, Any]:
    location: Sequence[int | str] = found["loc"]
    entry = {
        "type": found["type"],
        "loc": [place, *location],
        "msg": found["msg"],
        "input": found["input"],
    }
    if context := found.get("ctx"):
        entry["ctx"] = {
            key: str(value) if isinstance(value, Exception) else value
            for key, value in context.items()
        }
    return entry


def _not_json(reason: str, position: int) -> ApiError:
    return unprocessable(
        [
            {
                "type": "json_invalid",
                "loc": ["body", position],
                "msg": "JSON decode error",
                "input": {},
                "ctx": {"error": reason},
            }
        ]
    )
