"""One test over all rows of a table, where a row is looked at and nothing is set up for it.

`pytest.mark.parametrize` makes a test of each row, and that costs more than most such looks. What
is wrong is told of every row, as there.
"""

from __future__ import annotations

import inspect
from functools import wraps
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


def every(name: str, values: Iterable[Any] | str) -> Callable[[Callable[..., None]], Any]:
    """Run a test for every value, as one test.

    Args:
        name: The argument of the test that gets the value.
        values: The values, or the name of a fixture that has them.
    """

    def decorate(test: Callable[..., None]) -> Any:
        own = inspect.signature(test)
        asked = [each for each in own.parameters.values() if each.name != name]
        if isinstance(values, str):
            kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
            asked.append(inspect.Parameter(values, kind))

        @wraps(test)
        def run(**fixtures: Any) -> None:
            rows = [*(fixtures.pop(values) if isinstance(values, str) else values)]
            assert rows
            wrong: list[str] = []
            for value in rows:
                try:
                    test(**{name: value}, **fixtures)
                except Exception as error:  # noqa: BLE001 - the rest is looked at too
                    row = getattr(value, "__name__", value)
                    wrong.append(f"{row}: {type(error).__name__}: {error}")
            assert not wrong, "\n".join(wrong)

        run.__signature__ = own.replace(parameters=asked)  # type: ignore[attr-defined]
        return run

    return decorate
