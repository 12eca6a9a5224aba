"""A copy of a package in which an interrupt can come before any statement.

A tracer can raise before any line too, but Python 3.11 loses count of its own objects by that: of
72 runs of such a test 19 failed, with errors like "'traceback' object is not callable". Here the
interrupt is an exception like any other, raised by a call that is put before each statement.
"""

from __future__ import annotations

import ast
import contextlib
import sys
import threading
from importlib.abc import Loader, MetaPathFinder
from importlib.util import find_spec, spec_from_file_location
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from importlib.machinery import ModuleSpec
    from types import ModuleType

CALL = "__before_statement__"


class Interruption:
    """Raises KeyboardInterrupt before the n-th statement that is run of the functions of a copy.

    Only in the thread that has made it: Python interrupts no other than the main thread.
    """

    def __init__(self) -> None:
        # How many statements there are until then; at 0 there comes none, or it has come.
        self._left = 0
        self._thread = threading.get_ident()

    def __call__(self) -> None:
        """Be called before a statement."""
        if self._left > 0 and threading.get_ident() == self._thread:
            self._left -= 1
            if self._left == 0:
                raise KeyboardInterrupt

    def rounds(self) -> Iterator[tuple[int, contextlib.AbstractContextManager[None]]]:
        """Give a block to interrupt, one statement later each time, until it is over before."""
        for at in count(1):
            interrupted: list[bool] = []
            yield at, self._before(at, interrupted)
            if interrupted != [True]:
                return

    @contextlib.contextmanager
    def _before(self, at: int, interrupted: list[bool]) -> Iterator[None]:
        self._left = at
        try:
            with contextlib.suppress(KeyboardInterrupt):
                yield
        finally:
            interrupted.append(self._left == 0)
            self._left = 0


class _CallsInserted(ast.NodeTransformer):
    """Puts a call before each statement of functions."""

    def __init__(self) -> None:
        self._depth = 0

    def generic_visit(self, node: ast.AST) -> ast.AST:
        """Visit whatever has statements in it."""
        is_function = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        self._depth += is_function
        super().generic_visit(node)
        self._depth -= is_function
        if self._depth or is_function:
            for field in ("body", "orelse", "finalbody"):
                statements = getattr(node, field, None)
                if isinstance(statements, list) and not isinstance(node, ast.ClassDef):
                    setattr(node, field, [one for old in statements for one in _called(old)])
        return node


def _called(statement: ast.stmt) -> tuple[ast.stmt, ...]:
    if isinstance(statement, ast.Try):
        return (statement,)  # nothing is run before the first statement in it
    call = ast.Expr(ast.Call(ast.Name(CALL, ast.Load()), [], []))
    for node in ast.walk(call):
        ast.copy_location(node, statement)
    return call, statement


class _Copies(MetaPathFinder, Loader):
    """Finds and loads the modules of the copy of a package."""

    def __init__(self, package: str, copy: str, interruption: Interruption) -> None:
        self._package = package
        self._copy = copy
        self._interruption = interruption

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Find a module of the copy where that of the package is."""
        if fullname.partition(".")[0] != self._copy:
            return None
        original = find_spec(self._package + fullname.removeprefix(self._copy))
        assert original is not None
        folders = original.submodule_search_locations
        return spec_from_file_location(
            fullname, original.origin, loader=self, submodule_search_locations=folders
        )

    def exec_module(self, module: ModuleType) -> None:
        """Run a module, with the calls in its functions."""
        assert module.__file__ is not None
        text = Path(module.__file__).read_text(encoding="utf-8")
        setattr(module, CALL, self._interruption)
        # Under another name: what is run here says nothing of what is tested of the module itself.
        code = compile(_CallsInserted().visit(ast.parse(text)), f"<{module.__name__}>", "exec")
        exec(code, module.__dict__)  # noqa: S102 - it is the package's


@contextlib.contextmanager
def interruptible(package: str) -> Iterator[tuple[str, Interruption]]:
    """Make a copy of a package importable; give its name, and what interrupts its functions."""
    interruption = Interruption()
    name = f"interruptible_{package.replace('.', '_')}"
    finder: Any = _Copies(package, name, interruption)
    sys.meta_path.insert(0, finder)
    try:
        yield name, interruption
    finally:
        sys.meta_path.remove(finder)
        for one in [one for one in sys.modules if one.partition(".")[0] == name]:
            del sys.modules[one]
