"""The control API as an OpenAPI document: made of the schemas that check its bodies."""

import inspect
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from mistralai.local.control.faults import Fault
from mistralai.local.control.scripts import Script
from mistralai.local.errors import CATALOGUE
from mistralai.local.schema.base import Request as Schema
from mistralai.local.schema.control import Advance, Limits, WhenUnanswered

_COMPONENTS: Final = "#/components/schemas/"
_FIELD: Final = re.compile(r"^ {4}(\w+): (.+(?:\n {8,}.+)*)", re.MULTILINE)
_TEXT: Final = {"type": "string"}
_TEXTS: Final = {"type": "array", "items": _TEXT}
_NUMBER: Final = {"type": "number"}
_HEADERS: Final = {"type": "object", "additionalProperties": _TEXT}

ENTRY: Final[Mapping[str, tuple[dict[str, Any], str]]] = {
    "id": ({"type": ["string", "null"]}, "The correlation id of the answer; null without one."),
    "time": (_NUMBER, "When the request came, in seconds since the epoch on the server's clock."),
    "method": (_TEXT, "The HTTP method."),
    "path": (_TEXT, "The path."),
    "query": (_TEXT, "The query, without its question mark."),
    "request_headers": (_HEADERS, "The headers by their names in small letters, keys struck out."),
    "request_body": (_TEXT, "The first 64 KiB of the body as text, keys struck out."),
    "status": ({"type": ["integer", "null"]}, "The HTTP status; null while no answer has begun."),
    "response_headers": (_HEADERS, "The headers of the answer, as those of the request."),
    "response_body": (_TEXT, "The first 64 KiB of the body of the answer, also of a stream."),
    "complete": ({"type": "boolean"}, "Whether the answer came to its end; not so while it comes."),
    "seconds": (_NUMBER, "How long the answer took, in real seconds."),
    "fault": ({"type": ["object", "null"]}, "The fault that the request met, as it was ordered."),
    "scope": (
        {"type": ["string", "null"]},
        "The scope that the request belongs to; null for none.",
    ),
    "scripts": (_TEXTS, "The names of the scripts that answered; none where the engine did."),
}
"""The keys of an entry of the journal: their types, and what they mean."""


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation: what it takes and what comes back, the name of a schema or nothing."""

    method: str
    path: str
    does: str
    status: int = 204
    answer: str | None = None
    body: type[Schema] | None = None

    @property
    def subject(self) -> str:
        """What it is about."""
        return self.path.rpartition("/")[2].partition(".")[0]


OPERATIONS: Final[Sequence[Operation]] = (
    Operation("GET", "/_local/answers", "Show the ordered answers that are open", 200, "Answers"),
    Operation("POST", "/_local/answers", "Order an answer", 201, "Answers", Script),
    Operation("DELETE", "/_local/answers", "Forget all ordered answers"),
    Operation(
        "GET", "/_local/answers/report", "Tell how often each script answered", 200, "Report"
    ),
    Operation(
        "PUT",
        "/_local/answers/unanswered",
        "Say what becomes of what no script answers",
        body=WhenUnanswered,
    ),
    Operation("GET", "/_local/requests", "Show what was asked, read", 200, "Requests"),
    Operation("GET", "/_local/faults", "Show the ordered faults that are open", 200, "Faults"),
    Operation("POST", "/_local/faults", "Order a fault", 201, "Faults", Fault),
    Operation("DELETE", "/_local/faults", "Forget all ordered faults"),
    Operation("GET", "/_local/limits", "Show the rate limits and what is used", 200, "InUse"),
    Operation("PUT", "/_local/limits", "Switch rate limits on", body=Limits),
    Operation("DELETE", "/_local/limits", "Switch rate limits off"),
    Operation("GET", "/_local/clock", "Tell the time of the server", 200, "Time"),
    Operation("POST", "/_local/clock", "Move the clock forward", 200, "Time", Advance),
    Operation("GET", "/_local/journal", "Show the last thousand requests", 200, "Journal"),
    Operation("DELETE", "/_local/journal", "Empty the journal"),
    Operation("POST", "/_local/reset", "Go back to a clean state: no orders, files, jobs, journal"),
    Operation("GET", "/_local/openapi.json", "Show this document", 200, "Document"),
    Operation("GET", "/healthz", "Tell that the server answers", 200, "Health"),
)
_ANSWERS: Final[Mapping[str, Mapping[str, Any]]] = {
    "Answers": {
        "pending": {"type": "array", "items": {"type": "object"}},
        "strict": {"type": "boolean", "description": "Whether what no script answers is refused."},
    },
    "Report": {
        "strict": {"type": "boolean"},
        "scripts": {"type": "array", "items": {"type": "object"}},
        "unanswered": {**_TEXTS, "description": "What no script answered, and why."},
        "failed": {**_TEXTS, "description": "Which function failed, and how."},
    },
    "Requests": {"requests": {"type": "array", "items": {"type": "object"}}},
    "Faults": {
        "pending": {"type": "array", "items": {"type": "object"}},
        "bodies": {"type": "array", "items": _TEXT, "description": "The names for `body`."},
    },
    "InUse": {
        "enforced": {"type": "boolean", "description": "Whether what goes over them is refused."},
        "requests": {"type": "integer", "description": "Requests a minute."},
        "tokens": {"type": "integer", "description": "Tokens a minute."},
        "used_requests": {"type": "integer", "description": "Requests in this minute."},
        "used_tokens": {"type": "integer", "description": "Tokens in this minute."},
    },
    "Time": {"now": {**_NUMBER, "description": "Seconds since the epoch."}},
    "Journal": {"entries": {"type": "array", "items": {"$ref": f"{_COMPONENTS}Entry"}}},
    "Entry": {name: {**kind, "description": says} for name, (kind, says) in ENTRY.items()},
    "Health": {"status": {"const": "ok"}},
    "Refusal": {"detail": {"description": "What is wrong: a text, or a list of places."}},
}
_SCOPED: Final = {
    f"/_local/{name}" for name in ("answers", "answers/report", "requests", "journal")
}
_SCOPE: Final = {
    "name": "scope",
    "in": "query",
    "description": "Of which scope only; without it of everything.",
    "schema": _TEXT,
}
_REFUSALS: Final = {
    400: "a value that cannot be",
    401: "the token is missing",
    403: "a web page asks, or a name that does not lead to this machine",
    415: "a body that is not said to be JSON",
    422: "a body that does not fit",
}


def document() -> dict[str, Any]:
    """Return the document."""
    schemas = {name: _object(fields) for name, fields in _ANSWERS.items()}
    schemas["Document"] = {"type": "object", "description": "An OpenAPI document."}
    paths: dict[str, dict[str, Any]] = {}
    for one in OPERATIONS:
        paths.setdefault(one.path, {})[one.method.lower()] = _described(one, schemas)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "The control API of mistralai.local",
            "version": "1",
            "description": "Orders what the server does, and tells what it did.",
        },
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
        # A server that only this machine reaches asks for none.
        "security": [{}, {"token": []}],
    }


def _object(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": dict(fields), "required": list(fields)}


def _described(one: Operation, schemas: dict[str, Any]) -> dict[str, Any]:
    answer: dict[str, Any] = {"description": "Done"}
    if one.answer is not None:
        answer["content"] = _json(one.answer)
    shown: dict[str, Any] = {
        "operationId": f"{one.method.lower()}_{one.subject}",
        "summary": one.does,
        "tags": [one.subject],
        "responses": {str(one.status): answer},
    }
    if one.path in _SCOPED and one.method in {"GET", "DELETE"}:
        shown["parameters"] = [_SCOPE]
    if one.path != "/healthz":
        for status, says in _REFUSALS.items():
            if one.body is not None or status not in {400, 422}:
                refusal = {"description": f"Refused: {says}", "content": _json("Refusal")}
                shown["responses"][str(status)] = refusal
    if one.body is not None:
        schemas.update(_schemas(one.body))
        shown["requestBody"] = {"required": True, "content": _json(one.body.__name__)}
    return shown


def _json(name: str) -> dict[str, Any]:
    return {"application/json": {"schema": {"$ref": _COMPONENTS + name}}}


def _schemas(model: type[Schema]) -> dict[str, Any]:
    """Return the schemas that a body needs, with what the docstrings say about each field."""
    made = model.model_json_schema(ref_template=_COMPONENTS + "{model}")
    schemas: dict[str, Any] = {**made.pop("$defs", {}), model.__name__: made}
    made["description"] = _summary(model)
    properties = made["properties"]
    if model in {Fault, Limits}:
        # A name out of the catalogue, which the schema leaves to the check.
        none = [None] if "anyOf" in properties["body"] else []
        properties["body"]["enum"] = [*sorted(CATALOGUE), *none]
    # What all kinds have comes first, what only this one has last.
    for kind in reversed(model.__mro__):
        if issubclass(kind, Schema) and kind is not Schema:
            part = "" if kind is model else _summary(kind).partition(":")[0].rstrip(".")
            for part_, name, says in _explained(inspect.cleandoc(kind.__doc__ or ""), part):
                properties[name].update({"description": says, "x-part": part_})
    return schemas


def _summary(model: type[Schema]) -> str:
    return inspect.cleandoc(model.__doc__ or "").partition("\n")[0]


def _plain(text: str) -> str:
    """Return what a docstring says to programs of every language, on one line."""
    return re.sub(r"\bNone\b", "null", " ".join(text.split()).replace("``", "`"))


def _explained(text: str, part: str) -> Sequence[tuple[str, str, str]]:
    """Return the fields that a docstring tells of, each after the heading that it stands under.

    Args:
        text: The docstring.
        part: The heading of those that stand under none.
    """
    found: list[tuple[str, str, str]] = []
    for block in text.split("\n\n"):
        if block.startswith("Args:"):
            found += [(part, name, _plain(says)) for name, says in _FIELD.findall(block)]
        elif block.endswith(":") and "\n" not in block:
            part = block.removesuffix(":")
    return found
