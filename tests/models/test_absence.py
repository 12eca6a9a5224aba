"""Absent, null and given are three things."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from mistralai import models
from mistralai.types import UNSET


def test_a_nullable_field_tells_absent_from_null() -> None:
    absent = models.AssistantMessage.model_validate_json("{}")
    null = models.AssistantMessage.model_validate_json('{"content": null}')
    assert absent.content is UNSET
    assert null.content is None
    assert "content" not in absent.model_dump()
    assert null.model_dump()["content"] is None


def test_none_is_sent_only_where_null_means_something() -> None:
    request = models.ChatCompletionRequest(
        model="m",
        messages=[models.UserMessage(content=None)],
        temperature=None,
        top_p=None,
        stop=None,
    )
    assert request.model_dump(by_alias=True) == {
        "model": "m",
        "messages": [{"content": None, "role": "user"}],
        "temperature": None,
        "stream": False,
    }


def test_a_stream_request_asks_for_a_stream_at_the_same_place() -> None:
    complete, stream = models.ChatCompletionRequest, models.ChatCompletionStreamRequest
    assert list(complete.model_fields) == list(stream.model_fields)
    assert stream(model="m", messages=[]).model_dump()["stream"] is True


def test_a_fixed_role_may_be_null() -> None:
    assert models.UserMessage(content="x", role=None).model_dump() == {"content": "x"}


def test_a_value_that_does_not_fit_is_dumped_as_it_is_and_not_as_unset() -> None:
    request = models.ChatCompletionRequest(model="m", messages=[])
    odd: Any = "hot"
    request.temperature = odd
    with pytest.warns(UserWarning, match="temperature"):
        assert request.model_dump()["temperature"] == "hot"
    with pytest.warns(UserWarning, match="temperature"):
        assert '"temperature":"hot"' in request.model_dump_json()


@pytest.mark.parametrize("field", ["model", "messages"])
def test_a_required_field_has_to_be_given(field: str) -> None:
    fields: dict[str, Any] = {"model": "m", "messages": []}
    del fields[field]
    with pytest.raises(ValidationError, match=field):
        models.ChatCompletionRequest.model_validate(fields)


@pytest.mark.parametrize("key", ["schema", "schema_definition"])
def test_an_aliased_field_takes_both_names(key: str) -> None:
    schema = models.JSONSchema.model_validate({"name": "n", key: {"type": "object"}})
    assert schema.schema_definition == {"type": "object"}
    assert schema.model_dump() == {"name": "n", "schema_definition": {"type": "object"}}
    assert schema.model_dump(by_alias=True) == {"name": "n", "schema": {"type": "object"}}


def test_a_size_in_bytes_is_not_called_bytes_in_python() -> None:
    file = models.FileSchema.model_validate(
        {
            "id": "f",
            "object": "file",
            "bytes": 3,
            "created_at": 1,
            "filename": "a.jsonl",
            "purpose": "batch",
            "sample_type": "batch_request",
            "source": "upload",
        }
    )
    assert file.size_bytes == 3
    assert file.model_dump()["size_bytes"] == 3
    assert file.model_dump(by_alias=True)["bytes"] == 3
