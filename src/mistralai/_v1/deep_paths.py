"""The module paths of v1, which kept every model in a module of its own.

`mistralai.models.usermessage` had `UserMessage` in it. Code, and pickles, know such paths, so they
go on working: each is a module made on import, whose names are looked up in the package. Which
paths there are follows from the names by the rule v1 named its files by; there is no list.
"""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.machinery import ModuleSpec

TYPE_CHECKING = False  # as in every module that importing the client loads: see `_v1/lazy.py`
if TYPE_CHECKING:
    from collections.abc import Callable, Container, Mapping, Sequence
    from importlib.abc import Loader
    from types import ModuleType
    from typing import Any, ClassVar

    Fill = Callable[[ModuleType], None]
    Rule = Callable[[str], Fill | None]
else:
    # Importing `importlib.abc` takes longer than all the rest of this.
    Loader = object

__all__ = ["alias_modules", "alias_packages", "module_of", "serve_models"]

_TWIN = "TypedDict"
# v1 named what belongs to one operation after the operation, not after the class.
_OPERATION = (
    r"(?P<operation>\w*(?:APIRoutes|V1)\w*?)"
    r"(?:Request|Response\w*|MultiPartBodyParams|DocumentUpload)"
)
# The only one that was named otherwise.
_ODD = {"NoResponseError": "no_response_error"}
_WORD_STARTS = r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z]|V\d)"


def module_of(name: str) -> str:
    """Tell the module in which v1 kept a class.

    Args:
        name: The name of a model, an exception or a type alias of `mistralai.models`.

    Returns:
        The last part of the module's path: `usermessage` for `UserMessage`.
    """
    import re  # noqa: PLC0415 - importing the client must not load it

    name = name.removesuffix(_TWIN)
    if operation := re.fullmatch(_OPERATION, name):
        return re.sub(_WORD_STARTS, "_", operation["operation"]).lower() + "op"
    return _ODD.get(name) or name.lower()


def serve_models(
    package: str, homes: Callable[[], Mapping[str, Sequence[str]]] = dict
) -> Callable[[], Container[str]]:
    """Make the module paths of v1 importable below a package of models.

    Args:
        package: The package that has the models, `mistralai.models` for one. Its `__all__` says
            which.
        homes: Tells from the modules that define them, relative to the package, to their names.

    Returns:
        A function that tells the names of the modules.
    """
    tails: frozenset[str] = frozenset()

    def names() -> Sequence[str]:
        offered: Sequence[str] = import_module(package).__all__
        return offered

    # Worked out when it is first asked for, and by hand: importing `functools` would take longer
    # than all the rest of importing the client.
    def modules() -> Container[str]:
        nonlocal tails
        if not tails:
            tails = frozenset(map(module_of, names()))
        return tails

    def find(name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        # v1 had `UNSET` and its kind in most of these modules, next to the models.
        home = package if name in names() else "mistralai.types"
        return getattr(import_module(home), name)

    def rule(tail: str) -> Fill | None:
        def fill(module: ModuleType) -> None:
            own = [name for name in names() if module_of(name) == tail]
            vars(module).update(__getattr__=find, __dir__=lambda: own, __all__=own)
            for home, its in homes().items():
                if own[0] in its:
                    from importlib.util import find_spec  # noqa: PLC0415 - as in `module_of`

                    # `inspect` asks a class for its module, and that for its file.
                    spec = find_spec(home, package)
                    module.__file__ = None if spec is None else spec.origin

        # A module of ours is none of v1's; most programs import no others.
        return fill if not tail.startswith("_") and tail in modules() else None

    _install(package, rule)
    return modules


def alias_packages(package: str, target: str, *subpackages: str) -> None:
    """Make subpackages of one package importable below another, as the very same modules.

    Args:
        package: Where they are to be found as well: `mistralai_azure`.
        target: Where they are: `mistralai`.
        subpackages: Which: `utils`, with all modules in it.
    """

    def rule(tail: str) -> Fill | None:
        if tail.partition(".")[0] not in subpackages:
            return None
        from importlib.util import find_spec  # noqa: PLC0415 - importing the client must not load it

        original = f"{target}.{tail}"
        if find_spec(original) is None:
            return None

        return _stand_in(original)

    _install(package, rule)


def alias_modules(package: str, table: Mapping[str, str]) -> None:
    """Make modules of a package importable by another path, as the very same modules.

    Args:
        package: The package: `mistralai`.
        table: From the other path to that of the module, both relative to the package.
    """

    def rule(tail: str) -> Fill | None:
        return _stand_in(f"{package}.{table[tail]}") if tail in table else None

    _install(package, rule)


def _stand_in(original: str) -> Fill:
    def fill(module: ModuleType) -> None:
        # What stands in `sys.modules` after loading is what the import gives: a documented
        # way for a module to replace itself, and one that leaves the original's spec alone.
        sys.modules[module.__name__] = import_module(original)

    return fill


class _Loader(Loader):
    """Fills a module that Python has made."""

    def __init__(self, fill: Fill) -> None:
        self.fill = fill

    def create_module(self, spec: ModuleSpec) -> None:
        """Let Python make the module."""

    def exec_module(self, module: ModuleType) -> None:
        """Give it its names."""
        self.fill(module)


class Finder:
    """Finds the modules, before Python looks for files.

    An alias has the `__path__` of the original, where Python would find the files of its modules
    and load them a second time, under the other name.
    """

    rules: ClassVar[dict[str, Rule]] = {}

    @classmethod
    def find_spec(
        cls,
        fullname: str,
        path: Sequence[str] | None = None,  # noqa: ARG003 - the protocol's signature
        target: ModuleType | None = None,  # noqa: ARG003 - the protocol's signature
    ) -> ModuleSpec | None:
        for package, rule in cls.rules.items():
            # A package and a package in it can both have a rule.
            if fullname.startswith(package + ".") and (fill := rule(fullname[len(package) + 1 :])):
                return ModuleSpec(fullname, _Loader(fill))
        return None


def _install(package: str, rule: Rule) -> None:
    Finder.rules[package] = rule
    if Finder not in sys.meta_path:
        sys.meta_path.insert(0, Finder)
