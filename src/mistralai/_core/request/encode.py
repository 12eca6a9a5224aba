"""From a call's arguments to what goes over the wire; nothing is sent here."""

from __future__ import annotations

import json
from datetime import datetime
from math import isfinite
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from mistralai.models import Unknown
from mistralai.types.basemodel import UNSET, BaseModel, field_rules

from . import checks, url

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mistralai._core.call import Call

    from .form import Upload

OPTIONS = frozenset({"retries", "server_url", "timeout_ms", "http_headers"})
"""The parameters that every operation has, and that say how to send, not what."""

_NOT_SENT = OPTIONS | {"self"}

LIMIT = 100_000_000
"""The largest JSON that is sent, in bytes: the API takes larger things as files only."""

_PLAIN = frozenset({str, int, float, bool, type(None)})


class Wire(NamedTuple):
    """A request as the API knows it: without server, credentials and HTTP library.

    Args:
        path: The path, with the arguments in it.
        query: Names and values of the query, in order.
        content: The JSON body, None where there is none or where it is a form.
        form: The plain fields of a form.
        upload: The file of a form.
    """

    path: str
    query: list[tuple[str, str]] | None = None
    content: bytes | None = None
    form: dict[str, str] | None = None
    upload: Upload | None = None


def encode(call: Call[Any]) -> Wire:
    """Check the arguments of a call and write its request.

    Args:
        call: The call.

    Returns:
        What to send. A file that was opened for it is in `upload`, to be closed by the caller.

    Raises:
        pydantic.ValidationError: An argument does not fit its type.
        ValueError: An argument cannot be sent: an empty id, a number that is not finite, a file
            that is closed.
    """
    arguments = call.arguments
    path = call.path
    if "{" in path:
        path = url.fill(path, arguments)
    if call.request is None:
        return Wire(path)
    given = {
        name: value
        for name, value in arguments.items()
        if value is not UNSET and name not in _NOT_SENT
    }
    if call.multipart:
        from .form import open_upload  # noqa: PLC0415 - most programs upload nothing

        file = open_upload(given.pop("file"))
        form = {
            name: checks.text(name, str(value))
            for name, value in given.items()
            if value is not None
        }
        return Wire(path, form=form, upload=file)
    checked = call.request.model_validate(given)
    if call.method == "GET":
        return Wire(path, query=list(_query(checked, url.placeholders(call.path))))
    return Wire(path, content=to_json(checked))


def _query(checked: BaseModel, in_path: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    for name, value in checked:
        if value is None or value is UNSET or name in in_path:
            continue
        if isinstance(value, list):
            for item in cast("list[object]", value):
                yield name, checks.text(name, _query_value(item))
        elif value != {}:
            yield name, checks.text(name, _query_value(value))


def _query_value(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        text = value.isoformat()
        return text[:-6] + "Z" if text.endswith("+00:00") else text
    if isinstance(value, dict):
        # v1 spread the keys among the other parameters, where they could replace `page`.
        return json.dumps(value, separators=(",", ":"))
    return str(value)


def to_json(model: BaseModel) -> bytes:
    """Write the body of a request.

    Args:
        model: The checked arguments.

    Returns:
        Compact JSON in ASCII, fields in the order of the model.

    Raises:
        ValueError: A number is not finite, a text is no Unicode, an object contains itself, or the
            body is larger than `LIMIT`. The message says where.
    """
    try:
        body = _encode(to_dict(model)).encode("ascii")
        # Few texts have a surrogate in their JSON, and fewer have only one half of a pair, which
        # no server takes.
        if b"\\ud" in body and (fault := _fault_in(model)):
            raise ValueError(fault)  # noqa: TRY301 - one place words the error
    except (ValueError, TypeError, RecursionError) as error:
        where = _fault_in(model) or error
        raise ValueError(f"The request cannot be written as JSON: {where}") from error
    if len(body) > LIMIT:
        raise ValueError(
            f"The request has {len(body):,} bytes, more than the {LIMIT:,} that are sent; "
            "pass large documents as files, with client.files.upload"
        )
    return body


_encode = json.JSONEncoder(separators=(",", ":"), allow_nan=False, check_circular=False).encode


def to_dict(model: BaseModel) -> dict[str, Any]:
    """Turn a model into what goes over the wire.

    `UNSET` is left out. `None` is sent where the field can be null, and left out where it is merely
    optional. Fields that the model does not know are left out too: the API refuses unknown fields,
    and they are mostly what a later API added to an answer that is now sent back.
    """
    if isinstance(model, Unknown):
        # It came from the API and goes back as it came.
        return dict(model.model_extra or {})
    values = model.__dict__
    out: dict[str, Any] = {}
    kind = type(model)
    for name, key, required, nullable in kind.__dict__.get("__field_rules__") or field_rules(kind):
        value = values[name]
        if type(value) in _PLAIN:
            if value is None and not (required or nullable):
                continue
            out[key] = value
        elif value is not UNSET:
            out[key] = _plain(value)
    return out


def _plain(value: Any) -> Any:
    if type(value) in _PLAIN:
        return value
    if isinstance(value, BaseModel):
        return to_dict(value)
    if isinstance(value, list):
        return [_plain(item) for item in cast("list[Any]", value)]
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in cast("dict[Any, Any]", value).items()}
    from pydantic_core import to_jsonable_python  # noqa: PLC0415 - dates, enums and the like are rare

    return to_jsonable_python(value)


def _fault_in(model: BaseModel) -> str | None:
    try:
        return next(_faults(model, ""), None)
    except RecursionError:
        return "it is nested too deeply"


def _faults(value: Any, path: str, above: tuple[int, ...] = ()) -> Iterator[str]:
    """Find what cannot be written, for the message of an error."""
    if isinstance(value, float) and not isfinite(value):
        yield f"{path} is {value}, and JSON has no such number"
    elif isinstance(value, str):
        try:
            value.encode()
        except UnicodeEncodeError as error:
            yield f"{path} has half of a surrogate pair at position {error.start}"
    elif id(value) in above:
        yield f"{path} contains itself"
    else:
        if isinstance(value, dict):
            keys = list(cast("dict[Any, Any]", value))
            yield from _faults(keys, f"the keys of {path}: ")
        for step, item in _parts(value):
            yield from _faults(item, (path + step).lstrip("."), (*above, id(cast("Any", value))))


def _parts(value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, BaseModel):
        yield from ((f".{name}", item) for name, item in value)
    elif isinstance(value, list):
        yield from ((f"[{n}]", item) for n, item in enumerate(cast("list[Any]", value)))
    elif isinstance(value, dict):
        yield from ((f"[{key!r}]", v) for key, v in cast("dict[Any, Any]", value).items())
