"""How two JSON values differ, in words."""

import json
from collections.abc import Iterator
from typing import Any, Final, cast

_SHOWN: Final = 100
_NOTHING: Final = object()


def shown(value: object) -> str:
    """Return a value as JSON, a long one shortened.

    Args:
        value: What JSON can hold.
    """
    return short(json.dumps(value, ensure_ascii=False, default=str))


def short(text: str) -> str:
    """Return a text, of a long one its beginning and its end.

    Args:
        text: The text.
    """
    if len(text) <= _SHOWN:
        return text
    return f"{text[: _SHOWN * 2 // 3]} ... {text[-_SHOWN // 4 :]}"


def differences(
    wanted: object, given: object, place: str = "", *, whole: bool = True
) -> Iterator[str]:
    """Yield where a value is not the wanted one: a line for each place.

    Args:
        wanted: What it should be.
        given: What it is.
        place: What the value is called.
        whole: Whether an object may have no other fields than those that are wanted.
    """
    if isinstance(wanted, dict) and isinstance(given, dict):
        first, second = cast("dict[str, Any]", wanted), cast("dict[str, Any]", given)
        yield from _in_objects(first, second, place, whole=whole)
    elif isinstance(wanted, list) and isinstance(given, list):
        ones, others = cast("list[Any]", wanted), cast("list[Any]", given)
        if len(ones) != len(others):
            yield f"{place}: wanted {len(ones)} items, got {len(others)}"
        for at, (one, other) in enumerate(zip(ones, others, strict=False)):
            yield from differences(one, other, f"{place}[{at}]", whole=whole)
    else:
        one, other = cast("Any", wanted), cast("Any", given)
        if one != other or isinstance(one, bool) != isinstance(other, bool):
            yield f"{place}: wanted {shown(one)}, got {shown(other)}"


def _in_objects(
    wanted: dict[str, Any], given: dict[str, Any], place: str, *, whole: bool
) -> Iterator[str]:
    names = [*wanted, *(name for name in given if whole and name not in wanted)]
    for name in names:
        inside = f"{place}.{name}" if place else name
        one, other = wanted.get(name, _NOTHING), given.get(name, _NOTHING)
        if _NOTHING in (one, other):
            yield f"{inside}: wanted {_or_nothing(one)}, got {_or_nothing(other)}"
        else:
            yield from differences(one, other, inside, whole=whole)


def _or_nothing(value: object) -> str:
    return "nothing" if value is _NOTHING else shown(value)
