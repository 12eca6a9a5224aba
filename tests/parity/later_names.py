"""Tells the names and signatures of whichever client is installed: `python later_names.py HOME`.

`HOME` is what the client is imported from: `mistralai` or `mistralai.client`. Run by the tests
beside it, once with an official client and once with ours.
"""

from __future__ import annotations

import importlib
import inspect
import json
import sys
from typing import Any

RESOURCES = (
    *("agents", "audio.transcriptions", "batch.jobs", "beta.agents", "beta.conversations"),
    *("beta.libraries", "beta.libraries.accesses", "beta.libraries.documents", "chat"),
    *("classifiers", "embeddings", "files", "fim", "models", "ocr"),
)


def shown(value: Any) -> str:
    """A default, in words that do not depend on the client; None and UNSET both say "nothing"."""
    if value is inspect.Parameter.empty:
        return "required"
    return "nothing" if value is None or type(value).__name__ == "Unset" else repr(value)


def signature(function: Any) -> list[list[str]]:
    """Name, kind and default of each parameter."""
    parameters = inspect.signature(function).parameters.values()
    return [[p.name, p.kind.name, shown(p.default)] for p in parameters if p.name != "self"]


def main(home: str) -> None:
    """Write everything down."""
    package = importlib.import_module(home)
    client = package.Mistral(api_key="k")
    operations: dict[str, Any] = {"Mistral": signature(package.Mistral)}
    for path in RESOURCES:
        resource = client
        for step in path.split("."):
            resource = getattr(resource, step)
        for name, function in inspect.getmembers(type(resource), inspect.isfunction):
            if not name.startswith(("_", "do_request")):
                operations[f"{path}.{name}"] = signature(function)
    models = importlib.import_module(f"{home}.models")
    told = {"version": package.__version__, "operations": operations, "models": dir(models)}
    json.dump(told, sys.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:])
