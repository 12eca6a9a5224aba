"""The module paths of v1, which kept every model in a module of its own.

`mistralai.models.usermessage` had `UserMessage` in it. Code, and pickles, know such paths, so they
go on working: each is a module made on import, whose names are looked up in the package. Which
paths there are follows from the names by the rule v1 named its files by; there is no list.
"""

from __future__ import annotations

import re
import sys
from functools import cache
from importlib import import_module
from importlib.machinery import ModuleSpec
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from types import ModuleType

__all__ = ["alias_packages", "module_of", "serve_models"]

_TWIN = "TypedDict"
# v1 named what belongs to one operation after the operation, not after the class.
_OPERATION = re.compile(
    r"(?P<operation>\w*(?:APIRoutes|V1Models)\w*?)(?:Request|Response\w*|MultiPartBodyParams)"
)
_WORD_STARTS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


def module_of(name: str) -> str:
    """Tell the module in which v1 kept a class.

    Args:
        name: The name of a model, an exception or a type alias of `mistralai.models`.

    Returns:
        The last part of the module's path: `usermessage` for `UserMessage`.
    """
    name = name.removesuffix(_TWIN)
    if operation := _OPERATION.fullmatch(name):
        return _WORD_STARTS.sub("_", operation["operation"]).lower() + "op"
    return name.lower()


def serve_models(package: str, names: Sequence[str]) -> Callable[[], frozenset[str]]:
    """Make the module paths of v1 importable below a package of models.

    Args:
        package: The package that has the models, `mistralai.models` for one.
        names: The names it offers.

    Returns:
        A function that tells the names of the modules.
    """

    @cache
    def modules() -> frozenset[str]:
        return frozenset(map(module_of, names))

    def load(module: ModuleType, tail: str) -> None:
        def find(name: str) -> Any:
            # The types come last: among models, `mistralai.types` has nothing to add but
            # `UNSET` and its kind, which v1 had in most of these modules.
            for home in (package, "mistralai.types"):
                if not name.startswith("__") and hasattr(import_module(home), name):
                    return getattr(import_module(home), name)
            raise AttributeError(f"module {module.__name__!r} has no attribute {name!r}")

        own = [name for name in names if module_of(name) == tail]
        vars(module).update(__getattr__=find, __dir__=lambda: own, __all__=own)

    _FINDER.rules[package] = _Rule(lambda tail: tail in modules(), load)
    _FINDER.install()
    return modules


def alias_packages(package: str, target: str, *subpackages: str) -> None:
    """Make subpackages of one package importable below another, as the very same modules.

    Args:
        package: Where they are to be found as well: `mistralai_azure`.
        target: Where they are: `mistralai`.
        subpackages: Which: `utils`, with all modules in it.
    """

    def exists(tail: str) -> bool:
        return tail.partition(".")[0] in subpackages and _exists(f"{target}.{tail}")

    def load(module: ModuleType, tail: str) -> None:
        # What stands in `sys.modules` after loading is what the import gives: a documented way
        # for a module to replace itself, and the only one that leaves the original's spec alone.
        sys.modules[module.__name__] = import_module(f"{target}.{tail}")

    _FINDER.rules[package] = _Rule(exists, load)
    _FINDER.install()


def _exists(name: str) -> bool:
    try:
        import_module(name)
    except ModuleNotFoundError as error:
        if error.name != name:
            raise
        return False
    return True


class _Rule:
    """Which modules there are below one package, and how to fill them."""

    def __init__(
        self, exists: Callable[[str], bool], load: Callable[[ModuleType, str], None]
    ) -> None:
        self.exists = exists
        self.load = load


class _Finder:
    """Finds the modules, after Python has looked for real ones; its own loader."""

    def __init__(self) -> None:
        self.rules: dict[str, _Rule] = {}

    def install(self) -> None:
        if self not in sys.meta_path:
            sys.meta_path.append(self)

    def find_spec(self, fullname: str, _path: Any = None, _target: Any = None) -> ModuleSpec | None:
        rule, tail = self._split(fullname)
        return ModuleSpec(fullname, self) if rule and rule.exists(tail) else None

    def create_module(self, _spec: ModuleSpec) -> None:
        """Let Python make the module."""

    def exec_module(self, module: ModuleType) -> None:
        rule, tail = self._split(module.__name__)
        assert rule
        rule.load(module, tail)

    def _split(self, fullname: str) -> tuple[_Rule | None, str]:
        for package, rule in self.rules.items():
            if fullname.startswith(package + "."):
                return rule, fullname[len(package) + 1 :]
        return None, ""


_FINDER = _Finder()
