"""What every model, and `UNSET`, can do."""

from __future__ import annotations

import copy
import pickle

import pytest

from mistralai import UNSET, models
from mistralai.types import Unset


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
    assert repr(UNSET) == "UNSET"
    assert str(UNSET) == ""
    assert list(UNSET) == []
    assert Unset() == UNSET
    assert len({UNSET, Unset()}) == 1
    assert copy.deepcopy(UNSET) is UNSET
    assert pickle.loads(pickle.dumps(UNSET)) is UNSET  # noqa: S301 - our own pickle
