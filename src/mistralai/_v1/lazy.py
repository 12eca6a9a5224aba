"""Modules whose names are imported on first use.

Importing the client must not import pydantic and httpx: a program that only might call the API
should not pay for it. Nor must it import `typing`, which alone takes as long as all that remains:
the modules that importing the client loads call the name that checkers look for `TYPE_CHECKING`
themselves. Type checkers read the real imports, which such a module has under
`if TYPE_CHECKING`; what follows is hidden from them, or they would accept any name.
"""

from __future__ import annotations

import sys
from importlib import import_module

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Container, Mapping, Sequence
    from typing import Any

__all__ = ["lazy_names"]


def lazy_names(
    module: str,
    homes: Mapping[str, Sequence[str]],
    submodules: Callable[[], Container[str]] = frozenset,
    renamed: Mapping[str, str] | None = None,
    later: Callable[[], Mapping[str, Sequence[str]]] = dict,
) -> tuple[Callable[[str], Any], Callable[[], list[str]]]:
    """Make the `__getattr__` and the `__dir__` of a module.

    Args:
        module: The `__name__` of the module.
        homes: From the module that has the names (absolute, or relative to `module`) to the names.
        submodules: Tells the submodules that are attributes without having been imported. Called
            when a name is found nowhere else.
        renamed: From the names that are others in their homes to those.
        later: Gives more homes, whose names take time to load. Called when a name is not in
            `homes`.

    Returns:
        The two functions. A name that was asked for is put into the module, so that the next
        access is as fast as any.
    """
    namespace = sys.modules[module].__dict__
    home_of = {name: home for home, names in homes.items() for name in names}
    is_whole = False

    def complete() -> Mapping[str, str]:
        nonlocal is_whole
        if not is_whole:
            home_of.update((name, home) for home, names in later().items() for name in names)
            is_whole = True
        return home_of

    def find(name: str) -> Any:
        if (home := home_of.get(name) or complete().get(name)) is not None:
            there = name if renamed is None else renamed.get(name, name)
            value = namespace[name] = getattr(import_module(home, module), there)
            return value
        if name in submodules():
            return import_module(f"{module}.{name}")
        raise AttributeError(f"module {module!r} has no attribute {name!r}")

    def known() -> list[str]:
        return sorted({*namespace, *complete()})

    return find, known
