"""What goes into a model comes out of it again."""

from __future__ import annotations

import copy
import json
import pickle
from typing import TYPE_CHECKING, Any

from every import every
from pydantic_core import to_jsonable_python

from mistralai.types import UNSET
from mistralai.types.basemodel import BaseModel

if TYPE_CHECKING:
    from collections.abc import Callable

    Example = Callable[[type[BaseModel]], dict[str, Any]]


@every("model", "all_models")
def test_a_full_object_comes_back_as_it_was(model: type[BaseModel], full_of: Example) -> None:
    dumped = model.model_validate(full_of(model)).model_dump(mode="json", by_alias=True)
    assert dumped == to_jsonable_python(full_of(model))


@every("model", "all_models")
def test_json_gives_the_same_object_as_python(model: type[BaseModel], full_of: Example) -> None:
    from_json = model.model_validate_json(json.dumps(to_jsonable_python(full_of(model))))
    assert from_json.model_dump(mode="json") == model.model_validate(full_of(model)).model_dump(
        mode="json"
    )


@every("model", "all_models")
def test_a_dump_by_name_loses_nothing_and_reads_back_equal(
    model: type[BaseModel], full_of: Example
) -> None:
    value = model.model_validate(full_of(model))
    dumped = value.model_dump()
    assert set(dumped) == set(model.model_fields)
    assert model.model_validate(dumped) == value


@every("model", "all_models")
def test_fields_that_nobody_gave_are_not_unset_in_a_dump(
    model: type[BaseModel], minimal_of: Example
) -> None:
    value = model.model_validate(minimal_of(model))
    assert UNSET not in value.model_dump().values()
    assert model.model_validate_json(value.model_dump_json(by_alias=True)) == value


@every("model", "all_models")
def test_a_model_survives_pickle_and_deepcopy(model: type[BaseModel], minimal_of: Example) -> None:
    value = model.model_validate(minimal_of(model))
    assert pickle.loads(pickle.dumps(value)) == value  # noqa: S301 - our own pickle
    assert copy.deepcopy(value) == value


@every("model", "all_models")
def test_fields_the_api_adds_are_kept(model: type[BaseModel], full_of: Example) -> None:
    value = model.model_validate({**full_of(model), "added_later": {"a": 1}})
    assert value.model_dump(by_alias=True)["added_later"] == {"a": 1}
    assert value.added_later == {"a": 1}  # type: ignore[attr-defined] # as the test says


@every("model", "all_models")
def test_every_model_has_a_json_schema(model: type[BaseModel]) -> None:
    assert model.model_json_schema()["title"] == model.__name__


@every("model", "all_models")
def test_objects_of_derived_classes_are_dumped_as_those_of_their_bases_are(
    model: type[BaseModel], full_of: Example
) -> None:
    value = model.model_validate(full_of(model))
    dumped, text = value.model_dump(), value.model_dump_json()
    derive(value)
    assert (value.model_dump(), value.model_dump_json()) == (dumped, text)


def derive(value: Any) -> None:
    """Make of all models in a value instances of classes derived from theirs."""
    if isinstance(value, BaseModel):
        for _, item in value:
            derive(item)
        kind = type(value)
        object.__setattr__(value, "__class__", type(f"Own{kind.__name__}", (kind,), {}))
    elif isinstance(value, (list, dict)):
        for item in value.values() if isinstance(value, dict) else value:
            derive(item)
