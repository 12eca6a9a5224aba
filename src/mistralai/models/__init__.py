"""Every object of the API, as a pydantic model, and the TypedDict twins of the models.

The private modules have them, by subject. A name is imported when it is first used.
"""

from __future__ import annotations

TYPE_CHECKING = False  # as in every module that importing the client loads: see `_v1/lazy.py`
if TYPE_CHECKING:
    from ._names import *
else:
    # Here, because type checkers would have them among the models. They see no list either: mypy
    # takes one that it cannot read for an empty one.
    from mistralai._v1.deep_paths import serve_models
    from mistralai._v1.lazy import lazy_names

    def _homes() -> dict[str, list[str]]:
        from ._names import HOMES  # noqa: PLC0415 - most of what importing the client would cost

        return HOMES

    __getattr__, __dir__ = lazy_names(
        __name__, {"._names": ["__all__"]}, serve_models(__name__, _homes), later=_homes
    )
