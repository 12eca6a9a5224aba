"""Keys of a request that the API does not know, which are not sent; loaded when there are some."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from inspect import currentframe
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from mistralai._hints import of_keyword
from mistralai.types.basemodel import BaseModel

if TYPE_CHECKING:
    from collections.abc import Iterator


def tell_of_dropped(
    body: BaseModel, arguments: Mapping[str, Any], extra: Mapping[str, Any], *, strict: bool
) -> None:
    """Warn of keys that were given and are not sent.

    Only those in dicts count, which somebody wrote. What a model has beyond its fields is mostly
    what a later API added to an answer that is now sent back. The path has no positions in it, so
    that Python, which shows a text once for each place in a program, shows it once.

    Args:
        body: The checked arguments.
        arguments: What was given.
        extra: What is sent in the place of fields.
        strict: Raise instead of warning.

    Raises:
        ValueError: There is such a key, and `strict` says so.
    """
    given = {name: value for name, value in arguments.items() if name not in extra}
    told: set[str] = set()
    for path, key, fields in _unknown(given, body, ""):
        place = f"{path}.{key}" if path else key
        if place in told:
            continue
        told.add(place)
        top = path.partition(".")[0].removesuffix("[]")
        hint = of_keyword(key, fields) or "."
        message = (
            f"{place} is no field of the API that this version knows{hint} "
            f"extra_body={{{top!r}: ...}} sends all of {top} as it is given there"
        )
        if strict:
            raise ValueError(message)
        warnings.warn(f"{message}; here it is left out", UserWarning, stacklevel=_depth())


def _unknown(given: Any, checked: Any, path: str) -> Iterator[tuple[str, str, list[str]]]:
    """Walk through what was given and what became of it, side by side."""
    if isinstance(checked, BaseModel):
        if not isinstance(given, Mapping):
            return
        known = cast("Mapping[str, Any]", given)
        fields = type(checked).model_fields
        for key, value in (checked.model_extra or {}).items():
            # Frameworks send what is absent as null.
            if value is not None and key in known:
                yield path, key, list(fields)
        for name, field in fields.items():
            item = known.get(field.alias or name, known.get(name))
            yield from _unknown(item, getattr(checked, name), f"{path}.{name}".lstrip("."))
    elif isinstance(checked, list) and isinstance(given, (list, tuple)):
        for one, other in zip(cast("list[Any]", given), cast("list[Any]", checked), strict=False):
            yield from _unknown(one, other, f"{path}[]")


def _depth() -> int:
    """Count the frames up to the one that called the client."""
    own = str(Path(__file__).parents[2])
    depth = 0
    frame = currentframe()
    while frame is not None and frame.f_code.co_filename.startswith(own):
        frame = frame.f_back
        depth += 1
    return depth
