"""Which words, and which kinds of values, fields take."""

from __future__ import annotations

import io
import pathlib
import tempfile
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import TypeAdapter, ValidationError

from mistralai import models
from mistralai._core.request.json_body import to_dict

if TYPE_CHECKING:
    from collections.abc import Callable

    from mistralai.types.basemodel import BaseModel

    Example = Callable[[type[BaseModel]], dict[str, Any]]


@pytest.mark.parametrize(
    ("model", "field"),
    [
        (models.ChatCompletionChoice, "finish_reason"),
        (models.CompletionResponseStreamChoice, "finish_reason"),
        (models.BatchJobOut, "status"),
        (models.BatchJobOut, "object"),
        (models.CompletionJobOut, "status"),
        (models.ClassifierDetailedJobOut, "status"),
        (models.FileSchema, "purpose"),
        (models.FileSchema, "sample_type"),
        (models.FileSchema, "source"),
        (models.ToolCall, "type"),
        (models.ClassifierTargetOut, "loss_function"),
        (models.ArchiveFTModelOut, "object"),
    ],
)
def test_a_word_the_api_adds_to_answers_is_kept(
    model: type[BaseModel], field: str, full_of: Example
) -> None:
    value = model.model_validate({**full_of(model), field: "added-later"})
    assert getattr(value, field) == "added-later"
    assert value.model_dump(by_alias=True)[field] == "added-later"


@pytest.mark.parametrize(
    ("model", "field"),
    [
        (models.ChatCompletionRequest, "tool_choice"),
        (models.ResponseFormat, "type"),
        (models.UserMessage, "role"),
        (models.JobIn, "job_type"),
        (models.ClassifierTargetIn, "loss_function"),
        (models.JobsAPIRoutesFineTuningGetFineTuningJobsRequest, "status"),
    ],
)
def test_a_word_the_api_does_not_know_is_refused_in_requests(
    model: type[BaseModel], field: str, minimal_of: Example
) -> None:
    with pytest.raises(ValidationError, match=field):
        model.model_validate({**minimal_of(model), field: "misspelt"})


def test_a_batch_status_the_api_does_not_know_cannot_be_searched_for() -> None:
    with pytest.raises(ValidationError, match="status"):
        models.JobsAPIRoutesBatchGetBatchJobsRequest.model_validate({"status": ["misspelt"]})


@pytest.mark.parametrize(
    ("model", "field"),
    [
        (models.ChatCompletionChoice, "finish_reason"),
        (models.FileSchema, "purpose"),
        (models.FileSchema, "sample_type"),
        (models.FileSchema, "source"),
    ],
)
def test_null_in_place_of_a_word_loses_no_answer(
    model: type[BaseModel], field: str, full_of: Example
) -> None:
    value = model.model_validate({**full_of(model), field: None})
    assert value.model_dump(by_alias=True)[field] is None


@pytest.mark.parametrize("arguments", ['{"a": 1}', {"a": 1}])
def test_arguments_of_a_call_stay_as_they_came(arguments: Any) -> None:
    assert models.FunctionCall(name="f", arguments=arguments).arguments == arguments


@pytest.mark.parametrize(
    "content",
    [
        b"bytes",
        bytearray(b"bytes"),
        "text",
        pathlib.Path("some/file"),
        io.BytesIO(b"bytes"),
        io.BufferedReader(io.BytesIO(b"bytes")),
    ],
    ids=lambda content: type(content).__name__,
)
def test_a_file_takes_its_content_in_any_form_and_leaves_it_unread(content: Any) -> None:
    file = models.File(file_name="a.txt", content=content)
    body = models.FilesAPIRoutesUploadFileMultiPartBodyParams.model_validate({"file": file})
    assert body.file.content is content
    if hasattr(content, "tell"):
        assert content.tell() == 0


def test_a_file_takes_a_temporary_file() -> None:
    with tempfile.SpooledTemporaryFile() as spooled, tempfile.TemporaryFile() as on_disk:
        for content in (spooled, on_disk):
            assert models.File(file_name="a", content=content).content is content


def test_a_file_goes_by_the_names_of_the_wire_too() -> None:
    file = models.File.model_validate({"fileName": "a", "content": b"x", "Content-Type": "t/x"})
    assert (file.file_name, file.content, file.content_type) == ("a", b"x", "t/x")


@pytest.mark.parametrize(
    ("card", "kind"),
    [
        (models.BaseModelCard(id="m", capabilities=models.ModelCapabilities()), "base"),
        (
            models.FTModelCard(id="m", capabilities=models.ModelCapabilities(), job="j", root="r"),
            "fine-tuned",
        ),
        (models.Prediction(content="a"), "content"),
    ],
)
def test_what_later_releases_of_v1_called_type_has_both_names(card: Any, kind: str) -> None:
    assert card.type == card.TYPE == kind
    assert card.model_dump()["TYPE"] == kind
    assert card.model_dump(by_alias=True)["type"] == kind


THOUGHT = {"type": "thinking", "thinking": [{"type": "text", "text": "Hm"}], "closed": True}
CHUNKS: list[dict[str, Any]] = [
    {"type": "text", "text": "a"},
    THOUGHT,
    {"type": "file", "file_id": "f"},
    {"type": "input_audio", "input_audio": "UklGRg=="},
    {"type": "reference", "reference_ids": [1, "tool-2"]},
    {"uri": "a://b", "content": {"text": "a", "type": "text"}, "type": "resource"},
    {"uri": "a://b", "type": "resource_link", "metadata": {"size": 7, "name": "b"}},
]


@pytest.mark.parametrize("role", ["user", "assistant", "tool"])
def test_every_message_can_have_every_chunk(role: str) -> None:
    said = {"role": role, "content": CHUNKS}
    message = TypeAdapter[Any](models.Messages).validate_python(said)
    assert [type(chunk) for chunk in message.content] == [
        models.TextChunk,
        models.ThinkChunk,
        models.FileChunk,
        models.AudioChunk,
        models.ReferenceChunk,
        models.ResourceChunk,
        models.ResourceLinkChunk,
    ]
    assert to_dict(message)["content"] == CHUNKS


def test_a_system_message_can_have_thoughts_and_texts_with_or_without_a_type() -> None:
    message = models.SystemMessage.model_validate({"content": [THOUGHT, {"text": "Be brief."}]})
    kinds = [type(chunk) for chunk in message.content]
    assert kinds == [models.ThinkChunk, models.TextChunk]
    with pytest.raises(ValidationError):
        models.SystemMessage.model_validate({"content": [{"type": "file", "file_id": "f"}]})


def test_tokens_that_an_answer_leaves_out_are_0_and_null_stays_null() -> None:
    usage = models.UsageInfo.model_validate({"prompt_tokens": None})
    assert (usage.prompt_tokens, usage.completion_tokens, usage.total_tokens) == (None, 0, 0)
    assert models.UsageInfo().model_dump() == {
        "prompt_tokens": 0,
        "completion_tokens": 0,
        "total_tokens": 0,
    }
