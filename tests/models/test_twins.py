"""Each model has a TypedDict twin, and both say the same."""

from __future__ import annotations

import pathlib
import subprocess
import sys
from typing import TYPE_CHECKING, Any, Literal, get_args, get_origin

import typing_extensions
from every import every

from mistralai import models

if TYPE_CHECKING:
    from mistralai.types.basemodel import BaseModel

ROOT = pathlib.Path(__file__).parents[2]
TWINS = [name for name in models.__all__ if name.endswith("TypedDict")]


def test_the_twins_are_as_the_models_say() -> None:
    subprocess.run(
        [sys.executable, "scripts/generate_typeddicts.py", "--check"], cwd=ROOT, check=True
    )


def is_constant(kind: Any) -> bool:
    return get_origin(kind) is Literal and len(get_args(kind)) == 1


@every("model", "all_models")
def test_every_model_a_user_builds_has_a_twin_with_its_keys(model: type[BaseModel]) -> None:
    if model.__name__ in ("HTTPValidationErrorData", "Unknown"):
        # They only come out of answers.
        assert not hasattr(models, f"{model.__name__}TypedDict")
        return
    twin: Any = getattr(models, f"{model.__name__}TypedDict")
    hints = typing_extensions.get_type_hints(twin)
    # The order is that of the wire.
    assert list(hints) == [name.replace("TYPE", "type") for name in model.model_fields]
    required = {
        name
        for name, field in model.model_fields.items()
        if field.is_required() or is_constant(field.annotation)
    }
    # The tag of a card or a prediction is never left out of a dict.
    assert twin.__required_keys__ - {"type"} == required - {"type"}


@every("name", TWINS)
def test_every_twin_belongs_to_a_model_or_a_union(name: str) -> None:
    assert hasattr(models, name.removesuffix("TypedDict"))


def test_a_dict_after_the_twins_is_taken_by_the_model() -> None:
    messages: list[models.MessagesTypedDict] = [
        {"role": "system", "content": "Be brief."},
        {"role": "user", "content": [{"type": "text", "text": "Hello"}]},
    ]
    request: models.ChatCompletionRequestTypedDict = {"model": "m", "messages": messages}
    read = models.ChatCompletionRequest.model_validate(request)
    assert read.model_dump(by_alias=True) == {**request, "stream": False}
