"""From the arguments of a call to what goes over the wire; nothing is sent here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar, cast
from urllib.parse import urlencode

from pydantic_core import ValidationError

from mistralai import _checks as checks
from mistralai.types.basemodel import UNSET, BaseModel

from . import url
from .json_body import to_json
from .values import to_texts

if TYPE_CHECKING:
    from collections.abc import Mapping

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
    path = call.operation.path
    if "{" in path:
        path = url.fill(path, call.arguments)
    query = _query(call, defaults)
    extra = call.options.get("extra_body")
    if extra is not None:
        extra = checks.mapping("extra_body", extra)
    if call.operation.form is not None or call.form is not None:
        return Wire(path, query, form=_form(call, extra))
    return Wire(path, query, _content(call, extra, strict=strict))


def _query(call: Call, defaults: Mapping[str, Any] | None) -> Pairs | None:
    model, extra = call.operation.query, call.options.get("extra_query")
    query: Pairs | None = None
    if model is not None:
        unsent = call.operation.assumed - call.arguments.keys()
        unsent = unsent.union(url.placeholders(call.operation.path))
        checked = _checked(model, call.arguments)
        fields = model.model_fields
        query = [
            pair
            for name, value in checked
            if name not in unsent
            for pair in _spread(fields[name].alias or name, value)
        ]
    if defaults or extra is not None:
        added = _written("extra_query", extra)
        query = _merge(_written("default_query", defaults), query or [], added)
    if query is not None:
        _check_length(query, extra, defaults)
    return query


def _form(call: Call, extra: dict[Any, Any] | None) -> Form:
    from mistralai.models import File  # noqa: PLC0415 - most programs send none

    from .form import FILE, write_form  # noqa: PLC0415

    model = call.operation.form
    if model is None:
        return write_form(call.form or {}, extra, "form")
    arguments = dict(call.arguments)
    needs_file = FILE in model.model_fields and model.model_fields[FILE].is_required()
    file = arguments.get(FILE)
    if file is not UNSET and (needs_file or file is not None):
        # A file comes in more forms than the model knows; `open_upload` reads them.
        arguments[FILE] = File.model_construct(file_name="", content=b"")
    checked = _checked(model, arguments)
    unsent = call.operation.assumed - call.arguments.keys()
    values: dict[str, Any] = {
        name: value for name, value in checked if value is not UNSET and name not in unsent
    }
    if FILE in values:
        values[FILE] = None if file is UNSET else file
    objects = {
        name: to_json(value, name=name)
        for name, value in values.items()
        if name != FILE and type(value) is dict and name not in (extra or ())
    }
    plain = {name: value for name, value in values.items() if name not in objects}
    return write_form(plain, extra, needs_file=needs_file)._replace(objects=objects)


def _content(call: Call, extra: dict[Any, Any] | None, *, strict: bool) -> bytes | None:
    if call.content is not None:
        if extra is not None:
            raise TypeError(
                "extra_body is for a body that is not written yet: use json, not content"
            )
        return call.content
    model, arguments = call.operation.body, call.arguments
    body = call.json if model is None else _checked(model, arguments)
    if body is None and extra is None:
        return None
    for name in call.operation.assumed:
        if arguments.get(name, UNSET) is UNSET:
            vars(body)[name] = UNSET
    for name in call.operation.nulls:
        if arguments.get(name, UNSET) is None:
            extra = {name: None, **(extra or {})}
    # Extra fields are put beside the checked ones: the model may refuse what it does not know.
    dropped: list[BaseModel] = []
    whole = call.operation.whole
    sent = getattr(body, whole) if whole else body
    content = to_json(sent, extra, dropped, "json" if model is None else whole)
    if dropped and isinstance(body, BaseModel):
        from .dropped import tell_of_dropped  # noqa: PLC0415 - for mistakes only

        tell_of_dropped(body, arguments, extra or {}, strict=strict)
    return content


def _given(model: type[BaseModel], arguments: Mapping[str, Any]) -> dict[str, Any]:
    fields = model.model_fields
    given: dict[str, Any] = {}
    for name, value in arguments.items():
        if value is not UNSET and name in fields:
            given[name] = value
        elif name in fields and fields[name].is_required():
            raise TypeError(f"{name} is needed, and UNSET says that there is none")
    return given


def _checked(model: type[M], arguments: Mapping[str, Any]) -> M:
    given = _given(model, arguments)
    try:
        return model.model_validate(given)
    except ValidationError as error:
        from .explain import explained  # noqa: PLC0415 - for errors only

        raise explained(error, given) from None
    except Exception as error:
        # An object of the user's raised while it was looked at.
        name = next((name for name in given if _raises(model, {name: given[name]})), "an argument")
        raise TypeError(f"{name} cannot be read: it raised {type(error).__name__}") from error


def _raises(model: type[BaseModel], given: dict[str, Any]) -> bool:
    try:
        model.model_validate(given)
    except ValidationError:
        return False
    except Exception:  # noqa: BLE001 - whatever it is
        return True
    return False


def _spread(name: str, value: Any) -> Pairs:
    if isinstance(value, BaseModel):  # each of its fields is a parameter
        return [pair for field, own in value for pair in _pairs(field, own)]
    return _pairs(name, value)


def _pairs(name: str, value: Any) -> Pairs:
    if value is None or value is UNSET or (type(value) is dict and not cast("Any", value)):
        return []
    return [(name, text) for text in to_texts(name, cast("Any", value))]


def _written(argument: str, given: Any) -> Pairs:
    """Write the parameters of a query as the user gave them."""
    pairs: Pairs = []
    for name, value in checks.mapping(argument, given).items():
        key = checks.text(f"a name in {argument}", name)
        try:
            pairs += _pairs(key, value)
        except (TypeError, ValueError) as error:
            raise type(error)(f"{argument}: {error}") from error
    return pairs


def _merge(*layers: Pairs) -> Pairs:
    """Put the later of several queries in the place of what the earlier have of the same names."""
    merged: Pairs = []
    for pairs in layers:
        replaced = {name for name, _ in pairs}
        merged = [*(pair for pair in merged if pair[0] not in replaced), *pairs]
    return merged


def _check_length(query: Pairs, *given: object) -> None:
    if sum(len(name) + len(text) for name, text in query) * 9 <= url.LONGEST:
        return  # even if each character is written as three bytes, of three characters each
    if len(urlencode(query)) > url.LONGEST:
        name = max(query, key=lambda pair: sum(map(len, pair)))[0]
        more = ", with extra_query and default_query," if any(given) else ""
        raise ValueError(f"the query{more} is too long for a URL: {checks.shown(name)} in it")
