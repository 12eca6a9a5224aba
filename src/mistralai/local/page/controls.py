"""Forms for the control API, made of the document that describes it."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from .layout import Visit, whole
from .markup import NOTHING, Html, asset, each, fill, joined

_TITLES: Final = {
    "answers": "Answers",
    "faults": "Faults",
    "limits": "Rate limits",
    "clock": "Clock",
}
_EXAMPLES: Final[Mapping[str, Sequence[tuple[str, Mapping[str, Any]]]]] = {
    "answers": (
        ("A text", {"contains": "capital of France", "text": "Paris."}),
        ("A call of a tool", {
            "tool_calls": [{"name": "get_weather", "arguments": {"city": "Paris"}}], "times": 1}),
        ("Slow words", {"text": "Slowly does it, word by word.", "tokens_per_second": 2}),
    ),
    "faults": (
        ("Too many requests, once", {"status": 429, "retry_after": 1}),
        ("Overloaded, three times", {"status": 503, "times": 3}),
        ("No answer", {"hang": True}),
        ("A stream that breaks off", {"path": "/v1/chat/*", "cut_after_bytes": 600}),
        ("An error within a stream", {"path": "/v1/chat/*", "error_after_events": 2}),
    ),
    "limits": (("Ten a minute", {"requests": 10}), ("None at all", {"requests": 0})),
    "clock": (
        ("A minute", {"seconds": 60}), ("An hour", {"seconds": 3600}),
        ("A day", {"seconds": 86400})),
}  # fmt: skip
_PART: Final = (
    '<fieldset class="stack"><legend>$title</legend><div class="fields">$fields</div></fieldset>'
)
_PLAIN: Final = '<div class="fields">$one</div>'
_FIELD: Final = """\
<div class="field">
<label for="$id">$name$needed</label>
$input
<p class="hint" id="$id-hint">$says</p>
</div>
"""
_OPTION: Final = "<option>$one</option>"
_EXAMPLE: Final = '<button type="button" class="small" data-example="$value">$name</button>'
_FORGET: Final = '<button type="button" class="forget">$does</button>'
# What a value is put into, by its kind; `data-kind` tells the page how to read it.
_ABOUT: Final = 'id="$id" name="$name" aria-describedby="$id-hint"$required'
_CHOICE: Final = f'<select {_ABOUT} data-kind="text"><option value=""></option>$options</select>'
_CHECK: Final = f'<input {_ABOUT} type="checkbox" data-kind="flag">'
_NUMBER: Final = f'<input {_ABOUT} type="number" step="$step" data-kind="number">'
_TEXT: Final = f'<input {_ABOUT} type="text" autocomplete="off" data-kind="text">'
_JSON: Final = (
    f'<textarea {_ABOUT} rows="2" class="code" spellcheck="false" placeholder="JSON"'
    ' data-kind="json"></textarea>'
)
_NEEDED: Final = Html(' <span class="dim">(needed)</span>')
_REQUIRED: Final = Html(" required")


def page(visit: Visit, document: Mapping[str, Any]) -> Html:
    """Return the page.

    Args:
        visit: Who visits.
        document: The OpenAPI document of the control API.
    """
    sections = joined(
        _section(path, operations, document)
        for path, operations in document["paths"].items()
        if any("requestBody" in one for one in operations.values())
    )
    content = fill(asset("controls.html"), sections=sections)
    return whole(visit, "controls", "Controls", content, "controls.js")


def _section(path: str, operations: Mapping[str, Any], document: Mapping[str, Any]) -> Html:
    method = next(name for name, one in operations.items() if "requestBody" in one)
    ordering = operations[method]
    [subject] = ordering["tags"]
    schemas = document["components"]["schemas"]
    reference = ordering["requestBody"]["content"]["application/json"]["schema"]
    schema = _resolved(reference, schemas)
    forgetting = operations.get("delete")
    return fill(
        asset("control.html"),
        id=subject,
        title=_TITLES.get(subject, subject.capitalize()),
        does=schema["description"],
        path=path,
        method=method.upper(),
        shows="yes" if "get" in operations else "",
        order=ordering["summary"],
        forget=fill(_FORGET, does=forgetting["summary"]) if forgetting else NOTHING,
        examples=joined(
            fill(_EXAMPLE, name=name, value=json.dumps(value))
            for name, value in _EXAMPLES.get(subject, ())
        ),
        fields=_fields(subject, schema, schemas),
    )


def _fields(subject: str, schema: Mapping[str, Any], schemas: Mapping[str, Any]) -> Html:
    parts: dict[str, list[Html]] = {}
    for name, field in schema["properties"].items():
        needed = name in schema.get("required", ())
        made = _field(f"{subject}-{name}", name, field, schemas, needed=needed)
        parts.setdefault(field.get("x-part", ""), []).append(made)
    return joined(
        fill(_PART, title=part, fields=joined(fields)) if part else fill(_PLAIN, one=joined(fields))
        for part, fields in parts.items()
    )


def _field(
    id_: str, name: str, field: Mapping[str, Any], schemas: Mapping[str, Any], *, needed: bool
) -> Html:
    return fill(
        _FIELD,
        id=id_,
        name=name,
        needed=_NEEDED if needed else NOTHING,
        input=_input(id_, name, _resolved(field, schemas), needed=needed),
        # An empty field is what JSON has as null.
        says=field.get("description", "").replace("`", "").replace("null", "empty"),
    )


def _input(id_: str, name: str, kind: Mapping[str, Any], *, needed: bool) -> Html:
    given = {"id": id_, "name": name, "required": _REQUIRED if needed else NOTHING}
    if "enum" in kind:
        return fill(_CHOICE, **given, options=each(_OPTION, filter(None, kind["enum"])))
    match kind.get("type"):
        case "boolean":
            # An empty one says no, which is an answer too.
            return fill(_CHECK, **{**given, "required": NOTHING})
        case "integer":
            return fill(_NUMBER, **given, step="1")
        case "number":
            return fill(_NUMBER, **given, step="any")
        case "string":
            return fill(_TEXT, **given)
        case _:
            return fill(_JSON, **given)


def _resolved(kind: Mapping[str, Any], schemas: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the schema that is meant, where one refers to another or may be null too."""
    if reference := kind.get("$ref"):
        return _resolved(schemas[reference.rpartition("/")[2]], schemas)
    others = [one for one in kind.get("anyOf", ()) if one.get("type") != "null"]
    return {**_resolved(others[0], schemas), **kind} if len(others) == 1 else kind
