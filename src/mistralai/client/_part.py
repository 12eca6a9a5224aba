"""What the classes of this door are made with."""

from __future__ import annotations

from importlib import import_module

from mistralai._core import part as first

TYPE_CHECKING = False  # as in every module that importing the client loads: see `_v1/lazy.py`
if TYPE_CHECKING:
    from typing import Any


def at_either_door(cls: type, other: type) -> bool:
    """Tell whether a class of the first door counts as one that is derived from it at this door.

    Libraries look for this door first, and refuse what is no instance of the class they found: a
    program that uses the first door would have to be rewritten for them. This answers their
    question, as the `__subclasshook__` of that class, for it and not for what is derived from it.
    """
    undecided: bool = NotImplemented  # then Python looks by itself
    return ("__subclasshook__" in vars(cls) and issubclass(other, cls.__bases__[0])) or undecided


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
