"""One field tells the members of a union apart."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, Literal, get_args, get_origin

import pytest
from every import every
from pydantic import TypeAdapter, ValidationError
from typing_extensions import TypeAliasType

from mistralai import models
from mistralai._core.response import tolerant

if TYPE_CHECKING:
    from mistralai.types import BaseModel

MESSAGES: TypeAdapter[Any] = TypeAdapter(models.Messages)
JOB: dict[str, Any] = {
    "id": "j",
    "auto_start": True,
    "model": "open-mistral-7b",
    "status": "QUEUED",
    "created_at": 1,
    "modified_at": 2,
    "training_files": ["f"],
    "hyperparameters": {},
}
FT_MODEL: dict[str, Any] = {
    "id": "ft:x",
    "created": 1,
    "owned_by": "me",
    "root": "open-mistral-7b",
    "archived": False,
    "capabilities": {},
    "job": "j",
}


@pytest.mark.parametrize(
    ("role", "kind"),
    [
        ("system", models.SystemMessage),
        ("user", models.UserMessage),
        ("assistant", models.AssistantMessage),
        ("tool", models.ToolMessage),
    ],
)
def test_the_role_decides_the_class_of_a_message(role: str, kind: type) -> None:
    message = {"role": role, "content": "hello"}
    assert type(MESSAGES.validate_python(message)) is kind
    assert type(MESSAGES.validate_json(json.dumps(message))) is kind


@pytest.mark.parametrize(
    ("tool", "kind"),
    [
        ({"function": {"name": "f", "parameters": {}}}, models.Tool),
        ({"type": "function", "function": {"name": "f", "parameters": {}}}, models.Tool),
        ({"type": "new", "function": {"name": "f", "parameters": {}}}, models.Tool),
        (models.Tool(function=models.Function(name="f", parameters={})), models.Tool),
        ({"type": "web_search"}, models.WebSearchTool),
        ({"type": "web_search_premium"}, models.WebSearchPremiumTool),
        ({"type": "code_interpreter"}, models.CodeInterpreterTool),
        ({"type": "image_generation"}, models.ImageGenerationTool),
        ({"type": "document_library", "library_ids": []}, models.DocumentLibraryTool),
        ({"type": "connector", "connector_id": "c"}, models.CustomConnector),
        (models.WebSearchTool(), models.WebSearchTool),
    ],
)
def test_the_type_decides_the_class_of_a_tool_of_a_chat(tool: Any, kind: type) -> None:
    request = models.ChatCompletionRequest(model="m", messages=[], tools=[tool])
    assert [type(one) for one in request.tools or ()] == [kind]


@pytest.mark.parametrize(
    ("tool", "place"),
    [
        ({"name": "f"}, "0.function.function"),
        ({"type": "web-search"}, "0.function.function"),
        ({"type": "document_library"}, "0.document_library.library_ids"),
        (7, "0.function"),
    ],
)
def test_a_tool_that_is_none_is_refused_and_not_taken_for_another(tool: Any, place: str) -> None:
    with pytest.raises(ValidationError, match=place):
        models.ChatCompletionRequest(model="m", messages=[], tools=[tool])


@pytest.mark.parametrize(
    "message", [{"content": "x"}, {"role": "wizard", "content": "x"}, {"role": None}, "hello", 7]
)
def test_a_message_without_a_known_role_is_refused(message: Any) -> None:
    with pytest.raises(ValidationError):
        MESSAGES.validate_python(message)


def test_an_instance_passes_as_it_is() -> None:
    message = models.UserMessage(content="x")
    assert MESSAGES.validate_python(message) is message


def test_an_object_that_is_no_message_is_refused_though_it_has_a_role() -> None:
    class Impostor:
        role = "user"
        content = "x"

    with pytest.raises(ValidationError):
        MESSAGES.validate_python(Impostor())


@pytest.mark.parametrize(
    ("chunk", "kind"),
    [
        ({"type": "text", "text": "x"}, models.TextChunk),
        ({"type": "image_url", "image_url": "https://x"}, models.ImageURLChunk),
        ({"type": "document_url", "document_url": "https://x"}, models.DocumentURLChunk),
        ({"type": "reference", "reference_ids": [1]}, models.ReferenceChunk),
        ({"type": "file", "file_id": "f"}, models.FileChunk),
        ({"type": "thinking", "thinking": [{"type": "text", "text": "x"}]}, models.ThinkChunk),
    ],
)
def test_the_type_decides_the_class_of_a_chunk(chunk: dict[str, Any], kind: type) -> None:
    message = models.UserMessage.model_validate({"content": [chunk]})
    assert isinstance(message.content, list)
    assert type(message.content[0]) is kind


@pytest.mark.parametrize("key", ["type", "TYPE"])
def test_a_card_is_told_by_either_name_of_its_tag(key: str) -> None:
    card: dict[str, Any] = {"id": "m", "capabilities": {}}
    base = TypeAdapter[Any](models.Data).validate_python({**card, key: "base"})
    tuned = TypeAdapter[Any](models.Data).validate_python(
        {**card, key: "fine-tuned", "job": "j", "root": "r"}
    )
    assert type(base) is models.BaseModelCard
    assert type(tuned) is models.FTModelCard
    assert models.ModelList(data=[base, tuned]).data == [base, tuned]


@pytest.mark.parametrize(
    ("job_type", "kind", "detailed"),
    [
        ("completion", models.CompletionJobOut, models.CompletionDetailedJobOut),
        ("classifier", models.ClassifierJobOut, models.ClassifierDetailedJobOut),
    ],
)
def test_the_job_type_decides_the_class_of_a_job(job_type: str, kind: type, detailed: type) -> None:
    job: dict[str, Any] = {**JOB, "job_type": job_type, "classifier_targets": []}
    jobs = models.JobsOut.model_validate({"total": 1, "data": [job]}).data
    assert jobs is not None
    assert type(jobs[0]) is kind
    response: Any = models.JobsAPIRoutesFineTuningGetFineTuningJobResponse
    assert type(TypeAdapter[Any](response).validate_python(job)) is detailed


def test_creating_a_job_gives_the_job() -> None:
    response: Any = models.JobsAPIRoutesFineTuningCreateFineTuningJobResponse
    job = TypeAdapter[Any](response).validate_python({**JOB, "job_type": "completion"})
    assert type(job) is models.CompletionJobOut


@pytest.mark.parametrize("tag", [{}, {"object": "job.metadata"}])
def test_creating_a_job_as_a_dry_run_gives_what_it_would_take(tag: dict[str, str]) -> None:
    response: Any = models.JobsAPIRoutesFineTuningCreateFineTuningJobResponse
    answer = {"details": "...", "cost": 1.5, "training_steps": 10, **tag}
    metadata = TypeAdapter[Any](response).validate_python(answer)
    assert type(metadata) is models.LegacyJobMetadataOut
    assert metadata.cost == 1.5


@pytest.mark.parametrize(
    ("model_type", "kind"),
    [("completion", models.CompletionFTModelOut), ("classifier", models.ClassifierFTModelOut)],
)
def test_the_model_type_decides_the_class_of_a_tuned_model(model_type: str, kind: type) -> None:
    response: Any = models.JobsAPIRoutesFineTuningUpdateFineTunedModelResponse
    tuned: dict[str, Any] = {**FT_MODEL, "model_type": model_type, "classifier_targets": []}
    assert type(TypeAdapter[Any](response).validate_python(tuned)) is kind


@pytest.mark.parametrize(
    ("given", "kind"),
    [
        ({"fim_ratio": 0.5}, models.CompletionTrainingParametersIn),
        (models.CompletionTrainingParametersIn(epochs=1), models.CompletionTrainingParametersIn),
        (models.ClassifierTrainingParametersIn(epochs=1), models.ClassifierTrainingParametersIn),
    ],
)
def test_hyperparameters_keep_their_class(given: Any, kind: type) -> None:
    job = models.JobIn(model="m", hyperparameters=given)
    assert type(job.hyperparameters) is kind


@cache
def unions() -> dict[str, tuple[Any, list[type[BaseModel]]]]:
    """Find each union of models, by the names and the fields that it stands in."""
    found: dict[str, tuple[Any, list[type[BaseModel]]]] = {}

    def visit(where: str, kind: Any) -> None:
        *_, inner = tolerant._layers(kind)
        members = [one for one in tolerant._members(kind) if tolerant._is_model(one)]
        if len(members) > 1:
            found[where] = (kind, members)
        for part in get_args(inner):
            if get_origin(inner) is not Literal:
                visit(where, part)

    for name in models.__all__:
        kind = getattr(models, name)
        if tolerant._is_model(kind):
            for field, told in kind.model_fields.items():
                annotation = told.annotation
                visit(f"{name}.{field}", Annotated[(annotation, *told.metadata, "")])
        elif not name.endswith("TypedDict") and not isinstance(kind, type):
            visit(name, kind)
    return found


def constants(model: type[BaseModel]) -> dict[str, Any]:
    """Tell the fields of a model that hold one word, under their names on the wire."""
    return {
        field.alias or name: field.default
        for name, field in model.model_fields.items()
        if isinstance(field.default, str)
        and any(
            get_args(one) == (field.default,)
            for one in tolerant._members(field.annotation)
            if get_origin(one) is Literal
        )
    }


@every("where", unions())
def test_a_union_whose_members_have_a_tag_names_it(where: str) -> None:
    kind, members = unions()[where]
    told = [constants(model) for model in members]
    tags = {
        key
        for key in set.intersection(*map(set, told))
        if len({one[key] for one in told}) == len(members)
    }
    tag = tolerant._tag(kind)
    assert not tags or (tag is not None and {tag.key} == tags)


TAGGED = [where for where, (kind, _) in unions().items() if tolerant._tag(kind) is not None]


@every("where", TAGGED)
def test_what_is_of_a_new_kind_is_unknown_and_can_be_sent_back_where_that_is_said(
    where: str,
) -> None:
    kind, _ = unions()[where]
    tag: Any = tolerant._tag(kind)
    came = tolerant.read_tolerantly(kind, {tag.key: "new-kind", "mood": "good"})
    assert type(came) is models.Unknown
    adapter: TypeAdapter[Any] = TypeAdapter(kind)
    if tag.returned:
        assert adapter.validate_python(came) is came
    else:
        with pytest.raises(ValidationError) as raised:
            adapter.validate_python(came)
        assert "is-instance" not in str(raised.value)
    # A dict of that kind is a mistake of the user's.
    with pytest.raises(ValidationError):
        adapter.validate_python({tag.key: "new-kind", "mood": "good"})


def test_what_people_give_back_to_the_api_may_be_of_a_new_kind() -> None:
    tags: dict[str, Any] = {where: tolerant._tag(unions()[where][0]) for where in TAGGED}
    returned = {where for where, tag in tags.items() if tag.returned}
    assert {"Tools", "InputEntries", "Agent.tools", "MessageOutputEntry.content"} <= returned
    assert not returned & {"Messages", "ContentChunk", "UserMessage.content"}


def test_unions_were_found() -> None:
    assert {"Tools", "Entries", "ConversationEvents.data", "MessageOutputEvent.content"} <= set(
        TAGGED
    )
    assert {"Thinking", "OCRRequest.document", "ToolMessage.content"} <= set(unions())


@pytest.mark.parametrize(
    ("kind", "given"),
    [
        (models.Document, {"document_url": "https://x"}),
        (models.Document, {"image_url": "https://x"}),
        (models.Thinking, {"text": "x"}),
    ],
)
def test_a_union_that_v1_told_apart_by_fields_needs_no_tag(kind: Any, given: Any) -> None:
    value = TypeAdapter(kind).validate_python(given)
    assert value.model_dump()["type"] in {"document_url", "image_url", "text"}


@pytest.mark.parametrize(
    "strange", [{"type": "tool_file", "tool": "t", "file_id": "f"}, {"type": "new", "text": 1}]
)
@pytest.mark.parametrize("kind", [models.Thinking, models.ContentChunk, models.Document])
def test_an_object_of_a_new_kind_is_unknown_in_every_union(kind: Any, strange: Any) -> None:
    value = tolerant.read_tolerantly(kind, strange)
    assert type(value) is models.Unknown
    assert value.model_dump() == strange
    inside = tolerant.read_tolerantly(models.OCRRequest, {"model": "m", "document": strange})
    assert type(inside.document) is models.Unknown


def test_a_name_of_a_type_is_read_as_the_type():
    usage = TypeAliasType("usage", models.UsageInfo)
    odd = {"prompt_tokens": "many", "total_tokens": 3}
    made = tolerant.read_tolerantly(usage, odd)
    assert type(made) is models.UsageInfo
    assert made == tolerant.read_tolerantly(models.UsageInfo, odd)
