"""This client against the official one, both alive: the same names, the same bytes."""

from __future__ import annotations

import email.parser
import email.policy
import re
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from .conftest import Program, Sent

pytestmark = pytest.mark.parity

# They tell of the HTTP library and the connection, not of the client.
_OF_THE_LIBRARY = {"host", "accept-encoding", "connection", "content-length", "transfer-encoding"}


def comparable(sent: Sent) -> dict[str, Any]:
    """What of a request has to be the same: all but the version, the label and the boundary."""
    headers = dict(sent.headers)
    assert len(headers) == len(sent.headers), "a header was sent twice"
    kind = headers.get("content-type", "")
    body: Any = sent.body
    if kind.startswith("multipart/form-data"):
        headers["content-type"] = "multipart/form-data"
        body = _parts(kind, sent.body)
    headers["user-agent"] = re.sub(r"/1\.\d+\.\d+$", "/1", headers["user-agent"])
    return {
        "line": (sent.method, sent.path, sent.query),
        "headers": {k: v for k, v in headers.items() if k not in {*_OF_THE_LIBRARY, "x-call"}},
        "body": body,
    }


def _parts(kind: str, body: bytes) -> list[tuple[str, bytes]]:
    head = f"Content-Type: {kind}\r\n\r\n".encode()
    form = email.parser.BytesParser(policy=email.policy.HTTP).parsebytes(head + body)
    return [
        (
            str(part["content-disposition"]) + " " + str(part["content-type"]),
            part.get_payload(decode=True),
        )
        for part in form.iter_parts()
    ]


@pytest.fixture(scope="module")
def differing(record: Callable[[bool], dict[str, list[Sent]]]) -> dict[str, Any]:
    """The calls that send different requests, with both."""
    official, ours = record(False), record(True)
    return {
        label: (sent, got)
        for label in sorted({*official, *ours})
        if (sent := [comparable(one) for one in official.get(label, [])])
        != (got := [comparable(one) for one in ours.get(label, [])])
    }


def test_every_call_sends_the_same_request(
    differing: dict[str, Any], deliberate: Callable[[str], list[str]]
):
    unexpected = {
        label: both
        for label, both in differing.items()
        if not any(fnmatchcase(label, pattern) for pattern in deliberate("wire"))
    }
    assert unexpected == {}


def test_every_documented_difference_of_these_calls_is_one(
    record: Callable[[bool], dict[str, list[Sent]]],
    differing: dict[str, Any],
    deliberate: Callable[[str], list[str]],
):
    known = {
        label
        for label in record(True)
        if any(fnmatchcase(label, pattern) for pattern in deliberate("wire"))
    }
    assert known == differing.keys()


def test_every_operation_was_compared(
    record: Callable[[bool], dict[str, list[Sent]]], told: tuple[Any, Any]
):
    official, ours = record(False), record(True)
    assert official.keys() == ours.keys()
    assert {len(sent) for sent in [*official.values(), *ours.values()]} == {1}
    assert len(official) >= 2 * 64
    called = {label.partition("#")[0].removeprefix("Mistral.") for label in official}
    operations = {name for name in told[0]["operations"] if not name.endswith("_async")}
    assert called == operations - {"Mistral", "chat.parse", "chat.parse_stream"}


@pytest.fixture(scope="module")
def told(program: Program) -> tuple[Any, Any]:
    """What the official client and ours tell of themselves."""
    return program.run("names.py", ours=False), program.run("names.py", ours=True)


def test_every_public_name_is_still_there(told: tuple[Any, Any]):
    official, ours = told
    missing = {
        module: gone
        for module, names in official["names"].items()
        if (gone := sorted(set(names) - set(ours["names"].get(module, []))))
    }
    assert missing == {}


def test_resources_are_of_classes_of_the_same_names(told: tuple[Any, Any]):
    official, ours = told
    assert ours["classes"] == official["classes"]


def test_every_operation_has_the_same_parameters_and_defaults(
    told: tuple[Any, Any], deliberate: Callable[[str], list[str]]
):
    official, ours = told
    differing = {
        name: (parameters, ours["operations"].get(name))
        for name, parameters in official["operations"].items()
        if not _accepts(ours["operations"].get(name), parameters)
        and not any(fnmatchcase(f"Mistral.{name}", pattern) for pattern in deliberate("params"))
    }
    assert differing == {}


def _accepts(ours: list[list[str]] | None, official: list[list[str]]) -> bool:
    """Whether all calls with one signature work with the other: ours may only add options."""
    if ours is None:
        return False
    known = {name: rest for name, *rest in ours}
    added = [default for name, _, default in ours if name not in {n for n, *_ in official}]
    positional = [name for name, kind, _ in official if kind == "POSITIONAL_OR_KEYWORD"]
    return (
        all(known.get(name) == rest for name, *rest in official)
        and "required" not in added
        and [name for name, kind, _ in ours if kind == "POSITIONAL_OR_KEYWORD"][: len(positional)]
        == positional
    )


def test_every_model_has_the_same_fields_aliases_and_defaults(
    told: tuple[Any, Any], deliberate: Callable[[str], list[str]]
):
    official, ours = told
    differing = {
        f"{model}.{name}": (field, ours["fields"].get(model, {}).get(name))
        for model, fields in official["fields"].items()
        for name, field in fields.items()
        if ours["fields"].get(model, {}).get(name) != field
        and not any(
            fnmatchcase(f"mistralai.models.{model}.{name}", pattern)
            for pattern in deliberate("fields")
        )
    }
    assert differing == {}
