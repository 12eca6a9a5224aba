"""An answer that did not fit its type is dumped, and read, as any other."""

from __future__ import annotations

import json
from datetime import datetime, timezone
from typing import Any

import httpx
import pytest
from pydantic import ValidationError

from mistralai import UNSET, models
from mistralai._core.call import Operation
from mistralai._core.response.read import read
from mistralai._core.response.result import decode
from mistralai._core.response.tolerant import read_tolerantly
from mistralai.errors import ResponseValidationError
from mistralai.types.basemodel import BaseModel, as_it_came

ANSWER: dict[str, Any] = {
    "id": "1",
    "object": "chat.completion",
    "model": "m",
    "created": 1,
    "usage": {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2},
    "choices": [
        {
            "index": 0,
            "message": {"role": "assistant", "content": "hi", "tool_calls": None, "prefix": False},
            "finish_reason": "stop",
        },
        {
            "index": 1,
            "message": {"role": "assistant", "content": "ho", "tool_calls": None, "prefix": True},
            "finish_reason": "length",
        },
    ],
    "service": {"tier": None},
}
OPTIONS: list[dict[str, Any]] = [
    {},
    {"include": {"id"}},
    {"include": {"service", "choices"}},
    {"include": {"choices": {0: {"message": {"content"}}}}},
    {"exclude": {"choices"}},
    {"exclude": {"service"}},
    {"exclude": {"choices": {"__all__": {"message"}}, "usage": True}},
    {"exclude": {"choices": {1: True}}},
    {"exclude": {"choices": {0: {"message": {"role", "prefix"}}}}},
    {"include": {"usage", "id"}, "exclude": {"id": True, "usage": {"total_tokens"}}},
    {"exclude_unset": True},
    {"exclude_defaults": True},
    {"exclude_none": True},
    {"exclude_none": True, "exclude_defaults": True, "exclude": {"model"}},
    {"by_alias": True},
    {"round_trip": True},
    {"mode": "json"},
    {"mode": "json", "exclude": {"choices": {0: True}}},
]


def odd(model: Any) -> Any:
    """Make the same of an answer, the way one that does not fit is made."""
    if isinstance(model, list):
        return [odd(item) for item in model]
    if not isinstance(model, BaseModel):
        return model
    given = [name for name in type(model).model_fields if name in model.model_fields_set]
    fields = {name: odd(getattr(model, name)) for name in given}
    return as_it_came(type(model), dict(model.model_extra or {}), fields)


@pytest.mark.parametrize("options", OPTIONS, ids=",".join)
def test_every_option_of_a_dump_is_heeded(options: dict[str, Any]):
    expected = models.ChatCompletionResponse.model_validate(ANSWER)
    answer = odd(expected)
    assert answer.model_dump(**options) == expected.model_dump(**options)
    options = {name: value for name, value in options.items() if name != "mode"}
    written = json.loads(answer.model_dump_json(**options))
    assert written == json.loads(expected.model_dump_json(**options))


@pytest.mark.parametrize("by_alias", [False, True])
def test_a_field_with_another_name_on_the_wire_goes_by_its_own_in_include_and_exclude(
    by_alias: bool,
):
    file = read_tolerantly(models.FileSchema, {"id": 7, "bytes": 3, "filename": "a"})
    size = "bytes" if by_alias else "size_bytes"
    assert file.model_dump(by_alias=by_alias, include={"size_bytes"}) == {size: 3}
    assert file.model_dump(by_alias=by_alias, exclude={"size_bytes"}) == {"id": 7, "filename": "a"}


def test_values_of_python_are_written_as_json():
    moment = datetime(2026, 1, 2, tzinfo=timezone.utc)
    card = as_it_came(models.BaseModelCard, {}, {"id": "m", "deprecation": moment})
    assert card.model_dump() == {"id": "m", "deprecation": moment}
    assert json.loads(card.model_dump_json()) == {"id": "m", "deprecation": "2026-01-02T00:00:00Z"}


def test_a_field_that_is_unset_later_is_left_out():
    message = as_it_came(models.AssistantMessage, {}, {"content": 7, "tool_calls": None})
    message.tool_calls = UNSET
    assert message.model_dump() == {"content": 7}


LONELY = b'{"object": "list", "data": [], "note": "a%bb"}'


@pytest.mark.parametrize(
    ("body", "note"),
    [
        (LONELY % b"\xff", "a\ufffdb"),
        (LONELY % b"\xe2\x82", "a\ufffdb"),
        (LONELY % rb"\ud83d", "a\ufffdb"),
        (LONELY % rb"\ude00", "a\ufffdb"),
        (LONELY % rb"\ude00\ud83d", "a\ufffd\ufffdb"),
        (LONELY % b"\\ud83d\\ude00\xff", "a\U0001f600\ufffdb"),
        (LONELY % b"\\\\ud83d\xff", "a\\ud83d\ufffdb"),
        (b"\xef\xbb\xbf" + LONELY % b"", "ab"),
    ],
)
def test_what_is_no_unicode_costs_a_character_and_not_the_answer(body: bytes, note: str):
    answer = read(models.ModelList, body)
    assert (answer.data, answer.note) == ([], note)
    with pytest.raises(ValidationError):
        read(models.ModelList, body, strict=True)


@pytest.mark.parametrize("body", [b"\xff", b'{"data": \xff}', b"[" * 100_000 + b"\xff"])
def test_what_is_no_json_even_so_is_an_error(body: bytes):
    with pytest.raises(ValueError, match=r".") as caught:
        read(models.ModelList, body)
    assert not isinstance(caught.value, RecursionError)


def answered(text: str, charset: str, kind: str, *, strict: bool = False) -> Any:
    content = text.encode(charset)
    response = httpx.Response(200, content=content, headers={"content-type": kind})
    operation = Operation("op", "GET", "/v1/models", returned=models.ModelList)
    return decode(operation, response, strict=strict)


@pytest.mark.parametrize("strict", [False, True])
@pytest.mark.parametrize(
    ("charset", "kind"),
    [
        ("latin-1", "application/json; charset=ISO-8859-1"),
        ("latin-1", 'application/json;Charset="iso-8859-1"; x=y'),
        ("cp1252", "application/json; charset=windows-1252"),
        ("utf-16", "application/json; charset=utf-16"),
        ("utf-8", "application/json; charset=UTF-8"),
        ("utf-8", "application/json; charset=nonsense"),
        ("utf-8", "application/json; charset=base64"),
        ("utf-8", "application/json; charset="),
    ],
)
def test_json_is_read_in_the_charset_it_is_said_to_be_in(charset: str, kind: str, strict: bool):
    # As UTF-8, the bytes of this in Latin-1 are other letters, and no error.
    for note in ("d\xe9j\xe0", "\xc3\xa9"):
        text = json.dumps({"data": [], "note": note}, ensure_ascii=False)
        assert answered(text, charset, kind, strict=strict).note == note


def test_what_is_not_of_the_charset_costs_a_character_unless_strict():
    text = '{"data": [], "note": "a\x81b"}'
    kind = "application/json; charset=windows-1252"
    assert answered(text, "latin-1", kind).note == "a\ufffdb"
    with pytest.raises(ResponseValidationError):
        answered(text, "latin-1", kind, strict=True)
