"""From a call's arguments to what goes over the wire; nothing is sent here."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from mistralai.types.unset import UNSET

from . import checks, url
from .body import to_json
from .upload import Upload, open_upload

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mistralai.types import BaseModel

    from .call import Call

OPTIONS = frozenset({"retries", "server_url", "timeout_ms", "http_headers"})
"""The parameters that every operation has, and that say how to send, not what."""

_NOT_SENT = OPTIONS | {"self"}


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
    path = url.fill(call.path, arguments)
    if call.request is None:
        return Wire(path)
    given = {
        name: value
        for name, value in arguments.items()
        if value is not UNSET and name not in _NOT_SENT
    }
    if call.multipart:
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
