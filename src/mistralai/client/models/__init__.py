"""Every object of the API: those of `mistralai.models`, by the names of versions 2 and 3 too.

`mistralai.client.models.UserMessage` is `mistralai.models.UserMessage`, and `BatchJob` is what is
called `BatchJobOut` there. One name has two meanings: `Document` is a document of a library here,
and what OCR reads at the first door (here `DocumentUnion`).
"""

from __future__ import annotations

TYPE_CHECKING = False  # as in every module that importing the client loads: see `_v1/lazy.py`
if TYPE_CHECKING:
    # Of two definitions mypy takes the first, and pyright the last.
    from ._names import *  # isort: skip
    from mistralai.models._names import *  # type: ignore[assignment]  # pyright: ignore[reportPrivateUsage]
    from ._names import Document as Document  # isort: skip
    from ._names import DocumentTypedDict as DocumentTypedDict  # isort: skip
else:
    from mistralai._v1.deep_paths import serve_models
    from mistralai._v1.lazy import lazy_names
    from mistralai.models._names import __all__ as _known

    from ._names import RENAMED

    __all__ = sorted({*_known, *RENAMED})  # noqa: PLE0605 - no checker reads it
    __getattr__, __dir__ = lazy_names(
        __name__, {"mistralai.models": __all__}, serve_models(__name__), RENAMED
    )
