"""The resources of this door, each imported when it is first used."""

from __future__ import annotations

from importlib import import_module

from mistralai._core import part as first

TYPE_CHECKING = False  # as in every module that importing the client loads: see `_v1/lazy.py`
if TYPE_CHECKING:
    from typing import Any


def part(path: str) -> Any:
    """Make an attribute that is a resource over the configuration of what has it.

    Args:
        path: The module in `mistralai.client` and the class, such as `chat.Chat`.
    """
    module, _, name = path.rpartition(".")

    def make(parent: Any) -> Any:
        kind = getattr(import_module(f"mistralai.client.{module}"), name)
        return kind(parent.sdk_configuration)

    return first.part(make)
