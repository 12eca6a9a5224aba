"""What every model, and `UNSET`, can do."""

from __future__ import annotations

import copy
import inspect
import pickle
import warnings
from importlib import import_module
from typing import TYPE_CHECKING, Annotated, Any

import pytest
from every import every
from pydantic import Field, TypeAdapter, ValidationError

from mistralai import UNSET, models
from mistralai.types import Unset

if TYPE_CHECKING:
    from mistralai.types import BaseModel


def test_a_field_can_be_set() -> None:
    message = models.UserMessage(content="x")
    message.content = "y"
    assert message.model_dump() == {"content": "y", "role": "user"}


def test_a_slip_of_the_pen_in_an_assignment_is_refused_with_the_names_there_are() -> None:
    message = models.UserMessage(content="x")
    with pytest.raises(ValueError, match='no field "contents"; its fields are: content, role'):
        message.contents = "y"  # type: ignore[attr-defined] # pyright: ignore[reportAttributeAccessIssue] # the slip


def test_a_field_the_api_added_can_be_set() -> None:
    message = models.UserMessage.model_validate({"content": "x", "mood": "good"})
    message.mood = "bad"  # type: ignore[attr-defined] # pyright: ignore[reportAttributeAccessIssue] # the API may add it
    assert message.model_dump()["mood"] == "bad"


def test_models_are_equal_by_value() -> None:
    assert models.UserMessage(content="x") == models.UserMessage(content="x")
    assert models.UserMessage(content="x") != models.UserMessage(content="y")


def test_unset_is_false_and_one_of_its_kind() -> None:
    assert not UNSET
    assert repr(UNSET) == "Unset()"
    assert str(UNSET) == ""
    assert list(UNSET) == []
    assert Unset() == UNSET
    assert len({UNSET, Unset()}) == 1
    assert copy.deepcopy(UNSET) is UNSET
    assert pickle.loads(pickle.dumps(UNSET)) is UNSET  # noqa: S301 - our own pickle


@pytest.mark.parametrize(
    ("model", "constants", "fields"),
    [
        (models.TextChunk, {"TYPE": "text"}, {"text": "a"}),
        (models.UserMessage, {"ROLE": "user"}, {"content": "a"}),
        (models.BatchJobsOut, {"OBJECT": "list"}, {"total": 0}),
        (models.ReferenceChunk, {"TYPE": "anything"}, {"reference_ids": [1]}),
    ],
)
def test_a_constant_by_the_name_it_had_in_later_releases_of_v1_is_passed_over(
    model: type[BaseModel], constants: dict[str, Any], fields: dict[str, Any]
) -> None:
    made = model(**fields, **constants)
    assert made == model(**fields)
    assert made.model_dump() == model(**fields).model_dump()
    assert not made.model_extra


def test_a_name_in_capitals_that_no_field_has_is_kept_as_any_unknown_name_is() -> None:
    made: Any = models.TextChunk(text="a", OTHER="x")  # type: ignore[call-arg]
    assert made.OTHER == "x"
    assert made.model_extra == {"OTHER": "x"}


def test_a_constant_whose_field_has_that_name_is_given_by_it() -> None:
    assert models.Prediction(TYPE=None).TYPE is None
    with pytest.raises(ValidationError):
        models.Prediction.model_validate({"TYPE": "text"})


def test_a_field_that_the_api_added_may_be_in_capitals() -> None:
    read = models.TextChunk.model_validate_json('{"text": "a", "NOTE": 1, "TYPE": 2}')
    assert read.model_extra == {"NOTE": 1, "TYPE": 2}
    assert models.TextChunk.model_validate({"text": "a", "NOTE": 1}).model_extra == {"NOTE": 1}


@every("model", "all_models")
def test_a_model_calls_itself_by_the_path_it_had_in_v1(model: type[BaseModel]) -> None:
    if model.__name__.startswith("_"):
        assert model.__module__.startswith("mistralai.models._")
        return
    assert "._" not in model.__module__
    home = import_module(model.__module__)
    assert getattr(home, model.__name__) is model
    assert pickle.loads(pickle.dumps(model)) is model  # noqa: S301 - our own pickle


def test_the_source_of_a_model_is_found() -> None:
    assert inspect.getsource(models.UserMessage).startswith("class UserMessage(BaseModel):")


def test_a_class_of_the_users_keeps_its_module() -> None:
    class Mine(models.UserMessage):
        """Made elsewhere."""

    assert Mine.__module__ == __name__


def test_an_adapter_that_others_make_is_made_at_once() -> None:
    # FastAPI makes one for each parameter of a handler, and expects this warning there only.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        adapter = TypeAdapter(Annotated[models.UserMessage, Field(alias="message")])
    assert adapter.validate_python({"content": "x"}) == models.UserMessage(content="x")


JOB = "id auto_start model status created_at modified_at training_files hyperparameters"
JOB_REST = "validation_files object fine_tuned_model suffix integrations trained_tokens metadata"
FILE = "id object size_bytes created_at filename purpose sample_type source"
FILE_REST = "num_lines mimetype signature expires_at visibility"
TUNED = "id created owned_by workspace_id root root_version archived capabilities job"
TUNED_REST = "object name description max_context_length aliases model_type"
ORDERS = {
    models.UploadFileOut: f"{FILE} {FILE_REST}",
    models.FileSchema: f"{FILE} {FILE_REST}",
    models.RetrieveFileOut: f"{FILE} deleted {FILE_REST}",
    models.ClassifierJobOut: f"{JOB} {JOB_REST} job_type",
    models.CompletionJobOut: f"{JOB} {JOB_REST} job_type repositories",
    models.ClassifierDetailedJobOut: (
        f"{JOB} classifier_targets {JOB_REST} job_type events checkpoints"
    ),
    models.CompletionDetailedJobOut: (f"{JOB} {JOB_REST} job_type repositories events checkpoints"),
    models.CompletionFTModelOut: f"{TUNED} {TUNED_REST}",
    models.ClassifierFTModelOut: f"{TUNED} classifier_targets {TUNED_REST}",
    models.LegacyJobMetadataOut: (
        "details expected_duration_seconds cost cost_currency train_tokens_per_step train_tokens "
        "data_tokens estimated_start_time deprecated epochs training_steps object"
    ),
}


@pytest.mark.parametrize("model", ORDERS, ids=lambda model: model.__name__)
def test_fields_are_dumped_and_printed_in_the_order_of_v1(
    model: type[BaseModel], full_of: Any
) -> None:
    made = model.model_validate(full_of(model))
    order = ORDERS[model].split()
    assert list(made.model_dump()) == order
    printed = repr(made)
    places = [printed.index(f"{'(' if not n else ', '}{name}=") for n, name in enumerate(order)]
    assert places == sorted(places)
