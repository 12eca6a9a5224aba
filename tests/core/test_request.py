"""From arguments to what goes over the wire."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

import pydantic
import pytest

from mistralai._core.call import Call
from mistralai._core.exchange.flow import _harm
from mistralai._core.exchange.retry import Harm
from mistralai._core.request.encode import Wire, encode
from mistralai.types import UNSET, BaseModel, OptionalNullable

OPTIONS: dict[str, Any] = {
    "self": object(),
    "retries": UNSET,
    "server_url": None,
    "timeout_ms": None,
    "http_headers": None,
}


class Search(BaseModel):
    thing_id: str
    page: int | None = 0
    model: OptionalNullable[str] = UNSET
    tags: list[str] | None = None
    since: datetime | None = None
    mine: bool | None = False
    metadata: dict[str, Any] | None = None


def search(**arguments: Any) -> Wire:
    given = {**OPTIONS, "thing_id": "t", **arguments}
    return encode(Call("op", "GET", "/v1/{thing_id}", given, returns=None, request=Search))


@pytest.mark.parametrize(
    ("arguments", "query"),
    [
        ({}, []),
        ({"page": None, "tags": None}, []),
        ({"model": UNSET, "page": UNSET}, []),
        ({"model": None}, []),
        ({"model": ""}, [("model", "")]),
        ({"page": 3}, [("page", "3")]),
        ({"mine": True}, [("mine", "true")]),
        ({"tags": ["a", "b"]}, [("tags", "a"), ("tags", "b")]),
        ({"tags": []}, []),
        ({"metadata": {}}, []),
        ({"metadata": {"a": [1, None]}}, [("metadata", '{"a":[1,null]}')]),
        ({"since": datetime(2025, 5, 1, 12)}, [("since", "2025-05-01T12:00:00")]),  # noqa: DTZ001 - naive on purpose
        (
            {"since": datetime(2025, 5, 1, 12, tzinfo=timezone.utc)},
            [("since", "2025-05-01T12:00:00Z")],
        ),
        (
            {"since": datetime(2025, 5, 1, 12, tzinfo=timezone(timedelta(hours=2)))},
            [("since", "2025-05-01T12:00:00+02:00")],
        ),
    ],
)
def test_the_query_has_what_was_said(arguments: dict[str, Any], query: list[tuple[str, str]]):
    wire = search(**{"page": None, "mine": None, **arguments})
    defaults = [("page", "0")] if arguments.get("page") is UNSET else []
    assert wire.query == [*defaults, *query]
    assert (wire.path, wire.content, wire.form, wire.upload) == ("/v1/t", None, None, None)


def test_defaults_are_sent():
    assert search().query == [("page", "0"), ("mine", "false")]


def test_an_operation_without_a_model_is_a_path():
    call = Call("op", "GET", "/v1/{thing_id}", {**OPTIONS, "thing_id": "t"}, returns=None)
    assert encode(call) == Wire("/v1/t")


def test_options_are_no_part_of_the_body():
    class Body(BaseModel):
        x: int
        retries: int = 5

    call = Call("op", "POST", "/v1/x", {**OPTIONS, "x": 1}, returns=None, request=Body)
    assert encode(call).content == b'{"x":1,"retries":5}'


def test_arguments_are_checked():
    with pytest.raises(pydantic.ValidationError, match="page"):
        search(page="many")


def test_an_upload_is_a_form():
    arguments = {**OPTIONS, "file": ("a.txt", b"x"), "purpose": "ocr", "note": None, "n": UNSET}
    call = Call("op", "POST", "/v1/files", arguments, returns=None, request=Search, multipart=True)
    wire = encode(call)
    assert wire.form == {"purpose": "ocr"}
    assert wire.upload is not None
    assert (wire.upload.name, wire.upload.content) == ("a.txt", b"x")
    assert wire.content is None


@pytest.mark.parametrize(
    ("method", "harm", "expected"),
    [
        ("GET", None, Harm.NONE),
        ("POST", None, Harm.COST),
        ("POST", Harm.DUPLICATE, Harm.DUPLICATE),
        ("DELETE", Harm.NONE, Harm.NONE),
    ],
)
def test_what_sending_twice_would_do(method: str, harm: Harm | None, expected: Harm):
    assert _harm(Call("op", method, "/", {}, returns=None, harm=harm)) is expected
