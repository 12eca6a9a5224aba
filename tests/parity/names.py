"""Tells the names, signatures and defaults of whichever client is installed, as JSON.

Run by the tests beside it, once with the official client and once with ours.
"""

from __future__ import annotations

import importlib
import inspect
import json
import sys
from typing import Any

import pydantic

import mistralai
from mistralai import Mistral, models

# Those that list their names, less `mistralai.utils`, whose list is of the parts of a generator.
MODULES = ("mistralai.extra", "mistralai.models", "mistralai.types")
RESOURCES = (
    *("", "agents", "batch", "batch.jobs", "chat", "classifiers", "embeddings", "files", "fim"),
    *("fine_tuning", "fine_tuning.jobs", "models", "ocr"),
)


def shown(value: Any) -> str:
    """A default, in words that do not depend on the client."""
    if value is inspect.Parameter.empty:
        return "required"
    return "UNSET" if type(value).__name__ == "Unset" else repr(value)


def signature(function: Any) -> list[list[str]] | None:
    """Name, kind and default of each parameter; None for what has no signature."""
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        return None
    return [[p.name, p.kind.name, shown(p.default)] for p in parameters if p.name != "self"]


def fields(model: Any) -> dict[str, list[Any]]:
    """Alias, need and default of each field of a model."""
    return {
        name: [field.alias or name, field.is_required(), _default(field)]
        for name, field in model.model_fields.items()
    }


def _default(field: Any) -> str:
    if field.is_required():
        return "required"
    return shown(field.get_default(call_default_factory=True))


def main() -> None:
    """Write everything down."""
    client: Any = Mistral(api_key="k")
    operations: dict[str, Any] = {"Mistral": signature(Mistral)}
    classes: dict[str, str] = {}
    for path in RESOURCES:
        resource = client
        for step in filter(None, path.split(".")):
            resource = getattr(resource, step)
        classes[path] = type(resource).__name__
        for name, function in vars(type(resource)).items():
            if inspect.isfunction(function) and not name.startswith("_"):
                operations[f"{path}.{name}"] = signature(function)
    told = {
        "version": mistralai.__version__,
        "names": {module: list(importlib.import_module(module).__all__) for module in MODULES},
        "classes": classes,
        "operations": operations,
        "fields": {
            name: fields(kind)
            for name in models.__all__
            if inspect.isclass(kind := getattr(models, name))
            and issubclass(kind, pydantic.BaseModel)
        },
    }
    json.dump(told, sys.stdout)


if __name__ == "__main__":
    main()
