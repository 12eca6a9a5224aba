"""From the arguments of a call to what goes over the wire; nothing is sent here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from pydantic import ValidationError

from mistralai import _checks as checks
from mistralai.types.basemodel import UNSET, BaseModel

from . import url
from .json_body import to_json
from .values import to_texts

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mistralai._core.call import Call

    from .form import Form

M = TypeVar("M", bound=BaseModel)

Pairs = list[tuple[str, str]]


class Wire(NamedTuple):
    """A request as the API knows it: without server, credentials and HTTP library.

    Args:
        path: The path, with the arguments in it.
        query: Names and values of the query, in order; None where there is no query.
        content: The JSON body, None where there is none or where it is a form.
        form: The body where it is a form.
    """

    path: str
    query: Pairs | None = None
    content: bytes | None = None
    form: Form | None = None


def encode(call: Call, defaults: Mapping[str, Any] | None = None, *, strict: bool = False) -> Wire:
    """Check the arguments of a call and write its request.

    Args:
        call: The call.
        defaults: What the client puts into every query.
        strict: Refuse keys that the API does not know, instead of warning of them.

    Returns:
        What to send. A file that was opened for it is in `form`, to be closed by the caller.

    Raises:
        pydantic.ValidationError: An argument does not fit its type.
        TypeError: An option, or a field of a form, is of no type that can be sent.
        ValueError: An argument cannot be sent: an empty id, a number that is not finite, a file
            that is closed; with `strict` a key that the API does not know.
    """
    operation, arguments, options = call.operation, call.arguments, call.options
    path = operation.path
    if "{" in path:
        path = url.fill(path, arguments)
    query: Pairs | None = None
    if operation.query is not None:
        in_path = url.placeholders(operation.path)
        checked = _checked(operation.query, arguments)
        query = [
            pair for name, value in checked if name not in in_path for pair in _pairs(name, value)
        ]
    extra_query, extra_body = options.get("extra_query"), options.get("extra_body")
    if defaults or extra_query is not None:
        query = _merge(defaults, query, checks.mapping("extra_query", extra_query))
    if extra_body is not None:
        checks.mapping("extra_body", extra_body)
    fields = call.form if operation.form is None else _given(operation.form, arguments)
    if fields is not None:
        from .form import FILE, write_form  # noqa: PLC0415 - most programs send none

        file = None if operation.form is None else operation.form.model_fields.get(FILE)
        needs_file = file is not None and file.is_required()
        return Wire(path, query, form=write_form(fields, extra_body, needs_file=needs_file))
    body = call.json
    if operation.body is not None:
        body = _checked(operation.body, arguments)
    # Extra fields are put beside the checked ones: the model may refuse what it does not know.
    if body is None and extra_body is None:
        return Wire(path, query)
    dropped: list[BaseModel] = []
    content = to_json(body, extra_body, dropped)
    if dropped and isinstance(body, BaseModel):
        from .dropped import tell_of_dropped  # noqa: PLC0415 - for mistakes only

        tell_of_dropped(body, arguments, extra_body or {}, strict=strict)
    return Wire(path, query, content)


def _checked(model: type[M], arguments: Mapping[str, Any]) -> M:
    given = _given(model, arguments)
    try:
        return model.model_validate(given)
    except ValidationError as error:
        from .explain import explained  # noqa: PLC0415 - for errors only

        raise explained(error, given) from None


def _given(model: type[BaseModel], arguments: Mapping[str, Any]) -> dict[str, Any]:
    fields = model.model_fields
    return {
        name: value for name, value in arguments.items() if value is not UNSET and name in fields
    }


def _pairs(name: str, value: object) -> Iterator[tuple[str, str]]:
    if value is None or value is UNSET or value == {}:
        return
    for text in to_texts(name, value):
        yield name, text


def _merge(*layers: Mapping[str, Any] | Pairs | None) -> Pairs:
    """Put the later of several queries in the place of what the earlier have of the same names."""
    merged: Pairs = []
    for layer in layers:
        if isinstance(layer, list):
            pairs = layer
        else:
            pairs = [pair for name, value in (layer or {}).items() for pair in _pairs(name, value)]
        replaced = {name for name, _ in pairs}
        merged = [*(pair for pair in merged if pair[0] not in replaced), *pairs]
    return merged
