"""A resource of this door: the first door's operations, some of them with changes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from mistralai._core.operation import asynchronous, variant

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from mistralai._core.resource import Resource

R = TypeVar("R", bound="type[Resource]")


def differing(**operations: Mapping[str, Any]) -> Callable[[R], R]:
    """Give a resource variants of the operations that it has from the first door.

    Args:
        **operations: From the name of each to the arguments of `variant`; with `of`, the name of
            the operation that it is a variant of, where that is another.
    """

    def decorate(resource: R) -> R:
        base: Any = resource.__base__
        for name, changes in operations.items():
            changed = dict(changes)
            method = variant(getattr(base, changed.pop("of", name)), **changed)
            setattr(resource, name, method)
            setattr(resource, f"{name}_async", asynchronous(method))
        return resource

    return decorate
